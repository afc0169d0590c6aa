"""Pre-registered claims about what the components go along with."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from emosec.definitions.documents import Contradiction, Definition, Described


class Criterion(Described):
    """What a component is correlated with: a scale of another instrument or a variable of the study."""

    instrument: str | None = Field(default=None, description="The instrument whose scale is the criterion.")
    scale: str | None = Field(default=None, description="The scale of that instrument.")
    variable: str | None = Field(default=None, description="A variable declared in the study file.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        by_scale = self.instrument is not None and self.scale is not None
        if by_scale == (self.variable is not None):
            raise Contradiction("a criterion is instrument and scale, or a variable", "give exactly one of the two")
        return self

    @property
    def label(self) -> str:
        """The criterion's name in tables."""
        return self.variable or f"{self.instrument}.{self.scale}"


class Hypothesis(Described):
    """One claim: the sign of one correlation."""

    report_only: ClassVar[frozenset[str]] = frozenset({"source"})

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", description="The hypothesis's name in tables.")
    claim: str = Field(description="The claim in words.")
    component: str = Field(description="The component scale, scored in its own direction.")
    criterion: Criterion = Field(description="What it is correlated with.")
    expected: Literal["positive", "negative", "null"] = Field(description="The expected sign.")
    at_least: float = Field(
        default=0.1, ge=0, lt=1, description="Smallest |r| that counts as support; for null, the largest |r| that does."
    )
    source: str = Field(default="", description="Where the expectation comes from.")


class Hypotheses(Definition):
    """The pre-registered hypotheses of a study.

    Examples
    --------
    >>> claims = Hypotheses.parse('''
    ... name: one
    ... registered_on: 2026-01-01
    ... hypotheses:
    ...   - {name: H1, claim: worry goes with neuroticism, component: worry, criterion: {variable: N},
    ...      expected: positive}
    ... ''', where="one.yaml")
    >>> claims.hypotheses[0].criterion.label
    'N'
    """

    folder: ClassVar[str] = "hypotheses"

    name: str = Field(description="The name of this set; also the file's.")
    registered_on: datetime.date = Field(description="The day the claims were written down.")
    hypotheses: tuple[Hypothesis, ...] = Field(min_length=1, description="The claims.")

    @model_validator(mode="after")
    def _names(self) -> Self:
        names = [h.name for h in self.hypotheses]
        if len(set(names)) < len(names):
            raise Contradiction("two hypotheses have the same name", "rename one")
        return self
