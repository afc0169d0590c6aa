"""Mahalanobis D² within the sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "high"
RANGE = (0, None)


def index(sample: Sample) -> FloatArray:
    """Return Mahalanobis D² within the sample, of items that people answered differently."""
    from emosec.statistics.careless.mahalanobis import mahalanobis_d2

    return mahalanobis_d2(sample.differing)
