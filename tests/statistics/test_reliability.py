import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.errors import DataError
from emosec.statistics.reliability import (
    alpha,
    alpha_from_covariance,
    feldt_interval,
    lambda6,
    omega_total,
    ordinal_alpha,
    split_half,
    standard_error_of_measurement,
)
from tolerances import PUBLISHED_5, SUMS


def keyed(data, items, turned):
    scale = data[items].copy()
    for item in turned:
        scale[item] = 7 - scale[item]
    return scale


@pytest.mark.parametrize("scale", list("ACENO"))
def test_alpha_of_complete_rows_is_psychs_with_feldts_interval(bfi, bfi_reference, bfi_scales, scale):
    reference = bfi_reference["alpha_listwise"][scale]
    responses = keyed(bfi, *bfi_scales[scale])
    found = alpha(responses)
    assert found.n == reference["n"]
    assert found.est == pytest.approx(reference["raw"], abs=SUMS)
    assert found.standardised == pytest.approx(reference["std"], abs=SUMS)
    # psych gives feldt's limits as lower, upper
    assert [found.ci_lower, found.ci_upper] == pytest.approx(reference["feldt"], abs=SUMS)
    assert lambda6(responses.dropna().corr()) == pytest.approx(reference["g6"], abs=SUMS)


def test_alpha_of_pairwise_covariances_gives_psychs_published_numbers(bfi, bfi_reference, bfi_scales):
    published = {"A": 0.70302, "C": 0.72673, "E": 0.76173, "N": 0.81396, "O": 0.60017}
    for scale, printed in published.items():
        found = alpha_from_covariance(keyed(bfi, *bfi_scales[scale]).cov())
        assert found == pytest.approx(bfi_reference["alpha_pairwise"][scale]["raw"], abs=SUMS)
        assert found == pytest.approx(printed, abs=PUBLISHED_5)


def test_interval_uses_the_rows_left_not_the_rows_given(bfi, bfi_scales):
    responses = keyed(bfi, *bfi_scales["N"])
    assert alpha(responses) == alpha(responses.dropna())
    assert alpha(responses).ci_lower < feldt_interval(alpha(responses).est, len(responses), 5)[1]


def test_holzinger_alpha_and_omega_are_semtools(holzinger, holzinger_reference):
    reference, cfa = holzinger_reference["reliability"], holzinger_reference["cfa"]
    for block in range(3):
        at = slice(3 * block, 3 * block + 3)
        assert alpha(holzinger.iloc[:, at]).est == pytest.approx(reference["alpha"][block], abs=SUMS)
        assert omega_total(cfa["lambda"][at], cfa["theta"][at]) == pytest.approx(reference["omega"][block], abs=SUMS)


@given(seed=st.integers(0, 1000), k=st.integers(2, 8))
@settings(max_examples=25, deadline=None)
def test_alpha_lambda6_and_order(seed, k):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((60, 1)) + rng.standard_normal((60, k))
    found = alpha(x)
    assert found.ci_lower < found.est < found.ci_upper
    assert found.est == pytest.approx(alpha(x[:, ::-1] * 3 - 7).est)  # order and unit of the score do not matter
    assert lambda6(np.cov(x, rowvar=False)) <= 1
    wide, narrow = alpha(x, level=0.99), alpha(x, level=0.5)
    assert wide.ci_lower < narrow.ci_lower


@given(loading=st.floats(0.1, 0.95), k=st.integers(2, 10))
@settings(max_examples=25, deadline=None)
def test_for_parallel_items_alpha_omega_and_ordinal_alpha_are_one(loading, k):
    R = np.full((k, k), loading**2)
    np.fill_diagonal(R, 1.0)
    omega = omega_total(np.full(k, loading))
    assert alpha_from_covariance(R) == pytest.approx(omega)
    assert ordinal_alpha(R) == pytest.approx(omega)


def test_the_interval_covers():
    rng = np.random.default_rng(11)
    true, covered = alpha_from_covariance(np.full((4, 4), 0.4) + 0.6 * np.eye(4)), 0
    for _ in range(400):
        found = alpha(np.sqrt(0.4) * rng.standard_normal((50, 1)) + np.sqrt(0.6) * rng.standard_normal((50, 4)))
        covered += found.ci_lower < true < found.ci_upper
    assert 0.92 < covered / 400 < 0.98  # .95 ± 3 standard errors of .011


def test_small_formulas_by_hand():
    assert omega_total([0.6, 0.8], [0.64, 0.36]) == pytest.approx(1.96 / 2.96)
    assert omega_total([0.6, 0.8], [[0.64, 0.1], [0.1, 0.36]]) == pytest.approx(1.96 / 3.16)
    assert standard_error_of_measurement(10, 0.84) == pytest.approx(4)
    assert np.isnan(standard_error_of_measurement(10, 1.2))
    x = np.random.default_rng(1).standard_normal((50, 1)) + np.random.default_rng(2).standard_normal((50, 4))
    first, second = x[:, [0, 1]].sum(axis=1), x[:, [2, 3]].sum(axis=1)
    r = np.corrcoef(first, second)[0, 1]
    brown, lambda4 = split_half(x, [0, 1])
    assert brown == pytest.approx(2 * r / (1 + r))
    assert lambda4 == pytest.approx(2 * (1 - (first.var(ddof=1) + second.var(ddof=1)) / (first + second).var(ddof=1)))


def test_refusals_teach():
    with pytest.raises(DataError, match="alpha of 1 items"):
        alpha([[1], [2], [3]])
    with pytest.raises(DataError, match="complete rows"):
        alpha([[1, np.nan], [2, 1], [3, 1]])
    with pytest.raises(DataError, match="variance of the total"):
        alpha([[1, 3], [2, 2], [3, 1]])  # keyed against each other: the total is constant
    with pytest.raises(DataError, match="singular"):
        lambda6(np.ones((2, 2)))
    with pytest.raises(DataError, match="half"):
        split_half([[1, 2], [2, 3], [3, 4]], [0, 1])
    with pytest.raises(DataError, match="residual variances"):
        omega_total([0.5, 0.5], [0.75])
