"""Modifiers, the part of a term before `*`: a fixed value, NA, a label, start(), equal(), c() per group, efa()."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace

from emosec.errors import ModelSyntaxError
from emosec.statistics.cfa.model.expressions import MAX_DEPTH, read_factor
from emosec.statistics.cfa.model.functions import FUNCTIONS
from emosec.statistics.cfa.model.tokens import Cursor, Token, nearest, refuse, where

Value = float | str

KNOWN = ("start", "equal", "label", "c", "efa")
_NOT_HERE = {
    "lower": "there are no bounds here: leave it out; an estimate out of bounds is reported in fit.warnings",
    "upper": "there are no bounds here: leave it out; an estimate out of bounds is reported in fit.warnings",
    "prior": "priors belong to Bayesian estimation, which this engine does not do",
    "rv": "random slopes belong to multilevel models, which this engine does not fit",
}


@dataclass(frozen=True)
class Modifier:
    """What the user asked of one parameter; each is one value for all groups, or one per group.

    Parameters
    ----------
    fixed : tuple of float
        Values to fix at; NaN frees the parameter.
    start : tuple of float
        Starting values.
    label : tuple of str
        Labels; an empty one means no label in that group.
    efa : str
        Name of the exploratory block the factor belongs to, or empty.
    """

    fixed: tuple[float, ...] = ()
    start: tuple[float, ...] = ()
    label: tuple[str, ...] = ()
    efa: str = ""


NO_MODIFIER = Modifier()


def merge(first: Modifier, second: Modifier, token: Token) -> Modifier:
    """Join the modifiers of a repeated term; two different ones of a kind are refused (lavaan drops the second).

    Parameters
    ----------
    first, second : Modifier
    token : Token
        Where the second stands, for the error.

    Returns
    -------
    Modifier
        With what either of them says.

    Raises
    ------
    ModelSyntaxError
        Both say something of one kind, and not the same.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.tokens import Token
    >>> merge(Modifier(start=(0.5,)), Modifier(label=("a",)), Token("name", "x1", 1, 1))
    Modifier(fixed=(), start=(0.5,), label=('a',), efa='')
    """
    merged = first
    for field in fields(Modifier):
        old, new = getattr(first, field.name), getattr(second, field.name)
        if not new:
            continue
        if old and repr(old) != repr(new):
            raise ModelSyntaxError(
                f"`{token.text}` is given two different modifiers of one kind ({field.name})",
                where=where(token),
                why="only one of them could hold",
                remedy="keep one; values for several groups go into c(…, …)*",
            )
        merged = replace(merged, **{field.name: new})
    return merged


def read_modifier(cursor: Cursor, side: str) -> Modifier:
    """Read `modifier *` (or `number ?`, which is start()) if one stands here; else return the empty modifier.

    Parameters
    ----------
    cursor : Cursor
        Left behind the `*` where a modifier stands here, else where it was.
    side : {"lhs", "rhs"}
        Side of the formula: `efa()` belongs to the left, all others to the right.

    Returns
    -------
    Modifier

    Raises
    ------
    ModelSyntaxError
        A modifier on the wrong side, a second one, or one that this engine does not have.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.tokens import tokenize
    >>> read_modifier(Cursor(tokenize("0.5*x1")), "rhs").fixed
    (0.5,)
    """
    if not _modifier_follows(cursor):
        return NO_MODIFIER
    token = cursor.now
    if side == "lhs" and token.text != "efa":
        refuse(token, "a variable", remedy='only efa("block")* may stand before a variable on the left-hand side')
    if side == "rhs" and token.text == "efa":
        refuse(token, "a modifier", remedy='efa("block")* stands before the factor, on the left of =~')
    modifier = _one_modifier(cursor)
    cursor.skip_newlines()
    if cursor.at("?"):
        if not modifier.fixed:
            refuse(cursor.now, "`*`", remedy="only a number may be followed by ?")
        modifier = Modifier(start=modifier.fixed)
    cursor.take()
    _refuse_second(cursor)
    return modifier


def _modifier_follows(cursor: Cursor) -> bool:
    """Look for `*` or `?` behind one bare word, or for anything that only a modifier can begin with."""
    token, after = cursor.now, cursor.tokens[min(cursor.position + 1, len(cursor.tokens) - 1)]
    if token.kind in ("name", "number", "string"):
        ahead = cursor.position + 1
        while cursor.tokens[ahead].kind == "newline":
            ahead += 1
        return cursor.tokens[ahead].text in ("*", "?") or (token.kind != "string" and after.text in ("(", "/", "^"))
    return token.text in ("-", "(")


def _refuse_second(cursor: Cursor) -> None:
    cursor.skip_newlines()
    if cursor.now.kind in ("name", "number", "string", "punctuation") and _modifier_follows(cursor):
        refuse(
            cursor.now,
            "a variable: one term takes one modifier",
            remedy="repeat the term for each of them: f =~ a*x1 + 0.5*x1",
        )


def _one_modifier(cursor: Cursor) -> Modifier:
    token = cursor.now
    if token.kind == "string":
        cursor.take()
        if not _squeeze(token):
            refuse(token, "a label between the quotation marks")
        return Modifier(label=(_squeeze(token),))
    called = cursor.tokens[min(cursor.position + 1, len(cursor.tokens) - 1)].text == "("
    if token.kind == "name" and called and token.text not in FUNCTIONS:
        return _call(cursor)
    if token.kind == "name" and not called:
        cursor.take()
        return Modifier(fixed=(math.nan,)) if token.text == "NA" else Modifier(label=(token.text,))
    return Modifier(fixed=(_number(cursor),))


def _call(cursor: Cursor) -> Modifier:
    """Read start(), equal(), label(), c() or efa() with its arguments."""
    token = cursor.take()
    if token.text not in KNOWN:
        hint = nearest(token.text, [*KNOWN, *FUNCTIONS], "{}()")
        refuse(token, "one of " + ", ".join(f"{name}()" for name in KNOWN), remedy=_NOT_HERE.get(token.text, hint))
    values = _arguments(cursor, 0)
    numbers = tuple(value for value in values if isinstance(value, float))
    labels = tuple("" if isinstance(value, float) else value for value in values)
    # NA may stand among labels and then means "none"
    all_labels = all(isinstance(value, str) or math.isnan(value) for value in values)
    if token.text == "start" and len(numbers) == len(values):
        return Modifier(start=numbers)
    if token.text in ("equal", "label") and all_labels:
        return Modifier(label=labels)
    if token.text == "efa" and len(values) == 1 and all(labels):
        return Modifier(efa=labels[0])
    if token.text == "c" and len(numbers) == len(values):
        return Modifier(fixed=numbers)
    if token.text == "c" and all_labels:
        return Modifier(label=labels)
    wanted = {
        "start": "numbers in start()",
        "efa": "one name in quotation marks in efa()",
        "c": "either numbers or labels in c(), not both",
    }
    remedy = "repeat the term for a second modifier"
    if token.text == "c" and all(len(v) <= 20 for v in labels):
        fixed = ", ".join(f"{v:g}" if isinstance(v, float) and not math.isnan(v) else "NA" for v in values)
        first = next((v for v in labels if v), "a")
        remedy += f": c({fixed})*x + c({', '.join(v or f'{first}.g{g + 1}' for g, v in enumerate(labels))})*x"
    return refuse(token, wanted.get(token.text, f"labels in {token.text}()"), remedy=remedy)


def _arguments(cursor: Cursor, depth: int) -> list[Value]:
    """Read `(value, value, …)`; an argument may itself be c(…)."""
    if depth > MAX_DEPTH:
        refuse(cursor.now, f"no more than {MAX_DEPTH} brackets inside each other")
    cursor.take()
    values: list[Value] = []
    while True:
        cursor.skip_newlines()
        token, after = cursor.now, cursor.tokens[min(cursor.position + 1, len(cursor.tokens) - 1)]
        if token.kind == "name" and token.text == "c" and after.text == "(":
            cursor.take()
            values += _arguments(cursor, depth + 1)
        elif token.kind == "string":
            values.append(_squeeze(cursor.take()))
        elif token.kind == "name" and after.text != "(":
            cursor.take()
            values.append(math.nan if token.text == "NA" else token.text)
        else:
            values.append(_number(cursor))
        cursor.skip_newlines()
        if cursor.at(")"):
            cursor.take()
            return values
        if not cursor.at(","):
            refuse(cursor.now, "`,` or `)`")
        cursor.take()


def _number(cursor: Cursor) -> float:
    """Read a constant such as 0.5, -1, 1/3 or sqrt(2)."""
    token = cursor.now
    expression = read_factor(cursor)
    if expression.names:
        refuse(
            token,
            "a number",
            remedy=f"`{expression.names[0]}` is not a number; constraints on labels go on a line of their own",
        )
    value = float(expression.evaluate({}))
    if not math.isfinite(value):
        raise ModelSyntaxError(f"`{expression.text[:40]}` is not a finite number", where=where(token))
    return value


def _squeeze(token: Token) -> str:
    return "".join(token.text[1:-1].split())
