"""Couples and twins: two persons in a row, two rows of a couple, and rounds of one person."""

import numpy as np
import pandas as pd
import pytest

from emosec.starting.two_persons import two_persons
from emosec.starting.wide import first_occasion
from imitations import text
from made_up_survey import survey


def in_folder(house, name, files):
    for wave, rows in files.items():
        (house / f"data/raw/{name}/{wave}").mkdir(parents=True)
        (house / f"data/raw/{name}/{wave}/{name}_{wave}.csv").write_text(text(rows))
    return house / f"config/studies/{name}.yaml"


@pytest.mark.parametrize("name", ["{who}_{item}", "{item}_{who}", "{item}.{who}"])
@pytest.mark.parametrize("who", [("f", "m"), ("A", "B"), ("husband", "wife")])
def test_a_row_of_two_persons_is_said_to_be_none(name, who):
    columns = ["couple", *(name.format(who=w, item=f"calm{at}") for w in who for at in range(1, 6))]
    assert "a row must be one person" in two_persons(columns)


@pytest.mark.parametrize(
    "columns",
    [
        [f"calm{at}" for at in range(1, 12)],
        [f"q{at}_{part}" for at in (1, 2, 3) for part in "ab"],
        [f"{time}_calm{at}" for time in ("t1", "t2") for at in range(1, 6)],
        [f"a_calm{at}" for at in range(1, 6)],
    ],
)
def test_parts_of_questions_and_occasions_are_no_persons(columns):
    assert two_persons(columns) == ""


def test_new_says_that_rows_hold_two_persons(house, emosec):
    (head, *first), (_, *second) = survey(1), survey(2)
    names = ["couple", *(f"{who}_{item}" for who in "fm" for item in head[2:])]
    study = in_folder(
        house, "pairs", {"w1": [names, *([a[0], *a[2:], *b[2:]] for a, b in zip(first, second, strict=True))]}
    )
    _, out, _ = emosec("new", "data/raw/pairs")
    assert "two persons (f_Q1_1, m_Q1_1)" in out
    assert "a row must be one person" in study.read_text()


def test_members_of_couples_have_the_couple_as_key_and_as_cluster(house, emosec):
    def wave(seed):
        head, *rows = survey(seed)
        members = [[1 + at // 2, "AB"[at % 2], *row[1:]] for at, row in enumerate(rows)]
        order = np.random.default_rng(seed).permutation(len(members))[:54]
        return [["dyad", "partner", *head[1:]], *(members[at] for at in order)]

    study = in_folder(house, "dyads", {"t1": wave(1), "t2": wave(2)})
    emosec("new", "data/raw/dyads")
    written = study.read_text()
    assert "respondent_key: [dyad, partner]" in written
    assert "{name: dyad, export: dyads, kind: cluster}" in written
    status, said, _ = emosec("check", "dyads")
    assert status == 0
    assert "dyad: 54 respondents in" in said


def test_rounds_of_an_app_are_occasions_and_what_is_asked_once_stands_in_front(recognised_columns):
    names = ["intro.1.player.age", *(f"mood.{at}.player.calm_{i}" for at in (1, 2) for i in range(1, 6))]
    wide = first_occasion(recognised_columns(names), set())
    assert wide.first["calm_1"] == "mood.1.player.calm_1"
    assert wide.later["mood.2"]["calm_5"] == "mood.2.player.calm_5"


@pytest.fixture
def recognised_columns():
    from emosec.intake.readers import RawColumn, RawTable

    def made(names):
        cells = pd.DataFrame(
            [[str(1 + (r + k) % 5) for k in range(len(names))] for r in range(9)], columns=names, dtype="string"
        )
        return RawTable(cells, tuple(RawColumn(n, n, at) for at, n in enumerate(names)), "delimited", 9)

    return made


@pytest.mark.parametrize(("suffix", "turn", "asked"), [("r", True, True), ("_rec", True, True), ("r", False, False)])
def test_items_named_as_reversed_that_go_along_were_turned_before_the_export(house, emosec, suffix, turn, asked):
    head, *rows = survey(1)
    against = [at for at, name in enumerate(head) if name in {"Q1_4", "Q1_8", "Q1_12"}]
    names = [f"{name}{suffix}" if at in against else name for at, name in enumerate(head)]
    said = [[6 - cell if at in against and turn else cell for at, cell in enumerate(row)] for row in rows]
    study = in_folder(house, "turned", {"w1": [names, *said]})
    _, out, _ = emosec("new", "data/raw/turned")
    hint = f"Q1_4{suffix}, Q1_8{suffix}, Q1_12{suffix} are named as reversed and go along with the others"
    assert (hint in out) == (hint in study.read_text()) == asked
