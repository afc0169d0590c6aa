import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec import tables
from emosec.definitions.catalogue import load_named
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.errors import IntakeError
from emosec.intake.contracts import ANSWERS, FILES, RESPONDENTS
from emosec.intake.keys import join_rows
from emosec.intake.sources import read_sources
from emosec.intake.wave import read_wave


def rows_of(respondents):
    return [row for cell in respondents["source_rows"] for row in cell.split("; ")]


def test_rows_join_on_the_key_and_nothing_is_lost(wave_of):
    wave = wave_of({"main.csv": "id,calm\n1,2\n2,3\n,1\n", "other.csv": "id,x\n2,5\n1.0,6\n4,7\n"})
    people = wave.respondents.set_index("respondent")
    assert people["key_status"].to_dict() == {"1": "ok", "2": "ok", "main:row 3": "missing", "4": "ok"}
    assert people.loc["1", "source_rows"] == "main:1; other:2"
    assert sorted(rows_of(wave.respondents)) == ["main:1", "main:2", "main:3", "other:1", "other:2", "other:3"]
    assert wave.answers["other"]["respondent"].tolist() == ["2", "1", "4"]


def test_a_doubled_key_joins_nothing(wave_of):
    wave = wave_of({"main.csv": "id,calm\n1,2\n1,3\n2,1\n", "other.csv": "id,x\n1,5\n2,6\n"})
    people = wave.respondents.set_index("respondent")
    assert people["key_status"].to_dict() == {"1": "duplicate", "1#2": "duplicate", "2": "ok", "1#3": "duplicate"}
    assert people["source_rows"].to_dict() == {"1": "main:1", "1#2": "main:2", "2": "main:3; other:2", "1#3": "other:1"}


def test_keys_of_several_parts_fold_case_only_when_told(wave_of, make_study):
    contents = {"main.csv": "lab,id,calm\nCart,1,2\n", "other.csv": "lab,id,x\nCART,1,3\n"}
    exports = ("main", "other")
    folded = wave_of(contents, make_study(exports, key="lab, id", fold="true"))
    assert folded.respondents["respondent"].tolist() == ["cart/1"]
    kept = wave_of(contents, make_study(exports, key="lab, id"))
    assert kept.respondents["respondent"].tolist() == ["Cart/1", "CART/1"]


def test_keys_that_only_look_alike_once_joined_stay_apart(wave_of, make_study):
    wave = wave_of({"main.csv": "lab,id,calm\na/b,c,1\na,b/c,2\n"}, make_study(key="lab, id"))
    assert wave.respondents["respondent"].is_unique
    assert set(wave.respondents["key_status"]) == {"ok"}


KEYS = st.lists(st.sampled_from(["1", "2", "3", "1#2", None]), max_size=7)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), KEYS, min_size=1))
def test_every_row_stands_for_exactly_one_respondent(keys):
    keys = {e: [k.replace("#", "%23") if k else None for k in ks] for e, ks in keys.items()}
    labels = {e: [f"{e}:{i}" for i in range(1, len(ks) + 1)] for e, ks in keys.items()}
    joined = join_rows(keys, labels)
    people = joined.respondents.set_index("respondent")
    assert people.index.is_unique
    assert sorted(rows_of(joined.respondents)) == sorted(label for column in labels.values() for label in column)
    for export, column in keys.items():
        for key, label, name in zip(column, labels[export], joined.of_rows[export], strict=True):
            assert label in people.loc[name, "source_rows"].split("; ")
            once = all(ks.count(key) <= 1 for ks in keys.values())
            assert people.loc[name, "key_status"] == ("missing" if key is None else "ok" if once else "duplicate")
            assert (people.loc[name, "key_status"] == "ok") or "; " not in people.loc[name, "source_rows"]


def test_a_missing_key_column_names_the_file_and_what_is_near(wave_of, make_study):
    with pytest.raises(IntakeError) as caught:
        wave_of({"main.csv": "ID,calm\n1,2\n"}, make_study())
    assert "main.csv" in str(caught.value)
    assert "nearest: ID" in str(caught.value)


def test_columns_called_as_the_tables_own_are_kept_under_another_name(wave_of, make_study):
    wave = wave_of({"main.csv": "study,id,calm\nA,1,2\n"}, make_study(key="study, id"))
    assert wave.respondents["respondent"].tolist() == ["A/1"]
    assert wave.answers["main"][["study", "study (export)"]].to_numpy().tolist() == [["demo", "A"]]


def test_variables_are_numbers_or_groups_and_missing_where_the_export_is(wave_of, make_study):
    variables = "{name: age, export: main, kind: number}, {name: sex, export: main, kind: group, column: s}, "
    variables += "{name: score, export: other, kind: number}"
    study = make_study(("main", "other"), variables=variables)
    wave = wave_of({"main.csv": 'id,age,s\n1,"20,5",f\n2,NA, m \n'}, study)
    tables.check(RESPONDENTS, wave.respondents)
    assert wave.respondents["age"].fillna(-1).tolist() == [20.5, -1]
    assert wave.respondents["sex"].tolist() == ["f", "m"]
    assert wave.respondents["score"].isna().all()
    assert str(wave.respondents["score"].dtype) == "float64"


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ("20,twenty", "'twenty' cannot be read as a number"),
        ('"1,5",2.5', "both , and ."),
        ('"1,234","2,345"', "thousands"),
    ],
)
def test_numbers_are_never_guessed(wave_of, make_study, cells, says):
    study = make_study(variables="{name: age, export: main, kind: number}")
    import csv

    first, second = next(csv.reader([cells]))
    with pytest.raises(IntakeError, match=says) as caught:
        wave_of({"main.csv": f'id,age\n1,"{first}"\n2,"{second}"\n'}, study)
    assert "column age" in str(caught.value)
    assert "main.csv" in caught.value.where


def test_the_study_may_say_which_decimal_mark(wave_of, make_study):
    study = make_study(variables="{name: age, export: main, kind: number}", options=', decimal: ","')
    assert wave_of({"main.csv": 'id,age\n1,"1,234"\n'}, study).respondents["age"].tolist() == [1.234]


def test_a_variable_that_the_export_lacks(wave_of, make_study):
    study = make_study(variables="{name: gender, export: main, kind: group}")
    with pytest.raises(IntakeError, match="no column gender") as caught:
        wave_of({"main.csv": "id,Gender_1\n1,2\n"}, study)
    assert "Gender_1" in caught.value.remedy


def test_two_exports_that_contradict_each_other_about_a_variable(wave_of, make_study):
    contents = {"main.csv": "id,sex\n1,f\n2,m\n", "other.csv": "id,sex\n1,f\n2,f\n"}
    exports = ("main", "other")
    with pytest.raises(IntakeError, match=r"column sex says m in row 2, and f of the same respondent in .*other\.csv"):
        wave_of(contents, make_study(exports, variables="{name: sex, export: main, kind: group}"))
    told = "{name: sex, export: main, kind: group, may_differ: other is the partner's}"
    assert wave_of(contents, make_study(exports, variables=told)).respondents["sex"].tolist() == ["f", "m"]


def test_several_files_of_one_export_are_stacked_and_rows_keep_their_file(wave_of, make_study):
    wave = wave_of({"main_1.csv": "id,calm\n1,2\n", "main_2.csv": "calm;id\n3;2\n"}, make_study())
    assert wave.respondents["source_rows"].tolist() == ["main/main_1.csv:1", "main/main_2.csv:1"]
    assert wave.answers["main"]["calm"].tolist() == ["2", "3"]
    assert wave.files["rows"].tolist() == [1, 1]
    with pytest.raises(IntakeError, match="column calm is in only one"):
        wave_of({"main_3.csv": "id,tense\n3,2\n"}, make_study())


def test_a_wave_without_files_is_refused(make_study, tmp_path):
    with pytest.raises(IntakeError, match="no file of any export"):
        read_wave({"main": []}, make_study(), {}, "w1", tmp_path)
    with pytest.raises(IntakeError, match="has no export stranger"):
        read_wave({"stranger": []}, make_study(), {}, "w1", tmp_path)


def test_an_export_without_respondents_is_refused(wave_of):
    with pytest.raises(IntakeError, match="no respondent") as caught:
        wave_of({"main.csv": "id,calm\n"})
    assert "main.csv" in caught.value.where


def test_a_list_of_sources_that_is_no_text_is_refused(tmp_path):
    register = tmp_path / "SOURCES.csv"
    register.write_bytes(bytes(range(256)))
    with pytest.raises(IntakeError, match="cannot be read") as caught:
        read_sources(register)
    assert caught.value.where == str(register)


def test_listed_files_must_not_change(wave_of, tmp_path):
    content = b"id,calm\n1,2\n"
    sources = tmp_path / "SOURCES.csv"
    sources.write_text(f"file,sha256,origin,licence\ndemo/w1/main.csv,{hashlib.sha256(content).hexdigest()},x,y\n")
    wave = wave_of({"main.csv": content}, sources=sources)
    assert wave.files[["file", "listed", "reader"]].to_numpy().tolist() == [["demo/w1/main.csv", "yes", "delimited"]]
    with pytest.raises(IntakeError, match="not the one that SOURCES"):
        wave_of({"main.csv": content + b"2,2\n"}, sources=sources)
    assert wave_of({"main.csv": content + b"2,2\n"}).files["listed"].tolist() == ["no"]


def test_the_codebook_says_what_every_column_is(wave_of, make_study):
    wave = wave_of({"main.csv": "id,calm,note\n1,2,x\n2,NA,\n"}, make_study(options=', missing: ["NA", ""]'))
    entry = {v["name"]: v for v in wave.codebook["variables"]}
    assert list(entry) == ["id", "calm"]
    assert entry["id"]["roles"] == ["key"]
    assert entry["calm"] | {"files": 0} == {
        "name": "calm", "roles": ["item calm of mini"], "export": "main", "files": 0, "column": "calm", "position": 2, "text": "",
        "labels": [], "missing": [{"code": "NA", "meaning": "declared in the study file", "n": 1}],
        "n_answered": 1, "n_missing": 1, "note": "",
    }  # fmt: skip
    unused = {"export": "main", "column": "note", "position": 3, "type": "text", "n_answered": 1}
    assert wave.codebook["unused"] == [unused]


@pytest.mark.parametrize(
    ("wave", "status", "rows"),
    [
        ("time1", {"ok": 3032, "missing": 12}, 3032 + 3032 + 3032),
        ("time2", {"ok": 2083, "duplicate": 3, "missing": 2}, 2086 + 1229),
        ("time3", {"ok": 1112}, 1112 + 1047),
    ],
)
def test_the_pmc_waves(root, wave, status, rows):
    study = load_named(root / "config", Study, "pmc")
    raw = root / "data/raw"
    files = {e.name: sorted((raw / "pmc" / wave).glob(e.file)) for e in study.exports}
    asked = {a.instrument: load_named(root / "config", Instrument, a.instrument) for a in study.instruments}
    found = read_wave(files, study, asked, wave, raw, raw / "SOURCES.csv")
    tables.check(FILES, found.files)
    for answers in found.answers.values():
        tables.check(ANSWERS, answers)
    assert found.respondents["key_status"].value_counts().to_dict() == status
    assert len(rows_of(found.respondents)) == len(set(rows_of(found.respondents))) == rows
    assert set(found.files["listed"]) == {"yes"}
