"""Use of the response scale: how often its ends, and how often its middle."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.statistics.item_matrix import FloatArray, item_matrix


def extreme_share(responses: pd.DataFrame | ArrayLike, low: ArrayLike, high: ArrayLike) -> FloatArray:
    """Share of a person's answers that lie at either end of the response scale: extreme response style.

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
        Raw or keyed: reversing an item does not move its ends.
    low, high : array_like, shape (n_items,) or a number
        The lowest and the highest code of each item.

    Returns
    -------
    ndarray, shape (n_respondents,)
        Of the items answered; NaN for respondents without any answer.

    References
    ----------
    Greenleaf, E. A. (1992). Measuring extreme response style. *Public Opinion Quarterly, 56*(3), 328–351.

    Examples
    --------
    >>> extreme_share([[1, 5, 3, 1], [2, 3, float("nan"), 4]], low=1, high=5)
    array([0.75, 0.  ])
    """
    x = item_matrix(responses).values
    return _share((x == np.asarray(low)) | (x == np.asarray(high)), x)


def midpoint_share(responses: pd.DataFrame | ArrayLike, low: ArrayLike, high: ArrayLike) -> FloatArray:
    """Share of a person's answers that lie in the middle of the response scale: midpoint responding.

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
    low, high : array_like, shape (n_items,) or a number
        The lowest and the highest code of each item. An item with an even number of categories has no middle and does not count.

    Returns
    -------
    ndarray, shape (n_respondents,)
        Of the items answered that have a middle; NaN where there are none.

    References
    ----------
    Baumgartner, H., & Steenkamp, J.-B. E. M. (2001). Response styles in marketing research: A cross-national investigation.
    *Journal of Marketing Research, 38*(2), 143–156.

    Examples
    --------
    >>> midpoint_share([[3, 5, 3, 1], [2, 3, float("nan"), 4]], low=1, high=5).round(2)
    array([0.5 , 0.33])
    """
    x = item_matrix(responses).values
    middle = (np.asarray(low, dtype=float) + np.asarray(high, dtype=float)) / 2.0
    x = np.where(middle % 1.0 == 0.0, x, np.nan)
    return _share(x == middle, x)


def _share(hit: np.ndarray, x: FloatArray) -> FloatArray:
    answered = (~np.isnan(x)).sum(axis=1)
    return np.asarray(hit.sum(axis=1) / np.where(answered > 0, answered, np.nan))
