"""1 where the respondent's key is claimed by several rows of an export, else 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample, key_is

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "high"
RANGE = (0, 1)


def index(sample: Sample) -> FloatArray:
    """Return 1 where the respondent's key is claimed by several rows of an export, else 0."""
    return key_is(sample, "duplicate")
