"""Root mean square error of approximation, its interval and the test of close fit."""

from __future__ import annotations

from math import isfinite, nan, sqrt
from typing import NamedTuple


class Rmsea(NamedTuple):
    """Estimate, interval limits, and the probabilities of more misfit under RMSEA = close, and of less under RMSEA = notclose."""

    value: float
    lower: float
    upper: float
    pvalue: float
    notclose: float


def rmsea(
    chisq: float,
    df: float,
    n: int,
    *,
    groups: int = 1,
    factor: float = 1.0,
    interval_chisq: float | None = None,
    interval_factor: float | None = None,
    level: float = 0.90,
    close: float = 0.05,
    notclose: float = 0.08,
) -> Rmsea:
    """RMSEA from numbers.

    Parameters
    ----------
    chisq, df : float
        Test statistic and its degrees of freedom.
    n : int
        Rows in all groups. N, not N − 1: lavaan's choice (EQS and Mplus before 7 use N − 1; psych too).
    groups : int
        The value is multiplied by √groups (Steiger 1998), as in lavaan.
    factor : float
        c in √((chisq − c·df)/(n·df)): 1, or the scaling factor for the robust version.
    interval_chisq, interval_factor : float, optional
        Statistic and factor for the interval and the test: the scaled statistic and c in the robust version.
    level : float
        Coverage of the interval.
    close : float
        RMSEA of the null hypothesis of the close-fit test.
    notclose : float
        RMSEA of the null hypothesis of the test of not-close fit (MacCallum, Browne & Sugawara 1996).

    Returns
    -------
    Rmsea
        Limits are 0 where the noncentral distribution gives no positive one; NaN throughout when the input is NaN.

    References
    ----------
    Steiger, J. H. (1990). Structural model evaluation and modification. Multivariate Behavioral Research, 25(2), 173–180.
    Browne, M. W., & Cudeck, R. (1993). Alternative ways of assessing model fit. In Testing structural equation models.
    Brosseau-Liard, P. E., Savalei, V., & Li, L. (2012). An investigation of the sample performance of two nonnormality
    corrections for RMSEA. Multivariate Behavioral Research, 47(6), 904–930. (the robust version)

    Examples
    --------
    >>> [round(v, 6) for v in rmsea(85.305522, 24, 301)]
    [0.092121, 0.071418, 0.113678, 0.000661, 0.839553]
    """
    if not (isfinite(chisq) and isfinite(df) and isfinite(factor)):
        return Rmsea(nan, nan, nan, nan, nan)
    if df <= 0:
        return Rmsea(0.0, 0.0, 0.0, nan, nan)
    value = sqrt(max(chisq / n / df - factor / n, 0.0)) * sqrt(groups)
    x = chisq if interval_chisq is None else interval_chisq
    c = factor if interval_factor is None else interval_factor
    if not (isfinite(x) and isfinite(c)):
        return Rmsea(value, nan, nan, nan, nan)
    lower, upper = (sqrt(max(c, 0.0) * noncentrality(x, df, q) / (n * df)) * sqrt(groups)
                    for q in ((1 + level) / 2, (1 - level) / 2))  # fmt: skip
    less, more = (noncentral_cdf(x, df, n * df * h0**2 / c / groups) for h0 in (close, notclose))
    return Rmsea(value, lower, upper, 1.0 - less, more)


def noncentral_cdf(x: float, df: float, ncp: float) -> float:
    """Distribution function of the noncentral chi-square: P(X ≤ x).

    Parameters
    ----------
    x : float
    df : float
        Degrees of freedom.
    ncp : float
        Noncentrality; 0 or less means the central distribution.

    Returns
    -------
    float
        0 for x of 0 or less.

    Examples
    --------
    >>> round(noncentral_cdf(3.841459, 1, 0.0), 4), noncentral_cdf(-1.0, 1, 0.0)
    (0.95, 0.0)
    """
    from scipy.special import chdtr, chndtr

    return float(chdtr(df, x) if ncp <= 0 else chndtr(x, df, ncp)) if x > 0 else 0.0


def noncentrality(x: float, df: float, probability: float) -> float:
    """The noncentrality under which x has this distribution function; 0 when none does.

    Parameters
    ----------
    x : float
        A test statistic.
    df : float
        Degrees of freedom.
    probability : float
        P(X ≤ x) that is wanted.

    Returns
    -------
    float

    Examples
    --------
    >>> round(noncentral_cdf(85.3, 24, noncentrality(85.3, 24, 0.05)), 6)
    0.05
    """
    from scipy.optimize import brentq

    if noncentral_cdf(x, df, 0.0) < probability:
        return 0.0
    upper = max(x, 1.0)
    while noncentral_cdf(x, df, upper) > probability:
        upper *= 2.0
    return float(brentq(lambda ncp: noncentral_cdf(x, df, ncp) - probability, 0.0, upper, xtol=1e-12, rtol=1e-13))
