"""The standard deviation of a respondent's own answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "either"
RANGE = (0, None)


def index(sample: Sample) -> FloatArray:
    """Return the standard deviation of a respondent's own answers."""
    from emosec.statistics.careless.irv import irv

    return irv(sample.answers)
