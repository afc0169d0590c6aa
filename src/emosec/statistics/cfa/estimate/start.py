"""Starting values that converge: each factor's loadings from the leading eigenvector of its own indicators."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from emosec.statistics.cfa.estimate.higher_order import factor_correlations, factors_above, start_above
from emosec.statistics.cfa.model.layout import Array, GroupLayout, Layout


def starting_values(
    layout: Layout,
    covariances: Sequence[Array],
    means: Sequence[Array],
    thresholds: Sequence[Array] = (),
    given: Array | None = None,
) -> Array:
    """Starting values for all free parameters.

    Parameters
    ----------
    layout : Layout
    covariances : sequence of ndarray (p, p)
        Sample covariances (or polychoric correlations), one per group.
    means : sequence of ndarray (p,)
    thresholds : sequence of ndarray, optional
    given : ndarray (n_free,), optional
        Values asked for by the model (start()), NaN elsewhere; they win.

    Returns
    -------
    ndarray (n_free,)

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> layout = prepare(build_parameter_table("f =~ a + b + c")).layout
    >>> S = np.where(np.eye(3) > 0, 1.0, 0.49)
    >>> starting_values(layout, [S], [np.zeros(3)]).shape
    (6,)
    """
    x = np.zeros(layout.n_free)
    for g, group in enumerate(layout.groups):
        _group_start(x, group, covariances[g], means[g], layout.ordinal, layout.theta_parameterization)
        if layout.ordinal and len(thresholds):
            tau = group.free["tau"]
            x[tau.par] = thresholds[g][tau.row]
    if given is not None:
        known = ~np.isnan(given)
        x[known] = given[known]
    return x


def even_loadings(layout: Layout, x: Array, samples: Sequence[Array]) -> Array:
    """The starting values with every free loading on an observed variable at .7 of its deviation, and positive.

    For a second try: where two indicators share more than their factor (a residual covariance in the model, not yet in the
    start), the principal axis is that pair and leads away from the factor.

    Parameters
    ----------
    layout : Layout
    x : ndarray (n_free,)
    samples : sequence of ndarray (p, p)
        Sample covariances or polychoric correlations.

    Returns
    -------
    ndarray, shape (n_free,)

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> layout = prepare(build_parameter_table("f =~ a + b + c")).layout
    >>> even_loadings(layout, np.ones(6), [np.diag([1.0, 4.0, 1.0])]).round(2).tolist()
    [0.7, 1.4, 0.7, 1.0, 1.0, 1.0]
    """
    out = x.copy()
    for group, S in zip(layout.groups, samples, strict=True):
        lam = group.free["lam"]
        out[lam.par] = 0.7 * np.sqrt(np.diagonal(S))[lam.row]
    return out


def _group_start(x: Array, group: GroupLayout, S: Array, mean: Array, ordinal: bool, theta: bool) -> None:
    lam, psi = group.free["lam"], group.free["psi"]
    loadings = _loadings(group, S)
    metric = loadings
    if theta and ordinal:  # residual variances are 1 there, so that everything is larger
        h = np.clip((loadings**2).sum(1) / np.diagonal(S), 0.0, 0.9)
        h[group.numeric] = 0.0
        metric = loadings / np.sqrt(1.0 - h)[:, None]
    scale, variance = _scales(group, metric, S)
    start = metric / scale
    x[psi.par[psi.row == psi.col]] = variance[psi.row[psi.row == psi.col]]
    start = start * _factors_of_factors(x, group, S, loadings, scale, variance)
    x[lam.par] = start[lam.row, lam.col]
    x[group.free["nu"].par] = mean[group.free["nu"].row]
    for v in group.phantom:
        _phantom_start(x, group, S, mean, group.observed.index(v), group.latent.index(v))
    error = group.free["theta"]
    own = error.row == error.col
    unit = np.isin(error.row[own], group.numeric, invert=True) if ordinal else np.zeros(int(own.sum()), dtype=bool)
    x[error.par[own]] = np.where(unit, 1.0, 0.5 * np.diagonal(S)[error.row[own]])
    x[group.free["delta"].par] = 1.0


def _factors_of_factors(
    x: Array, group: GroupLayout, S: Array, loadings: Array, scale: Array, variance: Array
) -> Array:
    """Fill in the paths of factors without items (at 0 their gradient would vanish); what loadings below shrink by."""
    shrink = np.ones(group.m)
    if not len(group.free["beta"]):
        return shrink
    correlations = factor_correlations(group, S, loadings, scale)
    variance = variance.copy()
    for name in group.phantom:
        variance[group.latent.index(name)] = S[group.observed.index(name), group.observed.index(name)]
    for one in factors_above(group, correlations):
        start_above(x, group, one, variance, shrink)
    return shrink


def _phantom_start(x: Array, group: GroupLayout, S: Array, mean: Array, i: int, e: int) -> None:
    psi, alpha = group.free["psi"], group.free["alpha"]
    x[psi.par[(psi.row == e) & (psi.col == e)]] = S[i, i]
    x[alpha.par[alpha.row == e]] = mean[i]


def _loadings(group: GroupLayout, S: Array) -> Array:
    """Loadings (p, m) with unit factor variance, from one principal axis per factor; the first free one is positive."""
    out = np.zeros((group.p, group.m))
    entries = group.free["lam"]
    fixed = group.base["lam"]
    for f in range(group.m):
        free = entries.row[entries.col == f]
        rows = np.unique(np.concatenate([free, np.flatnonzero(fixed[:, f])]))
        if not len(rows):
            continue
        if len(rows) == 1:
            out[rows, f] = np.sqrt(0.5 * S[rows[0], rows[0]])
            continue
        sd = np.sqrt(np.diagonal(S)[rows])
        R = S[np.ix_(rows, rows)] / np.outer(sd, sd)
        np.fill_diagonal(R, np.clip(np.abs(R - np.eye(len(rows))).max(1), 0.1, 0.9))  # communality guess
        values, vectors = np.linalg.eigh(R)
        loading = np.clip(vectors[:, -1] * np.sqrt(max(values[-1], 0.1)), -0.95, 0.95) * sd
        first = int(np.searchsorted(rows, free[0])) if len(free) else 0
        out[rows, f] = loading if loading[first] >= 0 else -loading
    return out


def _scales(group: GroupLayout, loadings: Array, S: Array) -> tuple[Array, Array]:
    """What one unit of each factor is: 1 when its variance is fixed, the marker's loading when that is fixed instead."""
    scale, variance = np.ones(group.m), np.ones(group.m)
    psi = group.free["psi"]
    free_variance = set(psi.row[psi.row == psi.col].tolist())
    lam_free = {(int(i), int(j)) for i, j in zip(group.free["lam"].row, group.free["lam"].col, strict=True)}
    for f in range(group.m):
        if f not in free_variance:
            fixed = group.base["psi"][f, f]
            scale[f] = np.sqrt(fixed) if fixed > 0 else 1.0
            continue
        markers = [i for i in np.flatnonzero(group.base["lam"][:, f]) if (int(i), f) not in lam_free]
        apart = [] if markers else _markers_in_regressions(group, f)
        if len(markers) == 1 or len(apart) == 1:
            ratio = (
                loadings[markers[0], f] / group.base["lam"][markers[0], f]
                if markers
                else _regressed_on(loadings[:, f], S[apart[0][0]]) / apart[0][1]
            )
            scale[f] = ratio if abs(ratio) > 0.05 else 1.0
            variance[f] = max(scale[f] ** 2, 0.05)
        else:
            variance[f] = 0.1 if len(markers) > 1 else 0.5
    return scale, variance


def _markers_in_regressions(group: GroupLayout, f: int) -> list[tuple[int, float]]:
    """Items of factor f with a fixed loading that stand in a regression too, and so among the latent variables: row, loading."""
    beta = group.free["beta"]
    free = {(int(i), int(j)) for i, j in zip(beta.row, beta.col, strict=True)}
    places = [(group.latent.index(name), group.observed.index(name)) for name in group.phantom]
    return [
        (row, float(group.base["beta"][e, f])) for e, row in places if group.base["beta"][e, f] and (e, f) not in free
    ]


def _regressed_on(loadings: Array, covariances: Array) -> float:
    """Loading of a variable on a factor of unit variance, from its covariances with the factor's other items."""
    square = float(loadings @ loadings)
    return float(covariances @ loadings) / square if square > 0.0 else 0.0
