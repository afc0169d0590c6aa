"""A scale of an instrument: its items, keying, scoring rule, and the component it stands for."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from emosec.definitions.constructs import WORD, Construct
from emosec.definitions.documents import Contradiction, Described
from emosec.definitions.published import Cutoff, PublishedNorm, refuse_unordered


class Scale(Described):
    """A set of items scored together."""

    report_only: ClassVar[frozenset[str]] = frozenset({"title"})

    name: str = Field(pattern=WORD, description="The scale's name.")
    title: str = Field(default="", description="The scale's name for reports.")
    component: str | None = Field(
        default=None, description="The component of the instrument's construct this scale stands for, if any."
    )
    toward: str | None = Field(
        default=None,
        description="What a high score means: the construct's pole (the default) or its opposite; some components must say it.",
    )
    items: tuple[str, ...] = Field(min_length=1, description="Ids of the items, in the order asked.")
    reversed: tuple[str, ...] = Field(
        default=(), description="Ids of the items worded against the scale's direction; reversal is low + high − value."
    )
    score: Literal["mean", "sum"] = Field(default="mean", description="How answered items make a score.")
    minimum_answered: float = Field(
        default=0.8, gt=0, le=1, description="Share of the items that must be answered for a score."
    )
    multiply: float = Field(
        default=1.0,
        gt=0,
        description="What the score is multiplied by: 2 where a short form is put on the long form's range.",
    )
    weights: dict[str, float] = Field(
        default={}, description="Weight of each item in the score, where they differ; left out, every item weighs 1."
    )
    facets: tuple[tuple[str, ...], ...] = Field(
        default=(),
        description="Groups of items of the scale that share more than the scale measures, where its theory "
        "names some; what items of one "
        "facet share is taken out of the factor correlations.",
    )
    cutoffs: tuple[Cutoff, ...] = Field(default=(), description="Published limits of the score, lowest first.")
    norms: tuple[PublishedNorm, ...] = Field(
        default=(), description="Published means and standard deviations of the score."
    )

    @model_validator(mode="after")
    def _facets_are_parts(self) -> Self:
        for at, facet in enumerate(self.facets):
            strangers = [i for i in facet if i not in self.items]
            if strangers:
                raise Contradiction(
                    f"a facet of scale {self.name} holds {', '.join(strangers)}, which is not among its items",
                    f"its items are {', '.join(self.items)}",
                    at=("facets", at),
                )
            if not 2 <= len(facet) < len(self.items):
                raise Contradiction(
                    f"a facet of scale {self.name} holds {len(facet)} of its {len(self.items)} items",
                    "a facet is a part of the scale: two items or more, and not all of them",
                    at=("facets", at),
                )
        held = [i for facet in self.facets for i in facet]
        doubled = sorted({i for i in held if held.count(i) > 1})
        if doubled:
            raise Contradiction(f"two facets of scale {self.name} hold {doubled[0]}", "leave it to one", at=("facets",))
        return self

    @model_validator(mode="after")
    def _items_hang_together(self) -> Self:
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
        if self.weights and (set(self.weights) != set(self.items) or min(self.weights.values()) <= 0):
            raise Contradiction(
                f"scale {self.name} does not give each of its items a weight above 0",
                "name every item once; an item worded the other way goes into reversed:, not below 0",
                at=("weights",),
            )
        refuse_unordered(self.cutoffs, self.name)
        return self

    def sign(self, item: str) -> int:
        """Return −1 for an item that is reversed when the scale is scored, else +1."""
        return -1 if item in self.reversed else 1

    def pole_sign(self, item: str, construct: Construct) -> int:
        """Return +1 when agreeing with the item speaks for the construct's pole, −1 when it speaks against."""
        return self.sign(item) * (-1 if self.toward == construct.opposite else 1)


def check_scale(scale: Scale, construct: Construct | None, position: int) -> None:
    """Refuse a scale whose component or direction is not of the construct."""
    at = ("scales", position)
    if construct is None:
        said = [key for key in ("component", "toward") if getattr(scale, key) is not None]
        if said:
            raise Contradiction(
                f"scale {scale.name} says {said[0]}: {getattr(scale, said[0])}, and the instrument names no construct",
                "write construct: <name of a file in config/constructs>, or leave the key out",
                at=(*at, said[0]),
            )
        return
    if scale.component is not None and scale.component not in construct.names:
        raise Contradiction(
            f"scale {scale.name} stands for {scale.component!r}, which is no component of {construct.name}",
            nearest(scale.component, construct.names),
            at=(*at, "component"),
        )
    ends = (construct.pole, construct.opposite)
    if scale.toward is not None and scale.toward not in ends:
        raise Contradiction(
            f"scale {scale.name}: {scale.toward!r} is none of the words for the ends of {construct.name}",
            nearest(scale.toward, ends),
            at=(*at, "toward"),
        )
    if scale.component is not None and scale.toward is None and construct.component(scale.component).say_toward:
        raise Contradiction(
            f"scale {scale.name} stands for {scale.component} and does not say what a high score means",
            f"write toward: {construct.opposite} where agreeing shows {scale.component}, toward: {construct.pole} where it "
            "shows its absence",
            at=at,
        )


def nearest(word: str, known: Sequence[str]) -> str:
    """Return the words that are known, the nearest first as a question."""
    near = difflib.get_close_matches(word, known, n=1)
    return (f"did you mean '{near[0]}'? " if near else "") + f"known: {', '.join(known)}"
