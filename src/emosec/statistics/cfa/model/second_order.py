"""Second derivatives of the normal likelihood by the moments, and of the moments by the parameters."""

from __future__ import annotations

import numpy as np

from emosec.statistics.cfa.model.layout import Array, GroupLayout
from emosec.statistics.cfa.model.moments import (
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

    Examples
    --------
    >>> P = np.linalg.inv(np.array([[1.0, 0.5], [0.5, 2.0]]))[None]
    >>> found = moment_information(np.ones(1), P, P, None)
    >>> bool(np.allclose(found, normal_weight(np.linalg.inv(P[0]), meanstructure=True)))
    True
    """
    m, p = P.shape[:2]
    rows, cols = vech_index(p)
    # Σ w P ⊗ Q is one matrix product of packed symmetric matrices: kron[ik, jl] = Σ w P_ik Q_jl
    kron = (w[:, None] * P[:, rows, cols]).T @ Q[:, rows, cols]
    kron = kron + kron.T
    packed = np.zeros((p, p), dtype=np.intp)
    packed[rows, cols] = packed[cols, rows] = np.arange(len(rows))
    half = np.where(rows == cols, 0.5, 1.0)
    S = np.empty((len(rows), len(rows)))
    for j in range(p):  # the pairs (i, j) of one column, so that nothing as large as S is made beside it
        at = np.flatnonzero(cols == j)
        part = kron[packed[rows[at][:, None], rows], packed[j, cols]]
        part += kron[packed[rows[at][:, None], cols], packed[j, rows]]
        S[at] = 0.5 * half[at][:, None] * part * half
    out = np.zeros((p + len(rows),) * 2)
    out[:p, :p] = np.tensordot(w, P, axes=1)
    out[p:, p:] = (S + S.T) / 2.0
    if Pd is not None:
        flat = w[:, None] * P.reshape(m, -1)
        cross = (flat.T @ Pd).reshape(p, p, p)  # [a, k, l] = Σ w P_ak (Pd)_l
        block = (cross[:, rows, cols] + cross[:, cols, rows]) * half
        out[:p, p:], out[p:, :p] = block, block.T
    return out


def normal_weight(sigma: Array, meanstructure: bool) -> Array:
    """Expected information of a saturated normal model about (mean, vech Sigma), or vech Sigma alone.

    Parameters
    ----------
    sigma : ndarray, shape (p, p)
        Covariance matrix of the normal distribution; must be invertible.
    meanstructure : bool
        Whether the means come first.

    Returns
    -------
    ndarray, shape (moments, moments)
        Per observation; vech in `vech_index` order.

    References
    ----------
    Magnus, J. R., & Neudecker, H. (1988). Matrix differential calculus with applications in statistics and econometrics. Wiley.

    Examples
    --------
    >>> normal_weight(np.eye(2), meanstructure=True).diagonal().round(6).tolist()
    [1.0, 1.0, 0.5, 1.0, 0.5]
    """
    p = len(sigma)
    P = np.linalg.inv(sigma)
    rows, cols = vech_index(p)
    half = np.where(rows == cols, 0.5, 1.0)
    block = P[np.ix_(rows, rows)] * P[np.ix_(cols, cols)] + P[np.ix_(rows, cols)] * P[np.ix_(cols, rows)]
    block = block * np.outer(half, half)
    if not meanstructure:
        return np.asarray(block)
    out = np.zeros((p + len(rows),) * 2)
    out[:p, :p], out[p:, p:] = P, block
    return out


def apply_normal_weight(precision: Array, columns: Array, block: int = 256) -> Array:
    """`normal_weight(sigma, True) @ columns` without the weight: a column of covariances Y (packed) becomes P Y P.

    Parameters
    ----------
    precision : ndarray (p, p)
        Inverse of Sigma.
    columns : ndarray (p + p(p+1)/2, k)
    block : int
        Columns that are unpacked at a time.

    Returns
    -------
    ndarray, shape (p + p (p + 1) / 2, k)

    Examples
    --------
    >>> sigma, columns = np.array([[1.0, 0.5], [0.5, 2.0]]), np.random.default_rng(1).normal(size=(5, 3))
    >>> bool(np.allclose(apply_normal_weight(np.linalg.inv(sigma), columns), normal_weight(sigma, True) @ columns))
    True
    """
    p = len(precision)
    rows, cols = vech_index(p)
    half = np.where(rows == cols, 0.5, 1.0)
    out = np.empty_like(columns)
    out[:p] = precision @ columns[:p]
    for start in range(0, columns.shape[1], block):
        part = columns[p:, start : start + block].T
        whole = np.empty((len(part), p, p))
        whole[:, rows, cols] = whole[:, cols, rows] = part
        out[p:, start : start + block] = (half * (precision @ whole @ precision)[:, rows, cols]).T
    return out


def moment_gradient(group: GroupLayout, mom: Moments, G: Array, g: Array | None, n_free: int) -> Array:
    """Gradient of half the discrepancy when its derivatives by Sigma and mu are −G/2 and −g.

    Parameters
    ----------
    group : GroupLayout
    mom : Moments
        Of this group at the point of differentiation.
    G : ndarray, shape (p, p)
        Symmetric.
    g : ndarray, shape (p,), optional
        None without a mean structure.
    n_free : int
        Of all groups together; entries of parameters of other groups stay 0.

    Returns
    -------
    ndarray, shape (n_free,)

    Examples
    --------
    >>> from emosec.statistics.cfa.model.moments import implied
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> group = prepare(build_parameter_table("f =~ a + b + c")).layout.groups[0]
    >>> mom = implied(group, np.array([0.8, 0.7, 0.6, 0.36, 0.51, 0.64]))
    >>> moment_gradient(group, mom, np.diag([0.5, 0.0, 0.0]), None, 6).round(2).tolist()
    [-0.4, 0.0, 0.0, -0.25, 0.0, 0.0]
    """
    U, V = rank_two(group, mom)
    out = np.zeros(n_free)
    out[covariance_parameters(group)] -= np.einsum("kp,kp->k", U @ G, V)
    if g is not None:
        out[mean_parameters(group)] -= mean_jacobian(group, mom) @ g
    return out


def curvature_of_moments(
    group: GroupLayout, x: Array, G: Array, g: Array | None, n_free: int, by_slope: Array | None = None
) -> Array:
    """Second derivatives of the moments, weighted by a fixed gradient: −½ tr(G d²Sigma) − g' d²mu, in closed form.

    With A = (I − B)⁻¹, an entry of Lambda or B moves Sigma by u v' + v u', where u is a column of I or of Lambda A and v a row
    of cov(eta) Lambda'; the second derivatives come from dA = A dB A and d cov(eta) = A (dB cov(eta) + dPsi A') + transpose.

    Parameters
    ----------
    group : GroupLayout
    x : ndarray (n_free,)
    G : ndarray (p, p), symmetric
    g : ndarray (p,) or None
        None leaves the means out.
    n_free : int
    by_slope : ndarray (p, q), optional
        The same as g for the slopes on covariates: each covariate moves means as a constant of its own.

    Returns
    -------
    ndarray (n_free, n_free)

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> group = prepare(build_parameter_table("f =~ a + b + c")).layout.groups[0]
    >>> bend = curvature_of_moments(group, np.full(6, 0.5), np.eye(3), None, 6)
    >>> bend.diagonal().round(6).tolist()  # a variance is λ² + θ: −½ · 2 for λ, 0 for θ
    [-1.0, -1.0, -1.0, 0.0, 0.0, 0.0]
    """
    mom = implied(group, x)
    lam, beta, psi, alpha, gamma = (group.free[name] for name in ("lam", "beta", "psi", "alpha", "gamma"))
    first = len(lam) + len(beta)
    out = np.zeros((n_free, n_free))
    if not first:
        return out
    A = np.linalg.inv(np.eye(group.m) - mom.matrices.beta) if group.has_beta else np.eye(group.m)
    at, column = np.concatenate([lam.par, beta.par]), np.concatenate([lam.col, beta.col])
    U = np.zeros((first, group.p))
    U[np.arange(len(lam)), lam.row] = 1.0
    U[len(lam) :] = mom.lam_b.T[beta.row]
    UG = U @ G
    own = mom.eta_cov[np.ix_(column, column)] * (UG @ U.T)
    by_beta = slice(len(lam), None)
    turned = A[np.ix_(column, beta.row)]
    through = turned * (UG @ mom.eta_lam[column[by_beta]].T)
    if g is not None:
        Ug = U @ g
        through = through + turned * np.outer(Ug, mom.eta_mean[column[by_beta]])
        out[np.ix_(at, alpha.par)] -= Ug[:, None] * A[np.ix_(column, alpha.row)]
    if by_slope is not None:
        Ug = U @ by_slope
        through = through + turned * (Ug @ mom.eta_slopes[column[by_beta]].T)
        out[np.ix_(at, gamma.par)] -= Ug[:, gamma.col] * A[np.ix_(column, gamma.row)]
    own[:, by_beta] += through
    own[by_beta] += through.T
    R = UG @ mom.lam_b
    half = np.where(psi.row == psi.col, 0.5, 1.0)
    crossed = A[np.ix_(column, psi.row)] * R[:, psi.col] + A[np.ix_(column, psi.col)] * R[:, psi.row]
    out[np.ix_(at, psi.par)] -= half * crossed
    out += out.T
    out[np.ix_(at, at)] -= own
    return out
