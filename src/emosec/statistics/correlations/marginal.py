"""The first step for one variable: its level, spread and slopes on covariates, and what each person adds to them.

An ordered variable is a normal response cut at thresholds (ordered probit regression), a numeric one a linear regression. Without
covariates these are thresholds of cumulative proportions, and mean and variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emosec.errors import DataError
from emosec.statistics.correlations.bivariate_normal import FAR
from emosec.statistics.special import ndtr, ndtri

Floats = NDArray[np.float64]

MAX_ITERATIONS = 100
SMALLEST_GAIN = 1e-20
# ASSUME a covariate that explains 64 times the residual variance separates the categories: its slope has no maximum
LARGEST_SLOPE = 8.0
# MASS::ginv's
GINV_TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))


def normal_density(z: Floats) -> Floats:
    """Standard normal density; 0 at ±37 and beyond.

    Parameters
    ----------
    z : ndarray

    Returns
    -------
    ndarray
        Of the same shape.

    Examples
    --------
    >>> normal_density(np.array([0.0, 40.0])).round(4).tolist()
    [0.3989, 0.0]
    """
    return np.asarray(np.where(np.abs(z) < FAR, np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi), 0.0))


@dataclass(frozen=True, slots=True)
class Marginal:
    """One variable after the first step.

    `level` (k,) thresholds, or the mean at covariates of zero; `slopes` (q,); `variance` is 1 for an ordered variable.
    `upper`, `lower` (n,) are the limits of an ordered response given the covariates, `z` (n,) the standardised residual of a
    numeric one. `design_upper`, `design_lower` (n, k + q) say how parameters move them. `influence` (n, k + q (+ 1)) is what a
    person adds to (level, slopes(, variance)): A₁₁⁻¹ times the score, with A₁₁ the crossproduct of the scores.
    """

    ordered: bool
    level: Floats
    slopes: Floats
    variance: float
    upper: Floats
    lower: Floats
    z: Floats
    design_upper: Floats
    design_lower: Floats
    influence: Floats

    def chain(self, weight: Floats, by_upper: Floats, by_lower: Floats) -> Floats:
        """Σ persons weight · derivative by this variable's own parameters; for numeric ones the two are by mean and variance."""
        if self.ordered:
            return np.asarray((weight * by_upper) @ self.design_upper + (weight * by_lower) @ self.design_lower)
        return np.append((weight * by_upper) @ self.design_upper, weight @ by_lower)


def numeric_marginal(y: Floats, covariates: Floats) -> Marginal:
    """Linear regression of a numeric variable (n,) on covariates (n, q), variance divided by n.

    Parameters
    ----------
    y : ndarray, shape (n,)
        Without gaps.
    covariates : ndarray, shape (n, q)
        Without gaps; q may be 0.

    Returns
    -------
    Marginal
        `level` is the intercept, `variance` that of the residuals.

    Raises
    ------
    DataError
        Covariates that are linear combinations of each other.

    Examples
    --------
    >>> found = numeric_marginal(np.array([1.0, 2.0, 3.0]), np.zeros((3, 0)))
    >>> found.level.round(6).tolist(), round(found.variance, 6)
    ([2.0], 0.666667)
    """
    design = np.column_stack([np.ones(len(y)), covariates])
    found, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
    beta: Floats = np.asarray(found, dtype=np.float64)
    if rank < design.shape[1]:
        raise _not_full_rank()
    residual = y - design @ beta
    variance = float(residual @ residual) / len(y)
    score = np.column_stack(
        [design * (residual / variance)[:, None], (residual**2 / variance - 1.0) / (2.0 * variance)]
    )
    none = np.zeros(0)
    z = residual / np.sqrt(variance)
    return Marginal(False, beta[:1], beta[1:], variance, none, none, z, design, design, _influence(score, False))


def ordered_marginal(codes: NDArray[np.integer], n_categories: int, covariates: Floats) -> Marginal:
    """Ordered probit regression of categories 0 … k − 1 (n,) on covariates (n, q), by Newton's method.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Without gaps.
    n_categories : int
    covariates : ndarray, shape (n, q)
        Without gaps; q may be 0.

    Returns
    -------
    Marginal
        `level` holds the thresholds at covariates of 0; the residual variance is 1.

    Raises
    ------
    DataError
        A category that nobody chose, covariates that separate the categories, or that are combinations of each other.

    References
    ----------
    McKelvey, R. D., & Zavoina, W. (1975). A statistical model for the analysis of ordinal level dependent variables. Journal of
    Mathematical Sociology, 4(1), 103–120.

    Examples
    --------
    >>> ordered_marginal(np.array([0, 1, 1, 2]), 3, np.zeros((4, 0))).level.round(4).tolist()
    [-0.6745, 0.6745]
    """
    counts = np.bincount(codes, minlength=n_categories)
    _refuse_unestimable(counts, n_categories, covariates)
    cut = n_categories - 1
    above = (codes[:, None] == np.arange(cut)).astype(np.float64)
    below = (codes[:, None] == np.arange(1, cut + 1)).astype(np.float64)
    design_upper, design_lower = np.column_stack([above, -covariates]), np.column_stack([below, -covariates])
    top, bottom = codes == cut, codes == 0
    theta = np.concatenate([ndtri(np.cumsum(counts)[:-1] / len(codes)), np.zeros(covariates.shape[1])])

    def limits(at: Floats) -> tuple[Floats, Floats, Floats]:
        upper = np.where(top, FAR, design_upper @ at)
        lower = np.where(bottom, -FAR, design_lower @ at)
        return upper, lower, _between(lower, upper)

    upper, lower, share = limits(theta)
    height = float(np.log(share).sum())
    for _ in range(MAX_ITERATIONS if covariates.shape[1] else 0):
        score = _probit_scores(upper, lower, share, design_upper, design_lower)
        bend_u, bend_l = upper * normal_density(upper) / share, lower * normal_density(lower) / share
        hessian = score.T @ score + (design_upper.T * bend_u) @ design_upper - (design_lower.T * bend_l) @ design_lower
        gradient = score.sum(0)
        try:
            step = np.linalg.solve(hessian, gradient)
        except np.linalg.LinAlgError:
            raise _not_full_rank() from None
        if float(step @ gradient) < SMALLEST_GAIN * len(codes):
            break
        for _ in range(30):
            upper, lower, share = limits(theta + step)
            reached = float(np.log(share).sum())
            if reached >= height - 1e-12 * abs(height) and np.all(np.diff((theta + step)[:cut]) > 0):
                break
            step = step / 2.0
        theta, height = theta + step, reached
    else:
        if covariates.shape[1]:
            raise _not_full_rank()
    if np.any(np.abs(theta[cut:]) * covariates.std(axis=0) > LARGEST_SLOPE):
        raise _not_full_rank()
    upper, lower, share = limits(theta)
    score = _probit_scores(upper, lower, share, design_upper, design_lower)
    # beyond the outermost thresholds nothing moves: a slope belongs to a limit only where there is one
    design_upper[top], design_lower[bottom] = 0.0, 0.0
    return Marginal(
        True,
        theta[:cut],
        theta[cut:],
        1.0,
        upper,
        lower,
        np.zeros(0),
        design_upper,
        design_lower,
        _influence(score, True),
    )


def _refuse_unestimable(counts: NDArray[np.integer], n_categories: int, covariates: Floats) -> None:
    if (counts == 0).any() or len(counts) > n_categories:
        raise DataError("a category without answers has no threshold", remedy="merge it with its neighbour")
    n, q = covariates.shape
    if q and np.linalg.matrix_rank(np.column_stack([np.ones(n), covariates])) <= q:
        raise _not_full_rank()


def _between(lower: Floats, upper: Floats) -> Floats:
    """Φ(upper) − Φ(lower) without cancellation in the upper tail, and never 0."""
    flip = lower > 0.0
    share = ndtr(np.where(flip, -lower, upper)) - ndtr(np.where(flip, -upper, lower))
    return np.asarray(np.maximum(share, 1e-300), dtype=np.float64)


def _probit_scores(upper: Floats, lower: Floats, share: Floats, design_upper: Floats, design_lower: Floats) -> Floats:
    by_upper, by_lower = normal_density(upper) / share, normal_density(lower) / share
    return np.asarray(design_upper * by_upper[:, None] - design_lower * by_lower[:, None])


def _influence(score: Floats, ordered: bool) -> Floats:
    """A₁₁⁻¹ score; by lavaan's generalized inverse where scores are collinear (mean and variance of a 0/1 variable).

    An ordered variable's scores are collinear when a slope has run away.
    """
    cross = score.T @ score
    if np.linalg.cond(cross, 1) > 1.0 / np.finfo(np.float64).eps:
        if ordered:
            raise _not_full_rank()
        return np.asarray(score @ np.linalg.pinv(cross, rcond=GINV_TOLERANCE, hermitian=True))
    return np.asarray(np.linalg.solve(cross, score.T).T)


def _not_full_rank() -> DataError:
    return DataError(
        "the regression of an item on the covariates has no unique solution",
        why="covariates are linear combinations of each other, or separate the categories exactly",
        remedy="leave one of the covariates out, or merge rare categories",
    )
