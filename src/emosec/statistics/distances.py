"""How far apart the answers to the same items lie on two occasions, with intervals that know who answered both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shift:
    """Distances per item, arrays of shape (n_items,); NaN where an occasion has no answer to the item.

    Attributes
    ----------
    shift, shift_lower, shift_upper : mean code later minus earlier
    distance, distance_lower, distance_upper : Wasserstein's distance of the two distributions, in categories
    """

    shift: Floats
    shift_lower: Floats
    shift_upper: Floats
    distance: Floats
    distance_lower: Floats
    distance_upper: Floats


def distribution_shift(
    earlier: ArrayLike,
    later: ArrayLike,
    *,
    samples: int = 400,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> Shift:
    """Compare the answers of the same list of people on two occasions, item by item.

    Parameters
    ----------
    earlier, later : array_like, shape (n_people, n_items)
        Whole codes; row i is the same person in both. Who answered one occasion only has NaN throughout in the other.
    samples : bootstrap samples behind the intervals
    seed : of the bootstrap
    confidence : level of the intervals

    Returns
    -------
    Shift

    Raises
    ------
    DataError
        The shapes differ.

    Notes
    -----
    Wasserstein's distance of order 1 is Σ|F₁(c) − F₂(c)| over the codes: the least number of categories that an answer must be
    moved on average. Where one distribution lies above the other throughout it is the size of the shift; it is larger where
    spreads differ. People are drawn with replacement, both occasions of a person together. The interval of the shift is basic
    (2·estimate − quantile). A distance is biased upward near 0, so its interval is the estimate ± the quantile of the distance
    between the bootstrapped and the observed difference of distributions: by the triangle inequality it covers at least as often
    as it says, and its lower limit is above 0 in at most 1 − confidence of the cases in which nothing changed.

    References
    ----------
    Davison, A. C., & Hinkley, D. V. (1997). *Bootstrap methods and their application* (section 5.2). Cambridge University Press.

    Examples
    --------
    >>> found = distribution_shift([[1], [2], [3], [4]], [[2], [3], [4], [5]], samples=50)
    >>> float(found.shift[0]), float(found.distance[0])
    (1.0, 1.0)
    """
    a, b = np.asarray(earlier, dtype=np.float64), np.asarray(later, dtype=np.float64)
    if a.ndim != 2 or a.shape != b.shape:
        raise DataError(f"answers of shape {a.shape} and {b.shape}", remedy="give the same people and items in both")
    codes = np.unique(np.concatenate([a, b])[~np.isnan(np.concatenate([a, b]))])
    codes = codes if len(codes) else np.zeros(1)
    at_most = [_below(x, codes) for x in (a, b)]
    answered = [(~np.isnan(x)).astype(np.float64) for x in (a, b)]
    n = len(a)
    rng = np.random.default_rng(seed)
    draws = rng.multinomial(n, np.full(n, 1 / n), size=samples) if n else np.zeros((samples, 0))
    weights = np.vstack([np.ones(n), draws])
    with np.errstate(invalid="ignore", divide="ignore"):
        f, g = (
            np.stack([weights @ part for part in parts]) / (weights @ of)[None, :, :]
            for parts, of in zip(at_most, answered, strict=True)
        )
        gaps = np.diff(codes)[:, None, None]
        # 0, and NaN where nobody answered: there is no distance then, also where all others gave one and the same answer
        known = (f - g)[-1]
        # the mean of codes is the last code less the area below the distribution function
        shift = ((f - g)[:-1] * gaps).sum(axis=0) + known
        distance = (np.abs(f - g)[:-1] * gaps).sum(axis=0) + known
        away = (np.abs((f - g)[:, 1:] - (f - g)[:, :1])[:-1] * gaps).sum(axis=0)
    tail = (1 - confidence) / 2
    shift_limits = 2 * shift[0] - _quantiles(shift[1:], [1 - tail, tail])
    reach = _quantiles(away, [confidence])[0]
    floor = np.maximum(distance[0] - reach, 0.0)
    return Shift(shift[0], shift_limits[0], shift_limits[1], distance[0], floor, distance[0] + reach)


def _quantiles(values: Floats, shares: list[float]) -> Floats:
    """Return quantiles over the first axis of what is not missing; NaN where everything is."""
    if not len(values):
        return np.full((len(shares), values.shape[1]), np.nan)
    gone = np.isnan(values).all(axis=0)
    made = np.nanquantile(np.where(gone, 0.0, values), shares, axis=0)
    return np.where(gone, np.nan, made)


def _below(answers: Floats, codes: Floats) -> list[Floats]:
    """Return per code, who answered each item with it or a lower one; missing answers with neither."""
    return [(answers <= code).astype(np.float64) for code in codes]


def congruence(one: ArrayLike, other: ArrayLike) -> float:
    """Return Tucker's coefficient of congruence of two columns of loadings; NaN where one is all zero or there are none.

    Parameters
    ----------
    one, other : array_like, shape (items,)
        Loadings of the same items.

    Returns
    -------
    float
        From −1 to 1.

    References
    ----------
    Lorenzo-Seva, U., & ten Berge, J. M. F. (2006). Tucker's congruence coefficient as a meaningful index of factor similarity.
    *Methodology, 2*(2), 57–64. doi:10.1027/1614-2241.2.2.57

    Examples
    --------
    >>> round(congruence([0.7, 0.6, 0.5], [0.5, 0.6, 0.7]), 3)
    0.964
    """
    a, b = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    size = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum() / size) if size > 0 else float("nan")
