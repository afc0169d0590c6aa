"""Columns that are called as in the first wave and ask other questions: found by the questions that the export tells."""

import json
import re

import numpy as np
import pytest

import surveys
from emosec.definitions.studies import Study
from emosec.starting.texts import MARK

ORDER = (3, 0, 1, 2, *range(4, 12))


def exported(house, wave, order, codes=(1, 2, 3, 4, 5)):
    """The survey's answers as Qualtrics exports them, its statements in an order of the wave's own."""
    names = ["Progress", "Finished", "ResponseId", "pid", *(f"Q1_{i}" for i in range(1, 13))]
    asked = [f"How far is each true? - {surveys.STATEMENTS[at]}" for at in order]
    rows = [names, [*names[:4], *asked], [json.dumps({"ImportId": n}) for n in names]]
    rows += [
        ["100", "True", f"R_{wave}{key}", key, *(codes[row[at] - 1] for at in order)]
        for key, row in zip(surveys.KEYS, surveys.steps(), strict=True)
    ]
    folder = house / "data/raw/mood" / wave
    folder.mkdir(parents=True)
    (folder / "q.csv").write_text(surveys.text(rows), encoding="utf-8")


def without_marks(house):
    for path in (*house.glob("config/studies/*.yaml"), *house.glob("config/instruments/mood*.yaml")):
        path.write_text(re.sub(rf"  {MARK}[^\n]*", "", path.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.mark.parametrize("codes", [(1, 2, 3, 4, 5), (0, 1, 2, 3, 4)])
def test_a_later_wave_that_asks_in_another_order_gets_columns_of_its_own(house, emosec, codes):
    exported(house, "w1", range(12))
    exported(house, "w2", ORDER, codes)
    emosec("new", "data/raw/mood")
    path = house / "config/studies/mood.yaml"
    assert "the wave asks its questions in other columns" in path.read_text(encoding="utf-8")
    without_marks(house)
    asked = Study.load(path).in_wave("w2").instruments[0]
    columns = {item: asked.columns_of(item)[0] for item in (f"Q1_{i}" for i in range(1, 13))}
    assert [int(c.removeprefix("Q1_")) - 1 for c in columns.values()] == np.argsort(ORDER).tolist()
    status, out, _ = emosec("check", "mood")
    assert status == 0
    assert "those of other items" not in out
    assert bool(asked.codes) == (codes[0] == 0)


def test_columns_that_ask_what_another_item_says_are_named(house, emosec):
    exported(house, "w1", range(12))
    exported(house, "w2", ORDER)
    emosec("new", "data/raw/mood")
    without_marks(house)
    path = house / "config/studies/mood.yaml"
    path.write_text(re.sub(r"waves:\n.*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    status, out, _ = emosec("check", "mood")
    assert status == 0
    (line,) = [line for line in out.splitlines() if "those of other items" in line]
    assert "mood w2 mood_q1" in line
    assert "Q1_1 asks what is Q1_4, and stands for Q1_1" in line
    assert "Q1_5" not in line
