"""The decision itself: a pure function of a few numbers, without tables, so that simulations can call it at will.

The order of precedence is the order of `CODES`: what no data could mend comes first (wording), then whether there is an
estimate at all, then whether it may be trusted, then what it says.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

Verdict = Literal["SEPARABLE", "PARTIALLY SEPARABLE", "NOT SEPARABLE", "INCONCLUSIVE"]
Code = Literal["WORDING", "INADMISSIBLE", "FIT", "PRECISION", "SENSITIVITY", "NONREPLICATED"]
Says = Literal["separable", "not separable", "undecided", "undefined"]
Gate = Literal["wording", "admissible", "fit", "precision", "reliability", "categories"]

CODES: tuple[Code, ...] = ("WORDING", "INADMISSIBLE", "FIT", "PRECISION", "SENSITIVITY", "NONREPLICATED")
# The code a gate's failure leads to. A component that is hardly measured leaves phi without precision; a near-empty
# category may carry the whole answer, so the answer is sensitive to it.
CODE_OF_GATE: dict[Gate, Code] = {
    "wording": "WORDING",
    "admissible": "INADMISSIBLE",
    "fit": "FIT",
    "precision": "PRECISION",
    "reliability": "PRECISION",
    "categories": "SENSITIVITY",
}
GATES: tuple[Gate, ...] = tuple(CODE_OF_GATE)


class Limits(NamedTuple):
    """An estimate of the size of phi with its limits; NaN where there is none."""

    est: float
    lower: float
    upper: float


NOTHING = Limits(math.nan, math.nan, math.nan)


class Rule(NamedTuple):
    """The numbers of a frozen decision that the verdict uses.

    Attributes
    ----------
    cutoff : components are separable below it
    reject : critical value of (phi − cutoff)/SE for "not separable"
    tolerated : how many upper limits in the robustness set may reach the cut-off
    wave_needs, half_needs : what must be below the cut-off where the finding is repeated: the upper limit or the estimate
    """

    cutoff: float = 0.90
    reject: float = 2.5
    tolerated: int = 1
    wave_needs: Literal["limit", "estimate"] = "limit"
    half_needs: Literal["limit", "estimate"] = "estimate"


class Pair(NamedTuple):
    """What is known about one pair of components. All phi are sizes: see `size`.

    Attributes
    ----------
    name : the pair
    phi, se : the primary model's estimate and its standard error
    limits : the same with its limits
    confounded : a component of the pair is not keyed both ways
    checks : limits in each member of the robustness set, in the same order for every pair; NaN where it is missing
    waves : limits of the primary model in each other wave, in the same order for every pair
    halves : limits of the primary model in the two halves of this sample, or nothing
    objecting : how many of the last checks may only object to SEPARABLE, and not to the opposite (ESEM)
    """

    name: str
    phi: float
    se: float
    limits: Limits
    confounded: bool = False
    checks: tuple[Limits, ...] = ()
    waves: tuple[Limits, ...] = ()
    halves: tuple[Limits, ...] = ()
    objecting: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one sample.

    Attributes
    ----------
    verdict : what the rule says
    code : why it is inconclusive, the first in the order of `CODES`; None otherwise
    pairs : the pairs the verdict or the code is about
    codes : every reason found, in the order of `CODES`, also those behind the first
    """

    verdict: Verdict
    code: Code | None
    pairs: tuple[str, ...]
    codes: tuple[Code, ...] = ()

    @property
    def label(self) -> str:
        """The verdict as it is printed: NOT SEPARABLE(body–mind), INCONCLUSIVE(WORDING)."""
        inside = self.code or ", ".join(self.pairs)
        return f"{self.verdict}({inside})" if inside and self.verdict != "SEPARABLE" else self.verdict


def wald(phi: float, se: float, z: float = 1.959963984540054) -> Limits:
    """Return phi ± z·SE on phi itself; no limit is cut at 1, since an estimate above 1 is an estimate.

    Examples
    --------
    >>> wald(0.5, 0.1, z=2.0)
    Limits(est=0.5, lower=0.3, upper=0.7)
    """
    return Limits(phi, phi - z * se, phi + z * se)


def size(limits: Limits) -> Limits:
    """Return limits of |phi|: a phi of −.97 is as little separable as one of .97, so negative ones are mirrored.

    Examples
    --------
    >>> size(Limits(-0.9, -1.0, -0.8))
    Limits(est=0.9, lower=0.8, upper=1.0)
    """
    if limits.est < 0:
        return Limits(-limits.est, -limits.upper, -limits.lower)
    return limits


def says(limits: Limits, cutoff: float) -> Says:
    """Return what limits say by themselves at a cut-off.

    Examples
    --------
    >>> says(Limits(0.7, 0.6, 0.8), 0.9), says(Limits(0.85, 0.8, 0.9), 0.9), says(NOTHING, 0.9)
    ('separable', 'undecided', 'undefined')
    """
    if math.isnan(limits.lower) or math.isnan(limits.upper):
        return "undefined"
    if limits.upper < cutoff:
        return "separable"
    return "not separable" if limits.lower >= cutoff else "undecided"


def rejected(pair: Pair, rule: Rule) -> bool:
    """Return whether the pair is shown not to be separable: the calibrated test, or phi above 1 in both halves."""
    both = len(pair.halves) == 2 and all(half.est > 1 for half in pair.halves)
    # where an estimate is missing the comparison with NaN is False
    return both or (pair.phi - rule.cutoff) > rule.reject * pair.se


def separable(pair: Pair, rule: Rule) -> bool:
    """Return whether the pair's primary upper limit is below the cut-off."""
    return pair.limits.upper < rule.cutoff


def robust(pairs: tuple[Pair, ...], rule: Rule) -> bool:
    """Return whether the robustness set leaves SEPARABLE standing.

    No lower limit at or above the cut-off, and at most `rule.tolerated` upper limits there, counted over pairs and
    checks. A check that could not be made counts as one upper limit, once and not per pair.
    """
    if any(check.lower >= rule.cutoff for pair in pairs for check in pair.checks):
        return False
    reached = sum(check.upper >= rule.cutoff for pair in pairs for check in pair.checks)
    missing = sum(any(math.isnan(c.upper) for c in across) for across in zip(*(p.checks for p in pairs), strict=True))
    return reached + missing <= rule.tolerated


def repeated(pairs: tuple[Pair, ...], rule: Rule) -> bool:
    """Return whether all pairs are below the cut-off again: in one other wave, or, where there is none, in both halves."""
    waves = [_below(place, rule.wave_needs, rule) for place in zip(*(p.waves for p in pairs), strict=True)]
    if waves:
        return any(waves)
    halves = [_below(place, rule.half_needs, rule) for place in zip(*(p.halves for p in pairs), strict=True)]
    return len(halves) == 2 and all(halves)


def _below(place: tuple[Limits, ...], needs: str, rule: Rule) -> bool:
    if needs == "limit":
        return all(found.upper < rule.cutoff for found in place)
    return all(found.est < rule.cutoff for found in place)


def decide(pairs: tuple[Pair, ...], failed: frozenset[Gate] | tuple[Gate, ...], rule: Rule) -> Outcome:
    """Return the verdict.

    Parameters
    ----------
    pairs : every pair of components; their order does not matter
    failed : gates that are not known to hold
    rule : the decision's numbers

    Returns
    -------
    Outcome

    Notes
    -----
    In this order: a confounded pair or the wording gate gives INCONCLUSIVE(WORDING), since no sample can mend it; a
    missing estimate or the admissibility gate INADMISSIBLE; misfit FIT; too small a sample or components hardly measured
    PRECISION; sparse categories SENSITIVITY. With all gates held, a rejected pair gives PARTIALLY SEPARABLE where the
    others are shown separable, robust and repeated, else NOT SEPARABLE; but SENSITIVITY where a check says of that same
    pair that it is separable. With none rejected, an upper limit at or above the cut-off gives PRECISION, a contradicting
    robustness set SENSITIVITY, a finding that does not repeat NONREPLICATED, and the rest is SEPARABLE.

    Examples
    --------
    >>> near, far = Limits(0.97, 0.95, 0.99), Limits(0.5, 0.4, 0.6)
    >>> pairs = tuple(Pair(n, x.est, 0.01, x, checks=(x,), waves=(x,)) for n, x in zip("ab", (near, far)))
    >>> decide(pairs, (), Rule()).label
    'PARTIALLY SEPARABLE(a)'
    >>> decide(pairs, ("fit",), Rule()).label
    'INCONCLUSIVE(FIT)'
    """
    stopped = _stopped(pairs, failed)
    if stopped:
        codes = tuple(code for code in CODES if code in stopped)
        return Outcome("INCONCLUSIVE", codes[0], stopped[codes[0]], codes)
    down = tuple(p for p in pairs if rejected(p, rule))
    up = tuple(p for p in pairs if p not in down)
    if down:
        return _not_separable(down, up, rule)
    undecided = tuple(p.name for p in pairs if not separable(p, rule))
    if undecided:
        return Outcome("INCONCLUSIVE", "PRECISION", undecided, ("PRECISION",))
    if not robust(pairs, rule):
        return Outcome("INCONCLUSIVE", "SENSITIVITY", _reached(pairs, rule), ("SENSITIVITY",))
    if not repeated(pairs, rule):
        return Outcome("INCONCLUSIVE", "NONREPLICATED", (), ("NONREPLICATED",))
    return Outcome("SEPARABLE", None, ())


def _stopped(pairs: tuple[Pair, ...], failed: frozenset[Gate] | tuple[Gate, ...]) -> dict[Code, tuple[str, ...]]:
    """Reasons why the estimates may not decide, with the pairs they concern where they concern some only."""
    reasons: dict[Code, tuple[str, ...]] = {CODE_OF_GATE[gate]: () for gate in failed}
    confounded = tuple(p.name for p in pairs if p.confounded)
    if confounded:
        reasons["WORDING"] = confounded
    missing = tuple(p.name for p in pairs if math.isnan(p.phi) or math.isnan(p.limits.upper))
    if missing or not pairs:
        reasons["INADMISSIBLE"] = missing
    return reasons


def _not_separable(down: tuple[Pair, ...], up: tuple[Pair, ...], rule: Rule) -> Outcome:
    disputed = tuple(
        p.name for p in down if any(c.upper < rule.cutoff for c in p.checks[: len(p.checks) - p.objecting])
    )
    if disputed:
        return Outcome("INCONCLUSIVE", "SENSITIVITY", disputed, ("SENSITIVITY",))
    names = tuple(p.name for p in down)
    others_stand = all(separable(p, rule) for p in up) and robust(up, rule) and repeated(up, rule)
    partial = len(down) == 1 and bool(up) and others_stand
    return Outcome("PARTIALLY SEPARABLE" if partial else "NOT SEPARABLE", None, names)


def _reached(pairs: tuple[Pair, ...], rule: Rule) -> tuple[str, ...]:
    return tuple(p.name for p in pairs if any(not c.upper < rule.cutoff for c in p.checks))
