"""Observed predictors of numeric variables, with gaps in the data: fixed or random; and what is said of gaps.

The fits themselves are compared with lavaan in test_against_lavaan.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.statistics.cfa import cfa
from emosec.statistics.cfa.derived.standardized import standardized_solution
from tolerances import CFA_DIAGNOSTIC, CFA_ESTIMATE, CFA_STATISTIC, STANDARDIZED, STANDARDIZED_SE

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "cfa_predictors"


@pytest.fixture(scope="module")
def pupils() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "data.csv")


@pytest.fixture(scope="module")
def fits() -> dict[str, Any]:
    return json.loads((GOLDEN / "reference.json").read_text())["fits"]


@pytest.mark.parametrize("name", ["fixed_mlr", "expected", "random_mlr"])
def test_standardized_residuals_come_from_the_information_of_the_errors(
    name: str, pupils: pd.DataFrame, fits: dict[str, Any]
) -> None:
    record = fits[name]
    fit = cfa(record["model"], pupils, **record["args"])
    observed = list(fit.solution.prepared.layout.groups[0].observed)
    z = np.array(record["standardized"], dtype=float)
    compared = 0
    for row in fit.residuals.query("op == '~~' and lhs != rhs").itertuples():
        if {row.lhs, row.rhs} <= {"age", "ageyr", "sex"}:  # no residual, no error: 0 / 0
            continue
        compared += 1
        theirs = z[observed.index(row.lhs), observed.index(row.rhs)]
        assert row.standardized == pytest.approx(theirs, rel=CFA_DIAGNOSTIC, abs=CFA_DIAGNOSTIC)
    assert compared == 9 * 8 // 2 + 2 * 9


@pytest.mark.parametrize("name", ["acting", "growth"])
def test_modification_indices_where_observed_variables_stand_in_regressions(name: str, pupils: pd.DataFrame) -> None:
    record = json.loads((GOLDEN / "reference.json").read_text())["indices"][name]
    fit = cfa(record["model"], pupils, **record["args"])
    mine = {(r.lhs, r.op, r.rhs): r for r in fit.modification_indices().itertuples()}
    theirs = [row for row in record["mi"] if row["mi"] is not None]
    for row in theirs:
        key = (row["lhs"], row["op"], row["rhs"] or "")
        got = mine[key] if key in mine else mine[key[::-1]]
        expected = [row[c] for c in ("mi", "epc", "sepc.lv", "sepc.all")]
        if key[1] == "~~" and key[0] == key[2]:  # lavaan prints ±1 for a variance's sepc
            expected[2:] = got[7:9]
        assert [*got[5:9]] == pytest.approx(expected, rel=CFA_DIAGNOSTIC, abs=CFA_DIAGNOSTIC), key
    # besides what lavaan lists, paths from covariates to items
    known = {(row["lhs"], row["op"], row["rhs"] or "") for row in theirs}
    further = [key for key in mine if key not in known and key[::-1] not in known]
    assert all(op == "~" and item[0] in "xq" for item, op, _ in further)
    assert len(theirs) == len(mine) - len(further)


def test_rows_without_a_fixed_predictor_are_left_out_and_counted(pupils: pd.DataFrame, fits: dict[str, Any]) -> None:
    fit = cfa(fits["fixed"]["model"], pupils, missing="fiml")
    gaps = pupils["ageyr"].isna().sum()
    assert fit.n_used == len(pupils) - gaps
    assert fit.warnings[0] == f"covariate_gaps: {gaps} rows without a value of ageyr, sex were left out"
    random = cfa(fits["fixed"]["model"], pupils, missing="fiml", fixed_x=False)
    assert random.n_used == len(pupils)
    assert random.warnings == ()


def test_fixed_and_random_predictors_without_gaps_are_one_model(pupils: pd.DataFrame, fits: dict[str, Any]) -> None:
    fixed, random = (cfa(fits["full"]["model"], pupils, missing="fiml", fixed_x=x) for x in (True, False))
    for name in ("chisq", "df", "cfi", "tli", "baseline.chisq", "baseline.df", "rmsea"):
        assert random.measures[name] == pytest.approx(fixed.measures[name], rel=CFA_STATISTIC)
    paths = [f.parameters.query("op == '~'")[["est", "se", "std.all"]].to_numpy() for f in (fixed, random)]
    assert paths[0][:, [0, 2]] == pytest.approx(paths[1][:, [0, 2]], abs=CFA_ESTIMATE)


def test_a_binary_numeric_variable_beside_ordered_ones(pupils: pd.DataFrame, fits: dict[str, Any]) -> None:
    """Its mean and variance are one quantity, so their scores are collinear; its unit does not matter all the same."""
    record = fits["cut"]
    one = cfa(record["model"], pupils, **record["args"])
    other = cfa(record["model"], pupils.assign(girl=pupils["girl"] + 7.0), **record["args"])
    assert other.measures["chisq"] == pytest.approx(one.measures["chisq"], rel=CFA_STATISTIC)


@pytest.mark.parametrize("name", ["fixed", "random", "cut"])
def test_std_nox_leaves_predictors_their_unit_be_they_fixed_or_random(name: str, pupils: pd.DataFrame) -> None:
    record = json.loads((GOLDEN / "reference.json").read_text())["nox"][name]
    args = dict(record["args"])
    found = standardized_solution(cfa(record["model"], pupils, **args), "std.nox")
    columns = (found[c] for c in ("lhs", "op", "rhs", "est.std", "se"))
    mine = {(lhs, op, rhs): (est, se) for lhs, op, rhs, est, se in zip(*columns, strict=True)}
    paths = 0
    for row in record["std"]:
        key = (row["lhs"], row["op"], row["rhs"] or "")
        est, se = mine[key] if key in mine else mine[key[::-1]]
        paths += key[1] == "~"
        assert abs(est) == pytest.approx(abs(row["est.std"]), abs=STANDARDIZED), key
        if row["se"] is not None:
            assert se == pytest.approx(row["se"], abs=STANDARDIZED_SE), key
    assert paths >= 4
