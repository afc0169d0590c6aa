"""The rows of this room's tables as mypy knows them, made from the contracts by tools/typed_rows.py; NaN is a number."""

from __future__ import annotations

from typing import TypedDict


class InvarianceGroups(TypedDict):
    """One group, or wave, that was or would have been compared."""

    study: str
    wave: str
    instrument: str
    grouping: str
    design: str
    group: str
    n: int
    compared: bool
    smallest: int


# one level of invariance: a model, and its comparison with a level below
InvarianceLevels = TypedDict(
    "InvarianceLevels",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "grouping": str,
        "design": str,
        "groups": str,
        "model": str,
        "estimator": str,
        "missing": str,
        "position": int,
        "level": str,
        "partial": bool,
        "n_freed": int,
        "n": int,
        "converged": bool,
        "admissible": bool,
        "chisq": float,
        "df": float,
        "pvalue": float,
        "chisq.scaled": float,
        "df.scaled": float,
        "pvalue.scaled": float,
        "cfi": float,
        "cfi.scaled": float,
        "rmsea": float,
        "rmsea.scaled": float,
        "srmr": float,
        "nci": float,
        "against": int | None,
        "chisq_diff": float,
        "df_diff": float,
        "pvalue_diff": float,
        "method": str | None,
        "delta_cfi": float,
        "delta_rmsea": float,
        "delta_srmr": float,
        "delta_nci": float,
        "permutations": int | None,
        "pvalue_cfi": float,
        "pvalue_rmsea": float,
        "pvalue_srmr": float,
        "pvalue_nci": float,
        "holds": bool | None,
        "reached": bool,
        "warning": str | None,
    },
)


class InvarianceFreed(TypedDict):
    """An item that is not held equal from a level on, in one group; effects are against the reference group."""

    study: str
    wave: str
    instrument: str
    grouping: str
    design: str
    order: int
    item: str
    factor: str
    level: str
    group: str
    chisq: float
    df: float
    pvalue: float
    epc: float
    dmacs: float
    signed: float
    mean_difference: float


class InvarianceScoreEffects(TypedDict):
    """What unequal items do to the sum of a factor's items in one group, against the reference group;
    categories are as merged, and items that load against their factor are subtracted."""

    study: str
    wave: str
    instrument: str
    grouping: str
    design: str
    factor: str
    group: str
    n_items: int
    mean_difference: float
    signed: float
    observed_difference: float
    sd: float


# a mean, variance or correlation of factors in one group, at the highest level that holds
InvarianceLatent = TypedDict(
    "InvarianceLatent",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "grouping": str,
        "design": str,
        "level": str,
        "quantity": str,
        "factor": str,
        "other": str | None,
        "group": str,
        "est": float,
        "se": float,
        "ci.lower": float,
        "ci.upper": float,
        "comparable": bool,
    },
)


# what one factor does between two waves in which the same people answered, at the highest level that holds
# over time
InvarianceLatentChange = TypedDict(
    "InvarianceLatentChange",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "grouping": str,
        "design": str,
        "level": str,
        "factor": str,
        "wave_a": str,
        "wave_b": str,
        "quantity": str,
        "est": float,
        "se": float,
        "ci.lower": float,
        "ci.upper": float,
    },
)


class InvariancePhiTests(TypedDict):
    """Whether a correlation of two factors is the same in all groups, at the highest level that holds."""

    study: str
    wave: str
    instrument: str
    grouping: str
    design: str
    factor: str
    other: str
    level: str
    chisq: float
    df: float
    pvalue: float
    largest_difference: float


class InvarianceMerged(TypedDict):
    """A response category that too few of some group chose, merged into its neighbour in all groups; here one
    group."""

    study: str
    wave: str
    instrument: str
    grouping: str
    design: str
    item: str
    category: int
    into: int
    group: str
    n: int


class InvarianceConclusions(TypedDict):
    """What a comparison comes to: the highest level that holds, and what may be compared."""

    study: str
    wave: str
    instrument: str
    grouping: str
    design: str
    primary: bool
    share_repeated: float
    model: str
    level: str | None
    partial: bool
    n_items: int
    n_freed: int
    correlations: bool
    regressions: bool
    means: bool
    scores: bool
    warning: str | None


class InvarianceItemFunctioning(TypedDict):
    """Whether one item functions differently between groups: ordinal logistic regression on a matching score
    and the groups."""

    study: str
    wave: str
    instrument: str
    grouping: str
    scale: str
    item: str
    n: int
    chisq_uniform: float
    df_uniform: float
    pvalue_uniform: float
    chisq_nonuniform: float
    df_nonuniform: float
    pvalue_nonuniform: float
    chisq: float
    df: float
    pvalue: float
    pvalue_bh: float
    r2_uniform: float
    r2_nonuniform: float
    r2: float
    flagged: bool
    notable: bool
    anchor: bool
    rounds: int
    warning: str | None


class InvarianceFunctioningEffects(TypedDict):
    """What a group answers more than the reference at the same matching score, averaged over its members: to
    one item, or to all flagged items of a scale together."""

    study: str
    wave: str
    instrument: str
    grouping: str
    scale: str
    item: str | None
    group: str
    difference: float
    sd: float


class InvarianceItemCurves(TypedDict):
    """The expected answer of one group to a flagged item at one value of the matching score."""

    study: str
    wave: str
    instrument: str
    grouping: str
    scale: str
    item: str
    group: str
    score: float
    expected: float
