"""Reliability of scores: alpha with Feldt's interval, ordinal alpha, split half, lambda-6, omega total, SEM.

Functions of numbers (a covariance matrix, loadings) stand beside functions of responses that call them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.errors import DataError
from emosec.statistics.item_matrix import as_floats, item_matrix
from emosec.statistics.kinds import checked
from emosec.statistics.level import check_level


@dataclass(frozen=True)
class Alpha:
    """Coefficient alpha of one scale.

    Attributes
    ----------
    est : float
        Raw alpha, from the covariances: the reliability of the sum score under its assumptions.
    ci_lower, ci_upper : float
        Feldt's interval for `est`, at full precision.
    standardised : float
        Alpha from the correlations: of the sum of standardised items.
    n, n_items : int
        Complete rows used, and items.
    level : float
        Confidence level.
    """

    est: float
    ci_lower: float
    ci_upper: float
    standardised: float
    n: int
    n_items: int
    level: float


@checked
def alpha(data: pd.DataFrame | ArrayLike, *, level: float = 0.95) -> Alpha:
    """Cronbach's alpha from the rows without a missing response.

    Parameters
    ----------
    data : DataFrame or array_like, shape (n_respondents, n_items)
        KEYED responses of one scale. Rows with a missing response are left out.
    level : float
        Confidence level.

    Returns
    -------
    Alpha

    Raises
    ------
    DataError
        With fewer than two items, fewer than three complete rows, or a total that does not vary.

    References
    ----------
    Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. *Psychometrika, 16*, 297–334.

    Notes
    -----
    pingouin's interval is rounded to three decimals and, after its own listwise deletion, uses the n before it; so it is
    not used here.

    Examples
    --------
    >>> result = alpha([[1, 2, 1], [2, 2, 3], [3, 4, 3], [4, 4, 5], [5, 5, float("nan")]])
    >>> round(result.est, 3), result.n
    (0.933, 4)
    """
    complete = item_matrix(data).complete
    n, k = complete.shape
    if n < 3 or k < 2:
        raise DataError(f"alpha of {k} items in {n} complete rows", remedy="it needs two items and three complete rows")
    covariance = np.cov(complete, rowvar=False)
    est = alpha_from_covariance(covariance)
    lower, upper = feldt_interval(est, n, k, level=level)
    with np.errstate(invalid="ignore", divide="ignore"):  # an item without variance has no correlation
        sd = np.sqrt(np.diag(covariance))
        correlations = covariance / np.outer(sd, sd)
    standardised = alpha_from_covariance(correlations) if (sd > 0).all() else float("nan")
    return Alpha(est, lower, upper, standardised, n, k, level)


def alpha_from_covariance(covariance: ArrayLike) -> float:
    """Alpha of a covariance matrix; standardised alpha of a correlation matrix.

    Parameters
    ----------
    covariance : array_like, shape (k, k)

    Returns
    -------
    float

    Raises
    ------
    DataError
        With fewer than two items, or when the variance of the total is not positive.

    References
    ----------
    Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. *Psychometrika, 16*, 297–334.

    Examples
    --------
    >>> round(alpha_from_covariance([[1, .5], [.5, 1]]), 4)
    0.6667
    """
    C = as_floats(covariance, "covariances")
    k = C.shape[0] if C.ndim else 0
    if C.shape != (k, k) or k < 2 or not np.isfinite(C).all() or not C.sum() > 1e-12 * np.trace(C):
        raise DataError(
            f"alpha of a covariance matrix of shape {C.shape} with sum {C.sum():.3g}",
            why="it divides by the variance of the total",
            remedy="key the items the same way and leave out constant ones",
        )
    return float(k / (k - 1) * (1 - np.trace(C) / C.sum()))


def feldt_interval(est: float, n: int, n_items: int, *, level: float = 0.95) -> tuple[float, float]:
    """Confidence interval of alpha from the F distribution.

    Parameters
    ----------
    est : float
        Alpha.
    n, n_items : int
        Rows that alpha came from, and items.
    level : float

    Returns
    -------
    lower, upper : float
        Exact for normal, essentially parallel items. Of answers that most people give alike 95% limits hold the truth in three
        of four samples, however many people there are; `jackknife_alpha` has others (docs/intervals.md).

    References
    ----------
    Feldt, L. S., Woodruff, D. J., & Salih, F. A. (1987). Statistical inference for coefficient alpha. *Applied
    Psychological Measurement, 11*, 93–103.

    Examples
    --------
    >>> [round(limit, 4) for limit in feldt_interval(.8, n=100, n_items=10)]
    [0.736, 0.8537]
    """
    from scipy.special import fdtri

    check_level(level)
    df1, df2 = n - 1, (n - 1) * (n_items - 1)
    tail = (1 - level) / 2
    return float(1 - (1 - est) * fdtri(df1, df2, 1 - tail)), float(1 - (1 - est) * fdtri(df1, df2, tail))


@checked
def ordinal_alpha(polychoric: ArrayLike) -> float:
    """Alpha formula on a POLYCHORIC matrix: reliability of a sum of latent responses that nobody observed.

    Parameters
    ----------
    polychoric : array_like, shape (k, k)
        Polychoric correlations of keyed items.

    Returns
    -------
    float
        Always label it ordinal alpha. It is not the reliability of the observed score (Chalmers, 2018), and runs higher.

    References
    ----------
    Zumbo, B. D., Gadermann, A. M., & Zeisser, C. (2007). Ordinal versions of coefficients alpha and theta for Likert
    rating scales. *Journal of Modern Applied Statistical Methods, 6*, 21–29. Chalmers, R. P. (2018). On misconceptions
    and the limited usefulness of ordinal alpha. *Educational and Psychological Measurement, 78*, 1056–1071.

    Examples
    --------
    >>> round(ordinal_alpha([[1, .6, .6], [.6, 1, .6], [.6, .6, 1]]), 4)
    0.8182
    """
    R = as_floats(polychoric, "correlations")
    if (
        R.ndim == 2
        and R.size
        and R.shape[0] == R.shape[1]
        and not (np.allclose(np.diagonal(R), 1.0) and np.allclose(R, R.T) and np.abs(R).max() < 1.0 + 1e-8)
    ):
        raise DataError("not a correlation matrix", remedy="for covariances there is `alpha_from_covariance`")
    return alpha_from_covariance(R)


def lambda6(covariance: ArrayLike) -> float:
    """Guttman's lambda-6: one minus the variance that each item does not share with the others, over the total's.

    Parameters
    ----------
    covariance : array_like, shape (k, k)
        Covariances, or correlations for standardised items (psych's G6). It must have an inverse.

    Returns
    -------
    float

    Raises
    ------
    DataError
        Fewer than two items, a missing value, or a matrix without an inverse.

    References
    ----------
    Guttman, L. (1945). A basis for analyzing test-retest reliability. *Psychometrika, 10*, 255–282.

    Examples
    --------
    >>> lambda6([[1, .5], [.5, 1]])
    0.5
    """
    C = as_floats(covariance, "covariances")
    k = C.shape[0] if C.ndim else 0
    if C.shape != (k, k) or k < 2 or not np.isfinite(C).all():
        raise DataError(
            f"lambda-6 of a covariance matrix of shape {C.shape}", why="it needs two items or more, and no value missing",
            remedy="leave out constant items",
        )  # fmt: skip
    if np.linalg.matrix_rank(C) < len(C):
        raise DataError("lambda-6 of a singular covariance matrix", remedy="leave out totals and duplicated items")
    return float(1 - (1 / np.diag(np.linalg.inv(C))).sum() / C.sum())


def split_half(data: pd.DataFrame | ArrayLike, first_half: Sequence[int] | None = None) -> tuple[float, float]:
    """Split-half reliability of one split.

    Parameters
    ----------
    data : DataFrame or array_like, shape (n_respondents, n_items)
        Keyed responses; rows with a missing response are left out.
    first_half : sequence of int, optional
        Columns of one half; the 1st, 3rd, 5th, … item by default.

    Returns
    -------
    spearman_brown, lambda4 : float
        The halves' correlation stepped up to full length, and Guttman's lambda-4 (for halves of unequal variance).

    References
    ----------
    Spearman (1910), Brown (1910); Guttman, L. (1945). *Psychometrika, 10*, 255–282.

    Examples
    --------
    >>> [round(r, 3) for r in split_half([[1, 2, 1, 2], [2, 2, 3, 3], [3, 4, 3, 3], [4, 4, 5, 5]])]
    [0.981, 0.964]
    """
    complete = item_matrix(data).complete
    k = complete.shape[1]
    chosen = np.zeros(k, dtype=bool)
    chosen[list(range(0, k, 2) if first_half is None else first_half)] = True
    if chosen.all() or not chosen.any() or len(complete) < 3:
        raise DataError("a half without items, or too few complete rows", remedy="give some, not all, of the columns")
    halves = np.cov(complete[:, chosen].sum(axis=1), complete[:, ~chosen].sum(axis=1))
    if not (np.diag(halves) > 0).all():
        raise DataError("a half of the scale does not vary", remedy="split it otherwise")
    r = halves[0, 1] / np.sqrt(halves[0, 0] * halves[1, 1])
    return float(2 * r / (1 + r)), float(4 * halves[0, 1] / halves.sum())


def omega_total(loadings: ArrayLike, residual_variances: ArrayLike | None = None) -> float:
    """Omega total of a sum score with one common factor.

    Parameters
    ----------
    loadings : array_like, shape (k,)
        Loadings on ONE factor of unit variance.
    residual_variances : array_like, shape (k,) or (k, k), optional
        Residual variances, or the matrix with residual covariances; by default 1 − loading², for standardised loadings.

    Returns
    -------
    float
        (Σλ)² / ((Σλ)² + Σθ). Of a categorical CFA's loadings it is the reliability of latent responses, like ordinal
        alpha; categorical omega (Green & Yang, 2009) is another coefficient.

    References
    ----------
    McDonald, R. P. (1999). *Test theory: A unified treatment*. Erlbaum.

    Examples
    --------
    >>> round(omega_total([.7, .7, .7]), 4)
    0.7424
    """
    lam = np.asarray(loadings, dtype=np.float64).ravel()
    theta = 1 - lam**2 if residual_variances is None else np.asarray(residual_variances, dtype=np.float64)
    if theta.shape not in ((len(lam),), (len(lam), len(lam))):
        raise DataError(f"{len(lam)} loadings with residual variances of shape {theta.shape}")
    common = lam.sum() ** 2
    return float(common / (common + theta.sum()))


def standard_error_of_measurement(sd: float, reliability: float) -> float:
    """Standard error of measurement, sd · √(1 − reliability), in units of the score.

    Parameters
    ----------
    sd : float
        Standard deviation of the observed score.
    reliability : float
        NaN when it is above 1; a negative reliability gives an SEM above the SD.

    Returns
    -------
    float

    Examples
    --------
    >>> round(standard_error_of_measurement(10, .91), 6)
    3.0
    """
    return float(sd * np.sqrt(1 - reliability)) if reliability <= 1 else float("nan")
