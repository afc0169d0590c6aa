"""Correlation matrices of unrelated items: the null distributions of parallel analysis, a replicate per matrix."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.efa.matrices import FloatArray

Codes = NDArray[np.int8]


def wishart_correlations(p: int, n: int, replicates: int, rng: np.random.Generator) -> FloatArray:
    """Sample correlations of p independent normal items in n complete rows, without drawing the rows.

    Parameters
    ----------
    p, n, replicates : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (replicates, p, p)
        From Wishart matrices with n − 1 degrees of freedom (Bartlett's decomposition), so the cost does not depend on n.

    References
    ----------
    Bartlett, M. S. (1933). On the theory of statistical regression. *Proceedings of the Royal Society of Edinburgh, 53*,
    260–283.

    Examples
    --------
    >>> wishart_correlations(3, 100, 2, np.random.default_rng(1)).shape
    (2, 3, 3)
    """
    root = np.tril(rng.standard_normal((replicates, p, p)), k=-1)
    diagonal = np.arange(p)
    root[:, diagonal, diagonal] = np.sqrt(rng.chisquare(n - 1 - diagonal, size=(replicates, p)))
    root /= np.sqrt((root**2).sum(axis=2, keepdims=True))
    return np.asarray(root @ np.swapaxes(root, 1, 2), dtype=np.float64)


def permuted_correlations(x: FloatArray, replicates: int, rng: np.random.Generator) -> FloatArray:
    """Pearson correlations after each column has been shuffled by itself.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Responses; NaN (missing) is shuffled along with the answers and left out pairwise.
    replicates : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (replicates, p, p)

    Examples
    --------
    >>> permuted_correlations(np.arange(20.0).reshape(10, 2), 3, np.random.default_rng(1)).shape
    (3, 2, 2)
    """
    z = (x - np.nanmean(x, axis=0)) / np.nanstd(x, axis=0)
    shuffled = np.empty_like(z)
    result = np.empty((replicates, z.shape[1], z.shape[1]))
    for replicate in range(replicates):
        rng.permuted(z, axis=0, out=shuffled)
        result[replicate] = pairwise_correlations(shuffled)
    return result


def normal_correlations(missing: NDArray[np.bool_], replicates: int, rng: np.random.Generator) -> FloatArray:
    """Pearson correlations of independent normal items, with the sample's pattern of missing answers.

    Parameters
    ----------
    missing : ndarray of bool, shape (n, p)
    replicates : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (replicates, p, p)

    Examples
    --------
    >>> normal_correlations(np.zeros((10, 2), dtype=bool), 3, np.random.default_rng(1)).shape
    (3, 2, 2)
    """
    n, p = missing.shape
    if not missing.any():
        return wishart_correlations(p, n, replicates, rng)
    draws = (np.where(missing, np.nan, rng.standard_normal((n, p))) for _ in range(replicates))
    return np.stack([pairwise_correlations(draw) for draw in draws])


def pairwise_correlations(x: FloatArray) -> FloatArray:
    """Pearson correlations, each over the rows that have both values.

    Parameters
    ----------
    x : ndarray, shape (rows, items)
        NaN for missing: pairwise deletion.

    Returns
    -------
    ndarray, shape (items, items)
        NaN where a pair has no common rows, or no variance in them.

    Examples
    --------
    >>> pairwise_correlations(np.array([[1, 2], [2, 4], [3, 6], [np.nan, 0]])).round(6)[0, 1]
    np.float64(1.0)
    """
    given = ~np.isnan(x)
    if given.all():
        return np.asarray(np.corrcoef(x, rowvar=False), dtype=np.float64)
    # products of sums lose digits when means are far from zero: centre each column first
    x = np.where(given, x - np.nanmean(x, axis=0), 0.0)
    weight = given.astype(float)
    n = weight.T @ weight
    sums, squares = x.T @ weight, (x**2).T @ weight
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = squares - sums**2 / n
        result: FloatArray = (x.T @ x - sums * sums.T / n) / np.sqrt(variance * variance.T)
    np.fill_diagonal(result, 1.0)
    return result


def permuted_codes(codes: Codes, rng: np.random.Generator) -> Codes:
    """Category numbers with each column shuffled by itself; −1 (missing) is shuffled along.

    Parameters
    ----------
    codes : ndarray of int8, shape (rows, items)
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int8, shape (rows, items)

    Examples
    --------
    >>> codes = np.array([[0, 1], [1, 0], [1, 1]], dtype=np.int8)
    >>> permuted_codes(codes, np.random.default_rng(1)).sum(axis=0).tolist()
    [2, 2]
    """
    return rng.permuted(codes, axis=0)


def resampled_codes(codes: Codes, cumulative: FloatArray, rng: np.random.Generator) -> Codes:
    """Independent draws from each item's category proportions: independent normal variables cut at its thresholds.

    Parameters
    ----------
    codes : ndarray of int8, shape (n, p)
        The sample's category numbers; where it has −1 (missing) so has the result.
    cumulative : ndarray, shape (p, k_max − 1)
        Cumulative proportions of the categories; 1 beyond an item's last.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int8, shape (n, p)

    Examples
    --------
    >>> codes = np.array([[0, 1], [1, -1], [1, 1]], dtype=np.int8)
    >>> resampled_codes(codes, np.array([[1/3], [0.0]]), np.random.default_rng(1))[:, 1].tolist()
    [1, -1, 1]
    """
    uniform = rng.random(codes.shape)
    drawn = (uniform[:, :, None] > cumulative).sum(axis=2).astype(np.int8)
    return np.where(codes < 0, np.int8(-1), drawn)
