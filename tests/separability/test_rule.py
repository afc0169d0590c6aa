"""The decision as a pure function: what it says in every kind of sample, and properties that hold for all of them."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.separability.rule import CODES, GATES, NOTHING, Limits, Pair, Rule, decide, size, wald

NAMES = ("safety–confidence", "safety–apprehension", "confidence–apprehension")
RULE = Rule()
RANK = {"SEPARABLE": 0, "INCONCLUSIVE": 1, "PARTIALLY SEPARABLE": 2, "NOT SEPARABLE": 3}


def pair(name: str, phi: float, se: float = 0.02, **other: object) -> Pair:
    limits = wald(phi, se)
    return Pair(name, phi, se, limits, **({"checks": (limits, limits), "waves": (limits,)} | other))  # type: ignore[arg-type]


def three(*phi: float, **other: object) -> tuple[Pair, ...]:
    values = phi * 3 if len(phi) == 1 else phi
    return tuple(pair(n, x, **other) for n, x in zip(NAMES, values, strict=True))


def test_clear_cases() -> None:
    assert decide(three(0.5), (), RULE).label == "SEPARABLE"
    assert decide(three(1.0), (), RULE).label == f"NOT SEPARABLE({', '.join(NAMES)})"
    assert decide(three(0.99, 0.5, 0.6), (), RULE).label == "PARTIALLY SEPARABLE(safety–confidence)"
    assert decide(three(0.99, 0.5, 0.99), (), RULE).pairs == (NAMES[0], NAMES[2])
    assert decide(three(0.89, 0.5, 0.6), (), RULE).label == "INCONCLUSIVE(PRECISION)"


def test_one_pair_down_and_another_undecided_is_not_partial() -> None:
    outcome = decide(three(0.99, 0.89, 0.5), (), RULE)
    assert (outcome.verdict, outcome.pairs) == ("NOT SEPARABLE", (NAMES[0],))


@pytest.mark.parametrize(
    ("gate", "code"),
    [("wording", "WORDING"), ("admissible", "INADMISSIBLE"), ("fit", "FIT"), ("precision", "PRECISION"),
     ("reliability", "PRECISION"), ("categories", "SENSITIVITY")],
)  # fmt: skip
@pytest.mark.parametrize("phi", [0.3, 1.0])
def test_no_gate_may_fail(gate: str, code: str, phi: float) -> None:
    assert decide(three(phi), (gate,), RULE).label == f"INCONCLUSIVE({code})"  # type: ignore[arg-type]


def test_precedence_is_the_order_of_the_codes() -> None:
    outcome = decide(three(0.5), ("categories", "fit", "precision", "wording", "admissible"), RULE)
    assert outcome.code == "WORDING"
    assert outcome.codes == ("WORDING", "INADMISSIBLE", "FIT", "PRECISION", "SENSITIVITY")
    assert decide(three(0.5), ("categories", "fit"), RULE).code == "FIT"


def test_missing_estimate_is_inadmissible() -> None:
    broken = (*three(0.5)[:2], Pair(NAMES[2], math.nan, math.nan, NOTHING, checks=(NOTHING,) * 2, waves=(NOTHING,)))
    outcome = decide(broken, (), RULE)
    assert (outcome.label, outcome.pairs) == ("INCONCLUSIVE(INADMISSIBLE)", (NAMES[2],))


def test_robustness_tolerates_one_upper_limit_and_no_lower() -> None:
    good, wide_, bad = wald(0.5, 0.02), Limits(0.88, 0.84, 0.92), Limits(0.95, 0.91, 0.99)
    calm = three(0.5)
    assert decide((calm[0]._replace(checks=(wide_, good)), *calm[1:]), (), RULE).verdict == "SEPARABLE"
    for checks in ((wide_, wide_), (bad, good), (wide_, NOTHING)):
        outcome = decide((calm[0]._replace(checks=checks), *calm[1:]), (), RULE)
        assert (outcome.label, outcome.pairs) == ("INCONCLUSIVE(SENSITIVITY)", (NAMES[0],))


def test_a_missing_check_counts_once() -> None:
    good = wald(0.5, 0.02)
    assert decide(three(0.5, checks=(NOTHING, good)), (), RULE).verdict == "SEPARABLE"
    assert decide(three(0.5, checks=(NOTHING, NOTHING)), (), RULE).code == "SENSITIVITY"


def test_not_separable_is_disputed_by_a_check_that_says_the_opposite() -> None:
    outcome = decide(three(1.0, checks=(wald(0.5, 0.02), wald(1.0, 0.02))), (), RULE)
    assert outcome.label == "INCONCLUSIVE(SENSITIVITY)"


def test_repetition_in_waves_then_halves() -> None:
    low, high = wald(0.5, 0.02), wald(0.89, 0.02)
    assert decide(three(0.5, waves=()), (), RULE).label == "INCONCLUSIVE(NONREPLICATED)"
    assert decide(three(0.5, waves=(high,)), (), RULE).code == "NONREPLICATED"
    assert decide(three(0.5, waves=(high, low)), (), RULE).verdict == "SEPARABLE"
    # halves need the estimate only, and both of them
    assert decide(three(0.5, waves=(), halves=(high, low)), (), RULE).verdict == "SEPARABLE"
    assert decide(three(0.5, waves=(), halves=(wald(0.91, 0.02), low)), (), RULE).code == "NONREPLICATED"
    strict = RULE._replace(half_needs="limit")
    assert decide(three(0.5, waves=(), halves=(high, low)), (), strict).code == "NONREPLICATED"


def test_all_pairs_must_repeat_in_the_same_wave() -> None:
    low, high = wald(0.5, 0.02), wald(0.95, 0.02)
    calm = three(0.5, waves=(low, low))
    crossed = (calm[0]._replace(waves=(high, low)), calm[1]._replace(waves=(low, high)), calm[2])
    assert decide(crossed, (), RULE).code == "NONREPLICATED"


def test_phi_above_one_in_both_halves_is_not_separable_even_when_imprecise() -> None:
    wobbly = {"se": 0.15, "checks": (wald(1.05, 0.15),)}
    assert decide(three(1.05, **wobbly), (), RULE).code == "PRECISION"
    assert decide(three(1.05, **wobbly, halves=(wald(1.1, 0.2), wald(1.01, 0.2))), (), RULE).verdict == "NOT SEPARABLE"
    assert decide(three(1.05, **wobbly, halves=(wald(1.1, 0.2), wald(0.99, 0.2))), (), RULE).code == "PRECISION"


def test_size_mirrors_negative_phi() -> None:
    assert size(Limits(-0.97, -1.0, -0.94)) == Limits(0.97, 0.94, 1.0)
    assert size(Limits(0.5, 0.4, 0.6)) == Limits(0.5, 0.4, 0.6)


phis = st.floats(-0.2, 1.2)
errors = st.floats(0.002, 0.2)
limits = st.builds(wald, phis, errors)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Pair, ...]:
    n_checks, n_waves, split = draw(st.integers(0, 3)), draw(st.integers(0, 2)), draw(st.booleans())
    made = []
    for name in NAMES:
        phi, se = draw(phis), draw(errors)
        made.append(
            Pair(
                name,
                phi,
                se,
                wald(phi, se),
                confounded=draw(st.integers(0, 9)) == 0,
                checks=tuple(draw(limits) for _ in range(n_checks)),
                waves=tuple(draw(limits) for _ in range(n_waves)),
                halves=tuple(draw(limits) for _ in range(2)) if split else (),
            )
        )
    return tuple(made)


failures = st.lists(st.sampled_from(GATES), max_size=2, unique=True).map(tuple)


@given(pairs(), failures)
@settings(max_examples=150, deadline=None)
def test_the_order_of_pairs_does_not_matter(found: tuple[Pair, ...], failed: tuple[str, ...]) -> None:
    outcomes = [decide(order, failed, RULE) for order in itertools.permutations(found)]  # type: ignore[arg-type]
    assert len({(o.verdict, o.code, o.codes, frozenset(o.pairs)) for o in outcomes}) == 1


@given(pairs(), failures)
@settings(max_examples=300, deadline=None)
def test_what_separable_implies(found: tuple[Pair, ...], failed: tuple[str, ...]) -> None:
    outcome = decide(found, failed, RULE)  # type: ignore[arg-type]
    assert (outcome.code is None) == (outcome.verdict != "INCONCLUSIVE")
    assert list(outcome.codes) == [c for c in CODES if c in outcome.codes]
    if any(p.confounded for p in found) or "wording" in failed:
        assert outcome.code == "WORDING"
    if outcome.verdict != "INCONCLUSIVE":
        assert not failed
    if outcome.verdict == "SEPARABLE":
        assert all(p.limits.upper < RULE.cutoff for p in found)
        assert all(c.lower < RULE.cutoff for p in found for c in p.checks)
    if outcome.verdict == "PARTIALLY SEPARABLE":
        assert len(outcome.pairs) == 1


@given(pairs(), failures, st.integers(0, 2), st.floats(0, 0.6))
@settings(max_examples=300, deadline=None)
def test_a_larger_phi_never_speaks_for_separability(
    found: tuple[Pair, ...], failed: tuple[str, ...], which: int, more: float
) -> None:
    raised = list(found)
    p = raised[which]
    raised[which] = p._replace(phi=p.phi + more, limits=wald(p.phi + more, p.se))
    before = decide(found, failed, RULE)  # type: ignore[arg-type]
    after = decide(tuple(raised), failed, RULE)  # type: ignore[arg-type]
    # one exception by design: a check that says "separable" of the raised pair turns it into a dispute
    disputed = after.code == "SENSITIVITY" and p.name in after.pairs
    assert RANK[after.verdict] >= RANK[before.verdict] or disputed


@given(pairs(), failures, st.sampled_from(GATES))
@settings(max_examples=100, deadline=None)
def test_a_failing_gate_never_helps(found: tuple[Pair, ...], failed: tuple[str, ...], gate: str) -> None:
    more = tuple({*failed, gate})
    assert decide(found, more, RULE).verdict == "INCONCLUSIVE"  # type: ignore[arg-type]
