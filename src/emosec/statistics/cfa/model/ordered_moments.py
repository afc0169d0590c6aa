"""Implied moments of ordered variables: thresholds, slopes on covariates and correlations, with exact derivatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from emosec.statistics.cfa.model.layout import Array, GroupLayout, Index
from emosec.statistics.cfa.model.moments import (
    Moments,
    covariance_parameters,
    implied,
    mean_jacobian,
    mean_parameters,
    rank_two,
)


def response_variances(group: GroupLayout, mom: Moments) -> Array:
    """Variances (given covariates) of the responses under delta: 1/delta² for ordered variables, Sigma's diagonal for numeric.

    Parameters
    ----------
    group : GroupLayout
        Of ordered variables, or of ordered and numeric ones.
    mom : Moments

    Returns
    -------
    ndarray, shape (p,)

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> table = build_parameter_table("f =~ a + b + c", ordered={"a": 1, "b": 1, "c": 1})
    >>> group = prepare(table, ordered=["a", "b", "c"]).layout.groups[0]
    >>> response_variances(group, implied(group, np.full(6, 0.5))).tolist()
    [1.0, 1.0, 1.0]
    """
    variance = 1.0 / mom.matrices.delta**2
    variance[group.numeric] = np.diagonal(mom.sigma)[group.numeric]
    return np.asarray(variance)


@dataclass(frozen=True)
class OrdinalMoments:
    """Implied thresholds and correlations of one group, and their Jacobian when asked for.

    vector : (thresholds + p(p−1)/2,); jacobian : (len(vector), len(parameters)), columns belong to `parameters`. For a numeric
    variable the threshold is minus its mean, its variance comes before the pairs, and `correlation` holds its covariances. Slopes
    on covariates, covariate by covariate, stand between thresholds and variances.
    """

    vector: Array
    jacobian: Array
    parameters: Index
    correlation: Array
    scale: Array


def ordinal(group: GroupLayout, x: Array, *, theta: bool, rows: Index, cols: Index) -> OrdinalMoments:
    """Implied thresholds, slopes on covariates, then correlations in `association_index` order, with exact derivatives.

    Under delta the scales are parameters (1 unless freed) and Sigma's diagonal is 1/delta² whatever Theta holds; under
    theta the scales are 1/sqrt of Sigma's diagonal.

    Parameters
    ----------
    group : GroupLayout
    x : ndarray, shape (n_free,)
        All free parameters, before equality constraints.
    theta : bool
        True for the theta parameterization, False for delta.
    rows, cols : ndarray of int
        From `association_index`.

    Returns
    -------
    OrdinalMoments
        Moments in the order thresholds, slopes (covariate by covariate), variances of numeric variables and correlations; the
        Jacobian is (moments, parameters that move any of them).

    References
    ----------
    Muthén, B. (1984). A general structural equation model with dichotomous, ordered categorical, and continuous latent variable
    indicators. Psychometrika, 49(1), 115–132.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> table = build_parameter_table("f =~ a + b + c", ordered={"a": 1, "b": 1, "c": 1})
    >>> group = prepare(table, ordered=["a", "b", "c"]).layout.groups[0]
    >>> from emosec.statistics.cfa.model.moments import association_index
    >>> rows, cols = association_index(3, group.numeric)
    >>> found = ordinal(group, np.array([0.8, 0.7, 0.6, -0.5, 0.0, 0.5]), theta=False, rows=rows, cols=cols)
    >>> found.vector.round(2).tolist(), found.jacobian.shape
    ([-0.5, 0.0, 0.5, 0.56, 0.48, 0.42], (6, 6))
    """
    mom = implied(group, x)
    item, mats = group.tau_item, mom.matrices
    variance = np.diagonal(mom.sigma)
    if theta:
        with np.errstate(invalid="ignore", divide="ignore"):
            scale = 1.0 / np.sqrt(variance)
        scale[group.numeric] = 1.0
    else:
        scale = mats.delta
    correlation = mom.sigma * np.outer(scale, scale)
    rho = correlation[rows, cols]
    th = scale[item] * (mats.tau - mom.mu[item])
    n_th, first = len(item), group.first_association
    slopes = (mom.slopes * scale[:, None]).T
    cov_par, mean_par = covariance_parameters(group), mean_parameters(group)
    tau, delta, gamma = group.free["tau"], group.free["delta"], group.free["gamma"]
    parts = [cov_par, mean_par, tau.par, delta.par, gamma.par]
    parameters, position = np.unique(np.concatenate(parts), return_inverse=True)
    at_cov, at_mean, at_tau, at_delta, _ = np.split(position, np.cumsum([len(part) for part in parts[:-1]]))
    U, V = rank_two(group, mom)
    Us, Vs = U * scale, V * scale
    jt = np.zeros((len(parameters), first + len(rho)))
    d_rho = Us[:, rows] * Vs[:, cols] + Vs[:, rows] * Us[:, cols]
    if theta:
        half = Us * Vs  # ½ dSigma_ii / Sigma_ii
        half[:, group.numeric] = 0.0
        d_rho -= rho * (half[:, rows] + half[:, cols])
        jt[at_cov, :n_th] = -th * half[:, item]
        if slopes.size:
            jt[at_cov, n_th:first] = -(slopes * half[:, None, :]).reshape(len(half), -1)
    jt[at_cov, first:] = d_rho
    if (len(mean_par) and mom.mu.any()) or len(group.free["nu"]) or len(group.free["alpha"]):
        jt[at_mean, :n_th] -= (mean_jacobian(group, mom) * scale)[:, item]
    jt[at_tau, tau.row] = scale[item[tau.row]]
    if slopes.size and len(_slope_parameters(group)):
        at_slope = np.searchsorted(parameters, _slope_parameters(group))
        jt[at_slope, n_th:first] += (_slope_jacobian(group, mom) * scale).reshape(len(at_slope), -1)
    vector = np.concatenate([th, slopes.ravel(), rho])
    if not theta and len(delta):
        _delta_columns(jt, at_delta, delta.row, item, vector, scale, rows, cols)
    return OrdinalMoments(vector, jt.T, parameters, correlation, scale)


def _delta_columns(
    jt: Array, at: Index, variable: Index, item: Index, vector: Array, scale: Array, rows: Index, cols: Index
) -> None:
    """Derivatives by the scales, under delta: everything an item touches is proportional to its scale."""
    slopes = (len(vector) - len(item) - len(rows)) // len(scale)
    first = np.concatenate([item, np.tile(np.arange(len(scale)), slopes), rows])
    second = np.concatenate([first[: len(first) - len(rows)], cols])
    for place, v in zip(at, variable, strict=True):
        jt[place] = np.where((first == v) | (second == v), vector / scale[v], 0.0)


def _slope_parameters(group: GroupLayout) -> Index:
    """Which parameters move the slopes on covariates, in the row order of `_slope_jacobian`."""
    return np.concatenate([group.free[name].par for name in ("lam", "beta", "gamma")])


def _slope_jacobian(group: GroupLayout, mom: Moments) -> Array:
    """Derivatives of the slopes (before scaling), (slope parameters, q, p): what `mean_jacobian` is for the means."""
    lam, beta, gamma = (group.free[name] for name in ("lam", "beta", "gamma"))
    n = len(lam) + len(beta)
    out = np.zeros((n + len(gamma), len(group.covariates), group.p))
    out[np.arange(len(lam)), :, lam.row] = mom.eta_slopes[lam.col]
    out[len(lam) : n] = mom.eta_slopes[beta.col][:, :, None] * mom.lam_b.T[beta.row][:, None, :]
    out[np.arange(n, n + len(gamma)), gamma.col] = mom.lam_b.T[gamma.row]
    return out
