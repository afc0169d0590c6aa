"""The evidence that a respondent answers at random from some item on, in the order asked; high is suspect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "high"


def index(sample: Sample) -> FloatArray:
    """Return the evidence that a respondent answers at random from some item on, in the order asked; high is suspect.

    Items that nobody answered, or everybody alike, tell nothing and are passed over.
    """
    import numpy as np

    from emosec.statistics.correlations.from_codes import close_up_categories
    from emosec.statistics.item_matrix import varying
    from emosec.statistics.separability.change_point import change_points
    from emosec.statistics.separability.polychorics import ordinal_moments

    low, high = (ends.astype(int) for ends in sample.instrument.ends(sample.instrument.item_ids))
    within = (sample.answers >= low) & (sample.answers <= high) & (sample.answers % 1 == 0)
    codes = np.where(within, sample.answers - low, -1).astype(np.int8)
    value = np.full(len(codes), np.nan)
    some = (codes >= 0).any(axis=1)
    differ = varying(np.where(within, sample.answers, np.nan))
    if some.any():
        at = differ if differ.sum() > 1 else np.ones_like(differ)
        closed, k = close_up_categories(codes[some][:, at], (high - low + 1)[at])
        value[some] = change_points(closed, ordinal_moments(closed, k)).evidence
    return value
