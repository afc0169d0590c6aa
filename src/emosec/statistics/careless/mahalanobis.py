"""Mahalanobis D²: how far a response pattern lies from the centre of the sample."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError
from emosec.statistics.item_matrix import FloatArray, item_matrix


def mahalanobis_d2(responses: pd.DataFrame | ArrayLike) -> FloatArray:
    """Squared Mahalanobis distance of every respondent (D², as R's `mahalanobis`, and not its root D).

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
        Answers; keying does not matter.

    Returns
    -------
    ndarray, shape (n_respondents,)
        NaN for respondents without any answer.

    Notes
    -----
    Mean and covariance (n − 1) come from the complete rows. A respondent with missing answers is compared on the items
    answered, with the matching part of mean and covariance, so D² of such a row has as many degrees of freedom as
    answers: compare rows by `mahalanobis_pvalue`. (R's careless and psych take pairwise covariances and the inverse of
    the whole matrix; with complete data all agree.)

    Raises
    ------
    DataError
        When there are too few complete rows, or an item is constant or a linear combination of others.

    References
    ----------
    Mahalanobis, P. C. (1936). On the generalised distance in statistics. *Proceedings of the National Institute of
    Sciences of India, 2*, 49–55. Meade, A. W., & Craig, S. B. (2012). Identifying careless responses in survey data.
    *Psychological Methods, 17*, 437–455.

    Examples
    --------
    >>> mahalanobis_d2([[1, 1], [1, 3], [3, 1], [3, 3], [2, float("nan")]])
    array([1.5, 1.5, 1.5, 1.5, 0. ])
    """
    items = item_matrix(responses)
    x, complete = items.values, items.complete
    if len(complete) <= x.shape[1]:
        raise DataError(
            f"{len(complete)} complete rows for {x.shape[1]} items",
            why="their covariance matrix has no inverse",
            remedy="use fewer items, or leave this index out",
        )
    mean, covariance = complete.mean(axis=0), np.atleast_2d(np.cov(complete, rowvar=False))
    _refuse_singular(covariance, items.names)
    d2 = np.full(len(x), np.nan)
    answered = ~np.isnan(x)
    for pattern, rows in _rows_by_pattern(answered):
        if not pattern.any():
            continue
        centred = x[np.ix_(rows, pattern)] - mean[pattern]
        root = np.linalg.cholesky(covariance[np.ix_(pattern, pattern)])
        d2[rows] = (np.linalg.solve(root, centred.T) ** 2).sum(axis=0)
    return d2


def mahalanobis_pvalue(responses: pd.DataFrame | ArrayLike) -> FloatArray:
    """Tail probability of D² of as many answers as the person gave: of chi-square, or of F for incomplete rows.

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
        As for `mahalanobis_d2`.

    Returns
    -------
    ndarray, shape (n_respondents,)
        Small values are suspect. The distributions are those of normal data; for ordinal items they rank, they do not test.

    Notes
    -----
    Mean and covariance are of the complete rows, so that an incomplete row is compared with a sample it is not part of.
    Of n complete rows its D² is (n² − 1) k / (n (n − k)) times an F of k and n − k degrees of freedom, where it has k answers:
    with few complete rows far more than chi-square, which it nears as n grows.

    References
    ----------
    Hotelling, H. (1931). The generalization of Student's ratio. *Annals of Mathematical Statistics, 2*, 360–378.

    Examples
    --------
    >>> mahalanobis_pvalue([[1, 1], [1, 3], [3, 1], [3, 3], [2, float("nan")]]).round(3)
    array([0.472, 0.472, 0.472, 0.472, 1.   ])
    """
    from scipy.special import chdtrc, fdtrc

    d2, x = mahalanobis_d2(responses), item_matrix(responses).values
    k = (~np.isnan(x)).sum(axis=1)
    n = int((k == x.shape[1]).sum())
    whole, partly = k == x.shape[1], (k > 0) & (k < x.shape[1])
    pvalue = np.full(len(d2), np.nan)
    pvalue[whole] = chdtrc(k[whole], d2[whole])
    pvalue[partly] = fdtrc(k[partly], n - k[partly], d2[partly] * n * (n - k[partly]) / ((n**2 - 1) * k[partly]))
    return pvalue


def _rows_by_pattern(answered: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.intp]]]:
    """Yield every pattern of answered items and its rows; grouped by hash, since sorting rows is slow for many."""
    packed = pd.DataFrame(np.packbits(answered, axis=1))
    for found in packed.groupby(list(packed.columns), sort=False).indices.values():
        rows = np.asarray(found, dtype=np.intp)
        yield answered[rows[0]], rows


def _refuse_singular(covariance: FloatArray, names: tuple[str, ...]) -> None:
    variance = np.diag(covariance)
    if (variance <= 0).any():
        raise DataError(
            "every complete row gives the same answer", where=names[int(np.argmin(variance))], remedy="leave it out"
        )
    scale = np.sqrt(variance)
    eigenvalues, vectors = np.linalg.eigh(covariance / np.outer(scale, scale))
    # ASSUME an eigenvalue below 1e-10 of a correlation matrix is rounding, not information
    if eigenvalues[0] < 1e-10:
        involved = [name for name, weight in zip(names, np.abs(vectors[:, 0]), strict=True) if weight > 1e-6]
        raise DataError(
            "items are linear combinations of each other",
            where=", ".join(involved),
            why="their covariance matrix has no inverse",
            remedy="leave out totals and duplicated items",
        )
