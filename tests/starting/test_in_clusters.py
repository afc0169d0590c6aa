"""Columns of schools and couples: `emosec new` guesses them, `emosec check` counts them."""

import pandas as pd
import pytest

from emosec.intake.readers import RawColumn, RawTable
from emosec.starting.demographics import demographics
from emosec.starting.in_clusters import of_clusters
from imitations import text
from made_up_survey import survey


def test_a_column_of_couples_is_guessed_and_counted(house, emosec):
    (house / "data/raw/mood/t1").mkdir(parents=True)
    rows = survey(1)
    head, *people = rows
    # two of each couple, and the last five alone
    couples = [f"c{at // 2 if at < len(people) - 5 else at}" for at in range(len(people))]
    with_couples = [[*head, "couple_id"], *([*row, couple] for row, couple in zip(people, couples, strict=True))]
    (house / "data/raw/mood/t1/answers.csv").write_text(text(with_couples, ";"))
    status, out, _ = emosec("new", "data/raw/mood")
    assert status == 0
    written = (house / "config/studies/mood.yaml").read_text()
    assert "{name: couple_id, export: answers, kind: cluster}  # GUESS" in written
    status, out, _ = emosec("check", "mood")
    assert status == 0
    assert f"couple_id: {len(people)} respondents in {len(set(couples))} clusters, the largest of 2" in out


@pytest.mark.parametrize(
    ("column", "values", "kind"),
    [
        ("school", [f"s{i}" for i in range(12)] * 4, "cluster"),
        ("school", ["a", "b"] * 20, "group"),
        ("Schule", ["a"] * 40, None),  # one school parts nobody
        ("family_id", [str(i) for i in range(40)], None),  # everybody of a family of their own
        ("school_climate", ["a", "b"] * 20, None),
        ("group", [str(i) for i in range(12)] * 4, "group"),  # numbers that are names
        ("age", [str(i) for i in range(18, 30)] * 4, "number"),
    ],
)
def test_what_tells_of_people_by_its_name_and_its_values(column, values, kind):
    cells = pd.DataFrame({column: values}, dtype="string")
    table = RawTable(cells=cells, columns=(RawColumn(column, column, 1),), reader="r", width=1)
    assert demographics(table, [column]).get(column) == kind


@pytest.mark.parametrize(
    ("clusters", "said"),
    [
        ([str(i % 30) for i in range(90)], []),
        ([str(i) for i in range(90)], ["is it the right column"]),
        ([str(i % 4) for i in range(90)], ["of 4 clusters errors are rough; 20 or more"]),
        ([str(i % 30) for i in range(90)] + [None] * 10, ["10 respondents of 100 in no known cluster"]),
    ],
)
def test_what_is_odd_about_clusters_is_said(clusters, said):
    odd = of_clusters(pd.Series(clusters, name="school", dtype="string"))[1]
    assert len(odd) == len(said)
    assert all(part in line for part, line in zip(said, odd, strict=True))
