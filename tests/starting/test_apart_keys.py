"""Exports of one wave that call the respondent key otherwise, such as a survey and the file of the panel it was run on."""

import pytest

from emosec.definitions.studies import Study
from emosec.errors import DefinitionError
from imitations import text
from made_up_survey import survey

PANEL = [f"5f{at:022x}" for at in range(60)]


@pytest.fixture
def panel(house):
    """A survey with PROLIFIC_PID, and the panel's own file in another order, with people who did not finish."""
    rows = survey(1, keys=PANEL)
    rows[0][0] = "PROLIFIC_PID"
    folder = house / "data/raw/panel/w1"
    folder.mkdir(parents=True)
    (folder / "survey.csv").write_text(text(rows))
    told = [[f"{pid}", "APPROVED", "Female" if at % 3 else "Male"] for at, pid in enumerate([*PANEL, "5fx", "5fy"])]
    (folder / "prolific_export.csv").write_text(text([["Participant id", "Status", "Sex"], *reversed(told)]))
    return house


def test_new_finds_the_key_by_both_its_names_and_check_joins_the_people(panel, emosec, monkeypatch):
    monkeypatch.setenv("EMOSEC_KEY", "k" * 40)
    _, out, _ = emosec("new", "data/raw/panel")
    assert "respondent key: PROLIFIC_PID" in out
    assert "called Participant id in prolific_export, of the same people" in out
    path = panel / "config/studies/panel.yaml"
    assert 'respondent_key: ["Participant id"]  # GUESS: it names the same people' in path.read_text()
    status, said, _ = emosec("check", "panel")
    assert status == 0
    assert "62 respondents in 2 files" in said


def test_numbers_of_rows_name_nobody_in_another_file(panel, emosec):
    folder = panel / "data/raw/panel/w1"
    rows = survey(1, keys=[str(at) for at in range(1, 61)])
    rows[0][0] = "subject_id"
    (folder / "survey.csv").write_text(text(rows))
    told = [[str(at), "Female"] for at in range(1, 61)]
    (folder / "prolific_export.csv").write_text(text([["person", "Sex"], *told]))
    _, out, _ = emosec("new", "data/raw/panel")
    assert "of the same people" not in out


@pytest.mark.parametrize(("key", "own"), [("[id]", "[a, b]"), ("row", "[a]")])
def test_an_export_names_as_many_columns_as_the_study(key, own):
    with pytest.raises(DefinitionError, match=r"the export main names [12] column"):
        Study.parse(
            f"name: s\ntitle: S\nrespondent_key: {key}\nexports: [{{name: main, file: '*', respondent_key: {own}}}]\n"
            "instruments: [{instrument: i, export: main}]\nscreening: default\nmodels: m\ndecision: d\n",
            where="s.yaml",
        )
