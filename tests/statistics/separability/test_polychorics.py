"""Estimates are the usual ones; errors hold also where answers are not those of a normal variable."""

import numpy as np
import pytest

from emosec.statistics.correlations import polychoric_from_codes
from emosec.statistics.separability.polychorics import ordinal_moments
from independent_simulator import Truth, answers
from tolerances import SAME_MODEL_TWICE, SPREAD_OF_300


def both(truth, seed):
    codes = answers(truth, np.random.default_rng(seed))
    usual = polychoric_from_codes(codes, np.full(codes.shape[1], truth.categories), acov=True)
    return usual, ordinal_moments(codes, np.full(codes.shape[1], truth.categories)).correlations


def test_estimates_are_the_usual_ones():
    usual, mine = both(Truth(n=300, missing=0.05), 1)
    assert mine.rho == pytest.approx(usual.rho, abs=SAME_MODEL_TWICE)


@pytest.mark.parametrize("careless", [{}, {"random": 0.1, "longstring": 0.1}], ids=["attentive", "a fifth careless"])
def test_standard_errors_are_the_spread_of_estimates(careless):
    truth = Truth(phi=0.6, n=400, items=2, components=1, against=1, loading=0.8, careless=careless)
    found = [both(truth, seed) for seed in range(300)]
    spread = np.std([mine.rho[0] for _, mine in found])
    mine = np.mean([np.sqrt(m.acov[0, 0] / m.n) for _, m in found])
    usual = np.mean([np.sqrt(u.acov[-1, -1] / u.n_rows) for u, _ in found])
    assert mine == pytest.approx(spread, rel=SPREAD_OF_300)
    if careless:
        assert usual < 0.85 * spread  # which is why the usual ones are not used


def test_slopes_by_thresholds_are_derivatives():
    """The influence of a person is what the estimate moves by when that person's weight grows."""
    truth = Truth(n=200, items=2, components=1, against=0, categories=4)
    codes = answers(truth, np.random.default_rng(5))
    mine = ordinal_moments(codes, np.full(2, 4))
    doubled = [ordinal_moments(np.vstack([codes] * 50 + [codes[i : i + 1]]), np.full(2, 4)).correlations.rho[0]
               for i in range(len(codes))]  # fmt: skip
    moved = (np.array(doubled) - mine.correlations.rho[0]) * 50 * len(codes)
    # the jackknife's variance against the influence function's
    assert mine.correlations.acov[0, 0] == pytest.approx(np.mean(moved**2), rel=0.01)


def test_a_pair_never_answered_together_is_undefined():
    codes = answers(Truth(n=100, items=3, components=1, against=0), np.random.default_rng(2))
    codes[:50, 0] = -1
    codes[50:, 1] = -1
    found = ordinal_moments(codes, np.full(3, 5)).correlations
    assert np.isnan(found.rho[0])
    assert np.isfinite(found.rho[1:]).all()
    assert found.weights[0] == 0.0


def test_half_a_person_tells_nothing():
    """A table of two ticks with an empty cell would get half a person there, and so a correlation of −.03."""
    alone = np.repeat([[0, 0], [1, 0], [0, 1]], [466, 17, 17], axis=0)
    level = ordinal_moments(alone, np.full(2, 2)).correlations
    assert np.isnan(level.rho[0])
    assert level.weights[0] == 0.0
    seen = ordinal_moments(np.vstack([alone, [[1, 1]]]), np.full(2, 2)).correlations
    assert np.isfinite(seen.rho[0])
    assert seen.weights[0] > 0.0


def test_rare_answers_that_nobody_gave_both_tell_nothing():
    """Their likelihood is level where the search ends; an error from there is a ratio of zeros, and was the smallest of all."""
    alone = np.repeat([[0, 0], [1, 0], [2, 0], [0, 1], [0, 2]], [486, 5, 2, 4, 3], axis=0)
    level = ordinal_moments(alone, np.full(2, 3)).correlations
    assert np.isnan(level.rho[0])
    assert level.weights[0] == 0.0
    seen = ordinal_moments(np.vstack([alone, [[1, 2]]]), np.full(2, 3)).correlations
    assert 0.0 < seen.rho[0] < 1.0
    assert seen.weights[0] > 0.0
