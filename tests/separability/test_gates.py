"""What gates say was found: never that fewer respondents would do, and why a component has no reliability."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.separability.factors import Solution
from emosec.separability.gates import reliability_gate
from emosec.separability.precision import implied_se, needed_n


@given(st.integers(0, 159), st.integers(30, 5000), st.floats(0.001, 1))
def test_more_respondents_than_did_not_do_are_asked_for(hits: int, n: int, se: float) -> None:
    """Where under 80% of 200 simulated samples were precise enough, the N that would do is above the N they had."""
    simulated = implied_se(hits / 200, 0.2, 1.96, 200)
    assert needed_n(n, max(se, simulated), 0.2, 1.96) > n


COMPONENTS = ("safety", "confidence", "apprehension")


def test_an_item_that_everybody_answered_alike_is_named(instrument_of: Callable[..., Instrument]) -> None:
    rule = Decision.parse("name: r\nregistered_on: 2026-01-01\nprimary_model: M3W\n", where="r.yaml")
    instrument = instrument_of(dict.fromkeys(COMPONENTS, 4), dict.fromkeys(COMPONENTS, 2))
    rows = [(s.name, i, 0.5, 0.0 if i == "s2" else 1.0) for s in instrument.scales for i in s.items]
    items = pd.DataFrame(rows, columns=["scale", "item", "item_total", "sd"])
    none = pd.DataFrame(columns=["scale", "coefficient", "est"]).astype({"est": float})
    empty = pd.DataFrame(columns=["lhs", "op", "rhs", "est", "se", "std.all"])
    found = reliability_gate(none, items, Solution(empty, instrument), instrument, rule)
    assert [row["found"] for row in found] == [
        "no categorical omega; no loadings; everybody gave the same answer to s2",
        "no categorical omega; no loadings",
        "no categorical omega; no loadings",
    ]


def test_pooled_over_waves_only_those_that_stand_in_the_way_are_told(
    wave_of: Callable[..., Any], judged: Callable[..., dict[str, Any]]
) -> None:
    good, weak = wave_of(0.5, wave="good"), wave_of(0.5, wave="weak", omega=0.6)
    (reason,) = [r for r in judged(good, weak)["pooled"]["reasons"] if r["subject"] == "safety"]
    assert reason["found"] == "weak: categorical omega .60; 4 of 4 loadings ≥ .40"
