"""The power of the verdict: METHODS' reference powers, the search for N, and what is refused."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from emosec.separability.calibration.columns import SUMMARY
from scipy.special import ndtr, ndtri

from emosec import cli, tables
from emosec.definitions.calibration import Setting
from emosec.definitions.catalogue import load_named
from emosec.definitions.decisions import Decision
from emosec.definitions.models import RivalModels
from emosec.errors import DataError
from emosec.separability.crossing import crossing, probit
from emosec.separability.planning import POWER, needed_for, plan, power_at
from emosec.separability.questions import at_cutoff, question

# oracle: 300 replications in R each, cut-off .90, 15 items with loadings .70
REFERENCE = {
    (0.70, 150): 0.84, (0.70, 300): 0.997, (0.80, 300): 0.57, (0.80, 500): 0.87, (0.80, 1000): 1.0,
    (0.85, 500): 0.19, (0.85, 1000): 0.53,
}  # fmt: skip
R_REPLICATIONS = 300


@pytest.fixture(scope="module")
def rule(root: Path) -> tuple[RivalModels, Decision]:
    return load_named(root / "config", RivalModels, "components"), load_named(root / "config", Decision, "separability")


def tolerance(power: float, samples: int) -> float:
    """Three Monte-Carlo errors of the difference between R's rate and ours; never as if a rate were certain."""
    p = min(max(power, 0.01), 0.99)
    return 3 * math.sqrt(p * (1 - p) * (1 / samples + 1 / R_REPLICATIONS))


def test_the_calibration_meets_the_reference_powers(root: Path) -> None:
    # the references are of the upper limits alone, before gates, checks and halves
    found = tables.read(SUMMARY, root / "docs" / "calibration.csv").set_index("cell")
    cells = {(0.70, n): f"s3_70_n{n}" for n in (150, 300)} | {(0.80, n): f"s3_80_n{n}" for n in (300, 500, 1000)}
    cells |= {(0.85, n): f"s4_n{n}" for n in (500, 1000)}
    assert set(cells) == set(REFERENCE)
    for case, cell in cells.items():
        power, samples = found.loc[cell, "alone_separable"], found.loc[cell, "replications"]
        assert power == pytest.approx(REFERENCE[case], abs=tolerance(REFERENCE[case], samples)), cell


@pytest.mark.parametrize("at", [(0.70, 150), (0.80, 300)])
def test_reference_powers(at: tuple[float, int], rule: tuple[RivalModels, Decision]) -> None:
    phi, n = at
    found = power_at(question(phi, 5, 0.7, 5, "balanced"), n, *rule, 40, 7, 1)
    assert found["power"] == pytest.approx(REFERENCE[at], abs=tolerance(REFERENCE[at], 40))


@pytest.mark.slow
@pytest.mark.parametrize("at", list(REFERENCE), ids=str)
def test_all_reference_powers(at: tuple[float, int], rule: tuple[RivalModels, Decision]) -> None:
    phi, n = at
    found = power_at(question(phi, 5, 0.7, 5, "balanced"), n, *rule, 300, 8, 2)
    assert found["power"] == pytest.approx(REFERENCE[at], abs=tolerance(REFERENCE[at], 300))


def test_the_search_finds_an_n_and_the_same_seed_finds_it_again(rule: tuple[RivalModels, Decision]) -> None:
    setting, said = question(0.3, 4, 0.8, 5, "balanced"), []
    found = plan(setting, *rule, targets=[0.8], replications=20, seed=3, largest=250, say=said.append)
    assert found.needed[0].n is not None
    assert len(said) == len(found.points)
    row = found.points.iloc[0]
    again = power_at(setting, int(row["n"]), *rule, int(row["replications"]), 3, 1)
    assert (again["power"], again["alone"]) == (row["power"], row["alone"])


def test_one_way_keying_has_no_n(rule: tuple[RivalModels, Decision]) -> None:
    setting, said = question(0.5, 4, 0.8, 5, "one-way"), []
    found = plan(setting, *rule, targets=[0.8], replications=20, largest=150, say=said.append)
    assert found.needed[0].n is None
    assert (found.points["power"] == 0).all()
    assert found.points["gates"].str.startswith("wording 1.000").all()
    assert "INCONCLUSIVE(WORDING) at every N" in said[0]


def made(n: list[int], power: list[float], samples: int = 400) -> pd.DataFrame:
    rows = [
        {"n": a, "replications": samples, "power": p, "power_mcse": 0.01, "alone": p, "alone_mcse": 0.01, "gates": None}
        for a, p in zip(n, power, strict=True)
    ]
    return tables.frame(POWER, rows)


def test_the_curve_recovers_the_n_it_was_made_from() -> None:
    rng, n = np.random.default_rng(5), np.array([100, 200, 300, 400, 600])
    inside = 0
    for _ in range(100):
        drawn = rng.binomial(400, ndtr(-3 + 0.22 * np.sqrt(n))) / 400
        found = crossing(made(n.tolist(), drawn.tolist()), 0.8)
        assert found is not None
        truth = ((ndtri(0.8) + 3) / 0.22) ** 2
        inside += abs(found[0] - truth) < 1.96 * found[1]
    # 95 of 100 expected; 88 or fewer come up in less than 1% of such series
    assert inside > 88


def test_a_power_that_stays_low_has_no_n() -> None:
    assert needed_for(made([200, 400, 800], [0.60, 0.61, 0.60]), 0.8, 3000).n is None
    assert needed_for(made([200, 400], [0.0, 0.0]), 0.8, 3000).n is None
    assert needed_for(made([60, 90], [1.0, 1.0]), 0.8, 3000).n == 60
    assert probit(np.array([1.0, 2.0]), np.array([0.5, 0.5]), np.array([9.0, 9.0])) is None


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ((1.0, 5, 0.7, 5, "balanced"), "--phi 1 cannot"),
        ((0.7, 3, 0.7, 5, "balanced"), "cannot be worded both ways"),
        ((0.7, 1, 0.7, 5, "one-way"), "cannot be worded both ways"),
        ((0.7, 5, 1.0, 5, "balanced"), "less than 1"),
        ((0.7, 5, 0.7, 1, "balanced"), "greater than or equal to 2"),
    ],
)
def test_questions_without_an_answer_are_refused(asked: tuple, what: str) -> None:
    with pytest.raises(DataError, match=what):
        question(*asked)


def test_cutoffs_sizes_and_powers_are_refused(rule: tuple[RivalModels, Decision]) -> None:
    for cutoff, phi in ((0.0, 0.5), (1.2, 0.5), (0.9, 0.9), (0.6, 0.5)):
        with pytest.raises(DataError):
            at_cutoff(rule[1], cutoff, phi)
    for changes in ({"targets": [1.0]}, {"targets": []}, {"replications": 5}, {"largest": 10}):
        with pytest.raises(DataError):
            plan(Setting(), *rule, **changes)


def test_the_command_writes_a_table_and_a_curve(root: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(root)
    words = ["power", "--phi", "0.3", "--items", "4", "--loading", "0.8", "--largest", "150", "--cores", "1"]
    assert cli.main([*words, "--replications", "20", "--power", "0.8", "--output", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert "power .80: N = " in printed.out
    assert "N = " in printed.err
    points = tables.read(POWER, tmp_path / "power.csv")
    assert points["n"].is_monotonic_increasing
    assert f"N = {points['n'].iloc[0]}" in (tmp_path / "power.svg").read_text()
    assert cli.main(["power", "--phi", "0.95"]) == 1
    assert "no sample, however large" in capsys.readouterr().err
