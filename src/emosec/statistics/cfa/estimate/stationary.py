"""When a search has arrived: the Newton decrement, which no change of units alters, and the sign of the curvature.

The decrement g' H⁻¹ g is twice what the discrepancy could still fall by, were it quadratic. A gradient element says nothing
by itself: it depends on the unit of its parameter. With N people, √(N · decrement) bounds how many standard errors any
estimate is away from the minimum.

References
----------
Boyd, S., & Vandenberghe, L. (2004). Convex optimization. Cambridge University Press, section 9.5.1.
"""

from __future__ import annotations

import numpy as np

from emosec.statistics.cfa.model.layout import Array

# ASSUME this is a stationary point: at N = 1,000,000 no estimate is further than 1e-4 standard errors from it
DECREMENT_TOLERANCE = 1e-14
# below this share of the largest eigenvalue (unit diagonal) a direction counts as flat: its slope must then vanish too
FLAT = 1e-10
# ASSUME more negative than this share of the largest eigenvalue is a saddle, less is rounding in a flat direction
SADDLE = 1e-6
# a smaller pivot of the scaled curvature calls for a look at the eigenvalues
SOUND_PIVOT = 1e-3


def _unit_diagonal(curvature: Array) -> tuple[Array, Array]:
    """Curvature scaled to a diagonal of ±1 (0 where a parameter has none), and what each parameter was divided by."""
    d = np.sqrt(np.abs(np.diagonal(curvature)))
    unit = np.where(d > 0, d, 1.0)
    return curvature / np.outer(unit, unit), unit


def newton_decrement(gradient: Array, curvature: Array) -> float:
    """g' H⁻¹ g, with eigenvalues of the scaled H held above `FLAT`: a slope along a flat direction counts heavily.

    Parameters
    ----------
    gradient : ndarray (k,)
    curvature : ndarray (k, k)

    Returns
    -------
    float
        +inf when something is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> newton_decrement(np.array([2.0, 0.0]), np.diag([4.0, 1.0]))
    1.0
    """
    if not len(gradient):
        return 0.0
    if not (np.all(np.isfinite(gradient)) and np.all(np.isfinite(curvature))):
        return float("inf")
    scaled, unit = _unit_diagonal(curvature)
    half = _sound_root(scaled)
    if half is not None:
        whole = np.linalg.solve(half, gradient / unit)
        return float(whole @ whole)
    values, vectors = np.linalg.eigh(scaled)
    along = vectors.T @ (gradient / unit)
    return float((along**2 / np.maximum(values, FLAT * max(float(values[-1]), 1e-300))).sum())


def downward(hessian: Array) -> Array | None:
    """Return a direction in which the discrepancy curves down, of unit length in scaled parameters; None at a minimum.

    Parameters
    ----------
    hessian : ndarray, shape (npar, npar)

    Returns
    -------
    ndarray, shape (npar,), or None
        None also for a matrix that is empty or not finite.

    Examples
    --------
    >>> downward(np.eye(2)) is None, np.abs(downward(np.diag([1.0, -1.0]))).tolist()
    (True, [0.0, 1.0])
    """
    if not len(hessian) or not np.all(np.isfinite(hessian)):
        return None
    scaled, unit = _unit_diagonal(hessian)
    if _sound_root(scaled) is not None:
        return None
    values, vectors = np.linalg.eigh(scaled)
    return vectors[:, 0] / unit if values[0] < -SADDLE * np.abs(values).max() else None


def _sound_root(scaled: Array) -> Array | None:
    """Cholesky root of a matrix far from singular, None for any other: several times cheaper than eigenvalues."""
    try:
        half = np.linalg.cholesky(scaled)
    except np.linalg.LinAlgError:
        return None
    return half if float(np.diagonal(half).min()) > SOUND_PIVOT else None
