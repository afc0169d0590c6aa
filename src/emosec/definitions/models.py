"""Rival factor models in lavaan syntax, written once for every construct and every instrument.

A model names components, not items. What stands in braces is filled in for the construct, then for the instrument:

    {components}                 a line `name =~ items` for each component: as many factors as there are components
    {merged}                     the same, with one factor for the two of a pair; in a model that says for_each: pair
    {all}                        the items of all components, joined by +
    {worry}                      the items of the component of that name, where the file says which construct it is for
    {pole}                       the word for the end toward which items are keyed, as a factor's name
    {random_intercept}           every item with its loading fixed to +1 or −1 by its wording, which on items keyed toward
                                 the pole is the random intercept of Maydeu-Olivares and Coffman (2006) on the raw items
    {orthogonal_to_components}   0*name for each component, joined by +
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Literal, Self, get_args

from pydantic import Field, field_validator, model_validator

from emosec.definitions.constructs import Construct, NamedConstruct, in_words
from emosec.definitions.documents import Contradiction, Definition, Described
from emosec.definitions.instruments import Instrument
from emosec.definitions.invariance import InvarianceRule
from emosec.errors import DefinitionError

Role = Literal["primary", "without_wording", "one_factor", "one_factor_with_wording"]
ROLES: tuple[Role, ...] = get_args(Role)
# filled in by the construct; what is left then are components and the random intercept, filled in by the instrument
OF_CONSTRUCT = ("components", "merged", "all", "pole", "orthogonal_to_components")
PLACEHOLDERS = (*OF_CONSTRUCT, "random_intercept")
IN_BRACES = re.compile(r"\{([^}]*)\}")
IN_TITLES = ("count", "pair")
COUNTS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
LETTERS = "abcdefghijklmno"


class RivalModel(Described):
    """One factor model, or one for each pair of components."""

    report_only: ClassVar[frozenset[str]] = frozenset({"title", "citation"})

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", description="The model's short name in tables.")
    title: str = Field(
        description="What the model says, in a few words; {count} is the number of components, {pair} the pair's names."
    )
    syntax: str = Field(
        description="lavaan syntax with {components}, {merged}, {all}, {pole}, {random_intercept}, {orthogonal_to_components}, or "
        "the names of single components in braces where the file says construct:."
    )
    for_each: Literal["pair"] | None = Field(
        default=None,
        description="pair: one such model for each pair of components, named with a, b, c … in the order of the construct's pairs; "
        "none where there are two components, since those two merged are one factor.",
    )
    citation: str = Field(default="", description="Where the model comes from.")

    @field_validator("syntax", "title")
    @classmethod
    def _braces_in_pairs(cls, text: str) -> str:
        if "{" in (rest := IN_BRACES.sub("", text)) or "}" in rest:
            raise Contradiction(
                "a brace has no partner", "placeholders are " + ", ".join(f"{{{p}}}" for p in PLACEHOLDERS)
            )
        return text

    @model_validator(mode="after")
    def _pairs_only_where_there_is_one(self) -> Self:
        titled = IN_BRACES.findall(self.title)
        if strange := [p for p in titled if p not in IN_TITLES]:
            raise Contradiction(
                f"unknown placeholder {{{strange[0]}}}", "titles know {count} and {pair}", at=("title",)
            )
        paired = "merged" in IN_BRACES.findall(self.syntax) or "pair" in titled
        if paired and self.for_each is None:
            raise Contradiction("{merged} and {pair} are of a pair of components", "add for_each: pair")
        if self.for_each and "merged" not in IN_BRACES.findall(self.syntax):
            raise Contradiction("all the models for_each: pair would be the same", "use {merged} in the syntax")
        return self

    def for_construct(self, construct: Construct) -> Iterator[Self]:
        """Yield the model, or the models of the pairs, with only components and the random intercept left in braces."""
        names = construct.names
        if self.for_each is None:
            yield self._filled(construct, "", "", "\n".join(f"{c} =~ {{{c}}}" for c in names))
            return
        for letter, (a, b) in zip(LETTERS, construct.pairs if len(names) > 2 else (), strict=False):
            # a line for each component keeps the items in the order of the other models, which the difference test compares
            # moment by moment
            lines = (f"{f'{a}_{b}' if c in (a, b) else c} =~ {{{c}}}" for c in names)
            pair = in_words([construct.component(c).phrase_of_name for c in (a, b)])
            yield self._filled(construct, letter, pair, "\n".join(lines))

    def _filled(self, construct: Construct, letter: str, pair: str, lines: str) -> Self:
        names = construct.names
        parts = {
            "components": lines,
            "merged": lines,
            "all": " + ".join(f"{{{c}}}" for c in names),
            "pole": construct.pole,
            "orthogonal_to_components": " + ".join(f"0*{c}" for c in names),
        }
        title = IN_BRACES.sub(lambda m: {"count": COUNTS[len(names)], "pair": pair}.get(m[1], m[0]), self.title)
        syntax = IN_BRACES.sub(lambda m: parts.get(m[1], m[0]), self.syntax)
        return self.model_copy(
            update={
                "name": self.name + letter,
                "title": title[:1].upper() + title[1:],
                "syntax": syntax,
                "for_each": None,
            }
        )

    def for_instrument(self, instrument: Instrument) -> str:
        """Return the model's lavaan syntax with the instrument's items put in.

        The items are meant keyed toward the construct's pole. Names that lavaan could not read are an error of the model's
        parser.

        Raises
        ------
        DefinitionError
            The instrument has no construct, or no component of a name in braces.
        """
        signs = instrument.signs
        parts: dict[str, str] = {c: " + ".join(s.items) for c, s in instrument.components.items()}
        parts["random_intercept"] = " + ".join(f"{sign}*{item}" for item, sign in signs.items())
        if self.for_each:
            raise DefinitionError(
                f"the model {self.name} is one model for each pair of components",
                where=self.name,
                remedy="take one of them from models.for_construct(instrument.asked)",
            )
        syntax = next(self.for_construct(instrument.asked)).syntax
        strange = [p for p in IN_BRACES.findall(syntax) if p not in parts]
        if strange:
            raise DefinitionError(
                f"the model {self.name} asks for {{{strange[0]}}}, for which {instrument.name} has no scale",
                where=self.name,
                remedy=f"it has {in_words(list(instrument.components))}",
            )
        return IN_BRACES.sub(lambda m: parts[m[1]], syntax)


class Roles(Described):
    """Which model plays which part in the analysis."""

    primary: str | None = Field(
        default=None, description="Its factor correlations decide; commonly one factor per component and wording."
    )
    without_wording: str | None = Field(
        default=None, description="One factor per component and nothing else; waves and groups are compared by it."
    )
    one_factor: str | None = Field(default=None, description="One factor for all components.")
    one_factor_with_wording: str | None = Field(default=None, description="One factor for all components, and wording.")


class RivalModels(Definition):
    """The rival models of a study, the parts they play, and how they are estimated.

    Examples
    --------
    >>> rivals = RivalModels.parse('''
    ... name: one
    ... estimators: [WLSMV]
    ... models:
    ...   - {name: M1, title: One factor, syntax: "{pole} =~ {all}"}
    ...   - {name: M2, title: "{pair} merged", syntax: "{merged}", for_each: pair}
    ... roles: {one_factor: M1}
    ... comparisons: [[M1, M2]]
    ... ''', where="one.yaml")
    >>> calm = Construct(name="calm", pole="calm", opposite="unrest", components=["body", "mind", "sleep"])
    >>> filled = rivals.for_construct(calm)
    >>> [(m.name, m.title) for m in filled.models]
    [('M1', 'One factor'), ('M2a', 'Body and mind merged'), ('M2b', 'Body and sleep merged'), ('M2c', 'Mind and sleep merged')]
    >>> print(filled.model("M2b").syntax)
    body_sleep =~ {body}
    mind =~ {mind}
    body_sleep =~ {sleep}
    >>> filled.comparisons
    (('M1', 'M2a'), ('M1', 'M2b'), ('M1', 'M2c'))
    """

    folder: ClassVar[str] = "models"
    report_only: ClassVar[frozenset[str]] = frozenset({"title"})

    name: str = Field(description="The name of this set of models; also the file's.")
    title: str = Field(default="", description="What the set is for.")
    construct_named: NamedConstruct = Field(
        default=None,
        alias="construct",
        description="The construct whose components the models call by name; left out where the models fit any construct.",
    )
    estimators: tuple[Literal["ML", "MLR", "WLSMV"], ...] = Field(
        min_length=1, description="Estimators each model is fitted with."
    )
    models: tuple[RivalModel, ...] = Field(min_length=1, description="The rival models.")
    roles: Roles = Field(default=Roles(), description="Which model plays which part.")
    comparisons: tuple[tuple[str, str], ...] = Field(
        default=(), description="Pairs [restricted, general] compared by a scaled difference test."
    )
    invariance: InvarianceRule = Field(
        default=InvarianceRule(), description="How groups and waves are compared, on the model that is without wording."
    )

    @model_validator(mode="after")
    def _names(self) -> Self:
        names = [m.name for m in self.models]
        if len(set(names)) < len(names):
            raise Contradiction("two models have the same name", "rename one")
        for position, pair in enumerate(self.comparisons):
            strangers = [n for n in pair if n not in names]
            if strangers:
                raise Contradiction(
                    f"a comparison names {strangers[0]}, which is no model",
                    f"models: {', '.join(names)}",
                    at=("comparisons", position),
                )
        single = [m.name for m in self.models if m.for_each is None]
        for role in ROLES:
            model = getattr(self.roles, role)
            if model is not None and model not in single:
                what = "is one model for each pair" if model in names else "is no model"
                raise Contradiction(
                    f"the role {role} names {model}, which {what}", f"models: {', '.join(single)}", at=("roles", role)
                )
        return self

    @model_validator(mode="after")
    def _known_placeholders(self) -> Self:
        known = (*PLACEHOLDERS, *(self.construct.names if self.construct else ()))
        for position, model in enumerate(self.models):
            unknown = [p for p in IN_BRACES.findall(model.syntax) if p not in known]
            if unknown:
                raise Contradiction(
                    f"unknown placeholder {{{unknown[0]}}}",
                    "known: "
                    + ", ".join(f"{{{p}}}" for p in known)
                    + ("" if self.construct else "; the names of components, where the file says construct:"),
                    at=("models", position, "syntax"),
                )
        return self

    # pydantic's base class has an old method of this name, so that a field cannot have it
    @property
    def construct(self) -> Construct | None:  # type: ignore[override]
        """The construct, if any."""
        return self.construct_named

    def for_construct(self, construct: Construct) -> RivalModels:
        """Return the models of one construct: pairs spelled out, and only components and the random intercept in braces.

        Raises
        ------
        DefinitionError
            The file says that its models are for another construct.
        """
        if self.construct is not None and self.construct.name != construct.name:
            raise DefinitionError(
                f"the models '{self.name}' are for {self.construct.name}, and the instrument measures {construct.name}",
                where=self.name,
                remedy="name other models in the study file, or write models without construct:, with {components} and {all}",
            )
        filled = {m.name: tuple(m.for_construct(construct)) for m in self.models}
        comparisons = ((a.name, b.name) for one, two in self.comparisons for a in filled[one] for b in filled[two])
        return self.model_copy(
            update={
                "construct_named": construct,
                "models": tuple(m for made in filled.values() for m in made),
                "comparisons": tuple(comparisons),
            }
        )

    def model(self, name: str) -> RivalModel:
        """Return the model of that name; KeyError where there is none."""
        return {m.name: m for m in self.models}[name]

    def primary_for(self, instrument: Instrument) -> str | None:
        """Return the model that phi of an instrument is of; None where the file does not say.

        Where all items are worded one way, a random intercept for wording cannot be told from what the components share: there it
        is the model without.
        """
        return self.roles.without_wording if instrument.worded_one_way else self.roles.primary

    def identified_by(self, instrument: Instrument) -> RivalModels:
        """Return the models that an instrument's items can tell apart: see `primary_for`; `self` is filled in for its construct."""
        if not instrument.worded_one_way or self.roles.without_wording is None:
            return self
        kept = tuple(m for m in self.models if "{random_intercept}" not in m.syntax)
        names = {m.name for m in kept}
        return self.model_copy(
            update={"models": kept, "comparisons": tuple(c for c in self.comparisons if set(c) <= names)}
        )

    def role(self, role: Role) -> str:
        """Return the name of the model that plays a part.

        Raises
        ------
        DefinitionError
            The file does not say which it is.
        """
        found = getattr(self.roles, role)
        if found is None:
            raise DefinitionError(
                f"the models '{self.name}' do not say which of them is {role}",
                where=self.name,
                why=f"{Roles.model_fields[role].description}",
                remedy=f"add roles: {{{role}: …}} with one of {', '.join(m.name for m in self.models if m.for_each is None)}",
            )
        return str(found)
