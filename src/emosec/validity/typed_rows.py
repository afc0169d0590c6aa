"""The rows of this room's tables as mypy knows them, made from the contracts by tools/typed_rows.py; NaN is a number."""

from __future__ import annotations

from typing import TypedDict

# one claim with one criterion and what the data say
ValidityHypotheses = TypedDict(
    "ValidityHypotheses",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "hypothesis": str,
        "claim": str,
        "quantity": str,
        "component": str | None,
        "criterion": str | None,
        "expected": str,
        "at_least": float,
        "at_most": float,
        "family": str | None,
        "status": str,
        "statistic": str | None,
        "n": int,
        "est": float,
        "ci.lower": float,
        "ci.upper": float,
        "pvalue": float,
        "pvalue.holm": float,
        "outcome": str,
        "note": str | None,
    },
)


# the correlation with one criterion of a component that was predicted to lead, against that of another
# component
ValidityLeads = TypedDict(
    "ValidityLeads",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "hypothesis": str,
        "criterion": str,
        "component": str,
        "other": str,
        "n": int,
        "r": float,
        "r_other": float,
        "difference": float,
        "ci.lower": float,
        "ci.upper": float,
        "z.steiger": float,
        "pvalue.steiger": float,
        "z.meng": float,
        "pvalue.meng": float,
    },
)


# how far the correlations of one component, or of all, follow the signs and sizes that were claimed
ValidityPatterns = TypedDict(
    "ValidityPatterns",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "component": str,
        "n_claims": int,
        "n_signs": int,
        "n_right": int,
        "n": int,
        "r_alerting": float,
        "r_contrast": float,
        "ci.lower": float,
        "ci.upper": float,
        "z": float,
        "pvalue": float,
    },
)


# the correlation of a component here with a component of another instrument of the same construct
ValidityMultimethod = TypedDict(
    "ValidityMultimethod",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "component": str,
        "other_instrument": str,
        "other_component": str,
        "same": bool,
        "n": int,
        "r": float,
        "ci.lower": float,
        "ci.upper": float,
        "r_within": float,
        "exceeded": float,
    },
)


# the correlation of one component score with one criterion, claimed or not
ValidityCorrelations = TypedDict(
    "ValidityCorrelations",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "component": str,
        "criterion": str,
        "n": int,
        "r": float,
        "ci.lower": float,
        "ci.upper": float,
        "warning": str | None,
    },
)


# how far two raters agree on all categories, or on one against the others
ValidityRaters = TypedDict(
    "ValidityRaters",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "rater_a": str,
        "rater_b": str,
        "category": str,
        "n": int,
        "percent": float,
        "kappa": float,
        "ci.lower": float,
        "ci.upper": float,
    },
)


class ValidityConfusion(TypedDict):
    """How often one rater gave one category and the other another."""

    study: str
    wave: str
    instrument: str
    rater_a: str
    rater_b: str
    category_a: str
    category_b: str
    n: int | None


class ValidityCriteriaRead(TypedDict):
    """One table of criteria of a wave, and what was left out of it."""

    study: str
    wave: str
    instrument: str
    rows: int
    n: int
    note: str | None


# a band of scores of one scale, and where it stands among all of the wave or in one group
ValidityNorms = TypedDict(
    "ValidityNorms",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "scale": str,
        "variable": str,
        "group": str,
        "from": float,
        "below": float,
        "n": int,
        "n_group": int,
        "percentile": float,
        "ci.lower": float,
        "ci.upper": float,
        "t": float,
        "t.lower": float,
        "t.upper": float,
    },
)


class ValidityStanding(TypedDict):
    """Whether a claim was there, as it reads now, before the data of a wave were first analysed."""

    study: str
    wave: str
    instrument: str
    hypothesis: str
    sha256: str
    registered_on: str
    analysed_on: str
    standing: str
