"""Clusters and sampling weights against lavaan; clusters of ordered items, which lavaan 0.6-14 passes over, by simulation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa import Fit, cfa
from emosec.statistics.correlations.from_codes import polychoric_from_codes
from tolerances import CFA_ALGEBRA, CFA_ERROR, CFA_ESTIMATE, CFA_INDEX, CFA_STATISTIC

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "cfa_cluster"
REFERENCE: dict[str, Any] = json.loads((GOLDEN / "reference.json").read_text())


def data() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "data.csv")


def fit_of(name: str) -> Fit:
    record = REFERENCE[name]
    return cfa(record["model"], data(), **dict(record["args"]))


@pytest.mark.parametrize("name", [n for n in REFERENCE if n != "cluster_cut"])
def test_estimates_errors_and_tests_are_lavaans(name: str) -> None:
    record, fit = REFERENCE[name], fit_of(name)
    assert fit.converged
    for measure, value in record["measures"].items():
        if measure not in fit.measures.index or value is None:
            continue
        tolerance = {"rel": CFA_STATISTIC * 5} if "chisq" in measure or measure == "logl" else {"abs": CFA_INDEX * 5}
        assert fit.measures[measure] == pytest.approx(value, **tolerance), measure
    columns = ["lhs", "op", "rhs", "group", "est", "se"]
    mine = {(a, o, b, g): (est, se) for a, o, b, g, est, se in fit.parameters[columns].itertuples(index=False)}
    for row in record["parameters"]:
        key = (row["lhs"], row["op"], row["rhs"] or "", row["group"])
        key = key if key in mine else (key[2], key[1], key[0], key[3])
        assert abs(mine[key][0]) == pytest.approx(abs(row["est"]), abs=CFA_ESTIMATE), key
        assert mine[key][1] == pytest.approx(row["se"], rel=CFA_ERROR, abs=CFA_ERROR * 0.01), key


def test_weights_of_one_are_no_weights_and_weights_are_scaled() -> None:
    model, d = REFERENCE["plain"]["model"], data().assign(one=1.0, seven=7.0)
    for options in ({"estimator": "MLR", "meanstructure": True}, {"ordered": [f"u{i}" for i in range(1, 7)]}):
        text = model if "estimator" in options else model.replace("x", "u")
        plain = cfa(text, d, **options)  # type: ignore[arg-type]
        for column in ("one", "seven"):
            weighted = cfa(text, d, sampling_weights=column, **options)  # type: ignore[arg-type]
            assert weighted.solution.x == pytest.approx(plain.solution.x, abs=CFA_ESTIMATE)
            assert weighted.solution.se == pytest.approx(plain.solution.se, rel=CFA_ERROR)


@pytest.mark.parametrize("ordered", [False, True], ids=["MLR", "WLSMV"])
def test_clusters_of_one_person_are_no_clusters(ordered: bool) -> None:
    """But for C / (C − 1), which is 600 / 599 here."""
    d = data().assign(each=np.arange(600))
    model, options = REFERENCE["plain"]["model"], {"estimator": "MLR", "meanstructure": True}
    if ordered:
        model, options = model.replace("x", "u"), {"ordered": [f"u{i}" for i in range(1, 7)]}
    plain, single = cfa(model, d, **options), cfa(model, d, cluster="each", **options)  # type: ignore[arg-type]
    assert single.solution.x == pytest.approx(plain.solution.x, abs=CFA_ESTIMATE)
    assert single.solution.se == pytest.approx(plain.solution.se * np.sqrt(600 / 599), rel=CFA_ERROR)
    assert single.solution.scaled is not None and plain.solution.scaled is not None  # noqa: PT018
    trace = (single.solution.scaled.trace, plain.solution.scaled.trace)
    assert trace[0] == pytest.approx(trace[1] * 600 / 599, rel=0.02)


def test_the_covariance_of_clusters_by_hand() -> None:
    rng = np.random.default_rng(2)
    codes = rng.integers(0, 3, size=(60, 4))
    weights = rng.uniform(0.5, 2.0, 60)
    weights *= 60 / weights.sum()
    cluster = np.repeat(np.arange(12), 5)
    k = np.full(4, 3)
    whole = polychoric_from_codes(codes, k, acov=True, weights=weights, cluster=cluster)
    rows = polychoric_from_codes(codes, k, acov=True, weights=weights)
    assert whole.variances == pytest.approx(np.diagonal(rows.acov), rel=CFA_ALGEBRA)
    # weights that are counts are rows written again
    counts = rng.integers(1, 4, 60)
    again = polychoric_from_codes(np.repeat(codes, counts, axis=0), k)
    counted = polychoric_from_codes(codes, k, weights=counts * 60 / counts.sum())
    assert counted.wls_obs == pytest.approx(again.wls_obs, abs=1e-7)
    # and a cluster of copies is one person counted as often: its sum is that multiple of one influence
    copies = polychoric_from_codes(np.repeat(codes, 3, axis=0), k, acov=True, cluster=np.repeat(np.arange(60), 3))
    one = polychoric_from_codes(codes, k, acov=True)
    assert copies.acov / 180 == pytest.approx(one.acov / 60 * 60 / 59, rel=CFA_ALGEBRA, abs=1e-12)


@pytest.mark.slow
def test_errors_of_ordered_items_in_clusters_are_right_where_plain_ones_are_not() -> None:
    """120 samples of 50 schools: the spread of the estimates against both kinds of error."""
    model, estimates, errors, plain, rejected = "f =~ a + b + c + d", [], [], [], []
    for seed in range(120):
        rng = np.random.default_rng(seed)
        school = np.repeat(np.arange(50), 10)
        own = 0.6 * rng.normal(size=(50, 1))[school] + 0.8 * rng.normal(size=(500, 1))
        noise = 0.6 * (0.5 * rng.normal(size=(50, 4))[school] + np.sqrt(0.75) * rng.normal(size=(500, 4)))
        d = pd.DataFrame(np.digitize(0.8 * own + noise, [-0.8, 0.3]), columns=list("abcd")).assign(school=school)
        fit = cfa(model, d, ordered=list("abcd"), cluster="school")
        estimates.append(fit.solution.x)
        errors.append(fit.solution.se)
        plain.append(cfa(model, d[list("abcd")], ordered=True).solution.se)
        rejected.append(fit.measures["pvalue.scaled"] < 0.05)
    spread = np.std(estimates, axis=0, ddof=1)
    # 120 samples know a spread to 6.5%, over 12 numbers to about 4%
    assert (np.mean(errors, axis=0) / spread).mean() == pytest.approx(1.0, abs=0.1)
    assert (np.mean(plain, axis=0) / spread).mean() < 0.8
    assert np.mean(rejected) < 0.12


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"cluster": "village"}, DataError, "no such column"),
    ({"sampling_weights": "x1"}, DataError, "not above 0"),
    ({"cluster": "same"}, DataError, "one cluster"),
    ({"cluster": "h1"}, DataError, "has gaps"),
    ({"cluster": "school", "estimator": "MLM"}, ModelError, "use MLR"),
    ({"sampling_weights": "w", "missing": "fiml"}, ModelError, "sampling weights with missing"),
    ({"cluster": "school", "ordered": ["x1"]}, ModelError, "numeric and ordered"),
]


@pytest.mark.parametrize(("options", "error", "told"), WRONG)
def test_what_is_refused(options: dict[str, Any], error: type[Exception], told: str) -> None:
    d = data().assign(same=1)
    d["x1"] = d["x1"].round()
    with pytest.raises(error, match=told):
        cfa(REFERENCE["plain"]["model"], d, **options)


def test_rows_are_not_drawn_one_by_one() -> None:
    with pytest.raises(ModelError, match="bootstrap of clustered"):
        fit_of("cluster_mlr").bootstrap(10)
