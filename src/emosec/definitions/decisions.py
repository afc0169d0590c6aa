"""The separability rule, frozen before the data are seen; its sha256 travels with every verdict."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from emosec.definitions.documents import Contradiction, Definition, Described


class CriticalValue(Described):
    """The critical value of the not-separable test from a sample size up."""

    from_n: int = Field(ge=0, description="Smallest N this value is for.")
    z: float = Field(gt=0, description="(phi − cutoff)/SE above this rejects separability.")


class FitGate(Described):
    """Absolute fit the primary model must show."""

    cfi: float = Field(default=0.95, description="Smallest scaled CFI.")
    srmr: float = Field(default=0.08, description="Largest SRMR.")
    rmsea_quantile: float = Field(
        default=0.95,
        gt=0.5,
        lt=1,
        description="Largest scaled RMSEA: this quantile of its distribution in samples simulated from the fitted model, at the "
        "sample's own N, thresholds and loadings.",
    )
    free: int = Field(
        default=5,
        ge=0,
        description="Failing that, how many parameters with the largest modification index are freed one by one; the misfit is "
        "immaterial where no pair changes sides of the cut-off at any step.",
    )


class WordingGate(Described):
    """Every component needs items worded both ways."""

    each_way: int = Field(
        default=2, ge=1, description="Items needed toward the construct's pole and toward its opposite."
    )
    control: bool = Field(
        default=True,
        description="Negative control: a component split by the wording of its items must not come out as two separable ones.",
    )


class ReliabilityGate(Described):
    """Each component must be measured at all."""

    omega: float = Field(default=0.70, description="Smallest categorical omega of a component.")
    loading: float = Field(default=0.40, description="A loading that counts.")
    loadings: int = Field(default=3, ge=2, description="How many loadings of a component must count.")


class CategoriesGate(Described):
    """Response categories must be in use."""

    smallest_count: int = Field(default=5, ge=0, description="Fewest answers a category may have.")
    collapse: bool = Field(
        default=True,
        description="Failing that, collapse rare categories with the neighbour nearer the middle and fit again; they are "
        "immaterial where no pair changes sides of the cut-off.",
    )


class PrecisionGate(Described):
    """The sample must be large enough to have said separable if that were so."""

    power: float = Field(default=0.80, gt=0, lt=1, description="Power wanted.")
    phi: float = Field(default=0.70, gt=0, lt=1, description="The planned phi at which it is wanted.")


class Gates(Described):
    """The conditions under which the primary estimate may decide."""

    precision: PrecisionGate = Field(default=PrecisionGate(), description="G1: power at the planned phi.")
    admissible: bool = Field(default=True, description="G2: the primary model converged to an admissible solution.")
    fit: FitGate = Field(default=FitGate(), description="G3: fit of the primary model.")
    wording: WordingGate = Field(default=WordingGate(), description="G4: keying of each component.")
    reliability: ReliabilityGate = Field(default=ReliabilityGate(), description="G5: reliability of each component.")
    categories: CategoriesGate = Field(default=CategoriesGate(), description="G6: sparse categories.")


class Check(Described):
    """One member of the robustness set: another model, estimator or sample that must not contradict."""

    model: str = Field(description="The rival model whose phi is read.")
    estimator: Literal["ML", "MLR", "WLSMV"] = Field(default="WLSMV", description="The estimator.")
    sample: Literal["included", "attentive"] = Field(
        default="included", description="included: all who passed screening; attentive: without flagged respondents."
    )


class Replication(Described):
    """Where SEPARABLE must repeat before it is said."""

    by: Literal["waves", "halves"] = Field(
        description="waves: another wave, or the halves of a seeded split where there is one wave only; halves: always the halves."
    )
    wave_needs: Literal["limit", "estimate"] = Field(
        default="limit",
        description="What must be below the cut-off for every pair in another wave: the upper limit or phi.",
    )
    half_needs: Literal["limit", "estimate"] = Field(
        default="estimate",
        description="The same in both halves; a half has 1.4 times the standard error, so its limit would ask for twice the N.",
    )


class Robustness(Described):
    """What the robustness set may show without overturning SEPARABLE; no lower limit in it may reach the cut-off."""

    tolerated: int = Field(default=1, ge=0, description="Upper limits at or above the cut-off that are tolerated.")
    htmt2: bool = Field(
        default=True,
        description="Whether polychoric HTMT2 with bootstrap limits belongs to the set; HTMT where HTMT2 is undefined.",
    )
    esem: bool = Field(
        default=False,
        description="Whether the factor correlations of an ESEM (target rotation to the components' items) belong to the set. They "
        "may only object to SEPARABLE: rotation lets them fall far below 1 where there is one factor.",
    )


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

    name: str = Field(description="The rule's name; also the file's.")
    title: str = Field(default="", description="The rule in a sentence.")
    registered_on: datetime.date = Field(description="The day the rule was frozen.")
    primary_model: str = Field(description="The rival model whose factor correlations decide.")
    estimator: Literal["WLSMV"] = Field(default="WLSMV", description="The estimator of the primary model.")
    cutoff: float = Field(default=0.90, gt=0, le=1, description="Components are separable when max phi is below this.")
    curve: tuple[float, ...] = Field(
        default=(0.80, 0.85, 0.90, 1.00), description="Cut-offs at which the answer is printed besides."
    )
    confidence: float = Field(default=0.95, gt=0.5, lt=1, description="Level of the interval for each phi.")
    reject: tuple[CriticalValue, ...] = Field(
        default=(CriticalValue(from_n=0, z=2.8), CriticalValue(from_n=300, z=2.5)),
        description="Critical values of the not-separable test by sample size.",
    )
    gates: Gates = Field(default=Gates(), description="When the primary estimate may decide.")
    robustness: tuple[Check, ...] = Field(default=(), description="What must not contradict the primary estimate.")
    robust: Robustness = Field(default=Robustness(), description="What the robustness set may show.")
    replication: Replication = Field(
        default=Replication(by="waves"), description="Where a SEPARABLE must be found again before it is said."
    )
    pooling: Pooling = Field(default=Pooling(), description="How waves are pooled.")
    looks: int = Field(default=1, ge=1, description="How many times the data may be looked at under this rule.")

    @model_validator(mode="after")
    def _starts_somewhere(self) -> Self:
        if min(c.from_n for c in self.reject) > 0:
            raise Contradiction("no critical value holds for small samples", "add one with from_n: 0")
        return self

    def critical_value(self, n: int) -> float:
        """Return the critical value for a sample of n."""
        return max((c for c in self.reject if c.from_n <= n), key=lambda c: c.from_n).z

    @model_validator(mode="after")
    def _planned_phi_is_separable(self) -> Self:
        if self.gates.precision.phi >= self.cutoff:
            raise Contradiction(
                f"the planned phi {self.gates.precision.phi:g} is not below the cut-off {self.cutoff:g}, so no sample has power",
                "plan with a phi below the cut-off (gates.precision.phi)",
            )
        return self

    @property
    def sha256(self) -> str:
        """Digest of the rule's content: wording of the file, comments and order of keys do not change it."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()
