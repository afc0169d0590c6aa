"""Rival factor models in lavaan syntax, written once for every instrument.

A model names components, not items: `{safety}` stands for the items of the safety scale joined by `+`, and
`{random_intercept}` for every item with its loading fixed to +1 or −1 by its wording, which on items keyed toward
security is the random intercept of Maydeu-Olivares and Coffman (2006) on the raw items.
"""

from __future__ import annotations

import re
from typing import ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from emosec.definitions.documents import Contradiction, Definition, Described
from emosec.definitions.instruments import COMPONENTS, Instrument

PLACEHOLDERS = (*COMPONENTS, "random_intercept")


class RivalModel(Described):
    """One factor model."""

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", description="The model's short name in tables.")
    title: str = Field(description="What the model says, in a few words.")
    syntax: str = Field(description="lavaan syntax with {safety}, {confidence}, {apprehension}, {random_intercept}.")
    citation: str = Field(default="", description="Where the model comes from.")

    @field_validator("syntax")
    @classmethod
    def _known_placeholders(cls, text: str) -> str:
        unknown = [p for p in re.findall(r"\{([^}]*)\}", text) if p not in PLACEHOLDERS]
        if unknown:
            raise Contradiction(
                f"unknown placeholder {{{unknown[0]}}}", "known: " + ", ".join(f"{{{p}}}" for p in PLACEHOLDERS)
            )
        if "{" in (rest := re.sub(r"\{[^}]*\}", "", text)) or "}" in rest:
            raise Contradiction(
                "a brace has no partner", "placeholders are " + ", ".join(f"{{{p}}}" for p in PLACEHOLDERS)
            )
        return text

    def for_instrument(self, instrument: Instrument) -> str:
        """Return the model's lavaan syntax with the instrument's items put in.

        The items are meant keyed toward security. Names that lavaan could not read are an error of the model's parser.
        """
        signs = instrument.security_signs
        parts: dict[str, str] = {c: " + ".join(s.items) for c, s in instrument.components.items()}
        parts["random_intercept"] = " + ".join(f"{sign}*{item}" for item, sign in signs.items())
        return re.sub(r"\{([^}]*)\}", lambda m: parts[m.group(1)], self.syntax)


class RivalModels(Definition):
    """The rival models of a study and how they are estimated.

    Examples
    --------
    >>> rivals = RivalModels.parse('''
    ... name: one
    ... estimators: [WLSMV]
    ... models: [{name: M1, title: One factor, syntax: "security =~ {safety} + {confidence} + {apprehension}"}]
    ... comparisons: []
    ... ''', where="one.yaml")
    >>> rivals.models[0].name
    'M1'
    """

    folder: ClassVar[str] = "models"

    name: str = Field(description="The name of this set of models; also the file's.")
    title: str = Field(default="", description="What the set is for.")
    estimators: tuple[Literal["ML", "MLR", "WLSMV"], ...] = Field(
        min_length=1, description="Estimators each model is fitted with."
    )
    models: tuple[RivalModel, ...] = Field(min_length=1, description="The rival models.")
    comparisons: tuple[tuple[str, str], ...] = Field(
        default=(), description="Pairs [restricted, general] compared by a scaled difference test."
    )

    @model_validator(mode="after")
    def _names(self) -> Self:
        names = [m.name for m in self.models]
        if len(set(names)) < len(names):
            raise Contradiction("two models have the same name", "rename one")
        strangers = [n for pair in self.comparisons for n in pair if n not in names]
        if strangers:
            raise Contradiction(f"a comparison names {strangers[0]}, which is no model", f"models: {', '.join(names)}")
        return self

    def model(self, name: str) -> RivalModel:
        """Return the model of that name; KeyError where there is none."""
        return {m.name: m for m in self.models}[name]
