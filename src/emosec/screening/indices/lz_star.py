"""Lz*, the standardised likelihood of the answers under one-factor models of the scales; low is suspect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "low"


def index(sample: Sample) -> FloatArray:
    """Return lz*, the standardised likelihood of the answers under one-factor models of the scales; low is suspect."""
    from emosec.screening.person_fit import person_fit

    return person_fit(sample.answers, sample.instrument)
