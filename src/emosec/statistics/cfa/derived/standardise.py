"""Standardised estimates: std.all, std.lv and std.nox for every row of a parameter table, from arrays alone.

std.lv gives latents unit variance; std.all observed variables too; std.nox all but exogenous observed predictors, so that a
group coded 0 and 1 keeps its unit. Residual and disturbance covariances become correlations (lavaan's cov.std = TRUE).
`standardized` makes the table with errors of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from emosec.statistics.cfa.model.constraints import value_and_gradient
from emosec.statistics.cfa.model.layout import Array, GroupLayout, Index, Layout
from emosec.statistics.cfa.model.moments import Moments, implied
from emosec.statistics.cfa.model.ordered_moments import response_variances
from emosec.statistics.cfa.model.prepared import names_of

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["std.all", "std.lv", "std.nox"]
KINDS = ("std.all", "std.lv", "std.nox")


def all_estimates(layout: Layout, x: Array) -> Array:
    """A value for every row of the parameter table: free ones from x, fixed ones from the model's matrices.

    Rows that are no matrix entry (constraints, definitions) stay NaN. Under delta an ordered item's residual variance, and
    under theta its scale, is what the other parameters imply.

    Parameters
    ----------
    layout : Layout
        Made from a parameter table.
    x : ndarray, shape (n_free,)

    Returns
    -------
    ndarray, shape (rows,)

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> table = build_parameter_table("f =~ a + b + c")
    >>> all_estimates(prepare(table).layout, np.array([0.8, 0.7, 0.6, 0.36, 0.51, 0.64])).tolist()
    [0.8, 0.7, 0.6, 0.36, 0.51, 0.64, 1.0]
    """
    return _estimates(layout, [implied(group, x) for group in layout.groups])


def _estimates(layout: Layout, moments: Sequence[Moments]) -> Array:
    """A value for every row of the table from the matrices of each group; see `all_estimates`."""
    out = np.full(len(layout.places), np.nan)
    residuals = [residual_variances(layout, group, mom) for group, mom in zip(layout.groups, moments, strict=True)]
    for some in layout.table_rows:
        name, i, j, mom = some.matrix, some.i, some.j, moments[some.group]
        if layout.ordinal and name == "delta" and layout.theta_parameterization:
            out[some.rows] = 1.0 / np.sqrt(mom.sigma[i, i])
            continue
        matrix = getattr(mom.matrices, name)
        values = matrix[i] if matrix.ndim == 1 else matrix[i, j]
        if layout.ordinal and name in ("theta", "psi"):
            values = np.where(i == j, residuals[some.group][name == "psi"][i], values)
        out[some.rows] = values
    return out


def _deviations(layout: Layout, group: GroupLayout, mom: Moments) -> tuple[Array, Array, Array]:
    """Implied standard deviations of observed variables and latents, and residual deviations of the observed.

    NaN where an implied variance is negative; the root of a negative residual variance is that of its size, as in lavaan.
    """
    residual, psi = residual_variances(layout, group, mom)
    added = mom.total_variance - np.diagonal(mom.sigma)
    variance = np.diagonal(mom.sigma) + added
    if layout.ordinal and not layout.theta_parameterization:
        variance = response_variances(group, mom) + added
    latent = np.diagonal(mom.total_eta_cov) + psi - np.diagonal(mom.matrices.psi)
    with np.errstate(invalid="ignore"):
        return np.sqrt(variance), np.sqrt(latent), np.sqrt(np.abs(residual))


def residual_variances(layout: Layout, group: GroupLayout, mom: Moments) -> tuple[Array, Array]:
    """Diagonals of Theta and of Psi; under delta an ordered item's entry is what its scale leaves, wherever it stands.

    Parameters
    ----------
    layout : Layout
    group : GroupLayout
        One of the layout's.
    mom : Moments
        Of this group.

    Returns
    -------
    theta : ndarray, shape (p,)
    psi : ndarray, shape (m,)

    Examples
    --------
    >>> from emosec.statistics.cfa.model.moments import implied
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> table = build_parameter_table("f =~ a + b + c", ordered={"a": 1, "b": 1, "c": 1})
    >>> layout = prepare(table, ordered=["a", "b", "c"]).layout
    >>> mom = implied(layout.groups[0], np.array([0.8, 0.7, 0.6, 0.0, 0.0, 0.0]))
    >>> residual_variances(layout, layout.groups[0], mom)[0].round(2).tolist()
    [0.36, 0.51, 0.64]
    """
    theta, psi = np.diagonal(mom.matrices.theta).copy(), np.diagonal(mom.matrices.psi).copy()
    if layout.ordinal and not layout.theta_parameterization:
        left = response_variances(group, mom) - np.diagonal(mom.sigma)
        for i, name in enumerate(group.observed):
            if name in group.phantom:
                psi[group.latent.index(name)] += left[i]
            else:
                theta[i] += left[i]
    return theta, psi


def standardised(frame: pd.DataFrame, layout: Layout, x: Array, kind: Kind = "std.all") -> Array:
    """Compute standardised values for every row of a parameter table: definitions too, NaN for constraints.

    A variance that is negative gives NaN where its root is needed.

    Parameters
    ----------
    frame : DataFrame
        The parameter table.
    layout : Layout
    x : ndarray (n_free,)
        Free parameters.
    kind : {"std.all", "std.lv", "std.nox"}

    Returns
    -------
    ndarray (rows,)

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> table = build_parameter_table("f =~ a + b + c")
    >>> standardised(table.frame, prepare(table).layout, np.array([1.0, 1.0, 1.0, 1.0, 3.0, 8.0])).round(4).tolist()
    [0.7071, 0.5, 0.3333, 0.5, 0.75, 0.8889, 1.0]
    """
    return standardiser(frame, layout, kind)(x)


def standardiser(frame: pd.DataFrame, layout: Layout, kind: Kind) -> Callable[[Array], Array]:
    """Return the function from free parameters to standardised values, for those who ask it many times; see `standardised`.

    Parameters
    ----------
    frame : DataFrame
        The parameter table.
    layout : Layout
    kind : {"std.all", "std.lv", "std.nox"}

    Returns
    -------
    callable
        (n_free,) → (rows,).

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> table = build_parameter_table("f =~ a + b + c")
    >>> of = standardiser(table.frame, prepare(table).layout, "std.all")
    >>> of(np.array([1.0, 1.0, 1.0, 1.0, 3.0, 8.0])).round(4).tolist()
    [0.7071, 0.5, 0.3333, 0.5, 0.75, 0.8889, 1.0]
    """
    names = names_of(frame)
    defined = [
        (row, str(rhs)) for row, (op, rhs) in enumerate(zip(frame["op"], frame["rhs"], strict=True)) if op == ":="
    ]

    def function(x: Array) -> Array:
        moments = [implied(group, x) for group in layout.groups]
        out = _estimates(layout, moments)
        with np.errstate(invalid="ignore", divide="ignore"):
            units = [Units(layout, group, mom, kind) for group, mom in zip(layout.groups, moments, strict=True)]
            for some in layout.table_rows:
                if some.matrix == "delta" and kind != "std.lv":
                    out[some.rows] = 1.0
                else:
                    out[some.rows] *= units[some.group].at(some.matrix, some.i, some.j)
        out[~np.isfinite(out)] = np.nan  # in units of a variance of 0
        values = out[layout.row_of_free]
        for row, expression in defined:
            out[row] = value_and_gradient(expression, names, values)[0]
        return out

    return function


def own_parameters(frame: pd.DataFrame, layout: Layout) -> Index:
    """For every row its free threshold or intercept, which no variance depends on and so no other standardised value does.

    Parameters
    ----------
    frame : DataFrame
        The parameter table.
    layout : Layout

    Returns
    -------
    ndarray of int, shape (rows,)
        Positions among the free parameters; −1 in other rows, and in all where a definition may depend on them.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> table = build_parameter_table("f =~ a + b + c", ordered={"a": 1, "b": 1, "c": 1})
    >>> own_parameters(table.frame, prepare(table, ordered=["a", "b", "c"]).layout).max()
    np.int64(5)
    """
    free = frame["free"].to_numpy() - 1
    level = np.array([place is not None and place[1] in ("tau", "nu") for place in layout.places])
    if (frame["op"] == ":=").any():
        return np.full(len(free), -1)
    return np.where(level, free, -1)


class Units:
    """The deviations a group's estimates are multiplied or divided with; 1 for what keeps its unit."""

    def __init__(self, layout: Layout, group: GroupLayout, mom: Moments, kind: Kind) -> None:
        self.ov, self.lv, self.residual = _deviations(layout, group, mom)
        self.psi = np.sqrt(np.abs(residual_variances(layout, group, mom)[1]))
        for e, name in enumerate(group.latent):
            if name in group.phantom:
                self.residual[group.observed.index(name)] = self.psi[e]
        self.x = np.ones(len(group.covariates)) if kind != "std.all" else np.sqrt(np.diagonal(mom.matrices.x_cov))
        self.item = group.tau_item
        predictors = {int(i) for name, i, j in group.exogenous if name == "psi" and i == j}
        predictors |= {group.latent.index(v) for v in group.predictors if v in group.latent}
        for e in range(group.m - len(group.phantom), group.m):  # observed variables that act as latents
            if kind == "std.lv" or (kind == "std.nox" and e in predictors):
                self.lv[e] = self.psi[e] = 1.0
        if kind == "std.lv":
            self.ov, self.residual = np.ones_like(self.ov), np.ones_like(self.residual)

    def of(self, name: str, i: int, j: int) -> float:
        """What one matrix entry is multiplied with."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return float(self.at(name, np.array([i]), np.array([j]))[0])

    def at(self, name: str, i: Index, j: Index) -> Array:
        """What entries of one matrix are multiplied with; nothing finite where a deviation is 0 or none."""
        ov, lv = self.ov, self.lv
        if name == "lam":
            return lv[j] / ov[i]
        if name == "gamma":
            return self.x[j] / lv[i]
        if name == "x_cov":
            return 1.0 / (self.x[i] * self.x[j])
        if name == "x_mean":
            return 1.0 / self.x[i]
        if name == "beta":
            return lv[j] / lv[i]
        if name == "psi":
            return np.where(i == j, 1.0 / lv[i] ** 2, 1.0 / (self.psi[i] * self.psi[j]))
        if name == "theta":
            return np.where(i == j, 1.0 / ov[i] ** 2, 1.0 / (self.residual[i] * self.residual[j]))
        if name == "tau":
            return 1.0 / ov[self.item[i]]
        if name in ("nu", "alpha"):
            return 1.0 / (ov[i] if name == "nu" else lv[i])
        return np.ones(len(i))
