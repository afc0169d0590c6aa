"""The decision on each pair of components, from the evidence, in the order of what it costs to know; and then on all pairs.

A pair is SEPARABLE where phi is shown to lie below the cut-off, and nothing that this sample can see and that lowers phi may have
made it so. It is NOT SEPARABLE where phi is shown to lie above it, and nothing that raises phi may have. Evidence is asked for
when it is needed and no further, so that a simulation may call this thousands of times and a workflow once: one rule.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from emosec.statistics.separability.bounds import NOTHING, Estimate
from emosec.statistics.separability.design import Pair
from emosec.statistics.separability.pages import seen_through_pages
from emosec.statistics.separability.verdict import (
    Basis,
    Check,
    Criterion,
    PairRule,
    PairVerdict,
    Reason,
    Source,
    Verdict,
)


def decide(evidence: Source, pairs: Sequence[Pair], rule: PairRule, others: Sequence[Source] = ()) -> Verdict:
    """Return the verdict on all pairs.

    Parameters
    ----------
    evidence : of one sample, or of waves pooled
    pairs : pairs of components that are of interest
    rule : the numbers of the rule
    others : other waves; one that shows a pair not to be separable contradicts a finding that it is

    Returns
    -------
    Verdict

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> evidence = SimpleNamespace(
    ...     estimate=lambda pair: Estimate(0.85, 0.05), confounded_with_page=lambda pair: False, worded_alike=lambda pair: False
    ... )
    >>> decide(evidence, [(0, 1)], PairRule()).label
    'INCONCLUSIVE'
    """
    return Verdict(tuple(decide_pair(evidence, pair, rule, others) for pair in pairs))


def decide_pair(evidence: Source, pair: Pair, rule: PairRule, others: Sequence[Source] = ()) -> PairVerdict:
    """Return what is concluded about one pair; see `decide`.

    Parameters
    ----------
    evidence : of one sample, or of waves pooled
    pair : the two components
    rule : the numbers of the rule
    others : other waves; one that shows the pair not to be separable contradicts a finding that it is

    Returns
    -------
    PairVerdict

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> evidence = SimpleNamespace(
    ...     estimate=lambda pair: Estimate(0.85, 0.05), confounded_with_page=lambda pair: False, worded_alike=lambda pair: False
    ... )
    >>> found = decide_pair(evidence, (0, 1), PairRule())
    >>> found.conclusion, found.reason
    ('inconclusive', 'PRECISION')
    """
    phi = size(evidence.estimate(pair))
    if not phi.known:
        return _between_bounds(evidence, pair, rule)
    low = ceiling(evidence, pair, rule)
    first = below("phi", phi, rule, low)
    if first.passed:
        return _separable(evidence, pair, rule, first, others)
    high = floor(evidence, pair, rule)
    if exceeds(phi, high, rule):
        return _not_separable(evidence, pair, rule, first)
    # a phi where pages or wording could make the difference stays open however many people answer
    if phi.upper(rule.z) < rule.cutoff or low <= phi.phi < rule.cutoff:
        return PairVerdict(pair, "inconclusive", "PAGE", None, (first,))
    if exceeds(phi, rule.cutoff, rule) or rule.cutoff < phi.phi <= high:
        return PairVerdict(pair, "inconclusive", "WORDING", None, (first,))
    return PairVerdict(pair, "inconclusive", "PRECISION", None, (first,))


def size(found: Estimate) -> Estimate:
    """Return the size of phi: −.97 is as little separable as .97.

    Parameters
    ----------
    found : Estimate
        Of phi, with its sign.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> size(Estimate(-0.97, 0.02)).phi
    0.97
    """
    return Estimate(abs(found.phi), found.se, found.parts)


def upper_size(evidence: Source, pair: Pair) -> Estimate:
    """Return the upper bound of the size of phi under wording; nothing where no halves give one.

    Wording adds to phi between halves worded the same way and takes from it between opposite ones, so that a phi below 0 is
    farthest from 0 between opposite halves.

    Parameters
    ----------
    evidence : of one sample, or of waves pooled
    pair : the two components

    Returns
    -------
    Estimate
        NaN where no halves give one.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> halves = SimpleNamespace(
    ...     upper_bound=lambda pair: Estimate(-0.5, 0.1), lower_bound=lambda pair: Estimate(-0.7, 0.1)
    ... )
    >>> upper_size(halves, (0, 1)).phi, lower_size(halves, (0, 1)).phi
    (0.7, 0.5)
    """
    return _bound(evidence.upper_bound(pair), evidence.lower_bound(pair))


def lower_size(evidence: Source, pair: Pair) -> Estimate:
    """Return the lower bound of the size of phi under wording; nothing where no halves give one.

    Parameters
    ----------
    evidence : of one sample, or of waves pooled
    pair : the two components

    Returns
    -------
    Estimate
        NaN where no halves give one.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> halves = SimpleNamespace(
    ...     upper_bound=lambda pair: Estimate(0.8, 0.1), lower_bound=lambda pair: Estimate(0.6, 0.1)
    ... )
    >>> lower_size(halves, (0, 1)).phi
    0.6
    """
    return _bound(evidence.lower_bound(pair), evidence.upper_bound(pair))


def _bound(above: Estimate, below_zero: Estimate) -> Estimate:
    """What bounds the size of phi: one estimate if phi is above 0, the other turned round if it is below."""
    turned = Estimate(-below_zero.phi, below_zero.se, below_zero.parts)
    known = [e for e in (above, turned) if e.known and e.phi >= 0.0]
    return max(known, key=lambda e: e.phi, default=NOTHING)


def ceiling(evidence: Source, pair: Pair, rule: PairRule) -> float:
    """Return what phi must lie below to be separable: the cut-off, or what pages of plausible size would make of it.

    Parameters
    ----------
    evidence : of one sample, or of waves pooled
    pair : the two components
    rule : the numbers of the rule

    Returns
    -------
    float

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> paged = SimpleNamespace(confounded_with_page=lambda pair: True)
    >>> round(ceiling(paged, (0, 1), PairRule()), 3)
    0.747
    """
    if evidence.confounded_with_page(pair):
        return seen_through_pages(rule.cutoff, rule.page_share, rule.page_share)
    return rule.cutoff


def floor(evidence: Source, pair: Pair, rule: PairRule) -> float:
    """Return what phi must lie above not to be separable: the cut-off, or what wording of plausible size would make of it.

    Parameters
    ----------
    evidence : of one sample, or of waves pooled
    pair : the two components
    rule : the numbers of the rule

    Returns
    -------
    float
        Infinite where items share no more than wording of plausible size.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> alike = SimpleNamespace(worded_alike=lambda pair: True, common_variance=lambda pair: (0.49, 0.49))
    >>> round(floor(alike, (0, 1), PairRule()), 3)
    0.92
    """
    if not evidence.worded_alike(pair):
        return rule.cutoff
    return raised_by_wording(rule.cutoff, rule.wording_variance, *evidence.common_variance(pair))


def raised_by_wording(phi: float, variance: float, common_a: float, common_b: float) -> float:
    """Return what phi is seen as where all items share a variance besides their components.

    Parameters
    ----------
    phi : the true one
    variance : share of an item's variance that all items share, worded one and the same way
    common_a, common_b : mean squared loading of each component's items, that variance among it

    Returns
    -------
    float
        (phi √((L²_a − v)(L²_b − v)) + v) / (L_a L_b); infinite where items share no more than that.

    Examples
    --------
    >>> round(raised_by_wording(0.9, 0.10, 0.49, 0.49), 3)
    0.92
    """
    if not (common_a > variance and common_b > variance):
        return math.inf
    content = math.sqrt((common_a - variance) * (common_b - variance))
    return (phi * content + variance) / math.sqrt(common_a * common_b)


def exceeds(found: Estimate, value: float, rule: PairRule) -> bool:
    """Return whether phi is shown to lie above a value, by the calibrated test.

    Parameters
    ----------
    found : Estimate
        Of the size of phi.
    value : float
        What phi is compared with.
    rule : the numbers of the rule

    Returns
    -------
    bool
        (phi − value)/SE > `rule.reject`; False where there is no estimate.

    Examples
    --------
    >>> exceeds(Estimate(0.98, 0.02), 0.90, PairRule()), exceeds(Estimate(0.92, 0.02), 0.90, PairRule())
    (True, False)
    """
    return found.known and bool(found.phi - value > rule.reject * found.se)


def below(criterion: Criterion, found: Estimate, rule: PairRule, threshold: float) -> Check:
    """Return whether an upper limit lies below a value; nothing to compare where there is no estimate.

    Parameters
    ----------
    criterion : what was estimated
    found : Estimate
        Of the size of phi.
    rule : the numbers of the rule
    threshold : float
        What phi + z · SE is compared with.

    Returns
    -------
    Check
        `passed` is None where there is no estimate.

    Examples
    --------
    >>> below("phi", Estimate(0.80, 0.05), PairRule(), 0.90).passed
    True
    """
    limit = found.upper(rule.z)
    return Check(criterion, found, limit, threshold, bool(limit < threshold) if found.known else None)


def _between_bounds(evidence: Source, pair: Pair, rule: PairRule) -> PairVerdict:
    """Where wording and phi are one, or the model has no solution: what the bounds alone say."""
    bound = lower_size(evidence, pair)
    shown = exceeds(bound, rule.cutoff, rule)
    check = Check("lower_bound", bound, bound.phi, rule.cutoff, shown if bound.known else None)
    if shown:
        return PairVerdict(pair, "not_separable", None, "bounds", (check,))
    return PairVerdict(
        pair, "inconclusive", "WORDING" if evidence.worded_apart(pair) else "INADMISSIBLE", None, (check,)
    )


def _separable(evidence: Source, pair: Pair, rule: PairRule, first: Check, others: Sequence[Source]) -> PairVerdict:
    """Phi lies below the cut-off: is it anything else that put it there? The cheapest question first."""
    checks = [first]

    def stopped(check: Check) -> bool:
        checks.append(check)
        return check.passed is False

    def stays_open(reason: Reason) -> PairVerdict:
        return PairVerdict(pair, "inconclusive", reason, None, tuple(checks))

    bound = upper_size(evidence, pair)
    lowest = bound.lower(rule.z)
    if stopped(Check("upper_bound", bound, lowest, rule.cutoff, bool(lowest < rule.cutoff) if bound.known else None)):
        return stays_open("WORDING")
    limit = ceiling(evidence, pair, rule)
    for step in evidence.along_the_path(pair):
        # a step without an estimate tells nothing, and is no reason to believe
        check = below("dependence", size(step), rule, limit)
        if check.passed is not True:
            checks.append(check)
            return stays_open("DEPENDENCE")
    if stopped(_without_careless(evidence.without_careless(pair), rule, limit)):
        return stays_open("ATTENTION")
    if stopped(below("without_style", size(evidence.without_style(pair)), rule, limit)):
        return stays_open("STYLE")
    for other in others:
        found = size(other.estimate(pair))
        value = floor(other, pair, rule)
        if exceeds(found, value, rule):
            checks.append(Check("other_wave", found, found.phi, value, False))
            return stays_open("CONTRADICTED")
    sure = bound.known and bound.upper(rule.z) < rule.cutoff
    return PairVerdict(pair, "separable", None, "bounds" if sure else "random_intercept", tuple(checks))


def _without_careless(estimates: Iterable[Estimate], rule: PairRule, limit: float) -> Check:
    """The first upper limit that does not lie below, or else the highest."""
    found = below("without_careless", NOTHING, rule, limit)
    for estimate in estimates:
        check = below("without_careless", size(estimate), rule, limit)
        if check.passed is False:
            return check
        if check.passed and not found.compared > check.compared:
            found = check
    return found


def _not_separable(evidence: Source, pair: Pair, rule: PairRule, first: Check) -> PairVerdict:
    """Phi lies above the cut-off: is it anything else that put it there?"""
    value = floor(evidence, pair, rule)
    bound, bare = upper_size(evidence, pair), size(evidence.without_style(pair))
    highest = bound.upper(rule.z)
    checks = [
        first,
        Check("upper_bound", bound, highest, rule.cutoff, bool(highest >= rule.cutoff) if bound.known else None),
    ]
    if checks[-1].passed is False:
        return PairVerdict(pair, "inconclusive", "WORDING", None, tuple(checks))
    checks.append(Check("without_style", bare, bare.phi, value, exceeds(bare, value, rule)))
    if not checks[-1].passed:
        return PairVerdict(pair, "inconclusive", "STYLE", None, tuple(checks))
    low = lower_size(evidence, pair)
    sure = exceeds(low, rule.cutoff, rule)
    checks.append(Check("lower_bound", low, low.phi, rule.cutoff, sure if low.known else None))
    alike = evidence.worded_alike(pair)
    basis: Basis = "bounds" if sure else "plausible_wording" if alike else "random_intercept"
    return PairVerdict(pair, "not_separable", None, basis, tuple(checks))
