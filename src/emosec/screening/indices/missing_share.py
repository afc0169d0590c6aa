"""The share of items without an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray


def index(sample: Sample) -> FloatArray:
    """Return the share of items without an answer."""
    import numpy as np

    return np.asarray(np.isnan(sample.answers).mean(axis=1))
