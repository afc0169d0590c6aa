"""Limits of alpha and of Pearson's correlation that take answers as they are: by what each person's absence would change.

Feldt's limits of alpha and Fisher's of a correlation are of normal data. Where most people answer alike (symptoms among the
healthy, rare events) they are too narrow however many people there are; these are not. docs/intervals.md says how often both hold.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from emosec.errors import DataError
from emosec.statistics.kinds import checked
from emosec.statistics.level import check_level

Floats = NDArray[np.float64]
Integers = NDArray[np.integer]
# ASSUME errors a quarter larger than those of normal data are worth a word: limits of 95% then hold in nine of ten samples
MUCH = 1.25
# of fewer people the jackknife tells little
FEWEST = 20
# Fisher's z has variance 1/(n − 3)
FEWEST_PAIRS = 4


class Jackknifed(NamedTuple):
    """Limits by the jackknife; NaN where the statistic, or that of all but one, is undefined or ±1.

    Attributes
    ----------
    lower, upper : limits
    wider : how many times the error is as large as that of normal data
    n : people
    """

    lower: float
    upper: float
    wider: float
    n: int

    @property
    def tells(self) -> bool:
        """Tell whether limits of normal data are much too narrow: the error is a quarter larger, of 20 people at least."""
        return self.n >= FEWEST and self.wider > MUCH


@checked
def jackknife_alpha(answers: Floats, *, level: float = 0.95, cluster: Integers | None = None) -> Jackknifed:
    """Return limits of Cronbach's alpha, by the jackknife of ln(1 − α) and t with n − 1 degrees of freedom.

    Parameters
    ----------
    answers : ndarray, shape (n, items)
        Complete keyed answers of at least three people to two items.
    level : float
        Confidence level.
    cluster : ndarray of int, shape (n,), optional
        Cluster of each person, C in all, where those of one may be alike: each is left out in turn, and t has C − 1 degrees of
        freedom.

    Returns
    -------
    Jackknifed
        `wider` is beside the error of normal data, √(2k / ((k − 1)(n − 2))).

    Raises
    ------
    DataError
        With fewer than three people or two items.

    References
    ----------
    Efron, B. (1982). The jackknife, the bootstrap and other resampling plans. SIAM. Bonett, D. G. (2002). Sample size requirements
    for testing and estimating coefficient alpha. Journal of Educational and Behavioral Statistics, 27, 335–340 (the logarithm).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = np.digitize(rng.normal(size=(200, 1)) + rng.normal(size=(200, 4)), [2.0]).astype(float)
    >>> [round(x, 2) for x in jackknife_alpha(answers)]
    [0.11, 0.57, 1.59, 200]
    """
    check_level(level)
    n, k = answers.shape
    _refuse_few(n, 3)
    if k < 2:
        raise DataError(f"alpha of {k} items", remedy="it needs two")
    total = answers.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        items = sum(_products(column, column, cluster) for column in answers.T)
        found = np.log(1.0 - k / (k - 1) * (1.0 - items / _products(total, total, cluster)))
    lower, upper, error = _limits(found, level)
    return Jackknifed(1.0 - math.exp(upper), 1.0 - math.exp(lower), error / math.sqrt(2 * k / ((k - 1) * (n - 2))), n)


@checked
def jackknife_correlation(x: Floats, y: Floats, *, level: float = 0.95, cluster: Integers | None = None) -> Jackknifed:
    """Return limits of Pearson's correlation, by the jackknife of Fisher's z and t with n − 1 degrees of freedom.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Complete pairs of at least four people.
    level : float
        Confidence level.
    cluster : ndarray of int, shape (n,), optional
        As for `jackknife_alpha`.

    Returns
    -------
    Jackknifed
        `wider` is beside Fisher's error of normal data, 1 / √(n − 3).

    Raises
    ------
    DataError
        With fewer than four people.

    References
    ----------
    Efron, B. (1982). The jackknife, the bootstrap and other resampling plans. SIAM.

    Examples
    --------
    >>> x, y = np.exp(np.random.default_rng(1).multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=200)).T
    >>> [round(x, 2) for x in jackknife_correlation(x, y)]
    [-0.16, 0.62, 3.13, 200]
    """
    check_level(level)
    _refuse_few(len(x), FEWEST_PAIRS)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.arctanh(_products(x, y, cluster) / np.sqrt(_products(x, x, cluster) * _products(y, y, cluster)))
    lower, upper, error = _limits(found, level)
    return Jackknifed(math.tanh(lower), math.tanh(upper), error * math.sqrt(len(x) - 3), len(x))


def _refuse_few(n: int, fewest: int) -> None:
    if n < fewest:
        raise DataError(f"limits from {n} people", remedy=f"they need {fewest}")


def _products(x: Floats, y: Floats, cluster: Integers | None) -> Floats:
    """Sums of products about the means: of everybody, then without each, or each cluster."""
    n, x, y = len(x), x - x.mean(), y - y.mean()
    everybody = float(x @ y)
    if cluster is None:
        return np.append(everybody, everybody - x * y * n / (n - 1))
    place = np.unique(cluster, return_inverse=True)[1]
    own = [np.bincount(place, weights=values) for values in (x, y, x * y, np.ones(n))]
    return np.append(everybody, everybody - own[2] - own[0] * own[1] / (n - own[3]))


def _limits(found: Floats, level: float) -> tuple[float, float, float]:
    """Limits and error of what is first of everybody, then without each."""
    from scipy.special import stdtrit

    est, without = float(found[0]), found[1:]
    if len(without) < 2 or not np.isfinite(found).all():
        return math.nan, math.nan, math.nan
    n = len(without)
    error = math.sqrt((n - 1) / n * float(np.square(without - without.mean()).sum()))
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * error
    return est - half, est + half, error
