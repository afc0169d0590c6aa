"""The parameter table: every parameter of a model, free or fixed, one row each. The one representation of a model.

Columns, order of rows and rules are those of lavaan 0.6-14 (its `lavaanify` as called by `cfa()` and `sem()`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.model.automatic import Options, Row, apply_modifier, complete, covariance_order
from emosec.statistics.cfa.model.efa_blocks import identify_efa
from emosec.statistics.cfa.model.equalities import (
    check_group_equal,
    equality_labels,
    plabel,
    release_across_groups,
    tie,
)
from emosec.statistics.cfa.model.syntax import Constraint, ModelSyntax, Parameter, parse_syntax
from emosec.statistics.cfa.model.table_checks import (
    Thresholds,
    check_constraints,
    check_names,
    check_scales_of_responses,
    threshold_counts,
)
from emosec.statistics.cfa.model.variables import Variables, find_variables

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("lhs", "op", "rhs", "user", "group", "free", "ustart", "exo", "label", "plabel", "efa")
CONSTRAINT_ROWS = (":=", "==", "<", ">")


@dataclass(frozen=True)
class ParameterTable:
    """A model as a table.

    Parameters
    ----------
    frame : DataFrame
        Columns `lhs op rhs user group free ustart exo label plabel efa`. `user` is 1 for rows the user wrote, 0 for
        added ones, 2 for equalities made from labels, 7 and 77 for the identification of efa blocks. `group` counts
        from 1, and is 0 for constraints. `free` is 0 for fixed, else 1…k in order of rows, BEFORE equality constraints.
        `ustart` is the fixed or starting value, NaN for none. `exo` is 1 where the sample gives the value.
    variables : Variables
        Names by their part in the model.
    """

    frame: pd.DataFrame
    variables: Variables

    @property
    def n_free(self) -> int:
        """Number of free parameters before equality constraints."""
        return int(self.frame["free"].max())

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return int(self.frame["group"].max())

    @property
    def constraints(self) -> pd.DataFrame:
        """The rows `:= == < >`."""
        return self.frame[self.frame["op"].isin(CONSTRAINT_ROWS)]

    @cached_property
    def index_of(self) -> dict[str, int]:
        """Row number by label or plabel (the first row that bears it): how expressions in constraints are resolved."""
        index: dict[str, int] = {}
        for column in ("label", "plabel"):
            for row, name in enumerate(self.frame[column]):
                if name:
                    index.setdefault(name, row)
        return index

    def fixed(self, lhs: str, op: str, rhs: str, value: float) -> ParameterTable:
        """Fix one parameter at a value in every group and renumber the free ones; the table itself is not changed.

        Raises
        ------
        ModelError
            When the model has no such parameter, or it takes part in an equality.
        """
        frame = self.frame.copy()
        same = (frame["lhs"] == lhs) & (frame["op"] == op) & (frame["rhs"] == rhs)
        if op == "~~":
            same |= (frame["lhs"] == rhs) & (frame["op"] == op) & (frame["rhs"] == lhs)
        if not same.any():
            raise ModelError(f"the model has no parameter {lhs} {op} {rhs}")
        named = set(frame.loc[same, "plabel"]) | set(frame.loc[same, "label"]) - {""}
        constrained = " ".join(self.constraints["lhs"] + " " + self.constraints["rhs"])
        if any(name in constrained for name in named):
            raise ModelError(f"{lhs} {op} {rhs} takes part in a constraint and cannot be fixed beside it")
        frame.loc[same, "free"], frame.loc[same, "ustart"] = 0, value
        free = frame["free"].to_numpy() > 0
        frame["free"] = np.where(free, np.cumsum(free), 0)
        return ParameterTable(frame, self.variables)


def build_parameter_table(
    model: str | ModelSyntax,
    observed: Sequence[str] | None = None,
    *,
    ordered: Thresholds | None = None,
    n_groups: int = 1,
    group_equal: Sequence[str] = (),
    group_partial: Sequence[str] = (),
    std_lv: bool = True,
    meanstructure: bool | None = None,
    parameterization: str = "delta",
    auto_cov_lv: bool = True,
    auto_cov_y: bool = True,
    auto_var: bool = True,
    auto_fix_single: bool = True,
    auto_efa: bool = True,
    orthogonal: bool = False,
    fixed_x: bool = True,
    conditional_x: bool = False,
) -> ParameterTable:
    """Complete a model to its parameter table, as lavaan's `cfa()` and `sem()` do.

    Parameters
    ----------
    model : str or ModelSyntax
        lavaan syntax, or what `parse_syntax` made of it.
    observed : sequence of str, optional
        Columns of the data. When given, every variable of the model must be a column or a latent, and none may be both.
    ordered : mapping of str to int or sequence of int, optional
        Number of thresholds of each ordered variable, one for all groups or one per group. Variables that the model
        does not mention, and exogenous ones, are passed over.
    n_groups : int
        Number of groups.
    group_equal : sequence of str
        What is held equal across groups: `loadings intercepts means regressions residuals residual.covariances
        thresholds lv.variances lv.covariances`. With ordered variables, intercepts and thresholds imply each other.
    group_partial : sequence of str
        Exceptions, written like `"f=~x2"` or `"x1~1"`.
    std_lv : bool
        Unit variances of latents; else first loadings are one.
    meanstructure : bool, optional
        Whether to model means. Default: with several groups, ordered variables, a `~1` in the model, conditional_x, or
        intercepts or means in group_equal.
    parameterization : {"delta", "theta"}
        What is freed in later groups for ordered variables: response scales, or residual variances.
    auto_cov_lv, auto_cov_y, auto_var, auto_fix_single, auto_efa, orthogonal, fixed_x, conditional_x : bool
        lavaan's auto.cov.lv.x, auto.cov.y, auto.var, auto.fix.single, auto.efa, orthogonal, fixed.x, conditional.x.

    Returns
    -------
    ParameterTable

    Raises
    ------
    ModelSyntaxError
        When the text cannot be parsed.
    ModelError
        When it can be, but names what does not exist, or contradicts itself.

    Examples
    --------
    >>> table = build_parameter_table("f =~ x1 + x2 + x3")
    >>> table.frame[["lhs", "op", "rhs", "free", "ustart"]].tail(2).to_string(index=False, header=False)
    'x3 ~~ x3 6 NaN\\n f ~~  f 0 1.0'
    """
    parsed = parse_syntax(model) if isinstance(model, str) else model
    _refuse_impossible(parameterization, n_groups)
    variables = find_variables((p.lhs, p.op, p.rhs) for p in parsed.parameters)
    counts = threshold_counts(ordered or {}, variables, n_groups)
    variables = replace(variables, ordered=tuple(name for name in variables.observed if name in counts))
    check_names(parsed, variables, counts, observed)
    check_scales_of_responses(parsed, counts, parameterization)
    equal = check_group_equal(group_equal, bool(variables.ordered))
    means = any(p.op == "~1" for p in parsed.parameters) or bool({"intercepts", "means"} & {*equal})
    if meanstructure is None:
        means = means or n_groups > 1 or bool(variables.ordered) or conditional_x
    options = Options(
        std_lv=std_lv,
        meanstructure=bool(meanstructure) or means,
        parameterization=parameterization,
        auto_cov_lv=auto_cov_lv,
        auto_cov_y=auto_cov_y,
        auto_var=auto_var,
        auto_fix_single=auto_fix_single,
        auto_efa=auto_efa,
        orthogonal=orthogonal,
        fixed_x=fixed_x,
        conditional_x=conditional_x,
    )
    rows = _completed(parsed.parameters, variables, counts, options, n_groups)
    release_across_groups(rows, variables, options, equal)
    for row in rows:
        apply_modifier(row, n_groups)
    names = equality_labels(rows, variables, equal, group_partial)
    if auto_efa and any(row.efa for row in rows):
        identify_efa(rows, equal)
    pairs = tie(rows, names)
    check_constraints(parsed.constraints, rows)
    return ParameterTable(_frame(rows, parsed.constraints, pairs), variables)


def _refuse_impossible(parameterization: str, n_groups: int) -> None:
    if parameterization not in ("delta", "theta"):
        raise ModelError(f"parameterization is delta or theta, not {parameterization!r}")
    if n_groups < 1:
        raise ModelError(f"{n_groups} groups")


def _completed(
    written: Sequence[Parameter],
    variables: Variables,
    counts: Mapping[str, Sequence[int]],
    options: Options,
    n_groups: int,
) -> list[Row]:
    """Complete the model once per group; a group has no more thresholds of an item than its answers have categories."""
    parameters = covariance_order(written, variables)
    widest = {name: max(per_group) for name, per_group in counts.items()}
    return [
        replace(row, group=group)
        for group in range(1, n_groups + 1)
        for row in complete(parameters, variables, widest, options)
        if row.op != "|" or int(row.rhs[1:]) <= counts[row.lhs][group - 1]
    ]


def _frame(rows: Sequence[Row], constraints: Sequence[Constraint], pairs: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Write the rows down: parameters, then the user's constraints, then equalities made from labels."""
    import pandas as pd

    free = np.cumsum([row.free for row in rows])
    records = [
        (r.lhs, r.op, r.rhs, r.user, r.group, int(n) if r.free else 0, r.ustart, r.exo, r.label, plabel(i), r.efa)
        for i, (r, n) in enumerate(zip(rows, free, strict=True))
    ]
    for c in constraints:
        label = c.lhs.text if c.op == ":=" else ""
        records.append((c.lhs.text, c.op, c.rhs.text, 1, 0, 0, np.nan, 0, label, "", ""))
    records += [(left, "==", right, 2, 0, 0, np.nan, 0, "", "", "") for left, right in pairs]
    return pd.DataFrame(records, columns=list(COLUMNS))
