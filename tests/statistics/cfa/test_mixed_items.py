"""Numeric and ordered items in one model: what lavaan says beside estimates, and the order of variables does not matter."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa import Fit, cfa
from emosec.statistics.cfa.derived.factor_scores import factor_scores
from emosec.statistics.cfa.derived.reliability import reliability
from emosec.statistics.cfa.engine import make_discrepancy
from emosec.statistics.cfa.estimate.discrepancy import LeastSquares
from tolerances import CFA_ALGEBRA, CFA_DIAGNOSTIC, CFA_GRADIENT

GOLDEN = Path(__file__).parents[2] / "golden" / "cfa_mixed"


@cache
def data() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "data.csv")


@cache
def reference() -> dict[str, Any]:
    return json.loads((GOLDEN / "reference.json").read_text())["fits"]


@cache
def fitted(name: str = "wlsmv") -> Fit:
    return cfa(reference()[name]["model"], data(), **reference()[name]["args"])


def test_modification_indices() -> None:
    mine = fitted().modification_indices(ops=["=~", "~~"]).set_index(["lhs", "op", "rhs"])
    compared = 0
    for row in reference()["wlsmv"]["mi"]:
        key = (row["lhs"], row["op"], row["rhs"])
        if key not in mine.index:
            key = (row["rhs"], row["op"], row["lhs"])
        for name in ("mi", "epc", "sepc.lv", "sepc.all"):
            assert abs(mine.loc[key, name]) == pytest.approx(abs(row[name]), rel=CFA_DIAGNOSTIC, abs=CFA_DIAGNOSTIC)
        compared += 1
    assert compared == 40


def test_residual_correlations() -> None:
    table = fitted().residuals.query("op == '~~' and lhs != rhs")
    order = list(fitted().solution.prepared.layout.groups[0].observed)
    matrix = np.array(reference()["wlsmv"]["cor"])
    for lhs, rhs, cor in zip(table["lhs"], table["rhs"], table["cor"], strict=True):
        assert cor == pytest.approx(matrix[order.index(lhs), order.index(rhs)], abs=CFA_DIAGNOSTIC * 1e-2)
    means = fitted().residuals.query("op == '~1'")
    assert means["observed"].tolist() == pytest.approx(data()[means["lhs"].tolist()].mean().tolist())


def test_explained_variance() -> None:
    for name, value in reference()["wlsmv"]["r2"].items():
        assert fitted().r_squared[name] == pytest.approx(value, abs=CFA_DIAGNOSTIC * 1e-2)


def test_order_of_columns_and_factors_does_not_matter() -> None:
    turned = cfa(
        "speed =~ x9 + x8 + x7\ntextual =~ x6 + x5 + x4\nvisual =~ x3 + x2 + x1", data().iloc[:, ::-1],
        ordered=reference()["wlsmv"]["args"]["ordered"],
    )  # fmt: skip
    assert turned.measures["chisq.scaled"] == pytest.approx(fitted().measures["chisq.scaled"], rel=1e-7)


@pytest.mark.parametrize("name", ["tied", "tied_theta"])
def test_gradient(name: str) -> None:
    solution = fitted(name).solution
    layout = solution.prepared.layout
    inner = make_discrepancy(layout, solution.samples, solution.estimator)
    assert isinstance(inner, LeastSquares)
    x = solution.x + 0.05 * np.random.default_rng(1).normal(size=len(solution.x))
    found, h = inner.evaluate(x), 1e-5
    assert found is not None
    slopes = [(inner.value(x + h * e) - inner.value(x - h * e)) / (2 * h) for e in np.eye(len(x))]
    assert found.gradient == pytest.approx(slopes, rel=CFA_GRADIENT, abs=CFA_GRADIENT)
    hessian = inner.hessian(x)
    if hessian is None:
        return
    rows = [(inner.evaluate(x + h * e).gradient - inner.evaluate(x - h * e).gradient) / (2 * h) for e in np.eye(len(x))]
    assert hessian == pytest.approx(np.array(rows), rel=CFA_GRADIENT * 10, abs=CFA_GRADIENT * 10)


def test_covariates_as_normal_variables() -> None:
    both = data().assign(age=np.linspace(-1, 1, len(data())))
    fit = cfa("visual =~ x1 + x2 + x3\nvisual ~ age", both, ordered=["x2", "x3"], fixed_x=False)
    assert fit.converged
    assert "age" in fit.solution.prepared.layout.groups[0].observed


def test_bootstrap_and_what_is_refused() -> None:
    draws = fitted().bootstrap(3, seed=1).draws
    assert draws.notna().all().all()
    for derive in (lambda f: reliability(f), lambda f: factor_scores(f, data())):
        with pytest.raises(ModelError, match="numeric and ordered"):
            derive(fitted())


def test_all_numeric_items_by_least_squares_need_an_ordered_one() -> None:
    with pytest.raises(ModelError, match="no ordered items"):
        cfa("f =~ x1 + x4 + x7", data(), estimator="WLSMV")
    assert abs(float(fitted().solution.samples[0].correlation[0, 0]) - data()["x1"].var(ddof=0)) < CFA_ALGEBRA


def test_a_numeric_and_an_ordered_item_that_are_one() -> None:
    turned = data().assign(x2=5 - data()["x3"], x3=data()["x3"].astype(float))
    with pytest.raises(DataError, match="perfectly correlated"):
        cfa("visual =~ x1 + x2 + x3 + x4", turned, ordered=["x2"])
