"""What an export calls the values of a group reaches the study file, and what contradicts it is asked about."""

import pandas as pd
import pyreadstat
import pytest

from emosec.intake.readers import RawColumn, RawTable
from emosec.starting.demographics import no_answers
from made_up_survey import confirm, survey

WORDS = {f"Q1_{i}": {c: f"answer {c}" for c in range(1, 6)} for i in range(1, 13)}
SEX = {1: "Male", 2: "Female", 3: "Nobody says so"}


@pytest.fixture
def spss(house, emosec):
    """A study drafted from SPSS files of two waves; `labels` are those of sex in each."""

    def drafted(*labels):
        for wave, own in enumerate(labels, start=1):
            head, *rows = survey(wave)
            answers = pd.DataFrame(rows, columns=head).assign(sex=[1 + i % 2 for i in range(len(rows))])
            folder = house / f"data/raw/mood/t{wave}"
            folder.mkdir(parents=True)
            pyreadstat.write_sav(
                answers, str(folder / "a.sav"), variable_value_labels=WORDS | ({"sex": own} if own else {})
            )
        status, _, err = emosec("new", "data/raw/mood")
        assert status == 0, err
        return house / "config/studies/mood.yaml"

    return drafted


def variable_of(path):
    return next(line for line in path.read_text().splitlines() if "name: sex" in line)


def test_labels_of_a_group_are_drafted_where_the_export_tells_them(spss):
    line = variable_of(spss(SEX, SEX))
    assert 'labels: {"1": "Male", "2": "Female"}' in line


def test_labels_on_which_waves_disagree_are_not_drafted_and_asked_about(spss, emosec):
    path = spss(SEX, {1: "Female", 2: "Male"})
    assert "labels" not in variable_of(path)
    confirm(path)
    _, out, _ = emosec("check", "mood")
    assert "sex: 1 is Male in t1 and Female in t2, and one group here: another spelling, or other people?" in out


def test_case_and_blanks_are_no_other_label(spss, emosec):
    path = spss(SEX, {1: "male", 2: " FEMALE"})
    assert 'labels: {"1": "Male", "2": "Female"}' in variable_of(path)
    confirm(path)
    _, out, _ = emosec("check", "mood")
    assert "sex" not in "".join(line for line in out.splitlines() if "is Male in" in line or "turned round" in line)


def test_labels_turned_round_in_the_study_file_are_asked_about(spss, emosec):
    path = spss(SEX, SEX)
    confirm(path)
    _, out, _ = emosec("check", "mood")
    assert "turned round" not in out
    path.write_text(path.read_text().replace('"1": "Male", "2": "Female"', '"1": female, "2": male'))
    _, out, _ = emosec("check", "mood")
    said = (
        "labels: of sex calls 1 female, which in the export of t1 is what 2 is called; 1 is Male there: turned round?"
    )
    assert said in out


def test_labels_of_ones_own_are_no_contradiction(spss, emosec):
    path = spss(SEX, None)
    confirm(path)
    path.write_text(path.read_text().replace('"1": "Male", "2": "Female"', '"1": Männer, "2": Frauen'))
    _, out, _ = emosec("check", "mood")
    assert "turned round" not in out
    assert "one group here" not in out


def test_two_values_of_one_label_are_not_turned_round(spss, emosec):
    both = {1: "Other", 2: "Other"}
    path = spss(both, both)
    confirm(path)
    assert 'labels: {"1": "Other", "2": "Other"}' in variable_of(path)
    _, out, _ = emosec("check", "mood")
    assert "turned round" not in out


def test_an_age_that_some_keep_back_is_a_number_and_their_words_are_missing(house, emosec):
    head, *rows = survey(1)
    age = [
        "DATA_EXPIRED" if i % 9 == 4 else "Prefer not to say" if i % 11 == 5 else str(18 + i % 40)
        for i in range(len(rows))
    ]
    folder = house / "data/raw/mood/t1"
    folder.mkdir(parents=True)
    pd.DataFrame(rows, columns=head).assign(Age=age).to_csv(folder / "a.csv", index=False)
    status, _, err = emosec("new", "data/raw/mood")
    assert status == 0, err
    written = (house / "config/studies/mood.yaml").read_text()
    assert "name: Age, export: a, kind: number" in written
    assert 'missing: ["DATA_EXPIRED", "Prefer not to say"]' in written


def test_a_question_that_the_export_calls_otherwise_has_no_cells_to_look_at():
    cells = pd.DataFrame({"t1_q5": ["30", "Prefer not to say"]}, dtype="string")
    table = RawTable(cells, (RawColumn("t1_q5", "t1_q5", 1),), "delimited", 1)
    assert no_answers(table, "t1_q5") == ["Prefer not to say"]
    assert no_answers(table, "q5") == []
