"""The rows of this room's tables as mypy knows them, made from the contracts by tools/typed_rows.py; NaN is a number."""

from __future__ import annotations

from typing import TypedDict

# one coefficient of one scale
ReliabilityReliability = TypedDict(
    "ReliabilityReliability",
    {
        "study": str,
        "wave": str,
        "instrument": str,
        "scale": str,
        "coefficient": str,
        "n_items": int,
        "n": int,
        "est": float,
        "ci.lower": float,
        "ci.upper": float,
        "sem": float,
        "method": str,
        "warning": str | None,
    },
)


class ReliabilityInformation(TypedDict):
    """How much the answers to one scale tell of its factor at one level of it; no rows for scales whose
    categorical model fails."""

    study: str
    wave: str
    instrument: str
    scale: str
    eta: float
    information: float
    se: float
    reliability: float
