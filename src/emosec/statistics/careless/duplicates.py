"""Duplicate rows: the same answers, twice."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.statistics.item_matrix import FloatArray, item_matrix


def duplicate_rows(responses: pd.DataFrame | ArrayLike) -> FloatArray:
    """Number of OTHER respondents with exactly the same answers.

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
        Raw answers. Missing equals missing: two rows match only when they also miss the same items.

    Returns
    -------
    ndarray, shape (n_respondents,)
        0 is unique; NaN for respondents without any answer.

    Notes
    -----
    Chance makes duplicates too: over few items of few categories, and among straight lines. Use all items of the
    questionnaire, and read the index together with `longstring`.

    References
    ----------
    Kuriakose, N., & Robbins, M. (2016). Don't get duped: Fraud through duplication in public opinion surveys.
    *Statistical Journal of the IAOS, 32*, 283–291.

    Examples
    --------
    >>> duplicate_rows([[1, 2, 3], [3, 2, 1], [1, 2, 3]])
    array([1., 0., 1.])
    """
    x = item_matrix(responses).values
    # NaN never equals NaN in numpy's unique over rows: a code that no answer has stands in for it
    stand_in = np.nanmin(x, initial=0.0) - 1.0
    _, group, size = np.unique(np.where(np.isnan(x), stand_in, x), axis=0, return_inverse=True, return_counts=True)
    others = (size[group.ravel()] - 1).astype(float)
    return np.where(np.isnan(x).all(axis=1), np.nan, others)
