"""From rows to rates to answers: counted by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from emosec import tables
from emosec.definitions.calibration import Calibration
from emosec.definitions.catalogue import load_named
from emosec.definitions.decisions import Decision
from emosec.report.figures.rates import calibration_figures
from emosec.separability.calibration.columns import REPLICATES
from emosec.separability.calibration.conditions import examine, overall, readings
from emosec.separability.calibration.gather import gather
from emosec.separability.calibration.page import page

STUDY = Calibration.model_validate(
    {
        "conditions": [
            {"name": "size", "title": "Rarely wrong", "measure": "separable", "at_most": 0.05},
            {"name": "merge", "title": "Rarely merged", "measure": "merged", "at_most": 0.05},
            {"name": "cover", "title": "Covers", "measure": "coverage", "at_least": 0.93, "at_most": 0.97},
            {"name": "bias", "title": "Bias", "measure": "bias"},
            {"name": "flip", "title": "Flips", "measure": "flips", "at_most": 0.05},
            {"name": "none", "title": "Never simulated", "measure": "wording", "at_least": 0.95},
        ],
        "cells": [
            {"name": "a", "conditions": ["size", "merge", "cover", "bias", "flip"], "phi": 0.8, "splits": 2},
            {"name": "b", "conditions": ["size"], "phi": 1.0},
            {"name": "absent", "conditions": ["none"]},
        ],
    }
)


@pytest.fixture(scope="module")
def rule(root: Path) -> Decision:
    return load_named(root / "config", Decision, "separability")


def row(cell: str, number: int, verdict: str = "INCONCLUSIVE", phi: float = 0.8, **more: object) -> dict[str, object]:
    made = {"cell": cell, "replication": number, "verdict": verdict, "code": None, "pairs": None, "failed": None}
    made |= {"complete": 300, "again": "INCONCLUSIVE" if cell == "a" else None}
    for p in ("sc", "sa", "ca"):
        made |= {f"phi_{p}": phi, f"se_{p}": 0.02, f"lower_{p}": phi - 0.0392}
    return made | more


@pytest.fixture(scope="module")
def summary(rule: Decision) -> pd.DataFrame:
    none = {"phi_sc": math.nan, "se_sc": math.nan, "lower_sc": math.nan}
    rows = [row("a", i, code="FIT", failed="fit, precision") for i in range(95)]
    rows += [row("a", 95, "SEPARABLE"), row("a", 96, "NOT SEPARABLE", 0.99, again="NOT SEPARABLE")]
    rows += [row("a", 97, "PARTIALLY SEPARABLE", 0.96, again="PARTIALLY SEPARABLE"), row("a", 98, "SEPARABLE", 0.85)]
    rows += [row("a", 99, **none)]
    rows += [row("b", i, "SEPARABLE" if i < 20 else "NOT SEPARABLE", 1.0) for i in range(100)]
    return gather(tables.frame(REPLICATES, rows), STUDY, rule)


def test_rates_are_counts(summary: pd.DataFrame) -> None:
    a = summary.set_index("cell").loc["a"]
    assert (a["separable"], a["not_separable"], a["partial"], a["merged"]) == (0.02, 0.01, 0.01, 0.02)
    assert a["separable_mcse"] == pytest.approx(math.sqrt(0.02 * 0.98 / 100))
    assert (a["fit"], a["wording"], a["gates_failed"]) == (0.95, 0, 0.95)
    assert a["gates"] == "fit 0.950, precision 0.950"
    # alone: .8 + 1.96 × .02 is below .90, .85 + .039 too; (.96 − .9)/.02 = 3 is above the critical 2.5
    assert a["alone_separable"] == pytest.approx(0.97)
    assert a["alone_merged"] == pytest.approx(0.02)
    assert a["no_estimate"] == 1
    assert a["coverage_sa"] == pytest.approx(96 / 99)
    assert a["bias_sa"] == pytest.approx((0.19 + 0.16 + 0.05) / 99)
    assert a["flips"] == pytest.approx(0.02)
    assert summary["cell"].tolist() == ["a", "b"]


def test_the_worst_cell_decides_and_its_error_is_heeded(summary: pd.DataFrame) -> None:
    found = examine(summary, STUDY)
    assert [f.cell for f in found["size"]] == ["b", "a"]
    assert overall(found["size"]) == "no"
    assert found["size"][1].holds == "yes"
    assert overall(found["cover"]) == "yes, narrowly"
    # the pairs of a cell share one true phi, and so one coverage
    own = summary.set_index("cell").loc["a"]
    alike = next(f for f in found["cover"] if f.cell == "a")
    assert alike.value == pytest.approx((own["coverage_sc"] + own["coverage_sa"] + own["coverage_ca"]) / 3)
    assert overall(found["bias"]) == "reported"
    assert overall(found["none"]) is None


def test_page_and_figures(summary: pd.DataFrame, rule: Decision) -> None:
    text = page(summary, STUDY, rule)
    assert text.startswith("# Calibration of the verdict: 100 replications per cell (a trial run")
    assert rule.sha256 in text
    assert "Without samples, and so without an answer: absent." in text
    assert "| size: Rarely wrong | SEPARABLE ≤ .050 | .200 ± .040 | b | 1 of 2 | **no** |" in text
    assert "trial run" not in page(summary.assign(replications=2000), STUDY, rule)
    drawn = calibration_figures(summary, STUDY, readings(examine(summary, STUDY)))
    assert set(drawn) == {"separable", "merged", "coverage", "power"}
    assert "b: .200" in drawn["separable"].alt
    # phi = 1 has no power: only a lies on a curve
    assert drawn["power"].alt.endswith("φ = .80: N = 300 .020 [.000, .047].")
