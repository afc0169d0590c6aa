"""Every golden fit of lavaan 0.6-14, one test each: measures, estimates, standard errors, standardised estimates.

Factors may come out mirrored, so loadings and factor correlations are compared in size; their product, the implied
correlations, is compared with its sign in test_diagnostics.py.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.statistics.cfa import Fit, cfa
from tolerances import CFA_ERROR, CFA_ESTIMATE, CFA_FLAT, CFA_INDEX, CFA_MINIMUM, CFA_POLYSERIAL, CFA_STATISTIC

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "tests" / "golden"
FILES = {
    "cfa_holzinger": GOLDEN / "cfa_holzinger" / "data.csv",
    "cfa_holzinger_ordinal": GOLDEN / "cfa_holzinger_ordinal" / "data.csv",
    "cfa_mixed": GOLDEN / "cfa_mixed" / "data.csv",
    "cfa_covariates": GOLDEN / "cfa_covariates" / "data.csv",
    "cfa_predictors": GOLDEN / "cfa_predictors" / "data.csv",
    "cfa_affect": GOLDEN / "cfa_affect" / "data.csv",
    "cfa_datcat": GOLDEN / "cfa_datcat" / "data.csv",
    "cfa_democracy": GOLDEN / "cfa_democracy" / "data.csv",
    "cfa_growth": GOLDEN / "cfa_growth" / "data.csv",
    "cfa_change": GOLDEN / "cfa_change" / "data.csv",
    "cfa_pmc_tai": ROOT / "data" / "raw" / "pmc" / "time1" / "tai.csv",
    "cfa_bfi": GOLDEN / "efa_bfi" / "data.csv",
}
# lavaan seeks polyserial correlations less far
MIXED_ITEMS = ("cfa_mixed", "cfa_covariates", "cfa_predictors")
# lavaan divides tr(B0 E⁻¹) by the parameters BEFORE equality constraints; ours divides by those estimated, as Mplus does
CONSTRAINED_H0_FACTOR = "scaling.factor.h0"
# The likelihood is nearly flat: lavaan stops earlier than this engine, at a point whose fmin is not lower
FLAT = {
    "cfa_democracy/fits/chain",
    "cfa_democracy/fits/chain_mlmv",
    "cfa_democracy/fits/chain_fiml",
    "cfa_holzinger/fits/intercept",
    "cfa_holzinger/fits/bifactor",
    "cfa_holzinger_ordinal/fits/second",
    "cfa_holzinger_ordinal/fits/school_theta",
    "cfa_datcat/fits/wu_thresholds",
    "cfa_datcat/fits/wu_loadings",
}
# Robust indices after full information. lavaan mixes: expected information of the model with observed of the moments (differs by
# 1e-4), and with random predictors it holds them fixed in one of four matrices (differs by 4e-4: setting their rows of it to 0 here
# gives lavaan's numbers)
MIXED_ROBUST = {f"cfa_predictors/fits/{name}" for name in ("expected", "expected_plain", "random_fiml")}
CASES = [
    (case, block, name)
    for case in FILES
    for block in ("fits", "holes", "uneven")
    for name in json.loads((GOLDEN / case / "reference.json").read_text()).get(block, {})
]


@cache
def reference(case: str) -> dict[str, Any]:
    return json.loads((GOLDEN / case / "reference.json").read_text())


@cache
def data_of(case: str, block: str) -> pd.DataFrame:
    path = FILES[case] if block != "uneven" else GOLDEN / case / "uneven.csv"
    data = pd.read_csv(path)
    if block == "holes":
        for i in range(1, 10):
            data[f"x{i}"] = data[f"x{i}"].astype(float)
            data.loc[data.index[i - 1 :: 10], f"x{i}"] = np.nan
    return data


def arguments(args: Any) -> dict[str, Any]:
    out = dict(args)  # R writes an empty list as []
    if isinstance(out.get("group_equal"), str):
        out["group_equal"] = [out["group_equal"]]
    return out


def refit(case: str, block: str, name: str) -> tuple[Fit, dict[str, Any]]:
    record = reference(case)[block][name]
    return cfa(record["model"], data_of(case, block), **arguments(record["args"])), record


def number(value: Any) -> float:
    return np.nan if value is None else float(value)


def key(lhs: str, op: str, rhs: str | None, group: int) -> tuple[str, str, str, int]:
    rhs = rhs or ""
    if op == "~~" and rhs < lhs:
        lhs, rhs = rhs, lhs
    return lhs, op, rhs, 0 if op == ":=" else int(group)


def is_test(name: str) -> bool:
    return any(part in name for part in ("chisq", "logl", "aic", "bic", "fmin", "scaling.factor", "df", "cn_0"))


def check_measures(fit: Fit, record: dict[str, Any], robust: bool = True) -> None:
    found = fit.measures
    constrained = fit.solution.prepared.constraint.n_constraints > 0
    compared = 0
    for name, value in record["measures"].items():
        if name not in found.index or (name == CONSTRAINED_H0_FACTOR and constrained):
            continue
        compared += 1
        if name.endswith(".robust") and not robust:
            continue
        tolerance = {"rel": CFA_STATISTIC, "abs": CFA_STATISTIC} if is_test(name) else {"rel": 0, "abs": CFA_INDEX}
        assert found[name] == pytest.approx(number(value), nan_ok=True, **tolerance), name
    assert compared >= len(found) - 2  # chisq.shift and a constrained h0 factor are ours alone


def check_parameters(fit: Fit, record: dict[str, Any], loose: float) -> None:
    mine = {
        key(lhs, op, rhs, group): (est, se, std)
        for lhs, op, rhs, group, est, se, std in fit.parameters[
            ["lhs", "op", "rhs", "group", "est", "se", "std.all"]
        ].itertuples(index=False)
    }
    for row in record["parameters"]:
        name = key(row["lhs"], row["op"], row.get("rhs"), row["group"])
        est, se, std = mine[name]
        scale = max(1.0, abs(number(row["est"])))
        assert abs(est) == pytest.approx(abs(number(row["est"])), abs=CFA_ESTIMATE * loose * scale, nan_ok=True), name
        assert abs(std) == pytest.approx(abs(number(row["std.all"])), abs=CFA_ESTIMATE * loose, nan_ok=True), name
        error = number(row["se"])
        assert se == pytest.approx(error, rel=CFA_ERROR * loose, abs=CFA_ERROR * 1e-2, nan_ok=True), name


@pytest.mark.parametrize(("case", "block", "name"), CASES, ids=["/".join(c) for c in CASES])
def test_fit(case: str, block: str, name: str) -> None:
    record = reference(case)[block][name]
    if not record["converged"]:
        pytest.skip("lavaan did not converge; see test_what_lavaan_could_not_fit")
    fit, _ = refit(case, block, name)
    assert fit.converged
    # at least as good a minimum; of mixed items lavaan has slightly different sample correlations
    slack = CFA_POLYSERIAL if case in MIXED_ITEMS else CFA_MINIMUM
    assert fit.solution.fmin <= record["measures"]["fmin"] * (1 + slack)
    check_measures(fit, record, f"{case}/{block}/{name}" not in MIXED_ROBUST)
    check_parameters(fit, record, CFA_FLAT if f"{case}/{block}/{name}" in FLAT else 1.0)


@pytest.mark.parametrize(
    ("case", "block", "name"),
    [c for c in CASES if not reference(c[0])[c[1]][c[2]]["converged"]],
    ids=lambda v: v,
)
def test_what_lavaan_could_not_fit(case: str, block: str, name: str) -> None:
    """Runaway solutions (a variance heading for infinity) are named, never passed off as a result."""
    fit, _ = refit(case, block, name)
    assert not fit.admissible
    assert any(w.startswith(("not_converged", "not_identified")) for w in fit.warnings)
    assert fit.parameters["se"].isna().any()
