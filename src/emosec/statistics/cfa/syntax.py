"""Read a model in lavaan syntax: which parameters the user wrote, with which modifiers, and which constraints.

Nothing is added here. What lavaan adds by itself (variances, thresholds, factor covariances) is in `parameter_table`.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from emosec.errors import ModelSyntaxError
from emosec.statistics.cfa.expressions import Expression, read_expression
from emosec.statistics.cfa.modifiers import NO_MODIFIER, Modifier, merge, read_modifier
from emosec.statistics.cfa.tokens import (
    CONSTRAINT_OPERATORS,
    FORMULA_OPERATORS,
    OPERATORS,
    Cursor,
    Token,
    refuse,
    tokenize,
    where,
)

MAX_PAIRS = 20_000  # parameters one formula may write; keeps a hostile text from costing more than its length
RESERVED = frozenset(
    "if else repeat while function for next break in TRUE FALSE NULL Inf NaN NA "
    "NA_integer_ NA_real_ NA_character_".split()
)
_THRESHOLD = re.compile(r"t[1-9][0-9]{0,2}")
_NOT_HERE = {
    "<~": "formative (composite) factors are not part of this engine; write the indicators with =~",
    ":": "interactions and `group:` or `level:` blocks are not part of this engine; compute a product as a column of the "
    "data and name it, and write values that differ between groups as c(…, …)*",
    "%": "group weights are not part of this engine",
    "<=": "write `<`; it includes equality",
    ">=": "write `>`; it includes equality",
    "!=": "an inequality is written with < or >",
    "=": "write `=~` for a factor, `==` for an equality, `:=` for a definition",
}


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


@dataclass(frozen=True)
class _Term:
    name: str  # "" is the intercept
    modifier: Modifier
    token: Token


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
    stricter where lavaan drops text in silence: two values for one parameter, a modifier on a modifier, a line without an
    operator, and a covariance written twice are refused. In `c(a, NA)` the NA means "no label in this group".

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
            refuse(token, "one of =~ ~~ ~ | ~*~ := == < >", remedy=_NOT_HERE[token.text])
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
        remedy = _NOT_HERE.get(token.text, "one formula has one operator; begin a new line")
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
    left = _terms(cursor, "lhs", operator.text)
    if cursor.now is not operator:
        refuse(cursor.now, f"`+` or `{operator.text}`", remedy="terms before the operator are joined with +")
    cursor.take()
    right = _terms(cursor, "rhs", operator.text)
    if len(left) * len(right) > MAX_PAIRS:
        raise ModelSyntaxError(f"one formula writes {len(left) * len(right)} parameters", where=where(operator))
    for lhs in left:
        for rhs in right:
            _write(operator.text, lhs, rhs, written)


def _write(op: str, lhs: _Term, rhs: _Term, written: dict[tuple[str, str, str], Parameter]) -> None:
    _check_pair(op, lhs, rhs)
    op = "~1" if op == "~" and not rhs.name else op
    for key in ((lhs.name, op, rhs.name), (rhs.name, op, lhs.name)):
        if key in written and (key[0] == lhs.name or op == "~~"):
            first = written[key]
            raise ModelSyntaxError(
                f"`{lhs.name} {op} {rhs.name}` is written twice".replace("~1 `", "~ 1`"),
                where=where(rhs.token),
                why=f"it stands at line {first.line}, column {first.column} already, and only one of the two could hold",
                remedy="keep one of them; several modifiers for one parameter go into one formula: f =~ a*x1 + 0.5*x1",
            )
    modifier = merge(rhs.modifier, lhs.modifier, rhs.token)
    written[lhs.name, op, rhs.name] = Parameter(lhs.name, op, rhs.name, modifier, rhs.token.line, rhs.token.column)


def _check_pair(op: str, lhs: _Term, rhs: _Term) -> None:
    """Refuse what the operator cannot join."""
    if op in ("=~", "~") and lhs.name == rhs.name:
        verb = "measured by" if op == "=~" else "regressed on"
        raise ModelSyntaxError(f"`{lhs.name}` is {verb} itself", where=where(rhs.token))
    if not rhs.name and op != "~":
        refuse(rhs.token, f"a variable after `{op}`", remedy="an intercept is written with ~, as in x1 ~ 1")
    if op == "|" and not _THRESHOLD.fullmatch(rhs.name):
        refuse(rhs.token, "a threshold (t1, t2, …)", remedy=f"write {lhs.name} | t1 + t2")
    if op == "~*~" and lhs.name != rhs.name:
        refuse(rhs.token, f"`{lhs.name}`", remedy="a scale belongs to one variable: x1 ~*~ 1*x1")
    if lhs.modifier.efa and op != "=~":
        refuse(lhs.token, "efa() before `=~` only")


def _terms(cursor: Cursor, side: str, op: str) -> list[_Term]:
    """Read terms joined by +; a term that is repeated gathers its modifiers, as in lavaan."""
    terms: dict[str, _Term] = {}
    cursor.skip_newlines()
    if cursor.at("+") and side == "rhs":
        cursor.take()  # lavaan allows one + right after the operator
    while True:
        cursor.skip_newlines()
        term = _term(cursor, side, op)
        known = terms.get(term.name)
        terms[term.name] = (
            term if known is None else _Term(term.name, merge(known.modifier, term.modifier, term.token), known.token)
        )
        if not cursor.continues_with("+"):
            return list(terms.values())
        cursor.take()


def _term(cursor: Cursor, side: str, op: str) -> _Term:
    modifier = read_modifier(cursor, side)
    cursor.skip_newlines()
    token = cursor.now
    if token.kind == "name":
        cursor.take()
        if token.text in RESERVED:
            refuse(token, "a variable", remedy=f"`{token.text}` is a reserved word of R: rename the column")
        if cursor.at(":"):
            refuse(cursor.now, "`+`, `;` or a new line", remedy=_NOT_HERE[":"])
        return _Term(token.text, modifier, token)
    if token.kind == "number" and side == "rhs":
        return _intercept(cursor, modifier, op)
    remedy = ""
    if token.kind == "string":
        remedy = "names of variables have no quotation marks; a label is followed by *"
    elif token.kind == "op" and token.text in FORMULA_OPERATORS:
        remedy = "something is missing before the operator"
    return refuse(
        token,
        "a variable" if side == "lhs" else "a variable or a modifier (number, label, start(), c())",
        remedy=remedy,
    )


def _intercept(cursor: Cursor, modifier: Modifier, op: str) -> _Term:
    """Read the 1 of `x ~ 1`, or the 0 of `x ~ 0`, which fixes the intercept at zero."""
    token = cursor.take()
    if cursor.now.kind == "name" and (cursor.now.line, cursor.now.column) == (
        token.line,
        token.column + len(token.text),
    ):
        refuse(token, "a variable", remedy=f"`{token.text}{cursor.now.text}`: a name cannot begin with a digit")
    if op != "~":
        refuse(token, "a variable", remedy="a number is followed by *, as in 1*x1; intercepts are written with ~")
    if token.text == "1":
        return _Term("", modifier, token)
    if token.text == "0" and modifier == NO_MODIFIER:
        return _Term("", Modifier(fixed=(0.0,)), token)
    return refuse(token, "a variable, or 1 for the intercept", remedy=f"to fix the intercept write {token.text}*1")


def nearest(word: str, known: list[str]) -> str:
    """Say `did you mean …?` when something known is close to the word, else nothing."""
    close = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {close[0]}?" if close else ""
