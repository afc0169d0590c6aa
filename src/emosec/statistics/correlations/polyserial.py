"""Polyserial and polychoric correlations person by person, given each variable's own parameters (two-step).

Person by person, because covariates move the limits of every person. Tables of pairs, where nothing moves them, are faster:
see `two_step`.

References
----------
Olsson, U., Drasgow, F., & Dorans, N. J. (1982). The polyserial correlation coefficient. Psychometrika, 47, 337–347.
doi:10.1007/BF02294164
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.correlations.bivariate_normal import bivariate_normal_cdf, bivariate_normal_pdf
from emosec.statistics.correlations.marginal import Marginal, normal_density
from emosec.statistics.correlations.two_step import BOUND, SMALLEST_PROBABILITY
from emosec.statistics.special import ndtr

Floats = NDArray[np.float64]

# lavaan 0.6-14 seeks polyserial correlations in [−.995, .995] and holds probabilities at machine precision
POLYSERIAL_BOUND = 0.995
SMALLEST_SHARE = float(np.finfo(np.float64).eps)
MAX_ITERATIONS = 100


@dataclass(frozen=True, slots=True)
class PairScores:
    """One pair's likelihood at a correlation, person by person, each (n,).

    `by_rho` is the score of the correlation; `first` and `second` hold the derivatives by the limits (upper, lower) of an ordered
    variable, or by (mean, variance) of a numeric one.
    """

    likelihood: Floats
    by_rho: Floats
    first: tuple[Floats, Floats]
    second: tuple[Floats, Floats]


def polyserial_scores(numeric: Marginal, ordered: Marginal, rho: float) -> PairScores:
    """Derivatives of a pair's log-likelihood, person by person: a numeric and an ordered variable.

    Parameters
    ----------
    numeric, ordered : Marginal
        Of the same n persons.
    rho : float
        Between −1 and 1, both excluded.

    Returns
    -------
    PairScores
        Numeric first, ordered second.

    References
    ----------
    Olsson, U., Drasgow, F., & Dorans, N. J. (1982). The polyserial correlation coefficient. Psychometrika, 47, 337–347.

    Examples
    --------
    >>> from emosec.statistics.correlations.marginal import numeric_marginal, ordered_marginal
    >>> none = np.zeros((4, 0))
    >>> numeric = numeric_marginal(np.array([0.0, 1.0, 2.0, 4.0]), none)
    >>> ordered = ordered_marginal(np.array([0, 0, 1, 1]), 2, none)
    >>> polyserial_scores(numeric, ordered, 0.0).likelihood.round(4).tolist()
    [0.5, 0.5, 0.5, 0.5]
    """
    R = np.sqrt((1.0 - rho) * (1.0 + rho))
    z, sd = numeric.z, np.sqrt(numeric.variance)
    up, low = (ordered.upper - rho * z) / R, (ordered.lower - rho * z) / R
    share = np.maximum(ndtr(up) - ndtr(low), SMALLEST_SHARE)
    d_up, d_low = normal_density(up) / share, normal_density(low) / share
    by_rho = (d_up * (ordered.upper * rho - z) - d_low * (ordered.lower * rho - z)) / R**3
    pull = rho / R * (d_up - d_low)
    by_mean = (z + pull) / sd
    by_variance = (z * z - 1.0 + z * pull) / (2.0 * numeric.variance)
    return PairScores(share, by_rho, (by_mean, by_variance), (d_up / R, -d_low / R))


def polychoric_scores(first: Marginal, second: Marginal, rho: float) -> PairScores:
    """Derivatives of a pair's log-likelihood, person by person: two ordered variables.

    Persons in a cell of probability below √ε count with that probability and have no slope, as in lavaan.

    Parameters
    ----------
    first, second : Marginal
        Of the same n persons.
    rho : float
        Between −1 and 1, both excluded.

    Returns
    -------
    PairScores

    References
    ----------
    Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient. Psychometrika, 44, 443–460.

    Examples
    --------
    >>> from emosec.statistics.correlations.marginal import ordered_marginal
    >>> none = np.zeros((4, 0))
    >>> first, second = (ordered_marginal(np.array(codes), 2, none) for codes in ([0, 0, 1, 1], [0, 1, 0, 1]))
    >>> polychoric_scores(first, second, 0.0).likelihood.round(4).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    R = np.sqrt((1.0 - rho) * (1.0 + rho))
    limits_a, limits_b = np.stack([first.upper, first.lower]), np.stack([second.upper, second.lower])
    corner = bivariate_normal_cdf(limits_a[:, None], limits_b[None], rho)
    share = corner[0, 0] - corner[0, 1] - corner[1, 0] + corner[1, 1]
    weight = np.divide(1.0, share, out=np.zeros_like(share), where=share > SMALLEST_PROBABILITY)
    density = bivariate_normal_pdf(limits_a[:, None], limits_b[None], rho)
    by_rho = weight * (density[0, 0] - density[0, 1] - density[1, 0] + density[1, 1])

    def moved(own: Floats, other: Floats) -> tuple[Floats, Floats]:
        strip = ndtr((other[0] - rho * own) / R) - ndtr((other[1] - rho * own) / R)
        slope = normal_density(own) * strip * weight
        return slope[0], -slope[1]

    return PairScores(
        np.maximum(share, SMALLEST_PROBABILITY), by_rho, moved(limits_a, limits_b), moved(limits_b, limits_a)
    )


def numeric_scores(first: Marginal, second: Marginal, rho: float) -> PairScores:
    """Derivatives of a pair's log-likelihood, person by person: two numeric variables under bivariate normality.

    Parameters
    ----------
    first, second : Marginal
        Of the same n persons.
    rho : float
        Between −1 and 1, both excluded.

    Returns
    -------
    PairScores
        The likelihood is 2π times the standard bivariate normal density.

    Examples
    --------
    >>> from emosec.statistics.correlations.marginal import numeric_marginal
    >>> y = np.random.default_rng(1).normal(size=(50, 2))
    >>> first, second = (numeric_marginal(y[:, i], np.zeros((50, 0))) for i in (0, 1))
    >>> rho = float(np.corrcoef(y.T)[0, 1])
    >>> bool(abs(numeric_scores(first, second, rho).by_rho.sum()) < 1e-9)  # Pearson's r is the likeliest
    True
    """
    R = (1.0 - rho) * (1.0 + rho)
    a, b = first.z, second.z

    def moved(own: Floats, other: Floats, variance: float) -> tuple[Floats, Floats]:
        pull = (own - rho * other) / R
        return pull / np.sqrt(variance), (own * pull - 1.0) / (2.0 * variance)

    by_rho = (rho + a * b) / R - rho * (a * a - 2.0 * rho * a * b + b * b) / R**2
    exponent = -(a * a - 2.0 * rho * a * b + b * b) / (2.0 * R)
    return PairScores(np.exp(exponent) / np.sqrt(R), by_rho, moved(a, b, first.variance), moved(b, a, second.variance))


def climb(scores: Callable[[float], PairScores], bound: float = BOUND, start: float = 0.0) -> tuple[float, bool]:
    """Maximise the likelihood of one correlation: scoring, then secants of the score, each step at least not downhill.

    Parameters
    ----------
    scores : callable
        From a correlation to its `PairScores`.
    bound : float
        The correlation stays within ± this.
    start : float
        Where to begin; cut to ±0.9.

    Returns
    -------
    rho : float
        Within ±bound.
    converged : bool

    Examples
    --------
    >>> from emosec.statistics.correlations.marginal import numeric_marginal
    >>> y = np.random.default_rng(1).normal(size=(50, 2))
    >>> first, second = (numeric_marginal(y[:, i], np.zeros((50, 0))) for i in (0, 1))
    >>> rho, ok = climb(lambda at: numeric_scores(first, second, at))
    >>> bool(np.isclose(rho, np.corrcoef(y.T)[0, 1])), ok
    (True, True)
    """
    rho = float(np.clip(start, -0.9, 0.9))
    here = scores(rho)
    height, slope = float(np.log(here.likelihood).sum()), float(here.by_rho.sum())
    bend = float(here.by_rho @ here.by_rho)
    for _ in range(MAX_ITERATIONS):
        if bend <= 0.0:
            return rho, False
        aim = float(np.clip(rho + slope / bend, -bound, bound))
        for _ in range(40):
            there = scores(aim)
            reached = float(np.log(there.likelihood).sum())
            if reached >= height - 1e-12 * abs(height):
                break
            aim = 0.5 * (rho + aim)
        distance, fallen = aim - rho, slope - float(there.by_rho.sum())
        rho, height, slope, here = aim, reached, float(there.by_rho.sum()), there
        if abs(distance) < 1e-10:
            return rho, True
        # the score falls by the curvature times the distance; where it does not, its crossproduct is always positive
        bend = fallen / distance if fallen / distance > 0.0 else float(here.by_rho @ here.by_rho)
    return rho, False


def polyserial(numeric: Marginal, ordered: Marginal) -> tuple[float, bool]:
    """Two-step polyserial correlation of a numeric and an ordered variable, given their margins; and whether it converged.

    Parameters
    ----------
    numeric, ordered : Marginal
        Of the same n persons.

    Returns
    -------
    rho : float
        Within ±0.995.
    converged : bool

    References
    ----------
    Olsson, U., Drasgow, F., & Dorans, N. J. (1982). The polyserial correlation coefficient. Psychometrika, 47, 337–347.

    Examples
    --------
    >>> import numpy as np
    >>> from emosec.statistics.correlations.marginal import numeric_marginal, ordered_marginal
    >>> y = np.random.default_rng(1).multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=20_000)
    >>> none = np.zeros((len(y), 0))
    >>> rho, ok = polyserial(numeric_marginal(y[:, 0], none), ordered_marginal((y[:, 1] > 0.3).astype(int), 2, none))
    >>> abs(rho - 0.5) < 0.03, ok
    (True, True)
    """
    return climb(lambda rho: polyserial_scores(numeric, ordered, rho), POLYSERIAL_BOUND)
