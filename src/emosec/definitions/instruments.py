"""What was published: items, response codes, scales, keying, scoring rule, citation, licence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import Field, model_validator

from emosec.definitions.documents import Contradiction, Definition, Described

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Component = Literal["safety", "confidence", "apprehension"]
# what lavaan reads as a name; emosec.statistics.cfa.tokens.is_name says the same
ITEM_ID = re.compile(r"(?:[^\W\d_]|\.(?![0-9]))[\w.]*")
COMPONENTS: tuple[Component, ...] = ("safety", "confidence", "apprehension")


class Response(Described):
    """One response option."""

    code: int = Field(description="The number that stands for this answer in the data.")
    label: str = Field(description="The words respondents saw.")
    synonyms: tuple[str, ...] = Field(default=(), description="Other spellings of the label found in exports.")


class Responses(Described):
    """The response options of some of the items."""

    items: tuple[str, ...] = Field(min_length=1, description="Ids of the items.")
    responses: tuple[Response, ...] = Field(min_length=2, description="Their response options from the lowest code up.")


class Item(Described):
    """One question."""

    id: str = Field(min_length=1, description="The item's name everywhere in emosec.")
    text: str = Field(default="", description="The words, where their licence allows shipping them.")
    note: str = Field(default="", description="Anything a reader of the tables should know about this item.")


class Scale(Described):
    """A set of items scored together."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="The scale's name.")
    title: str = Field(default="", description="The scale's name for reports.")
    component: Component | None = Field(
        default=None, description="The component of emotional security this scale stands for, if any."
    )
    toward: Literal["security", "insecurity"] = Field(
        default="security",
        description="What a high score means; apprehension scales, which commonly point toward insecurity, must say it.",
    )
    items: tuple[str, ...] = Field(min_length=1, description="Ids of the items, in the order asked.")
    reversed: tuple[str, ...] = Field(
        default=(), description="Ids of the items worded against the scale's direction; reversal is low + high − value."
    )
    score: Literal["mean", "sum"] = Field(default="mean", description="How answered items make a score.")
    minimum_answered: float = Field(
        default=0.8, gt=0, le=1, description="Share of the items that must be answered for a score."
    )

    @model_validator(mode="after")
    def _items_hang_together(self) -> Self:
        if self.component == "apprehension" and "toward" not in self.model_fields_set:
            raise Contradiction(
                f"scale {self.name} stands for apprehension and does not say what a high score means",
                "write toward: insecurity where agreeing shows apprehension, toward: security where it shows its absence",
            )
        doubled = sorted({i for i in self.items if self.items.count(i) > 1})
        if doubled:
            raise Contradiction(
                f"scale {self.name} lists {', '.join(doubled)} twice", "list each item once", at=("items",)
            )
        strangers = [i for i in self.reversed if i not in self.items]
        if strangers:
            raise Contradiction(
                f"scale {self.name} reverses {', '.join(strangers)}, which is not among its items",
                f"its items are {', '.join(self.items)}",
                at=("reversed",),
            )
        return self

    def sign(self, item: str) -> int:
        """Return −1 for an item that is reversed when the scale is scored, else +1."""
        return -1 if item in self.reversed else 1

    def security_sign(self, item: str) -> int:
        """Return +1 when agreeing with the item speaks for security, −1 when it speaks against."""
        return self.sign(item) * (1 if self.toward == "security" else -1)


class Instrument(Definition):
    """A published instrument; it could be mailed to a stranger and says nothing about any study.

    Examples
    --------
    >>> tai = Instrument.parse('''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... responses: [{code: 1, label: no}, {code: 2, label: yes}]
    ... items: [{id: a}, {id: b}]
    ... scales: [{name: worry, component: apprehension, toward: insecurity, items: [a, b], reversed: [b]}]
    ... ''', where="mini.yaml")
    >>> [tai.scales[0].security_sign(i) for i in ("a", "b")]
    [-1, 1]
    """

    folder: ClassVar[str] = "instruments"

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="The instrument's name; also the file's.")
    title: str = Field(description="The instrument's name for reports.")
    citation: str = Field(description="Where it was published.")
    licence: str = Field(description="What may be done with its items.")
    verified: bool = Field(
        default=True,
        description="Whether keys and scales were checked against a publication; reports repeat a no.",
    )
    responses: tuple[Response, ...] = Field(min_length=2, description="Every response option from the lowest code up.")
    responses_of: tuple[Responses, ...] = Field(
        default=(), description="Response options of the items that have others, such as 0 to 2 beside 0 to 3."
    )
    items: tuple[Item, ...] = Field(min_length=1, description="The items, in the order asked.")
    scales: tuple[Scale, ...] = Field(min_length=1, description="How the items are scored.")

    @model_validator(mode="after")
    def _codes_are_consecutive(self) -> Self:
        sets: list[tuple[tuple[str | int, ...], tuple[Response, ...]]] = [(("responses",), self.responses)]
        sets += [(("responses_of", at, "responses"), own.responses) for at, own in enumerate(self.responses_of)]
        for place, responses in sets:
            codes = [r.code for r in responses]
            if codes != list(range(codes[0], codes[0] + len(codes))):
                raise Contradiction(
                    f"response codes {codes} are not consecutive. Reversal is low + high − value, so a skipped code moves "
                    "scores silently",
                    f"list every code from {min(codes)} to {max(codes)}, lowest first; where the export skips codes, its codes: in "
                    "the study file says which stands for which",
                    at=place,
                )
        return self

    @model_validator(mode="after")
    def _responses_are_of_items(self) -> Self:
        named = [i for own in self.responses_of for i in own.items]
        odd = [i for i in named if i not in self.item_ids or named.count(i) > 1]
        if odd:
            what = "is not an item" if odd[0] not in self.item_ids else "is listed twice"
            raise Contradiction(
                f"responses_of: {odd[0]} {what}", f"items are {', '.join(self.item_ids)}", ("responses_of",)
            )
        return self

    @model_validator(mode="after")
    def _items_and_scales_agree(self) -> Self:
        ids = [i.id for i in self.items]
        odd = [i for i in ids if not ITEM_ID.fullmatch(i)]
        if odd:
            raise Contradiction(
                f"{odd[0]!r} cannot be the id of an item, because the models in lavaan syntax could not name it",
                "use a letter, then letters, digits, '.' and '_'; what the export calls it goes into columns: of the study",
                at=("items", ids.index(odd[0])),
            )
        doubled = sorted({i for i in ids if ids.count(i) > 1})
        if doubled:
            again = len(ids) - 1 - ids[::-1].index(doubled[0])
            raise Contradiction(
                f"the item {', '.join(doubled)} is defined twice", "give each item its own id", at=("items", again)
            )
        for position, scale in enumerate(self.scales):
            unknown = [i for i in scale.items if i not in ids]
            if unknown:
                raise Contradiction(
                    f"scale {scale.name} uses {', '.join(unknown)}, which is not an item",
                    f"items are {', '.join(ids)}",
                    at=("scales", position, "items"),
                )
        used = {i for scale in self.scales for i in scale.items}
        idle = [i for i in ids if i not in used]
        if idle:
            raise Contradiction(
                f"no scale uses the item {', '.join(idle)}",
                "put it into a scale, or take it out of the instrument",
                at=("items", ids.index(idle[0])),
            )
        names = [s.name for s in self.scales]
        if len(set(names)) < len(names):
            raise Contradiction("two scales have the same name", "rename one", at=("scales",))
        components = [s.component for s in self.scales if s.component]
        if len(set(components)) < len(components):
            raise Contradiction("two scales stand for the same component", "one scale per component")
        asked = [i for s in self.scales if s.component for i in s.items]
        shared = sorted({i for i in asked if asked.count(i) > 1})
        if shared:
            raise Contradiction(
                f"the item {', '.join(shared)} stands for two components, which then cannot be told apart",
                "leave it to one of them; a scale without component: may use it as well",
                at=("items", ids.index(shared[0])),
            )
        return self

    @property
    def item_ids(self) -> list[str]:
        """Ids of the items, in the order asked."""
        return [i.id for i in self.items]

    def responses_to(self, item: str) -> tuple[Response, ...]:
        """Return the response options of an item, from the lowest code up."""
        return next((own.responses for own in self.responses_of if item in own.items), self.responses)

    def low_of(self, item: str) -> int:
        """Return an item's lowest response code."""
        return self.responses_to(item)[0].code

    def high_of(self, item: str) -> int:
        """Return an item's highest response code."""
        return self.responses_to(item)[-1].code

    def ends(self, items: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the lowest and the highest code of each of some items; reversal is low + high − value."""
        import numpy as np

        pairs = [(self.low_of(i), self.high_of(i)) for i in items]
        low, high = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
        return low, high

    @property
    def low(self) -> int:
        """The lowest response code of any item."""
        return min(self.low_of(i) for i in self.item_ids)

    @property
    def high(self) -> int:
        """The highest response code of any item."""
        return max(self.high_of(i) for i in self.item_ids)

    @property
    def components(self) -> dict[Component, Scale]:
        """The scales that stand for components of emotional security, in the theory's order."""
        found = {s.component: s for s in self.scales if s.component}
        return {c: found[c] for c in COMPONENTS if c in found}

    @property
    def measures_security(self) -> bool:
        """Whether all three components are there, so that their separability can be asked."""
        return len(self.components) == len(COMPONENTS)

    @property
    def security_signs(self) -> dict[str, int]:
        """Per item of a component, +1 where agreeing speaks for security, −1 where against, in scale order."""
        return {i: s.security_sign(i) for s in self.components.values() for i in s.items}
