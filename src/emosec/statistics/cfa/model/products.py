"""Products of Jacobians and weights that use what is empty in them: most thresholds move one moment alone."""

from __future__ import annotations

import numpy as np

from emosec.statistics.cfa.model.layout import Array, Index


def _lone_columns(J: Array) -> tuple[Index, Index, Index]:
    """Columns with one entry, the rows of those entries, and the other columns."""
    filled = J != 0.0
    lone = filled.sum(axis=0) == 1
    at = np.flatnonzero(lone)
    return at, np.asarray(filled[:, at].argmax(axis=0)), np.flatnonzero(~lone)


def weighted_crossproduct(J: Array, w: Array) -> Array:
    """Multiply J' diag(w) J.

    Parameters
    ----------
    J : ndarray, shape (rows, columns)
    w : ndarray, shape (rows,)
        Weights.

    Returns
    -------
    ndarray, shape (columns, columns)

    Examples
    --------
    >>> J = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 1.0], [0.0, 0.0, 4.0]])
    >>> bool(np.allclose(weighted_crossproduct(J, np.array([1.0, 2.0, 3.0])), (J.T * [1.0, 2.0, 3.0]) @ J))
    True
    """
    at, row, rest = _lone_columns(J)
    dense = J[:, rest]
    out = np.empty((J.shape[1], J.shape[1]))
    out[np.ix_(rest, rest)] = (dense.T * w) @ dense
    lone = (w[row] * J[row, at])[:, None] * J[row]
    out[at] = lone
    out[:, at] = lone.T
    return out


def product(gamma: Array, J: Array) -> Array:
    """Multiply Gamma J.

    Parameters
    ----------
    gamma : ndarray, shape (rows, moments)
    J : ndarray, shape (moments, columns)

    Returns
    -------
    ndarray, shape (rows, columns)

    Examples
    --------
    >>> product(np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([[1.0, 0.0], [1.0, 4.0]])).tolist()
    [[3.0, 4.0], [4.0, 12.0]]
    """
    at, row, rest = _lone_columns(J)
    out = np.empty((len(gamma), J.shape[1]))
    out[:, rest] = gamma @ J[:, rest]
    out[:, at] = gamma[:, row] * J[row, at]
    return out


def blocks(n: int, size: int = 512) -> list[slice]:
    """Slices of at most `size` rows that together are all n: for sums over a matrix too large to copy.

    Parameters
    ----------
    n : int
        Number of rows.
    size : int
        Largest number of rows of a slice.

    Returns
    -------
    list of slice

    Examples
    --------
    >>> blocks(5, size=2)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    return [slice(start, min(n, start + size)) for start in range(0, n, size)]
