"""Thresholds of ordinal items: the normal quantiles of their cumulative proportions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.special import ndtri

Floats = NDArray[np.float64]


def thresholds(counts: Floats, n_categories: NDArray[np.integer]) -> Floats:
    """Thresholds from category counts, padded to a rectangle with +inf.

    Parameters
    ----------
    counts : ndarray (n_items, n_slots)
        How often each category was chosen; zero beyond an item's last category.
    n_categories : ndarray (n_items,)
        Number of categories k of each item, each with a count above zero.

    Returns
    -------
    ndarray (n_items, n_slots − 1)
        The first k − 1 entries of a row are the item's thresholds, the rest +inf.

    Examples
    --------
    >>> import numpy as np
    >>> thresholds(np.array([[50.0, 50.0, 0.0]]), np.array([2])).tolist()
    [[0.0, inf]]
    """
    share = np.cumsum(counts, axis=1)
    share /= share[:, -1:]
    tau: Floats = ndtri(share[:, :-1])
    beyond = np.arange(counts.shape[1] - 1) >= (n_categories - 1)[:, None]
    tau[beyond] = np.inf
    return tau


def threshold_influence(counts: Floats, tau: Floats) -> Floats:
    """What one answer contributes to its item's thresholds: A₁₁⁻¹ times the score, summing to 0 over the answers.

    For a threshold τ_t = Φ⁻¹(P_t) this is (1[c ≤ t] − P_t) / (n φ(τ_t)); with observed proportions it equals the
    crossproduct form of Muthén (1984) exactly, since A₁₁ is then the multinomial information.

    Parameters
    ----------
    counts : ndarray (n_items, n_slots)
        Category counts among the answers present.
    tau : ndarray (n_items, n_slots − 1)
        From `thresholds`; +inf marks padding, whose influence is 0.

    Returns
    -------
    ndarray (n_items, n_slots, n_slots − 1)
        `[i, c, t]`: influence of one answer in category c on threshold t.

    Examples
    --------
    >>> import numpy as np
    >>> n = np.array([[50.0, 50.0]])
    >>> threshold_influence(n, thresholds(n, np.array([2]))).round(5).tolist()
    [[[0.01253], [-0.01253]]]
    """
    n_slots = counts.shape[1]
    total = counts.sum(axis=1)
    share = np.cumsum(counts, axis=1)[:, :-1] / total[:, None]
    density = np.exp(-0.5 * tau * tau) / np.sqrt(2.0 * np.pi)
    scale = np.divide(1.0, density * total[:, None], out=np.zeros_like(density), where=density > 0.0)
    below = np.arange(n_slots)[:, None] <= np.arange(n_slots - 1)
    influence: Floats = (below[None, :, :] - share[:, None, :]) * scale[:, None, :]
    return influence
