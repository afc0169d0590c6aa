"""Screening of a matrix of answers against the screening of the same answers as tables."""

import numpy as np
import pytest

from emosec.screening.matrix import stay_in
from emosec.screening.screen import screen

DROPPED = (
    'name: range, indicator: out_of_range, flag_if: "> 0", action: blank',
    'name: line, indicator: longstring_share, flag_if: ">= 1", action: drop',
    'name: twice, indicator: duplicate_answers, flag_if: "> 0", action: drop',
    'name: key, indicator: duplicate_key, flag_if: "> 0", action: drop',
    'name: gaps, indicator: missing_share, flag_if: ">= 0.5", action: drop',
    'name: flat, indicator: irv, flag_if: "< 0.6", action: flag',
)
ANSWERS = [[1, 2, 3, 4], [9, 3, 3, 3], [3, 3, 3, 3], [5, 1, 2, 4], [5, 1, 2, 4], [9, 0, 1, 2], [2, 3, 2, 3], [None] * 4]


def test_who_stays_in_is_known_by_hand(four, rules):
    answers = np.array(ANSWERS, dtype=float)
    # 9 and 0 are no codes: row 1 is a line of 3 without its 9, row 5 half empty; rows 3 and 4 are alike, a flag drops nobody
    expected = [True, False, False, False, False, False, True, False]
    assert stay_in(answers, four, rules(*DROPPED)).tolist() == expected
    assert np.isnan(answers).sum() == 4  # what is handed over stays as it is


@pytest.mark.parametrize("seed", range(5))
def test_who_stays_in_is_who_screening_of_tables_includes(seed, four, rules, tables_of):
    answers = np.random.default_rng(seed).choice([1, 2, 3, 4, 9, np.nan], (60, 4), p=[0.3, 0.3, 0.1, 0.1, 0.1, 0.1])
    rows = [[None if np.isnan(v) else int(v) for v in row] for row in answers]
    made = screen(*tables_of(rows), four, rules(*DROPPED))
    assert 5 < made.screened["included"].sum() < 55
    assert stay_in(answers, four, rules(*DROPPED)).tolist() == made.screened["included"].tolist()
