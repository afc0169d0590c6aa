"""Are two scales' constructs distinct? Ratios of correlations (HTMT), variance extracted, and the value of subscores.

Functions that a bootstrap calls take one correlation matrix (p, p) or a stack (…, p, p) and answer for all at once.
`blocks` gives the items of each construct: a list of lists of column numbers, disjoint, two or more items each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError
from emosec.statistics.item_matrix import FloatArray, item_matrix
from emosec.statistics.reliability import alpha_from_covariance, omega_total

Blocks = Sequence[Sequence[int]]

_UNDEFINED = "HTMT2 is undefined: correlations between the constructs are of both signs, or one within is negative"


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
    >>> htmt_frame(R, [[0, 1], [2, 3]], ["safety", "confidence"])[["lhs", "rhs", "htmt2"]].round(3).values.tolist()
    [['safety', 'confidence', 0.516]]
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
        .70 it fails at a true correlation of .70 in nine samples of ten.

    References
    ----------
    Fornell and Larcker (1981), as for `average_variance_extracted`.

    Examples
    --------
    >>> fornell_larcker([.5, .5], [[1, .8], [.8, 1]], ["safety", "confidence"])["holds"].tolist()
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


@dataclass(frozen=True)
class SubscoreValue:
    """Whether subscores say more than the total.

    Attributes
    ----------
    prmse_subscore : ndarray, shape (…, g)
        Proportional reduction in mean squared error when the true subscore is predicted from the subscore: its
        reliability.
    prmse_total : ndarray, shape (…, g)
        The same from the total score.
    prmse_both : ndarray, shape (…, g)
        The same from subscore and total together.
    value_added_ratio : ndarray, shape (…, g)
        prmse_subscore / prmse_total; 1.1 and more is worth reporting (Feinberg & Wainer, 2014).
    """

    prmse_subscore: FloatArray
    prmse_total: FloatArray
    prmse_both: FloatArray
    value_added_ratio: FloatArray


def subscore_value(covariance: ArrayLike, reliability: ArrayLike) -> SubscoreValue:
    """Haberman's PRMSE of subscores and total, and the value-added ratio.

    Parameters
    ----------
    covariance : array_like, shape (…, g, g)
        Covariances of the observed subscores (sums or means; all keyed the same way). The total is their sum.
    reliability : array_like, shape (…, g)
        Reliability of each subscore, within (0, 1).

    Returns
    -------
    SubscoreValue
        NaN where a reliability is not within (0, 1].

    References
    ----------
    Haberman, S. J. (2008). When can subscores have value? *Journal of Educational and Behavioral Statistics, 33*,
    204–229. Feinberg, R. A., & Wainer, H. (2014). A simple equation to predict a subscore's value. *Educational
    Measurement: Issues and Practice, 33*(3), 55–56.

    Examples
    --------
    >>> subscore_value([[1, .8], [.8, 1]], [.8, .8]).value_added_ratio.round(3)
    array([0.9, 0.9])
    """
    C, rho = np.asarray(covariance, dtype=np.float64), np.asarray(reliability, dtype=np.float64)
    rho = np.where((rho > 0) & (rho <= 1), rho, np.nan)
    variance = np.diagonal(C, axis1=-2, axis2=-1)
    with_total, total = C.sum(axis=-1), C.sum(axis=(-2, -1))[..., None]
    true_variance = rho * variance
    true_with_total = with_total - (1 - rho) * variance
    with np.errstate(invalid="ignore", divide="ignore"):
        from_total = true_with_total**2 / (true_variance * total)
        # regression of the true subscore on subscore and total; with one subscore the two are the same
        determinant = variance * total - with_total**2
        explained = (
            true_variance**2 * total - 2 * true_variance * true_with_total * with_total + true_with_total**2 * variance
        ) / (determinant * true_variance)
        both = np.where(determinant > 1e-12 * variance * total, explained, rho)
        return SubscoreValue(rho, from_total, both, rho / from_total)


def subscore_value_from_items(data: pd.DataFrame | ArrayLike, blocks: Blocks) -> SubscoreValue:
    """`subscore_value` of sum scores, with alpha as the reliability of each.

    Parameters
    ----------
    data : DataFrame or array_like, shape (n_respondents, p)
        Keyed responses; rows with a missing response in any block are left out.
    blocks : sequence of sequences of int
        The items of each subscale.

    Returns
    -------
    SubscoreValue
        Arrays of shape (g,).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = rng.standard_normal((500, 1)) + rng.standard_normal((500, 6))
    >>> bool((subscore_value_from_items(x, [[0, 1, 2], [3, 4, 5]]).value_added_ratio < 1.1).all())
    True
    """
    used = sorted({item for block in blocks for item in block})
    values = item_matrix(data).values[:, used]
    complete = values[~np.isnan(values).any(axis=1)]
    if len(complete) < 3:
        raise DataError(f"{len(complete)} rows without a missing response", remedy="it needs at least three")
    place = {item: position for position, item in enumerate(used)}
    within = [np.cov(complete[:, [place[item] for item in block]], rowvar=False) for block in blocks]
    scores = np.column_stack([complete[:, [place[item] for item in block]].sum(axis=1) for block in blocks])
    return subscore_value(np.cov(scores, rowvar=False), [alpha_from_covariance(C) for C in within])


def _blocked(correlations: ArrayLike, blocks: Blocks) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The used part of the matrices with a zero diagonal, membership (p, g), and number of correlations (g, g)."""
    R = np.asarray(correlations, dtype=np.float64)
    used = [item for block in blocks for item in block]
    if any(len(block) < 2 for block in blocks) or len(set(used)) < len(used):
        raise DataError(
            f"blocks {[list(block) for block in blocks]}",
            why="a construct with one item has no correlation within, and no item may serve two constructs",
            remedy="give each construct two or more items of its own",
        )
    if R.ndim < 2 or R.shape[-1] != R.shape[-2] or max(used, default=0) >= R.shape[-1]:
        raise DataError(f"blocks use {max(used, default=0) + 1} items, the correlations have shape {R.shape}")
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
