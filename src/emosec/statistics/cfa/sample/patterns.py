"""Missing patterns: sufficient statistics, and the likelihood of an unrestricted normal model with its derivatives.

Everything is batched over patterns on matrices padded to full size, with identity where a variable is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.model.second_order import moment_information

# ASSUME a pattern that misses no more than this share of the variables is cheaper by difference
MOST_TAKEN_OUT = 0.3


@dataclass(frozen=True)
class Patterns:
    """Sufficient statistics per missing pattern.

    Attributes
    ----------
    mask : ndarray of bool (m, p)
        True where observed.
    count : ndarray (m,)
    mean : ndarray (m, p)
        Zero where missing.
    scatter : ndarray (m, p, p)
        Covariance within the pattern (divided by count), zero where missing.
    """

    mask: np.ndarray
    count: Array
    mean: Array
    scatter: Array

    @cached_property
    def spread(self) -> Array:
        """Patterns of more than one row."""
        return np.flatnonzero(self.count > 1)

    @cached_property
    def both(self) -> Array:
        """1 where both variables are observed: (m, p, p)."""
        return np.asarray(self.mask[:, :, None] & self.mask[:, None, :], dtype=np.float64)

    @cached_property
    def padding(self) -> Array:
        """Identity on the missing variables: (m, p, p)."""
        return np.asarray(np.eye(self.mask.shape[1])[None] * (~self.mask)[:, :, None])


def _precisions(patterns: Patterns, sigma: Array) -> tuple[Array, Array] | None:
    """Inverse of each pattern's block of Sigma, zero where missing, and its log-determinant; None unless all are PD.

    Where little is missing (M) the block's inverse is P − P_M P_MM⁻¹ P_M' of the whole P = Sigma⁻¹, and its determinant
    |Sigma| |P_MM|; where much is, or Sigma as a whole is not positive definite, the block itself is inverted.
    """
    p = len(sigma)
    missing = p - patterns.mask.sum(1)
    try:
        chol = np.linalg.cholesky(sigma)
    except np.linalg.LinAlgError:
        return _by_blocks(patterns.both, patterns.padding, sigma)
    whole = np.linalg.inv(sigma)
    out, log_det = np.empty((len(missing), p, p)), np.empty(len(missing))
    known = 2.0 * float(np.log(np.diagonal(chol)).sum())
    for k in np.unique(missing).tolist():
        at = np.flatnonzero(missing == k)
        if k > MOST_TAKEN_OUT * p:
            found = _by_blocks(patterns.both[at], patterns.padding[at], sigma)
        elif k == 0:
            found = np.broadcast_to(whole, (len(at), p, p)), np.full(len(at), known)
        else:
            found = _by_difference(patterns.mask[at], whole, known, k)
        if found is None:
            return None
        out[at], log_det[at] = found
    return out, log_det


def _by_blocks(both: Array, padding: Array, sigma: Array) -> tuple[Array, Array] | None:
    padded = sigma * both + padding
    try:
        chol = np.linalg.cholesky(padded)
    except np.linalg.LinAlgError:
        return None
    log_det = 2.0 * np.log(np.diagonal(chol, axis1=1, axis2=2)).sum(1)
    return np.linalg.inv(padded) * both, log_det


def _by_difference(mask: Array, whole: Array, known: float, k: int) -> tuple[Array, Array] | None:
    """For patterns that all miss k variables."""
    gone = np.nonzero(~mask)[1].reshape(len(mask), k)
    inner = whole[gone[:, :, None], gone[:, None, :]]
    try:
        chol = np.linalg.cholesky(inner)
    except np.linalg.LinAlgError:
        return None
    half = np.linalg.solve(chol, whole[gone])
    out = whole - half.transpose(0, 2, 1) @ half
    # what is missing is zero but for rounding: exactly zero it must be
    rows = np.arange(len(mask))[:, None]
    out[rows, gone] = 0.0
    out[rows, :, gone] = 0.0
    return out, known + 2.0 * np.log(np.diagonal(chol, axis1=1, axis2=2)).sum(1)


@dataclass(frozen=True)
class PatternTerms:
    """One evaluation of the incomplete-data likelihood.

    `value` is −2 log-likelihood without 2π; `P` (m, p, p) the precisions, `Pd` (m, p) precision times mean deviation, `scatter`
    (s, p, p) P S P of the patterns that have a scatter S; `G` (p, p) and `g` (p,) the sums over patterns that make gradients.
    """

    value: float
    P: Array
    Pd: Array
    scatter: Array
    G: Array
    g: Array

    def about_mean(self, patterns: Patterns) -> Array:
        """P T P of every pattern, T the second moment about mu: (m, p, p). Only information needs it, a search does not."""
        out = self.Pd[:, :, None] * self.Pd[:, None, :]
        out[patterns.spread] += self.scatter
        return out


def pattern_terms(patterns: Patterns, mu: Array, sigma: Array) -> PatternTerms | None:
    """Likelihood terms at mu, Sigma; None where Sigma is not positive definite.

    Parameters
    ----------
    patterns : Patterns
    mu : ndarray, shape (p,)
    sigma : ndarray, shape (p, p)

    Returns
    -------
    PatternTerms or None
        `value` is −2 log-likelihood without the 2π term, summed over all rows.

    References
    ----------
    Little, R. J. A., & Rubin, D. B. (2002). Statistical analysis with missing data (2nd ed.). Wiley.

    Examples
    --------
    >>> from emosec.statistics.cfa.sample.missing_data import incomplete_sample
    >>> patterns = incomplete_sample(np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0], [2.5, np.nan]])).patterns
    >>> round(pattern_terms(patterns, np.array([2.0, 2.0]), np.eye(2)).value, 6)
    4.25
    >>> pattern_terms(patterns, np.array([2.0, 2.0]), -np.eye(2)) is None
    True
    """
    found = _precisions(patterns, sigma)
    if found is None:
        return None
    P, log_det = found
    d = np.where(patterns.mask, patterns.mean - mu, 0.0)
    Pd = np.einsum("mij,mj->mi", P, d)
    fit = (Pd * d).sum(1)
    count, spread = patterns.count, patterns.spread  # a row alone in its pattern does not spread
    PS = P[spread] @ patterns.scatter[spread]
    scatter = PS @ P[spread]
    fit[spread] += np.einsum("mii->m", PS)
    value = float(count @ (log_det + fit))
    G = (count[:, None] * Pd).T @ Pd + np.tensordot(count[spread], scatter, axes=1) - np.tensordot(count, P, axes=1)
    return PatternTerms(value, P, Pd, scatter, G, count @ Pd)


def saturated_information(patterns: Patterns, terms: PatternTerms, *, expected: bool = False) -> Array:
    """Information per row about (mu, vech Sigma), observed by default, at the point where `terms` were made.

    Parameters
    ----------
    patterns : Patterns
    terms : PatternTerms
    expected : bool
        With the expectation taken given the patterns.

    Returns
    -------
    ndarray (p + p(p+1)/2, same)

    Examples
    --------
    >>> from emosec.statistics.cfa.sample.missing_data import incomplete_sample
    >>> sample = incomplete_sample(np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0], [2.5, np.nan]]))
    >>> terms = pattern_terms(sample.patterns, sample.mean, sample.cov)
    >>> saturated_information(sample.patterns, terms).shape
    (5, 5)
    """
    w = patterns.count / patterns.count.sum()
    Q = terms.P if expected else 2.0 * terms.about_mean(patterns) - terms.P
    return moment_information(w, terms.P, Q, None if expected else terms.Pd)


def informed_inverse(matrix: Array) -> Array:
    """Inverse of an information matrix, zero for moments the data say nothing of (a pair that nobody answered together).

    Parameters
    ----------
    matrix : ndarray, shape (moments, moments)
        Symmetric; rows and columns that are all 0 are left out of the inversion.

    Returns
    -------
    ndarray, shape (moments, moments)

    Examples
    --------
    >>> informed_inverse(np.diag([2.0, 0.0, 4.0])).diagonal().round(12).tolist()
    [0.5, 0.0, 0.25]
    """
    informed = np.flatnonzero(np.abs(matrix).max(axis=0) > 0.0)
    if len(informed) == len(matrix):
        return _symmetric_inverse(matrix)
    out = np.zeros_like(matrix)
    out[np.ix_(informed, informed)] = _symmetric_inverse(matrix[np.ix_(informed, informed)])
    return out


def _symmetric_inverse(matrix: Array) -> Array:
    """By the Cholesky root where it has one, at half the cost."""
    from scipy.linalg import lapack

    root, failed = lapack.dpotrf(matrix, lower=1)
    if failed:
        return np.linalg.inv(matrix)
    half, _ = lapack.dpotri(root, lower=1, overwrite_c=1)
    lower = np.tril(half, -1)
    return np.asarray(lower + lower.T + np.diag(np.diagonal(half)))


def pairs_never_together(patterns: Patterns) -> Array:
    """Pairs of variables (k, 2) that nobody answered both of: moments the data say nothing of.

    Parameters
    ----------
    patterns : Patterns

    Returns
    -------
    ndarray of int, shape (k, 2)
        Positions of both variables, the earlier first.

    Examples
    --------
    >>> from emosec.statistics.cfa.sample.missing_data import incomplete_sample
    >>> answers = np.array([[1.0, 2.0, np.nan], [2.0, 1.0, np.nan], [2.0, 3.0, np.nan], [3.0, np.nan, 1.0], [1.0, np.nan, 2.0]])
    >>> seen, pattern = np.unique(np.isfinite(answers), axis=0, return_inverse=True)
    >>> nothing = np.zeros((2, 3, 3))
    >>> pairs_never_together(Patterns(seen, np.array([2.0, 3.0]), nothing[:, 0], nothing)).tolist()
    [[1, 2]]
    """
    met = np.asarray(patterns.both.any(axis=0))
    return np.argwhere(np.triu(~met, 1))
