"""What a publication says about an instrument beside its items: sources per fact, totals, cut-offs, norms, other orders, checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator

from emosec.definitions.documents import Contradiction, Described

NAME = r"^[a-z][a-z0-9_]*$"
# scores that are means of means carry rounding: one of 2.5 may be 2.4999999999999996, and is on a cut-off of 2.5
ROUNDING = 1e-9
Fact = Literal[
    "items",
    "responses",
    "scales",
    "keying",
    "scoring",
    "missing",
    "totals",
    "cutoffs",
    "norms",
    "categories",
    "orders",
    "licence",
]
FACTS: tuple[Fact, ...] = get_args(Fact)
# every instrument says these; the others only where the file has the key
ALWAYS: tuple[Fact, ...] = ("items", "responses", "scales", "keying", "scoring", "missing", "licence")


def say_where(value: object) -> object:
    """Refuse a bare true, which does not say against what a file was checked."""
    if value is True:
        raise Contradiction(
            "verified: true does not say against what",
            f'write the source per fact: verified: {{keying: "…"}}; facts are {", ".join(FACTS)}',
        )
    return value


Verified = Annotated[Literal[False] | dict[Fact, str], BeforeValidator(say_where)]


class Cutoff(Described):
    """A published limit of a score."""

    at: float = Field(description="Scores from here on, up to the next limit, bear the label.")
    label: str = Field(min_length=1, description="The publication's word for them.")
    source: str = Field(min_length=1, description="Who published the limit.")
    population: str = Field(min_length=1, description="In whom it was found; elsewhere it may not hold.")


class PublishedNorm(Described):
    """Mean and spread of a score in a described sample."""

    population: str = Field(min_length=1, description="Who they were.")
    n: int = Field(ge=2, description="How many.")
    mean: float = Field(description="Their mean score, on the scale of this file's scoring.")
    sd: float = Field(gt=0, description="Its standard deviation.")
    source: str = Field(min_length=1, description="Who published it.")


class Total(Described):
    """A score made of scales' scores: the mean of subscale means, a total that leaves scales out, a global score over targets."""

    name: str = Field(pattern=NAME, description="The total's name.")
    title: str = Field(default="", description="Its name for reports.")
    of: tuple[str, ...] = Field(min_length=2, description="Names of the scales; those not named are left out.")
    reversed: tuple[str, ...] = Field(
        default=(), description="Scales that count against the total: lowest + highest possible score − score."
    )
    score: Literal["mean", "sum"] = Field(default="mean", description="How the scales' scores make the total.")
    minimum_scored: float = Field(
        default=1.0,
        gt=0,
        le=1,
        description="Share of the scales that must have a score; a total with some missing is made of the mean of the others.",
    )
    cutoffs: tuple[Cutoff, ...] = Field(default=(), description="Published limits of the score, lowest first.")
    norms: tuple[PublishedNorm, ...] = Field(default=(), description="Published means and standard deviations.")

    @model_validator(mode="after")
    def _limits_rise(self) -> Self:
        refuse_unordered(self.cutoffs, self.name)
        return self


class Category(Described):
    """One category of a classification by linear functions of scores."""

    name: str = Field(pattern=NAME, description="The category's name.")
    constant: float = Field(description="The function's constant.")
    weights: dict[str, float] = Field(min_length=1, description="Weight of each scale's score.")


class Categories(Described):
    """A classification of respondents: whoever's function is largest. A convenience; the scores say more."""

    source: str = Field(min_length=1, description="Who published the functions.")
    note: str = Field(min_length=1, description="Why the scores are to be preferred; printed beside every count.")
    functions: tuple[Category, ...] = Field(min_length=2, description="One per category.")


class ItemOrder(Described):
    """Another order in which the same items circulate, so that a key by number would be wrong there."""

    instrument: str = Field(pattern=NAME, description="The file that describes the instrument in that order.")
    order: tuple[str, ...] = Field(
        min_length=2, description="This file's item ids in the other order: the k-th is the item printed k-th there."
    )


class AttentionCheck(Described):
    """An attention check asked among the items: whoever reads it knows the answer."""

    id: str = Field(min_length=1, description="Its name in the export; name it in the export's checks: of the study.")
    text: str = Field(min_length=1, description="The words.")
    passes: tuple[int, ...] = Field(min_length=1, description="Response codes that pass.")
    after: str = Field(min_length=1, description="Id of the item it is asked after.")


class Placeholder(Described):
    """A word in the items' texts, in braces, for whom or what they are about."""

    word: str = Field(pattern=NAME, description="The word in braces, without them.")
    default: str = Field(min_length=1, description="What stands for it where nothing is said.")
    choices: dict[str, str] = Field(default={}, description="Named persons or groups, and what stands for it then.")


def refuse_unordered(cutoffs: Sequence[Cutoff], name: str) -> None:
    """Refuse limits that do not rise."""
    limits = [c.at for c in cutoffs]
    if limits != sorted(set(limits)):
        raise Contradiction(
            f"the cut-offs of {name} do not rise: {limits}", "list them from the lowest up", at=("cutoffs",)
        )
