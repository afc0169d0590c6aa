"""Answers that repeat a pattern of any length: 1 5 1 5 1 5, or 1 2 3 4 5 1 2 3 4 5."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.statistics.item_matrix import FloatArray, item_matrix

# a pattern is seen this often, or more
TIMES = 3


def repeating_share(responses: pd.DataFrame | ArrayLike) -> FloatArray:
    """Share of answers that are the same as those so many items before, at the period where most are.

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
        RAW answers, as clicked and in the order of the questionnaire. Pairs with a missing answer are passed over, and so is a
        period of which fewer than half of the pairs are left.

    Returns
    -------
    ndarray, shape (n_respondents,)
        The largest share over periods from one item to a third of all; 1 where a pattern is repeated without a slip. NaN for
        respondents with too few answers to compare, and for fewer than three items.

    References
    ----------
    Gottfried, J., Ježek, S., Králová, M., & Řiháček, T. (2022). Autocorrelation screening: A potentially efficient method for
    detecting repetitive response patterns in questionnaire data. *Practical Assessment, Research & Evaluation, 27*, 2.
    doi:10.7275/vyxb-gt24

    Examples
    --------
    >>> repeating_share([[1, 5, 1, 5, 1, 5], [3, 3, 3, 3, 3, 3], [1, 2, 4, 3, 3, 5]])
    array([1. , 1. , 0.2])
    """
    x = item_matrix(responses).values
    most = np.full(len(x), np.nan)
    for period in range(1, x.shape[1] // TIMES + 1):
        earlier, later = x[:, :-period], x[:, period:]
        both = ~np.isnan(earlier) & ~np.isnan(later)
        compared = both.sum(axis=1)
        enough = 2 * compared >= both.shape[1]
        most = np.fmax(most, np.where(enough, (earlier == later).sum(axis=1) / np.maximum(compared, 1), np.nan))
    return most
