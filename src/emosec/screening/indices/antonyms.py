"""The within-person correlation over pairs of items that correlate below −.60 in the sample; high is suspect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "high"
RANGE = (-1, 1)


def index(sample: Sample) -> FloatArray:
    """Return the within-person correlation over pairs of items that correlate below −.60 in the sample; high is suspect."""
    from emosec.statistics.careless.antonyms import antonyms

    return antonyms(sample.answers)
