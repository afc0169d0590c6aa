"""Psychometric antonyms: does a person answer oppositely what the sample answers oppositely?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from emosec.statistics.careless.pairs import correlated_pairs, within_person_agreement
from emosec.statistics.item_matrix import FloatArray, item_matrix


def antonyms(
    responses: pd.DataFrame | ArrayLike,
    *,
    critical: float = -0.60,
    pairs: NDArray[np.intp] | None = None,
    minimum_pairs: int = 3,
) -> FloatArray:
    """Within-person correlation over pairs of items that correlate negatively in the sample.

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
        Raw answers.
    critical : float
        Pairs are those with r < critical in `responses`, unless `pairs` is given. The sign is ignored.
    pairs : ndarray of int, shape (n_pairs, 2), optional
        Pairs of column numbers chosen beforehand.
    minimum_pairs : int
        Respondents with fewer fully answered pairs get NaN.

    Returns
    -------
    ndarray, shape (n_respondents,)
        LOW (towards −1) is consistent, high is suspect: the other way round than `synonyms`. NaN as there.

    Notes
    -----
    Double-entry correlation, as in `synonyms`. It presumes that the answers to a pair mirror each other around one
    midpoint, so give it items with the same response codes.

    References
    ----------
    Meade, A. W., & Craig, S. B. (2012). Identifying careless responses in survey data. *Psychological Methods, 17*,
    437–455.

    Examples
    --------
    >>> import numpy as np
    >>> antonyms([[1, 5, 5, 1, 3, 3], [5, 5, 1, 1, 4, 4]], pairs=np.array([[0, 1], [2, 3], [4, 5]]))
    array([-1.,  1.])
    """
    x = item_matrix(responses).values
    chosen = correlated_pairs(x, -abs(critical)) if pairs is None else np.asarray(pairs)
    return within_person_agreement(x, chosen, minimum_pairs)
