"""Response time: faster than anyone can read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.errors import DataError
from emosec.statistics.item_matrix import FloatArray, item_matrix


def seconds_per_item(seconds_on_page: pd.DataFrame | ArrayLike, items_on_page: Sequence[int]) -> FloatArray:
    """Average seconds a respondent took per item.

    Parameters
    ----------
    seconds_on_page : DataFrame or array_like, shape (n_respondents, n_pages)
        Seconds on each page; NaN is not recorded.
    items_on_page : sequence of int, length n_pages
        Number of items each page shows.

    Returns
    -------
    ndarray, shape (n_respondents,)
        Total seconds over total items of the pages with a recorded time; NaN without any.

    Raises
    ------
    DataError
        When a time is negative, or the numbers of items do not match the pages.

    Examples
    --------
    >>> seconds_per_item([[20, 40], [8, float("nan")]], items_on_page=[5, 10])
    array([4. , 1.6])
    """
    seconds, items = _checked(seconds_on_page, items_on_page)
    recorded = ~np.isnan(seconds)
    total = (recorded * items).sum(axis=1)
    mean: FloatArray = np.nansum(seconds, axis=1) / np.where(total > 0, total, np.nan)
    return mean


def fast_pages(
    seconds_on_page: pd.DataFrame | ArrayLike, items_on_page: Sequence[int], *, seconds_each: float = 2.0
) -> FloatArray:
    """Share of pages answered in less than two seconds an item.

    Parameters
    ----------
    seconds_on_page : DataFrame or array_like, shape (n_respondents, n_pages)
        Seconds on each page; NaN is not recorded, and such pages do not count.
    items_on_page : sequence of int, length n_pages
        Number of items each page shows.
    seconds_each : float
        The rule's seconds per item.

    Returns
    -------
    ndarray, shape (n_respondents,)
        From 0 to 1; NaN without any recorded page. High is suspect.

    References
    ----------
    Huang, J. L., Curran, P. G., Keeney, J., Poposki, E. M., & DeShon, R. P. (2012). Detecting and deterring
    insufficient effort responding to surveys. *Journal of Business and Psychology, 27*, 99–114 (two seconds an item).

    Examples
    --------
    >>> fast_pages([[20, 40], [8, 20]], items_on_page=[5, 10])
    array([0. , 0.5])
    """
    seconds, items = _checked(seconds_on_page, items_on_page)
    recorded = (~np.isnan(seconds)).sum(axis=1)
    fast = (seconds < seconds_each * items).sum(axis=1)
    share: FloatArray = fast / np.where(recorded > 0, recorded, np.nan)
    return share


def _checked(seconds_on_page: pd.DataFrame | ArrayLike, items_on_page: Sequence[int]) -> tuple[FloatArray, FloatArray]:
    seconds = item_matrix(seconds_on_page).values
    items = np.asarray(items_on_page, dtype=float)
    if items.shape != (seconds.shape[1],) or (items <= 0).any():
        raise DataError(
            f"numbers of items {list(items_on_page)} do not fit {seconds.shape[1]} pages",
            remedy="give one positive number per page with a recorded time",
        )
    if (seconds < 0).any():
        raise DataError("a page took negative time", why="clocks or time zones were mixed", remedy="code it as missing")
    return seconds, items
