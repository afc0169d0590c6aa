"""How many other respondents gave exactly the same answers; missing for those without any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "high"
RANGE = (0, None)


def index(sample: Sample) -> FloatArray:
    """Return how many other respondents gave exactly the same answers; missing for those without any."""
    from emosec.statistics.careless.duplicates import duplicate_rows

    return duplicate_rows(sample.answers)
