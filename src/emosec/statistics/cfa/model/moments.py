"""Implied moments and their exact derivatives.

Every covariance parameter changes Sigma by a matrix of rank two, dSigma = u v' + v u', whichever matrix it sits in; so
one pair of arrays U, V (parameters × variables) carries the whole Jacobian, and expected information needs no
Kronecker product at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from emosec.statistics.cfa.model.layout import Array, GroupLayout, Index


@dataclass(frozen=True)
class Matrices:
    """The model matrices of one group at one parameter vector."""

    lam: Array
    beta: Array
    psi: Array
    theta: Array
    nu: Array
    alpha: Array
    tau: Array
    delta: Array
    gamma: Array
    x_cov: Array
    x_mean: Array


@dataclass(frozen=True)
class Moments:
    """Implied moments of one group: covariance of y* (p, p), mean (p,), and what derivatives need.

    `lam_b` is Lambda (I − B)⁻¹, `eta_lam` is cov(eta) Lambda', `eta_mean` is E(eta), `eta_slopes` (m, q) are the total effects
    of covariates on eta. With covariates, covariances are those given the covariates, and means those at covariates of zero.
    """

    sigma: Array
    mu: Array
    lam_b: Array
    eta_cov: Array
    eta_lam: Array
    eta_mean: Array
    eta_slopes: Array
    matrices: Matrices

    @property
    def slopes(self) -> Array:
        """Slopes of y* on the covariates (p, q), before scaling."""
        return np.asarray(self.matrices.lam @ self.eta_slopes)

    @property
    def total_eta_cov(self) -> Array:
        """Covariance of eta with what the covariates add to it."""
        return np.asarray(self.eta_cov + self.eta_slopes @ self.matrices.x_cov @ self.eta_slopes.T)

    @property
    def total_variance(self) -> Array:
        """Variances of y* (p,) with what the covariates add to them, by the entries of Theta."""
        slopes = self.slopes
        return np.asarray(np.diagonal(self.sigma) + np.einsum("iq,qr,ir->i", slopes, self.matrices.x_cov, slopes))


def fill(group: GroupLayout, x: Array) -> Matrices:
    """Model matrices with the free entries set from `x` (all free parameters, before constraints).

    Parameters
    ----------
    group : GroupLayout
    x : ndarray, shape (n_free,)

    Returns
    -------
    Matrices
        Psi and Theta symmetric. A matrix without free entries is the layout's own and not a copy: do not write into it.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> group = prepare(build_parameter_table("f =~ a + b + c")).layout.groups[0]
    >>> fill(group, np.array([0.8, 0.7, 0.6, 0.36, 0.51, 0.64])).lam.ravel().tolist()
    [0.8, 0.7, 0.6]
    """
    out: dict[str, Array] = {}
    for name, base in group.base.items():
        entries = group.free[name]
        if not len(entries):
            out[name] = base
            continue
        matrix = base.copy()
        if matrix.ndim == 1:
            matrix[entries.row] = x[entries.par]
        else:
            matrix[entries.row, entries.col] = x[entries.par]
            if name in ("psi", "theta"):
                matrix[entries.col, entries.row] = x[entries.par]
        out[name] = matrix
    return Matrices(**out)


def implied(group: GroupLayout, x: Array) -> Moments:
    """Covariance and mean of y* in one group.

    Parameters
    ----------
    group : GroupLayout
    x : ndarray, shape (n_free,)
        All free parameters, before equality constraints.

    Returns
    -------
    Moments
        Of p observed variables: `sigma` = Λ (I − B)⁻¹ Ψ (I − B)⁻ᵀ Λᵀ + Θ, shape (p, p), and `mu` = ν + Λ (I − B)⁻¹ α, shape (p,).

    References
    ----------
    Bollen, K. A. (1989). Structural equations with latent variables. Wiley.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> group = prepare(build_parameter_table("f =~ a + b + c")).layout.groups[0]
    >>> implied(group, np.array([0.8, 0.7, 0.6, 0.36, 0.51, 0.64])).sigma.round(2).tolist()
    [[1.0, 0.56, 0.48], [0.56, 1.0, 0.42], [0.48, 0.42, 1.0]]
    """
    mats = fill(group, x)
    if group.has_beta:
        inverse = np.linalg.inv(np.eye(group.m) - mats.beta)
        eta_cov = inverse @ mats.psi @ inverse.T
        lam_b = mats.lam @ inverse
        eta_mean, eta_slopes = inverse @ mats.alpha, inverse @ mats.gamma
    else:
        eta_cov, lam_b, eta_mean, eta_slopes = mats.psi, mats.lam, mats.alpha, mats.gamma
    eta_lam = eta_cov @ mats.lam.T
    sigma = mats.lam @ eta_lam + mats.theta
    return Moments(sigma, mats.nu + mats.lam @ eta_mean, lam_b, eta_cov, eta_lam, eta_mean, eta_slopes, mats)


def covariance_parameters(group: GroupLayout) -> Index:
    """Which parameters move the covariance, in the row order of `rank_two`.

    Parameters
    ----------
    group : GroupLayout

    Returns
    -------
    ndarray of int, shape (covariance parameters,)
        0-based places among all free parameters: those in Λ, B, Ψ, Θ. A parameter in two entries stands there twice.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> covariance_parameters(prepare(build_parameter_table("f =~ a + b + c")).layout.groups[0]).tolist()
    [0, 1, 2, 3, 4, 5]
    """
    return np.concatenate([group.free[name].par for name in ("lam", "beta", "psi", "theta")])


def mean_parameters(group: GroupLayout) -> Index:
    """Which parameters move the mean, in the row order of `mean_jacobian`.

    Parameters
    ----------
    group : GroupLayout

    Returns
    -------
    ndarray of int, shape (mean parameters,)
        0-based places among all free parameters: those in Λ, B, ν, α.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> table = build_parameter_table("f =~ a + b + c", meanstructure=True)
    >>> mean_parameters(prepare(table).layout.groups[0]).tolist()
    [0, 1, 2, 6, 7, 8]
    """
    return np.concatenate([group.free[name].par for name in ("lam", "beta", "nu", "alpha")])


def rank_two(group: GroupLayout, mom: Moments) -> tuple[Array, Array]:
    """U and V, each (covariance parameters, p), with dSigma = u v' + v u'.

    Parameters
    ----------
    group : GroupLayout
    mom : Moments
        Of this group at the point of differentiation.

    Returns
    -------
    U, V : ndarray, shape (covariance parameters, p)
        Row k belongs to `covariance_parameters(group)[k]`.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> group = prepare(build_parameter_table("f =~ a + b + c")).layout.groups[0]
    >>> U, V = rank_two(group, implied(group, np.array([0.8, 0.7, 0.6, 0.36, 0.51, 0.64])))
    >>> (np.outer(U[0], V[0]) + np.outer(V[0], U[0])).round(2).tolist()
    [[1.6, 0.7, 0.6], [0.7, 0.0, 0.0], [0.6, 0.0, 0.0]]
    """
    p = group.p
    lam, beta, psi, theta = (group.free[name] for name in ("lam", "beta", "psi", "theta"))
    size = len(lam) + len(beta) + len(psi) + len(theta)
    U, V = np.zeros((size, p)), np.zeros((size, p))
    n = len(lam)
    U[np.arange(n), lam.row] = 1.0
    V[:n] = mom.eta_lam[lam.col]
    if len(beta):
        stop = n + len(beta)
        U[n:stop] = mom.lam_b.T[beta.row]
        V[n:stop] = mom.eta_lam[beta.col]
        n = stop
    if len(psi):
        stop = n + len(psi)
        U[n:stop] = mom.lam_b.T[psi.row]
        V[n:stop] = mom.lam_b.T[psi.col] * np.where(psi.row == psi.col, 0.5, 1.0)[:, None]
        n = stop
    if len(theta):
        rows = np.arange(n, n + len(theta))
        U[rows, theta.row] = 1.0
        V[rows, theta.col] = np.where(theta.row == theta.col, 0.5, 1.0)
    return U, V


def mean_jacobian(group: GroupLayout, mom: Moments) -> Array:
    """Derivatives of the mean by the parameters that move it.

    Parameters
    ----------
    group : GroupLayout
    mom : Moments
        Of this group at the point of differentiation.

    Returns
    -------
    ndarray, shape (mean parameters, p)
        Row k belongs to `mean_parameters(group)[k]`.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> group = prepare(build_parameter_table("f =~ a + b + c", meanstructure=True)).layout.groups[0]
    >>> mean_jacobian(group, implied(group, np.full(9, 0.5)))[3:].tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    lam, beta, nu, alpha = (group.free[name] for name in ("lam", "beta", "nu", "alpha"))
    out = np.zeros((len(lam) + len(beta) + len(nu) + len(alpha), group.p))
    n = len(lam)
    out[np.arange(n), lam.row] = mom.eta_mean[lam.col]
    out[n : n + len(beta)] = mom.lam_b.T[beta.row] * mom.eta_mean[beta.col][:, None]
    n += len(beta)
    out[np.arange(n, n + len(nu)), nu.row] = 1.0
    n += len(nu)
    out[n:] = mom.lam_b.T[alpha.row]
    return out


def vech_index(p: int, diagonal: bool = True) -> tuple[Index, Index]:
    """Rows and columns of the lower triangle, column by column: lavaan's vech order.

    Parameters
    ----------
    p : int
        Number of variables.
    diagonal : bool
        Whether variances are among them.

    Returns
    -------
    rows, cols : ndarray of int, shape (p (p + 1) / 2,), without the diagonal (p (p − 1) / 2,)

    Examples
    --------
    >>> rows, cols = vech_index(3)
    >>> list(zip(rows.tolist(), cols.tolist()))
    [(0, 0), (1, 0), (2, 0), (1, 1), (2, 1), (2, 2)]
    """
    cols, rows = np.triu_indices(p, 0 if diagonal else 1)
    return rows, cols


def association_index(p: int, numeric: Index) -> tuple[Index, Index]:
    """Rows and columns of what least squares fits: variances of numeric variables, then all pairs below the diagonal.

    Parameters
    ----------
    p : int
        Number of variables.
    numeric : ndarray of int
        Positions of the numeric ones among them; empty where all are ordered.

    Returns
    -------
    rows, cols : ndarray of int, shape (len(numeric) + p (p − 1) / 2,)

    Examples
    --------
    >>> rows, cols = association_index(3, np.array([2]))
    >>> list(zip(rows.tolist(), cols.tolist()))
    [(2, 2), (1, 0), (2, 0), (2, 1)]
    """
    rows, cols = vech_index(p, diagonal=False)
    return (np.concatenate([numeric, rows]), np.concatenate([numeric, cols])) if len(numeric) else (rows, cols)


def continuous_jacobian(group: GroupLayout, x: Array, n_free: int, meanstructure: bool) -> Array:
    """Jacobian of (mean, vech Sigma), or of vech Sigma alone, by all free parameters: (moments, n_free).

    Parameters
    ----------
    group : GroupLayout
    x : ndarray, shape (n_free,)
        All free parameters, before equality constraints.
    n_free : int
        Of all groups together; columns of parameters of other groups stay 0.
    meanstructure : bool
        Whether the means come first.

    Returns
    -------
    ndarray, shape (moments, n_free)

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> layout = prepare(build_parameter_table("f =~ a + b + c")).layout
    >>> continuous_jacobian(layout.groups[0], np.full(6, 0.5), layout.n_free, False)[0].tolist()
    [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    """
    mom = implied(group, x)
    U, V = rank_two(group, mom)
    rows, cols = vech_index(group.p)
    offset = group.p if meanstructure else 0
    out = np.zeros((n_free, offset + len(rows)))
    out[covariance_parameters(group), offset:] = U[:, rows] * V[:, cols] + V[:, rows] * U[:, cols]
    if meanstructure:
        out[mean_parameters(group), :offset] = mean_jacobian(group, mom)
    return out.T
