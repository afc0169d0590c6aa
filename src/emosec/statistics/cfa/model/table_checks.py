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
    """Thresholds per group of every ordered variable the model explains."""
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
    """Refuse names that the data do not have, latents that they do, and thresholds that do not exist."""
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
    """Refuse what the parameterization makes no parameter: residual variances of ordered items, or their scales."""
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
    """Refuse constraints of constants alone: true ones change nothing, false ones cannot hold."""
    for row, value, (lhs, rhs) in zip(R, b, constraints, strict=True):
        if not row.any():
            true = abs(value) < 1e-12
            raise ModelError(
                f"the constraint {'changes nothing' if true else 'cannot hold'}", where=f"{lhs} == {rhs}",
                why="no free parameter is in it", remedy="leave it out" if true else "free one of the parameters",
            )  # fmt: skip


def check_constraints(constraints: Sequence[Constraint], rows: Sequence[Row]) -> None:
    """Refuse labels that no parameter bears, definitions used before they are made, and names defined twice."""
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
