"""1 where no item was answered, else 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "high"
RANGE = (0, 1)


def index(sample: Sample) -> FloatArray:
    """Return 1 where no item was answered, else 0."""
    import numpy as np

    return np.asarray(np.isnan(sample.answers).all(axis=1), dtype="float64")
