"""Bins with round edges, for a picture of where numbers lie."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def round_edges(low: float, high: float, *, whole: bool = False, most: int = 16) -> NDArray[np.float64]:
    """Return the edges of bins of one round width (1, 2 or 5 times a power of ten) that hold a range.

    Parameters
    ----------
    low, high : the smallest and the largest value; finite
    whole : whether the values are whole numbers, so that no bin is narrower than 1
    most : the most bins there may be

    Returns
    -------
    ndarray of float
        Rising edges; bins are closed below and open above, so the last edge lies above `high`. Empty where double precision
        cannot hold such edges.

    Examples
    --------
    >>> round_edges(18, 59, whole=True).tolist()
    [15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0, 60.0]
    >>> round_edges(-0.4, 1.1).tolist()
    [-0.4, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2]
    """
    import numpy as np

    span = high - low
    # a span or an edge that overflows has no width, and one below the smallest doubles no steps
    if not math.isfinite(span) or max(abs(low), abs(high)) > 1e300 or 0 < span < 1e-290:
        return np.empty(0)
    power = math.floor(math.log10(span / most)) if span > 0 else 0
    power = max(power, 0) if whole else power
    for digit, exponent in ((d, e) for e in range(power, power + 3) for d in (1, 2, 5)):
        step = float(f"{digit}e{exponent}")
        first, last = math.floor(low / step + 1e-9), math.floor(high / step + 1e-9) + 1
        if last - first <= most:
            # decimal text gives the double nearest to the edge that is meant: .3, not 3 times .1
            edges = np.array([float(f"{i * digit}e{exponent}") for i in range(first, last + 1)])
            held = edges[0] <= low + 1e-9 * step and high < edges[-1] and bool((np.diff(edges) > 0).all())
            return edges if held else np.empty(0)
    return np.empty(0)


def counts_in(values: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return how many values each bin holds, closed below and open above.

    Parameters
    ----------
    values : finite numbers within the edges; one that lies below the first edge by rounding alone counts in the first bin
    edges : from `round_edges`

    Returns
    -------
    ndarray of int, shape (bins,)

    Examples
    --------
    >>> import numpy as np
    >>> counts_in(np.array([1.0, 1.5, 2.0]), np.array([1.0, 2.0, 3.0])).tolist()
    [2, 1]
    """
    import numpy as np

    at = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    return np.bincount(at, minlength=len(edges) - 1).astype(np.int64)
