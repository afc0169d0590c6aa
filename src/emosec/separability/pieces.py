"""What the evidence of one sample says, piece by piece: the rows of the table `evidence` that come from the rule's own models."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import product
from typing import Literal, TypedDict

from emosec.contract import TableRow
from emosec.separability.questionnaire import Questionnaire
from emosec.statistics.separability.bounds import NOTHING, Estimate
from emosec.statistics.separability.decision import size
from emosec.statistics.separability.design import Pair
from emosec.statistics.separability.evidence import Evidence
from emosec.statistics.separability.verdict import PairRule

ALL = "all"
# an item that nobody answered, or everybody alike
LEFT_OUT = "item left out"
DWLS = "DWLS"
# items of a component that show whether some of them share more than it
LEAST = 3
DIRECTIONS = {1: "toward", -1: "against"}
Reading = Literal["below", "above", "spans", "undefined"]
Role = Literal["decides", "checks", "bounds", "information"]
Bias = Literal["none", "upward", "downward", "unknown"]
State = Literal["ok", "above_one", "not_fitted", "not_converged", "not_identified", "improper", "undefined", "refused"]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One piece of evidence; attributes as the columns of `contracts.EVIDENCE`, `.` being `_`."""

    pair: str
    criterion: str
    subject: str | None = None
    model: str | None = None
    estimator: str | None = None
    step: int = 0
    n: int = 0
    est: float = math.nan
    se: float = math.nan
    ci_lower: float = math.nan
    ci_upper: float = math.nan
    threshold: float = math.nan
    reading: Reading = "undefined"
    role: Role = "information"
    bias: Bias = "none"
    state: State = "ok"
    df: float = math.nan
    pvalue: float = math.nan

    @property
    def record(self) -> TableRow:
        """The piece as a row of the table."""
        return {f.name.replace("ci_", "ci."): getattr(self, f.name) for f in fields(self)}


def reading(estimate: Estimate, cutoff: float, z: float) -> Reading:
    """Return where the interval of a size of phi lies.

    Examples
    --------
    >>> [reading(Estimate(x, 0.03), 0.9, 1.96) for x in (0.7, 0.88, 0.99, math.nan)]
    ['below', 'spans', 'above', 'undefined']
    """
    if not estimate.known:
        return "undefined"
    if estimate.upper(z) < cutoff:
        return "below"
    return "above" if estimate.lower(z) >= cutoff else "spans"


class PhiColumns(TypedDict, total=False):
    """What an estimate of phi gives of a `Piece`."""

    est: float
    se: float
    ci_lower: float
    ci_upper: float
    threshold: float
    reading: Reading
    state: State


def of_phi(estimate: Estimate, cutoff: float, z: float) -> PhiColumns:
    """Return the columns that an estimate of phi gives."""
    if not estimate.known:
        return {"est": estimate.phi, "se": estimate.se, "threshold": cutoff, "state": "not_fitted"}
    return {
        "est": estimate.phi,
        "se": estimate.se,
        "ci_lower": estimate.lower(z),
        "ci_upper": estimate.upper(z),
        "threshold": cutoff,
        "reading": reading(size(estimate), cutoff, z),
        "state": "above_one" if abs(estimate.phi) > 1 else "ok",
    }


# criterion → the model it comes from, whether the rule reads it, and which way what it leaves out moves phi
CRITERIA: dict[str, tuple[str, Role, Bias]] = {
    "phi": ("primary", "decides", "none"),
    "upper_bound": ("halves", "bounds", "upward"),
    "lower_bound": ("halves", "bounds", "downward"),
    "dependence": ("primary, residuals freed", "checks", "none"),
    "without_careless": ("primary, careless answers taken out", "checks", "none"),
    "without_style": ("primary, response style taken out", "checks", "none"),
    "plain": ("nothing for wording", "information", "unknown"),
    "attentive": ("primary, without flagged respondents", "information", "none"),
}


def estimates(evidence: Evidence, pair: Pair, rule: PairRule, attentive: Evidence) -> dict[str, Estimate]:
    """Return the estimates of every criterion for one pair."""
    return {
        "phi": evidence.estimate(pair),
        "upper_bound": evidence.upper_bound(pair),
        "lower_bound": evidence.lower_bound(pair),
        "dependence": farthest(evidence.along_the_path(pair), evidence.estimate(pair), rule.z),
        "without_careless": farthest([e for e in evidence.without_careless(pair) if e.known], NOTHING, rule.z),
        "without_style": evidence.without_style(pair),
        "plain": evidence.without_wording(pair),
        "attentive": attentive.estimate(pair) if attentive.varied else NOTHING,
    }


def farthest(path: Sequence[Estimate], start: Estimate, z: float) -> Estimate:
    """Return the step of a path that matters to the rule: one without an estimate, else the one whose upper limit is largest.

    Parameters
    ----------
    path, start : estimates after each step, and before the first
    z : of the limit

    Examples
    --------
    >>> farthest([Estimate(-0.8, 0.02), Estimate(-0.7, 0.02)], Estimate(-0.75, 0.02), 1.645).phi
    -0.8
    """
    lost = next((e for e in path if not e.known), None)
    return lost or max(path, key=lambda e: size(e).upper(z), default=start)


def pieces(evidence: Evidence, questionnaire: Questionnaire, rule: PairRule, attentive: Evidence) -> Iterator[Piece]:
    """Yield every piece of evidence that the rule's own models give.

    Parameters
    ----------
    evidence : of one sample
    questionnaire, rule : what was asked, and the numbers of the rule
    attentive : the evidence without those whom screening flags; nothing is estimated where too few are left for it
    """
    n = evidence.moments.correlations.n
    for pair, name in zip(questionnaire.pairs, questionnaire.pair_names, strict=True):
        for criterion, found in estimates(evidence, pair, rule, attentive).items():
            model, role, bias = CRITERIA[criterion]
            yield Piece(
                pair=name, criterion=criterion, model=model, estimator=DWLS, role=role,
                n=len(attentive.codes) if criterion == "attentive" else n,
                bias=_bias_of_plain(questionnaire, pair) if criterion == "plain" else bias,
                **of_phi(found, rule.cutoff, rule.z),
            )  # fmt: skip
        yield from _halves(evidence, pair, name, questionnaire, rule, n)
        yield from _steps(evidence, pair, name, questionnaire, rule, n)
        for component, common in zip(pair, evidence.common_variance(pair), strict=True):
            yield Piece(pair=name, criterion="common variance", subject=questionnaire.components[component], n=n, est=common,
                        estimator=DWLS)  # fmt: skip


def _bias_of_plain(questionnaire: Questionnaire, pair: Pair) -> Bias:
    """Same-direction items share wording, opposite ones lose it: by which of them are more."""
    a, b = (questionnaire.worded(c) for c in pair)
    same, opposite = a[0] * b[0] + a[1] * b[1], a[0] * b[1] + a[1] * b[0]
    return "upward" if same > opposite else "downward" if opposite > same else "unknown"


def _steps(
    evidence: Evidence, pair: Pair, name: str, questionnaire: Questionnaire, rule: PairRule, n: int
) -> Iterator[Piece]:
    """Every step of the path; the last may take the residuals of two items to correlate, where they are all of a component."""
    few = [i for c in pair if len(own := questionnaire.of(c)) < LEAST for i in own]
    named = [("residuals freed", [questionnaire.items[i] for i in taken.items]) for taken in evidence.freed(pair)]
    both = [i for c in pair for i in questionnaire.of(c)]
    named += [(kind, both) for kind in evidence.shared(pair)]
    path = evidence.along_the_path(pair)
    # there is one more step than these, or as many
    named += [("residuals taken to correlate", few)] * (len(path) - len(named))
    for step, ((criterion, items), found) in enumerate(zip(named, path, strict=True), 1):
        yield Piece(
            pair=name, criterion=criterion, subject=", ".join(items), model="primary, local dependence allowed for", estimator=DWLS,
            step=step, n=n, **of_phi(found, rule.cutoff, rule.z),
        )  # fmt: skip


def _halves(
    evidence: Evidence, pair: Pair, name: str, questionnaire: Questionnaire, rule: PairRule, n: int
) -> Iterator[Piece]:
    """Every correlation between halves of the two components."""
    halves = evidence.halves
    if halves is None:
        return
    for first, second in product((1, -1), (1, -1)):
        found = halves.between((pair[0], first), (pair[1], second))
        if found.known:
            yield Piece(
                pair=name, criterion="half", subject=f"{DIRECTIONS[first]}, {DIRECTIONS[second]}", model="halves",
                estimator=DWLS, n=n, bias="upward" if first == second else "downward", **of_phi(found, rule.cutoff, rule.z),
            )  # fmt: skip
