"""The decision on one pair of components, from the evidence, in the order of what it costs to know.

SEPARABLE is said where phi is shown to lie below the cut-off, and nothing that this sample can see and that lowers phi may have
made it so. NOT SEPARABLE is said where phi is shown to lie above it, and nothing that raises phi may have.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

from emosec.statistics.separability.bounds import Estimate
from emosec.statistics.separability.evidence import Evidence, Pair
from emosec.statistics.separability.pages import seen_through_pages

Answer = Literal["SEPARABLE", "NOT SEPARABLE", "INCONCLUSIVE"]
Reason = Literal["INADMISSIBLE", "WORDING", "PRECISION", "FIT", "STYLE", "ATTENTION", "PAGE"]
Strength = Literal["bounds", "random intercept", "no wording", ""]

REASONS: tuple[Reason, ...] = ("INADMISSIBLE", "WORDING", "PRECISION", "FIT", "STYLE", "ATTENTION", "PAGE")


class PairRule(NamedTuple):
    """The numbers of the rule.

    Attributes
    ----------
    cutoff : components are separable below it
    z : critical value of the upper limit, one-sided
    reject : critical value of (phi − cutoff)/SE for "not separable"
    page_share : plausible share of a component's common variance that is its page's
    """

    cutoff: float = 0.90
    z: float = 1.6448536269514722
    reject: float = 2.5
    page_share: float = 0.17


@dataclass(frozen=True)
class PairAnswer:
    """The answer on one pair.

    Attributes
    ----------
    pair : the two components
    answer : what the rule says
    reason : why it is inconclusive; None otherwise
    strength : what the answer rests on: "bounds" holds whatever wording does; "random intercept" if wording acts as one; "no
        wording" if wording plays no part (items of both components worded one and the same way)
    """

    pair: Pair
    answer: Answer
    reason: Reason | None = None
    strength: Strength = ""


def decide_pair(evidence: Evidence, pair: Pair, rule: PairRule) -> PairAnswer:
    """Return the answer on a pair.

    Parameters
    ----------
    evidence : Evidence
    pair : Pair
    rule : PairRule

    Returns
    -------
    PairAnswer
    """
    estimate = evidence.estimate(pair)
    if not estimate.known:
        return _between_bounds(evidence, pair, rule)
    if estimate.phi < 0:
        # ASSUME a negative phi of keyed components is told apart by its size, which no nuisance considered here raises
        return PairAnswer(pair, "SEPARABLE") if -estimate.lower(rule.z) < rule.cutoff else _open(pair, "PRECISION")
    if estimate.upper(rule.z) < rule.cutoff:
        return _separable(evidence, pair, rule)
    if _exceeds(estimate, rule):
        return _not_separable(evidence, pair, rule)
    return _open(pair, "PRECISION")


def _open(pair: Pair, reason: Reason) -> PairAnswer:
    return PairAnswer(pair, "INCONCLUSIVE", reason)


def _exceeds(found: Estimate, rule: PairRule) -> bool:
    return found.known and found.phi - rule.cutoff > rule.reject * found.se


def _between_bounds(evidence: Evidence, pair: Pair, rule: PairRule) -> PairAnswer:
    """Where wording and phi are one, or the model has no solution: what the bounds alone say."""
    if _exceeds(evidence.lower_bound(pair), rule):
        return PairAnswer(pair, "NOT SEPARABLE", strength="bounds")
    return _open(pair, "WORDING" if evidence.worded_apart(pair) else "INADMISSIBLE")


def _separable(evidence: Evidence, pair: Pair, rule: PairRule) -> PairAnswer:
    """Phi lies below the cut-off: is it anything else that put it there? The cheapest question first."""
    bound = evidence.upper_bound(pair)
    if bound.known and bound.lower(rule.z) >= rule.cutoff:
        return _open(pair, "WORDING")
    if evidence.confounded_with_page(pair):
        seen = seen_through_pages(rule.cutoff, rule.page_share, rule.page_share)
        if evidence.estimate(pair).upper(rule.z) >= seen:
            return _open(pair, "PAGE")
    if any(not step.upper(rule.z) < rule.cutoff for step in evidence.along_the_path(pair)):
        return _open(pair, "FIT")
    if not evidence.without_tired(pair).upper(rule.z) < rule.cutoff:
        return _open(pair, "ATTENTION")
    if not evidence.without_style(pair).upper(rule.z) < rule.cutoff:
        return _open(pair, "STYLE")
    sure = bound.known and bound.upper(rule.z) < rule.cutoff
    return PairAnswer(pair, "SEPARABLE", strength="bounds" if sure else "random intercept")


def _not_separable(evidence: Evidence, pair: Pair, rule: PairRule) -> PairAnswer:
    """Phi lies above the cut-off: is it anything else that put it there?"""
    bound = evidence.upper_bound(pair)
    if bound.known and bound.upper(rule.z) < rule.cutoff:
        return _open(pair, "WORDING")
    if not _exceeds(evidence.without_style(pair), rule):
        return _open(pair, "STYLE")
    if _exceeds(evidence.lower_bound(pair), rule):
        return PairAnswer(pair, "NOT SEPARABLE", strength="bounds")
    one_way = not evidence.design.intercept_identified(*pair)
    return PairAnswer(pair, "NOT SEPARABLE", strength="no wording" if one_way else "random intercept")


def distance(estimate: Estimate, cutoff: float) -> float:
    """How many standard errors phi lies below the cut-off; negative above it, NaN where there is no estimate."""
    return (cutoff - estimate.phi) / estimate.se if estimate.known and estimate.se > 0 else math.nan
