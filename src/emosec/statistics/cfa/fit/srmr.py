"""Standardised root mean square residual, and the correlation version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from emosec.statistics.cfa.model.layout import Array


def srmr(cov: Array, implied: Array, mean: Array | None = None, implied_mean: Array | None = None) -> float:
    """Bentler's SRMR: residuals divided by the SAMPLE standard deviations, root mean square over the lower triangle.

    The diagonal counts, also for polychoric correlations where it is zero (lavaan's `srmr`; Mplus leaves it out).

    Parameters
    ----------
    cov, implied : ndarray (p, p)
        Sample and implied covariances (or polychoric correlations).
    mean, implied_mean : ndarray (p,), optional
        With a mean structure; adds p residuals.

    Returns
    -------
    float

    References
    ----------
    Bentler, P. M. (1995). EQS structural equations program manual. Multivariate Software.

    Examples
    --------
    >>> import numpy as np
    >>> round(srmr(np.array([[1, 0.5], [0.5, 1]]), np.eye(2)), 6)
    0.288675
    """
    sd = np.sqrt(np.diagonal(cov))
    rows, cols = np.tril_indices(len(cov))
    residual = ((cov - implied) / np.outer(sd, sd))[rows, cols]
    if mean is not None and implied_mean is not None:
        residual = np.concatenate([residual, (mean - implied_mean) / sd])
    return float(np.sqrt(np.mean(residual**2)))


def crmr(cov: Array, implied: Array, mean: Array | None = None, implied_mean: Array | None = None) -> float:
    """Bollen's correlation residual: each matrix standardised by its own deviations, the diagonal left out.

    With means, p standardised mean differences are added, and the divisor is p(p−1)/2 + p, as in lavaan.

    Parameters
    ----------
    cov, implied : ndarray, shape (p, p)
        Sample and implied covariances (or polychoric correlations).
    mean, implied_mean : ndarray, shape (p,), optional
        With a mean structure.

    Returns
    -------
    float
        NaN for a single variable without means.

    References
    ----------
    Bollen, K. A. (1989). Structural equations with latent variables. Wiley.

    Examples
    --------
    >>> import numpy as np
    >>> round(crmr(np.array([[4.0, 1.0], [1.0, 1.0]]), np.eye(2)), 6)
    0.5
    """
    sd, own = np.sqrt(np.diagonal(cov)), np.sqrt(np.diagonal(implied))
    rows, cols = np.tril_indices(len(cov), -1)
    residual = (cov / np.outer(sd, sd) - implied / np.outer(own, own))[rows, cols]
    if mean is not None and implied_mean is not None:
        residual = np.concatenate([residual, (mean - implied_mean) / sd])
    return float(np.sqrt(np.mean(residual**2))) if len(residual) else float("nan")
