"""Second derivatives of the normal likelihood by the moments, and of the moments by the parameters."""

from __future__ import annotations

import numpy as np

from emosec.statistics.cfa.layout import Array, GroupLayout
from emosec.statistics.cfa.moments import (
    Moments,
    covariance_parameters,
    implied,
    mean_jacobian,
    mean_parameters,
    rank_two,
    vech_index,
)


def moment_information(w: Array, P: Array, Q: Array, Pd: Array | None) -> Array:
    """Information about (mu, vech Sigma), summed over missing patterns (one pattern when data are complete).

    Parameters
    ----------
    w : ndarray (m,)
        Share of rows.
    P : ndarray (m, p, p)
        Precision of each pattern, zero where missing.
    Q : ndarray (m, p, p)
        2 P T P − P with T the second moment about mu for observed information; P for expected.
    Pd : ndarray (m, p) or None
        Precision times mean deviation: the cross block of observed information. None for expected.

    Returns
    -------
    ndarray (p + p(p+1)/2, same)
    """
    m, p = P.shape[:2]
    rows, cols = vech_index(p)
    # Σ w P ⊗ Q is one matrix product: kron[i, k, j, l] = Σ w P_ik Q_jl
    flat = w[:, None] * P.reshape(m, -1)
    kron = (flat.T @ Q.reshape(m, -1)).reshape(p, p, p, p)
    i, j, k, h = rows[:, None], cols[:, None], rows[None, :], cols[None, :]
    S = kron[i, k, j, h] + kron[i, h, j, k] + kron[j, k, i, h] + kron[j, h, i, k]
    half = np.where(rows == cols, 0.5, 1.0)
    S = 0.5 * S * np.outer(half, half)
    out = np.zeros((p + len(rows),) * 2)
    out[:p, :p] = np.tensordot(w, P, axes=1)
    out[p:, p:] = (S + S.T) / 2.0
    if Pd is not None:
        cross = (flat.T @ Pd).reshape(p, p, p)  # [a, k, l] = Σ w P_ak (Pd)_l
        block = (cross[:, rows, cols] + cross[:, cols, rows]) * half
        out[:p, p:], out[p:, :p] = block, block.T
    return out


def moment_gradient(group: GroupLayout, mom: Moments, G: Array, g: Array | None, n_free: int) -> Array:
    """Gradient of half the discrepancy when its derivatives by Sigma and mu are −G/2 and −g."""
    U, V = rank_two(group, mom)
    out = np.zeros(n_free)
    out[covariance_parameters(group)] -= np.einsum("kp,kp->k", U @ G, V)
    if g is not None:
        out[mean_parameters(group)] -= mean_jacobian(group, mom) @ g
    return out


def curvature_of_moments(group: GroupLayout, x: Array, G: Array, g: Array | None, n_free: int) -> Array:
    """Second derivatives of the moments, weighted by a fixed gradient: differences of `moment_gradient`, G and g held.

    Without regressions the weighted gradient is quadratic in any one parameter, so a central difference is exact whatever its
    step; with them (I − B)⁻¹ makes it rational, and five points with a small step are good to about 1e-11.
    """
    out = np.zeros((n_free, n_free))
    own = np.unique(np.concatenate([covariance_parameters(group), mean_parameters(group)]))
    if group.has_beta:
        points, h = [(-2.0, 1 / 12), (-1.0, -8 / 12), (1.0, 8 / 12), (2.0, -1 / 12)], 1e-3
    else:
        points, h = [(-1.0, -0.5), (1.0, 0.5)], 0.1
    for a in own:
        for multiple, weight in points:
            point = x.copy()
            point[a] += multiple * h
            out[:, a] += weight / h * moment_gradient(group, implied(group, point), G, g, n_free)
    return (out + out.T) / 2.0
