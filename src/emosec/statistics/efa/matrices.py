"""What every exploratory method needs of a correlation matrix: checks, smoothing, squared multiple correlations.

Functions take one matrix (p, p) or a stack (…, p, p).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError
from emosec.statistics.item_matrix import as_floats

FloatArray = NDArray[np.float64]

# ASSUME a smallest eigenvalue below this is rounding: psych's cor.smooth uses the same limit
_ZERO = 1e-12


def correlation_matrix(correlations: pd.DataFrame | ArrayLike) -> tuple[FloatArray, tuple[str, ...]]:
    """Check one correlation matrix and read its names.

    Parameters
    ----------
    correlations : DataFrame or array_like, shape (p, p)
        Symmetric, ones on the diagonal, no missing value. Polychoric ones need not be positive definite.

    Returns
    -------
    matrix : ndarray, shape (p, p)
    names : tuple of str
        Column names, or `item1`, `item2`, …

    Raises
    ------
    DataError
        When it is not a correlation matrix, or holds NaN (a pair of items that nobody answered, or a constant item).

    Examples
    --------
    >>> correlation_matrix([[1, .5], [.5, 1]])[1]
    ('item1', 'item2')
    """
    R = as_floats(correlations, "correlations")
    if R.ndim != 2 or R.shape[0] != R.shape[1] or R.shape[0] < 2:
        raise DataError(f"a correlation matrix of shape {R.shape}", remedy="give a square matrix of two or more items")
    if isinstance(correlations, pd.DataFrame):
        names = tuple(str(column) for column in correlations.columns)
    else:
        names = tuple(f"item{j + 1}" for j in range(len(R)))
    missing = np.isnan(R)
    if missing.any():
        i, j = (int(index) for index in np.argwhere(missing)[0])
        raise DataError(
            f"the correlation of {names[i]} and {names[j]} is missing",
            why="one of them is constant, or nobody answered both",
            remedy="leave the item out",
        )
    finite = bool(np.isfinite(R).all())
    if not finite or np.abs(R - R.T).max() > 1e-8 or np.abs(np.diag(R) - 1).max() > 1e-8 or np.abs(R).max() > 1 + 1e-8:
        raise DataError(
            "not a correlation matrix",
            why="it must be symmetric with ones on the diagonal",
            remedy="standardise it first",
        )
    return (R + R.T) / 2, names


def is_positive_definite(R: FloatArray) -> bool:
    """Whether the smallest eigenvalue is above rounding.

    Parameters
    ----------
    R : ndarray, shape (…, p, p)
        Symmetric; without gaps.

    Returns
    -------
    bool
        Of a stack, whether all matrices are.

    Examples
    --------
    >>> is_positive_definite(np.array([[1.0, 0.5], [0.5, 1.0]])), is_positive_definite(np.ones((2, 2)))
    (True, False)
    """
    return bool(np.linalg.eigvalsh(R)[..., 0].min() > _ZERO)


def smooth(R: FloatArray) -> FloatArray:
    """Replace eigenvalues at or below zero by a tiny positive one and rescale to ones on the diagonal.

    Parameters
    ----------
    R : ndarray, shape (…, p, p)
        Correlation matrices.

    Returns
    -------
    ndarray, shape (…, p, p)
        Positive definite matrices; those that were so already are returned unchanged. psych's `cor.smooth`.

    References
    ----------
    Wothke, W. (1993). Nonpositive definite matrices in structural modeling. In K. A. Bollen & J. S. Long (Eds.),
    *Testing structural equation models*. Sage.

    Examples
    --------
    >>> R = np.array([[1, .9, 0], [.9, 1, .9], [0, .9, 1.]])
    >>> is_positive_definite(R), is_positive_definite(smooth(R))
    (False, True)
    """
    bad = np.asarray(np.linalg.eigvalsh(R)[..., 0] < _ZERO)
    if not bad.any():
        return R
    values, vectors = np.linalg.eigh(R[bad])
    values = np.where(values < _ZERO, 100 * _ZERO, values)
    values = values * (R.shape[-1] / values.sum(axis=-1, keepdims=True))
    fixed = (vectors * values[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    scale = np.sqrt(np.diagonal(fixed, axis1=-2, axis2=-1))
    result = R.copy()
    result[bad] = fixed / (scale[..., :, None] * scale[..., None, :])
    return result


def squared_multiple_correlations(R: FloatArray) -> FloatArray:
    """Squared multiple correlation of each item with all the others, 1 − 1/diag(R⁻¹).

    Parameters
    ----------
    R : ndarray, shape (…, p, p)
        Correlation matrices; smoothed first when they are not positive definite.

    Returns
    -------
    ndarray, shape (…, p)

    Examples
    --------
    >>> squared_multiple_correlations(np.array([[1, .5], [.5, 1]]))
    array([0.25, 0.25])
    """
    inverse_diagonal = np.diagonal(np.linalg.inv(smooth(R)), axis1=-2, axis2=-1)
    result: FloatArray = 1 - 1 / inverse_diagonal
    return result


def reduced_eigenvalues(R: FloatArray) -> FloatArray:
    """Eigenvalues, in falling order, with squared multiple correlations on the diagonal (common factors).

    Parameters
    ----------
    R : ndarray, shape (…, p, p)

    Returns
    -------
    ndarray, shape (…, p)

    Examples
    --------
    >>> reduced_eigenvalues(np.array([[1, .5], [.5, 1]]))
    array([ 0.75, -0.25])
    """
    reduced = R.copy()
    diagonal = np.arange(R.shape[-1])
    reduced[..., diagonal, diagonal] = squared_multiple_correlations(R)
    return np.asarray(np.linalg.eigvalsh(reduced)[..., ::-1], dtype=np.float64)
