"""The mean over the scales of the share of Guttman errors; high is suspect, missing without two answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.indicators import Sample, keyed

if TYPE_CHECKING:
    from emosec.screening.indicators import FloatArray

SUSPECT = "high"
RANGE = (0, 1)


def index(sample: Sample) -> FloatArray:
    """Return the mean over the scales of the share of Guttman errors; high is suspect, missing without two answers."""
    import numpy as np

    from emosec.statistics.careless.guttman import guttman_errors

    ids, answers = sample.instrument.item_ids, keyed(sample)
    low, high = (ends.astype(int) for ends in sample.instrument.ends(ids))
    within = np.isnan(answers) | ((answers >= low) & (answers <= high))
    answers = np.where(within, answers, np.nan)
    scales = [[ids.index(i) for i in s.items] for s in sample.instrument.scales if len(s.items) > 1]
    shares = [guttman_errors(answers[:, at], low=low[at], high=high[at], proportion=True) for at in scales]
    if not shares:
        return np.full(len(answers), np.nan)
    known = ~np.isnan(shares)
    return np.asarray(np.nansum(shares, axis=0) / np.where(known.any(axis=0), known.sum(axis=0), np.nan))
