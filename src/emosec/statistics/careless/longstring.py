"""Longstring: the longest run of identical answers in a row."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.statistics.item_matrix import FloatArray, item_matrix


def longstring(responses: pd.DataFrame | ArrayLike) -> FloatArray:
    """Length of the longest run of identical consecutive answers.

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
        RAW answers, as clicked and in the order of the questionnaire: reversing items hides straight lines.

    Returns
    -------
    ndarray, shape (n_respondents,)
        NaN for respondents without any answer.

    Notes
    -----
    A missing answer ends a run and belongs to none. (R's careless 1.2 counts each NA as a run of its own, which leaves
    the longest run as it is here.)

    References
    ----------
    Johnson, J. A. (2005). Ascertaining the validity of individual protocols from web-based personality inventories.
    *Journal of Research in Personality, 39*, 103–129.

    Examples
    --------
    >>> longstring([[1, 1, 1, 2, 2], [3, 3, float("nan"), 3, 1]])
    array([3., 2.])
    """
    longest, _, answered = _runs(responses)
    return np.where(answered > 0, longest, np.nan)


def average_string(responses: pd.DataFrame | ArrayLike) -> FloatArray:
    """Average length of the runs of identical consecutive answers.

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
        Raw answers in the order of the questionnaire. A missing answer ends a run and belongs to none.

    Returns
    -------
    ndarray, shape (n_respondents,)
        Answers divided by runs; NaN for respondents without any answer.

    References
    ----------
    Johnson, J. A. (2005), as for `longstring`.

    Examples
    --------
    >>> average_string([[1, 1, 1, 2, 2], [1, 2, 3, 4, 5]])
    array([2.5, 1. ])
    """
    _, runs, answered = _runs(responses)
    with np.errstate(invalid="ignore"):
        return np.where(answered > 0, answered / runs, np.nan)


def _runs(responses: pd.DataFrame | ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Longest run, number of runs and number of answers of every respondent."""
    x = item_matrix(responses).values
    current = np.zeros(len(x))
    longest, runs, answered = current.copy(), current.copy(), current.copy()
    previous = np.full(len(x), np.nan)
    for column in x.T:
        given = ~np.isnan(column)
        continues = column == previous
        current = np.where(continues, current + 1, given.astype(float))
        longest = np.maximum(longest, current)
        runs += given & ~continues
        answered += given
        previous = column
    return longest, runs, answered
