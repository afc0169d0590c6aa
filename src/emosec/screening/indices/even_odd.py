"""Even–odd consistency over the instrument's scales of two or more items, keyed; low is suspect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample, keyed

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "low"
RANGE = (-1, 1)


def index(sample: Sample) -> FloatArray:
    """Return even–odd consistency over the instrument's scales of two or more items, keyed; low is suspect."""
    from emosec.statistics.careless.even_odd import even_odd

    ids = sample.instrument.item_ids
    scales = [[ids.index(i) for i in s.items] for s in sample.instrument.scales if len(s.items) > 1]
    return even_odd(keyed(sample), scales)
