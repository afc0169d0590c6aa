"""The share of items without an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "high"
RANGE = (0, 1)


def index(sample: Sample) -> FloatArray:
    """Return the share of items without an answer, of those that somebody answered: the others were not asked."""
    import numpy as np

    gaps = np.isnan(sample.answers)
    asked = ~gaps.all(axis=0)
    return np.asarray(gaps[:, asked].mean(axis=1) if asked.any() else gaps.mean(axis=1))
