"""Refusals between syntax and table: names that do not exist, thresholds that cannot be, labels nobody bears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.model.automatic import Row
from emosec.statistics.cfa.model.equalities import plabel
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.model.syntax import Constraint, ModelSyntax
from emosec.statistics.cfa.model.tokens import nearest
from emosec.statistics.cfa.model.variables import Variables

Thresholds = Mapping[str, int | Sequence[int]]


def threshold_counts(ordered: Thresholds, variables: Variables, n_groups: int) -> dict[str, list[int]]:
    """Thresholds per group of every ordered variable the model explains.

    Parameters
    ----------
    ordered : mapping of str to int or sequence of int
        Thresholds of each ordered variable: one number for all groups, or one per group.
    variables : Variables
    n_groups : int

    Returns
    -------
    dict of str to list of int
        Thresholds per group; variables that are exogenous or not in the model are left out.

    Raises
    ------
    ModelError
        Another number of entries than of groups, or a group without a threshold.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.variables import find_variables
    >>> threshold_counts({"x1": 3, "elsewhere": 4}, find_variables([("f", "=~", "x1")]), 2)
    {'x1': [3, 3]}
    """
    counts: dict[str, list[int]] = {}
    for name in variables.modelled:
        if name not in ordered:
            continue
        given = ordered[name]
        per_group = [int(given)] * n_groups if isinstance(given, (int, np.integer)) else [int(k) for k in given]
        if len(per_group) != n_groups or min(per_group) < 1:
            raise ModelError(
                f"ordered variable {name!r} has thresholds {given}, with {n_groups} group(s)",
                why="an ordered variable needs one threshold or more in every group",
                remedy="drop a variable with a single category, or give one number per group",
            )
        counts[name] = per_group
    return counts


def check_names(
    parsed: ModelSyntax, variables: Variables, counts: Mapping[str, Sequence[int]], observed: Sequence[str] | None
) -> None:
    """Refuse names that the data do not have, latents that they do, and thresholds that do not exist.

    Parameters
    ----------
    parsed : ModelSyntax
    variables : Variables
    counts : mapping of str to sequence of int
        Thresholds per group of the ordered variables.
    observed : sequence of str, optional
        Columns of the data; without them names are not compared.

    Raises
    ------
    ModelError
        A name that is neither column nor latent; a latent that is a column too; a scale of a variable that is in no other formula;
        thresholds or scales of a variable that is not ordered; a threshold beyond its last.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.syntax import parse_syntax
    >>> from emosec.statistics.cfa.model.variables import find_variables
    >>> parsed = parse_syntax("f =~ item1 + itme2")
    >>> check_names(parsed, find_variables([("f", "=~", "item1"), ("f", "=~", "itme2")]), {}, ["item1", "item2"])
    Traceback (most recent call last):
        ...
    emosec.errors.ModelError: line 1, column 14: 'itme2' is neither a column of the data nor a latent variable (defined with =~)
      do:  did you mean item2?
    """
    places = {name: f"line {p.line}, column {p.column}" for p in reversed(parsed.parameters) for name in (p.lhs, p.rhs)}
    if observed is not None:
        columns = [str(name) for name in observed]
        for name in variables.observed:
            if name not in columns:
                known = [*columns, *variables.latent]
                raise ModelError(
                    f"{name!r} is neither a column of the data nor a latent variable (defined with =~)",
                    where=places[name],
                    remedy=nearest(name, known),
                )
        for name in variables.latent:
            if name in columns:
                raise ModelError(
                    f"{name!r} is a latent variable in the model and a column of the data",
                    where=places[name],
                    why="it would be unclear which of the two a formula means",
                    remedy="rename one of them",
                )
    for p in parsed.parameters:
        place = f"line {p.line}, column {p.column}"
        if p.op == "~*~" and p.lhs not in variables.observed:
            raise ModelError(f"`{p.lhs} ~*~ {p.rhs}` scales a variable that is in no other formula", where=place)
        if p.op in ("|", "~*~") and p.lhs not in counts:
            raise ModelError(
                f"`{p.lhs} {p.op} {p.rhs}`, but {p.lhs!r} is not ordered", where=place, remedy="name it in `ordered`"
            )
        if p.op == "|" and int(p.rhs[1:]) > max(counts[p.lhs]):
            raise ModelError(f"{p.lhs!r} has {max(counts[p.lhs])} threshold(s), and so no {p.rhs}", where=place)


def check_scales_of_responses(parsed: ModelSyntax, counts: Mapping[str, Sequence[int]], parameterization: str) -> None:
    """Refuse what the parameterization makes no parameter: residual variances of ordered items, or their scales.

    Parameters
    ----------
    parsed : ModelSyntax
    counts : mapping of str to sequence of int
        Thresholds per group of the ordered variables.
    parameterization : {"delta", "theta"}

    Raises
    ------
    ModelError
        A residual variance of an ordered variable under delta, or its scale (`~*~`) under theta.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.syntax import parse_syntax
    >>> check_scales_of_responses(parse_syntax("f =~ x1 + x2; x1 ~~ x1"), {"x1": [3]}, "theta")
    """
    for p in parsed.parameters:
        own = p.op == "~~" and p.lhs == p.rhs
        if p.lhs not in counts or not (
            (own and parameterization == "delta") or (p.op == "~*~" and parameterization == "theta")
        ):
            continue
        what, other = ("residual variance", "theta") if own else ("scale", "delta")
        raise ModelError(
            f"`{p.lhs} {p.op} {p.rhs}`: the {what} of an ordered variable is no parameter under {parameterization}",
            where=f"line {p.line}, column {p.column}",
            why="it is what the other parameters imply, so that the line would change nothing",
            remedy=f'use parameterization="{other}", or leave the line out',
        )


def refuse_empty_constraints(R: Array, b: Array, constraints: Sequence[tuple[str, str]]) -> None:
    """Refuse constraints of constants alone: true ones change nothing, false ones cannot hold.

    Parameters
    ----------
    R : ndarray, shape (constraints, n_free)
    b : ndarray, shape (constraints,)
        The constraints as R x = b.
    constraints : sequence of (str, str)
        Both sides as the user wrote them, for the error.

    Raises
    ------
    ModelError
        A row of R that is all 0.

    Examples
    --------
    >>> refuse_empty_constraints(np.zeros((1, 2)), np.ones(1), [("2", "1")])
    Traceback (most recent call last):
        ...
    emosec.errors.ModelError: 2 == 1: the constraint cannot hold
      why: no free parameter is in it
      do:  free one of the parameters
    """
    for row, value, (lhs, rhs) in zip(R, b, constraints, strict=True):
        if not row.any():
            true = abs(value) < 1e-12
            raise ModelError(
                f"the constraint {'changes nothing' if true else 'cannot hold'}", where=f"{lhs} == {rhs}",
                why="no free parameter is in it", remedy="leave it out" if true else "free one of the parameters",
            )  # fmt: skip


def check_constraints(constraints: Sequence[Constraint], rows: Sequence[Row]) -> None:
    """Refuse labels that no parameter bears, definitions used before they are made, and names defined twice.

    Parameters
    ----------
    constraints : sequence of Constraint
        Definitions (`:=`), equalities and inequalities, in the order of the text.
    rows : sequence of Row
        Labels and plabels are those of these rows.

    Raises
    ------
    ModelError
        An unknown label, a definition used above the line that makes it, or a name that is a label already.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.automatic import Row
    >>> from emosec.statistics.cfa.model.syntax import parse_syntax
    >>> model = parse_syntax("f =~ a*x1 + x2; double := 2*b")
    >>> check_constraints(model.constraints, [Row("f", "=~", "x1", user=1, label="a")])
    Traceback (most recent call last):
        ...
    emosec.errors.ModelError: line 1, column 17: no parameter is labelled 'b'
      do:  label one: f =~ b*x1
    """
    labels = {row.label for row in rows if row.label} | {plabel(i) for i in range(len(rows))}
    defined: set[str] = set()
    everything = labels | {c.lhs.text for c in constraints if c.op == ":="}
    for constraint in constraints:
        place = f"line {constraint.line}, column {constraint.column}"
        if constraint.op == ":=" and constraint.lhs.text in labels | defined:
            raise ModelError(f"{constraint.lhs.text!r} is defined, and is a label already", where=place)
        known = labels | defined if constraint.op == ":=" else everything
        used = constraint.rhs.names if constraint.op == ":=" else constraint.lhs.names + constraint.rhs.names
        for name in used:
            if name not in known:
                later = "it is defined only further down" if name in everything else ""
                raise ModelError(
                    f"no parameter is labelled {name!r}",
                    where=place,
                    why=later,
                    remedy=nearest(name, sorted(known)) or f"label one: f =~ {name}*x1",
                )
        if constraint.op == ":=":
            defined.add(constraint.lhs.text)
