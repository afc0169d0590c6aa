"""The calibration study's definition: shipped as it should be, and refused where it cannot be simulated."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.definitions.calibration import Calibration, Setting
from emosec.errors import DefinitionError
from emosec.separability.operating.cells import questionnaire_at

TEXT = """\
requirements:
  - {name: S4, title: Rarely wrong, measure: false_not, at_most: 0.05}
base: {n: 300, loading: 0.7}
cells:
  - {name: far, requirements: [S4], phi: 0.85, n: 500}
"""


def test_the_shipped_study_covers_every_requirement(root: Path) -> None:
    study = Calibration.load(root / "config/calibration.yaml")
    used = {r for cell in study.cells for r in cell.requirements}
    assert used == {r.name for r in study.requirements}
    assert study.replications == 2000
    # every confound that can be simulated is put to the test, and so is every number of components but five and six
    changed = {key for cell in study.cells for key in cell.changes}
    assert changed == set(Setting.model_fields)
    assert {study.setting(c.name).components for c in study.cells} == {2, 3, 4}


def test_cells_on_false_separable_have_a_pair_at_the_cutoff_or_above(root: Path) -> None:
    study = Calibration.load(root / "config/calibration.yaml")
    false = {r.name for r in study.requirements if r.measure == "false_separable"}
    for cell in (c for c in study.cells if false & set(c.requirements)):
        assert max(study.setting(cell.name).truth) >= 0.9, cell.name
    for cell in (
        c for c in study.cells if "S1" in c.requirements and c.name not in ("s1_all", "s1_two", "power_mixed_truth")
    ):
        phi = sorted(study.setting(cell.name).truth)
        assert phi[-1] == 0.9, cell.name
        assert phi[-2] <= 0.81, cell.name


def test_cells_on_false_not_are_below_the_cutoff(root: Path) -> None:
    study = Calibration.load(root / "config/calibration.yaml")
    false = {r.name for r in study.requirements if r.measure == "false_not"}
    assert all(max(study.setting(c.name).truth) < 0.9 for c in study.cells if false & set(c.requirements))


def test_every_cell_describes_a_population(root: Path) -> None:
    study = Calibration.load(root / "config/calibration.yaml")
    for cell in study.cells:
        asked = questionnaire_at(study.setting(cell.name))
        assert len(asked.pairs) == len(study.setting(cell.name).truth), cell.name


def test_a_cell_is_the_base_case_but_for_what_it_says() -> None:
    study = Calibration.parse(TEXT.replace("loading: 0.7", "loading: 0.6"), "calibration.yaml")
    here = study.setting("far")
    assert (here.n, here.loading, here.phi, here.items) == (500, 0.6, 0.85, 5)
    assert study.cell("far").changes == {"n": 500, "phi": 0.85}


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "remedy"),
    [
        ("requirements: [S4]", "requirements: [S5]", 5, "evidence on S5, which is no requirement", "requirements: S4"),
        ("n: 500", "m: 500", 5, "unknown key 'cells[1].m'", "known keys"),
        ("measure: false_not", "measure: merged", 2, "measure", ""),
        ("phi: 0.85", "phi: [0.9, 0.9, -0.9]", 5, "no 3 components correlate", "nearer"),
        ("phi: 0.85", "phi: 1.2", 5, "which is no correlation", "-1 to 1"),
        ("phi: 0.85", "against: 6", 5, "against is 6, 6, 6, of 5 items", "at most `items`"),
        ("phi: 0.85", "loading: 0.95, acquiescence: 0.2", 5, "leave no residual variance", "smaller"),
        ("phi: 0.85", "careless: {random: 0.6, midpoint: 0.6}", 5, "shares of careless", "smaller"),
        ("phi: 0.85", "careless: {sleepy: 0.1}", 5, "careless", ""),
        ("name: far", "name: S4", 5, "name", ""),
        ("loading: 0.7", "loading: 0.7, items: 1", 3, "items", ""),
    ],
)
def test_mistakes_are_refused_where_they_are(old: str, new: str, line: int, what: str, remedy: str) -> None:
    assert old in TEXT
    with pytest.raises(DefinitionError) as caught:
        Calibration.parse(TEXT.replace(old, new, 1), "calibration.yaml")
    assert caught.value.where == f"calibration.yaml:{line}"
    assert what in caught.value.what
    assert remedy in caught.value.remedy


def test_a_contradiction_between_cell_and_base_case_names_the_cell() -> None:
    text = TEXT.replace("n: 300", "n: 300, acquiescence: 0.4").replace("phi: 0.85", "loading: 0.8")
    with pytest.raises(DefinitionError, match="the cell far with the base case"):
        Calibration.parse(text, "calibration.yaml")


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 3000), st.integers(1, 500))
def test_chunks_cover_every_replication_once(replications: int, chunk: int) -> None:
    study = Calibration.of({"replications": replications, "chunk": chunk} | Calibration.parse(TEXT, "c.yaml").model_dump(
        include={"requirements", "cells"}, exclude_unset=True))  # fmt: skip
    covered = [i for first, last in study.chunks() for i in range(first, last + 1)]
    assert covered == list(range(replications))
