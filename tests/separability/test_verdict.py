"""From tables to the verdict: whole samples made by hand, with every kind of fault."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest

from emosec.definitions.decisions import Decision
from emosec.tables import finite

Waves = Callable[..., Any]
Judge = Callable[..., dict[str, Any]]
SC, SA, CA = "safety–confidence", "safety–apprehension", "confidence–apprehension"


@pytest.fixture
def first(wave_of: Waves, judged: Judge) -> Callable[..., dict[str, Any]]:
    """The verdict on the first of two waves; the second is a clean one with the same phi."""

    def one(phi: float | list[float] = 0.5, **faults: Any) -> dict[str, Any]:
        result = judged(wave_of(phi, wave="w1", **faults), wave_of(phi, wave="w2"))
        return result["waves"]["w1"]

    return one


def test_clear_answers(first: Callable[..., dict[str, Any]]) -> None:
    assert first(0.5)["label"] == "SEPARABLE"
    assert first(1.0)["label"] == f"NOT SEPARABLE({SC}, {SA}, {CA})"
    assert first([1.01, 0.6, 0.6])["label"] == f"PARTIALLY SEPARABLE({SC})"
    assert first(0.88)["label"] == "INCONCLUSIVE(PRECISION)"


def test_sentences_can_be_quoted(first: Callable[..., dict[str, Any]]) -> None:
    assert first(0.5)["sentence"] == (
        "In w1 (N = 600), all components were separable: the largest factor correlation was "
        "φ = .50, 95% CI [.46, .54], for safety–confidence, below the pre-registered cut-off of .90; the finding held in "
        "the robustness set and was repeated in another wave."
    )
    partial = first([1.01, 0.6, 0.6])
    assert partial["sentence"].startswith("In w1 (N = 600), safety and confidence could not be told apart")
    assert "φ = 1.01, 95% CI [.96, 1.05]" in partial["sentence"]
    assert partial["sentence"].endswith("while safety–apprehension and confidence–apprehension were separable.")
    assert first(0.88)["resolve"][0] == (
        "safety–confidence: N ≈ 4,710 would give 80% power to show φ below .90, were φ = .88"
    )


def test_wording_confounded(first: Callable[..., dict[str, Any]]) -> None:
    found = first(0.5, reversed_items={"safety": 2, "confidence": 2, "apprehension": 0})
    assert found["label"] == "INCONCLUSIVE(WORDING)"
    assert found["pairs"] == [SA, CA]
    assert [p["wording_confounded"] for p in found["phi"]] == [False, True, True]
    assert found["resolve"] == [
        "apprehension: 0 toward security, 4 toward insecurity; 2 more items toward security needed"
    ]
    assert any("wording_confounded: see apprehension" in r["found"] for r in found["reasons"])


def test_all_items_worded_one_way(first: Callable[..., dict[str, Any]]) -> None:
    # apprehension points toward insecurity, so with all four reversed every item speaks for security
    found = first(0.5, reversed_items={"safety": 0, "confidence": 0, "apprehension": 4})
    assert found["label"] == "INCONCLUSIVE(WORDING)"
    assert found["pairs"] == [SC, SA, CA]


@pytest.mark.parametrize("count", [1, 2])
def test_a_component_with_too_few_items(first: Callable[..., dict[str, Any]], count: int) -> None:
    sizes = {"safety": 4, "confidence": 4, "apprehension": count}
    found = first(0.5, items=sizes, reversed_items={"safety": 2, "confidence": 2, "apprehension": 1})
    assert found["verdict"] == "INCONCLUSIVE"
    assert "PRECISION" in found["codes"]
    gate = next(g for g in found["gates"] if (g["gate"], g["subject"]) == ("reliability", "apprehension"))
    assert gate["held"] == "no"


def test_primary_model_missing_or_not_converged(first: Callable[..., dict[str, Any]]) -> None:
    absent = first(0.5, without=["M3Wincluded"])
    assert absent["label"] == "INCONCLUSIVE(INADMISSIBLE)"
    assert next(g for g in absent["gates"] if g["gate"] == "admissible")["held"] == "unknown"
    failed = first(0.5, fit={"converged": False, "admissible": False, "warning": "no minimum"})
    assert failed["label"] == "INCONCLUSIVE(INADMISSIBLE)"
    assert any("did not converge (no minimum)" in reason["found"] for reason in failed["reasons"])
    json.dumps(finite(failed))


def test_negative_method_variance_within_chance_is_admissible(first: Callable[..., dict[str, Any]]) -> None:
    fit = {"admissible": False, "warning": "negative variance: wording"}
    assert first(0.5, fit=fit, method=-0.01)["label"] == "SEPARABLE"
    assert first(0.5, fit=fit, method=-0.05)["label"] == "INCONCLUSIVE(INADMISSIBLE)"


@pytest.mark.parametrize(
    ("fault", "label"),
    [
        ({"fit": {"cfi.scaled": 0.94}}, "INCONCLUSIVE(FIT)"),
        ({"fit": {"srmr": 0.09}}, "INCONCLUSIVE(FIT)"),
        ({"fit": {"rmsea.scaled": math.nan}}, "INCONCLUSIVE(FIT)"),
        ({"omega": 0.65}, "INCONCLUSIVE(PRECISION)"),
        ({"loading": 0.39}, "INCONCLUSIVE(PRECISION)"),
        ({"se": 0.12, "n": 80}, "INCONCLUSIVE(PRECISION)"),
        ({"rarest": 4}, "INCONCLUSIVE(SENSITIVITY)"),
        ({"other": 0.95}, "INCONCLUSIVE(SENSITIVITY)"),
        ({"without": ["M3included", "M3Wattentive"]}, "INCONCLUSIVE(SENSITIVITY)"),
    ],
)
def test_faults(first: Callable[..., dict[str, Any]], fault: dict[str, Any], label: str) -> None:
    found = first(0.5, **fault)
    assert found["label"] == label
    assert found["reasons"]
    assert found["resolve"]


def test_a_weak_component_is_named_with_what_the_estimates_say(first: Callable[..., dict[str, Any]]) -> None:
    found = first(1.0, omega=0.56)
    assert found["label"] == "INCONCLUSIVE(PRECISION)"
    assert "safety (categorical omega .56; 4 of 4 loadings ≥ .40)" in found["sentence"]
    assert found["if_gates_held"] == f"NOT SEPARABLE({SC}, {SA}, {CA})"
    assert found["sentence"].endswith(f"the rule would have said NOT SEPARABLE({SC}, {SA}, {CA}).")
    confounded = first(1.0, omega=0.56, reversed_items={"safety": 2, "confidence": 2, "apprehension": 0})
    assert confounded["if_gates_held"] is None


def test_empty_categories_do_no_harm(first: Callable[..., dict[str, Any]]) -> None:
    assert first(0.5, rarest=0)["label"] == "SEPARABLE"


def test_one_wave_needs_its_halves(wave_of: Waves, judged: Judge) -> None:
    assert judged(wave_of(0.5, halves=0.55))["waves"]["w"]["label"] == "SEPARABLE"
    assert judged(wave_of(0.5, halves=0.55))["waves"]["w"]["replication"]["by"] == "halves"
    assert judged(wave_of(0.5, halves=0.92))["waves"]["w"]["label"] == "INCONCLUSIVE(NONREPLICATED)"
    assert judged(wave_of(0.5))["waves"]["w"]["label"] == "INCONCLUSIVE(NONREPLICATED)"


def test_a_wave_without_admissible_estimate_is_no_replication(wave_of: Waves, judged: Judge) -> None:
    broken = wave_of(0.5, wave="w2", fit={"converged": False, "admissible": False})
    result = judged(wave_of(0.5, wave="w1"), broken)
    assert result["waves"]["w1"]["label"] == "INCONCLUSIVE(NONREPLICATED)"
    assert result["pooled"]["label"] == "INCONCLUSIVE(NONREPLICATED)"


def test_pooled_needs_two_waves(wave_of: Waves, judged: Judge) -> None:
    assert judged(wave_of(0.5, wave="w1"), wave_of(0.55, wave="w2"))["pooled"]["label"] == "SEPARABLE"
    undecided = wave_of(0.85, wave="w2", se=0.04)
    assert judged(wave_of(0.5, wave="w1", se=0.01), undecided)["pooled"]["verdict"] == "INCONCLUSIVE"
    assert judged(wave_of(1.0, wave="w1"), wave_of(0.99, wave="w2"))["pooled"]["verdict"] == "NOT SEPARABLE"


def test_pooled_gates_say_which_wave(wave_of: Waves, judged: Judge) -> None:
    result = judged(wave_of(0.5, wave="w1"), wave_of(0.5, wave="w2", fit={"cfi.scaled": 0.9}))
    assert result["pooled"]["label"] == "INCONCLUSIVE(FIT)"
    gate = next(g for g in result["pooled"]["gates"] if g["gate"] == "fit")
    assert "w1" not in gate["found"]
    assert "w2: scaled CFI .900" in gate["found"]


def test_the_rule_travels_with_the_verdict(wave_of: Waves, judged: Judge) -> None:
    result = judged(wave_of(0.85, se=0.01, halves=0.85))
    rule = wave_of(0.5)[2]
    assert (result["decision_sha256"], result["cutoff"]) == (rule.sha256, 0.9)
    assert result["waves"]["w"]["verdict"] == "SEPARABLE"
    other = Decision.model_validate({**rule.model_dump(), "cutoff": 0.8})
    stricter = judged(wave_of(0.85, se=0.01, halves=0.85, decision=other))
    assert stricter["decision_sha256"] != rule.sha256
    assert stricter["waves"]["w"]["verdict"] == "NOT SEPARABLE"


def test_negative_phi_is_as_little_separable(first: Callable[..., dict[str, Any]]) -> None:
    assert first([-0.99, 0.5, 0.5])["label"] == f"PARTIALLY SEPARABLE({SC})"
