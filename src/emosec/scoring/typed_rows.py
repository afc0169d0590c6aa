"""The rows of this room's tables as mypy knows them, made from the contracts by tools/typed_rows.py; NaN is a number."""

from __future__ import annotations

from typing import TypedDict


class ScoringSummary(TypedDict):
    """The distribution of one scale's or total's scores."""

    study: str
    wave: str
    instrument: str
    scale: str
    n: int
    n_missing: int
    mean: float
    sd: float
    min: float
    max: float
    skew: float
    kurtosis: float


class ScoringCounts(TypedDict):
    """How many included respondents fall under one published label; the labels of one score or item sum to
    n_of."""

    study: str
    wave: str
    instrument: str
    kind: str
    scale: str
    label: str
    at: float
    n: int
    share: float
    n_of: int
