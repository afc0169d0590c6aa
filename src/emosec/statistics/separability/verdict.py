"""What a decision is made of: the numbers of the rule, what can be decided from, what was looked at, and what is concluded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from emosec.statistics.separability.bounds import Estimate
from emosec.statistics.separability.design import Pair

Conclusion = Literal["separable", "not_separable", "inconclusive"]
Label = Literal["SEPARABLE", "PARTIALLY SEPARABLE", "NOT SEPARABLE", "INCONCLUSIVE"]
Reason = Literal["INADMISSIBLE", "WORDING", "PAGE", "STYLE", "ATTENTION", "DEPENDENCE", "CONTRADICTED", "PRECISION"]
Basis = Literal["bounds", "random_intercept", "plausible_wording"]
Criterion = Literal[
    "phi", "upper_bound", "lower_bound", "dependence", "without_careless", "without_style", "other_wave"
]
# what no sample can mend comes first
REASONS: tuple[Reason, ...] = (
    "INADMISSIBLE", "WORDING", "PAGE", "STYLE", "ATTENTION", "DEPENDENCE", "CONTRADICTED", "PRECISION",
)  # fmt: skip


class PairRule(NamedTuple):
    """The numbers of the rule.

    Attributes
    ----------
    cutoff : components are separable below it
    z : critical value of the upper limit, one-sided
    reject : critical value of (phi − cutoff)/SE for "not separable"
    page_share : plausible share of a component's common variance that is its page's
    wording_variance : plausible share of an item's variance that items worded one and the same way share
    """

    cutoff: float = 0.90
    z: float = 1.6448536269514722
    reject: float = 2.5
    page_share: float = 0.17
    wording_variance: float = 0.10


class Source(Protocol):
    """What can be decided from: `Evidence` of one sample, or what was written down of it, or waves pooled."""

    def estimate(self, pair: Pair) -> Estimate:
        """Phi; nothing where all items of one component are worded against all of the other."""

    def upper_bound(self, pair: Pair) -> Estimate:
        """Mean phi of same-direction halves."""

    def lower_bound(self, pair: Pair) -> Estimate:
        """Mean phi of opposite-direction halves."""

    def along_the_path(self, pair: Pair) -> Sequence[Estimate]:
        """Phi with what items of a component share besides it freed or modelled, step by step."""

    def without_style(self, pair: Pair) -> Estimate:
        """Phi with extreme response style taken out."""

    def without_careless(self, pair: Pair) -> Iterable[Estimate]:
        """Phi with careless answers taken out, in each way they are looked for."""

    def confounded_with_page(self, pair: Pair) -> bool:
        """Whether the two components never share a page."""

    def worded_apart(self, pair: Pair) -> bool:
        """Whether all items of one component are worded against all of the other."""

    def worded_alike(self, pair: Pair) -> bool:
        """Whether all items of both components are worded one and the same way."""

    def common_variance(self, pair: Pair) -> tuple[float, float]:
        """Mean squared loading of each component's items: content and whatever they share besides."""


@dataclass(frozen=True, slots=True)
class Check:
    """One estimate held against a value.

    Attributes
    ----------
    criterion : what was estimated
    estimate : of the size of phi
    compared : the limit, or the estimate, that was compared
    threshold : with what
    passed : whether it lies where the conclusion needs it; None where there was nothing to compare
    """

    criterion: Criterion
    estimate: Estimate
    compared: float
    threshold: float
    passed: bool | None


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """What the rule concludes about one pair.

    Attributes
    ----------
    pair : the two components
    conclusion, reason : what is concluded; why nothing is
    basis : what the conclusion rests on as to wording: "bounds" holds whatever wording does; "random_intercept" if wording acts as
        one; "plausible_wording" if wording is no larger than the rule takes to be plausible (items of both worded one way)
    checks : what was looked at, in this order
    """

    pair: Pair
    conclusion: Conclusion
    reason: Reason | None = None
    basis: Basis | None = None
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule concludes about all pairs."""

    pairs: tuple[PairVerdict, ...]

    def those(self, conclusion: Conclusion) -> tuple[Pair, ...]:
        """Return the pairs with a conclusion."""
        return tuple(p.pair for p in self.pairs if p.conclusion == conclusion)

    @property
    def label(self) -> Label:
        """The overall verdict, which follows from the pairs.

        SEPARABLE where every pair is; where one or more are not, PARTIALLY SEPARABLE if all the others are, else NOT
        SEPARABLE; INCONCLUSIVE where no pair is shown not to be separable and some pair is open.
        """
        down, up = self.those("not_separable"), self.those("separable")
        if down:
            return "PARTIALLY SEPARABLE" if up and len(up) + len(down) == len(self.pairs) else "NOT SEPARABLE"
        return "SEPARABLE" if self.pairs and len(up) == len(self.pairs) else "INCONCLUSIVE"

    @property
    def reason(self) -> Reason | None:
        """Why it is inconclusive: the first in the order of `REASONS` among the open pairs."""
        if self.label != "INCONCLUSIVE":
            return None
        found = {p.reason for p in self.pairs}
        return next((r for r in REASONS if r in found), None)

    @property
    def about(self) -> tuple[Pair, ...]:
        """The pairs that the label is about: those not separable; else those that are open."""
        return self.those("not_separable") or self.those("inconclusive")
