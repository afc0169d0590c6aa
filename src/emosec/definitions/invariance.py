"""By which rule a level of measurement invariance holds, how much may be freed, and which groups are compared."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from emosec.definitions.documents import Described

HoldsWhen = Literal["test", "indices", "either", "both"]


class Cutoffs(Described):
    """The largest worsening from one level to the next, where it comes from, and what it was studied for."""

    report_only: ClassVar[frozenset[str]] = frozenset({"source", "domain"})

    cfi: float | None = Field(default=None, ge=0, description="Largest fall of the scaled CFI.")
    rmsea: float | None = Field(default=None, ge=0, description="Largest rise of the scaled RMSEA.")
    srmr_loadings: float | None = Field(
        default=None, ge=0, description="Largest rise of SRMR where loadings become equal."
    )
    srmr: float | None = Field(default=None, ge=0, description="Largest rise of SRMR at the other levels.")
    nci: float | None = Field(default=None, ge=0, description="Largest fall of McDonald's noncentrality index.")
    source: str = Field(default="", description="Where the cut-offs come from.")
    domain: str = Field(default="", description="What they were studied for.")


NUMERIC = Cutoffs(
    cfi=0.010,
    rmsea=0.015,
    srmr_loadings=0.030,
    srmr=0.010,
    nci=0.02,
    source="Chen (2007); for the noncentrality index Cheung and Rensvold (2002)",
    domain="maximum likelihood, numeric items, two groups of equal size, more than 300 people in all",
)
ORDERED = Cutoffs(
    cfi=0.004,
    rmsea=0.010,
    source="Rutkowski and Svetina (2017); Svetina, Rutkowski and Rutkowski (2020)",
    domain="WLSMV, four response categories, many large groups; for two groups nothing better is known, and those of Chen "
    "(2007), made for maximum likelihood, do not hold (Sass, Schmitt and Marsh, 2014)",
)


class ItemFunctioning(Described):
    """When an item functions differently between groups, by ordinal logistic regression."""

    alpha: float = Field(default=0.05, gt=0, lt=1, description="False discovery rate over the items of a comparison.")
    r2: float = Field(
        default=0.02,
        ge=0,
        description="Change of McFadden's R² from which differential functioning is more than negligible (the default of lordif; "
        "Choi, Gibbons and Crane, 2011).",
    )
    rounds: int = Field(default=5, ge=0, description="How many times the anchor items are purified at most.")


class InvarianceRule(Described):
    """The rule by which groups and waves are compared."""

    holds_when: HoldsWhen = Field(
        default="test",
        description="A level holds when — test: the scaled difference test from the level before does not reject; indices: none "
        "worsens beyond its cut-off; either: one of the two; both: both.",
    )
    alpha: float = Field(default=0.05, gt=0, lt=1, description="Level of each difference test.")
    ordered: Cutoffs = Field(default=ORDERED, description="Cut-offs for ordered items (WLSMV).")
    numeric: Cutoffs = Field(default=NUMERIC, description="Cut-offs for numeric items (MLR).")
    share_freed: float = Field(
        default=0.20,
        ge=0,
        le=0.5,
        description="Largest share of the items whose parameters may differ where a level holds partially (Dimitrov, 2010); "
        "two items of every factor must stay equal (Byrne, Shavelson and Muthén, 1989).",
    )
    smallest_group: int = Field(default=100, ge=10, description="Fewest people with complete answers in a group.")
    smallest_category: int = Field(
        default=5,
        ge=1,
        description="A response category that fewer people of some group (or wave) chose is merged with its neighbour toward the "
        "middle of the scale, in all groups alike.",
    )
    repeated_share: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="Share of people who answered in two waves or more from which the model of the same people over time is the "
        "primary one, and that of waves as groups stands beside it.",
    )
    most_variables: int = Field(
        default=60,
        ge=6,
        description="Most variables (items times waves) in one model over time; where there are more, it holds the first and the "
        "last wave.",
    )
    permutations: int = Field(
        default=0,
        ge=0,
        description="Permutations of groups for p values of changes of fit (Jorgensen et al., 2018); 0: none. A p value can be no "
        "smaller than 1 / (permutations + 1), and each costs what all levels cost.",
    )
    items: ItemFunctioning = Field(default=ItemFunctioning(), description="Differential item functioning.")
