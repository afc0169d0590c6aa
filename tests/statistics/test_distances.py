"""Distances of distributions and congruence: against scipy and psych, by simulation, and at the edges."""

import numpy as np
import pytest
from scipy.stats import wasserstein_distance

from emosec.errors import DataError
from emosec.statistics.distances import congruence, distribution_shift
from tolerances import PRINTED_6, SHIFT_COVERAGE, SUMS


def codes(rng, n, mean=0.0, items=3):
    return np.clip(np.round(rng.normal(3 + mean, 1, (n, items))), 1, 5)


def test_distances_are_scipys():
    rng = np.random.default_rng(1)
    a, b = codes(rng, 200), codes(rng, 200, 0.3)
    a[:20] = np.nan
    b[100:, 1] = np.nan
    found = distribution_shift(a, b, samples=20)
    for i in range(3):
        x, y = a[~np.isnan(a[:, i]), i], b[~np.isnan(b[:, i]), i]
        assert found.distance[i] == pytest.approx(wasserstein_distance(x, y), abs=SUMS)
        assert found.shift[i] == pytest.approx(y.mean() - x.mean(), abs=SUMS)


def test_skipped_codes_are_as_far_apart_as_they_are():
    found = distribution_shift([[1], [1], [5], [5]], [[1], [5], [5], [5]], samples=10)
    assert found.distance[0] == pytest.approx(1.0)


@pytest.mark.parametrize("shift", [0.0, 0.4])
def test_intervals_cover_as_often_as_they_say_where_people_repeat(shift):
    """Half of the people answer both times and keep their place: an interval for strangers would be too wide."""
    rng = np.random.default_rng(2)
    n, times, inside, reached, widths = 200, 300, 0, 0, []
    big = np.random.default_rng(9).normal(0, 1, 400_000)
    truth = float((np.clip(np.round(3 + shift + big), 1, 5) - np.clip(np.round(3 + big), 1, 5)).mean())
    for t in range(times):
        trait = rng.normal(0, np.sqrt(0.8), (n, 1))
        first, second = (3 + m + trait + rng.normal(0, np.sqrt(0.2), (n, 1)) for m in (0, shift))
        a, b = (np.clip(np.round(x), 1, 5) for x in (first, second))
        found = distribution_shift(a, b, samples=200, seed=t)
        inside += bool(found.shift_lower[0] <= truth <= found.shift_upper[0])
        reached += bool(found.distance_lower[0] <= abs(truth) <= found.distance_upper[0])
        widths.append(found.shift_upper[0] - found.shift_lower[0])
    assert inside / times == pytest.approx(0.95, abs=SHIFT_COVERAGE)
    assert reached / times > 0.95 - SHIFT_COVERAGE
    assert np.mean(widths) < 0.75 * 2 * 1.96 * np.sqrt(2 / n)


def test_nothing_moved_has_a_lower_limit_of_zero():
    rng = np.random.default_rng(4)
    found = distribution_shift(codes(rng, 400), codes(rng, 400), samples=200, seed=1)
    assert (found.distance > 0).all()
    assert (found.distance_lower == 0).all()


def test_same_seed_same_limits_and_order_mirrors():
    rng = np.random.default_rng(5)
    a, b = codes(rng, 80), codes(rng, 80, 0.5)
    one, again, back = (distribution_shift(*pair, samples=100, seed=7) for pair in ((a, b), (a, b), (b, a)))
    assert one.distance_lower.tolist() == again.distance_lower.tolist()
    assert back.shift == pytest.approx(-one.shift)
    assert back.distance == pytest.approx(one.distance)


def test_an_item_nobody_answered_has_no_numbers():
    found = distribution_shift([[1, np.nan], [2, np.nan]], [[1, 2], [2, 3]], samples=10)
    assert np.isnan([found.distance[1], found.shift[1], found.shift_lower[1]]).all()
    with pytest.raises(DataError, match="same people and items"):
        distribution_shift([[1, 2]], [[1], [2]])


def test_congruence_is_the_cosine():
    """psych 2.2.9: factor.congruence(matrix(c(.7, .6, .5, -.2)), matrix(c(.5, .6, .7, .1)), digits = 6) is 0.924527."""
    assert congruence([0.7, 0.6, 0.5, -0.2], [0.5, 0.6, 0.7, 0.1]) == pytest.approx(0.924527, abs=PRINTED_6)
    assert congruence([0.7, 0.6], [1.4, 1.2]) == pytest.approx(1)
    assert congruence([0.7, 0.6], [-0.7, -0.6]) == pytest.approx(-1)
    assert np.isnan(congruence([0, 0], [1, 1]))
    assert np.isnan(congruence([], []))


def test_where_nobody_answered_there_is_no_distance():
    nothing = np.full((3, 2), np.nan)
    found = distribution_shift(nothing, nothing, samples=5)
    assert np.isnan([found.shift, found.distance, found.distance_upper]).all()
    # the only code there is says nothing of an item that nobody answered later
    one = distribution_shift(np.ones((3, 2)), np.column_stack([np.ones(3), np.full(3, np.nan)]), samples=5)
    assert one.distance[0] == one.shift[0] == 0
    assert np.isnan([one.shift[1], one.shift_lower[1], one.distance[1], one.distance_lower[1]]).all()
