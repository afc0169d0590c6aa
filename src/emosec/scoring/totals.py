"""Totals: scores made of scales' scores, such as the mean of subscale means or a total that leaves a scale out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.definitions.published import Total
from emosec.definitions.scales import Scale

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def ends(scale: Scale, instrument: Instrument) -> tuple[float, float]:
    """Return the lowest and the highest score a scale can have.

    Examples
    --------
    >>> mini = Instrument.parse('''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... responses: [{code: 0, label: no}, {code: 1, label: yes}]
    ... items: [{id: a}, {id: b}, {id: c}]
    ... scales: [{name: all, items: [a, b, c], score: sum, multiply: 2}]
    ... ''', where="mini.yaml")
    >>> ends(mini.scales[0], mini)
    (0.0, 6.0)
    """
    weights = [scale.weights.get(i, 1.0) for i in scale.items]
    size = 1.0 if scale.score == "sum" else sum(weights)
    low = sum(w * instrument.low_of(i) for w, i in zip(weights, scale.items, strict=True))
    high = sum(w * instrument.high_of(i) for w, i in zip(weights, scale.items, strict=True))
    return low / size * scale.multiply, high / size * scale.multiply


def score_total(scores: Mapping[str, NDArray[np.float64]], instrument: Instrument, total: Total) -> NDArray[np.float64]:
    """Return a total of every respondent.

    Parameters
    ----------
    scores : name of a scale → its scores, at least of the scales the total is made of; NaN is missing
    instrument : gives the ends of reversed scales
    total : the total

    Returns
    -------
    ndarray of float
        The mean of the scales that have a score, times their number for a sum; missing where fewer than `minimum_scored` have one.

    Notes
    -----
    ASSUME a total may be made of the scales that have a score where at least `minimum_scored` of them have.
    """
    import numpy as np

    of = {s.name: s for s in instrument.scales}
    columns = []
    for name in total.of:
        values = scores[name]
        if name in total.reversed:
            low, high = ends(of[name], instrument)
            values = low + high - values
        columns.append(values)
    kept = np.column_stack(columns)
    there = (~np.isnan(kept)).sum(axis=1)
    # a share such as 0.75 of 4 must not become 4 by rounding
    needed = max(1, math.ceil(total.minimum_scored * len(total.of) - 1e-9))
    with np.errstate(invalid="ignore"):
        enough = np.where(there >= needed, there, np.nan)
        made: NDArray[np.float64] = np.nansum(kept, axis=1) * (len(total.of) if total.score == "sum" else 1) / enough
    return made
