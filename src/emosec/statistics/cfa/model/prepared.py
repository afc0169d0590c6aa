"""Compile a parameter table once: places of parameters, constraints solved, starting values asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.model.constraints import Names, Reparameterisation, linearise, reparameterise
from emosec.statistics.cfa.model.layout import Array, Layout, build_layout
from emosec.statistics.cfa.model.table_checks import refuse_empty_constraints

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.model.parameter_table import ParameterTable


@dataclass(frozen=True)
class Prepared:
    """A compiled model: places of parameters, constraints solved, starting values asked for."""

    layout: Layout
    constraint: Reparameterisation
    given_start: Array

    @property
    def npar(self) -> int:
        """Free parameters after equality constraints."""
        return self.layout.n_free - self.constraint.n_constraints


def prepare(table: ParameterTable, *, ordered: Sequence[str] = (), parameterization: str = "delta") -> Prepared:
    """Compile a parameter table.

    Parameters
    ----------
    table : ParameterTable
    ordered : sequence of str
        Ordered variables; the other observed ones are numeric.
    parameterization : {"delta", "theta"}

    Returns
    -------
    Prepared

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> prepare(build_parameter_table("f =~ l*x1 + l*x2 + x3")).npar
    5
    """
    frame = table.frame
    layout = build_layout(frame, ordered=ordered, parameterization=parameterization)
    names = names_of(frame)
    rows = frame[frame["op"] == "=="]
    if frame["op"].isin(["<", ">"]).any():
        raise ModelError(
            "inequality constraints are not supported",
            remedy="leave them out; where the estimate then lies beyond the limit, fix it there (`a == 0` in place of `a > 0`)",
        )
    constraints = list(zip(rows["lhs"], rows["rhs"], strict=True))
    R, b = linearise(constraints, names, layout.n_free)
    written = (rows["user"] == 1).to_numpy()
    refuse_empty_constraints(
        R[written], b[written], [pair for pair, own in zip(constraints, written, strict=True) if own]
    )
    given = frame["ustart"].to_numpy(dtype=float)[layout.row_of_free] if layout.n_free else np.zeros(0)
    return Prepared(layout, reparameterise(R, b, layout.n_free), given)


def names_of(frame: pd.DataFrame) -> Names:
    """Labels (and plabels) of free parameters, of fixed ones, and definitions.

    Parameters
    ----------
    frame : DataFrame
        A parameter table.

    Returns
    -------
    Names
        Free parameters by their place from 0; a fixed one without a value stands for 0.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> names_of(build_parameter_table("f =~ a*x1 + 0.5*x2 + x3; twice := 2*a").frame).definitions
    {'twice': '2*a'}
    """
    free: dict[str, int] = {}
    fixed: dict[str, float] = {}
    columns = (frame["op"], frame["label"], frame["plabel"], frame["free"], frame["ustart"])
    for op, label, plabel, number, value in zip(*(c.tolist() for c in columns), strict=True):
        if op in ("==", "<", ">", ":="):
            continue
        for name in {label, plabel} - {""}:
            if number > 0:
                free.setdefault(name, int(number) - 1)
            else:
                fixed.setdefault(name, 0.0 if value != value else float(value))
    rows = frame[frame["op"] == ":="]
    return Names(free, fixed, dict(zip(rows["lhs"], rows["rhs"], strict=True)))


def n_moments(layout: Layout) -> int:
    """Sample moments a model is fitted to, without those of fixed exogenous variables.

    Parameters
    ----------
    layout : Layout

    Returns
    -------
    int
        Of all groups. Numeric variables: variances and covariances, with means where the model has them. Ordered ones: thresholds,
        slopes on covariates, correlations, and the variances of numeric variables beside them.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> n_moments(prepare(build_parameter_table("f =~ a + b + c + d")).layout)
    10
    """
    total = 0
    for group in layout.groups:
        p = group.p
        if layout.ordinal:
            total += group.first_association + p * (p - 1) // 2 + len(group.numeric)
        else:
            total += p * (p + 1) // 2 + (p if layout.meanstructure else 0)
        total -= len(group.exogenous)
    return total
