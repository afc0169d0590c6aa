"""Fixed covariates are not random: neither errors, nor tests, nor residuals may count their sampling variability.

The fits themselves (`mimic_*`) are compared with lavaan in test_against_lavaan.py.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.statistics.cfa import cfa
from tolerances import CFA_DIAGNOSTIC, CFA_STATISTIC

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "cfa_holzinger"
COVARIATES = {"ageyr", "sex"}


@pytest.fixture(scope="module")
def pupils() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "data.csv")


@pytest.mark.parametrize("name", ["mimic_mlm", "mimic_mlmv"])
def test_standardized_residuals_agree_with_lavaan(name: str, pupils: pd.DataFrame) -> None:
    record = json.loads((GOLDEN / "reference.json").read_text())["fits"][name]
    fit = cfa(record["model"], pupils, **record["args"])
    observed = list(fit.solution.prepared.layout.groups[0].observed)
    z = np.array(record["standardized"], dtype=float)
    compared = 0
    for row in fit.residuals.query("op == '~~' and lhs != rhs").itertuples():
        if {row.lhs, row.rhs} <= COVARIATES:  # no residual, no error: 0 / 0
            assert np.isnan(row.standardized)
            continue
        compared += 1
        at = observed.index(row.lhs), observed.index(row.rhs)
        assert row.standardized == pytest.approx(z[at], rel=CFA_DIAGNOSTIC, abs=CFA_DIAGNOSTIC)
    assert compared == 9 * 8 // 2 + 2 * 9


@pytest.mark.parametrize("estimator", ["MLM", "MLMV", "MLR"])
def test_the_scaled_test_does_not_depend_on_how_covariates_are_coded(estimator: str, pupils: pd.DataFrame) -> None:
    model = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nvisual ~ ageyr + sex\ntextual ~ ageyr"
    turned = pupils.assign(ageyr=3.0 - 2.0 * pupils["ageyr"], sex=10.0 * pupils["sex"])
    first, second = (cfa(model, data, estimator=estimator).measures for data in (pupils, turned))
    for name in ("chisq.scaling.factor", "chisq.scaled", "baseline.chisq.scaled"):
        assert second[name] == pytest.approx(first[name], rel=CFA_STATISTIC)


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_a_pair_that_nobody_answered_together(estimator: str, pupils: pd.DataFrame) -> None:
    """The likelihood says nothing of their covariance; everything else it does say."""
    holes = pupils.astype({"x1": float, "x2": float})
    holes.loc[:149, "x1"] = np.nan
    holes.loc[150:, "x2"] = np.nan
    model = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
    fit = cfa(model, holes, estimator=estimator, missing="fiml")
    assert fit.converged
    assert fit.warnings == ("never_together: nobody answered both x1 and x2; only the model links them",)
    assert np.isfinite(fit.measures[["cfi", "rmsea", "cfi.robust", "rmsea.robust"]]).all()
    assert np.isfinite(
        fit.residuals.query("op == '~~' and lhs != rhs and not (lhs == 'x1' and rhs == 'x2')")["standardized"]
    ).all()


@pytest.mark.parametrize("name", ["mimic_mlmv", "mimic_means_mlmv"])
def test_the_shift_of_the_scaled_test_is_lavaans(name: str, pupils: pd.DataFrame) -> None:
    """lavaan prints a and the statistic; what is left between them is the shift."""
    record = json.loads((GOLDEN / "reference.json").read_text())["fits"][name]
    theirs = record["measures"]
    found = cfa(record["model"], pupils, **record["args"]).measures
    shift = theirs["chisq.scaled"] - theirs["chisq"] / theirs["chisq.scaling.factor"]
    assert found["chisq.shift"] == pytest.approx(shift, rel=CFA_STATISTIC * 10)
    for kind in ("chisq.scaled", "baseline.chisq.scaled", "baseline.chisq.scaling.factor"):
        assert found[kind] == pytest.approx(theirs[kind], rel=CFA_STATISTIC)
