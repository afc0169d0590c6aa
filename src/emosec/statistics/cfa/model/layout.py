"""From the parameter table to matrices: which entry of Lambda, B, Psi, Theta, nu, alpha, tau, Delta is which parameter.

The model is LISREL's all-y form, y* = nu + Lambda eta + eps, eta = alpha + B eta + zeta. An observed variable that takes
part in a regression becomes a latent with loading 1 and no error ("phantom"), as lavaan does. A layout knows nothing of
data; it is built once and used for every fit of a bootstrap.

Covariates that everything is conditional on (ordered items with observed predictors) are no variables of the model: their
paths fill Gamma, eta = alpha + B eta + Gamma x + zeta, and their own moments are kept for standardised values only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emosec.errors import ModelError

if TYPE_CHECKING:
    import pandas as pd

# any float array; numpy's own functions return `floating`, so a narrower type would only breed casts
Array = NDArray[Any]
Index = NDArray[Any]

SYMMETRIC = ("psi", "theta")
MATRICES = ("lam", "beta", "psi", "theta", "nu", "alpha", "tau", "delta", "gamma", "x_cov", "x_mean")


@dataclass(frozen=True)
class Entries:
    """The free entries of one matrix: `matrix[row, col]` is parameter `par` (0-based, before equality constraints)."""

    row: Index
    col: Index
    par: Index

    def __len__(self) -> int:
        return len(self.par)


@dataclass(frozen=True)
class GroupLayout:
    """One group's matrices: fixed values in `base`, places of free parameters in `free`.

    Vectors (nu, alpha, tau, delta) are kept with one axis; their entries have `col == 0`. `numeric` are the positions of numeric
    variables beside ordered ones (empty when all are of one kind): each has one threshold, fixed at 0, so that what is fitted
    there, threshold minus mean, is minus the mean. `covariates` are what ordered items are conditional on. `predictors` are
    observed predictors that are random (fixed.x = FALSE) and whose moments the user did not write: they covary in any baseline.
    """

    observed: tuple[str, ...]
    latent: tuple[str, ...]
    base: Mapping[str, Array]
    free: Mapping[str, Entries]
    tau_item: Index
    phantom: tuple[str, ...] = ()
    exogenous: tuple[tuple[str, int, int], ...] = ()
    numeric: Index = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    covariates: tuple[str, ...] = ()
    predictors: tuple[str, ...] = ()

    @property
    def first_association(self) -> int:
        """Where, among the moments of ordered items, variances and correlations begin: after thresholds and slopes."""
        return len(self.tau_item) + self.p * len(self.covariates)

    @property
    def p(self) -> int:
        """Number of observed variables."""
        return len(self.observed)

    @property
    def m(self) -> int:
        """Number of latent variables, phantoms included."""
        return len(self.latent)

    @property
    def has_beta(self) -> bool:
        """Whether any latent is regressed on another."""
        return len(self.free["beta"]) > 0 or bool(np.any(self.base["beta"]))


@dataclass(frozen=True)
class TableRows:
    """Rows of a parameter table that are entries of one matrix of one group.

    Attributes
    ----------
    group, matrix : which
    rows, i, j : ndarray of int, shape (entries,)
        The row of the table, and of the matrix the row and the column (0 for a vector).
    """

    group: int
    matrix: str
    rows: Index
    i: Index
    j: Index


@dataclass(frozen=True)
class Layout:
    """A whole model, ready for arithmetic.

    Attributes
    ----------
    groups : tuple of GroupLayout
    n_free : int
        Free parameters before equality constraints.
    row_of_free : ndarray of int, shape (n_free,)
        The row of the parameter table that each free parameter came from.
    meanstructure, ordinal : bool
    theta_parameterization : bool
        True for theta, False for delta; only read when `ordinal`.
    places : per table row, (group index, matrix, row, col), or None for a row that is no matrix entry.
    leading : (group index, latent, parameter) of the first loading of every factor in every group, where it is free.
    """

    groups: tuple[GroupLayout, ...]
    n_free: int
    row_of_free: Index
    meanstructure: bool
    ordinal: bool
    theta_parameterization: bool
    places: tuple[tuple[int, str, int, int] | None, ...]
    leading: tuple[tuple[int, int, int], ...] = ()

    @cached_property
    def table_rows(self) -> tuple[TableRows, ...]:
        """The rows of the table by the matrix that they are entries of; rows that are no entry are left out."""
        found: dict[tuple[int, str], list[tuple[int, int, int]]] = {}
        for row, place in enumerate(self.places):
            if place is not None:
                found.setdefault(place[:2], []).append((row, *place[2:]))
        return tuple(TableRows(g, name, *np.array(cells, dtype=np.intp).T) for (g, name), cells in found.items())


def _observed_and_latent(frame: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Observed and latent variables of a parameter table, in order of first appearance.

    Latents are what stands left of `=~`; indicators come before variables that are only regressed, as in lavaan.
    """
    latent = list(dict.fromkeys(frame.loc[frame["op"] == "=~", "lhs"]))
    seen: dict[str, None] = dict.fromkeys(frame.loc[frame["op"] == "=~", "rhs"])
    for lhs, op, rhs in zip(frame["lhs"], frame["op"], frame["rhs"], strict=True):
        if op in ("~", "~~"):
            seen.update(dict.fromkeys((lhs, rhs)))
        elif op == "~1":
            seen[lhs] = None
    is_latent = set(latent)
    return [v for v in seen if v not in is_latent], latent


def _phantoms(frame: pd.DataFrame, observed: Sequence[str], latent: Sequence[str]) -> list[str]:
    """Observed variables that must act as latents: in a regression, or covarying with something that does."""
    obs, act = set(observed), set(latent)
    covariances = frame[(frame["op"] == "~~") & (frame["lhs"] != frame["rhs"])]
    regressed = frame[frame["op"] == "~"]
    phantom = {v for v in [*regressed["lhs"], *regressed["rhs"]] if v in obs}
    while True:
        inside = act | phantom
        grown = set()
        for a, b in zip(covariances["lhs"], covariances["rhs"], strict=True):
            if (a in inside) != (b in inside):
                grown |= {v for v in (a, b) if v in obs}
        if grown <= phantom:
            return [v for v in observed if v in phantom]
        phantom |= grown


class _Builder:
    """Collects the rows of one group, then freezes them into a GroupLayout."""

    def __init__(
        self,
        observed: Sequence[str],
        latent: Sequence[str],
        phantom: Sequence[str],
        thresholds: Mapping[str, int],
        numeric: Sequence[str],
        covariates: Sequence[str],
        predictors: Sequence[str],
    ) -> None:
        self.observed, self.latent, self.phantom = tuple(observed), (*latent, *phantom), tuple(phantom)
        self.o = {v: i for i, v in enumerate(self.observed)}
        self.e = {v: i for i, v in enumerate(self.latent)}
        self.predictors = tuple(predictors)
        self.covariates, self.x = tuple(covariates), {v: i for i, v in enumerate(covariates)}
        p, m, q = len(self.observed), len(self.latent), len(self.covariates)
        self.base: dict[str, Array] = {
            "lam": np.zeros((p, m)), "beta": np.zeros((m, m)), "psi": np.zeros((m, m)), "theta": np.zeros((p, p)),
            "nu": np.zeros(p), "alpha": np.zeros(m), "delta": np.ones(p),
            "gamma": np.zeros((m, q)), "x_cov": np.zeros((q, q)), "x_mean": np.zeros(q),
        }  # fmt: skip
        for v in phantom:
            self.base["lam"][self.o[v], self.e[v]] = 1.0
        self.free: dict[str, list[tuple[int, int, int]]] = {name: [] for name in MATRICES}
        self.numeric = np.array([self.o[v] for v in numeric], dtype=np.intp)
        counts = [1 if v in numeric else thresholds.get(v, 0) for v in self.observed]
        self.tau_item = np.repeat(np.arange(p), counts)
        self.first_tau = np.concatenate([[0], np.cumsum(counts)])
        self.base["tau"] = np.zeros(len(self.tau_item))
        self.exogenous: list[tuple[str, int, int]] = []

    def place(self, lhs: str, op: str, rhs: str) -> tuple[str, int, int]:
        """Which matrix entry a table row stands for."""
        o, e = self.o, self.e
        if self.x and (lhs in self.x or rhs in self.x):
            return self._place_of_covariate(lhs, op, rhs)
        if op == "=~" and rhs in o and rhs not in self.phantom:
            return "lam", o[rhs], e[lhs]
        if op == "=~":
            return "beta", e[rhs], e[lhs]
        if op == "~":
            return "beta", e[lhs], e[rhs]
        if op == "~~":
            return ("psi", e[lhs], e[rhs]) if lhs in e and rhs in e else ("theta", o[lhs], o[rhs])
        if op == "~1":
            return ("alpha", e[lhs], 0) if lhs in e else ("nu", o[lhs], 0)
        if op == "~*~":
            return "delta", o[lhs], 0
        if op == "|":
            return "tau", int(self.first_tau[o[lhs]]) + int(rhs.removeprefix("t")) - 1, 0
        raise ModelError(f"the operator {op!r} has no place in the matrices", where=f"{lhs} {op} {rhs}")

    def _place_of_covariate(self, lhs: str, op: str, rhs: str) -> tuple[str, int, int]:
        x = self.x
        if op == "~" and rhs in x:
            return "gamma", self.e[lhs], x[rhs]
        return ("x_mean", x[lhs], 0) if op == "~1" else ("x_cov", x[lhs], x[rhs])

    def add(self, lhs: str, op: str, rhs: str, free: int, value: float, exo: bool) -> tuple[str, int, int]:
        """Put one row of the table in its place; a missing fixed value counts as 0."""
        name, i, j = where = self.place(lhs, op, rhs)
        if free > 0:
            self.free[name].append((i, j, free - 1))
            return where
        if exo and np.isnan(value) and not self.x:
            self.exogenous.append(where)
        value = 0.0 if np.isnan(value) else value
        if self.base[name].ndim == 1:
            self.base[name][i] = value
        else:
            self.base[name][i, j] = value
            if name in SYMMETRIC:
                self.base[name][j, i] = value
        return where

    def freeze(self) -> GroupLayout:
        free = {}
        for name, rows in self.free.items():
            table = np.array(rows, dtype=np.intp).reshape(-1, 3)
            free[name] = Entries(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy())
        item = self.tau_item.astype(np.intp)
        exogenous = tuple(self.exogenous)
        return GroupLayout(
            self.observed, self.latent, self.base, free, item, self.phantom, exogenous, self.numeric, self.covariates,
            self.predictors,
        )  # fmt: skip


def build_layout(
    frame: pd.DataFrame,
    *,
    ordered: Sequence[str] = (),
    meanstructure: bool | None = None,
    parameterization: str = "delta",
) -> Layout:
    """Compile a parameter table into a layout.

    Parameters
    ----------
    frame : DataFrame
        Columns `lhs op rhs group free ustart exo` of the parameter table; constraints (`==`, `<`, `>`, `:=`) are skipped.
    ordered : sequence of str
        Ordered variables; the other observed variables are numeric.
    meanstructure : bool, optional
        Default: whether the table has `~1` rows.
    parameterization : {"delta", "theta"}

    Returns
    -------
    Layout

    Raises
    ------
    ModelError
        For an ordered variable that predicts another under delta.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> layout = build_layout(build_parameter_table("f =~ a + b + c").frame)
    >>> layout.n_free, layout.groups[0].observed
    (6, ('a', 'b', 'c'))
    """
    is_entry = frame["op"].isin(["=~", "~", "~~", "~1", "~*~", "|"]).to_numpy()
    body = frame.loc[is_entry]
    observed, latent = _observed_and_latent(body)
    covariates = _covariates(body) if ordered else []
    observed = [v for v in observed if v not in covariates]
    phantom = _phantoms(body, observed, latent)
    is_ordered = set(ordered)
    numeric = [v for v in observed if v not in is_ordered] if is_ordered else []
    if parameterization == "delta":
        _refuse_mediators(body, is_ordered)
    predictors = _random_predictors(body, observed)
    labels = sorted(set(body["group"]))
    taus = body[body["op"] == "|"]
    counts = {g: taus.loc[taus["group"] == g, "lhs"].value_counts().to_dict() for g in labels}
    builders = {g: _Builder(observed, latent, phantom, counts[g], numeric, covariates, predictors) for g in labels}
    index = {g: i for i, g in enumerate(labels)}
    row_of_free: dict[int, int] = {}
    places: list[tuple[int, str, int, int] | None] = []
    leading: dict[tuple[int, int], int] = {}
    efa = (frame["efa"] != "").tolist() if "efa" in frame else [False] * len(frame)
    columns: list[list[object]] = [frame[c].tolist() for c in ("lhs", "op", "rhs", "group", "free", "ustart", "exo")]
    for number, (lhs, op, rhs, group, free, value, exo) in enumerate(zip(*columns, strict=True)):
        if not is_entry[number]:
            places.append(None)
            continue
        places.append((index[group], *builders[group].add(lhs, op, rhs, int(free), float(value), bool(exo))))
        if free > 0:
            row_of_free[int(free) - 1] = number
            if op == "=~" and not efa[number]:  # rotation decides which way its factors point
                leading.setdefault((index[group], builders[group].e[lhs]), int(free) - 1)
    n_free = len(row_of_free)
    if sorted(row_of_free) != list(range(n_free)):
        raise ModelError("free parameters are not numbered 1..k, each once", remedy="build the table with its builder")
    return Layout(
        groups=tuple(builders[g].freeze() for g in labels),
        n_free=n_free,
        row_of_free=np.array([row_of_free[i] for i in range(n_free)], dtype=np.intp),
        meanstructure=bool((body["op"] == "~1").any()) if meanstructure is None else meanstructure,
        ordinal=len(ordered) > 0,
        theta_parameterization=parameterization == "theta",
        places=tuple(places),
        leading=tuple((g, latent, free) for (g, latent), free in leading.items()),
    )


def _covariates(body: pd.DataFrame) -> list[str]:
    """Fixed observed predictors, in order: of ordered items they are what everything is conditional on."""
    fixed = body[(body["exo"] == 1) & (body["op"] == "~~") & (body["lhs"] == body["rhs"])]
    return list(dict.fromkeys(fixed["lhs"]))


def _random_predictors(body: pd.DataFrame, observed: Sequence[str]) -> list[str]:
    """Observed predictors that are not predicted, whose moments are parameters, none of them written by the user."""
    predicted = {*body.loc[body["op"] == "~", "lhs"], *body.loc[body["op"] == "=~", "rhs"]}
    moments = body[
        body["op"].isin(["~~", "~1"]) & ((body["exo"] == 1) | (body["user"] == 1 if "user" in body else False))
    ]
    taken = predicted | {*moments["lhs"], *moments["rhs"]}
    predicting = set(body.loc[body["op"] == "~", "rhs"])
    return [v for v in observed if v in predicting and v not in taken]


def _refuse_mediators(body: pd.DataFrame, ordered: set[str]) -> None:
    acting = list(dict.fromkeys(v for v in body.loc[body["op"] == "~", "rhs"] if v in ordered))
    if acting:
        raise ModelError(
            f"ordered variable that predicts another, under delta: {', '.join(acting)}",
            why="its residual variance, on which the other depends, is not a parameter under delta",
            remedy='use parameterization="theta", or treat the variable as numeric with estimator MLR',
        )
