"""Covariances of ordered items scored 1, 2, 3, …, from correlations of the normal responses behind them.

For scores X = 1 + number of thresholds passed, cov(X_i, X_j) = Σ_a Σ_b [Φ₂(τ_ia, τ_jb, r_ij) − Φ(τ_ia) Φ(τ_jb)].

References
----------
Green, S. B., & Yang, Y. (2009). Reliability of summed item scores using structural equation modeling: An alternative to
coefficient alpha. Psychometrika, 74, 155–167. doi:10.1007/s11336-008-9099-3
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.correlations.bivariate_normal import bivariate_normal_pdf, grid_cdf


def score_covariance(thresholds: Sequence[Array], correlation: Array) -> Array:
    """Covariance matrix of ordered scores.

    Parameters
    ----------
    thresholds : sequence of p ndarrays
        Standard normal deviates; numbers of thresholds may differ.
    correlation : ndarray (p, p)
        Of the normal responses. A diagonal below 1 is allowed: then it is that part of the covariance which two replications
        sharing only this correlation would have (the "true" part of Green and Yang's numerator).

    Returns
    -------
    ndarray (p, p)

    Examples
    --------
    >>> import numpy as np
    >>> score_covariance([np.array([0.0]), np.array([0.0])], np.eye(2)).round(12).tolist()
    [[0.25, 0.0], [0.0, 0.25]]
    """
    from scipy.special import ndtr

    p = len(thresholds)
    padded = _pad(thresholds)
    rows, cols = np.triu_indices(p)
    joint = grid_cdf(padded[rows], padded[cols], np.clip(correlation[rows, cols], -1.0, 1.0)).sum(axis=(1, 2))
    marginal = ndtr(padded).sum(axis=1)
    out = np.empty((p, p))
    out[rows, cols] = out[cols, rows] = joint - marginal[rows] * marginal[cols]
    return out


def _pad(thresholds: Sequence[Array]) -> Array:
    """One row per item, filled with −∞ on the right: Φ(−∞) = 0, so that padding adds nothing."""
    padded = np.full((len(thresholds), max(len(t) for t in thresholds)), -np.inf)
    for i, t in enumerate(thresholds):
        padded[i, : len(t)] = t
    return padded


@dataclass(frozen=True)
class ScoreVariance:
    """The variance of the sum of scores, linear near the point where it was computed.

    Attributes
    ----------
    value : float
        Sum of all elements of `score_covariance`.
    by_correlation : ndarray (p, p)
        Derivative by each correlation; 0 where it is ±1, and so constant.
    by_threshold : ndarray (p, widest)
        Derivative by each threshold; 0 in the padding.
    """

    value: float
    by_correlation: Array
    by_threshold: Array


def score_variance(thresholds: Sequence[Array], correlation: Array) -> ScoreVariance:
    """Compute the variance of the sum of ordered scores with its exact derivatives.

    Parameters
    ----------
    thresholds, correlation
        As for `score_covariance`.

    Returns
    -------
    ScoreVariance

    Examples
    --------
    >>> score_variance([np.array([0.0]), np.array([0.0])], np.eye(2)).value
    0.5
    """
    from scipy.special import ndtr

    padded = _pad(thresholds)
    real = np.isfinite(padded)
    tau = np.where(real, padded, 0.0)
    both = real[:, None, :, None] & real[None, :, None, :]
    left, right, r = tau[:, None, :, None], tau[None, :, None, :], correlation[:, :, None, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        density = np.where(both & (np.abs(r) < 1.0), bivariate_normal_pdf(left, right, r), 0.0)
        # P(response j below its threshold b, given response i at its threshold a)
        given = ndtr((right - r * left) / np.sqrt((1.0 - r) * (1.0 + r)))
        at_one = np.where(right * np.sign(r) == left, 0.5, (right > r * left).astype(float))
        given = np.where(both, np.where(np.abs(r) < 1.0, given, at_one), 0.0).sum(axis=3)
    marginal = np.where(real, ndtr(tau), 0.0).sum(axis=1)
    height = np.where(real, np.exp(-tau * tau / 2.0) / np.sqrt(2.0 * np.pi), 0.0)
    by_threshold = 2.0 * height * (given - marginal[None, :, None]).sum(axis=1)
    return ScoreVariance(float(score_covariance(thresholds, correlation).sum()), density.sum(axis=(2, 3)), by_threshold)
