"""Ordered items given covariates (lavaan's conditional.x): what lavaan says beside estimates, and what must hold whatever the data.

The fits themselves are compared with lavaan in test_against_lavaan.py.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa import Fit, cfa, compare
from emosec.statistics.cfa.derived.factor_scores import factor_scores
from emosec.statistics.cfa.derived.reliability import reliability
from emosec.statistics.cfa.engine import make_discrepancy
from emosec.statistics.cfa.estimate.discrepancy import LeastSquares
from tolerances import CFA_DIAGNOSTIC, CFA_ESTIMATE, CFA_GRADIENT, CFA_STATISTIC

GOLDEN = Path(__file__).parents[2] / "golden" / "cfa_covariates"
NAMES = ["mimic", "direct_theta", "mixed", "mediator"]


@cache
def data() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "data.csv")


@cache
def reference() -> dict[str, Any]:
    return json.loads((GOLDEN / "reference.json").read_text())


@cache
def fitted(name: str, block: str = "diagnostics") -> Fit:
    record = reference()[block][name]
    return cfa(record["model"], data(), **record["args"])


@pytest.mark.parametrize("name", NAMES)
def test_modification_indices_with_their_signs(name: str) -> None:
    found = fitted(name).modification_indices(ops=["=~", "~~", "~"])
    mine = {(r.lhs, r.op, r.rhs): r for r in found.itertuples()}
    theirs = [row for row in reference()["diagnostics"][name]["mi"] if row["mi"] is not None]
    for row in theirs:
        key = (row["lhs"], row["op"], row["rhs"])
        got = mine[key] if key in mine else mine[key[::-1]]
        expected = [row[c] for c in ("mi", "epc", "sepc.lv", "sepc.all")]
        assert [*got[5:9]] == pytest.approx(expected, rel=CFA_DIAGNOSTIC, abs=CFA_DIAGNOSTIC), key
    # besides what lavaan lists, paths from covariates to items
    known = {(row["lhs"], row["op"], row["rhs"] or "") for row in theirs}
    further = [key for key in mine if key not in known and key[::-1] not in known]
    assert all(op == "~" and item[0] in "xq" for item, op, _ in further)
    assert len(theirs) == len(mine) - len(further)


@pytest.mark.parametrize("name", NAMES)
def test_residuals_given_the_covariates(name: str) -> None:
    table, record = fitted(name).residuals, reference()["diagnostics"][name]
    order = list(fitted(name).solution.prepared.layout.groups[0].observed)
    cov, slopes = np.array(record["cov"]), np.array(record["slopes"])
    pairs = table[(table["op"] == "~~") & (table["lhs"] != table["rhs"])]
    for row in pairs.itertuples():
        assert row.raw == pytest.approx(cov[order.index(row.lhs), order.index(row.rhs)], abs=CFA_ESTIMATE)
    paths = table[table["op"] == "~"]
    assert paths["raw"].to_numpy() == pytest.approx(slopes.T.ravel(), abs=CFA_ESTIMATE)
    assert len(pairs) == len(order) * (len(order) - 1) // 2
    # every moment is there, and its error where the model says something about it
    assert len(table) == len(fitted(name).solution.samples[0].vector)
    assert np.isfinite(pairs["standardized"]).all()
    assert np.isfinite(paths["standardized"]).sum() > 0


@pytest.mark.parametrize("name", NAMES)
def test_standardised_solution_explained_variance_and_latent_correlations(name: str) -> None:
    fit, record = fitted(name), reference()["diagnostics"][name]
    mine = {(r[0], r[1], r[2]): r[5:7] for r in fit.standardized.itertuples(index=False)}
    for row in record["std"]:
        est, se = mine[row["lhs"], row["op"], row["rhs"] or ""]
        assert est == pytest.approx(row["est.std"], abs=CFA_ESTIMATE)
        assert se == pytest.approx(row["se"], rel=CFA_DIAGNOSTIC, abs=CFA_DIAGNOSTIC)
    for variable, value in record["r2"].items():
        assert fit.r_squared[variable] == pytest.approx(value, abs=CFA_ESTIMATE)
    assert set(fit.r_squared.index) == set(record["r2"])
    assert fit.latent_correlations.to_numpy() == pytest.approx(np.array(record["cor_lv"]), abs=CFA_ESTIMATE)


def test_difference_of_nested_models() -> None:
    record = reference()["nested"]
    free, restricted = (
        cfa(record[which], data(), ordered=record["args"]["ordered"]) for which in ("free", "restricted")
    )
    found = compare(free, restricted)
    assert (found.df_diff, found.method) == (record["df_diff"], "satorra.2000")
    assert found.chisq_diff == pytest.approx(record["chisq_diff"], rel=CFA_DIAGNOSTIC)
    assert found.pvalue == pytest.approx(record["pvalue"], rel=CFA_DIAGNOSTIC)


@pytest.mark.parametrize("name", ["chain", "theta", "mediator", "mixed_direct", "school_equal", "school_theta"])
def test_gradient_and_hessian(name: str) -> None:
    solution = fitted(name, "fits").solution
    inner = make_discrepancy(solution.prepared.layout, solution.samples, solution.estimator)
    assert isinstance(inner, LeastSquares)
    x = solution.x + 0.05 * np.random.default_rng(1).normal(size=len(solution.x))
    found, h = inner.evaluate(x), 1e-5
    assert found is not None
    slopes = [(inner.value(x + h * e) - inner.value(x - h * e)) / (2 * h) for e in np.eye(len(x))]
    assert found.gradient == pytest.approx(slopes, rel=CFA_GRADIENT, abs=CFA_GRADIENT)
    hessian = inner.hessian(x)
    assert (hessian is None) == (name in ("theta", "mediator", "school_equal", "school_theta"))
    if hessian is not None:
        rows = [
            (inner.evaluate(x + h * e).gradient - inner.evaluate(x - h * e).gradient) / (2 * h) for e in np.eye(len(x))
        ]
        assert hessian == pytest.approx(np.array(rows), rel=CFA_GRADIENT * 10, abs=CFA_GRADIENT * 10)


def test_how_covariates_are_coded_does_not_matter() -> None:
    fit = fitted("mimic")
    turned = cfa(
        reference()["diagnostics"]["mimic"]["model"], data().assign(age=3.0 - 2.0 * data()["age"], girl=5.0 * data()["girl"]),
        ordered=fit.settings["ordered"],
    )  # fmt: skip
    for name in ("chisq", "chisq.scaled", "cfi.scaled", "srmr"):
        assert turned.measures[name] == pytest.approx(fit.measures[name], rel=CFA_STATISTIC)
    one, other = (f.parameters.query("op == '~' and rhs == 'age'") for f in (fit, turned))
    assert other["est"].to_numpy() == pytest.approx(-one["est"].to_numpy() / 2.0, abs=CFA_ESTIMATE)
    assert other["std.all"].to_numpy() == pytest.approx(-one["std.all"].to_numpy(), abs=CFA_ESTIMATE)


def test_a_modification_index_is_the_fall_of_chi_square() -> None:
    record = reference()["fits"]["outcomes"]
    model = record["model"].replace("x9", "x7")
    ordered = ["q1", "x2", "x3", "x8"]
    fit = cfa(model, data(), ordered=ordered, estimator="DWLS")
    freed = cfa(model + "\nx8 ~ x7", data(), ordered=ordered, estimator="DWLS")
    row = fit.modification_indices(ops=["~"]).query("lhs == 'x8' and rhs == 'x7'").iloc[0]
    fall = fit.measures["chisq"] - freed.measures["chisq"]
    assert 0.2 < fall < 0.5
    assert row["mi"] == pytest.approx(fall, rel=0.15)  # a score test and a difference agree to first order


@pytest.mark.slow
def test_a_known_population_is_recovered() -> None:
    rng = np.random.default_rng(11)
    n = 20_000
    x = rng.normal(size=n)
    factor = 0.5 * x + rng.normal(size=n)
    response = np.outer(factor, [0.8, 0.6, 0.7, 0.5]) + rng.normal(size=(n, 4)) * np.sqrt(
        1 - np.array([0.8, 0.6, 0.7, 0.5]) ** 2
    )
    response[:, 3] += 0.3 * x
    answers = pd.DataFrame(np.digitize(response, [-0.5, 0.5]), columns=list("abcd")).assign(x=x)
    fit = cfa("f =~ a + b + c + d\nf ~ x\nd ~ x", answers, ordered=list("abcd"))
    table = fit.parameters
    loadings, paths = table.query("op == '=~'")["est"], table.query("op == '~'")["est"]
    assert loadings.to_numpy() == pytest.approx([0.8, 0.6, 0.7, 0.5], abs=0.03)  # three standard errors
    assert paths.to_numpy() == pytest.approx([0.5, 0.3], abs=0.03)
    assert fit.measures["pvalue.scaled"] > 0.001


def test_rotation_turns_the_paths_with_the_factors() -> None:
    """lavaan 0.6-14 leaves the paths of a block's factors on covariates behind, and its errors are then not those of this model."""
    model = 'efa("b")*f1 + efa("b")*f2 =~ q1 + x2 + x3 + q4 + x5 + x6\nf1 + f2 ~ girl + age'
    ordered = ["q1", "q4", "x2", "x3", "x5", "x6"]
    turned, echelon = (cfa(model, data(), ordered=ordered, rotation=rotation) for rotation in ("geomin", "none"))
    assert turned.measures["chisq.scaled"] == pytest.approx(echelon.measures["chisq.scaled"], rel=CFA_STATISTIC)
    slopes = [f.residuals.query("op == '~'")["implied"].to_numpy() for f in (turned, echelon)]
    assert slopes[0] == pytest.approx(slopes[1], abs=CFA_ESTIMATE)
    with pytest.raises(ModelError, match=r"f[12] ~ age is fixed"):
        cfa(model.replace("f1 + f2 ~ girl + age", "f1 + f2 ~ girl\nf1 ~ age"), data(), ordered=ordered)


@pytest.mark.slow
def test_bootstrap_resamples_covariates_with_the_answers() -> None:
    fit = fitted("mixed")
    draws = fit.bootstrap(20, seed=3).draws
    assert draws.notna().all().all()
    spread, error = draws["visual~age"].std(), fit.parameters.query("lhs == 'visual' and rhs == 'age'")["se"].iloc[0]
    assert 0.5 < spread / error < 2.0


def test_ordered_covariates_are_numbers_and_say_so() -> None:
    model = "visual =~ q1 + x2 + x3\nvisual ~ x9 + age"
    fit = cfa(model, data(), ordered=["q1", "x2", "x3", "x9"])
    assert fit.warnings[0].startswith("ordered_covariate: x9")
    assert fit.measures["chisq"] == cfa(model, data(), ordered=True).measures["chisq"]


def test_what_is_refused() -> None:
    for derive in (lambda f: reliability(f), lambda f: factor_scores(f, data())):
        with pytest.raises(ModelError, match="with covariates"):
            derive(fitted("mimic"))
    mediator = reference()["diagnostics"]["mediator"]
    with pytest.raises(ModelError, match="under delta: q4"):
        cfa(mediator["model"], data(), ordered=mediator["args"]["ordered"])
    model, ordered = "visual =~ q1 + x2 + x3\nvisual ~ age + twice", ["q1", "x2", "x3"]
    with pytest.raises(DataError, match="no unique solution"):
        cfa(model, data().assign(twice=2.0 * data()["age"]), ordered=ordered)
    with pytest.raises(DataError, match="no unique solution"):
        cfa(model, data().assign(twice=(data()["x2"] > 2) * 1.0), ordered=ordered)
    with pytest.raises(DataError, match="no unique solution"):
        cfa(model, data().assign(twice=(np.arange(len(data())) == 3) * 1.0), ordered=ordered)
    with pytest.raises(DataError, match="variance of 'twice'"):
        cfa(model, data().assign(twice=1e9 * data()["x1"]), ordered=ordered)
    with pytest.raises(DataError, match="constant"):
        cfa(model, data().assign(twice=1.0), ordered=ordered)
