"""Extraction: unrotated loadings from a correlation matrix.

Minres and maximum likelihood are searched by factor_analyzer (with `rotation=None`, the part of it that is right). Its search stops
where a numerical slope is small, now and then short of the minimum, so that a Heywood case looks like none: it is finished here, by
exact slopes. Its "principal" method is a component analysis of raw data, so principal axis factoring is iterated here.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from emosec.errors import DataError, EstimationError, needing_extras
from emosec.statistics.efa.matrices import FloatArray, smooth, squared_multiple_correlations

Method = Literal["minres", "ml", "principal_axis"]

LOWEST = 0.005  # of a uniqueness, as in psych
# ASSUME a uniqueness at its lower bound is a Heywood case; the communality there is this or more
HEYWOOD = 1.0 - LOWEST
STATIONARY = 1e-5  # largest slope of a minimum


@dataclass(frozen=True)
class Extraction:
    """Unrotated solution.

    Attributes
    ----------
    loadings : ndarray, shape (p, m)
        Factors by falling variance; each column adds up to a positive number.
    warnings : tuple of str
        What the optimiser said, smoothing, Heywood cases.
    """

    loadings: FloatArray
    warnings: tuple[str, ...]


def degrees_of_freedom(p: int, m: int) -> int:
    """Degrees of freedom of m common factors in p items, ((p − m)² − (p + m))/2.

    Parameters
    ----------
    p : int
        Number of items.
    m : int
        Number of factors.

    Returns
    -------
    int
        Negative where the model has more parameters than there are correlations.

    References
    ----------
    Lawley, D. N., & Maxwell, A. E. (1971). Factor analysis as a statistical method (2nd ed.). Butterworths.

    Examples
    --------
    >>> degrees_of_freedom(9, 3)
    12
    """
    return ((p - m) ** 2 - (p + m)) // 2


def extract(R: FloatArray, n_factors: int, method: Method = "minres") -> Extraction:
    """Extract common factors.

    Parameters
    ----------
    R : ndarray, shape (p, p)
        Correlation matrix. Smoothed, with a warning, when not positive definite.
    n_factors : int
    method : {"minres", "ml", "principal_axis"}
        Minimum residuals (unweighted least squares), normal-theory maximum likelihood, or iterated principal axes.

    Returns
    -------
    Extraction
        Factors by falling sum of squared loadings, each turned to a positive sum.

    Raises
    ------
    DataError
        When there are too many factors for the number of items, or the method is unknown.
    EstimationError
        When the optimiser returns no usable loadings.

    References
    ----------
    Harman, H. H., & Jones, W. H. (1966). Factor analysis by minimizing residuals (minres). *Psychometrika, 31*,
    351–368. Jöreskog, K. G. (1967). Some contributions to maximum likelihood factor analysis. *Psychometrika, 32*,
    443–482.

    Examples
    --------
    >>> lam = np.array([.8, .7, .6, .5])
    >>> R = np.outer(lam, lam); np.fill_diagonal(R, 1)
    >>> extract(R, 1).loadings.ravel().round(3)
    array([0.8, 0.7, 0.6, 0.5])
    """
    if method not in get_args(Method):
        raise DataError(f"extraction method {method!r} is unknown", remedy=f"use one of {', '.join(get_args(Method))}")
    p = len(R)
    if n_factors < 1 or degrees_of_freedom(p, n_factors) < 0:
        raise DataError(
            f"{n_factors} factors cannot be extracted from {p} items",
            why="the model has more parameters than correlations" if n_factors > 0 else "",
            remedy="extract fewer factors",
        )
    fixed = smooth(R)
    said = [] if fixed is R else ["not_positive_definite: the correlation matrix was smoothed"]
    if method == "principal_axis":
        loadings, converged = _principal_axis(fixed, n_factors)
        said += [] if converged else ["not_converged: principal axes still move after 5,000 iterations"]
    else:
        loadings, converged = _finished(fixed, _by_factor_analyzer(fixed, n_factors, method), method)
        said += [] if converged else [f"not_converged: {method} found no minimum"]
    if not np.isfinite(loadings).all():
        raise EstimationError(f"{method} extraction of {n_factors} factors gave no loadings", remedy="extract fewer")
    if ((loadings**2).sum(axis=1) >= HEYWOOD - 1e-6).any():
        said.append(f"heywood: a communality of {(loadings**2).sum(axis=1).max():.3f}")
    order = np.argsort(-(loadings**2).sum(axis=0), kind="stable")
    loadings = loadings[:, order]
    return Extraction(loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0), tuple(said))


def _by_factor_analyzer(R: FloatArray, n_factors: int, method: Method) -> FloatArray:
    with needing_extras():
        from factor_analyzer import FactorAnalyzer

    analyzer = FactorAnalyzer(n_factors=n_factors, rotation=None, method=method, is_corr_matrix=True)
    with warnings.catch_warnings():
        # whether a minimum was found is told once the search is finished
        warnings.simplefilter("ignore")
        try:
            analyzer.fit(R)
        except (ValueError, np.linalg.LinAlgError) as error:
            raise EstimationError(f"{method} extraction failed: {error}", remedy="extract fewer factors") from error
    return np.asarray(analyzer.loadings_, dtype=np.float64)


def _finished(R: FloatArray, reached: FloatArray, method: Method) -> tuple[FloatArray, bool]:
    """Go on from loadings to those at which the discrepancy is smallest, no uniqueness below its bound; say whether it is."""
    from scipy.optimize import minimize

    value, loadings = (_least_squares, _ls_loadings) if method == "minres" else (_likelihood, _ml_loadings)
    n_factors = reached.shape[1]
    start = np.clip(1 - (reached**2).sum(axis=1), LOWEST, 1.0)
    found = minimize(
        value, start, args=(R, n_factors), jac=True, method="L-BFGS-B", bounds=[(LOWEST, 1.0)] * len(R),
        options={"maxiter": 2_000, "maxfun": 20_000, "ftol": 1e-15, "gtol": 1e-8},
    )  # fmt: skip
    slope = value(found.x, R, n_factors)[1]
    # at a bound a slope may point out of what is allowed
    held = ((found.x <= LOWEST) & (slope > 0)) | ((found.x >= 1.0) & (slope < 0))
    return loadings(found.x, R, n_factors), bool(np.abs(np.where(held, 0.0, slope)).max() < STATIONARY)


def _least_squares(psi: FloatArray, R: FloatArray, m: int) -> tuple[float, FloatArray]:
    """Sum of squared residuals of the reduced matrix, and its slopes by the uniquenesses."""
    values, vectors = np.linalg.eigh(R - np.diag(psi))
    values[-m:] = np.minimum(values[-m:], 0.0)
    return float(values @ values), -2.0 * (vectors**2 @ values)


def _ls_loadings(psi: FloatArray, R: FloatArray, m: int) -> FloatArray:
    values, vectors = np.linalg.eigh(R - np.diag(psi))
    made: FloatArray = vectors[:, -m:] * np.sqrt(np.maximum(values[-m:], 0.0))
    return made


def _likelihood(psi: FloatArray, R: FloatArray, m: int) -> tuple[float, FloatArray]:
    """Discrepancy of maximum likelihood, and its slopes by the uniquenesses (Jöreskog, 1967)."""
    left = np.linalg.eigvalsh(R / np.sqrt(np.outer(psi, psi)))[: len(R) - m]
    loadings = _ml_loadings(psi, R, m)
    excess = (loadings**2).sum(axis=1) + psi - np.diagonal(R)
    return float((left - np.log(left)).sum() - len(left)), excess / psi**2


def _ml_loadings(psi: FloatArray, R: FloatArray, m: int) -> FloatArray:
    values, vectors = np.linalg.eigh(R / np.sqrt(np.outer(psi, psi)))
    made: FloatArray = np.sqrt(psi)[:, None] * vectors[:, -m:] * np.sqrt(np.maximum(values[-m:] - 1.0, 0.0))
    return made


def _principal_axis(R: FloatArray, n_factors: int) -> tuple[FloatArray, bool]:
    communalities = squared_multiple_correlations(R)
    reduced = R.copy()
    for _ in range(5_000):
        np.fill_diagonal(reduced, communalities)
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, -n_factors:] * np.sqrt(np.maximum(values[-n_factors:], 0))
        previous, communalities = communalities, np.minimum((loadings**2).sum(axis=1), 1.0)
        if np.abs(communalities - previous).max() < 1e-9:
            return loadings, True
    return loadings, False
