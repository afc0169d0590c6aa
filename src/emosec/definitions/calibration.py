"""`config/calibration.yaml`: what the verdict must earn by simulation, and the cells in which it is put to the test."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, ValidationError, model_validator

from emosec.definitions.documents import Contradiction, Definition, Described, explain

# the fields of a cell that say what it is for, not what is simulated
ABOUT = ("name", "conditions", "why")


class Setting(Described):
    """One truth and one kind of sample. What a cell does not say is as in the base case."""

    n: int = Field(default=300, ge=10, description="Respondents.")
    phi: float | tuple[float, float, float] = Field(
        default=0.7,
        description="True correlation of every two components, or of the first and second, the first and third, and the "
        "second and third.",
    )
    items: int = Field(default=5, ge=2, description="Items of each component.")
    against: int = Field(
        default=2, ge=0, description="Items of the first two components worded toward the opposite pole."
    )
    against_last: int | None = Field(
        default=None,
        ge=0,
        description="The same for the third component, where it differs: all of them is the usual confound.",
    )
    loading: float = Field(default=0.7, gt=0, lt=1, description="Standardised loading of every item.")
    categories: int = Field(default=5, ge=2, le=10, description="Response categories of every item.")
    skew: float = Field(
        default=0.0,
        description="Thresholds of the keyed item moved up by so many standard deviations; at 1.5 the upper categories are "
        "nearly empty.",
    )
    acquiescence: float = Field(default=0.0, ge=0, lt=1, description="Variance of a random intercept of the raw items.")
    careless: dict[Literal["random", "longstring", "midpoint", "alternating"], float] = Field(
        default={}, description="Share of respondents who answer without reading, by kind."
    )
    missing: float = Field(default=0.0, ge=0, lt=1, description="Share of answers missing completely at random.")
    cross_loading: float = Field(
        default=0.0, description="Loading of each component's last item on the next component, which no model has."
    )
    splits: int = Field(
        default=1,
        ge=1,
        le=10,
        description="How often each sample is judged, with another seed for its halves each time.",
    )

    @model_validator(mode="after")
    def _possible(self) -> Self:
        for name in ("against", "against_last"):
            if (getattr(self, name) or 0) > self.items:
                raise Contradiction(f"{name} is {getattr(self, name)}, of {self.items} items", "give at most `items`")
        values = (self.phi,) * 3 if isinstance(self.phi, int | float) else self.phi
        if any(not -1 <= v <= 1 for v in values):
            raise Contradiction(
                f"phi holds {max(values, key=abs):g}, which is no correlation", "give numbers from -1 to 1"
            )
        a, b, c = values
        if 1 + 2 * a * b * c - a * a - b * b - c * c < -1e-9:
            raise Contradiction(f"no three components correlate {a:g}, {b:g} and {c:g}", "bring them nearer each other")
        if self.loading**2 + self.acquiescence >= 1:
            raise Contradiction(
                f"a loading of {self.loading:g} and acquiescence of {self.acquiescence:g} leave no residual variance",
                "their squares and sum must stay below 1: make one smaller",
            )
        if sum(self.careless.values()) > 1 or any(s < 0 for s in self.careless.values()):
            raise Contradiction("shares of careless respondents lie from 0 to 1 together", "make them smaller")
        return self


class CalibrationCell(Setting):
    """One cell: a name, the conditions it is evidence on, and what differs from the base case."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$", description="The cell's name; its seeds derive from it.")
    conditions: tuple[str, ...] = Field(default=(), description="Conditions the cell is evidence on.")
    why: str = Field(default="", description="What the cell is for, where its name does not say it.")

    @property
    def changes(self) -> dict[str, Any]:
        """What the cell says, and only that."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set - set(ABOUT))}


class Condition(Described):
    """One thing the verdict must earn: a rate and its bounds, to be met in every cell that is evidence on it."""

    name: str = Field(description="The condition's name.")
    title: str = Field(description="What is required, in a sentence.")
    measure: Literal["separable", "not_separable", "merged", "wording", "coverage", "bias", "flips"] = Field(
        description="The rate: SEPARABLE said; NOT SEPARABLE said; NOT or PARTIALLY SEPARABLE said; INCONCLUSIVE(WORDING) said; "
        "coverage of the interval; bias of phi; verdicts that another split of the same sample changes."
    )
    at_least: float | None = Field(default=None, description="Lower bound; none where it is only reported.")
    at_most: float | None = Field(default=None, description="Upper bound.")


class Calibration(Definition):
    """The simulation study behind the verdict.

    Examples
    --------
    >>> study = Calibration.parse('''
    ... conditions: [{name: S4, title: Rarely wrong, measure: merged, at_most: 0.05}]
    ... cells: [{name: far, conditions: [S4], phi: 0.85, n: 500}]
    ... ''', where="calibration.yaml")
    >>> study.setting("far").n, study.setting("far").loading, study.chunks()[-1]
    (500, 0.7, (1800, 1999))
    """

    folder: ClassVar[str] = "."

    decision: str = Field(default="separability", description="The rule that is put to the test, in config/decisions.")
    models: str = Field(default="components", description="The rival models it names, in config/models.")
    seed: int = Field(
        default=19390101, ge=0, description="Every replication derives its own seed from it and its cell's name."
    )
    replications: int = Field(default=2000, ge=2, description="Samples per cell.")
    chunk: int = Field(default=200, ge=1, description="Samples per job; results do not depend on it.")
    output: str = Field(default="docs", description="The folder of the page, the table and the figures.")
    base: Setting = Field(default=Setting(), description="The base case.")
    conditions: tuple[Condition, ...] = Field(min_length=1, description="What the verdict must earn.")
    cells: tuple[CalibrationCell, ...] = Field(min_length=1, description="The truths and samples it is tested in.")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        known = [c.name for c in self.conditions]
        names = [c.name for c in self.cells]
        twice = next((n for n in [*known, *names] if [*known, *names].count(n) > 1), None)
        if twice is not None:
            raise Contradiction(f"the name {twice} is given twice", "rename one")
        for i, cell in enumerate(self.cells):
            stranger = next((c for c in cell.conditions if c not in known), None)
            if stranger is not None:
                near = difflib.get_close_matches(stranger, known, n=1)
                hint = f"did you mean {near[0]}? " if near else ""
                raise Contradiction(
                    f"the cell {cell.name} is evidence on {stranger}, which is no condition",
                    f"{hint}conditions: {', '.join(known)}",
                    at=("cells", i, "conditions"),
                )
            self._setting(cell)
        return self

    @classmethod
    def of(cls, values: Mapping[str, Any], where: str = "config/calibration.yaml or --config") -> Self:
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
