"""The tail probability of Mahalanobis D² within the sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "low"
RANGE = (0, 1)


def index(sample: Sample) -> FloatArray:
    """Return the tail probability of Mahalanobis D² within the sample, of items that people answered differently."""
    from emosec.statistics.careless.mahalanobis import mahalanobis_pvalue

    return mahalanobis_pvalue(sample.differing)
