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
from emosec.separability.operating.requirements import examine, overall
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


def test_every_cell_was_simulated_in_full(study: Calibration, summary: pd.DataFrame) -> None:
    assert summary["cell"].tolist() == [cell.name for cell in study.cells]
    assert (summary["replications"] == study.replications).all()
    assert summary["truth"].tolist() == [" ".join(f"{t:g}" for t in study.setting(c.name).truth) for c in study.cells]
    assert summary["n"].tolist() == [study.setting(c.name).n for c in study.cells]


def test_every_requirement_holds(study: Calibration, summary: pd.DataFrame) -> None:
    answers = {name: overall(found) for name, found in examine(summary, study).items()}
    bounded = {r.name for r in study.requirements if r.at_least is not None or r.at_most is not None}
    assert {name: answers[name] for name in bounded if answers[name] not in ("yes", "yes, narrowly")} == {}


def test_the_page_is_of_this_table_and_of_the_rule_as_it_stands(
    root: Path, study: Calibration, summary: pd.DataFrame, rule: Decision
) -> None:
    assert (root / "docs" / "calibration.md").read_text(encoding="utf-8") == page(summary, study, rule)
