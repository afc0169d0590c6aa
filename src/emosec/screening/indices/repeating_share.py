"""The share of answers that repeat those so many items before, at the period where most do: a pattern is 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "high"
RANGE = (0, 1)


def index(sample: Sample) -> FloatArray:
    """Return the share of answers that repeat those so many items before, at the period where most do: a pattern is 1."""
    from emosec.statistics.careless.repeating import repeating_share

    return repeating_share(sample.asked)
