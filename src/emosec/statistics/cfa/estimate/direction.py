"""Which way a factor points: a model says the same with all signs of a factor turned, so one of the two is agreed on."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from emosec.statistics.cfa.model.constraints import Reparameterisation
from emosec.statistics.cfa.model.layout import Array, Layout

# ASSUME a smaller miss of a constraint, relative to the parameters, is rounding
SAME = 1e-8
# the axes of each matrix that stand for latent variables
LATENT_AXES = {"lam": (1,), "beta": (0, 1), "psi": (0, 1), "alpha": (0,), "gamma": (0,)}


def first_loading_positive(layout: Layout, constraint: Reparameterisation, x: Array) -> Array:
    """Turn factors so that the first free loading of each, in the order the model writes them, is positive.

    A factor is turned where the model stays what it was: no constant (a marker, a covariance fixed at .3) and no equality
    constraint changes. A factor that equal loadings tie to other groups is turned in all groups; one that constants tie to
    other factors is turned with them.

    Parameters
    ----------
    layout : Layout
        `layout.leading` names the first loadings.
    constraint : Reparameterisation
    x : ndarray (n_free,)

    Returns
    -------
    ndarray (n_free,)
        The same fit; `x` itself when nothing had to be turned.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> prepared = prepare(build_parameter_table("f =~ a + b + c"))
    >>> x = np.array([-0.8, -0.7, 0.6, 0.36, 0.51, 0.64])
    >>> first_loading_positive(prepared.layout, prepared.constraint, x).tolist()
    [0.8, 0.7, -0.6, 0.36, 0.51, 0.64]
    """
    for group, factor, parameter in layout.leading:
        if x[parameter] >= 0.0:
            continue
        name = layout.groups[group].latent[factor]
        everywhere = [(g, one.latent.index(name)) for g, one in enumerate(layout.groups)]
        for chosen in ([(group, factor)], _tied(layout, [(group, factor)]), _tied(layout, everywhere)):
            turned = _turn(layout, constraint, x, chosen)
            if turned is not None:
                x = turned
                break
    return x


def _turn(layout: Layout, constraint: Reparameterisation, x: Array, chosen: Iterable[tuple[int, int]]) -> Array | None:
    """Parameters with these factors' signs turned; None when a constant or a constraint forbids it."""
    out = x.copy()
    for g, group in enumerate(layout.groups):
        sign = np.ones(group.m)
        sign[[factor for at, factor in chosen if at == g]] = -1.0
        if np.all(sign > 0):
            continue
        for matrix, axes in LATENT_AXES.items():
            base, entries = group.base[matrix], group.free[matrix]
            factor = np.ones(base.shape)
            for axis in axes:
                shape = [1] * base.ndim
                shape[axis] = group.m
                factor = factor * sign.reshape(shape)
            held = base != 0.0
            held[(entries.row, entries.col) if base.ndim == 2 else entries.row] = False
            if np.any(held & (factor < 0)):
                return None
            at = factor[entries.row, entries.col] if base.ndim == 2 else factor[entries.row]
            out[entries.par] = at * x[entries.par]
    miss = np.abs(constraint.expand(constraint.contract(out)) - out).max(initial=0.0)
    return out if miss <= SAME * max(1.0, float(np.abs(x).max())) else None


def _tied(layout: Layout, chosen: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """These factors and those that a constant other than zero (a covariance, a regression) ties to them."""
    found = set(chosen)
    while True:
        more = set(found)
        for g, factor in found:
            for matrix in ("psi", "beta"):
                base = layout.groups[g].base[matrix]
                linked = np.flatnonzero((base[factor] != 0.0) | (base[:, factor] != 0.0))
                more |= {(g, int(other)) for other in linked}
        if more == found:
            return sorted(found)
        found = more
