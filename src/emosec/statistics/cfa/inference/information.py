"""Information matrices and their inverse."""

from __future__ import annotations

import numpy as np

from emosec.statistics.cfa.estimate.discrepancy import Reduced
from emosec.statistics.cfa.model.layout import Array

# ASSUME an eigenvalue below this share of the largest, after scaling to unit diagonal, means "not identified".
RANK_TOLERANCE = 1e-9


def observed_information(target: Reduced, z: Array, h: float = 1e-4) -> Array:
    """Observed information per observation: derivatives of the exact gradient by five-point differences.

    Error is of order h⁴, so a step of 1e-4 leaves rounding (1e-16/h) as the larger part, about 1e-12.

    Parameters
    ----------
    target : Reduced
    z : ndarray (k,)
    h : float
        Step, relative to max(1, |z|).

    Returns
    -------
    ndarray, shape (k, k)
        NaN where the discrepancy is not defined a step away.

    Examples
    --------
    >>> from emosec.statistics.cfa.engine import make_discrepancy
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> from emosec.statistics.cfa.estimate.discrepancy import Reduced
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)), columns=["a", "b", "c"])
    >>> found = cfa("f =~ a + b + c", data).solution
    >>> inner = make_discrepancy(found.prepared.layout, found.samples, found.estimator)
    >>> by_differences = observed_information(Reduced(inner, found.prepared.constraint), found.z)
    >>> bool(np.allclose(by_differences, inner.hessian(found.x), atol=1e-6))
    True
    """
    k = len(z)
    out = np.empty((k, k))
    for j in range(k):
        step = h * max(1.0, abs(z[j]))
        slopes = []
        for multiple in (-2.0, -1.0, 1.0, 2.0):
            point = z.copy()
            point[j] += multiple * step
            found = target.evaluate(point)
            slopes.append(np.full(k, np.nan) if found is None else found.gradient)
        out[:, j] = (slopes[0] - 8.0 * slopes[1] + 8.0 * slopes[2] - slopes[3]) / (12.0 * step)
    return (out + out.T) / 2.0


def bread_of(information: Array | None) -> tuple[Array | None, bool]:
    """Inverse information, and whether it has full rank.

    Parameters
    ----------
    information : ndarray, shape (npar, npar), optional
        Judged after it is scaled to a unit diagonal: singular where the smallest eigenvalue is below 1e-9 of the largest.

    Returns
    -------
    bread : ndarray or None
        None when the matrix is singular or not finite.
    identified : bool

    Examples
    --------
    >>> bread, identified = bread_of(np.diag([2.0, 4.0]))
    >>> bread.diagonal().round(6).tolist(), identified
    ([0.5, 0.25], True)
    >>> bread_of(np.ones((2, 2)))
    (None, False)
    """
    if information is None or not np.all(np.isfinite(information)):
        return None, False
    if not len(information):
        return information, True
    d = np.sqrt(np.abs(np.diagonal(information)))
    if np.any(d == 0):
        return None, False
    scaled = information / np.outer(d, d)
    values = np.linalg.eigvalsh(scaled)
    if np.abs(values).min() < RANK_TOLERANCE * np.abs(values).max():
        return None, False
    return np.linalg.inv(scaled) / np.outer(d, d), True
