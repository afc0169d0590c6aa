"""Guttman errors: a hard item step passed where an easier one was failed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.errors import DataError
from emosec.statistics.item_matrix import FloatArray, item_matrix


def guttman_errors(
    responses: pd.DataFrame | ArrayLike, *, low: ArrayLike, high: ArrayLike, proportion: bool = False
) -> FloatArray:
    """Number of Guttman errors over the item steps of one scale (polytomous G).

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
        KEYED whole-number answers of one scale.
    low, high : int, or one per item
        Lowest and highest declared code; an item has `high − low` steps "answer ≥ code".
    proportion : bool
        Divide by the number of ordered pairs of steps among the answered items, which makes respondents with missing
        answers comparable.

    Returns
    -------
    ndarray, shape (n_respondents,)
        High is suspect. NaN for respondents with fewer than two answers.

    Notes
    -----
    Steps are ordered by their popularity among those who answered. An error is a pair of steps of which the less
    popular is passed and the more popular failed; steps of equal popularity have no order and make no error (R's PerFit
    orders them by column). Missing answers: only steps of answered items are compared (PerFit imputes).

    Raises
    ------
    DataError
        When an answer is not a whole number from `low` to `high`.

    References
    ----------
    Molenaar, I. W. (1991). A weighted Loevinger H-coefficient extending Mokken scaling to multicategory items.
    *Kwantitatieve Methoden, 37*, 97–117. Emons, W. H. M. (2008). Nonparametric person-fit analysis of polytomous item
    scores. *Applied Psychological Measurement, 32*, 224–247.

    Examples
    --------
    >>> guttman_errors([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 1]], low=0, high=1)
    array([0., 0., 0., 1.])
    """
    x = item_matrix(responses).values
    answered = ~np.isnan(x)
    lows, highs = (np.broadcast_to(np.asarray(end), x.shape[1]) for end in (low, high))
    wrong = answered & ((x != np.round(x)) | (x < lows) | (x > highs))
    if wrong.any():
        raise DataError(
            f"answer {x[wrong][0]:g} is not a whole number from {lows.min()} to {highs.max()}",
            remedy="declare the codes as they are",
        )
    codes = np.arange(lows.min() + 1, highs.max() + 1)
    steps = ((codes > lows[:, None]) & (codes <= highs[:, None])).ravel()
    passed = (x[:, :, None] >= codes).reshape(len(x), -1)[:, steps].astype(float)
    defined = np.repeat(answered, len(codes), axis=1)[:, steps].astype(float)
    with np.errstate(invalid="ignore"):
        popularity = passed.sum(axis=0) / defined.sum(axis=0)
    easier = (popularity[:, None] > popularity[None, :]).astype(float)
    errors = (((defined - passed) @ easier) * passed).sum(axis=1)
    if proportion:
        pairs = ((defined @ easier) * defined).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            errors = errors / pairs
    return np.where(answered.sum(axis=1) > 1, errors, np.nan)
