"""The share of answers in the middle of the response scale, of the items that have one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "either"
RANGE = (0, 1)


def index(sample: Sample) -> FloatArray:
    """Return the share of answers in the middle of the response scale, of the items that have one."""
    from emosec.statistics.careless.scale_use import midpoint_share

    return midpoint_share(sample.answers, *sample.instrument.ends(sample.instrument.item_ids))
