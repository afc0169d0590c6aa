"""Even–odd consistency: do the two halves of a person's scales agree?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.errors import DataError
from emosec.statistics.item_matrix import FloatArray, check_places, item_matrix


def even_odd(
    responses: pd.DataFrame | ArrayLike, scales: Sequence[Sequence[int]], *, minimum_scales: int = 3
) -> FloatArray:
    """Within-person correlation of odd-item and even-item scale means, stepped up by Spearman–Brown.

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
        KEYED answers: within a scale all items must point the same way.
    scales : sequence of sequences of int
        The column numbers of each scale, in the order in which even and odd are counted.
    minimum_scales : int
        Respondents with fewer scales answered on both halves get NaN. With two scales a correlation is ±1.

    Returns
    -------
    ndarray, shape (n_respondents,)
        HIGH is consistent, low is suspect; limited below by −1 (Spearman–Brown goes to −∞). NaN when one half does not
        vary over the scales. R's careless from version 1.2 gives the negative of it.

    Notes
    -----
    A half-scale mean is over its answered items; a scale with an empty half is left out for that respondent.

    Raises
    ------
    DataError
        When there are too few scales, or a scale has fewer than two items.

    References
    ----------
    Johnson, J. A. (2005). Ascertaining the validity of individual protocols from web-based personality inventories.
    *Journal of Research in Personality, 39*, 103–129. The idea is Jackson's (1976, 1977).

    Examples
    --------
    >>> even_odd([[1, 1, 3, 3, 5, 5], [1, 5, 3, 3, 5, 1]], scales=[[0, 1], [2, 3], [4, 5]])
    array([ 1., -1.])
    """
    if len(scales) < minimum_scales or any(len(scale) < 2 for scale in scales):
        raise DataError(
            f"even–odd consistency needs {minimum_scales} scales of two or more items, and was given "
            f"{[len(scale) for scale in scales]}",
            remedy="use scales of more questionnaires, or leave this index out",
        )
    x = item_matrix(responses).values
    check_places(scales, x.shape[1])
    odd = np.column_stack([_mean_of_answered(x[:, list(scale)[0::2]]) for scale in scales])
    even = np.column_stack([_mean_of_answered(x[:, list(scale)[1::2]]) for scale in scales])
    r = _row_correlation(odd, even, minimum_scales)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.maximum(np.where(r > -1, 2 * r / (1 + r), np.where(np.isnan(r), np.nan, -1.0)), -1.0)


def _mean_of_answered(x: FloatArray) -> FloatArray:
    n = (~np.isnan(x)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        mean: FloatArray = np.nansum(x, axis=1) / np.where(n > 0, n, np.nan)
    return mean


def _row_correlation(a: FloatArray, b: FloatArray, minimum: int) -> FloatArray:
    both = ~np.isnan(a) & ~np.isnan(b)
    n = both.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        a, b = (np.where(both, s - (np.where(both, s, 0).sum(axis=1) / n)[:, None], 0.0) for s in (a, b))
        variances = (a**2).sum(axis=1) * (b**2).sum(axis=1)
        # ASSUME sums of squares below 1e-20 are rounding of a half that does not vary
        r = (a * b).sum(axis=1) / np.sqrt(np.where(variances > 1e-20, variances, np.nan))
    return np.where(n >= minimum, np.clip(r, -1, 1), np.nan)
