"""Starting values of factors whose indicators are factors: from the correlations of composites, signs included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from emosec.statistics.cfa.model.layout import Array, GroupLayout, Index, Layout

# ASSUME what composites say about the correlation of two factors is no better than this
LARGEST_CORRELATION = 0.95
# no factor starts with more of its variance explained by one above it
LARGEST_LOADING = 0.9


@dataclass(frozen=True)
class Above:
    """One factor of factors: the latents it stands above, its correlations with them, and what sets its unit."""

    factor: int
    below: Index
    loading: Array
    marker: int | None


def factor_correlations(group: GroupLayout, S: Array, loadings: Array, scale: Array) -> Array:
    """Guess the correlations of latents that have items, and of observed variables that act as latents: (m, m).

    A composite weighs each item by its loading; covariances of composites are divided by what they owe to their factors.
    Factors turned by their marker are turned here too. Zero for latents without items of their own.

    Parameters
    ----------
    group : GroupLayout
    S : ndarray, shape (p, p)
        Sample covariance (or polychoric) matrix.
    loadings : ndarray, shape (p, m)
        Starting values, 0 where a latent has no item.
    scale : ndarray, shape (m,)
        Of each latent; only its sign is used: negative where a marker turns the factor round.

    Returns
    -------
    ndarray, shape (m, m)
        Unit diagonal; all others within ±0.95.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> group = prepare(build_parameter_table("f =~ a + b; g =~ c + d")).layout.groups[0]
    >>> loadings = np.kron(np.eye(2), np.full((2, 1), 0.8))
    >>> S = 0.64 * np.kron(np.array([[1.0, 0.5], [0.5, 1.0]]), np.ones((2, 2)))
    >>> np.fill_diagonal(S, 1.0)
    >>> factor_correlations(group, S, loadings, np.ones(2)).round(2).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    sd = np.sqrt(np.diagonal(S))
    weights = loadings / (sd**2)[:, None] * np.sign(scale)
    for name in group.phantom:
        i, e = group.observed.index(name), group.latent.index(name)
        weights[:, e] = 0.0
        weights[i, e] = 1.0 / sd[i]
    own = np.einsum("pm,pm->m", weights, loadings * np.sign(scale))
    own[[group.latent.index(name) for name in group.phantom]] = 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        out = weights.T @ S @ weights / np.outer(own, own)
    out = np.clip(np.nan_to_num(out), -LARGEST_CORRELATION, LARGEST_CORRELATION)
    np.fill_diagonal(out, 1.0)
    return np.asarray(out)


def factors_above(group: GroupLayout, correlations: Array) -> list[Above]:
    """Factors without items, lowest first, each with the principal axis of what it stands above.

    Parameters
    ----------
    group : GroupLayout
    correlations : ndarray, shape (m, m)
        Of the latents, as `factor_correlations` guesses them.

    Returns
    -------
    list of Above

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> table = build_parameter_table("f =~ a + b + c; g =~ d + e + h; k =~ i + j + l; up =~ f + g + k")
    >>> found = factors_above(prepare(table).layout.groups[0], np.where(np.eye(4) > 0, 1.0, 0.5))
    >>> [(one.factor, one.below.tolist()) for one in found]
    [(3, [0, 1, 2])]
    """
    beta, base = group.free["beta"], group.base["beta"]
    waiting = _itemless(group)
    found: list[Above] = []
    correlations = correlations.copy()
    while waiting:
        below_of = {f: np.unique([*np.flatnonzero(base[:, f]), *beta.row[beta.col == f]]).astype(int) for f in waiting}
        ready = [f for f in waiting if not set(below_of[f]) & set(waiting)] or waiting[:1]
        for f in ready:
            one = _principal(group, correlations, f, below_of[f])
            weights = np.zeros(group.m)
            weights[one.below] = one.loading
            row = weights @ correlations / max(float(weights @ weights), 0.1)
            correlations[f] = correlations[:, f] = np.clip(row, -LARGEST_CORRELATION, LARGEST_CORRELATION)
            correlations[f, f] = 1.0
            found.append(one)
        waiting = [f for f in waiting if f not in ready]
    return found


def _itemless(group: GroupLayout) -> list[int]:
    """Factors whose indicators are all latents."""
    beta, base = group.free["beta"], group.base["beta"]
    itemless = ~(group.base["lam"].any(0) | np.bincount(group.free["lam"].col, minlength=group.m).astype(bool))
    itemless[[group.latent.index(name) for name in group.phantom]] = False
    return [int(f) for f in np.flatnonzero(itemless) if base[:, f].any() or (beta.col == f).any()]


def negative_disturbance(layout: Layout, x: Array) -> bool:
    """Tell whether a factor below another has a negative disturbance variance: such a minimum may not be the lowest one.

    Parameters
    ----------
    layout : Layout
    x : ndarray, shape (n_free,)

    Returns
    -------
    bool
        False where no factor stands above factors, or disturbances are fixed.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> model = "f =~ a + b + c; g =~ d + e + h; k =~ i + j + l; up =~ f + g + k"
    >>> layout = prepare(build_parameter_table(model, std_lv=False)).layout
    >>> negative_disturbance(layout, np.ones(layout.n_free)), negative_disturbance(layout, -np.ones(layout.n_free))
    (False, True)
    """
    for group in layout.groups:
        above, psi, beta = _itemless(group), group.free["psi"], group.free["beta"]
        paths = group.base["beta"][:, above] != 0.0
        paths[beta.row[np.isin(beta.col, above)]] = True
        below = np.flatnonzero(paths.any(1))
        own = psi.par[(psi.row == psi.col) & np.isin(psi.row, below)]
        if np.any(x[own] < 0.0):
            return True
    return False


def _principal(group: GroupLayout, correlations: Array, factor: int, below: Index) -> Above:
    beta, base = group.free["beta"], group.base["beta"]
    R = correlations[np.ix_(below, below)].copy()
    np.fill_diagonal(R, np.clip(np.abs(R - np.eye(len(R))).max(1, initial=0.0), 0.1, 0.9) if len(R) > 1 else 0.5)
    values, vectors = np.linalg.eigh(R)
    loading = np.clip(vectors[:, -1] * np.sqrt(max(values[-1], 0.1)), -LARGEST_LOADING, LARGEST_LOADING)
    loading = np.where(np.abs(loading) < 0.1, np.where(loading < 0, -0.1, 0.1), loading)
    free = set(beta.row[beta.col == factor].tolist())
    markers = [k for k, e in enumerate(below) if int(e) not in free]
    marker = markers[0] if len(markers) == 1 else None
    leading = marker if marker is not None else 0
    wanted = np.sign(base[below[leading], factor]) if marker is not None else 1.0
    return Above(factor, below, loading if loading[leading] * wanted >= 0 else -loading, marker)


def start_above(x: Array, group: GroupLayout, one: Above, variance: Array, shrink: Array) -> None:
    """Fill in paths and variances of one factor of factors.

    Parameters
    ----------
    x : ndarray (n_free,)
        Changed in place.
    group : GroupLayout
    one : Above
    variance : ndarray (m,)
        Variances of latents, in place: that of this factor is set.
    shrink : ndarray (m,)
        In place: what loadings on the latents below must be multiplied by where their disturbances, not their variances,
        are 1.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> table = build_parameter_table("f =~ a + b + c; g =~ d + e + h; k =~ i + j + l; up =~ f + g + k")
    >>> layout = prepare(table).layout
    >>> one = factors_above(layout.groups[0], np.where(np.eye(4) > 0, 1.0, 0.5))[0]
    >>> x = np.zeros(layout.n_free)
    >>> start_above(x, layout.groups[0], one, np.ones(4), np.ones(4))
    >>> int((x != 0.0).sum())  # the three paths
    3
    """
    psi, beta, base = group.free["psi"], group.free["beta"], group.base
    own = {int(r): int(p) for r, c, p in zip(psi.row, psi.col, psi.par, strict=True) if r == c}
    total = variance[one.below].copy()
    for k, e in enumerate(one.below.tolist()):
        left = 1.0 - one.loading[k] ** 2
        if e in own:
            x[own[e]] = max(left * total[k], 0.05)
        elif base["psi"][e, e] > 0:
            total[k] = base["psi"][e, e] / left
            shrink[e] *= np.sqrt(left)
            variance[e] = total[k]
    slopes = one.loading * np.sqrt(total)
    unit = np.sqrt(base["psi"][one.factor, one.factor]) if one.factor not in own else 1.0
    if one.factor in own and one.marker is not None:
        unit = abs(slopes[one.marker] / base["beta"][one.below[one.marker], one.factor])
        x[own[one.factor]] = unit**2
    variance[one.factor] = max(unit, 0.1) ** 2
    slope_of = dict(zip(one.below.tolist(), slopes / max(unit, 0.1), strict=True))
    mine = beta.col == one.factor
    x[beta.par[mine]] = [slope_of[int(e)] for e in beta.row[mine]]
