"""Codes for no answer and typing errors lie apart; the tails of what people are do not."""

import numpy as np
import pytest

from emosec.statistics.apart import apart


@pytest.mark.parametrize(
    ("others", "expected"),
    [([999], [999]), ([999] * 100 + [-999], [-999, 999]), ([-99, np.nan, np.inf], [-99]), ([45], []), ([], [])],
)
def test_codes_at_either_end_are_found_however_many(others, expected):
    ages = np.random.default_rng(3).integers(18, 31, 300)
    assert apart(np.array([*ages, *others], dtype=float)) == expected


@pytest.mark.parametrize("draw", ["normal", "standard_exponential", "uniform"])
def test_tails_are_not(draw):
    rng = np.random.default_rng(4)
    assert not any(apart(getattr(rng, draw)(size=100)) for _ in range(300))


def test_few_numbers_and_two_codes_tell_nothing():
    assert apart(np.array([1.0] * 10 + [999.0])) == []
    assert apart(np.array([0.0] * 30 + [1.0] * 30)) == []
    assert apart(np.full(40, np.nan)) == []
