"""The share of answers at either end of the response scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "either"
RANGE = (0, 1)


def index(sample: Sample) -> FloatArray:
    """Return the share of answers at either end of the response scale."""
    from emosec.statistics.careless.scale_use import extreme_share

    return extreme_share(sample.answers, *sample.instrument.ends(sample.instrument.item_ids))
