"""The longest run of identical answers as a share of the items ANSWERED, in the order asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "high"
RANGE = (0, 1)


def index(sample: Sample) -> FloatArray:
    """Return the longest run of identical answers as a share of the items ANSWERED, in the order asked.

    1 means that every answer is the same and none is missing between them; an item that nobody answered was not asked and ends no
    run. Missing for those without an answer.
    """
    import numpy as np

    from emosec.statistics.careless.longstring import longstring

    answered = (~np.isnan(sample.answers)).sum(axis=1)
    return longstring(sample.asked) / np.where(answered > 0, answered, np.nan)
