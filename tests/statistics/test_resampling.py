import numpy as np
import pytest
from scipy.stats import bootstrap

from emosec.errors import DataError
from emosec.statistics.resampling import (
    basic_limits,
    bca_limits,
    bootstrap_indices,
    generator,
    percentile_limits,
    seed_for,
)


def test_a_tasks_seed_depends_on_its_name_and_on_nothing_else():
    draw = lambda *task: generator(7, *task).integers(2**62)  # noqa: E731
    assert draw("boot", "time1", 3) == draw("boot", "time1", 3)
    others = [("boot", "time1", 4), ("boot", "time1", "3"), ("boot", "time13"), ("boot",), ("time1", "boot", 3), ()]
    assert len({draw(*task) for task in [("boot", "time1", 3), *others]}) == 7
    assert generator(8, "boot").integers(2**62) != draw("boot")
    assert draw("boot", np.int64(3)) == draw("boot", 3)


def test_seeds_stay_what_they_are_across_versions():
    """Frozen: if this changes, every published number from a resample changes."""
    assert seed_for(1, "bootstrap", "time1").generate_state(2).tolist() == [1985960230, 4223739525]


def test_resamples_keep_their_strata():
    strata = np.array(list("aabbbbcab"))
    resamples = list(bootstrap_indices(9, 200, np.random.default_rng(2), strata=strata))
    assert len(resamples) == 200
    assert all((strata[rows] == strata).all() for rows in resamples)
    assert set(np.concatenate(resamples)) == set(range(9))
    with pytest.raises(DataError, match="strata"):
        next(bootstrap_indices(9, 1, np.random.default_rng(2), strata=["a"]))


@pytest.mark.parametrize("method", ["percentile", "basic", "bca"])
def test_limits_are_scipys(method):
    rng = np.random.default_rng(3)
    x = rng.exponential(size=60)
    theirs = bootstrap((x,), np.mean, method=method, n_resamples=500, rng=np.random.default_rng(4))
    resampled = theirs.bootstrap_distribution
    left = np.array([np.delete(x, i).mean() for i in range(60)])
    ours = {
        "percentile": lambda: percentile_limits(resampled),
        "basic": lambda: basic_limits(x.mean(), resampled),
        "bca": lambda: bca_limits(x.mean(), resampled, left),
    }[method]()
    assert (ours.method, ours.n_used, ours.n_failed) == (method, 500, 0)
    # oracle: scipy.stats.bootstrap on the same resamples: the same formulas → rounding
    np.testing.assert_allclose([ours.lower, ours.upper], theirs.confidence_interval, rtol=1e-9)


def test_failed_resamples_are_left_out_and_counted():
    limits = percentile_limits([1.0, np.nan, 2.0, 3.0, np.nan])
    assert (limits.n_used, limits.n_failed) == (3, 2)
    assert 1.0 <= limits.lower < limits.upper <= 3.0


@pytest.mark.parametrize(
    "call",
    [
        lambda: percentile_limits([np.nan, 1.0]),
        lambda: percentile_limits([1.0, 2.0], level=95),
        lambda: bca_limits(9.0, [1.0, 2.0, 3.0], [1.0, 2.0]),
        lambda: next(bootstrap_indices(0, 1, np.random.default_rng(1))),
    ],
)
def test_what_gives_no_interval_is_refused(call):
    with pytest.raises(DataError):
        call()
