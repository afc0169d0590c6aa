"""What was published: items, response codes, scales, keying, scoring rule, citation, licence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from emosec.definitions.constructs import WORD, Construct, NamedConstruct, shipped
from emosec.definitions.documents import Contradiction, Definition
from emosec.definitions.published import (
    ALWAYS,
    FACTS,
    AttentionCheck,
    Categories,
    Fact,
    ItemOrder,
    Placeholder,
    Total,
    Verified,
)
from emosec.definitions.questions import Item, Response, Responses
from emosec.definitions.scales import Scale, check_scale
from emosec.errors import DefinitionError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# what lavaan reads as a name; emosec.statistics.cfa.tokens.is_name says the same
ITEM_ID = re.compile(r"(?:[^\W\d_]|\.(?![0-9]))[\w.]*")


class Instrument(Definition):
    """A published instrument; it could be mailed to a stranger and says nothing about any study.

    Examples
    --------
    >>> tai = Instrument.parse('''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... construct: {name: calm, pole: calm, opposite: unrest, components: [body, mind]}
    ... responses: [{code: 1, label: no}, {code: 2, label: yes}]
    ... items: [{id: a}, {id: b}]
    ... scales: [{name: worry, component: mind, toward: unrest, items: [a, b], reversed: [b]}]
    ... ''', where="mini.yaml")
    >>> tai.signs, tai.measures_construct
    ({'a': -1, 'b': 1}, False)
    """

    folder: ClassVar[str] = "instruments"
    report_only: ClassVar[frozenset[str]] = frozenset(
        {"title", "citation", "licence", "doi", "languages", "status", "validation", "verified", "instruction"}
    )

    name: str = Field(pattern=WORD, description="The instrument's name; also the file's.")
    title: str = Field(description="The instrument's name for reports.")
    citation: str = Field(description="Where it was published.")
    licence: str = Field(description="What may be done with its items.")
    doi: str = Field(
        default="", pattern=r"^(10\.\d{4,}/\S+)?$", description="DOI of the publication, without a prefix."
    )
    languages: tuple[str, ...] = Field(
        default=(), description="Languages (BCP 47) of the words in this file, then of versions known to be published."
    )
    status: Literal["published", "proxy", "unvalidated"] = Field(
        default="published",
        description="published: scored as its authors say; proxy: items of other instruments grouped for a purpose of this "
        "project; unvalidated: new, its scores have not been shown to mean what they are meant to.",
    )
    validation: str = Field(
        default="", description="What has been or is to be done to show that it measures what it should."
    )
    verified: Verified = Field(
        default=False,
        description="What each fact of this file was checked against; a fact not named is unconfirmed, and reports say so.",
    )
    instruction: str = Field(default="", description="What respondents read before the items.")
    placeholder: Placeholder | None = Field(
        default=None, description="A word in the items' texts that stands for whom they are about."
    )
    construct_named: NamedConstruct = Field(
        default=None,
        alias="construct",
        description="The construct whose components its scales stand for, if any: a name in config/constructs, or the "
        "construct itself.",
    )
    responses: tuple[Response, ...] = Field(min_length=2, description="Every response option from the lowest code up.")
    responses_of: tuple[Responses, ...] = Field(
        default=(), description="Response options of the items that have others, such as 0 to 2 beside 0 to 3."
    )
    items: tuple[Item, ...] = Field(min_length=1, description="The items, in the order asked.")
    scales: tuple[Scale, ...] = Field(min_length=1, description="How the items are scored.")
    totals: tuple[Total, ...] = Field(default=(), description="Scores made of the scales' scores.")
    categories: Categories | None = Field(default=None, description="A published classification by the scores.")
    orders: tuple[ItemOrder, ...] = Field(default=(), description="Other orders in which the same items circulate.")
    checks: tuple[AttentionCheck, ...] = Field(
        default=(), description="Attention checks asked among the items; never scored."
    )

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
        names = self.score_names
        if len(set(names)) < len(names):
            raise Contradiction("two scales or totals have the same name", "rename one", at=("scales",))
        return self

    @model_validator(mode="before")
    @classmethod
    def _components_of_the_shipped_construct(cls, data: object, info: ValidationInfo) -> object:
        if not isinstance(data, dict) or "construct" in data or "construct_named" in data:
            return data
        scales = data.get("scales")
        listed = scales if isinstance(scales, list) else []
        named = {s["component"] for s in listed if isinstance(s, dict) and isinstance(s.get("component"), str)}
        found = shipped(named, info)
        return data | {"construct": found} if found else data

    @model_validator(mode="after")
    def _components_are_the_constructs(self) -> Self:
        for position, scale in enumerate(self.scales):
            check_scale(scale, self.construct, position)
        components = [s.component for s in self.scales if s.component]
        if len(set(components)) < len(components):
            raise Contradiction("two scales stand for the same component", "one scale per component")
        asked = [i for s in self.scales if s.component for i in s.items]
        shared = sorted({i for i in asked if asked.count(i) > 1})
        if shared:
            raise Contradiction(
                f"the item {', '.join(shared)} stands for two components, which then cannot be told apart",
                "leave it to one of them; a scale without component: may use it as well",
                at=("items", self.item_ids.index(shared[0])),
            )
        return self

    # pydantic's base class has an old method of this name, so that a field cannot have it
    @property
    def construct(self) -> Construct | None:  # type: ignore[override]
        """The construct, if any."""
        return self.construct_named

    @model_validator(mode="after")
    def _what_is_named_exists(self) -> Self:
        check_references(self)
        return self

    @property
    def verdict_sha256(self) -> str:
        """Digest of what verdicts rest on: cut-offs, norms, totals and classifications come after the scores."""
        scales = tuple(scale.model_copy(update={"cutoffs": (), "norms": ()}) for scale in self.scales)
        return self.model_copy(update={"scales": scales, "totals": (), "categories": None}).sha256

    @property
    def score_names(self) -> list[str]:
        """Names of all scores: of the scales, then of the totals."""
        return [s.name for s in self.scored]

    @property
    def scored(self) -> tuple[Scale | Total, ...]:
        """What has a score: the scales, then the totals."""
        return (*self.scales, *self.totals)

    @property
    def unconfirmed(self) -> tuple[Fact, ...]:
        """The facts of this file that were checked against no source."""
        said = self.verified or {}
        return tuple(f for f in FACTS if f in self.facts and not said.get(f))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts this file states."""
        there = {
            "totals": bool(self.totals),
            "cutoffs": any(s.cutoffs for s in self.scored),
            "norms": any(s.norms for s in self.scored),
            "categories": self.categories is not None,
            "orders": bool(self.orders),
        }
        return tuple(f for f in FACTS if f in ALWAYS or there.get(f))

    @property
    def key_confirmed(self) -> bool:
        """Whether items, scales, keying and scoring were checked against a source."""
        return not {"items", "scales", "keying", "scoring", "totals"} & set(self.unconfirmed)

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
    def components(self) -> dict[str, Scale]:
        """The scales that stand for components of the construct, in the construct's order."""
        found = {s.component: s for s in self.scales if s.component}
        return {c: found[c] for c in (self.construct.names if self.construct else ()) if c in found}

    @property
    def measures_construct(self) -> bool:
        """Whether all components of a construct are there, so that their separability can be asked."""
        return self.construct is not None and len(self.components) == len(self.construct.names)

    @property
    def signs(self) -> dict[str, int]:
        """Per item of a component, +1 where agreeing speaks for the construct's pole, −1 where against, in scale order."""
        if self.construct is None:
            return {}
        return {i: s.pole_sign(i, self.construct) for s in self.components.values() for i in s.items}

    @property
    def worded_one_way(self) -> bool:
        """Whether agreeing with any item of a component speaks for one and the same pole of the construct."""
        return len(set(self.signs.values())) == 1

    @property
    def in_blocks(self) -> list[str]:
        """The components whose items are asked one after the other, with none of another component between them."""
        owner = {item: name for name, scale in self.components.items() for item in scale.items}
        runs = [name for name, _ in groupby(owner[item] for item in self.item_ids if item in owner)]
        return [name for name in self.components if runs.count(name) == 1]

    @property
    def asked(self) -> Construct:
        """The construct; DefinitionError where the instrument names none."""
        if self.construct is None:
            raise DefinitionError(
                "the instrument names no construct",
                where=self.name,
                why="only components of a construct can be keyed toward its pole, fitted and compared",
                remedy="write construct: <name of a file in config/constructs>, and component: in its scales",
            )
        return self.construct


def check_references(instrument: Instrument) -> None:
    """Refuse totals, categories, orders, checks and risk codes that name what the instrument does not have."""
    ids, scales, codes = (
        instrument.item_ids,
        [s.name for s in instrument.scales],
        [r.code for r in instrument.responses],
    )
    named: list[tuple[str, Sequence[str], Sequence[str], tuple[str | int, ...]]] = [
        *((f"total {t.name}", t.of, scales, ("totals", at, "of")) for at, t in enumerate(instrument.totals)),
        *((f"total {t.name}", t.reversed, t.of, ("totals", at, "reversed")) for at, t in enumerate(instrument.totals)),
        *((f"check {c.id}", (c.after,), ids, ("checks", at, "after")) for at, c in enumerate(instrument.checks)),
    ]
    if instrument.categories:
        named += [
            (f"category {c.name}", tuple(c.weights), instrument.score_names, ("categories", "functions", at, "weights"))
            for at, c in enumerate(instrument.categories.functions)
        ]
    for who, names, known, where in named:
        unknown = [n for n in names if n not in known]
        if unknown:
            raise Contradiction(f"{who} names {unknown[0]}, which is not there", f"known: {', '.join(known)}", at=where)
    for at, order in enumerate(instrument.orders):
        if sorted(order.order) != sorted(ids):
            raise Contradiction(
                f"the order of {order.instrument} is no rearrangement of the items",
                "name every item once, in the order printed there",
                at=("orders", at, "order"),
            )
    taken = [c.id for c in instrument.checks]
    if set(taken) & set(ids) or len(set(taken)) < len(taken):
        raise Contradiction("a check has the id of an item or of another check", "rename it", at=("checks",))
    stray = [c.id for c in instrument.checks if not set(c.passes) <= set(codes)]
    stray += [
        i.id
        for i in instrument.items
        if i.risk_from is not None and i.risk_from not in [r.code for r in instrument.responses_to(i.id)]
    ]
    if stray:
        raise Contradiction(f"{stray[0]} names a code that is no response", f"codes: {', '.join(map(str, codes))}")
