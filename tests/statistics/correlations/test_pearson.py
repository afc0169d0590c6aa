import numpy as np
import pandas as pd
import pytest

from emosec.statistics.correlations import gamma_adf, pearson
from tolerances import PEARSON


@pytest.mark.parametrize(
    ("file", "missing", "key"),
    [
        ("data.csv", "pairwise", "cor"),
        ("data_holes.csv", "pairwise", "cor_pairwise"),
        ("data_holes.csv", "listwise", "cor_listwise"),
    ],
)
def test_correlations_are_rs(golden_case, file, missing, key):
    reference, table = golden_case("pearson_gamma")
    found = pearson(table(file), missing=missing)
    np.testing.assert_allclose(found.correlations, reference[key], rtol=0, atol=PEARSON)
    rows = table(file).dropna() if missing == "listwise" else table(file)
    assert found.n[0, 1] == rows[["x1", "x2"]].notna().all(axis=1).sum()


def test_interval_is_cor_tests(golden_case):
    reference, table = golden_case("pearson_gamma")
    lower, upper = pearson(table("data.csv")).interval()
    np.testing.assert_allclose([lower[0, 1], upper[0, 1]], reference["interval_x1_x2"], rtol=0, atol=PEARSON)


def test_gamma_is_lavaans(golden_case):
    reference, table = golden_case("pearson_gamma")
    values = table("data.csv").to_numpy()
    np.testing.assert_allclose(gamma_adf(values, meanstructure=True), reference["gamma"], rtol=PEARSON, atol=PEARSON)
    np.testing.assert_allclose(gamma_adf(values), reference["gamma_covariance"], rtol=PEARSON, atol=PEARSON)
    holes = gamma_adf(table("data_holes.csv").to_numpy(), meanstructure=True)
    np.testing.assert_allclose(holes, reference["gamma_holes"], rtol=PEARSON, atol=PEARSON)


def test_gamma_of_normal_data_is_the_normal_theory_value():
    """γ(ij, kl) → σ_ik σ_jl + σ_il σ_jk; 200,000 rows, five standard errors of about .01."""
    sigma = np.array([[1.0, 0.5], [0.5, 2.0]])
    values = np.random.default_rng(2).multivariate_normal([3, -1], sigma, size=200_000)
    expected = [[2, 1, 0.5], [1, 2.25, 2], [0.5, 2, 8]]
    np.testing.assert_allclose(gamma_adf(values), expected, rtol=0.05)


def test_large_means_cost_no_accuracy(golden_case):
    data = golden_case("pearson_gamma")[1]("data_holes.csv")
    np.testing.assert_allclose(pearson(data + 1e6).correlations, pearson(data).correlations, atol=1e-9)


def test_a_pair_constant_in_its_common_rows_is_nan_and_named():
    data = pd.DataFrame({"a": [1.1, 1.1, 1.1, 2, 3], "b": [1, 2, 4, np.nan, np.nan], "c": [3, 1, 2, 5, 4.0]})
    found = pearson(data)
    assert np.isnan(found.frame().loc["a", "b"])
    assert [w.split(":")[0] for w in found.warnings] == ["undefined_correlation"]
