"""The separability rule, frozen before the data are seen; its sha256 travels with every verdict."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from emosec.definitions.documents import Contradiction, Definition, Described


class CriticalValue(Described):
    """The critical value of the not-separable test from a sample size up."""

    from_n: int = Field(ge=0, description="Smallest N this value is for.")
    z: float = Field(gt=0, description="(phi − cutoff)/SE above this rejects separability.")


class FitGate(Described):
    """Absolute fit of the primary model. Misfit warns; whether it matters is looked at by freeing the largest residuals."""

    cfi: float = Field(default=0.95, description="Smallest scaled CFI.")
    srmr: float = Field(default=0.08, description="Largest SRMR.")
    rmsea_quantile: float = Field(
        default=0.95,
        gt=0.5,
        lt=1,
        description="Largest scaled RMSEA: this quantile of its distribution where the model holds, from the chi-square at the "
        "sample's N.",
    )


class WordingGate(Described):
    """Items worded both ways let wording be told from content."""

    each_way: int = Field(
        default=2, ge=1, description="Items wanted toward the pole and against it, in each component."
    )


class ReliabilityGate(Described):
    """Scores of each component must be reliable to be used as scores; phi does not depend on it."""

    omega: float = Field(default=0.70, description="Smallest categorical omega of a component.")
    loading: float = Field(default=0.40, description="A loading that counts.")
    loadings: int = Field(default=3, ge=2, description="How many loadings of a component must count.")


class CategoriesGate(Described):
    """Response categories must be in use."""

    smallest_count: int = Field(default=5, ge=0, description="Fewest answers a category may have without a warning.")


class MissingGate(Described):
    """Missing answers: how many rows a complete-case analysis would lose, and whether those differ."""

    incomplete: float = Field(default=0.05, ge=0, le=1, description="Largest share of rows with a missing answer.")
    difference: float = Field(
        default=0.2, ge=0, description="Largest standardised difference between those with and without missing answers."
    )


class Gates(Described):
    """What warns a reader beside the conclusion. None of these is a veto."""

    fit: FitGate = Field(default=FitGate(), description="Fit of the primary model.")
    wording: WordingGate = Field(default=WordingGate(), description="Wording of each component's items.")
    reliability: ReliabilityGate = Field(
        default=ReliabilityGate(), description="Reliability of each component's scores."
    )
    categories: CategoriesGate = Field(default=CategoriesGate(), description="Sparse categories.")
    missing: MissingGate = Field(default=MissingGate(), description="Missing answers.")
    flagged: float = Field(
        default=0.10,
        gt=0,
        le=1,
        description="Share of respondents that one screening rule may flag without being questioned.",
    )


class Dependence(Described):
    """Residual covariances inside a component, searched and freed one by one; phi must stay below the cut-off all the way."""

    z: float = Field(default=2.0, gt=0, description="One-sided critical value for freeing the next one.")
    share: float = Field(
        default=1 / 3, ge=0, le=1, description="Largest share of the pairs of items inside components that is freed."
    )


class Plausible(Described):
    """The largest size a confound is taken to have where the design cannot show it."""

    wording: float = Field(
        default=0.10,
        ge=0,
        lt=1,
        description="Share of an item's variance that same-direction wording may hold; where all items are "
        "worded one way, phi must "
        "exceed what this much would make of the cut-off before a pair is called not separable.",
    )
    page: float = Field(
        default=0.17,
        ge=0,
        lt=1,
        description="Share of common variance that a page may hold; where no page holds items of both "
        "components, phi must lie below "
        "what this much would make of the cut-off before a pair is called separable.",
    )
    style: float = Field(
        default=0.5, ge=0, description="Standard deviation of the log scale of extreme response style."
    )
    careless: float = Field(default=0.20, ge=0, le=1, description="Share of careless respondents.")
    dependence: float = Field(default=0.20, ge=0, lt=1, description="Residual correlation inside a component.")


class Pooling(Described):
    """How phi is pooled over waves."""

    waves: Literal["dependent", "independent"] = Field(
        default="dependent",
        description="dependent: waves may share respondents, so sampling errors are added as if perfectly correlated "
        "(never too small); independent: they do not.",
    )


class Decision(Definition):
    """The separability rule.

    Examples
    --------
    >>> rule = Decision.parse('''
    ... name: strict
    ... registered_on: 2026-01-01
    ... primary_model: M3W
    ... cutoff: 0.85
    ... ''', where="strict.yaml")
    >>> rule.critical_value(n=200), rule.critical_value(n=1000)
    (2.8, 2.5)
    """

    folder: ClassVar[str] = "decisions"
    report_only: ClassVar[frozenset[str]] = frozenset({"title"})

    name: str = Field(description="The rule's name; also the file's.")
    title: str = Field(default="", description="The rule in a sentence.")
    registered_on: datetime.date = Field(description="The day the rule was frozen.")
    primary_model: str = Field(description="The rival model whose factor correlations decide.")
    estimator: Literal["WLSMV"] = Field(default="WLSMV", description="The estimator of the primary model.")
    cutoff: float = Field(default=0.90, gt=0, le=1, description="Components are separable when max phi is below this.")
    curve: tuple[float, ...] = Field(
        default=(0.80, 0.85, 0.90, 1.00), description="Cut-offs at which the answer is printed besides."
    )
    confidence: float = Field(
        default=0.90,
        gt=0.5,
        lt=1,
        description="Level of the interval for each phi; its upper limit is a one-sided test at half of what is left.",
    )
    reject: tuple[CriticalValue, ...] = Field(
        default=(CriticalValue(from_n=0, z=2.8), CriticalValue(from_n=500, z=2.5)),
        description="Critical values of the not-separable test by sample size.",
    )
    gates: Gates = Field(default=Gates(), description="What warns a reader beside the conclusion.")
    dependence: Dependence = Field(default=Dependence(), description="Local dependence inside components.")
    plausible: Plausible = Field(
        default=Plausible(), description="How large confounds may be that the design cannot show."
    )
    pooling: Pooling = Field(default=Pooling(), description="How waves are pooled.")
    looks: int = Field(
        default=1, ge=1, description="How many analyses of the same data for a verdict this rule allows."
    )

    @model_validator(mode="after")
    def _starts_somewhere(self) -> Self:
        if min(c.from_n for c in self.reject) > 0:
            raise Contradiction("no critical value holds for small samples", "add one with from_n: 0")
        return self

    def critical_value(self, n: int) -> float:
        """Return the critical value for a sample of n."""
        return max((c for c in self.reject if c.from_n <= n), key=lambda c: c.from_n).z
