"""Norms: percentile ranks against R's quantiles of the beta distribution, and bands that hold enough people of every group."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import tolerances

from emosec.errors import DataError
from emosec.statistics.norms import bands, norm


def test_against_r():
    # qbeta(c(.025, .975), 7.5 + .5, 83 − 7.5 + .5) and 50 + 10·qnorm(7.5/83) in R 4.2
    found = norm(6, 3, 83)
    assert found.lower == pytest.approx(4.2538173262, abs=tolerances.CLOSED_FORM)
    assert found.t == pytest.approx(36.6146743344, abs=tolerances.CLOSED_FORM)
    assert found.lower < found.percentile < found.upper
    assert found.t_lower < found.t < found.t_upper


def test_ranks_and_t_scores_are_symmetric_and_finite():
    low, high = norm(0, 4, 50), norm(46, 4, 50)
    assert low.percentile == pytest.approx(100 - high.percentile)
    assert low.t == pytest.approx(100 - high.t)
    assert np.isfinite(norm(0, 0, 10)).all()
    with pytest.raises(DataError, match="of 3 people"):
        norm(2, 2, 3)


@given(
    st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=80), min_size=1, max_size=3),
    st.integers(1, 10),
    st.integers(2, 20),
)
def test_every_band_holds_enough_of_every_sample(samples, smallest, most):
    starts = bands(samples, smallest, most)
    assert starts[0] == min(min(s) for s in samples)
    for sample in samples:
        counts = np.histogram(sample, [*starts, np.inf])[0]
        assert counts.sum() == len(sample)
        assert len(starts) == 1 or counts.min() >= smallest
        assert len(starts) <= max(1, most)


@pytest.mark.parametrize("below", [0, 40])
def test_limits_hold_a_rank_that_lies_at_an_end(below):
    found = norm(below, 0, 40)
    assert found.lower <= found.percentile <= found.upper
    assert found.t_lower <= found.t <= found.t_upper
