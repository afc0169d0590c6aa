"""The rows of this room's tables as mypy knows them, made from the contracts by tools/typed_rows.py; NaN is a number."""

from __future__ import annotations

from typing import TypedDict

# one piece of evidence on one pair of components
SeparabilityEvidence = TypedDict(
    "SeparabilityEvidence",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "pair": str,
        "criterion": str,
        "subject": str | None,
        "model": str | None,
        "estimator": str | None,
        "step": int,
        "n": int,
        "est": float,
        "se": float,
        "ci.lower": float,
        "ci.upper": float,
        "threshold": float,
        "reading": str,
        "role": str,
        "bias": str,
        "state": str,
        "df": float,
        "pvalue": float,
    },
)


# what the rule concludes about one pair of components
SeparabilityPairs = TypedDict(
    "SeparabilityPairs",
    {
        "study": str,
        "wave": str,
        "instrument": str,
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


class SeparabilityPooling(TypedDict):
    """Whether phi may be taken over waves, or over the groups of a wave, together."""

    study: str
    wave: str
    instrument: str
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


class SeparabilityChecks(TypedDict):
    """One check of the conclusion about one pair, in the order in which the rule makes them."""

    study: str
    wave: str
    instrument: str
    pair: str
    order: int
    criterion: str
    est: float
    se: float
    limit: float
    threshold: float
    passed: str


class SeparabilityCurve(TypedDict):
    """How sure it is that phi of one pair lies below one cut-off."""

    study: str
    wave: str
    instrument: str
    pair: str
    cutoff: float
    confidence: float
    posterior: float
    reading: str


class SeparabilityTipping(TypedDict):
    """How large one confound would have to be to turn phi at the cut-off into what was seen."""

    study: str
    wave: str
    instrument: str
    pair: str
    confound: str
    unit: str
    size: float
    plausible: float
    status: str


class SeparabilityGates(TypedDict):
    """One number that a gate looks at."""

    study: str
    wave: str
    instrument: str
    gate: str
    subject: str
    statistic: str
    status: str
    effect: str
    observed: float
    threshold: float
    direction: str
    detail: str | None


class SeparabilityErrorRates(TypedDict):
    """What the rule would conclude in samples like this one, were the truth as given."""

    study: str
    wave: str
    instrument: str
    pair: str
    phi: float
    n: int
    replications: int
    separable: float
    separable_mcse: float
    not_separable: float
    not_separable_mcse: float
    inconclusive: float
    inconclusive_mcse: float
    label_separable: float
    label_partially_separable: float
    label_not_separable: float
    label_inconclusive: float
    no_estimate: int


# one headline number with one set of screening rules in force; rules that flag leave people out here, but for
# 'as reported'
SeparabilitySensitivity = TypedDict(
    "SeparabilitySensitivity",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "left_out": str,
        "action": str | None,
        "n_in": int,
        "n_changed": int,
        "differs": bool,
        "statistic": str,
        "subject": str,
        "n": int,
        "est": float,
        "ci.lower": float,
        "ci.upper": float,
        "conclusion": str | None,
        "state": str,
    },
)


class SeparabilityAnalyses(TypedDict):
    """What the ledger of analyses says of one wave's verdict."""

    study: str
    wave: str
    instrument: str
    analyses: int
    allowed: int
    first_on: str
    first_sha256: str
    rule_changed: bool
    differences: str | None
    data_changed: bool
    definitions_changed: str | None
    other_answer: bool
