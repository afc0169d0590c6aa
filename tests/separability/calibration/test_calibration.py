"""The harness: it judges as the pipeline does, whatever split over processes, and its populations are what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec import tables
from emosec.definitions.catalogue import load_named
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.separability.calibration.cells import VERDICTS, Cell, run_cell, tally
from emosec.separability.calibration.judge import Judge
from emosec.separability.calibration.populations import fitted_population, least_favourable, phi_matrix, questionnaire
from emosec.separability.calibration.study import error_rates
from emosec.separability.contracts import ERROR_RATES
from emosec.separability.refits import Primary, primary_fit
from emosec.statistics.simulation import simulate


@pytest.fixture(scope="module")
def models(root: Path) -> RivalModels:
    return load_named(root / "config", RivalModels, "components")


@pytest.fixture(scope="module")
def rule(root: Path) -> Decision:
    return load_named(root / "config", Decision, "separability")


def share(cell: Cell, judge: Judge, verdict: str, replications: int = 40) -> float:
    return float(np.mean([r.verdict == verdict for r in run_cell(cell, judge, range(replications), seed=11)]))


def test_clear_truths_over_many_seeds(models: RivalModels, rule: Decision) -> None:
    for phi, verdict in ((0.5, "SEPARABLE"), (1.0, "NOT SEPARABLE")):
        instrument, population = questionnaire(phi=phi)
        # both rates were .997 in 300 samples
        assert share(Cell(f"phi {phi}", population, 400), Judge(instrument, models, rule), verdict, 6) >= 0.8


def test_acquiescence_and_one_sided_wording_never_separable(models: RivalModels, rule: Decision) -> None:
    instrument, population = questionnaire(phi=1.0, acquiescence=0.10, reversed_each={"apprehension": 5})
    found = run_cell(Cell("confounded", population, 300), Judge(instrument, models, rule), range(4), seed=2)
    assert {(r.verdict, r.code) for r in found} == {("INCONCLUSIVE", "WORDING")}


def test_acquiescence_in_a_balanced_design_is_not_separable_either(models: RivalModels, rule: Decision) -> None:
    instrument, population = questionnaire(phi=1.0, acquiescence=0.10)
    assert share(Cell("balanced", population, 300), Judge(instrument, models, rule), "SEPARABLE", 4) == 0.0


def test_the_judge_says_what_the_pipeline_says(
    tai: Instrument, pmc_tai: pd.DataFrame, models: RivalModels, rule: Decision
) -> None:
    raw = pd.read_csv(Path(__file__).parents[3] / "data/raw/pmc/time1/tai.csv")[list(tai.signs)]
    codes = raw.fillna(0).to_numpy().astype(np.int8) - 1
    judge = Judge(tai, models, rule)
    seen = judge.look(codes).seen(np.random.default_rng(1))
    base = primary_fit(pmc_tai, tai, models, rule)
    assert base is not None
    expected = np.array([base.solution.phi(pair) for pair in tai.asked.pairs])
    assert seen.n == 2988
    assert seen.phi == pytest.approx(expected[:, 0], abs=1e-5)
    assert seen.se == pytest.approx(expected[:, 1], abs=1e-6)
    assert seen.failed == (
        "reliability",
    )  # decisive, which behaves as if keyed the wrong way, costs confidence its omega
    assert judge.verdict([seen]).label == "INCONCLUSIVE(PRECISION)"
    assert (
        judge.verdict([replace(seen, failed=())]).label == "NOT SEPARABLE(safety–confidence, confidence–apprehension)"
    )


def test_replications_do_not_depend_on_how_they_are_split(models: RivalModels, rule: Decision) -> None:
    instrument, population = questionnaire(phi=0.8)
    cell, judge = Cell("split", population, 200), Judge(instrument, models, rule, control=False)
    whole = run_cell(cell, judge, range(4), seed=3)
    parts = run_cell(cell, judge, [2, 3], seed=3) + run_cell(cell, judge, [0, 1], seed=3)
    assert whole == [*parts[2:], *parts[:2]]


def test_missing_answers_careless_people_and_waves(models: RivalModels, rule: Decision) -> None:
    instrument, population = questionnaire(phi=0.6)
    cell = Cell("spoilt", population, 300, careless={"random": 0.05, "longstring": 0.05}, missing=0.02, waves=2)
    found = run_cell(cell, Judge(instrument, models, rule, control=False), range(3), seed=5)
    assert len(found) == 3
    assert all(np.isfinite(r.phi).all() for r in found)


@pytest.mark.parametrize("n", [10, 40])
def test_tiny_waves_end_in_a_reason(models: RivalModels, rule: Decision, n: int) -> None:
    instrument, population = questionnaire(phi=0.5)
    found = run_cell(Cell("tiny", population, n), Judge(instrument, models, rule, control=False), range(2), seed=5)
    assert {r.verdict for r in found} == {"INCONCLUSIVE"}
    assert all(r.failed for r in found)


def test_a_component_of_two_items(models: RivalModels, rule: Decision) -> None:
    instrument, population = questionnaire((4, 4, 2), reversed_each=1, phi=0.5)
    found = run_cell(Cell("two", population, 300), Judge(instrument, models, rule), range(3), seed=5)
    assert {r.verdict for r in found} == {"INCONCLUSIVE"}


def test_tally(models: RivalModels, rule: Decision) -> None:
    instrument, population = questionnaire(phi=least_favourable(0.9))
    cell = Cell("least favourable", population, 300)
    assert cell.truth == (0.9, 0.5, 0.5)
    found = tally(cell, run_cell(cell, Judge(instrument, models, rule, control=False), range(6), seed=1))
    assert sum(found[v] for v in VERDICTS) == pytest.approx(1)
    assert all(found[f"{v}.mcse"] > 0 for v in VERDICTS)
    assert np.abs(found["bias"]).max() < 0.1


def test_the_fitted_population_is_the_model(
    tai: Instrument, pmc_tai: pd.DataFrame, models: RivalModels, rule: Decision
) -> None:
    base = primary_fit(pmc_tai, tai, models, rule)
    assert isinstance(base, Primary)
    population = fitted_population(base, phi_matrix((0.99, 0.8, 0.8)))
    assert np.diagonal(population.covariance) == pytest.approx(np.ones(19))
    own = base.fit.solution.samples[0].thresholds
    keyed = [t if s > 0 else -t[::-1] for t, s in zip(population.thresholds, population.keying, strict=True)]
    assert np.concatenate(keyed) == pytest.approx(own)
    # a large sample of it gives the phi that was put in
    raw = simulate(population, 20_000, np.random.default_rng(4))
    seen = Judge(tai, models, rule, control=False).look(raw).seen(np.random.default_rng(1))
    assert seen.phi == pytest.approx([0.99, 0.8, 0.8], abs=0.02)


def test_error_rates_of_a_study(
    tai: Instrument,
    models: RivalModels,
    rule: Decision,
    screened_from: Callable[..., pd.DataFrame],
) -> None:
    raw = pd.read_csv(Path(__file__).parents[3] / "data/raw/pmc/time1/tai.csv").head(400)
    found = error_rates(screened_from(raw, tai), tai, models, rule, replications=2, seed=1, truths=(0.7, 1.0))
    tables.check(ERROR_RATES, found)
    assert found["phi"].tolist() == [0.7, 1.0]
    assert found["sentence"].iloc[0].startswith("If the truth were φ = .70 for safety–confidence")
    shares = found[["separable", "partially_separable", "not_separable", "inconclusive"]].sum(axis=1)
    assert shares.tolist() == [1.0, 1.0]
    assert error_rates(screened_from(raw, tai), tai, models, rule, replications=0, seed=1).empty


def test_error_rates_where_the_keying_decides(
    msq: Instrument, models: RivalModels, rule: Decision, screened_from: Callable[..., pd.DataFrame]
) -> None:
    raw = pd.read_csv(Path(__file__).parents[3] / "data/raw/pmc/time1/msq_time1.csv")
    found = error_rates(screened_from(raw, msq), msq, models, rule, replications=50, seed=1, truths=(0.7, 1.0))
    assert found["inconclusive"].tolist() == [1.0, 1.0]
    assert found["replications"].tolist() == [0, 0]
    assert "INCONCLUSIVE(WORDING) of every sample" in found["sentence"].iloc[0]
