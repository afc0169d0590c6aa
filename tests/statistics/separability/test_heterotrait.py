"""HTMT and HTMT2 with bootstrap limits against their formulas on every resample's polychoric correlations."""

import numpy as np
import pytest

from emosec.errors import DataError
from emosec.statistics.correlations import polychoric_from_codes
from emosec.statistics.resampling import bootstrap_indices, generator
from emosec.statistics.separability.heterotrait import bootstrap_ratios

PAIR = {"u_v": ([0, 1, 2], [3, 4])}


def codes_of(n, seed=3, categories=4):
    rng = np.random.default_rng(seed)
    traits = rng.multivariate_normal([0, 0], [[1, 0.7], [0.7, 1]], size=n)[:, [0, 0, 0, 1, 1]]
    cuts = np.linspace(-1, 1, categories + 1)[1:-1]
    return np.digitize(traits + rng.normal(0, 0.6, size=(n, 5)), cuts)


def ratios(codes, categories):
    """HTMT and HTMT2 as they are defined: means of correlations between over the root of the product of those within."""
    R = polychoric_from_codes(codes, np.full(5, categories)).correlations
    between, u, v = R[:3, 3:].ravel(), R[[0, 0, 1], [1, 2, 2]], R[[3], [4]]
    return [m(between) / np.sqrt(m(u) * m(v)) for m in (np.mean, lambda r: np.exp(np.log(r).mean()))]


def test_limits_are_quantiles_of_the_resamples():
    codes = codes_of(150)
    found = bootstrap_ratios(codes, np.full(5, 4), PAIR, replicates=40, seed=11, confidence=0.9)
    drawn = np.array([ratios(codes[rows], 4) for rows in bootstrap_indices(150, 40, generator(11, "HTMT"))])
    for at, name in enumerate(("HTMT", "HTMT2")):
        one = found["u_v", name]
        assert one.est == pytest.approx(ratios(codes, 4)[at], abs=1e-6)  # both optimisers stop below 1e-6
        assert (one.undefined, one.replicates) == (0, 40)
        limits = np.quantile(drawn[:, at], [0.05, 0.95])
        assert [one.se, one.lower, one.upper] == pytest.approx([drawn[:, at].std(ddof=1), *limits], abs=1e-5)


def test_resamples_without_a_category_are_counted_and_five_percent_are_too_many():
    """One item is answered "yes" by three, so that a resample misses them with e⁻³ = 5%."""
    codes = codes_of(80, categories=2)
    codes[:, 2] = 0
    codes[np.flatnonzero(codes[:, 1] == 1)[:3], 2] = 1
    seen = set()
    for seed in range(4):
        lost = sum((codes[rows, 2] == 0).all() for rows in bootstrap_indices(80, 20, generator(seed, "HTMT")))
        one = bootstrap_ratios(codes, np.full(5, 2), PAIR, replicates=20, seed=seed)["u_v", "HTMT"]
        assert one.undefined == lost
        assert np.isnan([one.se, one.lower, one.upper]).tolist() == [bool(lost > 1)] * 3
        assert np.isfinite(one.est)
        seen.add(min(lost, 2))
    assert seen == {0, 1, 2}, "none, one of 20 and more came up"


def test_a_component_of_one_item_has_no_ratio():
    codes = codes_of(100)
    found = bootstrap_ratios(codes, np.full(5, 4), {**PAIR, "u_w": ([0, 1, 2], [4])}, replicates=5, seed=1)
    assert np.isfinite(found["u_v", "HTMT"].upper)
    for name in ("HTMT", "HTMT2"):
        one = found["u_w", name]
        assert np.isnan([one.est, one.se, one.lower, one.upper]).all()
        assert one.undefined == one.replicates == 5


def test_without_rows_there_is_nothing_to_correlate():
    with pytest.raises(DataError, match="nothing to correlate"):
        bootstrap_ratios(np.zeros((0, 5), dtype=int), np.full(5, 4), PAIR, replicates=5, seed=1)
