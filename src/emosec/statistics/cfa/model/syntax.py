"""Read a model in lavaan syntax: which parameters the user wrote, with which modifiers, and which constraints.

Nothing is added here. What lavaan adds by itself (variances, thresholds, factor covariances) is in `parameter_table`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from emosec.errors import ModelSyntaxError
from emosec.statistics.cfa.model.expressions import Expression, read_expression
from emosec.statistics.cfa.model.modifiers import Modifier, merge
from emosec.statistics.cfa.model.terms import NOT_HERE, Term, read_terms
from emosec.statistics.cfa.model.tokens import (
    CONSTRAINT_OPERATORS,
    OPERATORS,
    Cursor,
    Token,
    refuse,
    tokenize,
    where,
)

MAX_PAIRS = 20_000  # parameters one formula may write; keeps a hostile text from costing more than its length
_THRESHOLD = re.compile(r"t[1-9][0-9]{0,2}")


@dataclass(frozen=True)
class Parameter:
    """One parameter as the user wrote it; `op` may be `~1`, and then `rhs` is empty."""

    lhs: str
    op: str
    rhs: str
    modifier: Modifier
    line: int
    column: int


@dataclass(frozen=True)
class Constraint:
    """A definition (`:=`), an equality (`==`) or an inequality (`<`, `>`) between expressions of labels."""

    lhs: Expression
    op: str
    rhs: Expression
    line: int
    column: int


@dataclass(frozen=True)
class ModelSyntax:
    """A parsed model: parameters and constraints in the order they were written."""

    parameters: tuple[Parameter, ...]
    constraints: tuple[Constraint, ...]


def parse_syntax(model: str) -> ModelSyntax:
    """Parse a model in lavaan syntax.

    Parameters
    ----------
    model : str
        Formulas with `=~ ~~ ~ ~1 | ~*~` and constraints with `:= == < >`, ended by a new line or `;`. A formula goes on
        after an operator and before a line that begins with `+`. Comments begin with `#` or `!`.

    Returns
    -------
    ModelSyntax

    Raises
    ------
    ModelSyntaxError
        Naming line and column, what stands there, what was expected, and the nearest known thing.

    Notes
    -----
    The grammar is that of lavaan 0.6 (Rosseel 2012, Journal of Statistical Software 48(2), doi 10.18637/jss.v048.i02),
    stricter where lavaan drops text in silence: two values for one parameter, a modifier on a modifier, a line without
    an operator, and a covariance written twice are refused. In `c(a, NA)` the NA means "no label in this group".

    Examples
    --------
    >>> model = parse_syntax("f =~ x1 + a*x2; a > 0")
    >>> [(p.lhs, p.op, p.rhs, p.modifier.label) for p in model.parameters]
    [('f', '=~', 'x1', ()), ('f', '=~', 'x2', ('a',))]
    >>> parse_syntax("f =~ x1 x2")
    Traceback (most recent call last):
    emosec.errors.ModelSyntaxError: line 1, column 9: found `x2`, expected `+`, `;` or a new line
      do:  is a + missing before `x2`?
    """
    if not isinstance(model, str):
        raise ModelSyntaxError(f"a model is text in lavaan syntax, not {type(model).__name__}")
    cursor = Cursor(tokenize(model))
    written: dict[tuple[str, str, str], Parameter] = {}
    constraints: list[Constraint] = []
    while cursor.now.kind != "end":
        if cursor.now.kind in ("newline", "semicolon"):
            cursor.take()
            continue
        operator = _find_operator(cursor)
        if operator.text in CONSTRAINT_OPERATORS:
            constraints.append(_constraint(cursor, operator))
        else:
            _formula(cursor, operator, written)
        _end_of_statement(cursor)
    if not written:
        raise ModelSyntaxError(
            "the model holds no formula", where="line 1, column 1", remedy="write e.g. f =~ x1 + x2 + x3"
        )
    return ModelSyntax(tuple(written.values()), tuple(constraints))


def _find_operator(cursor: Cursor) -> Token:
    """Find the first operator of the statement; it says how the text before it must be read."""
    before = cursor.now
    for ahead in range(cursor.position, len(cursor.tokens)):
        token = cursor.tokens[ahead]
        if token.kind == "op":
            if token.text in OPERATORS:
                return token
            refuse(token, "one of =~ ~~ ~ | ~*~ := == < >", remedy=NOT_HERE[token.text])
        after = cursor.tokens[ahead + 1] if token.kind == "newline" else token
        joined = before.text in ("+", "*", "(", ",") or after.text in ("+", "*", ")") or after.kind == "newline"
        if token.kind in ("end", "semicolon") or (token.kind == "newline" and not joined):
            break
        before = token if token.kind != "newline" else before
    return refuse(
        token,
        "an operator (=~ ~~ ~ | ~*~ := == < >) on this line",
        remedy=f"nothing says what `{cursor.now.text}` is for; is a + missing at the end of the line above?",
    )


def _end_of_statement(cursor: Cursor) -> None:
    token = cursor.now
    if token.kind in ("newline", "semicolon", "end"):
        return
    remedy = ""
    if token.kind in ("name", "string"):
        remedy = f"is a + missing before `{token.text}`?"
    elif token.text == "-":
        remedy = "terms are joined with +; to fix a negative value write -1*x1"
    elif token.kind == "op":
        remedy = NOT_HERE.get(token.text, "one formula has one operator; begin a new line")
    refuse(token, "`+`, `;` or a new line", remedy=remedy)


def _constraint(cursor: Cursor, operator: Token) -> Constraint:
    start = cursor.now
    lhs = read_expression(cursor)
    if cursor.now is not operator:
        refuse(cursor.now, f"an arithmetic operator or `{operator.text}`")
    cursor.take()
    rhs = read_expression(cursor)
    if operator.text == ":=" and lhs.text not in lhs.names:
        refuse(start, "one new name before `:=`")
    return Constraint(lhs, operator.text, rhs, start.line, start.column)


def _formula(cursor: Cursor, operator: Token, written: dict[tuple[str, str, str], Parameter]) -> None:
    """Read `terms operator terms` and write down every pair."""
    left = read_terms(cursor, "lhs", operator.text)
    if cursor.now is not operator:
        refuse(cursor.now, f"`+` or `{operator.text}`", remedy="terms before the operator are joined with +")
    cursor.take()
    right = read_terms(cursor, "rhs", operator.text)
    if len(left) * len(right) > MAX_PAIRS:
        raise ModelSyntaxError(f"one formula writes {len(left) * len(right)} parameters", where=where(operator))
    for lhs in left:
        for rhs in right:
            _write(operator.text, lhs, rhs, written)


def _write(op: str, lhs: Term, rhs: Term, written: dict[tuple[str, str, str], Parameter]) -> None:
    _check_pair(op, lhs, rhs)
    op = "~1" if op == "~" and not rhs.name else op
    for key in ((lhs.name, op, rhs.name), (rhs.name, op, lhs.name)):
        if key in written and (key[0] == lhs.name or op == "~~"):
            first = written[key]
            raise ModelSyntaxError(
                f"`{lhs.name} {op} {rhs.name}` is written twice".replace("~1 `", "~ 1`"),
                where=where(rhs.token),
                why=f"it stands at line {first.line}, column {first.column} already; only one of the two could hold",
                remedy="keep one of them; several modifiers for one parameter go into one formula: f =~ a*x1 + 0.5*x1",
            )
    modifier = merge(rhs.modifier, lhs.modifier, rhs.token)
    written[lhs.name, op, rhs.name] = Parameter(lhs.name, op, rhs.name, modifier, rhs.token.line, rhs.token.column)


def _check_pair(op: str, lhs: Term, rhs: Term) -> None:
    """Refuse what the operator cannot join."""
    if op in ("=~", "~") and lhs.name == rhs.name:
        verb = "measured by" if op == "=~" else "regressed on"
        raise ModelSyntaxError(
            f"`{lhs.name}` is {verb} itself",
            where=where(rhs.token),
            remedy=f"give the latent another name; a variance is written {lhs.name} ~~ {lhs.name}",
        )
    if not rhs.name and op != "~":
        refuse(rhs.token, f"a variable after `{op}`", remedy="an intercept is written with ~, as in x1 ~ 1")
    if op == "|" and not _THRESHOLD.fullmatch(rhs.name):
        refuse(rhs.token, "a threshold (t1, t2, …)", remedy=f"write {lhs.name} | t1 + t2")
    if op == "~*~" and lhs.name != rhs.name:
        refuse(rhs.token, f"`{lhs.name}`", remedy="a scale belongs to one variable: x1 ~*~ 1*x1")
    if lhs.modifier.efa and op != "=~":
        refuse(lhs.token, "efa() before `=~` only")
