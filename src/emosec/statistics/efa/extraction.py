"""Extraction: unrotated loadings from a correlation matrix.

Minres and maximum likelihood are factor_analyzer's (with `rotation=None`, the part of it that is right). Its
"principal" method is a component analysis of raw data, so principal axis factoring is iterated here.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from emosec.errors import DataError, EstimationError, needing_extras
from emosec.statistics.efa.matrices import FloatArray, smooth, squared_multiple_correlations

Method = Literal["minres", "ml", "principal_axis"]

# ASSUME a uniqueness at factor_analyzer's lower bound of .005 is a Heywood case
HEYWOOD = 0.995


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
        loadings, messages = _by_factor_analyzer(fixed, n_factors, method)
        said += [f"not_converged: {message}" for message in messages]
    if not np.isfinite(loadings).all():
        raise EstimationError(f"{method} extraction of {n_factors} factors gave no loadings", remedy="extract fewer")
    if ((loadings**2).sum(axis=1) >= HEYWOOD - 1e-6).any():
        said.append(f"heywood: a communality of {(loadings**2).sum(axis=1).max():.3f}")
    order = np.argsort(-(loadings**2).sum(axis=0), kind="stable")
    loadings = loadings[:, order]
    return Extraction(loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0), tuple(said))


def _by_factor_analyzer(R: FloatArray, n_factors: int, method: Method) -> tuple[FloatArray, list[str]]:
    with needing_extras():
        from factor_analyzer import FactorAnalyzer

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        analyzer = FactorAnalyzer(n_factors=n_factors, rotation=None, method=method, is_corr_matrix=True)
        try:
            analyzer.fit(R)
        except (ValueError, np.linalg.LinAlgError) as error:
            raise EstimationError(f"{method} extraction failed: {error}", remedy="extract fewer factors") from error
    messages = [str(w.message) for w in caught if "converge" in str(w.message).lower()]
    return np.asarray(analyzer.loadings_, dtype=np.float64), messages


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
