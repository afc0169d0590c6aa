"""Item statistics: how each item is answered, and whether it goes with the rest of its scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.errors import DataError
from emosec.statistics.item_matrix import FloatArray, item_matrix, varies
from emosec.statistics.kinds import checked


@checked
def item_statistics(
    data: pd.DataFrame | ArrayLike,
    *,
    low: float | Sequence[float],
    high: float | Sequence[float],
    names: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Describe the items of ONE scale, keyed the same way.

    Parameters
    ----------
    data : DataFrame or array_like, shape (n_respondents, n_items)
        Keyed responses (reversed items already reversed). NaN is missing.
    low, high : float or sequence of float
        Lowest and highest DECLARED response code, per scale or per item (never the observed minimum and maximum).
    names : sequence of str, optional
        Item names, when `data` is an array.

    Returns
    -------
    DataFrame
        One row per item: `item, n, n_missing, mean, sd, skew, kurtosis, floor_percent, ceiling_percent, item_total,
        alpha_if_dropped, n_complete, constant, negative_item_total`.

    Notes
    -----
    Mean, SD (n − 1), skew, kurtosis, floor and ceiling use the answered responses of the item; percentages are of them.
    Skew and kurtosis are psych's type 3 (b1 = m3/s³ and b2 − 3 = m4/s⁴ − 3 with s the sample SD; Joanes & Gill, 1998).
    `item_total` is the correlation of the item with the sum of the OTHER items (psych's r.drop); it and
    `alpha_if_dropped` use the `n_complete` rows without a missing response. A constant item has NaN there; alpha if
    dropped is NaN for scales of two items. A negative `item_total` is flagged and left in: often it means a wrong key.
    Where the other items sum to one number for everybody there is neither (item b of the example).

    Raises
    ------
    DataError
        When a response lies outside `low`…`high`.

    References
    ----------
    Joanes, D. N., & Gill, C. A. (1998). Comparing measures of sample skewness and kurtosis. *The Statistician, 47*,
    183–189.

    Examples
    --------
    >>> table = item_statistics([[1, 1, 4], [2, 2, 3], [3, 3, 2], [4, 3, 1]], low=1, high=4, names=["a", "b", "c"])
    >>> table.loc[table.negative_item_total, "item"].tolist()
    ['a', 'c']
    """
    items = item_matrix(data, names)
    x = items.values
    lows, highs = (_per_item(name, value, x.shape[1]) for name, value in (("low", low), ("high", high)))
    _refuse_out_of_range(x, items.names, lows, highs)
    table = pd.DataFrame({"item": items.names, **_moments(x)})
    n = np.maximum(table["n"].to_numpy(), 1)
    table["floor_percent"] = np.where(table["n"] > 0, 100 * (x == lows).sum(axis=0) / n, np.nan)
    table["ceiling_percent"] = np.where(table["n"] > 0, 100 * (x == highs).sum(axis=0) / n, np.nan)
    complete = items.complete
    item_total, alpha_if_dropped = _scale_statistics(complete)
    table["item_total"], table["alpha_if_dropped"] = item_total, alpha_if_dropped
    table["n_complete"] = len(complete)
    table["constant"] = ~(table["sd"] > 0)
    table["negative_item_total"] = item_total < 0
    return table


def category_use(
    data: pd.DataFrame | ArrayLike,
    codes: Sequence[float] | Mapping[str, Sequence[float]],
    *,
    names: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Count every declared category of every item, the empty ones too.

    Parameters
    ----------
    data : DataFrame or array_like, shape (n_respondents, n_items)
        Responses as given (not reversed). NaN is missing and not counted.
    codes : sequence of float, or mapping of item name to such a sequence
        The declared response codes, in order.
    names : sequence of str, optional
        Item names, when `data` is an array.

    Returns
    -------
    DataFrame
        One row per item and category: `item, code, n, percent, empty`; percent is of the answered responses.

    Raises
    ------
    DataError
        When a response is not among the declared codes, or an item has no codes.

    Examples
    --------
    >>> category_use([[1], [1], [3]], [1, 2, 3], names=["calm"])[["code", "n", "empty"]].values.tolist()
    [[1, 2, False], [2, 0, True], [3, 1, False]]
    """
    items = item_matrix(data, names)
    blocks = []
    for name, column in zip(items.names, items.values.T, strict=True):
        if isinstance(codes, Mapping) and name not in codes:
            raise DataError("no response codes are declared", where=name, remedy="declare them for every item")
        declared = list(codes[name] if isinstance(codes, Mapping) else codes)
        answered = column[~np.isnan(column)]
        unknown = np.setdiff1d(answered, np.asarray(declared, dtype=float))
        if unknown.size:
            raise DataError(
                f"responses {unknown.tolist()} are not among the codes {declared}",
                where=name,
                remedy="declare every code, or flag the response in screening",
            )
        counts = (answered[:, None] == np.asarray(declared, dtype=float)).sum(axis=0)
        percent = 100 * counts / answered.size if answered.size else np.full(len(declared), np.nan)
        blocks.append(
            pd.DataFrame({"item": name, "code": declared, "n": counts, "percent": percent, "empty": counts == 0})
        )
    return pd.concat(blocks, ignore_index=True)


def _moments(x: FloatArray) -> dict[str, FloatArray]:
    answered = ~np.isnan(x)
    n = answered.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(x, axis=0) / n
        centred = np.where(answered, x - mean, 0.0)
        sd = np.sqrt((centred**2).sum(axis=0) / (n - 1))
        sd = np.where(n > 1, sd, np.nan)
        # of numbers that are all alike, their mean may miss them in its last digit
        sd = np.where([varies(own[there]) for own, there in zip(x.T, answered.T, strict=True)] | ~(n > 1), sd, 0.0)
        skew = (centred**3).sum(axis=0) / n / sd**3
        kurtosis = (centred**4).sum(axis=0) / n / sd**4 - 3
    spread = sd > 0
    return {
        "n": n,
        "n_missing": len(x) - n,
        "mean": mean,
        "sd": sd,
        "skew": np.where(spread, skew, np.nan),
        "kurtosis": np.where(spread, kurtosis, np.nan),
    }


def _scale_statistics(complete: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Corrected item–total correlations and alphas if dropped, from rows without missing responses."""
    n, k = complete.shape
    if n < 2 or k < 2:
        return np.full(k, np.nan), np.full(k, np.nan)
    covariance = np.atleast_2d(np.cov(complete, rowvar=False))
    variance, with_total = np.diag(covariance), covariance.sum(axis=0)
    rest_variance = covariance.sum() - 2 * with_total + variance
    # items of which one is low where the other is high may have a sum that is the same for everybody but for rounding
    rest_variance = np.where(rest_variance > 1e-12 * variance.sum(), rest_variance, np.nan)
    own_variance = np.where([varies(column) for column in complete.T], variance, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        item_total = (with_total - variance) / np.sqrt(own_variance * rest_variance)
        if k == 2:
            return item_total, np.full(k, np.nan)
        alpha = (k - 1) / (k - 2) * (1 - (variance.sum() - variance) / rest_variance)
    return item_total, alpha


def _per_item(name: str, codes: float | Sequence[float], n_items: int) -> FloatArray:
    given = np.asarray(codes, dtype=np.float64)
    if given.shape not in ((), (n_items,)):
        raise DataError(f"{name} has {given.size} codes for {n_items} items", remedy="give one code, or one per item")
    return np.broadcast_to(given, n_items)


def _refuse_out_of_range(x: FloatArray, names: tuple[str, ...], lows: FloatArray, highs: FloatArray) -> None:
    outside = (x < lows) | (x > highs)
    if outside.any():
        j = int(np.argmax(outside.any(axis=0)))
        seen = sorted(set(x[outside[:, j], j].tolist()))
        raise DataError(
            f"responses {seen} lie outside {lows[j]:g} to {highs[j]:g}",
            where=names[j],
            why="floor, ceiling and reversal rest on the declared codes",
            remedy="correct the codes, or flag the responses in screening",
        )
