"""Limits of agreement: how far apart two measurements of the same people lie, as Bland and Altman plot it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from emosec.errors import DataError
from emosec.statistics.item_matrix import as_floats
from emosec.statistics.kinds import checked
from emosec.statistics.level import check_level


@dataclass(frozen=True)
class LimitsOfAgreement:
    """Limits of agreement of two measurements, NaN where too few people leave them undefined.

    Attributes
    ----------
    n : people with both measurements
    mean, mean_ci : mean of second minus first, with its confidence limits
    sd : sample standard deviation of the differences
    lower, lower_ci : the limit that a share of (1 − share)/2 of the differences lies below, with its confidence limits
    upper, upper_ci : the same on the other side
    """

    n: int
    mean: float
    mean_ci: tuple[float, float]
    sd: float
    lower: float
    lower_ci: tuple[float, float]
    upper: float
    upper_ci: tuple[float, float]


@checked
def limits_of_agreement(
    first: ArrayLike, second: ArrayLike, *, share: float = 0.95, confidence: float = 0.95
) -> LimitsOfAgreement:
    """Compute the limits between which a share of the differences of two measurements lies.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Two measurements of the same people in the same units; pairs with a missing one are left out.
    share : float
        Share of the differences between the limits.
    confidence : float
        Level of the intervals, each by itself.

    Returns
    -------
    LimitsOfAgreement

    Raises
    ------
    DataError
        The two differ in length.

    Notes
    -----
    mean ± z·sd, differences taken as normal. The interval of a limit is exact under that assumption: a limit is a quantile of a
    normal distribution, and (estimate − quantile)/(sd/√n) follows a noncentral t (Carkeet, 2015). Bland and Altman's (1999) own
    formula approaches it as n grows.

    References
    ----------
    Bland, J. M., & Altman, D. G. (1999). Measuring agreement in method comparison studies. *Statistical Methods in Medical
    Research, 8*(2), 135–160. doi:10.1177/096228029900800204
    Carkeet, A. (2015). Exact parametric confidence intervals for Bland-Altman limits of agreement. *Optometry and Vision
    Science, 92*(3), e71–e80. doi:10.1097/OPX.0000000000000513

    Examples
    --------
    >>> found = limits_of_agreement([2, 4, 3, 5, 4, 3], [3, 4, 2, 6, 5, 3])
    >>> round(found.mean, 3), round(found.lower, 3), round(found.upper, 3)
    (0.333, -1.267, 1.934)
    """
    from scipy.stats import norm, t

    check_level(share, "share")
    check_level(confidence, "confidence")
    a, b = as_floats(first, "measurements"), as_floats(second, "measurements")
    if a.shape != b.shape:
        raise DataError(
            f"{a.size} first and {b.size} second measurements", remedy="give one pair per person, NaN for none"
        )
    change = (b - a)[np.isfinite(a) & np.isfinite(b)]
    n = len(change)
    if n < 2:
        none, gap = float("nan"), (float("nan"), float("nan"))
        return LimitsOfAgreement(n, float(change.mean()) if n else none, gap, none, none, gap, none, gap)
    mean, sd = float(change.mean()), float(change.std(ddof=1))
    z = float(norm.ppf((1 + share) / 2))
    half = float(t.ppf((1 + confidence) / 2, n - 1)) * sd / np.sqrt(n)
    near, far = _quantile_limits(n, z, confidence)
    return LimitsOfAgreement(
        n=n,
        mean=mean,
        mean_ci=(mean - half, mean + half),
        sd=sd,
        lower=mean - z * sd,
        lower_ci=(mean - far * sd, mean - near * sd),
        upper=mean + z * sd,
        upper_ci=(mean + near * sd, mean + far * sd),
    )


def _quantile_limits(n: int, z: float, confidence: float) -> tuple[float, float]:
    """Return how many standard deviations from the mean the limits of the quantile at z lie."""
    from scipy.stats import nct

    tail = (1 - confidence) / 2
    root = np.sqrt(n)
    near, far = nct.ppf([tail, 1 - tail], n - 1, z * root) / root
    return float(near), float(far)
