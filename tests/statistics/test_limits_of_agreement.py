"""Limits of agreement: against R's noncentral t, peak flow as published, the asymptotic formula, simulated coverage."""

import json

import numpy as np
import pytest

from emosec.errors import DataError
from emosec.statistics.limits_of_agreement import limits_of_agreement
from tolerances import EXACT_LIMITS, LIMITS_COVERAGE


@pytest.fixture(scope="module")
def reference(root):
    return json.loads((root / "tests/golden/limits_of_agreement/reference.json").read_text())


@pytest.mark.parametrize("case", ["peak_flow", "five", "fifty", "many"])
def test_limits_agree_with_r(reference, case):
    expected = reference[case]
    found = limits_of_agreement(expected["first"], expected["second"])
    assert found.n == len(expected["first"])
    for name in ("mean", "sd", "lower", "upper", "mean_ci", "lower_ci", "upper_ci"):
        scale = EXACT_LIMITS * expected["sd"]
        assert getattr(found, name) == pytest.approx(expected[name], abs=scale), name


def test_peak_flow_is_as_bland_and_altman_published_it(reference):
    """Lancet 1986: mean difference −2.1 l/min (Wright minus mini), SD 38.8, interval of the mean −22.0 to 17.8."""
    data = reference["peak_flow"]
    found = limits_of_agreement(data["second"], data["first"])
    assert round(found.mean, 1) == -2.1
    assert round(found.sd, 1) == 38.8
    assert [round(v, 1) for v in found.mean_ci] == [-22.0, 17.8]


def test_exact_limits_approach_bland_and_altmans_own_formula():
    rng = np.random.default_rng(2)
    n = 20_000
    found = limits_of_agreement(rng.normal(size=n), rng.normal(size=n))
    error = found.sd * np.sqrt(1 / n + 1.959964**2 / (2 * (n - 1)))
    assert found.upper_ci == pytest.approx((found.upper - 1.96 * error, found.upper + 1.96 * error), abs=2e-3)
    assert found.lower_ci == pytest.approx((found.lower - 1.96 * error, found.lower + 1.96 * error), abs=2e-3)


def test_intervals_cover_the_true_limits_as_often_as_they_say():
    rng = np.random.default_rng(3)
    times, n = 2000, 12
    inside = np.zeros(2)
    for _ in range(times):
        found = limits_of_agreement(np.zeros(n), rng.normal(0.3, 2.0, n))
        truth = (0.3 - 1.959964 * 2, 0.3 + 1.959964 * 2)
        inside += [
            found.lower_ci[0] <= truth[0] <= found.lower_ci[1],
            found.upper_ci[0] <= truth[1] <= found.upper_ci[1],
        ]
    assert inside / times == pytest.approx(0.95, abs=LIMITS_COVERAGE)


def test_swapping_the_measurements_mirrors_the_limits(reference):
    data = reference["fifty"]
    one, other = (limits_of_agreement(data[a], data[b]) for a, b in (("first", "second"), ("second", "first")))
    assert (one.lower, one.upper) == pytest.approx((-other.upper, -other.lower))
    assert one.lower_ci == pytest.approx(tuple(-v for v in reversed(other.upper_ci)))


def test_missing_pairs_are_left_out_and_too_few_have_no_limits():
    found = limits_of_agreement([1, 2, np.nan, 4, 5], [2, 2, 3, np.nan, 7])
    assert (found.n, found.mean) == (3, 1.0)
    alone = limits_of_agreement([1.0], [3.0])
    assert (alone.n, alone.mean) == (1, 2.0)
    assert np.isnan([alone.sd, alone.lower, alone.upper, *alone.mean_ci]).all()
    assert np.isnan(limits_of_agreement([], []).mean)


def test_different_lengths_are_refused():
    with pytest.raises(DataError, match="2 first and 1 second"):
        limits_of_agreement([1, 2], [1])
