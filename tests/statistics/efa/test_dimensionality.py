import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.errors import ArgumentError, DataError
from emosec.statistics.efa import (
    ekc,
    kaiser,
    minimum_average_partial,
    parallel_analysis,
    parallel_analysis_of_matrix,
    suggestions,
)
from emosec.statistics.efa.null_correlations import pairwise_correlations, resampled_codes, wishart_correlations
from tolerances import EIGENVALUES, PARALLEL_MEAN


def test_eigenvalues_and_map_are_psychs(bfi, bfi_reference, holzinger, holzinger_reference):
    assert kaiser(bfi.corr()).observed == pytest.approx(bfi_reference["eigenvalues"], abs=EIGENVALUES)
    for data, reference in ((bfi, bfi_reference), (holzinger, holzinger_reference)):
        found = minimum_average_partial(data.corr())
        assert found.observed[1:9] == pytest.approx(reference["map"], abs=EIGENVALUES)
    assert minimum_average_partial(holzinger.corr()).suggested == 2
    assert ekc(holzinger.corr(), 301).suggested == 3
    assert ekc(holzinger.corr(), 301).observed[:4].round(5).tolist() == [3.21634, 1.63871, 1.36516, 0.69892]


@pytest.mark.parametrize(("null", "key"), [("permuted", "simr"), ("normal", "sim")])
def test_parallel_analysis_agrees_with_psych_in_distribution(bfi, bfi_reference, null, key):
    reference = bfi_reference["parallel"]
    found = parallel_analysis(bfi, null=null, replicates=200, seed=1)
    assert found.n_obs == reference["n"]
    assert found.components == pytest.approx(reference["pc.values"], abs=EIGENVALUES)
    assert found.factors == pytest.approx(reference["fa.values"], abs=EIGENVALUES)
    assert found.components_mean == pytest.approx(reference[f"pc.{key}"], abs=PARALLEL_MEAN)
    assert found.factors_mean == pytest.approx(reference[f"fa.{key}"], abs=PARALLEL_MEAN)
    suggested = {rule.method: rule.suggested for rule in found.criteria()}
    assert suggested[f"parallel_components_pearson_{null}_p95"] == reference["ncomp"]
    assert suggested[f"parallel_factors_pearson_{null}_p95"] == reference["nfact"]


def ekc_by_its_definition(eigenvalues, n):
    J = len(eigenvalues)
    for j in range(1, J + 1):
        reference = max((J - sum(eigenvalues[: j - 1])) / (J - j + 1) * (1 + (J / n) ** 0.5) ** 2, 1)
        if eigenvalues[j - 1] <= reference:
            return j - 1
    return J


@given(seed=st.integers(0, 1000), m=st.integers(1, 3), n=st.integers(60, 500))
@settings(max_examples=20, deadline=None)
def test_ekc_follows_its_formula(seed, m, n):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, m)) @ rng.uniform(0, 1, (m, 9)) + rng.standard_normal((n, 9))
    R = np.corrcoef(x, rowvar=False)
    assert ekc(R, n).suggested == ekc_by_its_definition(list(np.linalg.eigvalsh(R)[::-1]), n)


def two_factors(n=1500, phi=0.3, categories=None, seed=3):
    rng = np.random.default_rng(seed)
    latent = rng.multivariate_normal([0, 0], [[1, phi], [phi, 1]], size=n)
    x = np.kron(latent, np.full((1, 5), 0.7)) + np.sqrt(1 - 0.49) * rng.standard_normal((n, 10))
    return x if categories is None else np.digitize(x, np.linspace(-1, 1.5, categories - 1)).astype(float)


@pytest.mark.parametrize("correlation", ["pearson", "polychoric"])
@pytest.mark.parametrize("null", ["permuted", "normal"])
def test_two_distinct_factors_are_found_and_the_seed_decides(correlation, null):
    x = two_factors(n=500, categories=4)
    options = {"correlation": correlation, "null": null, "replicates": 30, "missing": "pairwise"}
    holes = x.copy()
    holes[::17, 2] = np.nan
    first, again, other = (parallel_analysis(holes, seed=seed, **options) for seed in (5, 5, 6))
    assert [rule.suggested for rule in first.criteria()] == [2, 2, 2, 2]
    assert np.array_equal(first.components_mean, again.components_mean)
    assert not np.array_equal(first.components_mean, other.components_mean)
    assert (first.components_percentile[0] > first.components_mean[0]).all()
    assert first.components_mean.sum() == pytest.approx(10)  # the trace of a correlation matrix
    assert len(first.frame()) == 20


def test_polychoric_null_is_wider_than_pearsons():
    x = two_factors(n=300, categories=3)
    pearson, polychoric = (
        parallel_analysis(x, correlation=kind, replicates=40).components_mean for kind in ("pearson", "polychoric")
    )
    assert polychoric[0] > pearson[0]


def test_unrelated_items_suggest_nothing():
    x = np.random.default_rng(8).standard_normal((800, 8))
    R = np.corrcoef(x, rowvar=False)
    assert parallel_analysis_of_matrix(R, 800, replicates=300).criteria()[1].suggested == 0
    assert ekc(R, 800).suggested <= 1
    assert minimum_average_partial(R).suggested == 0
    assert minimum_average_partial(R, power=4).suggested == 0


def test_map_says_one_for_close_factors_where_common_factor_parallel_analysis_says_two():
    pattern = np.kron(np.eye(2), np.full((5, 1), 0.7))
    R = pattern @ np.array([[1, 0.75], [0.75, 1]]) @ pattern.T
    np.fill_diagonal(R, 1.0)
    analysis = parallel_analysis_of_matrix(R, 1000, replicates=100).criteria()
    assert (minimum_average_partial(R).suggested, analysis[1].suggested, analysis[3].suggested) == (1, 1, 2)
    assert suggestions(analysis)["suggested"].tolist()[1] == 1


def test_wishart_correlations_are_those_of_normal_data():
    simulated = wishart_correlations(4, 50, 4000, np.random.default_rng(2))
    r = simulated[:, 0, 3]
    assert np.array_equal(simulated, np.swapaxes(simulated, 1, 2))
    assert abs(r.mean()) < 4 * r.std() / np.sqrt(len(r))
    assert r.var() == pytest.approx(1 / 49, rel=0.1)  # the variance of r at rho = 0 is 1/(n − 1)
    drawn = np.stack(
        [np.corrcoef(np.random.default_rng(s).standard_normal((50, 4)), rowvar=False) for s in range(2000)]
    )
    ours, theirs = (np.linalg.eigvalsh(stack)[:, -1] for stack in (simulated, drawn))
    assert ours.mean() == pytest.approx(theirs.mean(), abs=0.012)
    assert ours.std() == pytest.approx(theirs.std(), abs=0.01)


def test_pairwise_correlations_are_pandas(bfi):
    found = pairwise_correlations(bfi.to_numpy(dtype=float))
    np.testing.assert_allclose(found, bfi.corr().to_numpy(), rtol=0, atol=EIGENVALUES)


def test_resampled_codes_have_the_samples_proportions_and_holes():
    rng = np.random.default_rng(4)
    codes = rng.choice(3, p=[0.1, 0.2, 0.7], size=(40_000, 1)).astype(np.int8)
    codes[:100] = -1
    drawn = resampled_codes(codes, np.array([[0.1, 0.3]]), rng)
    assert (drawn[:100] == -1).all()
    shares = np.bincount(drawn[100:, 0], minlength=3) / (len(drawn) - 100)
    np.testing.assert_allclose(shares, [0.1, 0.2, 0.7], atol=0.01)


def test_refusals_teach():
    x = two_factors(n=50)
    with pytest.raises(DataError, match="different answers"):
        parallel_analysis(two_factors(n=61), correlation="polychoric")
    with pytest.raises(DataError, match="usable rows"):
        parallel_analysis(x[:9])
    with pytest.raises(DataError, match="same answer"):
        parallel_analysis(np.column_stack([x, np.ones(50)]))
    with pytest.raises(DataError, match="power 3"):
        minimum_average_partial(np.eye(3), power=3)
    with pytest.raises(ArgumentError, match="n_obs=0 is not a finite number of 2 or more"):
        ekc(np.eye(3), 0)


def test_an_answer_that_one_person_gave_stops_no_parallel_analysis():
    """Independent draws lose it in four of ten samples; such a sample had no polychoric correlation, and there was no analysis."""
    rng = np.random.default_rng(3)
    x = np.digitize(rng.standard_normal((150, 1)) + rng.standard_normal((150, 5)), [-1, 1]).astype(float)
    x[:, 4] = 0.0
    x[7, 4] = 1.0
    found = parallel_analysis(x, correlation="polychoric", null="normal", replicates=40, seed=1)
    assert np.isfinite(found.components_mean).all()
    assert found.components_mean.sum() == pytest.approx(5.0)


def test_as_many_answers_as_correlations_take_are_few_enough():
    """It refused items of 26 to 60 answers, which the correlations beside it take, and a run stopped there."""
    x = np.clip(np.round(12 * two_factors(n=400, seed=5) + 25), 0, 50)
    assert max(len(np.unique(column)) for column in x.T) > 40
    found = parallel_analysis(x, correlation="polychoric", replicates=5, seed=1)
    assert found.criteria()[3].suggested >= 2
