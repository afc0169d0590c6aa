"""Standardised differences with large-sample intervals: between two measurements of the same people, and between two groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emosec.statistics.change import Z95, paired
from emosec.statistics.item_matrix import as_floats


@dataclass(frozen=True)
class Effect:
    """A standardised difference, NaN where it is not defined.

    Attributes
    ----------
    est, variance : the estimate, corrected for small samples, and its large-sample variance
    """

    est: float
    variance: float

    @property
    def se(self) -> float:
        """Its standard error."""
        return float(np.sqrt(self.variance))

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95% limits."""
        return self.est - Z95 * self.se, self.est + Z95 * self.se


NONE = Effect(float("nan"), float("nan"))


def standardised_mean_change(first: ArrayLike, second: ArrayLike) -> Effect:
    """Return the mean of second minus first over the standard deviation of the first.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Pairs with a missing one are left out.

    Returns
    -------
    Effect
        c(n − 1)·(m₂ − m₁)/s₁ with variance 2(1 − r)/n + est²/(2n), c being the exact correction of Hedges (1981): what
        metafor calls
        SMCR. NaN where fewer than three people have both or the first does not vary.

    References
    ----------
    Becker, B. J. (1988). Synthesizing standardized mean-change measures. *British Journal of Mathematical and Statistical
    Psychology, 41*(2), 257–278. doi:10.1111/j.2044-8317.1988.tb00901.x

    Examples
    --------
    >>> found = standardised_mean_change([1, 2, 3, 4, 5], [2, 4, 3, 5, 6])
    >>> round(found.est, 3), round(found.se, 3)
    (0.505, 0.256)
    """
    a, b = paired(first, second)
    n = len(a)
    if n < 3 or not a.std() > 0:
        return NONE
    est = _small_sample(n - 1) * float((b - a).mean() / a.std(ddof=1))
    r = float(np.corrcoef(a, b)[0, 1]) if b.std() > 0 else 0.0
    return Effect(est, 2 * (1 - r) / n + est**2 / (2 * n))


def standardised_difference(one: ArrayLike, other: ArrayLike) -> Effect:
    """Return Hedges' g: the mean of one group minus that of another over their pooled standard deviation.

    Parameters
    ----------
    one, other : array_like, shape (n,) each
        Missing values are left out.

    Returns
    -------
    Effect
        With variance 1/n₁ + 1/n₂ + g²/(2(n₁ + n₂)), as metafor's SMD. NaN where a group has fewer than two people or nobody varies.

    References
    ----------
    Hedges, L. V. (1981). Distribution theory for Glass's estimator of effect size. *Journal of Educational Statistics, 6*(2),
    107–128. doi:10.3102/10769986006002107

    Examples
    --------
    >>> round(standardised_difference([1, 2, 3, 4], [3, 4, 5, 6]).est, 3)
    -1.346
    """
    a, b = (_known(as_floats(x, "scores")) for x in (one, other))
    n, m = len(a), len(b)
    if n < 2 or m < 2:
        return NONE
    pooled = np.sqrt(((n - 1) * a.var(ddof=1) + (m - 1) * b.var(ddof=1)) / (n + m - 2))
    if not pooled > 0:
        return NONE
    est = _small_sample(n + m - 2) * float((a.mean() - b.mean()) / pooled)
    return Effect(est, 1 / n + 1 / m + est**2 / (2 * (n + m)))


def difference_of(one: Effect, other: Effect) -> Effect:
    """Return the difference of two independent effects (Becker, 1988).

    Parameters
    ----------
    one, other : Effect
        Of different people.

    Returns
    -------
    Effect
        Its variance is the sum of both.

    References
    ----------
    Becker, B. J. (1988). Synthesizing standardized mean-change measures. *British Journal of Mathematical and Statistical
    Psychology, 41*, 257–278.

    Examples
    --------
    >>> found = difference_of(Effect(0.5, 0.01), Effect(0.2, 0.03))
    >>> round(found.est, 6), round(found.variance, 6)
    (0.3, 0.04)
    """
    return Effect(one.est - other.est, one.variance + other.variance)


def _known(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values that are not missing."""
    return values[np.isfinite(values)]


def _small_sample(df: int) -> float:
    """Return Hedges' exact correction for bias.

    Examples
    --------
    >>> round(_small_sample(10), 4)
    0.9227
    """
    from scipy.special import gammaln

    return float(np.exp(gammaln(df / 2) - np.log(np.sqrt(df / 2)) - gammaln((df - 1) / 2)))
