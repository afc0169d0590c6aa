import numpy as np
import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics.correlations import polychoric_from_codes
from emosec.statistics.simulation import as_frame, keyed, simulate, simulate_waves, survey


def worst_deviation(codes, population):
    """Largest distance of thresholds and polychoric correlations from the truth, in standard errors."""
    found = polychoric_from_codes(codes, population.n_categories, acov="diagonal")
    truth = np.concatenate(
        [*population.standard_thresholds, population.correlations[np.triu_indices(len(population.names), 1)]]
    )
    return np.abs((found.wls_obs - truth) / np.sqrt(found.acov / len(codes))).max()


@pytest.mark.parametrize(
    "design",
    [
        {},
        {"phi": 1.0, "categories": 2},
        {"phi": 0.9, "categories": [2, 3, 4, 5, 6, 7], "skew": 0.4, "reversed_items": [1, 4], "acquiescence": 0.1},
        {"cross_loadings": {(0, 1): 0.2}, "residual_covariances": {(2, 3): -0.2}},
    ],
)
def test_answers_have_the_populations_polychoric_correlations(design):
    population = survey([3, 3], **design)
    codes = simulate(population, 20_000, np.random.default_rng(5))
    # about 25 statistics: a maximum of 4 standard errors has p = .0015
    assert worst_deviation(codes, population) < 4.0


def test_the_seed_decides():
    population = survey([3, 3])
    first, second, third = (simulate(population, 50, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert (first != third).any()


def test_waves_carry_stability():
    population = survey([3], loading=0.8, categories=7)
    waves = simulate_waves(population, 20_000, np.random.default_rng(3), waves=3, stability=0.6, residual_stability=0.5)
    codes = np.hstack(waves)
    assert worst_deviation(waves[2], population) < 4.0
    r = polychoric_from_codes(codes, np.full(9, 7)).correlations
    # different items: λ² · stability; the same item: also residual variance · residual stability. SE about .006.
    assert r[0, 4] == pytest.approx(0.64 * 0.6, abs=0.03)
    assert r[0, 3] == pytest.approx(0.64 * 0.6 + 0.36 * 0.5, abs=0.03)
    assert r[0, 7] == pytest.approx(0.64 * 0.6**2, abs=0.03)
    with pytest.raises(ModelError, match="stability"):
        simulate_waves(population, 10, np.random.default_rng(1), stability=1.2)


def test_stability_of_one_repeats_answers_and_of_minus_one_mirrors_them():
    population = survey([3], categories=5)
    kept = simulate_waves(population, 200, np.random.default_rng(3), waves=2, stability=1.0, residual_stability=1.0)
    np.testing.assert_array_equal(*kept)
    turned = simulate_waves(population, 200, np.random.default_rng(3), waves=2, stability=-1.0, residual_stability=-1.0)
    np.testing.assert_array_equal(turned[0], 4 - turned[1])  # thresholds lie evenly around 0
    for beyond in ({"stability": -1.01}, {"residual_stability": 1.01}):
        with pytest.raises(ModelError, match="is a correlation"):
            simulate_waves(population, 10, np.random.default_rng(1), **beyond)


def test_keyed_turns_reversed_items_and_keeps_missing():
    population = survey([2], categories=[3, 4], reversed_items=[1])
    codes = np.array([[0, 0], [2, 3], [-1, -1]], dtype=np.int8)
    assert keyed(codes, population).tolist() == [[0, 3], [2, 0], [-1, -1]]


def test_as_frame_is_a_survey():
    frame = as_frame(np.array([[0, -1], [2, 3]], dtype=np.int8), survey([2], names=["a", "b"]))
    assert frame["a"].tolist() == [1, 3]
    assert frame["b"].isna().tolist() == [True, False]
    assert frame.dtypes.tolist() == [pd.Int64Dtype()] * 2
