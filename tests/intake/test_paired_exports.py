import pytest

from emosec.errors import IntakeError


def labels(wave, export, column):
    entry = next(v for v in wave.codebook["variables"] if (v["export"], v["name"]) == (export, column))
    return {label["code"]: label["label"] for label in entry["labels"]}


def test_labels_are_learned_where_code_and_word_go_one_to_one(wave_of, make_study):
    contents = {
        "main.csv": "id,calm,tense,age\n1,1,1,20\n2,2,2,30\n3,1,1,40\n,3,3,50\n",
        "words.csv": "id,calm,tense,age\n3,No,often,40\n2,Yes,rarely,30\n1,No,rarely,20\n",
    }
    wave = wave_of(contents, make_study(("main", "words")))
    assert labels(wave, "main", "calm") == {"1": "No", "2": "Yes"}
    assert labels(wave, "main", "tense") == {}
    assert [v["export"] for v in wave.codebook["variables"] if v["name"] == "calm"] == ["main"]


TWINS = {"main.csv": "id,sex,calm\n1,1,2\n2,2,3\n3,1,1\n", "words.csv": "id,sex,calm\n1,m,2\n2,f,3\n3,m,1\n"}
SEX = "{name: sex, export: main, kind: group}"


def test_codes_in_one_export_and_their_words_in_another_are_no_contradiction(wave_of, make_study):
    wave = wave_of(TWINS, make_study(("main", "words"), variables=SEX))
    assert wave.respondents["sex"].tolist() == ["1", "2", "1"]
    broken = TWINS | {"words.csv": "id,sex,calm\n1,m,2\n2,f,3\n3,f,1\n"}
    with pytest.raises(IntakeError, match="3 respondents differ"):
        wave_of(broken, make_study(("main", "words"), variables=SEX))
