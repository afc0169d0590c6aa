"""`config/calibration.yaml`: what the verdict must earn by simulation, and the cells in which it is put to the test."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, ValidationError, model_validator

from emosec.definitions.documents import Contradiction, Definition, Described, explain

# the fields of a cell that say what it is for, not what is simulated
ABOUT = ("name", "requirements", "why")


class Setting(Described):
    """One truth and one kind of sample. What a cell does not say is as in the base case.

    The fields but `n`, `pages_declared`, `waves` and `other_phi` are those of `statistics.simulation.SurveyDesign`.
    """

    n: int = Field(default=300, ge=10, description="Respondents.")
    components: int = Field(default=3, ge=2, le=6, description="Components.")
    items: int = Field(default=5, ge=2, description="Items of each component.")
    against: int | tuple[int, ...] = Field(
        default=2, description="Items of each component worded the other way; one number, or one per component."
    )
    phi: float | tuple[float, ...] = Field(
        default=0.7, description="True correlation of every two components, or of the pairs 12, 13, …, 23, …"
    )
    loading: float = Field(default=0.7, gt=0, lt=1, description="Standardised loading of every item.")
    loading_against: float | None = Field(
        default=None, description="The same of the items worded the other way, where it differs."
    )
    categories: int = Field(default=5, ge=2, le=10, description="Response categories of every item.")
    skew: float = Field(
        default=0.0,
        description="Thresholds of the keyed item moved up by so many standard deviations; at 1.5 the upper categories are "
        "nearly empty.",
    )
    difficulty: tuple[float, ...] = Field(default=(), description="Mean of each component's keyed latent answers.")
    acquiescence: float = Field(default=0.0, ge=0, lt=1, description="Variance of a random intercept of the raw items.")
    acquiescence_r: float = Field(default=0.0, gt=-1, lt=1, description="Its correlation with every component.")
    acquiescence_class: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Share of people who answer one standard deviation higher to every raw item.",
    )
    misread: float = Field(
        default=0.0, ge=0, le=1, description="Share of people who take reversed items for unreversed."
    )
    style: float = Field(default=0.0, ge=0, description="Standard deviation of the log scale: extreme response style.")
    page: float = Field(default=0.0, ge=0, lt=1, description="Variance that items on a page share.")
    pages_mixed: bool = Field(default=False, description="Whether pages run across components, or hold one each.")
    pages_declared: bool = Field(default=False, description="Whether the study says which page each item stood on.")
    facet: float = Field(
        default=0.0, ge=0, lt=1, description="Residual correlation among the first items of each component."
    )
    facet_items: int = Field(default=0, ge=0, description="How many items these are; 0 is half of them.")
    doublet: float = Field(default=0.0, ge=0, lt=1, description="Residual correlation of two items of each component.")
    doublet_across: float = Field(
        default=0.0, ge=0, lt=1, description="Residual correlation of two items of neighbouring components."
    )
    cross_loading: float = Field(
        default=0.0, description="Loading of each component's last item on the next component, which no model has."
    )
    minor: float = Field(default=0.0, ge=0, description="RMSEA, about, of many minor factors that no model has.")
    trait_skew: bool = Field(default=False, description="Whether the components are skewed as a chi-square with 3 df.")
    faking: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Share of people who answer 1.5 standard deviations higher to every keyed item.",
    )
    fatigue: float = Field(
        default=0.0, ge=0, le=1, description="Share of people who answer at random from some item on."
    )
    fatigue_from: float = Field(
        default=0.0, ge=0, lt=1, description="Share of the items before which none of them does."
    )
    careless: dict[Literal["random", "longstring", "midpoint", "alternating"], float] = Field(
        default={}, description="Share of respondents who answer without reading, by kind."
    )
    missing: float = Field(default=0.0, ge=0, lt=1, description="Share of answers missing completely at random.")
    missing_low: float = Field(
        default=0.0,
        ge=0,
        lt=0.5,
        description="Share of answers missing, twice this among the lowest, none among the highest.",
    )
    other_phi: float | tuple[float, ...] | None = Field(
        default=None, description="Truth of a second wave of other people, which may contradict the first."
    )

    @property
    def truth(self) -> tuple[float, ...]:
        """True phi of every pair, in the order 12, 13, …, 23, …"""
        pairs = self.components * (self.components - 1) // 2
        return (self.phi,) * pairs if isinstance(self.phi, int | float) else self.phi

    @model_validator(mode="after")
    def _possible(self) -> Self:
        pairs = self.components * (self.components - 1) // 2
        if len(self.truth) != pairs:
            raise Contradiction(
                f"phi holds {len(self.truth)} numbers, and {self.components} components have {pairs} pairs",
                "give one number for all pairs, or one for each",
            )
        if any(not -1 <= v <= 1 for v in self.truth):
            raise Contradiction(
                f"phi holds {max(self.truth, key=abs):g}, which is no correlation", "give numbers from -1 to 1"
            )
        if not possible_together(self.truth, self.components):
            raise Contradiction(
                f"no {self.components} components correlate {', '.join(f'{v:g}' for v in self.truth)}",
                "bring them nearer each other",
            )
        turned = (self.against,) * self.components if isinstance(self.against, int) else self.against
        if len(turned) != self.components or any(not 0 <= a <= self.items for a in turned):
            raise Contradiction(
                f"against is {', '.join(map(str, turned))}, of {self.items} items in {self.components} components",
                "give at most `items`, one number for all components or one for each",
            )
        if self.loading**2 + self.acquiescence + self.page >= 1:
            raise Contradiction(
                f"a loading of {self.loading:g} and shared variances of {self.acquiescence + self.page:g} leave no residual "
                "variance",
                "the loading's square, acquiescence and page must stay below 1 together: make one smaller",
            )
        if sum(self.careless.values()) > 1 or any(s < 0 for s in self.careless.values()):
            raise Contradiction("shares of careless respondents lie from 0 to 1 together", "make them smaller")
        return self


def possible_together(phi: tuple[float, ...], components: int) -> bool:
    """Return whether correlations of every two components are those of any variables.

    Examples
    --------
    >>> possible_together((0.9, 0.5, 0.5), 3), possible_together((0.9, 0.9, -0.9), 3)
    (True, False)
    """
    import numpy as np

    matrix = np.eye(components)
    matrix[np.triu_indices(components, 1)] = phi
    return bool(np.linalg.eigvalsh(matrix, UPLO="U")[0] > -1e-9)


class CalibrationCell(Setting):
    """One cell: a name, the requirements it is evidence on, and what differs from the base case."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$", description="The cell's name; its seeds derive from it.")
    requirements: tuple[str, ...] = Field(default=(), description="Requirements the cell is evidence on.")
    why: str = Field(default="", description="What the cell is for, where its name does not say it.")

    @property
    def changes(self) -> dict[str, object]:
        """What the cell says, and only that."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set - set(ABOUT))}


class Requirement(Described):
    """One thing the rule must earn: a rate and its bounds, to be met in every cell that is evidence on it."""

    name: str = Field(description="The requirement's name.")
    title: str = Field(description="What is required, in a sentence.")
    measure: Literal["false_separable", "separable", "false_not", "named", "coverage", "bias"] = Field(
        description="The rate: a pair at or above the cut-off called separable; every pair called separable; "
        "a pair below the cut-off "
        "called not separable; no false statement, and the open pairs give the reason `reason`; coverage of "
        "the interval; bias of phi.",
    )
    reason: Literal["", "WORDING", "PAGE", "STYLE"] = Field(default="", description="The reason that `named` asks for.")
    at_least: float | None = Field(default=None, description="Lower bound; none where it is only reported.")
    at_most: float | None = Field(default=None, description="Upper bound.")


class Calibration(Definition):
    """The simulation study behind the verdict.

    Examples
    --------
    >>> study = Calibration.parse('''
    ... requirements: [{name: S4, title: Rarely wrong, measure: false_not, at_most: 0.05}]
    ... cells: [{name: far, requirements: [S4], phi: 0.85, n: 500}]
    ... ''', where="calibration.yaml")
    >>> study.setting("far").n, study.setting("far").loading, study.chunks()[-1]
    (500, 0.7, (1800, 1999))
    """

    folder: ClassVar[str] = "."

    decision: str = Field(default="separability", description="The rule that is put to the test, in config/decisions.")
    seed: int = Field(
        default=19390101, ge=0, description="Every replication derives its own seed from it and its cell's name."
    )
    replications: int = Field(default=2000, ge=2, le=1_000_000, description="Samples per cell.")
    chunk: int = Field(default=200, ge=1, description="Samples per job; results do not depend on it.")
    output: str = Field(default="docs", description="The folder of the page, the table and the figures.")
    base: Setting = Field(default=Setting(), description="The base case.")
    requirements: tuple[Requirement, ...] = Field(min_length=1, description="What the verdict must earn.")
    cells: tuple[CalibrationCell, ...] = Field(min_length=1, description="The truths and samples it is tested in.")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        known = [c.name for c in self.requirements]
        names = [c.name for c in self.cells]
        twice = next((n for n in [*known, *names] if [*known, *names].count(n) > 1), None)
        if twice is not None:
            raise Contradiction(f"the name {twice} is given twice", "rename one")
        for i, cell in enumerate(self.cells):
            stranger = next((c for c in cell.requirements if c not in known), None)
            if stranger is not None:
                near = difflib.get_close_matches(stranger, known, n=1)
                hint = f"did you mean {near[0]}? " if near else ""
                raise Contradiction(
                    f"the cell {cell.name} is evidence on {stranger}, which is no requirement",
                    f"{hint}requirements: {', '.join(known)}",
                    at=("cells", i, "requirements"),
                )
            self._setting(cell)
        return self

    @classmethod
    def of(cls, values: Mapping[str, object], where: str = "config/calibration.yaml or --config") -> Self:
        """Return the definition from values that Snakemake has read; the lines are lost, the keys are not."""
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            raise explain(error, dict(values), where, cls) from None

    def cell(self, name: str) -> CalibrationCell:
        """Return the cell of that name; KeyError where there is none."""
        return {c.name: c for c in self.cells}[name]

    def setting(self, name: str) -> Setting:
        """Return everything about a cell's truth and sample, the base case filled in."""
        return self._setting(self.cell(name))

    def _setting(self, cell: CalibrationCell) -> Setting:
        try:
            return Setting.model_validate(self.base.model_dump() | cell.changes)
        except ValidationError as error:
            cause = error.errors()[0].get("ctx", {}).get("error")
            remedy = getattr(cause, "remedy", "")
            raise Contradiction(f"the cell {cell.name} with the base case: {cause or error}", remedy) from None

    def chunks(self) -> list[tuple[int, int]]:
        """Return the first and last replication of every job."""
        firsts = range(0, self.replications, self.chunk)
        return [(first, min(first + self.chunk, self.replications) - 1) for first in firsts]
