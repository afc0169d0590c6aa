"""What verdict.json holds: the verdict on one instrument as plain facts, in every wave and pooled."""

from __future__ import annotations

from typing import TypedDict

# columns of `contracts.PAIRS` without the place; what is not known is NaN, in the file null
PairFacts = TypedDict(
    "PairFacts",
    {
        "pair": str,
        "conclusion": str,
        "reason": str | None,
        "basis": str | None,
        "worded": str,
        "n": int,
        "est": float,
        "se": float,
        "ci.lower": float,
        "ci.upper": float,
        "cutoff": float,
        "ceiling": float,
        "floor": float,
        "lower_bound": float,
        "upper_bound": float,
        "separable_from": float,
        "not_separable_to": float,
        "p_below": float,
        "log10_ratio": float,
        "n_required": float,
    },
)


class GateFacts(TypedDict):
    """A gate that warns: columns of `contracts.GATES` without the place and the effect."""

    gate: str
    subject: str
    statistic: str
    status: str
    observed: float | None
    threshold: float | None
    direction: str
    detail: str | None


class PoolingFacts(TypedDict):
    """May waves, or groups, be taken together: columns of `contracts.POOLING` without study and instrument; as in `PairFacts`."""

    wave: str
    grouping: str
    design: str
    level: str | None
    n_items: int
    n_freed: int
    may_pool: str
    chisq: float
    df: float
    pvalue: float
    largest_difference: float


class WaveRecord(TypedDict):
    """The verdict on one wave, or on all of them pooled."""

    label: str
    reason: str | None
    about: list[str]
    n: int
    critical_value: float
    pairs: list[PairFacts]
    heterogeneity: dict[str, float]
    warnings: list[GateFacts]


class Record(TypedDict):
    """The verdict on one instrument."""

    study: str
    instrument: str
    construct: str | None
    decision: str
    decision_sha256: str
    registered_on: str
    primary_model: str
    estimator: str
    cutoff: float
    confidence: float
    analyses_allowed: int
    waves: dict[str, WaveRecord]
    pooled: WaveRecord | None
    pooling: list[PoolingFacts]
