"""Modification indices, residuals, R², standardised errors and difference tests against lavaan."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics.cfa import Fit, cfa, compare
from tolerances import CFA_DIAGNOSTIC, CFA_ERROR, CFA_ESTIMATE, CFA_STATISTIC, SUMS

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
CASES = ("cfa_holzinger", "cfa_holzinger_ordinal", "cfa_datcat")
METHOD = {
    "mlm_2010": "satorra.bentler.2010",
    "mlr_2010": "satorra.bentler.2010",
    "wlsm_2010": "satorra.bentler.2010",
    "mlm_2000": "satorra.2000",
    "mlm_2000_exact": "satorra.2000",
    "wlsm_2000": "satorra.2000",
}


@cache
def reference(case: str) -> dict[str, Any]:
    return json.loads((GOLDEN / case / "reference.json").read_text())


@cache
def data_of(case: str) -> pd.DataFrame:
    return pd.read_csv(GOLDEN / case / "data.csv")


def refit(case: str, model: str, args: Any) -> Fit:
    options = dict(args)
    if isinstance(options.get("group_equal"), str):
        options["group_equal"] = [options["group_equal"]]
    return cfa(model, data_of(case), **options)


def having(what: str) -> list[tuple[str, str]]:
    return [(c, n) for c in CASES for n, r in reference(c)["fits"].items() if what in r]


def fitted(case: str, name: str) -> tuple[Fit, dict[str, Any]]:
    record = reference(case)["fits"][name]
    return refit(case, record["model"], record["args"]), record


def pair(lhs: str, op: str, rhs: str, group: int = 1) -> tuple[str, str, str, int]:
    return (rhs, op, lhs, group) if op == "~~" and rhs < lhs else (lhs, op, rhs, group)


@pytest.mark.parametrize(("case", "name"), having("mi"))
def test_modification_indices(case: str, name: str) -> None:
    fit, record = fitted(case, name)
    columns = ["mi", "epc", "sepc.lv", "sepc.all"]
    table = fit.modification_indices()
    mine = {
        pair(r.lhs, r.op, r.rhs, r.group): values
        for r, values in zip(table.itertuples(), table[columns].to_numpy(), strict=True)
    }
    assert table["mi"].is_monotonic_decreasing
    for row in record["mi"]:
        found = mine[pair(row["lhs"], row["op"], row["rhs"], row["group"])]
        wanted = np.array([row[c] for c in columns])
        assert np.abs(found) == pytest.approx(np.abs(wanted), rel=CFA_DIAGNOSTIC, abs=CFA_ESTIMATE), row


@pytest.mark.parametrize(("case", "name"), having("cor"))
def test_residuals(case: str, name: str) -> None:
    fit, record = fitted(case, name)
    observed = list(fit.solution.prepared.layout.groups[0].observed)
    cor = np.array(record["cor"], dtype=float)
    z = np.array(record["standardized"], dtype=float)
    for row in fit.residuals.query("op == '~~' and lhs != rhs").itertuples():
        at = observed.index(row.lhs), observed.index(row.rhs)
        assert row.cor == pytest.approx(cor[at], abs=CFA_ESTIMATE)  # with its sign
        assert row.standardized == pytest.approx(z[at], rel=CFA_DIAGNOSTIC, abs=CFA_DIAGNOSTIC)


def test_residuals_of_groups_are_of_each_groups_own_moments() -> None:
    data = data_of("cfa_holzinger")
    rows = cfa("f =~ x1 + x2 + x3 + x4", data, group="school").residuals
    assert sorted(set(rows["group"])) == [1, 2]
    for number, school in enumerate(dict.fromkeys(data["school"]), start=1):
        own = data[data["school"] == school]
        mine = rows[rows["group"] == number]
        for row in mine.itertuples():
            expected = np.cov(own[row.lhs], own[row.rhs], bias=True)[0, 1] if row.op == "~~" else own[row.lhs].mean()
            assert row.observed == pytest.approx(expected, rel=SUMS, abs=SUMS)
            assert row.raw == pytest.approx(row.observed - row.implied, abs=SUMS)
        assert set(mine["op"]) == {"~~", "~1"}


@pytest.mark.parametrize(("case", "name"), having("r2"))
def test_r_squared(case: str, name: str) -> None:
    fit, record = fitted(case, name)
    assert fit.r_squared.to_dict() == pytest.approx(record["r2"], abs=CFA_ESTIMATE)


@pytest.mark.parametrize(("case", "name"), having("std"))
def test_standardised_solution(case: str, name: str) -> None:
    fit, record = fitted(case, name)
    mine = {pair(r.lhs, r.op, r.rhs): (r._6, r.se) for r in fit.standardized.itertuples()}
    for row in record["std"]:
        if row["op"] not in ("=~", "~~"):
            continue
        est, se = mine[pair(row["lhs"], row["op"], row["rhs"])]
        assert abs(est) == pytest.approx(abs(row["est.std"]), abs=CFA_ESTIMATE)
        assert se == pytest.approx(row["se"], rel=CFA_ERROR, abs=CFA_ERROR * 1e-2)


@pytest.mark.parametrize(("case", "name"), [(c, n) for c in CASES for n in reference(c).get("differences", {})])
def test_difference(case: str, name: str) -> None:
    record = reference(case)["differences"][name]
    free, restricted = (refit(case, record[k], record["args"]) for k in ("free", "restricted"))
    found = compare(free, restricted, METHOD.get(name, "default"), a_method="exact" if "exact" in name else "delta")
    assert found.df_diff == record["df_diff"]
    if record["chisq_diff"] < 0:
        # a negative scaling factor: lavaan prints a negative chi-square, this engine none
        assert np.isnan(found.chisq_diff)
        return
    # a small difference of two statistics that are each good to CFA_STATISTIC
    assert found.chisq_diff == pytest.approx(record["chisq_diff"], rel=3 * CFA_STATISTIC)
    again = compare(restricted, free, METHOD.get(name, "default"), a_method="exact" if "exact" in name else "delta")
    assert (again.chisq_diff, again.restricted) == (found.chisq_diff, "a")


@pytest.mark.parametrize(("case", "name"), [(c, n) for c in CASES for n in reference(c).get("ladder_differences", {})])
def test_ladder_difference(case: str, name: str) -> None:
    record = reference(case)["ladder_differences"][name]
    free, restricted = (refit(case, record["model"], record[k]) for k in ("args_free", "args_restricted"))
    found = compare(free, restricted)
    assert found.df_diff == record["df_diff"]
    assert found.chisq_diff == pytest.approx(record["chisq_diff"], rel=3 * CFA_STATISTIC)
    assert found.pvalue == pytest.approx(record["pvalue"], abs=CFA_ESTIMATE)


def test_what_cannot_be_compared() -> None:
    one, three = (reference("cfa_holzinger")["fits"][n]["model"] for n in ("one", "three"))
    a, b = refit("cfa_holzinger", one, {}), refit("cfa_holzinger", three, {})
    with pytest.raises(ModelError, match="degrees of freedom"):
        compare(a, a)
    with pytest.raises(ModelError, match="against"):
        compare(a, refit("cfa_holzinger", three, {"estimator": "MLR"}))
    with pytest.raises(ModelError, match="robust"):
        compare(a, b, "satorra.2000")
    with pytest.raises(ModelError, match="unknown method"):
        compare(a, b, "wald")
    with pytest.raises(ModelError, match="different data"):
        compare(a, cfa(three, data_of("cfa_holzinger").head(200)))
    for larger, smaller in (
        ("f =~ x1 + x2 + x3 + x4", "f =~ x1 + x2 + x3"),
        ("f =~ x1 + x2 + x3 + x4", "f =~ x1 + x2 + x3 + x5"),
    ):
        fits = [cfa(text, data_of("cfa_holzinger")) for text in (larger, smaller)]
        with pytest.raises(ModelError, match="different data"):
            compare(*fits)
        with pytest.raises(ModelError, match="different data"):
            compare(*reversed(fits))


def test_a_residual_covariance_beside_a_variance_of_zero_has_no_standardised_change() -> None:
    fit = cfa("f =~ x1 + x2 + x3\ng =~ x4", data_of("cfa_holzinger"))
    table = fit.modification_indices(ops="~~").set_index(["lhs", "rhs"])
    assert np.isfinite(table.loc[("x1", "x4"), "epc"])
    assert np.isnan(table.loc[("x1", "x4"), "sepc.all"])


@pytest.mark.parametrize("syntax", ["f =~ a + b + c + d", "f =~ a + b + c\nf ~ d"])
def test_errors_of_residuals_are_the_same_from_blocks_of_rows(monkeypatch, syntax):
    """Of many rows the fourth moments are summed block by block, which bounds the memory; covariates are taken out in each."""
    from emosec.statistics.cfa.derived import residuals

    rng = np.random.default_rng(2)
    factor = rng.standard_normal((500, 1))
    data = pd.DataFrame(factor + rng.standard_normal((500, 4)) ** 3, columns=list("abcd"))
    whole = cfa(syntax, data, estimator="MLR").residuals["standardized"]
    monkeypatch.setattr(residuals, "BLOCK", 64)
    parts = cfa(syntax, data, estimator="MLR").residuals["standardized"]
    np.testing.assert_allclose(parts, whole, rtol=SUMS)
