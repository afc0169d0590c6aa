"""The rows of this room's tables as mypy knows them, made from the contracts by tools/typed_rows.py; NaN is a number."""

from __future__ import annotations

from typing import TypedDict

# the agreement of one scale's scores between two waves, of those who answered both
InvarianceRetest = TypedDict(
    "InvarianceRetest",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "scale": str,
        "wave_a": str,
        "wave_b": str,
        "n": int,
        "r": float,
        "ci.lower": float,
        "ci.upper": float,
        "mean_change": float,
        "sd_change": float,
    },
)


# how far apart one scale's scores of the same people lie in two waves; differences are later minus earlier,
# and 95% of them lie between the limits
InvarianceLimitsOfAgreement = TypedDict(
    "InvarianceLimitsOfAgreement",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "scale": str,
        "wave_a": str,
        "wave_b": str,
        "n": int,
        "mean_difference": float,
        "mean_difference.ci.lower": float,
        "mean_difference.ci.upper": float,
        "sd_difference": float,
        "lower": float,
        "lower.ci.lower": float,
        "lower.ci.upper": float,
        "upper": float,
        "upper.ci.lower": float,
        "upper.ci.upper": float,
    },
)


# one cell of the grid of mean and difference of one scale's scores in two waves that somebody is in
InvarianceAgreementCells = TypedDict(
    "InvarianceAgreementCells",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "scale": str,
        "wave_a": str,
        "wave_b": str,
        "mean.lower": float,
        "mean.upper": float,
        "difference.lower": float,
        "difference.upper": float,
        "n": int | None,
    },
)


# one form of the intraclass correlation of one scale's scores in two waves, of those who answered both
InvarianceIcc = TypedDict(
    "InvarianceIcc",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "scale": str,
        "wave_a": str,
        "wave_b": str,
        "type": str,
        "shrout_fleiss": str,
        "n": int,
        "est": float,
        "ci.lower": float,
        "ci.upper": float,
        "f": float,
        "df1": float,
        "df2": float,
        "pvalue": float,
    },
)


# the error of measurement of one scale's scores between two waves, and the change it hides
InvarianceMeasurementError = TypedDict(
    "InvarianceMeasurementError",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "scale": str,
        "wave_a": str,
        "wave_b": str,
        "basis": str,
        "n": int,
        "reliability": float,
        "sem": float,
        "sem.ci.lower": float,
        "sem.ci.upper": float,
        "mdc95": float,
    },
)


class InvarianceReliableChange(TypedDict):
    """How many of those who answered both waves changed reliably on one scale, by one index; the three counts
    sum to n."""

    study: str
    wave: str
    instrument: str
    scale: str
    wave_a: str
    wave_b: str
    method: str
    n: int
    reliability: float
    se: float
    critical: float
    better: str | None
    n_higher: int | None
    n_same: int | None
    n_lower: int | None
    share_higher: float
    share_same: float
    share_lower: float
    warning: str | None


# the standardised mean change of one scale from the last wave before the treatment to a later one, in one
# arm, or its difference between an arm and the control
InvarianceMeanChange = TypedDict(
    "InvarianceMeanChange",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "scale": str,
        "wave_a": str,
        "wave_b": str,
        "phase": str,
        "arm": str,
        "versus": str,
        "n": int,
        "mean_a": float,
        "mean_b": float,
        "sd_a": float,
        "est": float,
        "se": float,
        "ci.lower": float,
        "ci.upper": float,
    },
)


class InvarianceClinicalChange(TypedDict):
    """How many of one arm crossed a published cut-off and changed reliably; the four counts sum to n."""

    study: str
    wave: str
    instrument: str
    scale: str
    wave_a: str
    wave_b: str
    phase: str
    arm: str
    cutoff: str | None
    at: float
    better: str | None
    n: int
    n_recovered: int | None
    n_improved: int | None
    n_unchanged: int | None
    n_deteriorated: int | None
    share_recovered: float
    share_improved: float
    share_unchanged: float
    share_deteriorated: float
    warning: str | None


# how those of an instrument's first wave who are in no export of a later one differ from those who are: in a
# score, or in a group
InvarianceAttrition = TypedDict(
    "InvarianceAttrition",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "wave_a": str,
        "wave_b": str,
        "kind": str,
        "name": str,
        "level": str,
        "n_stayed": int,
        "n_left": int,
        "share_left": float,
        "mean_stayed": float,
        "mean_left": float,
        "effect": str,
        "est": float,
        "ci.lower": float,
        "ci.upper": float,
        "pvalue": float,
    },
)


class InvarianceCompleters(TypedDict):
    """One scale in one wave among all, and among those with a score in every wave in which the instrument was
    asked."""

    study: str
    wave: str
    instrument: str
    scale: str
    n: int
    mean: float
    sd: float
    n_completers: int
    mean_completers: float
    sd_completers: float


# how far apart the answers to one item lie in a wave and in the one before, among all included in either
InvarianceItemShifts = TypedDict(
    "InvarianceItemShifts",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "item": str,
        "wave_a": str,
        "wave_b": str,
        "n": int,
        "n_both": int,
        "shift": float,
        "shift.ci.lower": float,
        "shift.ci.upper": float,
        "distance": float,
        "distance.ci.lower": float,
        "distance.ci.upper": float,
    },
)


class InvarianceCongruence(TypedDict):
    """How alike the loadings of one factor are in a wave and in the one before."""

    study: str
    wave: str
    instrument: str
    model: str
    factor: str
    wave_a: str
    wave_b: str
    n_items: int
    est: float
    largest: float
    item: str | None
