"""Psychometric synonyms: does a person answer alike what the sample answers alike?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from emosec.statistics.careless.pairs import correlated_pairs, within_person_agreement
from emosec.statistics.item_matrix import FloatArray, item_matrix


def synonyms(
    responses: pd.DataFrame | ArrayLike,
    *,
    critical: float = 0.60,
    pairs: NDArray[np.intp] | None = None,
    minimum_pairs: int = 3,
) -> FloatArray:
    """Within-person correlation over pairs of items that correlate highly in the sample.

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
        Raw answers.
    critical : float
        Pairs are those with r > critical in `responses`, unless `pairs` is given.
    pairs : ndarray of int, shape (n_pairs, 2), optional
        Pairs of column numbers chosen beforehand.
    minimum_pairs : int
        Respondents with fewer fully answered pairs get NaN.

    Returns
    -------
    ndarray, shape (n_respondents,)
        High is consistent, low is suspect. NaN with too few pairs (all NaN when the sample has none), or when all
        answers to the pairs are one and the same number.

    Notes
    -----
    The correlation is the double-entry (intraclass) one, in which the order of items within a pair cannot matter. R's
    careless takes the Pearson correlation of "first" with "second" items, which changes with the order of the columns
    and falls back on random swapping when it is undefined; the two are close for pairs of like mean, not equal.

    References
    ----------
    Meade, A. W., & Craig, S. B. (2012). Identifying careless responses in survey data. *Psychological Methods, 17*,
    437–455. Fisher, R. A. (1925). *Statistical methods for research workers* (intraclass correlation).

    Examples
    --------
    >>> import numpy as np
    >>> three_pairs = np.array([[0, 1], [2, 3], [4, 5]])
    >>> synonyms([[1, 1, 3, 3, 5, 5], [1, 5, 5, 1, 3, 3]], pairs=three_pairs)
    array([ 1., -1.])
    """
    x = item_matrix(responses).values
    chosen = correlated_pairs(x, abs(critical)) if pairs is None else np.asarray(pairs)
    return within_person_agreement(x, chosen, minimum_pairs)
