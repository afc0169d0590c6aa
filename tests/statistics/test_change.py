"""Errors of measurement, reliable change and standardised differences: against R, and against a truth that was simulated."""

import json

import numpy as np
import pandas as pd
import pytest

from emosec.errors import DataError
from emosec.statistics.agreement import icc
from emosec.statistics.change import METHODS, Z95, reliable_change, sem_from_reliability, sem_of_retest
from emosec.statistics.effect_sizes import difference_of, standardised_difference, standardised_mean_change
from tolerances import ICC_LIMITS, RCI_SIZE, SUMS


@pytest.fixture(scope="module")
def reference(root):
    return json.loads((root / "tests/golden/retest/reference.json").read_text())


@pytest.fixture(scope="module")
def scores(root):
    return pd.read_csv(root / "tests/golden/retest/data.csv")


def test_intraclass_correlations_of_two_waves_are_psychs(reference, scores):
    found, expected = icc(scores), reference["icc"]
    assert found["shrout_fleiss"].tolist() == expected["type"]
    assert found["type"].tolist() == ["ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)"]
    for ours, theirs in (("est", "est"), ("f", "f"), ("df1", "df1"), ("df2", "df2"), ("pvalue", "p")):
        assert found[ours].tolist() == pytest.approx(expected[theirs], abs=SUMS), ours
    for ours, theirs in (("ci.lower", "lower"), ("ci.upper", "upper")):
        assert found[ours].tolist() == pytest.approx(expected[theirs], abs=ICC_LIMITS), ours


def test_errors_of_measurement_are_those_of_the_analysis_of_variance(reference, scores):
    consistency, agreement = sem_of_retest(scores["first"], scores["second"])
    assert consistency.sem == pytest.approx(reference["sem_consistency"], abs=SUMS)
    assert consistency.sem_ci == pytest.approx(reference["sem_consistency_ci"], abs=SUMS)
    assert agreement.sem == pytest.approx(reference["sem_agreement"], abs=SUMS)
    assert np.isnan(agreement.sem_ci).all()
    assert consistency.mdc95 == pytest.approx(Z95 * np.sqrt(2) * reference["sem_consistency"])
    single = icc(scores).set_index("type")["est"]
    sd2 = consistency.sem**2 / (1 - single["ICC(C,1)"])
    assert 1 - agreement.sem**2 / (sd2 + agreement.sem**2 - consistency.sem**2) == pytest.approx(single["ICC(A,1)"])


@pytest.mark.parametrize("method", METHODS)
def test_reliable_change_follows_the_published_formula(reference, scores, method):
    found = reliable_change(scores["first"], scores["second"], reference["reliability"], method)
    assert found.index.tolist() == pytest.approx(reference["index"][method], abs=SUMS)
    assert found.critical == (1.65 if method == "hageman_arrindell" else Z95)
    assert set(found.direction) <= {-1, 0, 1}


def test_standardised_differences_are_metafors(reference, scores):
    change = standardised_mean_change(scores["first"], scores["second"])
    groups = standardised_difference(scores["second"], scores["first"])
    assert (change.est, change.variance) == pytest.approx(tuple(reference["smcrh"].values()), abs=SUMS)
    assert groups.est == pytest.approx(reference["smd"]["est"], abs=SUMS)
    both = difference_of(change, groups)
    assert both.variance == pytest.approx(change.variance + groups.variance)
    assert both.interval == pytest.approx((both.est - Z95 * both.se, both.est + Z95 * both.se))


def test_limits_of_a_mean_change_hold_where_people_differ_more_afterwards():
    rng = np.random.default_rng(4)
    found = [
        standardised_mean_change(*rng.multivariate_normal([0, 0.8], [[1, 1.2], [1.2, 4]], 40).T) for _ in range(600)
    ]
    assert 0.92 < np.mean([one.interval[0] <= 0.8 <= one.interval[1] for one in found]) < 0.98


@pytest.mark.parametrize(
    ("sd", "pooled"), [(1, 1.0), (2, np.sqrt((19 * 4 + 199) / 218)), (0.5, np.sqrt((19 / 4 + 199) / 218))]
)
def test_limits_of_a_difference_hold_for_groups_of_unequal_size_and_spread(sd, pooled):
    rng = np.random.default_rng(5)
    found = [standardised_difference(rng.normal(0.8, sd, 20), rng.normal(0, 1, 200)) for _ in range(600)]
    assert 0.92 < np.mean([one.interval[0] <= 0.8 / pooled <= one.interval[1] for one in found]) < 0.98


def unchanged(n, reliability, seed):
    rng = np.random.default_rng(seed)
    true = rng.normal(50, 10 * np.sqrt(reliability), n)
    error = 10 * np.sqrt(1 - reliability)
    return true + rng.normal(0, error, n), true + rng.normal(0, error, n)


@pytest.mark.parametrize("method", ["jacobson_truax", "christensen_mendoza", "gulliksen_lord_novick"])
def test_people_who_did_not_change_are_named_in_five_of_a_hundred(method):
    first, second = unchanged(40_000, 0.8, 5)
    found = reliable_change(first, second, 0.8, method)
    assert np.abs(found.direction).mean() == pytest.approx(0.05, abs=RCI_SIZE)


@pytest.mark.parametrize("method", ["jacobson_truax", "gulliksen_lord_novick"])
def test_who_did_not_change_is_not_named_more_often_where_the_high_scores_left(method):
    first, second = unchanged(40_000, 0.8, 5)
    stayed = first < 50
    found = reliable_change(first[stayed], second[stayed], 0.8, method, of=first)
    assert np.abs(found.direction).mean() == pytest.approx(0.05, abs=2 * RCI_SIZE)
    own = reliable_change(first[stayed], second[stayed], 0.8, method)
    assert np.abs(own.direction).mean() > 0.15


def test_speer_names_more_because_a_part_of_the_error_is_left_out():
    """x₂ about the regressed x₁ varies by s₁²(1 − r²), and is divided by s₁√(1 − r): size P(|z| > 1.96/√(1 + r))."""
    first, second = unchanged(40_000, 0.8, 6)
    found = reliable_change(first, second, 0.8, "speer")
    assert np.abs(found.direction).mean() == pytest.approx(0.1440, abs=RCI_SIZE)


def test_hageman_and_arrindell_have_no_index_where_differences_hold_error_alone():
    first, second = unchanged(60, 0.8, 8)
    spread = (second - first).var(ddof=1)
    error = 2 * first.var(ddof=1) * 0.2
    found = reliable_change(first, second, 0.8, "hageman_arrindell")
    assert found.defined == (spread > error)
    assert not reliable_change(first, first + 3, 0.8, "hageman_arrindell").defined


def test_a_change_of_all_is_error_of_agreement_and_none_of_consistency():
    first = np.array([10.0, 12, 15, 11, 18])
    consistency, agreement = sem_of_retest(first, first + 4)
    assert consistency.sem == pytest.approx(0)
    assert agreement.sem == pytest.approx(np.sqrt(8))
    assert reliable_change(first, first + 4, 0.9).direction.tolist() == [1] * 5


def test_undefined_is_not_a_number():
    assert np.isnan(sem_from_reliability(2.0, 1.2).sem)
    assert not reliable_change([1.0], [2.0], 0.8).defined
    assert not reliable_change([3, 3, 3], [1, 2, 3], 0.8).defined
    assert not reliable_change([1, 2, 3], [1, 2, 4], 1.0).defined
    assert np.isnan(standardised_mean_change([3, 3, 3], [1, 2, 3]).est)
    assert np.isnan(standardised_difference([3], [1, 2, 3]).est)
    assert [sem.sem for sem in sem_of_retest([1, np.nan], [2, 3])] == pytest.approx([np.nan] * 2, nan_ok=True)


def test_refusals():
    with pytest.raises(DataError, match="2 first and 1 second"):
        reliable_change([1, 2], [1], 0.8)
    with pytest.raises(DataError, match="no reliable change index is called jt"):
        reliable_change([1, 2], [1, 2], 0.8, "jt")


def test_scores_that_differ_by_rounding_alone_have_no_spread():
    alike = np.array([0.3, 0.1 + 0.2] * 4)
    assert np.isnan(standardised_mean_change(alike, np.arange(8.0)).est)
    assert np.isnan(standardised_difference(np.full(7, 0.1), np.full(7, 0.7)).est)
    assert not reliable_change(np.full(7, 0.1), np.arange(7.0), 0.8).defined
    assert not reliable_change(alike, alike + 1, 0.8, "christensen_mendoza").defined
