"""Limits by the jackknife: each person left out in turn by other code, and where they are told."""

import numpy as np
import pytest
from scipy import stats

from emosec.errors import DataError
from emosec.statistics.jackknife import FEWEST, MUCH, Jackknifed, jackknife_alpha, jackknife_correlation
from emosec.statistics.reliability import alpha

# sums in another order
EXACT = 1e-9


def by_leaving_out(statistic, rows, there, back):
    """Pseudo-values as in Efron: n times that of everybody less n − 1 times that without one."""
    n, whole = len(rows), there(statistic(rows))
    pseudo = [n * whole - (n - 1) * there(statistic(np.delete(rows, i, axis=0))) for i in range(n)]
    error = np.std(pseudo, ddof=1) / np.sqrt(n)
    return sorted(back(whole + side * stats.t.ppf(0.975, n - 1) * error) for side in (-1, 1)), error


@pytest.mark.parametrize("n", [5, 40])
def test_alpha(n):
    rng = np.random.default_rng(n)
    rows = np.digitize(rng.normal(size=(n, 1)) + rng.normal(size=(n, 4)), [0.0, 1.0, 2.0]).astype(float)
    limits, error = by_leaving_out(lambda x: alpha(x).est, rows, lambda a: np.log(1 - a), lambda x: 1 - np.exp(x))
    found = jackknife_alpha(rows)
    assert [found.lower, found.upper] == pytest.approx(limits, abs=EXACT)
    # Bonett's error of normal data, (2k / (k − 1)) / (n − 2) of k items
    assert found.wider == pytest.approx(error / np.sqrt(8 / 3 / (n - 2)), abs=EXACT)


@pytest.mark.parametrize("n", [5, 40])
def test_correlation(n):
    rows = np.exp(np.random.default_rng(n).normal(size=(n, 2)) @ [[1, 0.5], [0.5, 1]])
    limits, error = by_leaving_out(lambda x: np.corrcoef(x.T)[0, 1], rows, np.arctanh, np.tanh)
    found = jackknife_correlation(*rows.T)
    assert [found.lower, found.upper] == pytest.approx(limits, abs=EXACT)
    assert found.wider == pytest.approx(error * np.sqrt(n - 3), abs=EXACT)


def test_clusters_are_left_out_whole():
    rng = np.random.default_rng(3)
    cluster = np.repeat(np.arange(9), [2, 3, 4, 5, 6, 7, 8, 9, 16])
    rows = np.digitize(rng.normal(size=9)[cluster][:, None] + rng.normal(size=(60, 4)), [0.0, 1.0]).astype(float)
    for found, statistic, there, back in (
        (
            jackknife_alpha(rows, cluster=cluster),
            lambda x: alpha(x).est,
            lambda a: np.log(1 - a),
            lambda x: 1 - np.exp(x),
        ),
        (jackknife_correlation(*rows[:, :2].T, cluster=cluster), lambda x: np.corrcoef(x.T)[0, 1], np.arctanh, np.tanh),
    ):
        own = there(statistic(rows))
        without = np.array([there(statistic(rows[cluster != c])) for c in range(9)])
        error = np.sqrt(8 / 9 * np.square(without - without.mean()).sum())
        limits = sorted(back(own + side * stats.t.ppf(0.975, 8) * error) for side in (-1, 1))
        assert [found.lower, found.upper] == pytest.approx(limits, abs=EXACT)
    # every person a cluster is nobody in a cluster
    alone = jackknife_alpha(rows, cluster=np.arange(60))
    assert alone == pytest.approx(jackknife_alpha(rows), abs=EXACT)
    assert np.isnan(jackknife_alpha(rows, cluster=np.zeros(60, dtype=int)).lower)


def test_limits_hold_for_classes_whose_pupils_are_alike():
    """Of 40 classes of 15 with a third of the variance between them; within three standard errors of 300 samples."""
    rng = np.random.default_rng(2)
    cluster, true = np.repeat(np.arange(40), 15), 4 / 3 * (1 - 4 * 2 / (4 * 2 + 12))
    held = {"clusters": 0, "nobody": 0}
    for _ in range(300):
        level = np.sqrt(0.8) * rng.normal(size=40)[cluster] + np.sqrt(0.2) * rng.normal(size=600)
        rows = level[:, None] + rng.normal(size=(600, 4))
        for name, of in (("clusters", cluster), ("nobody", None)):
            found = jackknife_alpha(rows, cluster=of)
            held[name] += found.lower <= true <= found.upper
    assert held["clusters"] >= 0.91 * 300
    assert held["nobody"] <= 0.75 * 300


def test_what_is_perfect_or_rests_on_one_person_has_no_limits():
    line = np.arange(30.0)
    alone = np.eye(30)[0]
    for found in (
        jackknife_correlation(line, 2 * line),
        jackknife_correlation(line, alone),
        jackknife_alpha(np.column_stack([line, line])),
        jackknife_alpha(np.column_stack([alone, alone])),
    ):
        assert np.isnan(found[:3]).all()
        assert not found.tells


def test_few_people_and_normal_data_tell_nothing():
    assert not Jackknifed(0.1, 0.9, 2 * MUCH, FEWEST - 1).tells
    assert Jackknifed(0.1, 0.9, 2 * MUCH, FEWEST).tells
    assert not Jackknifed(0.1, 0.9, MUCH, 1000).tells


def test_limits_hold_the_truth_where_those_of_normal_data_do_not():
    """Docs say .93 and .60 of lognormal scores; here of 200 samples, so within three standard errors of .05 in all."""
    rng = np.random.default_rng(1)
    covariance = [[1, 0.6], [0.6, 1]]
    # of lognormal scores: (exp(.6) − 1) / (e − 1)
    true, n, held = (np.exp(0.6) - 1) / (np.e - 1), 300, {"jackknife": 0, "fisher": 0}
    for _ in range(200):
        x, y = np.exp(rng.multivariate_normal([0, 0], covariance, n)).T
        found, z = jackknife_correlation(x, y), np.arctanh(np.corrcoef(x, y)[0, 1])
        held["jackknife"] += found.lower <= true <= found.upper
        held["fisher"] += abs(z - np.arctanh(true)) <= 1.96 / np.sqrt(n - 3)
    assert held["jackknife"] >= 0.88 * 200
    assert held["fisher"] <= 0.75 * 200


@pytest.mark.parametrize(
    "limits",
    [
        lambda: jackknife_alpha(np.eye(2)),
        lambda: jackknife_alpha(np.ones((9, 1))),
        lambda: jackknife_correlation(*np.eye(3)[:2]),
    ],
)
def test_too_few_are_refused(limits):
    with pytest.raises(DataError):
        limits()
