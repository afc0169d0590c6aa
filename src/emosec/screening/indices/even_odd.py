"""Even–odd consistency over the instrument's scales of two or more items, keyed; low is suspect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample, keyed

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "low"
RANGE = (-1, 1)


def index(sample: Sample) -> FloatArray:
    """Return even–odd consistency over the instrument's scales of two or more items asked, keyed; low is suspect."""
    from emosec.statistics.careless.even_odd import even_odd

    ids = list(sample.named.columns)
    places = [[ids.index(i) for i in s.items if i in ids] for s in sample.instrument.scales]
    answers = keyed(sample)[:, [sample.instrument.item_ids.index(i) for i in ids]]
    return even_odd(answers, [scale for scale in places if len(scale) > 1])
