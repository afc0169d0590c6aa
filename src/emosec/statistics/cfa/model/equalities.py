"""Equality of parameters by label, and across groups: which rows share a value, as `==` rows between plabels."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated

from emosec.errors import ModelError
from emosec.statistics.cfa.model.automatic import Options, Row, efa_factors
from emosec.statistics.cfa.model.tokens import nearest
from emosec.statistics.cfa.model.variables import Variables
from emosec.statistics.kinds import Words

GROUP_EQUAL = (
    "loadings",
    "intercepts",
    "means",
    "regressions",
    "residuals",
    "residual.covariances",
    "thresholds",
    "lv.variances",
    "lv.covariances",
)
GroupEqual = Annotated[str, Words(GROUP_EQUAL)]


def check_words(group_equal: Sequence[str]) -> None:
    """Refuse words that `group_equal` does not know.

    Parameters
    ----------
    group_equal : sequence of str

    Raises
    ------
    ModelError

    Examples
    --------
    >>> check_words(["loadings"])
    """
    for word in group_equal:
        if word not in GROUP_EQUAL:
            raise ModelError(
                f"group_equal does not know {word!r}",
                why=f"it knows {', '.join(GROUP_EQUAL)}",
                remedy=nearest(word, GROUP_EQUAL),
            )


def check_group_equal(group_equal: Sequence[str], categorical: bool) -> tuple[str, ...]:
    """Refuse unknown words; with ordered data equal thresholds and equal intercepts imply each other, as in lavaan.

    Parameters
    ----------
    group_equal : sequence of str
        Words of lavaan's `group.equal`, such as `loadings`.
    categorical : bool
        Whether the model has ordered variables.

    Returns
    -------
    tuple of str
        The words, each once; with ordered variables `intercepts` and `thresholds` bring each other.

    Raises
    ------
    ModelError
        An unknown word, or thresholds where no variable is ordered.

    Examples
    --------
    >>> check_group_equal(["loadings", "thresholds"], categorical=True)
    ('loadings', 'thresholds', 'intercepts')
    """
    check_words(group_equal)
    if "thresholds" in group_equal and not categorical:
        raise ModelError(
            "group_equal='thresholds' changes nothing in this model", why="only ordered variables have thresholds",
            remedy="of numeric items hold intercepts equal, or name the ordered ones",
        )  # fmt: skip
    words = list(dict.fromkeys(group_equal))
    if categorical and "intercepts" in words and "thresholds" not in words:
        words.append("thresholds")
    elif categorical and "thresholds" in words and "intercepts" not in words:
        words.append("intercepts")
    return tuple(words)


def release_across_groups(rows: Sequence[Row], variables: Variables, options: Options, equal: Collection[str]) -> None:
    """Free in later groups what equality across groups now identifies: means, variances, scales of responses.

    Parameters
    ----------
    rows : sequence of Row
        Of all groups; rows of later groups are changed in place.
    variables : Variables
    options : Options
        `std_lv` and `parameterization` say which parameters had been fixed.
    equal : collection of str
        What is held equal, as `check_group_equal` returns it.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.variables import find_variables
    >>> row = Row("f", "~~", "f", user=0, group=2, free=False, ustart=1.0)
    >>> release_across_groups([row], find_variables([("f", "=~", "x1")]), Options(), {"loadings"})
    >>> row.free
    True
    """
    level = {"intercepts", "thresholds"} & set(equal) and "means" not in equal
    spread = "loadings" in equal and "lv.variances" not in equal
    efa = efa_factors(rows, options)
    for row in rows:
        if row.group == 1:
            continue
        own = row.op == "~~" and row.lhs == row.rhs
        if row.op == "~1" and row.lhs in variables.latent and not row.user and level:
            row.release()
        if own and row.lhs in variables.latent and not row.user and spread and (options.std_lv or row.lhs in efa):
            row.release()
        if "thresholds" in equal and variables.ordered:
            if options.parameterization == "delta" and row.op == "~*~":
                row.release()
            if options.parameterization == "theta" and own and row.lhs in variables.ordered:
                row.release()


def _is_held_equal(row: Row, equal: Collection[str], variables: Variables) -> bool:
    """Say whether `group_equal` speaks about this parameter."""
    lhs, own = row.lhs, row.lhs == row.rhs
    if row.op == "=~":
        return "loadings" in equal
    if row.op == "~":
        return "regressions" in equal
    if row.op == "|":
        return "thresholds" in equal
    if row.op == "~1":
        return ("intercepts" in equal and lhs in variables.modelled) or ("means" in equal and lhs in variables.latent)
    if row.op == "~~" and lhs in variables.modelled:
        return ("residuals" if own else "residual.covariances") in equal
    if row.op == "~~" and lhs in variables.latent:
        return ("lv.variances" if own else "lv.covariances") in equal
    return False


def equality_labels(
    rows: Sequence[Row], variables: Variables, equal: Collection[str], partial: Collection[str]
) -> list[str]:
    """Give every row the name under which it is held equal: the user's label, else `lhs op rhs` with its group.

    Rows with one name share one value. So `equal("f=~x1")*` refers to a loading that has no label.

    Parameters
    ----------
    rows : sequence of Row
        Of all groups.
    variables : Variables
    equal : collection of str
        What is held equal across groups.
    partial : collection of str
        Exceptions, such as `f=~x2`; blanks in them do not matter.

    Returns
    -------
    list of str
        One name per row.

    Raises
    ------
    ModelError
        An exception that names no parameter of the model.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.variables import find_variables
    >>> rows = [Row("f", "=~", "x1", user=1, group=g) for g in (1, 2)]
    >>> equality_labels(rows, find_variables([("f", "=~", "x1")]), {"loadings"}, ())
    ['f=~x1', 'f=~x1']
    >>> equality_labels(rows, find_variables([("f", "=~", "x1")]), (), ())
    ['f=~x1', 'f=~x1.g2']
    """
    several = max((row.group for row in rows), default=1) > 1
    excepted = {"".join(text.split()) for text in partial}
    _refuse_unknown(excepted, ["".join(row.key) for row in rows])
    held = {
        row.key
        for row in rows
        if several and row.group == 1 and _is_held_equal(row, equal, variables) and "".join(row.key) not in excepted
    }
    return [
        row.label or "".join(row.key) + (f".g{row.group}" if row.group > 1 and row.key not in held else "")
        for row in rows
    ]


def _refuse_unknown(excepted: Collection[str], known: Sequence[str]) -> None:
    for text in excepted:
        if text not in known:
            raise ModelError(
                f"group_partial: the model has no parameter {text!r}",
                why="an exception that means nothing would leave all parameters equal",
                remedy=nearest(text, known) or "write it as in the table of parameters: f=~x2, x1~~x1, x1~1, x1|t1",
            )


def tie(rows: Sequence[Row], names: Sequence[str]) -> list[tuple[str, str]]:
    """Hold rows with one name equal: a fixed one fixes all, else pairs of plabels are returned for `==` rows.

    Parameters
    ----------
    rows : sequence of Row
        Fixed, or given the label of the first of them, in place.
    names : sequence of str
        One per row: rows with one name are held equal.

    Returns
    -------
    list of (str, str)
        Pairs of plabels, first against each later one; none for rows that become fixed, except rows of an exploratory block.

    Raises
    ------
    ModelError
        Rows with one name that are fixed at different values.

    Examples
    --------
    >>> tie([Row("f", "=~", "x1", user=1), Row("f", "=~", "x2", user=1)], ["a", "a"])
    [('.p1.', '.p2.')]
    """
    members: dict[str, list[int]] = {}
    order: list[str] = []
    for i, name in enumerate(names):
        members.setdefault(name, []).append(i)
        if len(members[name]) == 2:
            order.append(name)
    pairs: list[tuple[str, str]] = []
    for name in order:
        tied = members[name]
        reference = plabel(tied[0])
        fixed = [i for i in tied if not rows[i].free]
        if not fixed or any(rows[i].user in (7, 77) for i in tied):
            pairs += [(reference, plabel(i)) for i in tied[1:]]
        if fixed:
            _fix_all(rows, tied, fixed, name)
        else:
            for i in tied:
                rows[i].label = rows[i].label or reference
    return pairs


def plabel(index: int) -> str:
    """Name every row `.p1.`, `.p2.`, …, as lavaan does.

    Parameters
    ----------
    index : int
        Place of the row in the table, from 0.

    Returns
    -------
    str

    Examples
    --------
    >>> plabel(0)
    '.p1.'
    """
    return f".p{index + 1}."


def _fix_all(rows: Sequence[Row], tied: Sequence[int], fixed: Sequence[int], name: str) -> None:
    values = {rows[i].ustart for i in fixed if rows[i].ustart == rows[i].ustart}
    if len(values) > 1:
        raise ModelError(
            f"parameters held equal as {name!r} are fixed at different values: {sorted(values)}",
            where=rows[fixed[-1]].where,
            remedy="give them one value, or different labels",
        )
    for i in tied:
        rows[i].fix(rows[fixed[0]].ustart)
