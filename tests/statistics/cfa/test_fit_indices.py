"""Fit indices as functions of numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ncx2

from emosec.statistics.cfa.fit.incremental import cfi, nfi, tli
from emosec.statistics.cfa.fit.information_criteria import aic, bic, normal_loglikelihood, sabic
from emosec.statistics.cfa.fit.rmsea import noncentral_cdf, noncentrality, rmsea
from emosec.statistics.cfa.fit.srmr import crmr, srmr
from emosec.statistics.cfa.inference.scaling import scaled_test, standard_test
from tolerances import CFA_ALGEBRA

CHISQ = st.floats(min_value=0.01, max_value=5e4)
DF = st.integers(min_value=1, max_value=800)


@given(chisq=CHISQ, df=DF, n=st.integers(50, 100_000), groups=st.integers(1, 4))
def test_rmsea_interval_holds_its_level(chisq: float, df: int, n: int, groups: int) -> None:
    found = rmsea(chisq, df, n, groups=groups)
    assert 0 <= found.lower <= found.upper
    for limit, probability in ((found.lower, 0.95), (found.upper, 0.05)):
        if limit > 0:
            ncp = limit**2 * n * df / groups
            assert noncentral_cdf(chisq, df, ncp) == pytest.approx(probability, abs=1e-6)
    assert found.value == 0.0 or found.value == pytest.approx(math.sqrt((chisq - df) / (n * df) * groups))
    assert 0 <= found.pvalue <= 1


def test_rmsea_edges() -> None:
    assert rmsea(5.0, 0, 100)[:3] == (0.0, 0.0, 0.0)
    assert all(math.isnan(v) for v in rmsea(float("nan"), 5, 100))
    assert noncentrality(1.0, 50, 0.95) == 0.0
    assert rmsea(10.0, 20, 100).value == 0.0


@pytest.mark.parametrize("ncp", [1e-4, 5e-3, 0.5, 40.0])
@pytest.mark.parametrize(("df", "probability"), [(1, 0.95), (24, 0.95), (24, 0.05)])
def test_noncentrality_is_found_again_however_small(df: int, probability: float, ncp: float) -> None:
    x = ncx2.ppf(probability, df, ncp)
    # the quantile is exact to about 1e-8 of x, and x moves by less than ncp does
    assert noncentrality(x, df, probability) == pytest.approx(ncp, abs=1e-6)


@given(chisq=CHISQ, df=DF, worse=st.floats(1.0, 100.0), more=st.integers(0, 100))
def test_incremental_indices(chisq: float, df: int, worse: float, more: int) -> None:
    null, df_null = chisq * worse, df + more
    assert 0.0 <= cfi(chisq, df, null, df_null) <= 1.0
    assert cfi(chisq, df, chisq + 0.0, df) in (0.0, 1.0)
    assert nfi(chisq, df, null, df_null) <= 1.0
    if chisq <= df:
        assert cfi(chisq, df, null, df_null) == 1.0
    # both indices are functions of chisq − df: adding to both changes neither numerator
    assert tli(df, df, null, df_null) == pytest.approx(1.0)


def test_undefined_indices() -> None:
    assert math.isnan(cfi(float("nan"), 1, 2, 3))
    assert math.isnan(tli(1, 1, float("inf"), 3))
    assert tli(0.0, 0, 100.0, 10) == 1.0
    assert math.isnan(nfi(10, 12, 100, 10))


def test_srmr_by_hand() -> None:
    sample = np.array([[4.0, 1.0], [1.0, 9.0]])
    implied = np.array([[4.0, 0.4], [0.4, 9.0]])
    assert srmr(sample, implied) == pytest.approx(math.sqrt(0.1**2 / 3))
    assert crmr(sample, implied) == pytest.approx(0.1)
    means = np.array([1.0, 2.0]), np.array([1.2, 2.0])
    assert srmr(sample, implied, *means) == pytest.approx(math.sqrt((0.1**2 + 0.1**2) / 5))


def test_loglikelihood_is_the_sum_of_densities() -> None:
    rng = np.random.default_rng(0)
    y = rng.multivariate_normal([0, 1], [[1, 0.3], [0.3, 2]], size=50)
    mean, cov = y.mean(0), np.cov(y.T, bias=True)
    sigma, mu = np.array([[1.2, 0.1], [0.1, 1.5]]), np.array([0.1, 0.8])
    d = y - mu
    wanted = (
        -0.5 * (np.log(np.linalg.det(2 * np.pi * sigma)) + np.einsum("ni,ni->n", d @ np.linalg.inv(sigma), d)).sum()
    )
    assert normal_loglikelihood(50, cov, sigma, mean - mu) == pytest.approx(wanted, rel=CFA_ALGEBRA)


def test_information_criteria() -> None:
    assert aic(-100.0, 5) == 210.0
    assert bic(-100.0, 5, 100) == pytest.approx(200 + 5 * math.log(100))
    assert sabic(-100.0, 5, 100) == pytest.approx(200 + 5 * math.log(102 / 24))


@given(statistic=CHISQ, df=DF, trace=st.floats(0.5, 500.0))
def test_scaled_tests_have_the_right_mean(statistic: float, df: int, trace: float) -> None:
    """At a statistic equal to its expectation tr(UΓ), every scaling gives its degrees of freedom."""
    square = trace**2 / df * 1.3
    for name in ("satorra.bentler", "scaled.shifted", "mean.var.adjusted"):
        test = scaled_test(name, trace, df, trace, square)
        assert test.statistic == pytest.approx(test.df, rel=CFA_ALGEBRA)
    assert scaled_test("satorra.bentler", statistic, df, df).statistic == pytest.approx(statistic)
    assert math.isnan(standard_test(1.0, 0).pvalue)
    assert math.isnan(standard_test(1.0, 3, known=False).pvalue)


@pytest.mark.parametrize("name", ["satorra.bentler", "yuan.bentler.mplus", "scaled.shifted", "mean.var.adjusted"])
def test_a_saturated_model_has_nothing_to_scale(name: str) -> None:
    found = scaled_test(name, 1e-9, 0, 0.0, 0.0)
    assert (found.name, found.statistic, found.df) == (name, 1e-9, 0)
    assert math.isnan(found.pvalue)
    assert math.isnan(found.scaling_factor)
