"""Are two scales' constructs distinct? Ratios of correlations (HTMT, HTMT2) and variance extracted.

Functions that a bootstrap calls take one correlation matrix (p, p) or a stack (…, p, p) and answer for all at once.
`blocks` gives the items of each construct: a list of lists of column numbers, disjoint, two or more items each.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError
from emosec.statistics.item_matrix import FloatArray, as_floats
from emosec.statistics.kinds import checked
from emosec.statistics.reliability import omega_total

Blocks = Sequence[Sequence[int]]

_UNDEFINED = "HTMT2 is undefined: correlations between the constructs are of both signs, or one within is negative"


@checked
def htmt(correlations: ArrayLike, blocks: Blocks, *, absolute: bool = False) -> FloatArray:
    """Heterotrait–monotrait ratio of correlations.

    Parameters
    ----------
    correlations : array_like, shape (…, p, p)
        Pearson or polychoric, of items keyed the same way within each construct.
    blocks : sequence of sequences of int
        The items of each of g constructs.
    absolute : bool
        Take absolute correlations (semTools' default, "HTMT+"): then opposite correlations do not cancel.

    Returns
    -------
    ndarray, shape (…, g, g)
        Mean correlation between two constructs' items over the geometric mean of the two mean correlations within; ones
        on the diagonal; NaN where a mean within is not positive. It estimates the correlation of tau-equivalent
        constructs: judge its bootstrap limit, never the point alone.

    References
    ----------
    Henseler, J., Ringle, C. M., & Sarstedt, M. (2015). A new criterion for assessing discriminant validity in
    variance-based structural equation modeling. *Journal of the Academy of Marketing Science, 43*, 115–135.

    Examples
    --------
    >>> R = [[1, .6, .3, .3], [.6, 1, .3, .3], [.3, .3, 1, .5], [.3, .3, .5, 1]]
    >>> htmt(R, [[0, 1], [2, 3]]).round(4)[0, 1]
    np.float64(0.5477)
    """
    R, members, pairs = _blocked(correlations, blocks)
    return _ratio(_block_means(np.abs(R) if absolute else R, members, pairs))


@checked
def htmt2(correlations: ArrayLike, blocks: Blocks, *, absolute: bool = False) -> FloatArray:
    """HTMT2: the ratio with geometric means, for items of unequal loadings (congeneric).

    Parameters
    ----------
    correlations, blocks
        As for `htmt`.
    absolute : bool
        Take absolute correlations first, as semTools always does: a number comes out whatever the signs.

    Returns
    -------
    ndarray, shape (…, g, g)
        Ones on the diagonal. Where all correlations between two constructs are negative the ratio is negative. Where
        they are of both signs, or any within a construct is not positive, a geometric mean is UNDEFINED and the result
        is NaN (`htmt_frame` says so by pair), unless `absolute`.

    References
    ----------
    Roemer, E., Schuberth, F., & Henseler, J. (2021). HTMT2 – an improved criterion for assessing discriminant validity
    in structural equation modeling. *Industrial Management & Data Systems, 121*, 2637–2650.

    Examples
    --------
    >>> R = np.array([[1, .6, .2, .4], [.6, 1, .2, .4], [.2, .2, 1, .5], [.4, .4, .5, 1]])
    >>> htmt2(R, [[0, 1], [2, 3]]).round(4)[0, 1]
    np.float64(0.5164)
    >>> R[0, 2] = R[2, 0] = -.01
    >>> htmt2(R, [[0, 1], [2, 3]])[0, 1]
    np.float64(nan)
    """
    R, members, pairs = _blocked(correlations, blocks)
    with np.errstate(divide="ignore"):
        means = np.exp(_block_means(np.log(np.abs(R)), members, pairs))
    if not absolute:
        negative = _block_means((R < 0).astype(float), members, pairs)
        within = np.eye(len(blocks), dtype=bool)
        means = np.where(negative == 0, means, np.where((negative == 1) & ~within, -means, np.nan))
    return _ratio(means)


def htmt_frame(correlations: pd.DataFrame | ArrayLike, blocks: Blocks, names: Sequence[str]) -> pd.DataFrame:
    """HTMT and HTMT2 of every pair of constructs, one matrix.

    Parameters
    ----------
    correlations : array_like, shape (p, p)
    blocks : sequence of sequences of int
    names : sequence of str, length g

    Returns
    -------
    DataFrame
        `lhs, rhs, htmt, htmt.absolute, htmt2, htmt2.absolute, undefined`; the last is a sentence where HTMT2 has no
        value, otherwise empty.

    Examples
    --------
    >>> R = np.array([[1, .6, .2, .4], [.6, 1, .2, .4], [.2, .2, 1, .5], [.4, .4, .5, 1]])
    >>> htmt_frame(R, [[0, 1], [2, 3]], ["body", "mind"])[["lhs", "rhs", "htmt2"]].round(3).values.tolist()
    [['body', 'mind', 0.516]]
    """
    R = np.asarray(correlations, dtype=np.float64)
    i, j = np.triu_indices(len(blocks), k=1)
    label = np.array(list(names), dtype=object)
    geometric = htmt2(R, blocks)[i, j]
    return pd.DataFrame(
        {
            "lhs": label[i],
            "rhs": label[j],
            "htmt": htmt(R, blocks)[i, j],
            "htmt.absolute": htmt(R, blocks, absolute=True)[i, j],
            "htmt2": geometric,
            "htmt2.absolute": htmt2(R, blocks, absolute=True)[i, j],
            "undefined": np.where(np.isnan(geometric), _UNDEFINED, ""),
        }
    )


def average_variance_extracted(loadings: ArrayLike, residual_variances: ArrayLike | None = None) -> float:
    """Share of one construct in the variance of its items, Σλ² / (Σλ² + Σθ).

    Parameters
    ----------
    loadings : array_like, shape (k,)
        Loadings on the construct (of unit variance), each item on this construct only.
    residual_variances : array_like, shape (k,), optional
        By default 1 − loading²: with standardised loadings AVE is their mean square, every item counting the same. With
        unstandardised loadings and residuals (semTools), items of large variance count more.

    Returns
    -------
    float

    Raises
    ------
    DataError
        Another number of residual variances than of loadings.

    References
    ----------
    Fornell, C., & Larcker, D. F. (1981). Evaluating structural equation models with unobservable variables and
    measurement error. *Journal of Marketing Research, 18*, 39–50.

    Examples
    --------
    >>> round(average_variance_extracted([.7, .7, .7]), 4)
    0.49
    """
    squared = np.asarray(loadings, dtype=np.float64) ** 2
    theta = 1 - squared if residual_variances is None else np.asarray(residual_variances, dtype=np.float64)
    if squared.shape != theta.shape:
        raise DataError(f"{squared.size} loadings and {theta.size} residual variances", remedy="give one per item")
    return float(squared.sum() / (squared.sum() + theta.sum()))


def composite_reliability(loadings: ArrayLike) -> float:
    """Composite reliability: omega total of standardised items.

    Parameters
    ----------
    loadings : array_like, shape (k,)
        Standardised loadings on one factor, keyed the same way, without residual covariances.

    Returns
    -------
    float

    References
    ----------
    McDonald, R. P. (1999). Test theory: A unified treatment. Erlbaum.

    Examples
    --------
    >>> round(composite_reliability([.7, .7, .7]), 4)
    0.7424
    """
    return omega_total(loadings)


def fornell_larcker(ave: ArrayLike, phi: ArrayLike, names: Sequence[str]) -> pd.DataFrame:
    """Compare each construct's AVE with the squared correlations: for information, never a verdict.

    Parameters
    ----------
    ave : array_like, shape (g,)
    phi : array_like, shape (g, g)
        Latent correlations.
    names : sequence of str, length g

    Returns
    -------
    DataFrame
        One row per pair: `lhs, rhs, ave.lhs, ave.rhs, phi.squared, holds`. It is a test of reliability: with loadings of
        .70 it fails at a true correlation of .70 in six samples of ten for a pair, and in nine of ten for some pair of three.

    References
    ----------
    Fornell and Larcker (1981), as for `average_variance_extracted`.

    Examples
    --------
    >>> fornell_larcker([.5, .5], [[1, .8], [.8, 1]], ["body", "mind"])["holds"].tolist()
    [False]
    """
    extracted, squared = np.asarray(ave, dtype=np.float64), np.asarray(phi, dtype=np.float64) ** 2
    i, j = np.triu_indices(len(extracted), k=1)
    label = np.array(list(names), dtype=object)
    return pd.DataFrame(
        {
            "lhs": label[i],
            "rhs": label[j],
            "ave.lhs": extracted[i],
            "ave.rhs": extracted[j],
            "phi.squared": squared[i, j],
            "holds": np.minimum(extracted[i], extracted[j]) > squared[i, j],
        }
    )


def _blocked(correlations: ArrayLike, blocks: Blocks) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The used part of the matrices with a zero diagonal, membership (p, g), and number of correlations (g, g)."""
    R = as_floats(correlations, "correlations")
    if R.ndim > 1 and R.shape[-1] == R.shape[-2] and (np.abs(R) > 1.0 + 1e-8).any():
        raise DataError("a correlation is beyond 1", why="are these covariances?", remedy="give correlations")
    used = [item for block in blocks for item in block]
    if any(len(block) < 2 for block in blocks) or len(set(used)) < len(used):
        raise DataError(
            f"blocks {[list(block) for block in blocks]}",
            why="a construct with one item has no correlation within, and no item may serve two constructs",
            remedy="give each construct two or more items of its own",
        )
    if R.ndim < 2 or R.shape[-1] != R.shape[-2] or not used or not 0 <= min(used) <= max(used) < R.shape[-1]:
        raise DataError(
            f"blocks use {max(used, default=0) + 1} items, the correlations have shape {R.shape}",
            remedy="give a square matrix, and each construct's columns from 0: blocks=[[0, 1, 2], [3, 4, 5]]",
        )
    R = R[..., used, :][..., used]
    members = np.zeros((len(used), len(blocks)))
    members[np.arange(len(used)), np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])] = 1
    size = members.sum(axis=0)
    return R, members, np.outer(size, size) - np.diag(size)


def _block_means(values: FloatArray, members: FloatArray, pairs: FloatArray) -> FloatArray:
    """Means over the correlations of every two blocks; within a block without the diagonal. −inf is let through."""
    diagonal = np.arange(values.shape[-1])
    off = values.copy()
    off[..., diagonal, diagonal] = 0.0
    infinite = np.isneginf(off)
    sums = members.T @ np.where(infinite, 0.0, off) @ members
    if infinite.any():  # the logarithm of a correlation of exactly zero
        sums = np.where(members.T @ infinite.astype(float) @ members > 0, -np.inf, sums)
    means: FloatArray = sums / pairs
    return means


def _ratio(means: FloatArray) -> FloatArray:
    within = np.diagonal(means, axis1=-2, axis2=-1)
    within = np.where(within > 0, within, np.nan)
    ratio: FloatArray = means / np.sqrt(within[..., :, None] * within[..., None, :])
    diagonal: NDArray[np.intp] = np.arange(means.shape[-1])
    ratio[..., diagonal, diagonal] = 1.0
    return ratio
