"""A layout with some of its constants freed: what score tests of those constants are computed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from emosec.statistics.cfa.model.layout import MATRICES, Array, Entries, GroupLayout, Layout


class Candidate(NamedTuple):
    """A fixed entry that could be freed."""

    group: int
    matrix: str
    row: int
    col: int
    lhs: str
    op: str
    rhs: str


def freed_layout(layout: Layout, extra: Sequence[Candidate], x: Array) -> tuple[Layout, Array]:
    """The layout with the candidates freed, and the parameter vector at which nothing has changed.

    Parameters
    ----------
    layout : Layout
    extra : sequence of Candidate
        Fixed entries to be freed.
    x : ndarray, shape (n_free,)
        The fitted model's free parameters, before equality constraints.

    Returns
    -------
    layout : Layout
        With `n_free + len(extra)` parameters, the new ones last. Groups in which an observed variable predicts
        another have one more latent per item, for its error.
    x : ndarray, shape (n_free + len(extra),)
        The new parameters stand at the values at which they had been fixed.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> layout = prepare(build_parameter_table("f =~ a + b + c")).layout
    >>> wider, x = freed_layout(layout, [Candidate(0, "theta", 1, 0, "a", "~~", "b")], np.full(6, 0.6))
    >>> wider.n_free, x.tolist()
    (7, [0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.0])
    """
    groups = []
    values = np.empty(len(extra))
    for g, group in enumerate(layout.groups):
        wide = _with_error_factors(group)
        added: dict[str, list[tuple[int, int, int]]] = {name: [] for name in MATRICES}
        for k, c in enumerate(extra):
            if c.group != g:
                continue
            base = group.base[c.matrix]
            values[k] = base[c.row] if base.ndim == 1 else base[c.row, c.col]
            name, i, j = _place(group, wide, c)
            added[name].append((i, j, layout.n_free + k))
        free = dict(wide.free)
        for name, rows in added.items():
            if rows:
                add = np.array(rows, dtype=np.intp)
                free[name] = Entries(
                    *(np.concatenate([getattr(free[name], f), add[:, i]]) for i, f in enumerate(("row", "col", "par")))
                )
        groups.append(replace(wide, free=free))
    return replace(layout, groups=tuple(groups), n_free=layout.n_free + len(extra)), np.concatenate([x, values])


def _predicting(group: GroupLayout) -> list[int]:
    """Observed variables that predict others."""
    used = {*np.flatnonzero(group.base["beta"].any(axis=0)).tolist(), *group.free["beta"].col.tolist()}
    return [group.observed.index(v) for v in group.phantom if group.latent.index(v) in used]


def _with_error_factors(group: GroupLayout) -> GroupLayout:
    """The same model with a latent of no variance added to every item, where some observed variable predicts another.

    An item's residual may then covary with that variable's, and reach what it predicts. The group itself when none does.
    """
    if not _predicting(group):
        return group
    p, q = group.p, len(group.covariates)
    base = dict(group.base)
    base["lam"] = np.hstack([base["lam"], np.eye(p)])
    for name in ("beta", "psi"):
        base[name] = np.pad(base[name], (0, p))
    base["alpha"] = np.concatenate([base["alpha"], np.zeros(p)])
    base["gamma"] = np.vstack([base["gamma"], np.zeros((p, q))])
    return replace(group, base=base, latent=(*group.latent, *(f"error of {v}" for v in group.observed)))


def _place(group: GroupLayout, wide: GroupLayout, candidate: Candidate) -> tuple[str, int, int]:
    """Where a candidate stands in the wide layout: a residual covariance with a predicting variable is one of disturbances."""
    if candidate.matrix == "theta" and candidate.row != candidate.col:
        for own, other in ((candidate.row, candidate.col), (candidate.col, candidate.row)):
            if own in _predicting(group):
                return "psi", group.m + other, wide.latent.index(group.observed[own])
    return candidate.matrix, candidate.row, candidate.col
