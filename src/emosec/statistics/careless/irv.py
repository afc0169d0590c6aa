"""IRV: intra-individual response variability."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.statistics.item_matrix import FloatArray, item_matrix


def irv(responses: pd.DataFrame | ArrayLike) -> FloatArray:
    """Sample standard deviation (n − 1) of a person's answers.

    Both ends are suspect: low values come from straight lines (Dunn et al.), high ones from random clicking
    (Marjanovic et al.).

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
        Raw answers (not reversed). For one section of a questionnaire give its columns.

    Returns
    -------
    ndarray, shape (n_respondents,)
        Over the answered items; NaN for respondents with fewer than two answers.

    References
    ----------
    Dunn, A. M., Heggestad, E. D., Shanock, L. R., & Theilgard, N. (2018). Intra-individual response variability as an
    indicator of insufficient effort responding. *Journal of Business and Psychology, 33*, 105–121.
    Marjanovic, Z., Holden, R., Struthers, W., Cribbie, R., & Greenglass, E. (2015). The inter-item standard deviation
    (ISD). *Personality and Individual Differences, 84*, 79–83.

    Examples
    --------
    >>> irv([[3, 3, 3], [1, 2, 3], [1, float("nan"), 5]]).round(4)
    array([0.    , 1.    , 2.8284])
    """
    x = item_matrix(responses).values
    answered = ~np.isnan(x)
    n = answered.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(answered, x, 0.0).sum(axis=1) / n
        squares = (np.where(answered, x - mean[:, None], 0.0) ** 2).sum(axis=1)
        return np.where(n > 1, np.sqrt(squares / (n - 1)), np.nan)
