"""Tipping points: how large each confound would have to be to make a phi at the cut-off look like the phi that was found."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from emosec.contract import TableRow
from emosec.definitions.decisions import Plausible
from emosec.separability.questionnaire import Questionnaire
from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.separability import tipping
from emosec.statistics.separability.decision import size
from emosec.statistics.separability.design import Pair
from emosec.statistics.separability.evidence import Evidence
from emosec.statistics.separability.verdict import PairRule

Confound = Literal["acquiescence", "page", "style", "carelessness", "local_dependence"]
Status = Literal["explains", "cannot_explain", "not_applicable"]


@dataclass(frozen=True)
class TippingPoint:
    """One tipping point; attributes as the columns of `contracts.TIPPING`."""

    pair: str
    confound: Confound
    unit: Literal["share", "sd", "correlation"]
    size: float
    plausible: float

    @property
    def status(self) -> Status:
        """Whether a plausible size would explain the finding away; NaN is a confound that moves phi the other way."""
        if math.isnan(self.size):
            return "not_applicable"
        return "explains" if self.size <= self.plausible else "cannot_explain"

    @property
    def record(self) -> TableRow:
        """The tipping point as a row of the table."""
        return asdict(self) | {"status": self.status}


def tipping_rows(evidence: Evidence, q: Questionnaire, rule: PairRule, plausible: Plausible) -> Iterator[TippingPoint]:
    """Yield the tipping points of every pair that has an estimate or bounds.

    Parameters
    ----------
    evidence, q, rule : of one wave
    plausible : the largest sizes that the rule takes to be plausible
    """
    for pair, name in zip(q.pairs, q.pair_names, strict=True):
        found = size(evidence.lower_bound(pair) if evidence.worded_apart(pair) else evidence.estimate(pair))
        if not found.known:
            continue
        phi, low = found.phi, found.phi < rule.cutoff
        share = plausible.wording / max(min(evidence.common_variance(pair)), plausible.wording)
        yield TippingPoint(name, "acquiescence", "share", _wording(evidence, pair, phi, rule.cutoff), share)
        hidden = low and not evidence.design.pages_mix
        yield TippingPoint(
            name, "page", "share", tipping.share_that_lowers(phi, rule.cutoff) if hidden else math.nan, plausible.page
        )
        yield TippingPoint(
            name,
            "carelessness",
            "share",
            tipping.share_of_tired(phi, rule.cutoff) if low else math.nan,
            plausible.careless,
        )
        yield TippingPoint(
            name, "style", "sd", evidence.style_that_lowers(pair, rule.cutoff) if low else math.nan, plausible.style
        )
        yield TippingPoint(
            name, "local_dependence", "correlation", _dependence(evidence, q, pair, rule.cutoff) if low else math.nan,
            plausible.dependence,
        )  # fmt: skip


def _wording(evidence: Evidence, pair: Pair, phi: float, cutoff: float) -> float:
    """Share of common variance that is wording's; where a random intercept takes wording out, or it works the other way, none."""
    if evidence.worded_apart(pair):
        return tipping.share_between_opposite(phi, cutoff) if phi < cutoff else math.nan
    if evidence.worded_alike(pair) and phi > cutoff:
        return tipping.share_that_raises(phi, cutoff)
    return math.nan


def _dependence(evidence: Evidence, q: Questionnaire, pair: Pair, cutoff: float) -> float:
    """Residual correlation among all items of each component of the pair."""
    fit = evidence.fit_of(pair)
    if fit is None or not fit.converged:
        return math.nan
    first, second = item_pairs(len(q.items))
    inside = (q.owner[first] == q.owner[second]) & ((q.owner[first] == pair[0]) | (q.owner[first] == pair[1]))
    return tipping.residual_that_lowers(fit, fit.structure.phi_number(*pair), inside, cutoff)
