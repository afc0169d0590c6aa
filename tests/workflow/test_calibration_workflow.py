"""The calibration workflow on three small cells: scattered, resumed, gathered, and the same whatever the chunks."""

from __future__ import annotations

import ast
import shutil
import subprocess
from pathlib import Path

import pytest
from tiny import snakemake

from emosec import tables
from emosec.locks import claim
from emosec.separability.operating.tables import REPLICATES, SUMMARY

ROOT = Path(__file__).resolve().parents[2]
STUDY = """\
# yaml-language-server: $schema=schemas/calibration.schema.json
seed: 5
replications: 3
chunk: 2
requirements:
  - {name: S1, title: False SEPARABLE, measure: false_separable, at_most: 0.05}
  - {name: W, title: Confounded, measure: named, reason: WORDING, at_least: 0.95}
  - {name: P, title: Power, measure: separable, at_least: 0.5}
  - {name: S5, title: Coverage, measure: coverage, at_least: 0.87, at_most: 0.93}
  - {name: S9, title: Never simulated, measure: false_not, at_most: 0.05}
cells:
  - {name: edge, requirements: [S1, S5], phi: [0.9, 0.5, 0.5]}
  - {name: apart, requirements: [P], phi: 0.5}
  - {name: confounded, requirements: [W], components: 2, phi: 1.0, against: [0, 5], acquiescence: 0.1}
"""


def calibrate(house: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return snakemake(house, *words, snakefile=ROOT / "workflow/calibration/Snakefile")


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("calibration")
    shutil.copytree(ROOT / "config/decisions", folder / "config/decisions")
    (folder / "config/calibration.yaml").write_text(STUDY)
    done = calibrate(folder)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "replications 0 to 1" in done.stderr + done.stdout
    return folder


def test_every_cell_is_gathered(house: Path) -> None:
    summary = tables.read(SUMMARY, house / "docs/calibration.csv").set_index("cell")
    assert list(summary.index) == ["edge", "apart", "confounded"]
    assert set(summary["replications"]) == {3}
    assert summary.loc["confounded", "named_wording"] == summary.loc["confounded", "wording"] == 1
    assert summary.loc["apart", "separable"] == 1
    assert summary.loc["edge", "separable_mcse"] > 0
    assert summary.loc["confounded", "no_estimate"] == 3


def test_the_page_says_what_was_required_found_and_whether_it_holds(house: Path) -> None:
    page = (house / "docs/calibration.md").read_text(encoding="utf-8")
    assert page.splitlines()[0].startswith("# Calibration of the verdict: 3 replications per cell (a trial run")
    assert "| W: Confounded | reason named ≥ .950 | 1.000 ± " in page
    assert "| S9: Never simulated | false NOT SEPARABLE ≤ .050 | not simulated |" in page
    for name in ("false", "power"):
        assert f"calibration_{name}.svg" in page
        assert (house / f"docs/calibration_{name}.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.slow
def test_what_is_done_stays_done(house: Path) -> None:
    # 2 + 2 rows where there were 2 + 1: the first two replications of each cell are kept
    more = calibrate(house, "--config", "replications=4", "output=more")
    assert more.returncode == 0, more.stderr[-3000:]
    said = more.stderr + more.stdout
    assert "edge: replications 2 to 3" in said
    assert "replications 0 to 1" not in said
    assert tables.read(SUMMARY, house / "more/calibration.csv")["replications"].tolist() == [4, 4, 4]
    # the third replication is the same whichever chunk it was in
    alone, among = (tables.read(REPLICATES, house / f"results/calibration/edge/2-{last}.csv") for last in (2, 3))
    assert alone.iloc[:1].equals(among.iloc[:1])


def test_a_wrong_key_is_refused_with_the_known_ones(house: Path) -> None:
    done = calibrate(house, "-n", "--config", "replicatons=6")
    assert done.returncode == 1
    assert "did you mean 'replications'" in done.stdout + done.stderr


def test_scripts_hand_over() -> None:
    scripts = sorted((ROOT / "workflow/calibration/scripts").glob("*.py"))
    assert scripts
    for path in scripts:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.For | ast.While | ast.If | ast.FunctionDef)], (
            path.name
        )
        assert len(text.splitlines()) <= 45
        assert "pandas" not in text


def test_a_second_calibration_is_refused_while_one_is_at_work(house: Path) -> None:
    with claim(house / ".snakemake", "calibration"):
        done = calibrate(house)
    assert done.returncode == 1
    assert "another run of the calibration workflow is at work here" in done.stdout + done.stderr
