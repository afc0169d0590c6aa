"""Rotated efa blocks against lavaan 0.6-14 (and GPArotation where lavaan errs, see the golden's README)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tolerances
from emosec.statistics.cfa import cfa

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
ITEMS = [f"x{i}" for i in range(1, 10)]
RAW = {"std.ov": False}
OWN = np.kron(np.eye(3), np.ones((3, 1)))
PST = np.where(OWN > 0, np.nan, 0.0)
SCHOOL: dict[str, Any] = {"group": "school", "rotation_args": RAW}
CASES: dict[str, dict[str, Any]] = {
    "geomin": {}, "geomin_raw": {"rotation_args": RAW}, "oblimin": {}, "oblimin_raw": {"rotation_args": RAW},
    "oblimin_kaiser": {"rotation_args": {"row.weights": "kaiser"}}, "orthogonal": {"rotation_args": {"orthogonal": True}},
    "epsilon": {"rotation_args": {"geomin.epsilon": 0.01}}, "mlr": {"estimator": "MLR"},
    "ordinal": {"ordered": ITEMS}, "ordinal_oblimin": {"ordered": ITEMS}, "mixed": {}, "mixed_oblimin": {},
    "mixed_ordinal": {"ordered": ITEMS}, "mimic": {}, "two": {}, "pst": {"rotation_args": {"target": PST}},
    "pst_raw": {"rotation_args": {"target": PST, **RAW}},
    "pst_ordinal": {"rotation_args": {"target": PST}, "ordered": ITEMS}, "school": SCHOOL,
    "school_loadings": {**SCHOOL, "group_equal": ["loadings"]},
    "school_scalar": {**SCHOOL, "group_equal": ["loadings", "intercepts"]},
}  # fmt: skip


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    return json.loads((GOLDEN / "cfa_esem/reference.json").read_text())


@pytest.fixture(scope="module")
def data() -> dict[bool, pd.DataFrame]:
    return {o: pd.read_csv(GOLDEN / f"cfa_holzinger{'_ordinal' if o else ''}/data.csv") for o in (False, True)}


@pytest.mark.parametrize("name", CASES)
def test_rotated_estimates_errors_and_measures_are_lavaans(name, reference, data):
    wanted = reference[name]
    fit = cfa(wanted["model"], data["ordered" in CASES[name]], rotation=wanted["rotation"], **CASES[name])
    both = fit.parameters.merge(
        pd.DataFrame(wanted["parameters"]), on=["lhs", "op", "rhs", "group"], how="right", suffixes=("", ".r")
    )
    assert both["est"].notna().all()
    assert np.abs(both["est"] - both["est.r"].astype(float)).max() < tolerances.ESEM_ESTIMATE
    assert np.abs(both["std.all"] - both["std.all.r"].astype(float)).max() < tolerances.ESEM_ESTIMATE
    se = both["se.r"].astype(float)
    known = se.notna()  # lavaan leaves out what it does not compute
    assert known.sum() > 20
    assert np.abs(both["se"] - se)[known].max() < tolerances.ESEM_ERROR
    for measure, value in wanted["measures"].items():
        assert fit.measures[measure] == pytest.approx(value, rel=tolerances.CFA_STATISTIC, abs=tolerances.CFA_INDEX), (
            measure
        )


@pytest.mark.parametrize("name", ["oblimin", "oblimin_raw", "orthogonal", "pst", "pst_raw", "pst_ordinal", "school"])
def test_errors_of_the_standardised_solution_are_lavaans(name, reference, data):
    wanted = reference[name]
    fit = cfa(wanted["model"], data["ordered" in CASES[name]], rotation=wanted["rotation"], **CASES[name])
    ours = fit.standardized[fit.standardized["op"].isin(["=~", "~~"])]["se"].to_numpy()
    assert np.abs(ours - np.array(wanted["std_se"], dtype=float)).max() < tolerances.ESEM_STANDARDISED_ERROR


def test_a_target_without_gaps_is_gparotations(reference, data):
    wanted = reference["full"]
    fit = cfa(wanted["model"], data[False], rotation="target", rotation_args={"target": 0.7 * OWN})
    # both signs of the determinant must be tried; lavaan tries one and ends at the worse minimum
    assert fit.turns[0, "b"].criterion == pytest.approx(min(wanted["criterion"]), abs=tolerances.ESEM_ESTIMATE)
    assert wanted["criterion_lavaan"] == pytest.approx(max(wanted["criterion"]), abs=tolerances.ESEM_ESTIMATE)
    assert (
        np.abs(fit.loadings(standardized=True).to_numpy() - np.array(wanted["loadings"])).max()
        < tolerances.ESEM_ESTIMATE
    )
    assert np.abs(fit.phi().to_numpy() - np.array(wanted["phi"])).max() < tolerances.ESEM_ESTIMATE


def test_bordered_errors_of_lavaan_differ_from_the_delta_methods_for_a_reason(reference, data):
    """lavaan standardises by diag(ΛΛ') + Θ in its conditions, where the rotation used ΛΦΛ'; with raw items both agree."""
    model = reference["geomin"]["model"]
    gaps = {}
    for name, arguments in (("standardised", {}), ("raw", RAW), ("orthogonal", {"orthogonal": True})):
        bordered, delta = (
            cfa(model, data[False], rotation_args=arguments, rotation_se=kind).parameters["se"]
            for kind in ("bordered", "delta")
        )
        gaps[name] = np.abs(bordered - delta).max()
    assert gaps["raw"] < tolerances.CFA_ALGEBRA
    assert gaps["orthogonal"] < tolerances.CFA_ALGEBRA
    assert 1e-3 < gaps["standardised"] < 1e-2


def test_residual_variances_keep_their_errors_where_lavaan_lacks_a_covariance(reference, data):
    fit = cfa(reference["path"]["model"], data[False], rotation="oblimin")
    both = fit.parameters.merge(
        pd.DataFrame(reference["path_unrotated"]), on=["lhs", "op", "rhs"], suffixes=("", ".r"), how="right"
    )
    assert len(both) == 9
    assert np.abs(both["se"] - both["se.r"]).max() < tolerances.ESEM_ERROR
    lavaans = pd.DataFrame(reference["path"]["parameters"]).set_index(["lhs", "op", "rhs"])
    assert lavaans.loc[("x3", "~~", "x3"), "se"] < 0.11 < both.set_index("lhs").loc["x3", "se"]
    latent = fit.parameters[(fit.parameters["lhs"] == "f1") & (fit.parameters["rhs"] == "f2")]
    assert latent["op"].tolist() == ["~~"]
    assert latent["se"].iloc[0] > 0
