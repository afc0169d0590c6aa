"""The committed calibration is of the rule as it stands, whole, and says what the README says it says."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from emosec import tables
from emosec.definitions.calibration import Calibration
from emosec.definitions.catalogue import load_named
from emosec.definitions.decisions import Decision
from emosec.separability.calibration.columns import SUMMARY
from emosec.separability.calibration.conditions import examine, overall
from emosec.separability.calibration.page import page


@pytest.fixture(scope="module")
def study(root: Path) -> Calibration:
    return Calibration.load(root / "config" / "calibration.yaml")


@pytest.fixture(scope="module")
def summary(root: Path) -> pd.DataFrame:
    return tables.read(SUMMARY, root / "docs" / "calibration.csv")


def test_every_cell_was_simulated_in_full(study: Calibration, summary: pd.DataFrame) -> None:
    assert summary["cell"].tolist() == [cell.name for cell in study.cells]
    assert (summary["replications"] == 2000).all()


def test_every_condition_holds(study: Calibration, summary: pd.DataFrame) -> None:
    answers = {name: overall(found) for name, found in examine(summary, study).items()}
    bounded = {c.name for c in study.conditions if c.at_least is not None or c.at_most is not None}
    assert {name: answers[name] for name in bounded if answers[name] not in ("yes", "yes, narrowly")} == {}


def test_the_page_is_of_this_table_and_of_the_rule_as_it_stands(
    root: Path, study: Calibration, summary: pd.DataFrame
) -> None:
    rule = load_named(root / "config", Decision, study.decision)
    assert (root / "docs" / "calibration.md").read_text(encoding="utf-8") == page(summary, study, rule)
