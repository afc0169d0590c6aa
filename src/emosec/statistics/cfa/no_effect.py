"""Arguments that would change nothing, refused: who asks for something must not believe to have it.

An argument is known to do nothing when the parameter table is the same without it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from emosec.errors import ModelError
from emosec.statistics.cfa.rotation.options import RotationOptions

if TYPE_CHECKING:
    from emosec.statistics.cfa.model.parameter_table import ParameterTable

Build = Callable[..., "ParameterTable"]
# what group_equal needs beside it before it can do anything
NEEDS = {
    "residuals": "residual variances of ordered items are no parameters under delta, and fixed under theta until thresholds "
    'are equal: use parameterization="theta" with thresholds held equal',
    "means": "means of factors are 0 in all groups until intercepts (or thresholds) are held equal",
    "lv.variances": "variances of factors are fixed in all groups until loadings are held equal, or with std_lv=False",
}


def refuse_no_effect(
    build: Build, table: ParameterTable, equal: Sequence[str], partial: Sequence[str], options: Mapping[str, object],
    defaults: Mapping[str, inspect.Parameter],
) -> None:  # fmt: skip
    """Refuse words of group_equal, exceptions to it and options without which the table is the same.

    Parameters
    ----------
    build : callable
        Keyword arguments that replace those of `table` → ParameterTable.
    table : ParameterTable
    equal, partial : sequence of str
        `group_equal` and `group_partial`.
    options : mapping
        Further arguments as the caller gave them; those at their default ask for nothing.
    defaults : mapping
        Parameters of the function they are passed to.

    Raises
    ------
    ModelError

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> options = {"n_groups": 2, "group_equal": ("regressions",)}
    >>> def build(**other):
    ...     return build_parameter_table("f =~ a + b + c", **(options | other))
    >>> refuse_no_effect(build, build(), ("regressions",), (), {}, {})
    Traceback (most recent call last):
        ...
    emosec.errors.ModelError: group_equal='regressions' changes nothing in this model
      why: it has no free parameter of this kind, or all of them are equal already
      do:  leave it out, or make the parameters free that it is to hold equal
    """
    ordinal = bool(table.variables.ordered)
    for word in equal:
        # with ordered items these two imply each other
        dropped = {"intercepts", "thresholds"} if ordinal and word in ("intercepts", "thresholds") else {word}
        exceptions = [] if set(equal) <= dropped else partial
        if _same(build(group_equal=[w for w in equal if w not in dropped], group_partial=exceptions), table):
            raise ModelError(
                f"group_equal={word!r} changes nothing in this model",
                why=NEEDS.get(word, "it has no free parameter of this kind, or all of them are equal already"),
                remedy="leave it out, or make the parameters free that it is to hold equal",
            )
    for text in partial:
        if _same(build(group_partial=[t for t in partial if t != text]), table):
            raise ModelError(
                f"group_partial={text!r} changes nothing: this parameter is not held equal",
                why=f"group_equal is {', '.join(equal) or 'empty'}", remedy="leave it out, or complete group_equal",
            )  # fmt: skip
    for name, value in options.items():
        default = defaults[name].default
        if value is not None and value != default and _same(build(**{name: default}), table):
            raise ModelError(
                f"{name}={value!r} changes nothing in this model", why="there is nothing in it that this option speaks of",
                remedy="leave it out",
            )  # fmt: skip


def refuse_other_kind(
    turn: RotationOptions, blocks: bool, theta: bool, ordinal: bool, meanstructure: bool | None, table: ParameterTable
) -> None:
    """Refuse a rotation without blocks, theta without ordered items, and no means where the model has some.

    Parameters
    ----------
    turn : RotationOptions
        The rotation that is asked for.
    blocks : bool
        Whether the model has blocks to rotate.
    theta : bool
        Whether the theta parameterization is asked for.
    ordinal : bool
        Whether some items are ordered.
    meanstructure : bool, optional
        As the caller wrote it.
    table : ParameterTable

    Raises
    ------
    ModelError
        One of the three.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> refuse_other_kind(RotationOptions(), False, True, False, None, build_parameter_table("f =~ a + b + c"))
    Traceback (most recent call last):
        ...
    emosec.errors.ModelError: parameterization="theta" is for ordered items, and none were named
      do:  leave it out
    """
    if not blocks and turn not in (RotationOptions(), RotationOptions(method="none")):
        raise ModelError(
            "a rotation is asked for, and the model has no block to rotate",
            remedy='write the factors as efa("block")*f1 + efa("block")*f2 =~ …, or leave rotation, rotation_args and '
            "rotation_se out",
        )
    if theta and not ordinal:
        raise ModelError('parameterization="theta" is for ordered items, and none were named', remedy="leave it out")
    if meanstructure is False and (table.frame["op"] == "~1").any():
        raise ModelError(
            "meanstructure=False, but means are part of this model", remedy="leave it out",
            why="with `~1`, several groups, ordered items, full information or equal intercepts there are no fits without means",
        )  # fmt: skip


def _same(one: ParameterTable, other: ParameterTable) -> bool:
    return one.frame.equals(other.frame)
