"""The committed calibration is of the rule and the cells as they stand, whole, and its page is made from its table."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from emosec import tables
from emosec.definitions.calibration import Calibration
from emosec.definitions.catalogue import load_named
from emosec.definitions.decisions import Decision
from emosec.errors import TableError
from emosec.separability.operating.page import page
from emosec.separability.operating.requirements import examine
from emosec.separability.operating.tables import SUMMARY


@pytest.fixture(scope="module")
def study(root: Path) -> Calibration:
    return Calibration.load(root / "config" / "calibration.yaml")


@pytest.fixture(scope="module")
def rule(root: Path, study: Calibration) -> Decision:
    return load_named(root / "config", Decision, study.decision)


@pytest.fixture(scope="module")
def summary(root: Path, rule: Decision) -> pd.DataFrame:
    """The table; skipped where it was made by an older rule, which its page says, or has an older table's columns."""
    if rule.sha256 not in (root / "docs" / "calibration.md").read_text(encoding="utf-8"):
        pytest.skip("docs/calibration.md is of an older rule: run make calibrate")
    try:
        return tables.read(SUMMARY, root / "docs" / "calibration.csv")
    except TableError as error:
        pytest.skip(f"docs/calibration.csv is an older table: run make calibrate ({error.what})")


def test_every_cell_is_in_the_table_or_named_on_the_page_as_not_simulated(
    root: Path, study: Calibration, summary: pd.DataFrame
) -> None:
    simulated = set(summary["cell"])
    assert summary["cell"].tolist() == [cell.name for cell in study.cells if cell.name in simulated]
    text = (root / "docs" / "calibration.md").read_text(encoding="utf-8")
    said = [line for line in text.splitlines() if line.startswith("Without samples")]
    missing = [cell.name for cell in study.cells if cell.name not in simulated]
    assert said == ([f"Without samples, and so without an answer: {', '.join(missing)}."] if missing else [])
    assert ("a trial run" in text) == bool((summary["replications"] != study.replications).any() or missing)
    simulated_cells = [c for c in study.cells if c.name in simulated]
    assert summary["truth"].tolist() == [
        " ".join(f"{t:g}" for t in study.setting(c.name).truth) for c in simulated_cells
    ]
    assert summary["n"].tolist() == [study.setting(c.name).n for c in simulated_cells]


def test_no_bound_on_a_false_statement_is_missed_by_more_than_luck(study: Calibration, summary: pd.DataFrame) -> None:
    size = {r.name for r in study.requirements if r.at_most is not None and r.measure.startswith("false")}
    assert size
    found = [cell for name, cells in examine(summary, study).items() if name in size for cell in cells]
    assert not [(f.requirement, f.cell) for f in found if f.holds == "no"]


def test_the_page_is_of_this_table_and_of_the_rule_as_it_stands(
    root: Path, study: Calibration, summary: pd.DataFrame, rule: Decision
) -> None:
    assert (root / "docs" / "calibration.md").read_text(encoding="utf-8") == page(summary, study, rule)
