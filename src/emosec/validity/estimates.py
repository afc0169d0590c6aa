"""The quantity of one claim with one criterion, whatever it is about."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from emosec.definitions.hypotheses import Groups, Hypothesis
from emosec.definitions.published import ROUNDING
from emosec.errors import DataError, EstimationError
from emosec.invariance.typed_rows_levels import InvarianceLatent
from emosec.invariance.typed_rows_over_time import InvarianceRetest
from emosec.remarks import Remark
from emosec.separability.typed_rows import SeparabilityPairs
from emosec.statistics.criterion_validity import (
    CriterionEstimate,
    disattenuated,
    equivalence,
    equivalence_of_groups,
    excess_over_common,
    hedges_g,
    increment,
)
from emosec.tables import records
from emosec.validity.correlation import beside_limits, correlate, spread_in_clusters
from emosec.validity.known import Z95, KnownValues
from emosec.validity.leads import lead

NOTHING = CriterionEstimate(0, math.nan, math.nan, math.nan, math.nan)


class ClaimEstimate(NamedTuple):
    """What was estimated, by which statistic, and why nothing was."""

    estimate: CriterionEstimate
    statistic: str | None
    remarks: tuple[Remark, ...] = ()


def estimated(claim: Hypothesis, criterion: str, known: KnownValues) -> ClaimEstimate:
    """Return the estimate a claim is judged by.

    Parameters
    ----------
    claim : what is claimed
    criterion : name of the criterion, which is there; empty where the claim has none
    known : scores and what other rooms say of them
    """
    try:
        return QUANTITIES[claim.quantity](claim, criterion, known)
    except (DataError, EstimationError) as error:
        return ClaimEstimate(NOTHING, None, (Remark("refused", {"error": type(error).__name__, "said": error.what}),))


def correlation(claim: Hypothesis, criterion: str, known: KnownValues) -> ClaimEstimate:
    """Return the correlation of a component with a criterion; of a null claim with two one-sided tests."""
    if claim.method == "latent":
        return _latent(claim, criterion, known)
    table = known.own[[claim.component]].join(known.other[[criterion]], how="inner")
    x, y = (table[c].to_numpy(dtype=float) for c in (claim.component, criterion))
    statistic = "r"
    if claim.method == "spearman":
        x, y, statistic = *_ranks(x, y), "rho"
    cluster = known.cluster_numbers(table.index)
    r = correlate(x, y, cluster=cluster)
    if r.problem:
        few = r.problem == "too_few_have_both"
        return ClaimEstimate(NOTHING._replace(n=r.n), None, (Remark(r.problem, {"n": r.n} if few else {}),))
    found = CriterionEstimate(r.n, r.r, r.lower, r.upper, r.pvalue)
    if claim.method == "disattenuated":
        return _freed(claim, criterion, known, found)
    spread = _spread_of_ranks(r.r) if claim.method == "spearman" else 1.0
    told: tuple[Remark, ...] = ()
    if cluster is None:
        # a claim of a null has two one-sided tests at .05
        told = beside_limits(x, y, 0.90 if claim.expected == "null" else 0.95, spread)
    else:
        both = ~(np.isnan(x) | np.isnan(y))
        spread = spread_in_clusters(x[both], y[both], cluster[both])
    if claim.expected == "null" and abs(r.r) < 1:
        found = equivalence(r.r, r.n, claim.at_least, spread=spread)
    elif claim.method == "spearman" and abs(r.r) < 1 and cluster is None:
        found = _wider(found)
    return ClaimEstimate(found, statistic, told)


def groups(claim: Hypothesis, criterion: str, known: KnownValues) -> ClaimEstimate:
    """Return Hedges's g of the component between the two groups, or the difference of their latent means.

    Where none is expected, with two one-sided tests and their 90% interval.
    """
    assert claim.groups is not None
    if claim.method == "latent":
        return latent_groups(claim, criterion, known)
    sides = _sides(claim.groups, criterion, known)
    scores = known.own[claim.component].dropna()
    higher, lower = (scores[scores.index.intersection(side)].to_numpy() for side in sides)
    named = ((higher, claim.groups.higher), (lower, claim.groups.lower))
    if empty := [name for people, names in named if not len(people) for name in names or ("",)]:
        return ClaimEstimate(NOTHING, None, (Remark("empty_group", {"names": tuple(filter(None, empty))}),))
    found = (
        equivalence_of_groups(higher, lower, claim.at_least) if claim.expected == "null" else hedges_g(higher, lower)
    )
    return ClaimEstimate(found._replace(n=min(len(higher), len(lower))), "g")


def latent_groups(claim: Hypothesis, criterion: str, known: KnownValues) -> ClaimEstimate:
    """Return the difference of two groups' latent means at the level of invariance that holds, from room 7.

    One of the groups is the reference, whose mean is 0 and whose standard deviation is the unit.
    """
    assert claim.groups is not None
    rows = [] if known.latent_means is None else records(known.latent_means, InvarianceLatent)
    own = {
        str(r["group"]): r
        for r in rows
        if (r["grouping"], r["factor"]) == (criterion, claim.component) and r["comparable"]
    }
    higher, lower = (own.get(side[0]) if len(side) == 1 else None for side in (claim.groups.higher, claim.groups.lower))
    if higher is None or lower is None:
        return ClaimEstimate(NOTHING, None, (Remark("no_latent_means", {"grouping": criterion}),))
    free = [r for r in (higher, lower) if not math.isnan(float(r["se"]))]
    if len(free) != 1:
        reference = next((g for g, r in own.items() if math.isnan(float(r["se"]))), "")
        return ClaimEstimate(NOTHING, None, (Remark("no_reference_group", {"reference": reference}),))
    # factors stand toward the construct's pole, a component in its own direction
    est = known.toward[claim.component] * (float(higher["est"]) - float(lower["est"]))
    sides = _sides(claim.groups, criterion, known)
    if known.answers is not None:
        there = known.answers.complete()
        sides = [p for p in sides[0] if p in there], [p for p in sides[1] if p in there]
    se, n = float(free[0]["se"]), min(map(len, sides))
    pvalue = 2 * _upper_tail(abs(est) / se)
    found = CriterionEstimate(n, est, est - Z95 * se, est + Z95 * se, pvalue)
    return ClaimEstimate(_expected(claim, found), "latent_difference")


def added(claim: Hypothesis, criterion: str, known: KnownValues) -> ClaimEstimate:
    """Return what a component adds to what others explain of the criterion.

    Where nothing is expected, its interval alone, of 90%, is held against the bound: ΔR² has no test of that.
    """
    over = claim.over or tuple(c for c in known.own.columns if c != claim.component)
    lacking = [name for name in over if known.column(name) is None]
    if lacking:
        return ClaimEstimate(NOTHING, None, (Remark("not_recorded", {"names": tuple(lacking)}),))
    rows = known.together([criterion, *over, claim.component])
    y, x, last = rows[criterion].to_numpy(), rows[list(over)].to_numpy(), rows[claim.component].to_numpy()
    if claim.expected == "null":
        return ClaimEstimate(increment(y, x, last, known.seed, confidence=0.9)._replace(pvalue=math.nan), "delta_r2")
    return ClaimEstimate(increment(y, x, last, known.seed), "delta_r2")


def proportional(claim: Hypothesis, criterion: str, known: KnownValues) -> ClaimEstimate:
    """Return the departure of a component from what one common factor gives that decides the claim.

    Of those whose interval lies beyond the bound, if any, that whose interval reaches farthest; else of all.
    """
    names = [str(c) for c in known.own.columns]
    lacking = tuple(n for n in names if n not in known.reliability)
    if lacking:
        return ClaimEstimate(NOTHING, None, (Remark("no_reliability", {"names": lacking}),))
    rows = known.together([criterion, *names])
    rel = [known.reliability[n][0] for n in names]
    found = excess_over_common(rows[names].to_numpy(), rows[criterion].to_numpy(), rel, known.seed)
    beyond = [one for one in found if one.lower > claim.at_least or one.upper < -claim.at_least]
    return ClaimEstimate(max(beyond or found, key=lambda one: max(abs(one.lower), abs(one.upper))), "excess")


def phi(claim: Hypothesis, criterion: str, known: KnownValues) -> ClaimEstimate:
    """Return the factor correlation of a pair, from room 8."""
    asked = frozenset(claim.components)
    rows = [] if known.phi is None else records(known.phi, SeparabilityPairs)
    own = next((r for r in rows if frozenset(str(r["pair"]).split("–")) == asked), None)
    if own is None or math.isnan(float(own["est"])):
        return ClaimEstimate(NOTHING, None, (Remark("not_recorded", {"names": (claim.component,)}),))
    limits = float(own["ci.lower"]), float(own["ci.upper"])
    return ClaimEstimate(CriterionEstimate(int(own["n"]), float(own["est"]), *limits, math.nan), "phi")


def retest(claim: Hypothesis, criterion: str, known: KnownValues) -> ClaimEstimate:
    """Return a component's correlation with itself in the next wave, from room 7."""
    rows = [] if known.retest is None else records(known.retest, InvarianceRetest)
    own = next((r for r in rows if str(r["scale"]) == claim.component), None)
    if own is None or math.isnan(float(own["r"])):
        return ClaimEstimate(NOTHING, None, (Remark("no_later_wave"),))
    r, lower, upper = float(own["r"]), float(own["ci.lower"]), float(own["ci.upper"])
    return ClaimEstimate(CriterionEstimate(int(own["n"]), r, lower, upper, math.nan), "r")


def leads(claim: Hypothesis, criterion: str, known: KnownValues) -> ClaimEstimate:
    """Return the smallest difference between the leader's correlation and another's.

    Its limits are the smallest of the lower ones and of the upper ones, since the smallest true difference may be another's.
    """
    rows = lead(claim, criterion, known)
    least = min(rows, key=lambda row: row.difference)
    worst = max(test.pvalue for row in rows for test in (row.by_steiger, row.by_meng))
    lower, upper = (min(row.limits[end] for row in rows) for end in (0, 1))
    return ClaimEstimate(CriterionEstimate(least.n, least.difference, lower, upper, worst), "difference")


QUANTITIES: dict[str, Callable[[Hypothesis, str, KnownValues], ClaimEstimate]] = {
    "correlation": correlation, "lead": leads, "groups": groups, "increment": added, "proportional": proportional, "phi": phi,
    "retest": retest,
}  # fmt: skip


def _latent(claim: Hypothesis, criterion: str, known: KnownValues) -> ClaimEstimate:
    if known.answers is None:
        raise DataError("the answers are not there, of which factors are made")
    by_scale = "." in criterion
    found = known.answers.correlations(criterion, None if by_scale else known.other[criterion])[claim.component]
    return ClaimEstimate(_expected(claim, found), "r_latent")


def _expected(claim: Hypothesis, found: CriterionEstimate) -> CriterionEstimate:
    return _near_zero(found, claim.at_least) if claim.expected == "null" else found


def _near_zero(found: CriterionEstimate, bound: float) -> CriterionEstimate:
    """Two one-sided tests by the error that the 95% limits of an estimate tell, and its 90% limits."""
    se = (found.upper - found.lower) / (2 * Z95)
    above, below = ((bound - side * found.est) / se for side in (1, -1))
    half = 1.644854 * se
    pvalue = max(_upper_tail(above), _upper_tail(below))
    return CriterionEstimate(found.n, found.est, found.est - half, found.est + half, pvalue)


def _upper_tail(z: float) -> float:
    from scipy.special import ndtr

    return float(ndtr(-z))


def _freed(claim: Hypothesis, criterion: str, known: KnownValues, found: CriterionEstimate) -> ClaimEstimate:
    lacking = tuple(n for n in (claim.component, criterion) if n not in known.reliability)
    # a variable is taken as measured without error; a scale needs its reliability
    if claim.component in lacking or ("." in criterion and criterion in lacking):
        return ClaimEstimate(NOTHING, None, (Remark("no_reliability", {"names": lacking}),))
    own, other = known.reliability[claim.component], known.reliability.get(criterion, (1.0, 0.0))
    freed = disattenuated(found, (own[0], other[0]), (own[1], other[1]))
    return ClaimEstimate(_expected(claim, freed), "r_disattenuated")


def _spread_of_ranks(rho: float) -> float:
    """Variance of Fisher's z of Spearman's rho times n − 3 (Bonett & Wright, 2000, Psychometrika, 65, 23–28)."""
    return 1 + rho**2 / 2


def _wider(rho: CriterionEstimate) -> CriterionEstimate:
    """Limits of Spearman's rho by Fisher's z."""
    half = Z95 * math.sqrt(_spread_of_ranks(rho.est) / (rho.n - 3))
    z = math.atanh(rho.est)
    return rho._replace(lower=math.tanh(z - half), upper=math.tanh(z + half))


def _sides(groups: Groups, criterion: str, known: KnownValues) -> tuple[list[str], list[str]]:
    """Respondents on the two sides."""
    if groups.higher:
        labels = known.labels[criterion].astype(str)
        return labels.index[labels.isin(groups.higher)].tolist(), labels.index[labels.isin(groups.lower)].tolist()
    values = known.other[criterion].dropna() + ROUNDING
    return values.index[values >= groups.at_least].tolist(), values.index[values < groups.below].tolist()


def _ranks(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    from scipy.stats import rankdata

    both = ~(np.isnan(x) | np.isnan(y))
    return rankdata(x[both]), rankdata(y[both])
