"""Item pairs that the sample answers alike (or oppositely), and how alike one person answers them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError
from emosec.statistics.item_matrix import FloatArray, item_matrix


def correlated_pairs(responses: pd.DataFrame | ArrayLike, critical: float) -> NDArray[np.intp]:
    """Pairs of items whose correlation in the sample is beyond a critical value.

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
        Raw answers. Correlations are over the people who answered both items.
    critical : float
        Positive: pairs with r > critical (synonyms). Negative: pairs with r < critical (antonyms).

    Returns
    -------
    ndarray of int, shape (n_pairs, 2)
        Column numbers, each pair once; empty when no pair qualifies.

    Raises
    ------
    DataError
        When `critical` is 0 or not a correlation.

    Examples
    --------
    >>> correlated_pairs([[1, 1, 3], [2, 2, 2], [3, 3, 1]], critical=.60).tolist()
    [[0, 1]]
    """
    if not 0 < abs(critical) < 1:
        raise DataError(
            f"a critical correlation of {critical} selects no pairs",
            remedy="give, say, .60 for synonyms, −.60 for antonyms",
        )
    # pandas correlates pairwise and gives NaN for constant items, which then form no pair
    r = pd.DataFrame(item_matrix(responses).values).corr(min_periods=3).to_numpy()
    chosen = r > critical if critical > 0 else r < critical
    return np.argwhere(np.triu(chosen, k=1))


def within_person_agreement(x: FloatArray, pairs: NDArray[np.intp], minimum_pairs: int) -> FloatArray:
    """Double-entry (intraclass) correlation of each row over pairs of columns: it has no first and second item.

    Parameters
    ----------
    x : ndarray, shape (rows, items)
        NaN for missing: a pair with a gap does not count.
    pairs : ndarray of int, shape (pairs, 2)
        Columns.
    minimum_pairs : int
        A row with fewer answered pairs has no index.

    Returns
    -------
    ndarray, shape (rows,)
        NaN too where all answers to the pairs are the same.

    Examples
    --------
    >>> x = np.array([[1.0, 1.0, 5.0, 5.0], [1.0, 5.0, 5.0, 1.0], [1.0, 1.0, np.nan, 5.0]])
    >>> within_person_agreement(x, np.array([[0, 1], [2, 3]]), 2).tolist()
    [1.0, -1.0, nan]
    """
    a, b = x[:, pairs[:, 0]], x[:, pairs[:, 1]]
    both = ~np.isnan(a) & ~np.isnan(b)
    n = both.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(both, a + b, 0.0).sum(axis=1) / (2 * n)
        a, b = (np.where(both, side - mean[:, None], 0.0) for side in (a, b))
        agreement = 2 * (a * b).sum(axis=1) / (a**2 + b**2).sum(axis=1)
    return np.where(n >= minimum_pairs, agreement, np.nan)
