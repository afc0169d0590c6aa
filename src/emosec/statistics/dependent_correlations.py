"""Correlations of several variables with one criterion, compared within one sample: numbers in, numbers out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from emosec.errors import DataError

LARGEST_Z = 37.0  # whose tail a double still holds
BELOW_ONE = 1.0 - 1e-12  # Fisher's z of 1 is infinite


class Test(NamedTuple):
    """A z statistic and its two-sided p value."""

    z: float
    pvalue: float


def steiger(r1: float, r2: float, between: float, n: int) -> Test:
    """Test that two correlations with one criterion are equal, by Steiger's Z with pooled correlations.

    Parameters
    ----------
    r1, r2 : correlations of two variables with the criterion
    between : correlation of the two variables
    n : respondents who have all three

    Returns
    -------
    Test

    Raises
    ------
    DataError
        Fewer than four respondents, or a correlation outside −1 to 1.

    References
    ----------
    Steiger, J. H. (1980). Tests for comparing elements of a correlation matrix. *Psychological Bulletin, 87*, 245–251, formulas 10
    and 14. Dunn, O. J., & Clark, V. A. (1969). *Journal of the American Statistical Association, 64*, 366–377.

    Examples
    --------
    >>> round(steiger(0.2, 0.5, 0.1, 315).z, 4)
    -4.4152
    """
    _checked((r1, r2, between), n)
    pooled = (r1 + r2) / 2
    shared = between * (1 - 2 * pooled**2) - 0.5 * pooled**2 * (1 - 2 * pooled**2 - between**2)
    covariance = shared / (1 - pooled**2) ** 2
    return _test((math.atanh(r1) - math.atanh(r2)) * math.sqrt((n - 3) / (2 - 2 * covariance)))


def meng(r1: float, r2: float, between: float, n: int) -> Test:
    """Test that two correlations with one criterion are equal, by Meng, Rosenthal and Rubin's z.

    Parameters
    ----------
    r1, r2, between, n : as in `steiger`

    Returns
    -------
    Test

    Raises
    ------
    DataError
        Fewer than four respondents, or a correlation outside −1 to 1.

    References
    ----------
    Meng, X.-L., Rosenthal, R., & Rubin, D. B. (1992). Comparing correlated correlation coefficients. *Psychological Bulletin, 111*,
    172–175. Their first example:

    Examples
    --------
    >>> round(meng(0.63, -0.03, -0.19, 15).z, 2)
    1.68
    """
    return contrast([r1, r2], [1.0, -1.0], between, n)


def contrast(r: Sequence[float], weights: Sequence[float], between: float, n: int) -> Test:
    """Test a contrast of several correlations with one criterion.

    Parameters
    ----------
    r : correlations with the criterion
    weights : what is predicted of them; they are centred
    between : the median correlation of the variables with each other
    n : respondents

    Returns
    -------
    Test
        Meng, Rosenthal and Rubin's Z (1992, equation 5); of two correlations it is their test of a difference.

    Examples
    --------
    >>> contrast([0.4, 0.3, 0.1], [1, 0, -1], 0.5, 103).z > 2
    True
    """
    _checked((*r, between), n)
    lambdas = np.asarray(weights, dtype=float) - np.mean(weights)
    size = float(lambdas @ lambdas)
    if not size > 0:
        raise DataError("the weights of a contrast are all equal", remedy="predict which correlations are larger")
    return _test(float(lambdas @ np.arctanh(r)) * math.sqrt((n - 3) / (size * (1 - between) * _h(r, between))))


def heterogeneity(r: Sequence[float], between: float, n: int) -> tuple[float, int, float]:
    """Test that several correlations with one criterion are equal.

    Parameters
    ----------
    r : sequence of float
        Correlations of the variables with the criterion.
    between : float
        Correlation of the variables with each other: their median where there are more than two.
    n : int
        Rows that all were computed from.

    Returns
    -------
    chi-square, degrees of freedom, p value
        Meng, Rosenthal and Rubin's equation 4 (1992).

    Raises
    ------
    DataError
        Fewer than four respondents, or a correlation outside −1 to 1.

    References
    ----------
    Meng, X.-L., Rosenthal, R., & Rubin, D. B. (1992). Comparing correlated correlation coefficients. *Psychological Bulletin, 111*,
    172–175.

    Examples
    --------
    >>> chisq, df, p = heterogeneity([0.63, -0.03], -0.19, 15)
    >>> round(chisq, 2) == round(meng(0.63, -0.03, -0.19, 15).z ** 2, 2), df
    (True, 1)
    """
    from scipy.special import chdtrc

    _checked((*r, between), n)
    z = np.arctanh(r)
    chisq = float((n - 3) * np.sum((z - z.mean()) ** 2) / ((1 - between) * _h(r, between)))
    return chisq, len(r) - 1, float(chdtrc(len(r) - 1, chisq))


def difference_limits(r1: float, r2: float, between: float, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return confidence limits of the difference of two correlations with one criterion.

    Parameters
    ----------
    r1, r2 : float
        Correlations of two variables with the criterion.
    between : float
        Their correlation with each other.
    n : int
        Rows that all were computed from.
    confidence : float
        Coverage of the interval.

    Returns
    -------
    lower, upper : float
        Of r1 − r2.

    Raises
    ------
    DataError
        Fewer than four respondents, or a correlation outside −1 to 1.

    References
    ----------
    Zou, G. Y. (2007). Toward using confidence intervals to compare correlations. *Psychological Methods, 12*, 399–413. The
    example is its own (−.093 to .517).

    Examples
    --------
    >>> [round(x, 4) for x in difference_limits(0.396, 0.179, 0.088, 66)]
    [-0.0929, 0.5168]
    """
    from scipy.special import ndtri

    _checked((r1, r2, between), n)
    half = float(ndtri(0.5 + confidence / 2)) / math.sqrt(n - 3)
    (low1, up1), (low2, up2) = ((math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)) for r in (r1, r2))
    shared = (between - 0.5 * r1 * r2) * (1 - r1**2 - r2**2 - between**2) + between**3
    c = shared / ((1 - r1**2) * (1 - r2**2))
    lower = r1 - r2 - math.sqrt((r1 - low1) ** 2 + (up2 - r2) ** 2 - 2 * c * (r1 - low1) * (up2 - r2))
    upper = r1 - r2 + math.sqrt((up1 - r1) ** 2 + (r2 - low2) ** 2 - 2 * c * (up1 - r1) * (r2 - low2))
    return lower, upper


class Pattern(NamedTuple):
    """How far observed correlations follow a predicted pattern; NaN where the prediction does not vary."""

    r_alerting: float
    r_contrast: float
    lower: float
    upper: float
    z: float
    pvalue: float


def pattern(observed: Sequence[float], predicted: Sequence[float], between: float, n: int) -> Pattern:
    """Quantify construct validity: does a variable's pattern of correlations follow what was predicted?

    Parameters
    ----------
    observed : correlations of one variable with several criteria
    predicted : what was predicted of them, as correlations or signs
    between : median correlation of the criteria with each other
    n : respondents

    Returns
    -------
    Pattern
        r_alerting is the correlation of predictions with Fisher's z of what was observed; r_contrast takes the criteria's own
        correlations into account and has an interval by Fisher's z.

    References
    ----------
    Westen, D., & Rosenthal, R. (2003). Quantifying construct validity: Two simple measures. *Journal of Personality and Social
    Psychology, 84*, 608–618. The example is of Furr and Heuckeroth's package qcv (impression management, N = 90).

    Examples
    --------
    >>> actual = [.46, .13, -.24, -.03, .12, .03, .39, .06, .51, .08, .24, .66]
    >>> said = [.58, .24, -.04, .06, -.04, .18, .36, .08, .64, .56, .36, .56]
    >>> [round(x, 3) for x in pattern(actual, said, .075, 90)[:2]]
    [0.789, 0.669]
    """
    from scipy.special import ndtri

    nan = math.nan
    spread = np.ptp(predicted) if len(predicted) else 0.0
    if len(observed) < 3 or not spread > 0 or not np.ptp(observed) > 0:
        return Pattern(nan, nan, nan, nan, nan, nan)
    alerting = float(np.corrcoef(np.arctanh(observed), predicted)[0, 1])
    tested = contrast(observed, predicted, between, n)
    r = math.copysign(min(_as_tail(abs(tested.z), n - 2), BELOW_ONE), alerting)
    half = float(ndtri(0.975)) / math.sqrt(n - 3)
    lower, upper = math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
    return Pattern(alerting, r, lower, upper, *tested)


def _as_tail(z: float, df: int) -> float:
    """Return the correlation whose t has the tail of a normal deviate.

    Tails that a double cannot hold are turned into t by Wallace's transformation (1959, *Annals of Mathematical Statistics, 30*,
    1124–1130), r being off by less than .00002 there.
    """
    from scipy.special import ndtr
    from scipy.stats import t as student

    if z < LARGEST_Z:
        t = float(student.isf(ndtr(-z), df))
        return t / math.hypot(t, math.sqrt(df))
    return math.sqrt(-math.expm1(-((z * (8 * df + 3) / (8 * df + 1)) ** 2) / df))


def _h(r: Sequence[float], between: float) -> float:
    squared = float(np.mean(np.square(r)))
    f = min(1.0, (1 - between) / (2 * (1 - squared)))
    return (1 - f * squared) / (1 - squared)


def _test(z: float) -> Test:
    from scipy.special import ndtr

    return Test(z, float(2 * ndtr(-abs(z))))


def _checked(r: Sequence[float], n: int) -> NDArray[np.float64]:
    values = np.asarray(r, dtype=float)
    if n < 4:
        raise DataError(f"correlations of {n} respondents are compared", why="Fisher's z has variance 1/(n − 3)")
    if not np.all(np.abs(values) < 1):
        raise DataError(
            f"a correlation is {values[np.abs(values) >= 1][0]:g}", remedy="correlations lie between −1 and 1"
        )
    return values
