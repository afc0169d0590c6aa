"""Norms from a sample: percentile ranks and normalised T scores of bands of scores, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError


class Norm(NamedTuple):
    """A percentile rank with 95% limits, and the T scores of all three."""

    percentile: float
    lower: float
    upper: float
    t: float
    t_lower: float
    t_upper: float


def norm(below: float, at: float, n: int, confidence: float = 0.95) -> Norm:
    """Return the percentile rank of a score: those below it and half of those at it.

    Parameters
    ----------
    below, at : people of the sample with a lower score, and with this one
    n : people in the sample
    confidence : coverage of the interval

    Returns
    -------
    Norm
        Limits are those of a proportion with Jeffreys's prior, of below + at/2 of n; the lower is 0 where that is 0, the upper 100
        where it is n (Brown, Cai & DasGupta, 2001). T is 50 + 10 times the normal deviate of the percentile rank (area
        transformation), which is taken to be 50/(n + 1) at least and 100 − 50/(n + 1) at most, where T would have no end.
        The limits take the people at a score for as uncertain as those below it, so that they hold the truth more often than they
        say where many have one score: .96 to .98 of samples, and .999 where six of ten have it.

    Raises
    ------
    DataError
        The counts are not of a sample.

    References
    ----------
    Crawford, J. R., Garthwaite, P. H., & Slick, D. J. (2009). On percentile norms in neuropsychology: Proposed reporting standards
    and methods for quantifying the uncertainty over the percentile ranks of test scores. *The Clinical Neuropsychologist, 23*,
    1173–1195. Brown, L. D., Cai, T. T., & DasGupta, A. (2001). Interval estimation for a binomial proportion. *Statistical Science,
    16*, 101–133. McCall, W. A. (1922). *How to measure in education*, for T.

    Examples
    --------
    >>> found = norm(40, 20, 100)
    >>> found.percentile, round(found.t, 1), round(found.lower, 1), round(found.upper, 1)
    (50.0, 50.0, 40.3, 59.7)
    """
    from scipy.special import betaincinv, ndtri

    if n < 1 or below < 0 or at < 0 or below + at > n:
        raise DataError(f"{below:g} below and {at:g} at a score, of {n} people")
    k = below + at / 2
    tail = (1 - confidence) / 2
    lower, upper = (float(betaincinv(k + 0.5, n - k + 0.5, share)) for share in (tail, 1 - tail))
    ranks = (k / n, lower if k > 0 else 0.0, upper if k < n else 1.0)
    t = [50 + 10 * float(ndtri(min(max(p, 0.5 / (n + 1)), 1 - 0.5 / (n + 1)))) for p in ranks]
    return Norm(*(100 * p for p in ranks), *t)


def bands(samples: Sequence[ArrayLike], smallest: int, most: int = 20) -> NDArray[np.float64]:
    """Return the lower ends of bands of scores, each of which holds enough people of every sample.

    Parameters
    ----------
    samples : scores of one group each, or of one sample alone; NaN is left out
    smallest : people of each sample that every band holds at least
    most : bands at most

    Returns
    -------
    ndarray (k,)
        Rising; the last band has no upper end. One band where there are too few people for two; none where a sample is empty.

    Examples
    --------
    >>> bands([[1, 1, 2, 3, 3, 4, 5, 5]], 2).tolist()
    [1.0, 2.0, 4.0]
    """
    clean = [np.sort(x[~np.isnan(x)]) for x in (np.asarray(s, dtype=float) for s in samples)]
    if not clean or min(len(x) for x in clean) == 0:
        return np.empty(0)
    values = np.unique(np.concatenate(clean))
    needed = [max(smallest, len(x) / most) for x in clean]
    starts = [float(values[0])]
    for value in values[1:]:
        held = [np.searchsorted(x, value) - np.searchsorted(x, starts[-1]) for x in clean]
        left = [len(x) - np.searchsorted(x, value) for x in clean]
        if all(h >= k for h, k in zip(held, needed, strict=True)) and all(k >= smallest for k in left):
            starts.append(float(value))
    return np.array(starts)
