"""Criteria that are no questionnaires: observers' codes and repeated samples, in tables of their own joined on the respondent."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from emosec.definitions.documents import Contradiction, Described

# what a series of samples comes to; a criterion is called <table>_<measure>
MEASURES = ("aucg", "auci", "peak", "reactivity", "recovery")


def as_written(value: object) -> object:
    """Return a whole number as the text that it is in a file."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Category = Annotated[str, BeforeValidator(as_written)]


class ObserverCodes(Described):
    """Categories that one observer or several gave, such as the Strange Situation's A, B, C, D."""

    name: str = Field(
        pattern=r"^[a-z][a-z0-9_]*$", description="What the code is called; its final category is a group variable."
    )
    title: str = Field(default="", description="Its name for reports.")
    file: str = Field(
        min_length=1, description="File name pattern inside a wave's folder: CSV, xlsx, sav; a row is a respondent."
    )
    raters: dict[str, str] = Field(min_length=1, description="rater: column that holds the category this rater gave.")
    categories: tuple[Category, ...] = Field(
        min_length=2, description="The categories there are, as written: words, or numbers such as [1, 2, 3]."
    )
    settled: str = Field(
        default="",
        description="Column with the category agreed on afterwards. Without it the final category is what all raters gave, and "
        "none where they differ.",
    )

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        columns = [*self.raters.values(), *([self.settled] if self.settled else [])]
        for what, names in (("categories", list(self.categories)), ("raters", columns)):
            twice = [n for n in names if names.count(n) > 1]
            if twice:
                raise Contradiction(
                    f"{self.name}: {twice[0]} stands twice in {what}:"
                    if what == "categories"
                    else f"{self.name}: the column {twice[0]} holds the codes of two raters, or of one and those settled on",
                    "name each once"
                    if what == "categories"
                    else "a rater agrees with himself always; name each column once",
                    (what,),
                )
        return self


class RepeatedSamples(Described):
    """One quantity measured repeatedly, such as salivary cortisol around a stressor: a row is a sample."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="What was measured.")
    title: str = Field(default="", description="Its name for reports.")
    unit: str = Field(description="Its unit, such as nmol/l.")
    file: str = Field(
        min_length=1, description="File name pattern inside a wave's folder: CSV, xlsx, sav; a row is a sample."
    )
    minutes: str = Field(description="Column with the minute of the sample.")
    value: str = Field(description="Column with the value; empty where the sample is lost.")
    planned: tuple[float, ...] = Field(
        min_length=3, description="The minutes planned, rising; before a stressor they may be negative."
    )
    tolerance: float = Field(default=5.0, ge=0, description="How many minutes a sample may lie from a planned one.")
    baseline: float | None = Field(
        default=None, description="The planned minute of the baseline; the first by default."
    )
    lowest: float | None = Field(default=None, ge=0, description="Limit of detection.")
    below_lowest: Literal["half", "limit", "missing"] = Field(
        default="half", description="What a value below it becomes: half the limit, the limit, or missing."
    )
    highest: float | None = Field(default=None, gt=0, description="Values above it are refused as impossible.")
    log: bool = Field(
        default=True, description="Whether peak, reactivity and recovery are of the natural logarithm; areas never are."
    )
    fewest: int = Field(default=4, ge=3, description="Samples that must be there; the first and the last always.")

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if list(self.planned) != sorted(set(self.planned)):
            raise Contradiction("the planned minutes do not rise", "list each once, the earliest first", ("planned",))
        near = min(b - a for a, b in zip(self.planned, self.planned[1:], strict=False))
        if 2 * self.tolerance >= near:
            raise Contradiction(
                f"a tolerance of {self.tolerance:g} minutes, and planned minutes {near:g} apart",
                "a sample could be of two planned minutes; make the tolerance smaller",
                ("tolerance",),
            )
        if self.baseline is not None and self.baseline not in self.planned[:-1]:
            raise Contradiction(
                f"the baseline {self.baseline:g} is no planned minute before the last", "", ("baseline",)
            )
        if self.fewest > len(self.planned):
            raise Contradiction(f"{self.fewest} samples of {len(self.planned)} planned", "ask for fewer", ("fewest",))
        return self

    @property
    def variables(self) -> tuple[str, ...]:
        """The criteria it gives."""
        return tuple(f"{self.name}_{measure}" for measure in MEASURES)


class Criteria(Described):
    """All criteria of a study that are no questionnaires."""

    codes: tuple[ObserverCodes, ...] = Field(default=(), description="Observers' codes.")
    samples: tuple[RepeatedSamples, ...] = Field(default=(), description="Repeated samples.")

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        names = [*(one.name for one in self.codes), *(one.name for one in self.samples)]
        if len(set(names)) < len(names):
            raise Contradiction("two criteria have the same name", "rename one")
        return self

    @property
    def all(self) -> tuple[ObserverCodes | RepeatedSamples, ...]:
        """Codes, then samples."""
        return (*self.codes, *self.samples)

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the group variables they give."""
        return tuple(one.name for one in self.codes)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Names of the number variables they give."""
        return tuple(v for one in self.samples for v in one.variables)
