"""How the standard error of phi depends on phi and on N: what a planned study would see, and how many respondents would decide.

The fitted WLSMV standard error of phi is carried over to the planned phi by the ratio of two normal-theory standard errors
of the same model with the same loadings: one with the planned, one with the fitted factor correlations. Both are exact for
continuous items; what categories cost is in the fitted standard error, and is taken to cost the same at the planned phi.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NORMAL = NormalDist()


def phi_standard_errors(loadings: Sequence[Floats], phi: Sequence[float], method: Floats | None = None) -> Floats:
    """Normal-theory standard errors of the factor correlations for N = 1.

    Parameters
    ----------
    loadings : arrays of standardised loadings, one per component
    phi : the correlations of every two components, in the order 12, 13, 23
    method : ndarray (n_items,), optional
        Standardised loadings on an orthogonal method factor, of which only the variance is free (a random intercept).

    Returns
    -------
    ndarray (n_pairs,)
        √N · SE; NaN where the model is not identified or a residual variance is not positive.

    Examples
    --------
    >>> own = np.full(5, 0.7)
    >>> far = phi_standard_errors([own] * 3, [0.7] * 3) / 300**0.5
    >>> near = phi_standard_errors([own] * 3, [0.95] * 3) / 300**0.5
    >>> bool((near < far).all())  # standard errors shrink toward 1
    True
    """
    sizes = [len(own) for own in loadings]
    p = sum(sizes)
    lam = np.zeros((p, len(sizes)))
    owner = np.repeat(np.arange(len(sizes)), sizes)
    lam[np.arange(p), owner] = np.concatenate(loadings)
    pattern = np.eye(len(sizes))
    upper = np.triu_indices(len(sizes), 1)
    pattern[upper] = phi
    pattern.T[upper] = phi
    wording = np.zeros(p) if method is None else np.asarray(method, dtype=np.float64)
    common = lam @ pattern @ lam.T + np.outer(wording, wording)
    residual = 1.0 - np.diagonal(common)
    if not (residual > 0).all():
        return np.full(len(phi), np.nan)
    slopes = _derivatives(lam, owner, pattern, wording)
    try:
        weight = np.linalg.inv(common + np.diag(residual))
        moved = weight @ slopes
        information = np.einsum("aij,bji->ab", moved, moved) / 2
        variances = np.diagonal(np.linalg.inv(information))[: len(phi)]
    except np.linalg.LinAlgError:
        return np.full(len(phi), np.nan)
    errors: Floats = np.sqrt(np.where(variances > 0, variances, np.nan))
    return errors


def _derivatives(lam: Floats, owner: NDArray[np.intp], pattern: Floats, wording: Floats) -> Floats:
    """∂Σ/∂(phi 12, 13, 23; loadings; residual variances; variance of the method factor)."""
    p = len(lam)
    parts = []
    for j, k in zip(*np.triu_indices(len(pattern), 1), strict=True):
        cross = np.outer(lam[:, j], lam[:, k])
        parts.append(cross + cross.T)
    through = lam @ pattern
    for i in range(p):
        one = np.zeros((p, p))
        one[i] += through[:, owner[i]]
        one[:, i] += through[:, owner[i]]
        parts.append(one)
    for i in range(p):
        one = np.zeros((p, p))
        one[i, i] = 1.0
        parts.append(one)
    size = float(wording @ wording)
    if size > 0:
        parts.append(np.outer(wording, wording) / size)
    return np.stack(parts)


def required_n(n: float, se: float, distance: float, z: float, power: float = 0.80) -> float:
    """Return the N at which an estimate this far from the cut-off passes it by z standard errors with the wanted power.

    Parameters
    ----------
    n, se : present sample size and standard error; the standard error shrinks with √N
    distance : |cutoff − phi|
    z : critical value
    power : wanted probability

    Returns
    -------
    float
        Infinite where the estimate lies on the cut-off.

    Examples
    --------
    >>> round(required_n(100, 0.1, 0.1, 1.96))
    785
    """
    if not (distance > 0 and se > 0):
        return math.inf
    return n * (se * (z + NORMAL.inv_cdf(power)) / distance) ** 2
