"""The parameters lavaan adds to what the user wrote, and which of all of them are free (one group).

Follows `lav_partable_flat` of lavaan 0.6-14 in order and rule, so that a table can be compared row by row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, combinations_with_replacement

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.model.modifiers import NO_MODIFIER, Modifier
from emosec.statistics.cfa.model.syntax import Parameter
from emosec.statistics.cfa.model.variables import Variables

NONE = float("nan")


@dataclass
class Row:
    """One row of a parameter table while it is being made; `user` is 1 for written, 0 for added, 7 and 77 for efa."""

    lhs: str
    op: str
    rhs: str
    user: int
    modifier: Modifier = NO_MODIFIER
    group: int = 1
    free: bool = True
    ustart: float = NONE
    exo: int = 0
    label: str = ""
    efa: str = ""
    where: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What the row is about."""
        return self.lhs, self.op, self.rhs

    def fix(self, value: float) -> None:
        """Make the parameter a constant; NaN leaves the constant to the sample."""
        self.free, self.ustart = False, value

    def release(self) -> None:
        """Make the parameter free again."""
        self.free, self.ustart = True, NONE


@dataclass(frozen=True)
class Options:
    """What lavaan's `cfa()` and `sem()` decide beside the model text; names follow lavaan's arguments."""

    std_lv: bool = True
    meanstructure: bool = False
    parameterization: str = "delta"
    auto_cov_lv: bool = True
    auto_cov_y: bool = True
    auto_var: bool = True
    auto_fix_single: bool = True
    auto_efa: bool = True
    orthogonal: bool = False
    fixed_x: bool = True
    conditional_x: bool = False


def covariance_order(parameters: Sequence[Parameter], variables: Variables) -> list[Parameter]:
    """Write every covariance with the earlier variable first (latents before observed), as lavaan does.

    Parameters
    ----------
    parameters : sequence of Parameter
        As the user wrote them.
    variables : Variables
        Those of the model; every name in a covariance must be among them.

    Returns
    -------
    list of Parameter
        In the same order; only covariances (`~~`) may have their two sides exchanged.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.syntax import parse_syntax
    >>> from emosec.statistics.cfa.model.variables import find_variables
    >>> written = parse_syntax("f =~ x1 + x2 + x3; x3 ~~ x1").parameters
    >>> ordered = covariance_order(written, find_variables([(p.lhs, p.op, p.rhs) for p in written]))
    >>> (ordered[-1].lhs, ordered[-1].rhs)
    ('x1', 'x3')
    """
    place = {name: i for i, name in enumerate(variables.latent + variables.observed)}
    return [replace(p, lhs=p.rhs, rhs=p.lhs) if p.op == "~~" and place[p.lhs] > place[p.rhs] else p for p in parameters]


def _default_keys(variables: Variables, thresholds: Mapping[str, int], options: Options) -> list[tuple[str, str, str]]:
    """Every parameter a model of these variables has by default, in lavaan's order."""
    keys = [(name, "|", f"t{k}") for name in variables.ordered for k in range(1, thresholds[name] + 1)]
    keys += [(name, "~~", name) for name in variables.modelled + variables.latent]
    if options.auto_cov_lv:
        keys += [(a, "~~", b) for a, b in combinations(variables.latent_exogenous, 2)]
    if options.auto_cov_y:
        keys += [(a, "~~", b) for a, b in combinations(variables.outcomes, 2)]
    keys += [(a, "~~", b) for a, b in combinations_with_replacement(variables.exogenous, 2)]
    keys += [(name, "~*~", name) for name in variables.ordered]
    if options.meanstructure:
        keys += [(name, "~1", "") for name in variables.observed + variables.latent]
    return keys


def complete(
    parameters: Sequence[Parameter], variables: Variables, thresholds: Mapping[str, int], options: Options
) -> list[Row]:
    """Put the rows of one group together: the written ones first, then the added ones, freed and fixed by default rule.

    Parameters
    ----------
    parameters : sequence of Parameter
        What the user wrote, covariances in order.
    variables : Variables
        With `ordered` filled in.
    thresholds : mapping of str to int
        Number of thresholds of every ordered variable.
    options : Options

    Returns
    -------
    list of Row
        Modifiers are attached, not yet applied.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.syntax import parse_syntax
    >>> from emosec.statistics.cfa.model.variables import find_variables
    >>> written = parse_syntax("f =~ x1 + x2 + x3").parameters
    >>> rows = complete(written, find_variables([(p.lhs, p.op, p.rhs) for p in written]), {}, Options())
    >>> [row.lhs + row.op + row.rhs for row in rows if not row.user]
    ['x1~~x1', 'x2~~x2', 'x3~~x3', 'f~~f']
    """
    rows = [
        Row(p.lhs, p.op, p.rhs, 1, p.modifier, efa=p.modifier.efa, where=f"line {p.line}, column {p.column}")
        for p in parameters
    ]
    written = {row.key for row in rows}
    rows += [Row(*key, 0) for key in _default_keys(variables, thresholds, options) if key not in written]
    _scale_latents(rows, variables, options)
    _fix_variances(rows, variables, options)
    _fix_means(rows, variables)
    _fix_exogenous(rows, variables, options)
    _fix_ordered(rows, variables)
    return rows


def efa_factors(rows: Sequence[Row], options: Options) -> set[str]:
    """The factors that belong to an exploratory block.

    Parameters
    ----------
    rows : sequence of Row
        Rows of one table, of any number of groups.
    options : Options
        With `auto_efa` off no factor belongs to a block.

    Returns
    -------
    set of str
        Names of factors.

    Examples
    --------
    >>> rows = [Row("f", "=~", "x1", user=1, efa="block"), Row("g", "=~", "x2", user=1)]
    >>> efa_factors(rows, Options()), efa_factors(rows, Options(auto_efa=False))
    ({'f'}, set())
    """
    return {row.lhs for row in rows if row.op == "=~" and row.efa} if options.auto_efa else set()


def _scale_latents(rows: list[Row], variables: Variables, options: Options) -> None:
    """Give every latent a unit: variance one, or the first loading one."""
    efa = efa_factors(rows, options)
    scaled: set[str] = set(efa)
    for row in rows:
        if row.op == "~~" and row.lhs == row.rhs and row.lhs in (variables.latent if options.std_lv else efa):
            row.fix(1.0)
        if row.op == "=~" and not options.std_lv and row.lhs not in scaled:
            row.fix(1.0)
            scaled.add(row.lhs)


def _fix_variances(rows: list[Row], variables: Variables, options: Options) -> None:
    """Fix what cannot be told apart: the residual of a single indicator; and covariances when orthogonal."""
    if not options.auto_var:
        for row in rows:
            if row.op == "~~" and row.lhs == row.rhs and not row.user:
                row.fix(0.0)
    elif options.auto_fix_single:
        loadings = [(row.lhs, row.rhs) for row in rows if row.op == "=~"]
        factors, items = [f for f, _ in loadings], [i for _, i in loadings]
        single = {i for f, i in loadings if factors.count(f) == 1 and items.count(i) == 1}
        for row in rows:
            if row.op == "~~" and row.lhs == row.rhs and row.lhs in single and not row.user:
                row.fix(0.0)
    if options.orthogonal:
        for row in rows:
            pair = row.op == "~~" and row.lhs != row.rhs
            if pair and not row.user and row.lhs in variables.latent and row.rhs in variables.latent:
                row.fix(0.0)


def _fix_means(rows: list[Row], variables: Variables) -> None:
    """Means of latents are zero, and so are intercepts of ordered variables: their thresholds carry the level."""
    for row in rows:
        if row.op == "~1" and not row.user and row.lhs in variables.latent + variables.ordered:
            row.fix(0.0)


def _fix_exogenous(rows: list[Row], variables: Variables, options: Options) -> None:
    """Moments of exogenous predictors are taken from the sample, not estimated."""
    exogenous = variables.exogenous
    for row in rows:
        moment = row.op == "~1" or (row.op == "~~" and row.rhs in exogenous)
        if moment and row.lhs in exogenous and not row.user and (options.fixed_x or options.conditional_x):
            row.exo = 1
            if options.fixed_x:
                row.fix(np.nan)
        if options.conditional_x and row.op == "~" and row.rhs in exogenous:
            row.exo = 1


def _fix_ordered(rows: list[Row], variables: Variables) -> None:
    """The latent response behind an ordered variable has residual variance one and scale one."""
    for row in rows:
        if row.user:
            continue
        if row.op == "~*~" or (row.op == "~~" and row.lhs == row.rhs and row.lhs in variables.ordered):
            row.fix(1.0)


def apply_modifier(row: Row, n_groups: int) -> None:
    """Do to one row what its modifier says about its group.

    Parameters
    ----------
    row : Row
        Changed in place: fixed or freed, its starting value and label set.
    n_groups : int
        A modifier has one value for all groups, or as many as there are groups.

    Raises
    ------
    ModelError
        Another number of values than one or one per group; a starting value for a parameter that is fixed.

    Examples
    --------
    >>> row = Row("f", "=~", "x1", user=1, modifier=Modifier(fixed=(1.0, 0.5)), group=2)
    >>> apply_modifier(row, 2)
    >>> row.free, row.ustart
    (False, 0.5)
    """
    for kind in ("fixed", "start", "label"):
        values = getattr(row.modifier, kind)
        if len(values) not in (0, 1, n_groups):
            raise ModelError(
                f"a modifier gives {len(values)} values ({kind}) for `{row.lhs} {row.op} {row.rhs}`",
                where=row.where,
                why=f"there are {n_groups} group(s)",
                remedy="give one value for all groups, or one for each",
            )
    place = row.group - 1
    if fixed := row.modifier.fixed:
        value = fixed[place if len(fixed) > 1 else 0]
        row.release() if np.isnan(value) else row.fix(value)
    if start := row.modifier.start:
        value = start[place if len(start) > 1 else 0]
        if row.free:
            row.ustart = value
        elif not np.isnan(value) and len(row.modifier.fixed) < 2:
            raise ModelError(
                f"`{row.lhs} {row.op} {row.rhs}` is fixed and has a starting value",
                where=row.where,
                remedy="keep the one or the other; NA* frees a parameter that is fixed by default",
            )
    if label := row.modifier.label:
        row.label = label[place if len(label) > 1 else 0]
