"""Rules for the number of factors that need a correlation matrix and no simulation: Kaiser, EKC, MAP."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.errors import DataError
from emosec.statistics.efa.criterion import FactorCriterion, leading_above
from emosec.statistics.efa.matrices import FloatArray, correlation_matrix
from emosec.statistics.kinds import Rows, checked

_MAP_NOTE = "says one component for truly distinct factors once they correlate .7 or more"


def kaiser(correlations: pd.DataFrame | ArrayLike) -> FactorCriterion:
    """Eigenvalues above 1: for information only.

    Parameters
    ----------
    correlations : DataFrame or array_like, shape (p, p)

    Returns
    -------
    Criterion

    References
    ----------
    Kaiser, H. F. (1960). The application of electronic computers to factor analysis. *Educational and Psychological
    Measurement, 20*, 141–151.

    Examples
    --------
    >>> kaiser([[1, .5, 0], [.5, 1, 0], [0, 0, 1]]).suggested
    1
    """
    R, _ = correlation_matrix(correlations)
    observed = _eigenvalues(R)
    note = "for information: ignores sampling error and keeps too many"
    # ASSUME an eigenvalue within rounding of 1 is 1
    return leading_above("kaiser", observed, np.full(len(R), 1 + 1e-10), note)


@checked
def ekc(correlations: pd.DataFrame | ArrayLike, n_obs: Rows) -> FactorCriterion:
    """Empirical Kaiser criterion.

    Parameters
    ----------
    correlations : DataFrame or array_like, shape (p, p)
    n_obs : float
        Sample size N.

    Returns
    -------
    Criterion
        Reference at j: max[(p − Σ_{i<j} l_i)/(p − j + 1) · (1 + √(p/N))², 1], with the OBSERVED eigenvalues l_i.

    Raises
    ------
    DataError
        When `n_obs` is not positive.

    References
    ----------
    Braeken, J., & van Assen, M. A. L. M. (2017). An empirical Kaiser criterion. *Psychological Methods, 22*, 450–466.
    EFAtools up to 0.5 summed the references instead of the eigenvalues, which is another rule.

    Examples
    --------
    >>> ekc([[1, .6, 0, 0], [.6, 1, 0, 0], [0, 0, 1, .6], [0, 0, .6, 1]], n_obs=400).suggested
    2
    """
    if not n_obs > 0:
        raise DataError(f"a sample of {n_obs}", remedy="give the number of respondents")
    R, _ = correlation_matrix(correlations)
    p = len(R)
    observed = _eigenvalues(R)
    left = p - np.concatenate([[0.0], np.cumsum(observed)[:-1]])
    reference = np.maximum(left / np.arange(p, 0, -1) * (1 + np.sqrt(p / n_obs)) ** 2, 1.0)
    return leading_above("ekc", observed, reference, "finds distinct factors up to a correlation of about .8")


@checked
def minimum_average_partial(correlations: pd.DataFrame | ArrayLike, *, power: int = 2) -> FactorCriterion:
    """Velicer's minimum average partial.

    Parameters
    ----------
    correlations : DataFrame or array_like, shape (p, p)
    power : {2, 4}
        Average the squared partial correlations (original) or their fourth powers (revised).

    Returns
    -------
    Criterion
        Position m from 0 to p − 1: `observed` is the average after partialling out m principal components, `reference`
        the smallest average, `suggested` where it is reached first.

    References
    ----------
    Velicer, W. F. (1976). Determining the number of components from the matrix of partial correlations. *Psychometrika,
    41*, 321–327. Velicer, W. F., Eaton, C. A., & Fava, J. L. (2000). Construct explication through factor or component
    analysis. In *Problems and solutions in human assessment*. Kluwer.

    Examples
    --------
    >>> pattern = np.kron(np.eye(2), np.full((4, 1), .7))
    >>> R = pattern @ pattern.T; np.fill_diagonal(R, 1)
    >>> minimum_average_partial(R).suggested
    2
    """
    if power not in (2, 4):
        raise DataError(f"MAP with power {power}", remedy="use 2 (original) or 4 (revised)")
    R, _ = correlation_matrix(correlations)
    observed = _average_partials(R, power)
    reference = np.full(len(observed), np.nanmin(observed))
    return FactorCriterion(
        method=f"map_r{power}",
        position=np.arange(len(observed)),
        observed=observed,
        reference=reference,
        suggested=int(np.nanargmin(observed)),
        note=_MAP_NOTE,
    )


def _average_partials(R: FloatArray, power: int) -> FloatArray:
    p = len(R)
    values, vectors = np.linalg.eigh(R)
    components = (vectors * np.sqrt(np.maximum(values, 0)))[:, ::-1]
    averages = np.full(p, np.nan)
    residual = R.copy()
    for m in range(p):
        variance = np.diag(residual)
        if variance.min() <= 1e-12:  # an item without a residual has no partial correlation
            break
        partial = residual / np.sqrt(np.outer(variance, variance))
        averages[m] = ((np.abs(partial) ** power).sum() - p) / (p * (p - 1))
        residual = residual - np.outer(components[:, m], components[:, m])
    return averages


def _eigenvalues(R: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.eigvalsh(R)[::-1], dtype=np.float64)
