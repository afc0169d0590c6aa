"""Samples of known truth under the rule: screened as the study screens, the same however the work is split, counted by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec import tables
from emosec.definitions.calibration import Calibration, Setting
from emosec.definitions.catalogue import load_named
from emosec.definitions.decisions import Decision
from emosec.definitions.screening import Screening
from emosec.report.figures.rates import calibration_figures
from emosec.separability.operating.cells import design_of, questionnaire_at, run_cell
from emosec.separability.operating.error_rates import error_rates, truths
from emosec.separability.operating.gather import gather
from emosec.separability.operating.judged import Judge, screener
from emosec.separability.operating.page import page
from emosec.separability.operating.populations import fitted_population
from emosec.separability.operating.requirements import examine, overall, readings
from emosec.separability.operating.tables import REPLICATES, SUMMARY
from emosec.separability.questionnaire import questionnaire_of
from emosec.separability.wave import answers_of, rule_at
from emosec.statistics.resampling import generator
from emosec.statistics.separability.decision import decide
from emosec.statistics.simulation import simulate
from emosec.statistics.simulation.nuisances import SurveyDesign, simulate_survey

STUDY = Calibration.model_validate(
    {
        "requirements": [
            {"name": "size", "title": "Rarely wrong", "measure": "false_separable", "at_most": 0.05},
            {"name": "not", "title": "Rarely denied", "measure": "false_not", "at_most": 0.05},
            {"name": "cover", "title": "Covers", "measure": "coverage", "at_least": 0.87, "at_most": 0.93},
            {"name": "bias", "title": "Bias", "measure": "bias"},
            {"name": "word", "title": "Named", "measure": "named", "reason": "WORDING", "at_least": 0.5},
            {"name": "none", "title": "Never simulated", "measure": "separable", "at_least": 0.95},
        ],
        "cells": [
            {"name": "a", "requirements": ["size", "not", "cover", "bias", "word"], "components": 2, "phi": 0.9},
            {"name": "b", "requirements": ["not"], "phi": [0.9, 0.5, 0.5], "n": 500, "why": "one at the edge"},
            {"name": "absent", "requirements": ["none"]},
        ],
    }
)


@pytest.fixture(scope="module")
def rule(root: Path) -> Decision:
    return load_named(root / "config", Decision, "separability")


# ---- judged


def test_a_judge_says_what_the_rule_says(wave_of: Callable) -> None:
    design = SurveyDesign(phi=(0.6, 0.6, 0.99))
    wave = wave_of(design, 300, seed=4)
    answers = answers_of(wave.responses, wave.instrument)
    evidence = answers.evidence(wave.decision)
    own = decide(evidence, answers.questionnaire.pairs, rule_at(wave.decision, 300))
    # the same people as a matrix of raw answers
    judged = Judge(questionnaire_of(wave.instrument), wave.decision).judged(
        [simulate_survey(design, 300, np.random.default_rng(4))]
    )
    assert judged.verdict == own
    assert judged.n == 300
    assert [e.phi for e in judged.phi] == [evidence.estimate(p).phi for p in answers.questionnaire.pairs]


def test_a_judge_screens_by_the_study_s_rules(wave_of: Callable, root: Path) -> None:
    wave = wave_of(SurveyDesign(components=2, items=6, against=3, phi=0.5), 300, seed=1)
    q = questionnaire_of(wave.instrument)
    rules = load_named(root / "config", Screening, "default")
    raw = answers_of(wave.responses, wave.instrument).raw.copy()
    raw[0] = -1  # answered nothing
    raw[1, :5] = -1  # more than a fifth missing
    raw[2] = 3  # the same throughout: flagged, and stays
    inside = screener(wave.instrument, rules, q)(raw)
    assert len(inside) == 298
    assert (inside[0] == 3).all()
    judged = Judge(q, wave.decision, screener(wave.instrument, rules, q)).judged([raw])
    assert judged.n == 298
    strict = rules.model_copy(
        update={
            "rules": tuple(
                r.model_copy(update={"action": "drop"}) if r.name == "straightlining" else r for r in rules.rules
            )
        }
    )
    assert Judge(q, wave.decision, screener(wave.instrument, strict, q)).judged([raw]).n < 298


def test_a_sample_without_a_model_is_open(wave_of: Callable) -> None:
    q = questionnaire_of(wave_of(SurveyDesign(), 20).instrument)
    for raw in (np.zeros((50, 15), dtype=np.int8), np.full((50, 15), -1, dtype=np.int8)):
        judged = Judge(q, wave_of(SurveyDesign(), 20).decision).judged([raw])
        assert (judged.verdict.label, judged.verdict.reason) == ("INCONCLUSIVE", "INADMISSIBLE")
        assert not any(e.known for e in judged.phi)


def test_a_second_wave_may_contradict(wave_of: Callable) -> None:
    wave = wave_of(SurveyDesign(components=2), 20)
    near, one = (
        simulate_survey(SurveyDesign(components=2, phi=phi), 600, np.random.default_rng(2)) for phi in (0.5, 1.0)
    )
    judge = Judge(questionnaire_of(wave.instrument), wave.decision)
    assert judge.judged([near]).verdict.label == "SEPARABLE"
    assert judge.judged([near, one]).verdict.reason == "CONTRADICTED"
    assert judge.judged([near, near]).verdict.label == "SEPARABLE"


# ---- cells


def test_a_cell_does_not_depend_on_its_chunks(rule: Decision) -> None:
    setting = Setting(n=120, components=2, items=4, phi=0.8)
    whole = run_cell("c", setting, rule, range(4), 5)
    parts = pd.concat([run_cell("c", setting, rule, r, 5) for r in (range(3, 4), range(1), range(1, 3))])
    pd.testing.assert_frame_equal(
        whole, parts.sort_values(["replication", "pair"]).reset_index(drop=True), check_exact=True
    )
    assert not run_cell("d", setting, rule, range(4), 5)["phi"].equals(whole["phi"])
    assert not run_cell("c", setting, rule, range(4), 6)["phi"].equals(whole["phi"])


def test_a_cell_knows_pages_only_where_they_are_declared(rule: Decision) -> None:
    setting = Setting(n=700, components=2, phi=1.0, page=0.10)
    hidden = run_cell("c", setting, rule, range(3), 5)
    declared = run_cell("c", setting.model_copy(update={"pages_declared": True}), rule, range(3), 5)
    assert hidden["phi"].equals(declared["phi"])
    assert set(declared["reason"]) == {"PAGE"}
    assert "PAGE" not in set(hidden["reason"].dropna())
    assert questionnaire_at(setting).pages is None


def test_a_cell_with_another_wave_is_contradicted_by_it(rule: Decision) -> None:
    setting = Setting(n=500, components=2, phi=0.5, other_phi=1.0)
    assert set(run_cell("c", setting, rule, range(2), 5)["reason"]) == {"CONTRADICTED"}


def test_a_setting_is_a_survey_s_design() -> None:
    changed = {
        "items": 6,
        "against": (1, 2, 3),
        "style": 0.3,
        "difficulty": (0.1, 0.0, -0.1),
        "careless": {"random": 0.1},
        "skew": 0.2,
    }
    design = design_of(Setting(n=700, **changed))
    assert {name: getattr(design, name) for name in changed} == changed
    assert set(Setting.model_fields) - {"n", "pages_declared", "other_phi"} == set(SurveyDesign.__dataclass_fields__)


# ---- a study's own rates


@pytest.fixture(scope="module")
def own(wave_of: Callable) -> Any:
    return wave_of(SurveyDesign(components=3, items=4, phi=(0.6, 0.4, 0.3), missing=0.03), 250, seed=3)


def rates_of(own: Any, root: Path, **more: Any) -> pd.DataFrame:
    rules = load_named(root / "config", Screening, "default")
    return error_rates(own.responses, own.instrument, rules, own.decision, **{"replications": 6, "seed": 1} | more)


def test_error_rates_are_shares_and_the_same_again(own: Any, root: Path) -> None:
    found = rates_of(own, root)
    assert found["phi"].tolist() == list(truths(own.decision)) == [0.70, 0.90, 1.00]
    assert set(found["pair"]) == {"alpha–beta"}, "the pair closest to the cut-off"
    shares = found[["separable", "not_separable", "inconclusive"]]
    assert shares.sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    assert found[[c for c in found if c.startswith("label_")]].sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    assert (found["separable_mcse"] > 0).all()
    assert (found["n"] == 250).all()
    # far apart it is found more often than at the cut-off, and never where it is one thing
    assert found["separable"].iloc[0] > found["separable"].iloc[2] == 0
    pd.testing.assert_frame_equal(found, rates_of(own, root), check_exact=True)
    assert not found.equals(rates_of(own, root, seed=2))


def test_error_rates_of_many_people_are_those_of_a_part_of_them(own: Any, root: Path) -> None:
    assert (rates_of(own, root, replications=2, at_most=150)["n"] == 150).all()
    # a bound that binds nobody changes no number
    pd.testing.assert_frame_equal(rates_of(own, root, replications=2, at_most=250), rates_of(own, root, replications=2))


def test_what_all_samples_agree_about_is_drawn_half_as_often_but_for_the_cutoff(
    own: Any, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rates_of(own, root)
    monkeypatch.setattr("emosec.separability.operating.error_rates.AGREEING", 2)
    found = rates_of(own, root)
    conclusions, labels = ["separable", "not_separable", "inconclusive"], [c for c in found if c.startswith("label_")]
    agree = (found[conclusions].max(axis=1) == 1) & (found[labels].max(axis=1) == 1)
    assert whole["replications"].tolist() == [6, 6, 6]
    half = [3 if alike and phi != 0.9 else 6 for alike, phi in zip(agree, found["phi"], strict=True)]
    assert found["replications"].tolist() == half
    assert min(half) == 3


def test_no_simulation_no_rates(own: Any, root: Path) -> None:
    assert rates_of(own, root, replications=0).empty


def test_the_fitted_population_has_the_phi_that_is_put_in(own: Any) -> None:
    answers = answers_of(own.responses, own.instrument)
    evidence, q = answers.evidence(own.decision), answers.questionnaire
    phi = np.array([[1, 0.8, 0.3], [0.8, 1, 0.3], [0.3, 0.3, 1]])
    drawn = simulate(fitted_population(evidence, q, phi), 20_000, np.random.default_rng(1))
    again = Judge(q, own.decision).evidence(drawn)
    # three standard errors of 20,000
    for pair, value in zip(q.pairs, (0.8, 0.3, 0.3), strict=True):
        assert again.estimate(pair).phi == pytest.approx(value, abs=3 * again.estimate(pair).se)
    assert again.moments.thresholds == pytest.approx(evidence.moments.thresholds, abs=0.05)
    common = np.array([again.common_variance(p) for p in q.pairs]) / [evidence.common_variance(p) for p in q.pairs]
    assert common == pytest.approx(1, abs=0.05)


def test_wording_variance_stays_in_the_fitted_population(wave_of: Callable) -> None:
    wave = wave_of(SurveyDesign(phi=0.5, acquiescence=0.1), 1500, seed=2)
    answers = answers_of(wave.responses, wave.instrument)
    evidence, q = answers.evidence(wave.decision), answers.questionnaire
    drawn = simulate(fitted_population(evidence, q, np.eye(3) * 0.5 + 0.5), 20_000, np.random.default_rng(1))
    again = Judge(q, wave.decision).evidence(drawn)
    assert again.intercept.variances[0] == pytest.approx(evidence.intercept.variances[0], abs=0.01)


def test_generators_are_of_the_seed_and_the_names() -> None:
    assert generator(1, "x", 2).integers(10**9) == generator(1, "x", 2).integers(10**9)
    assert generator(1, "x", 2).integers(10**9) != generator(1, "x", 3).integers(10**9)


# ---- gathered by hand


def row(
    cell: str, number: int, pair: int, conclusion: str = "inconclusive", reason: str | None = None, **more: Any
) -> dict[str, Any]:
    made = {"cell": cell, "replication": number, "pair": pair, "label": "INCONCLUSIVE", "conclusion": conclusion, "reason": reason,
            "basis": None, "n": 300, "phi": 0.9, "se": 0.02}  # fmt: skip
    return made | more


@pytest.fixture(scope="module")
def summary(rule: Decision) -> pd.DataFrame:
    rows = [row("a", i, 0, reason="WORDING") for i in range(60)]
    rows += [row("a", i, 0, reason="PRECISION", phi=0.93) for i in range(60, 80)]
    rows += [row("a", i, 0, "separable", label="SEPARABLE", phi=0.85) for i in range(80, 84)]
    rows += [row("a", i, 0, "not_separable", label="NOT SEPARABLE", phi=0.99) for i in range(84, 99)]
    rows += [row("a", 99, 0, reason="INADMISSIBLE", phi=math.nan, se=math.nan)]
    for i in range(10):
        label = "PARTIALLY SEPARABLE" if i == 0 else "INCONCLUSIVE"
        rows += [
            row(
                "b", i, 0, reason="WORDING" if i else None, label=label, conclusion="inconclusive" if i else "separable"
            )
        ]
        rows += [row("b", i, 1, "not_separable" if i == 0 else "separable", phi=0.5, label=label)]
        rows += [row("b", i, 2, "separable", phi=0.5, label=label)]
    return gather(tables.frame(REPLICATES, rows[::-1]), STUDY, rule)


def test_rates_are_counts(summary: pd.DataFrame) -> None:
    a, b = (summary.set_index("cell").loc[c] for c in "ab")
    assert summary["cell"].tolist() == ["a", "b"]
    assert (a["replications"], b["replications"], a["truth"], b["truth"]) == (100, 10, "0.9", "0.9 0.5 0.5")
    # of a truth at the cut-off only SEPARABLE is false, of one below it only NOT
    assert (a["separable"], a["false_separable"], a["false_not"]) == (0.04, 0.04, 0.0)
    assert (b["false_separable"], b["false_not"], b["partially_separable"]) == (0.1, 0.1, 0.1)
    assert (a["not_separable"], a["inconclusive"]) == (0.15, 0.81)
    assert (a["wording"], a["precision"], a["inadmissible"]) == (0.60, 0.20, 0.01)
    assert a["separable_mcse"] == pytest.approx(math.sqrt(0.04 * 0.96 / 100))
    assert a["false_not_mcse"] == pytest.approx(math.sqrt(1 / 102 * (101 / 102) / 100))
    # .85 + 1.645 × .02 lies below .90; phi alone says so in four
    assert a["phi_alone"] == 0.04
    assert a["named_wording"] == 0.60
    assert b["named_wording"] == 0.9
    assert (a["pairs_separable"], b["pairs_separable"]) == (0.04, pytest.approx(20 / 30))
    assert a["no_estimate"] == 1
    assert a["bias"] == pytest.approx((20 * 0.03 - 4 * 0.05 + 15 * 0.09) / 99)
    # within 1.645 × .02 = .033 of .9: those at .90 and .93
    assert a["coverage"] == pytest.approx(80 / 99)
    assert (a["differs"], b["differs"]) == ("components 2, phi 0.9", "n 500, phi 0.9/0.5/0.5 (one at the edge)")


def test_the_worst_cell_decides_and_its_error_is_heeded(summary: pd.DataFrame) -> None:
    found = examine(summary, STUDY)
    assert [f.cell for f in found["not"]] == ["b", "a"]
    assert overall(found["not"]) == "no, narrowly"
    assert overall(found["size"]) == "yes, narrowly"
    assert overall(found["word"]) == "yes"
    assert overall(found["cover"]) == "no, narrowly"
    assert overall(found["bias"]) == "reported"
    assert overall(found["none"]) is None


def test_page_and_figures(summary: pd.DataFrame, rule: Decision) -> None:
    text = page(summary, STUDY, rule)
    assert text.startswith("# Calibration of the verdict: 10 to 100 replications per cell (a trial run")
    assert rule.sha256 in text
    assert "Without samples, and so without an answer: absent." in text
    assert "| size: Rarely wrong | false SEPARABLE ≤ .050 | .040 ± .020 | a | 0 of 1 | **yes, narrowly** |" in text
    assert "| none: Never simulated | every pair SEPARABLE ≥ .950 | not simulated |" in text
    assert "trial run" not in page(summary.assign(replications=2000), STUDY, rule)
    drawn = calibration_figures(summary, STUDY, readings(examine(summary, STUDY)))
    assert set(drawn) == {"false", "power"}
    assert "b: .100" in drawn["false"].alt
    assert set(tables.frame(SUMMARY, summary.to_dict("records"))["cell"]) == {"a", "b"}
