"""The average length of runs of identical answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "high"
RANGE = (0, None)


def index(sample: Sample) -> FloatArray:
    """Return the average length of runs of identical answers."""
    from emosec.statistics.careless.longstring import average_string

    return average_string(sample.asked)
