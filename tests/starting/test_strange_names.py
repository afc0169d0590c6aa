"""Exports whose columns are called as the questions were worded, and units that people belong to under their usual names."""

import numpy as np
import pandas as pd
import pytest
import yaml

from emosec.intake.readers import RawColumn, RawTable
from emosec.starting.blocks import find_blocks
from emosec.starting.copies import of_patterns
from emosec.starting.demographics import demographics
from emosec.starting.guesses import consent_and_checks
from emosec.starting.texts import quoted

SAID = ("Definitely not true", "Probably not true", "Not sure/cannot decide", "Probably true", "Definitely true")
ASKED = (
    "Secret groups decide about wars and about peace.",
    "Evidence of visits from other stars is kept from the public.",
    "New drugs are routinely tried on people without their consent.",
    "Certain diseases were spread on purpose.",
    "A lot of what matters is concealed from all of us out of self-interest by a few people who met in secret.",
)
GROUPS = {"GRP": 60, "Comp_ID": 40, "team": 4, "ward": 300}


def table_of(columns):
    """A table as a reader hands it over, without texts beside the names."""
    return RawTable(
        reader="delimited",
        width=len(columns),
        columns=tuple(RawColumn(name, name, at) for at, name in enumerate(columns, start=1)),
        cells=pd.DataFrame({name: pd.Series(values, dtype="string") for name, values in columns.items()}),
    )


@pytest.fixture
def beliefs():
    rng = np.random.default_rng(3)
    return {name: rng.choice(SAID, size=200) for name in ASKED}


def test_an_item_that_speaks_of_consent_is_no_consent(beliefs):
    assert consent_and_checks(table_of(beliefs), ()) == ({}, {})
    (block,) = find_blocks(table_of(beliefs), ())
    assert [c.name for c in block.items.values()] == list(ASKED)
    asked = {"I consent to take part.": ["yes", "no"] * 100, **beliefs}
    assert list(consent_and_checks(table_of(asked), ())[0]) == ["I consent to take part."]


def test_an_item_about_attention_is_no_check_and_one_that_tells_what_to_answer_is(beliefs):
    rng = np.random.default_rng(5)
    speaks, tells = "My partner gives me all the attention I want.", "To show your attention, select the second answer."
    passed = rng.choice(SAID, size=200, p=[0.05, 0.8, 0.05, 0.05, 0.05])
    asked = {speaks: rng.choice(SAID, size=200), **beliefs, tells: passed}
    assert list(consent_and_checks(table_of(asked), ())[1]) == [tells]
    named = {"attention": asked[speaks], "attention_check": asked[tells], **beliefs}
    assert list(consent_and_checks(table_of(named), ())[1]) == ["attention", "attention_check"]


def test_a_block_of_sentences_has_no_word_of_the_first_as_its_name_and_its_answers_in_order(beliefs):
    (block,) = find_blocks(table_of(beliefs), ())
    assert block.name == "scale"
    assert block.graded
    assert tuple(block.responses.values()) == SAID
    (named,) = find_blocks(table_of({f"mood{at}": values for at, values in enumerate(beliefs.values())}), ())
    assert named.name == "mood"


def test_a_draft_says_what_was_asked_in_full(house, emosec, beliefs):
    folder = house / "data/raw/secrets/w1"
    folder.mkdir(parents=True)
    pd.DataFrame(beliefs).to_csv(folder / "answers.csv", sep=";", index=False)
    status, _, _ = emosec("new", "data/raw/secrets")
    assert status == 0
    text = (house / "config/instruments/secrets_scale.yaml").read_text(encoding="utf-8")
    assert all(f'text: "{question}"' in text for question in ASKED)
    assert "consent:" not in (house / "config/studies/secrets.yaml").read_text(encoding="utf-8")


def test_companies_and_groups_by_number_are_clusters_unless_few():
    rng = np.random.default_rng(4)
    for name, n in GROUPS.items():
        table = table_of({name: rng.integers(1, n + 1, size=900).astype(str)})
        assert demographics(table, [name]) == {name: "group" if n < 10 else "cluster"}


def test_two_rows_alike_are_one_pair():
    rows = {"w1": {"a": "main:2", "b": "main:7", "c": "main:9"}}
    (said,) = of_patterns({"w1": {"a": b"x", "b": b"x", "c": b"y"}}, rows)
    assert said.startswith("w1: 2 respondents gave exactly the answers of another")
    assert "(w1 main:2 = w1 main:7)" in said


def test_an_item_that_says_to_pay_attention_is_a_check_only_where_half_gave_one_answer(beliefs):
    rng = np.random.default_rng(6)
    said = "How typical is it of you? [To pay attention to ones appearance in the office]"
    spread = {said: rng.choice(SAID, size=200), **beliefs}
    assert consent_and_checks(table_of(spread), ()) == ({}, {})
    told = {said: rng.choice(SAID, size=200, p=[0.8, 0.05, 0.05, 0.05, 0.05]), **beliefs}
    assert list(consent_and_checks(table_of(told), ())[1]) == [said]


def test_codes_of_a_letter_and_a_number_keep_their_number():
    rng = np.random.default_rng(7)
    for first, last, zeros in ((2, 6, 1), (1, 10, 1), (0, 4, 2)):
        codes = [f"A{at:0{zeros}}" for at in range(first, last + 1)]
        (block,) = find_blocks(table_of({f"q{at}": rng.choice(codes, size=200) for at in range(5)}), ())
        assert block.responses == dict(zip(range(first, last + 1), codes, strict=True))


def test_an_item_with_imputed_means_stays_among_the_items():
    rng = np.random.default_rng(8)
    answers = {f"q{at}": rng.integers(1, 6, size=200).astype(str).astype(object) for at in range(9)}
    answers["q4"][:6] = "3.31"
    (block,) = find_blocks(table_of(answers), ())
    assert (len(block.items), list(block.responses)) == (9, [1, 2, 3, 4, 5])


def test_a_key_that_names_a_record_is_not_said_to_be_dropped(house, emosec):
    folder = house / "data/raw/opinions/w1"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(9)
    asked = {"1. Tristesse observée": 5, "2. Gêne": 5, "3. Colère et irritabilité": 5, "4. Monotonie": 5}
    table = pd.DataFrame({name: rng.integers(1, top, size=90) for name, top in asked.items()})
    table.insert(0, "Respondent ID", np.arange(118000001, 118000091))
    table.to_csv(folder / "opinions.csv", index=False)
    status, said, _ = emosec("new", "data/raw/opinions")
    study = (house / "config/studies/opinions.yaml").read_text(encoding="utf-8")
    assert status == 0
    assert 'respondent_key: ["Respondent ID"]' in study
    assert "will be dropped: none seen" in said
    assert "dropped at intake" not in study
    (draft,) = (house / "config/instruments").glob("opinions_*.yaml")
    text = draft.read_text(encoding="utf-8")
    assert all(f'text: "{question}"' in text for question in asked)
    assert draft.stem == "opinions_tristesse_observee"


def test_ids_that_a_draft_made_up_tell_no_instrument_where_the_answers_are_not_its_own(house, emosec):
    rng = np.random.default_rng(10)
    asked = {f"{name} said I, and meant what I said": [] for name in ("Yes", "No", "Maybe", "Well")}
    for study, names, top in (("first", asked, 5), ("second", [f"item{at}" for at in range(1, 5)], 2)):
        folder = house / "data/raw" / study / "w1"
        folder.mkdir(parents=True)
        table = pd.DataFrame({name: rng.integers(top > 2, top, size=90) for name in names})
        table.insert(0, "code", [f"x{at}" for at in range(90)])
        table.to_csv(folder / "answers.csv", index=False)
        status, said, _ = emosec("new", f"data/raw/{study}")
        assert status == 0
    assert "4 of 4 items" not in said
    assert "second_item: a draft of 4 items" in said


def test_occasions_in_brackets_behind_questions_and_codes_with_umlauts(house, emosec):
    """Two occasions had been drafted as one instrument, and the code that respondents made was not found."""
    rng = np.random.default_rng(11)
    said = ("sehr schlecht", "eher schlecht", "mittelmäßig", "eher gut", "sehr gut")
    asked = ("Gleichungen lösen", "einen Weg wiederfinden", "Fremdwörter erklären", "Synonyme finden")
    table = pd.DataFrame({f"{q} (T{t})": rng.choice(said, size=90) for t in (1, 2) for q in asked})
    table.insert(0, "Kürzel", [f"{'ÄÖX'[at % 3]}Ü{at:02d}" for at in range(90)])
    folder = house / "data/raw/twice/w1"
    folder.mkdir(parents=True)
    table.to_csv(folder / "answers.csv", index=False)
    status, told, _ = emosec("new", "data/raw/twice")
    study = (house / "config/studies/twice.yaml").read_text(encoding="utf-8")
    assert status == 0
    assert "a draft of 4 items that share the responses 1 to 5" in told
    assert "wave: <folder of t2>" in study
    assert 'respondent_key: ["Kürzel"]' in study
    (draft,) = (house / "config/instruments").glob("twice_*.yaml")
    assert [f'label: "{word}"' in draft.read_text(encoding="utf-8") for word in said] == [True] * 5
    assert "alphabet" not in draft.read_text(encoding="utf-8")


def test_columns_that_are_no_items_are_told_with_what_was_asked(house, emosec):
    """Of c161sex, carer's gender, there had been the name alone."""
    folder = house / "data/raw/carers/w1"
    folder.mkdir(parents=True)
    names = ["ResponseId", "Q1", "Q2", "Q3", "Q4", "c161sex"]
    said = ["Response ID", "I cope", "I am tired", "I am well", "I am alone", "carer's gender"]
    rows = [[f"R_{at}", *(1 + (at + k) % 5 for k in range(4)), 1 + at % 2] for at in range(40)]
    ids = [f'{{"ImportId":"{name}"}}' for name in names]
    pd.DataFrame([said, ids, *rows], columns=names).to_csv(folder / "carers.csv", index=False)
    assert emosec("new", "data/raw/carers")[0] == 0
    study = (house / "config/studies/carers.yaml").read_text(encoding="utf-8")
    assert "#   carers: c161sex, carer's gender (fewer than 4 columns" in study


def test_letters_that_yaml_does_not_take_are_written_as_numbers():
    for text in ("größe\x82", "a\x85b", "\x7f", "full \ufffe"):
        assert yaml.safe_load(quoted(text)) == text
