"""Waves of one questionnaire whose exports are of several formats."""

import pandas as pd

from imitations import text
from made_up_survey import survey


def test_one_questionnaire_in_two_formats_is_asked_about(house, emosec):
    head, *rows = survey(1)
    for wave in ("t1", "t2", "t3"):
        (house / "data/raw/mood" / wave).mkdir(parents=True)
    (house / "data/raw/mood/t1/one.csv").write_text(text([head, *rows]))
    (house / "data/raw/mood/t2/two.csv").write_text(text(survey(2)))
    pd.DataFrame(rows, columns=head).to_excel(house / "data/raw/mood/t3/three.xlsx", index=False)
    status, out, _ = emosec("new", "data/raw/mood")
    assert status == 0
    asked = [line for line in out.splitlines() if "in another wave, another format: the same questionnaire?" in line]
    assert len(asked) == 2, out
    (house / "data/raw/mood/t3/three.xlsx").unlink()
    (house / "data/raw/mood/t3/three.csv").write_text(text(survey(3)))
    (house / "config/studies/mood.yaml").unlink()
    _, out, _ = emosec("new", "data/raw/mood")
    assert "the same questionnaire?" not in out


def test_two_questionnaires_in_files_of_one_name_need_names_of_their_own(house, emosec):
    first, other = survey(1), survey(2)
    other[0] = ["id", *(f"k{at}" for at in range(1, len(other[0])))]
    for wave, rows in (("t1", first), ("t2", other)):
        (house / "data/raw/mood" / wave).mkdir(parents=True)
        (house / f"data/raw/mood/{wave}/data.csv").write_text(text(rows))
    _, out, _ = emosec("new", "data/raw/mood")
    assert out.count("a name of their own for the files of export") == 2, out
    assert "no pattern fits these files alone; rename them" in (house / "config/studies/mood.yaml").read_text()
    _, _, said = emosec("check", "mood")
    assert "where the files of two exports are called alike, give them names of their own" in said
