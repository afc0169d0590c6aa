"""Claims about what the components go along with, written down before the data are seen."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from emosec.definitions.documents import Contradiction, Definition, Described, substance

Quantity = Literal["correlation", "lead", "groups", "increment", "proportional", "phi", "retest"]
NEED_CRITERION = ("correlation", "lead", "groups", "increment", "proportional")
# decided by one test each, so that Holm's correction runs over them; the others by an interval, or by tests that must all hold
SIGNED = ("correlation", "groups", "increment")


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


class Groups(Described):
    """Which people stand on the two sides of a comparison."""

    higher: tuple[str, ...] = Field(
        default=(),
        description="Values of a group variable, as written in the export, of those expected to score higher.",
    )
    lower: tuple[str, ...] = Field(default=(), description="Values, as written, of those expected to score lower.")
    at_least: float | None = Field(
        default=None, description="Of a scale or number: those with this value or more are higher."
    )
    below: float | None = Field(
        default=None, description="Those below this value are lower; who lies between is left out."
    )

    @model_validator(mode="after")
    def _either(self) -> Self:
        labelled, cut = bool(self.higher and self.lower), self.at_least is not None and self.below is not None
        if labelled == cut:
            raise Contradiction(
                "groups are told by labels, or by two values", "give higher: and lower:, or at_least: and below:"
            )
        if self.at_least is not None and self.below is not None and self.below > self.at_least:
            raise Contradiction("the groups overlap: below: lies above at_least:", "let below: be at_least: or less")
        return self


class Hypothesis(Described):
    """One claim: a quantity, its expected sign and range.

    How each is decided, p values of signed claims by Holm within the family:

    - correlation: held where it has the sign, reaches `at_least` and is significant; failed where the whole 95% interval lies short
      of `at_least` (or, with `at_most`, beyond it). null: held where two one-sided tests at .05 say |r| < at_least; failed where
      the 90% interval of these tests lies outside.
    - lead: held where the component's correlation is larger in size than every other component's, each by Steiger's and by Meng,
      Rosenthal and Rubin's test at .05; failed where another's is larger by Zou's interval.
    - groups: Hedges's g, or with method: latent the difference of latent means, as a correlation is judged. increment: ΔR² over
      `over`, as a correlation is judged; null: by its 90% interval.
    - proportional: held where no component's correlation departs by `at_least` from what one common factor gives, intervals
      included; failed where one's interval lies beyond.
    - phi, retest: of a pair of components, or of a component between waves: held where the interval (of phi that of the decision
      rule, of retest 95%) lies between `at_least` and `at_most`.

    Everything between held and failed is undecidable.
    """

    report_only: ClassVar[frozenset[str]] = frozenset({"source", "claim"})

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", description="The hypothesis's name in tables.")
    claim: str = Field(description="The claim in words.")
    component: str = Field(
        default="",
        description="The component scale, scored in its own direction; of phi, both joined by –; of proportional, none.",
    )
    criterion: Criterion | None = Field(default=None, description="What it is correlated with.")
    also: tuple[Criterion, ...] = Field(
        default=(), description="Further criteria of the same claim: every one that was asked is tested."
    )
    quantity: Quantity = Field(default="correlation", description="What the claim is about.")
    method: Literal["pearson", "spearman", "disattenuated", "latent"] = Field(
        default="pearson",
        description="How a correlation is estimated: of scores, of ranks, freed of measurement error, or of factors. Of known "
        "groups, latent compares the factor's means at the level of invariance that holds, in standard deviations of one group.",
    )
    expected: Literal["positive", "negative", "null"] = Field(default="positive", description="The expected sign.")
    at_least: float = Field(
        default=0.1, ge=0, lt=10, description="Smallest size that counts as support; for null, the largest that does."
    )
    at_most: float | None = Field(default=None, ge=0, description="Largest size that is expected, if one is.")
    groups: Groups | None = Field(default=None, description="Of known groups: who is on either side.")
    over: tuple[str, ...] = Field(
        default=(),
        description="Of an increment: components or criteria in the regression already; the other components by default.",
    )
    family: str = Field(default="", description="Claims of one family share Holm's correction.")
    status: Literal["confirmatory", "exploratory"] = Field(
        default="confirmatory", description="What the claim may be used for."
    )
    registered_on: datetime.date | None = Field(
        default=None, description="The day it was written down, where it is not the set's."
    )
    source: str = Field(default="", description="Where the expectation comes from.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.quantity in NEED_CRITERION and self.criterion is None:
            raise Contradiction(
                f"{self.name} has no criterion", "say criterion: {instrument: …, scale: …} or {variable: …}"
            )
        if self.quantity != "proportional" and not self.component:
            raise Contradiction(f"{self.name} names no component", "say component:")
        if (self.quantity == "groups") != (self.groups is not None):
            raise Contradiction(
                f"{self.name}: groups: belongs to quantity: groups",
                "give both or neither: groups: {higher: [value], lower: [value]} of a group variable, or "
                "{at_least: 30, below: 20} of a number",
                ("groups",),
            )
        if self.over and self.quantity != "increment":
            raise Contradiction(f"{self.name}: over: belongs to quantity: increment", "take it out", ("over",))
        by_labels = self.groups is not None and bool(self.groups.higher)
        if self.method == "latent" and self.quantity == "groups" and not by_labels:
            raise Contradiction(
                f"{self.name}: latent means are compared between groups told by labels",
                "write groups: {higher: [label], lower: [label]} of a group variable, or take method: latent out",
                ("method",),
            )
        if self.method not in ("pearson", *(["latent"] if by_labels else [])) and self.quantity != "correlation":
            raise Contradiction(
                f"{self.name}: method: belongs to quantity: correlation, and latent also to groups",
                "take it out",
                ("method",),
            )
        if self.at_most is not None and self.at_most <= self.at_least:
            raise Contradiction(
                f"{self.name}: at_most: is not above at_least:", "write the larger one as at_most:", ("at_most",)
            )
        if self.quantity == "correlation" and self.at_least >= 1:
            raise Contradiction(f"{self.name}: no correlation reaches {self.at_least:g}", "stay below 1", ("at_least",))
        return self

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria the claim may be tested with."""
        return (*([self.criterion] if self.criterion else []), *self.also)

    @property
    def components(self) -> tuple[str, ...]:
        """The components the claim names; none where it is about all."""
        return tuple(self.component.split("–")) if self.component else ()

    @property
    def sha256(self) -> str:
        """Digest of what the claim says: its words and source do not count."""
        said = json.dumps(substance(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(said.encode()).hexdigest()


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
    library: bool = Field(
        default=False,
        description="A library by instrument: a study that names it gets the claims whose instruments it asked, and a line for "
        "each of the others. Of a study's own set, a claim about something that was not asked is refused.",
    )
    hypotheses: tuple[Hypothesis, ...] = Field(min_length=1, description="The claims.")

    @model_validator(mode="after")
    def _names(self) -> Self:
        names = [h.name for h in self.hypotheses]
        if len(set(names)) < len(names):
            raise Contradiction("two hypotheses have the same name", "rename one")
        return self

    def registered(self, claim: Hypothesis) -> datetime.date:
        """Return the day a claim was written down."""
        return claim.registered_on or self.registered_on
