"""Pearson's correlation with limits by Fisher z: numbers in, numbers out."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emosec.remarks import Remark
from emosec.statistics.item_matrix import varies
from emosec.statistics.jackknife import FEWEST_PAIRS, jackknife_correlation

Problem = Literal["", "too_few_have_both", "nobody_has_both", "one_does_not_vary"]


class Correlation(NamedTuple):
    """A correlation of complete pairs; NaN where it is undefined, with the code of the reason in `problem`."""

    n: int
    r: float
    lower: float
    upper: float
    pvalue: float
    problem: Problem


UNKNOWN = Correlation(0, math.nan, math.nan, math.nan, math.nan, "")


def correlate(
    x: NDArray[np.float64], y: NDArray[np.float64], confidence: float = 0.95, cluster: NDArray[np.intp] | None = None
) -> Correlation:
    """Pearson correlation of two variables over the rows that have both.

    Parameters
    ----------
    x, y : ndarray (n,)
        NaN is missing; rows with a missing value in either are left out.
    confidence : level of the limits
    cluster : ndarray of int (n,), optional
        Who belongs together: limits and p value then come from leaving out one cluster at a time, see `spread_in_clusters`

    Returns
    -------
    Correlation
        The p value is two-sided, from t with n − 2 degrees of freedom. Limits are of normal scores; of very skewed ones they are
        too narrow at every n (docs/intervals.md); `beside_limits` then has others.

    References
    ----------
    Fisher, R. A. (1921). On the "probable error" of a coefficient of correlation deduced from a small sample. Metron, 1, 3–32.

    Examples
    --------
    >>> found = correlate(np.array([1., 2, 3, 4, 5, np.nan]), np.array([2., 1, 4, 3, 5, 9]))
    >>> found.n, round(found.r, 2), round(found.lower, 3), round(found.upper, 3), round(found.pvalue, 3)
    (5, 0.8, -0.28, 0.986, 0.104)
    """
    from scipy.special import ndtr, ndtri, stdtr

    both = ~(np.isnan(x) | np.isnan(y))
    a, b = x[both], y[both]
    n = len(a)
    nan = math.nan
    if n < FEWEST_PAIRS:
        return Correlation(n, nan, nan, nan, nan, "too_few_have_both" if n else "nobody_has_both")
    if not (varies(a) and varies(b)):
        return Correlation(n, nan, nan, nan, nan, "one_does_not_vary")
    a, b = a - a.mean(), b - b.mean()
    spread = math.sqrt(float(a @ a)) * math.sqrt(float(b @ b))
    r = min(1.0, max(-1.0, float(a @ b) / spread))
    if abs(r) == 1.0:
        return Correlation(n, r, r, r, 0.0, "")
    z, error = math.atanh(r), 1 / math.sqrt(n - 3)
    if cluster is None:
        pvalue = float(2 * stdtr(n - 2, -abs(r) * math.sqrt((n - 2) / (1 - r * r))))
    else:
        error *= math.sqrt(spread_in_clusters(a, b, cluster[both]))
        pvalue = float(2 * ndtr(-abs(z) / error))
    half = float(ndtri(0.5 + confidence / 2)) * error
    return Correlation(n, r, math.tanh(z - half), math.tanh(z + half), pvalue, "")


def spread_in_clusters(x: NDArray[np.float64], y: NDArray[np.float64], cluster: NDArray[np.intp]) -> float:
    """Return the variance of Fisher's z times n − 3 where respondents are in clusters, by leaving out one cluster at a time.

    It is made larger by what t with C − 1 degrees of freedom is beyond the normal distribution at 95%, so that limits from it are
    those of t.

    Parameters
    ----------
    x, y : ndarray (n,)
        None missing; ranks for Spearman's correlation.
    cluster : ndarray of int (n,)

    Returns
    -------
    float
        1 or so of normal scores where nobody is alike; NaN of one cluster, or where a correlation without one is undefined.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> cluster = np.repeat(np.arange(50), 10)
    >>> x, y = (rng.normal(size=50)[cluster] + 0.5 * rng.normal(size=500) for _ in range(2))
    >>> round(spread_in_clusters(x, y, cluster), 1)
    7.4
    """
    from scipy.special import ndtri, stdtrit

    found, many = jackknife_correlation(x, y, cluster=cluster), len(np.unique(cluster))
    return float((found.wider * stdtrit(many - 1, 0.975) / ndtri(0.975)) ** 2) if many > 1 else math.nan


def beside_limits(
    x: NDArray[np.float64], y: NDArray[np.float64], confidence: float = 0.95, spread: float = 1.0
) -> tuple[Remark, ...]:
    """Return a remark with limits by the jackknife where those of normal scores are much too narrow.

    Parameters
    ----------
    x, y, confidence
        As for `correlate`; ranks for Spearman's correlation.
    spread : variance of Fisher's z times n − 3 that the limits take

    Examples
    --------
    >>> x, y = np.exp(np.random.default_rng(1).multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=200)).T
    >>> beside_limits(x, y)[0].code, beside_limits(np.log(x), np.log(y))
    ('limits_of_normal_data', ())
    """
    both = ~(np.isnan(x) | np.isnan(y))
    a, b = x[both], y[both]
    if len(a) < FEWEST_PAIRS or not (varies(a) and varies(b)):
        return ()
    found = jackknife_correlation(a, b, level=confidence)
    if not found._replace(wider=found.wider / math.sqrt(spread)).tells:
        return ()
    return (Remark("limits_of_normal_data", {"lower": found.lower, "upper": found.upper}),)
