"""P values adjusted for how many there are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def holm(pvalues: Sequence[float]) -> list[float]:
    """Return Holm's step-down adjusted p values; NaN stays NaN and does not count.

    Parameters
    ----------
    pvalues : sequence of float

    Returns
    -------
    list of float
        In the same order.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. *Scandinavian Journal of Statistics, 6*, 65–70.

    Examples
    --------
    >>> holm([0.01, 0.04, float("nan"), 0.03])
    [0.03, 0.06, nan, 0.06]
    """
    p = np.asarray(pvalues, dtype=float)
    order = _rising(p)
    stepped = np.maximum.accumulate(p[order] * np.arange(len(order), 0, -1))
    return _placed(stepped, order, len(p))


def benjamini_hochberg(pvalues: Sequence[float]) -> list[float]:
    """Return p values adjusted by Benjamini and Hochberg's step-up procedure; NaN stays NaN and does not count.

    Parameters
    ----------
    pvalues : sequence of float

    Returns
    -------
    list of float
        In the same order.

    References
    ----------
    Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate. *Journal of the Royal Statistical Society B, 57*,
    289–300.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    """
    p = np.asarray(pvalues, dtype=float)
    order = _rising(p)
    stepped = p[order] * len(order) / np.arange(1, len(order) + 1)
    return _placed(np.minimum.accumulate(stepped[::-1])[::-1], order, len(p))


def _rising(p: NDArray[np.float64]) -> NDArray[np.intp]:
    """Where the known p values stand, smallest first."""
    order = np.argsort(p, kind="stable")
    return order[~np.isnan(p[order])]


def _placed(stepped: NDArray[np.float64], order: NDArray[np.intp], n: int) -> list[float]:
    out = np.full(n, np.nan)
    out[order] = np.minimum(stepped, 1.0)
    return [float(q) for q in out]
