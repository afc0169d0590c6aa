"""The within-person correlation over pairs of items that correlate above .60 in the sample; low is suspect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "low"
RANGE = (-1, 1)


def index(sample: Sample) -> FloatArray:
    """Return the within-person correlation over pairs of items that correlate above .60 in the sample; low is suspect."""
    from emosec.statistics.careless.synonyms import synonyms

    return synonyms(sample.answers)
