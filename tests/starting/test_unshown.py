"""Items that many people left out together are asked about: forms that each lack some items lose people to screening."""

import numpy as np
import pandas as pd

from emosec.definitions.screening import Screening
from emosec.starting.unshown import of_forms

IDS = [f"q{i}" for i in range(1, 10)]
NOBODY_LOST = pd.DataFrame({"rule": ["too_many_missing"], "n_in": [300], "n_dropped": [0]})


def default(root):
    return Screening.load(root / "config/screening/default.yaml")


def answers(n=300):
    return np.random.default_rng(3).integers(1, 6, (n, len(IDS))).astype(float)


def test_three_forms_are_told_with_whom_screening_loses(root):
    made = answers()
    for form, items in enumerate(([0, 3], [1, 4], [2, 5])):
        made[np.ix_(np.arange(300) % 3 == form, items)] = np.nan
    # further answers left out make another set, and people whom the rule leaves out
    made[:12, 8] = np.nan
    flow = NOBODY_LOST.assign(n_dropped=12)
    (said,) = of_forms(made, IDS, flow, default(root))
    assert said.startswith("288 respondents left out exactly what many others left out (96 people q")
    assert "96 people q1, q4" in said
    assert "too_many_missing leaves out 12 of 300 respondents" in said
    assert "leaves out" not in of_forms(made, IDS, NOBODY_LOST, default(root))[0]


def test_chance_those_who_broke_off_and_items_nobody_was_asked_are_no_forms(root):
    rules = default(root)
    scattered = np.where(np.random.default_rng(4).random((300, 9)) < 0.05, np.nan, answers())
    assert of_forms(scattered, IDS, NOBODY_LOST, rules) == []
    broken_off = answers()
    broken_off[:40, 5:] = np.nan
    assert of_forms(broken_off, IDS, NOBODY_LOST, rules) == []
    unasked = answers()
    unasked[:, [2, 3]] = np.nan
    assert of_forms(unasked, IDS, NOBODY_LOST, rules) == []
    # a filter in the middle
    broken_off[:40, 5:] = 3
    broken_off[:40, 2:4] = np.nan
    assert "(40 people q3, q4)" in of_forms(broken_off, IDS, NOBODY_LOST, rules)[0]
