"""Arithmetic on parameter labels, for `:=`, `==`, `<` and `>`: parsed by our own grammar, never by `eval`.

An expression becomes a list of steps for a stack machine. So neither a long sum nor a hostile text can exhaust the
interpreter's recursion, and the exact gradient comes from the same walk (forward differentiation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from emosec.errors import ModelSyntaxError
from emosec.statistics.cfa.model.functions import FUNCTIONS, Value
from emosec.statistics.cfa.model.tokens import Cursor, Token, is_name, nearest, refuse, tokenize, where

MAX_DEPTH = 50  # nested brackets, powers and signs; far beyond any model a person writes
_LEFT = {"+": 1, "-": 1, "*": 2, "/": 2}  # binding powers as in R: ^ above the sign, the sign above * and /
_BY_BOOTSTRAP = "other functions of the estimates have intervals by fit.bootstrap(draws).intervals(function)"
_NOT_HERE = {
    "max": "the larger of two is (a + b + abs(a - b)) / 2", "min": "the smaller of two is (a + b - abs(a - b)) / 2",
    "ifelse": _BY_BOOTSTRAP, "sum": "write a + b + c", "prod": "write a * b * c",
    "mean": "write (a + b + c) / 3",
}  # fmt: skip

Number = float | npt.NDArray[np.float64]
Dual = tuple[Value, npt.NDArray[np.float64]]


class Instruction(NamedTuple):
    """One step of the stack machine: a number, a name, a call, an operator of two, or a change of sign."""

    kind: str
    text: str = ""
    number: float = 0.0


@dataclass(frozen=True)
class Expression:
    """An arithmetic expression in parameter labels.

    Parameters
    ----------
    text : str
        The expression as written, without blanks.
    names : tuple of str
        The labels it mentions, in order of first appearance.
    steps : tuple
        The stack machine's program.

    Examples
    --------
    >>> ratio = parse_expression("a^2 / (a^2 + b)")
    >>> ratio.names
    ('a', 'b')
    >>> float(ratio.evaluate({"a": 2.0, "b": 1.0}))
    0.8
    >>> ratio.gradient({"a": 2.0, "b": 1.0}).round(4).tolist()
    [0.16, -0.16]
    """

    text: str
    names: tuple[str, ...]
    steps: tuple[Instruction, ...]

    def evaluate(self, values: Mapping[str, Number]) -> Number:
        """Compute the value; arrays are taken element by element, and what is undefined is NaN or infinite.

        Parameters
        ----------
        values : mapping of str to float or array
            A value for every name.

        Returns
        -------
        float or array
        """
        stack: list[Value] = []
        with np.errstate(all="ignore"):
            for kind, what, number in self.steps:
                if kind == "number":
                    stack.append(np.float64(number))
                elif kind == "name":
                    stack.append(np.asarray(values[what], dtype=float)[()])
                elif kind == "call":
                    stack.append(FUNCTIONS[what][0](stack.pop()))
                elif kind == "negate":
                    stack.append(-stack.pop())
                else:
                    right, left = stack.pop(), stack.pop()
                    stack.append(_binary(what, left, right))
        result: Number = stack[0]
        return result

    def gradient(self, values: Mapping[str, float]) -> npt.NDArray[np.float64]:
        """Compute the exact first derivatives.

        Parameters
        ----------
        values : mapping of str to float
            A value for every name.

        Returns
        -------
        array, shape (len(names),)
            Derivatives in the order of `names`.
        """
        unit = np.eye(len(self.names))
        place = {name: row for row, name in enumerate(self.names)}
        nothing = np.zeros(len(self.names))
        stack: list[Dual] = []
        with np.errstate(all="ignore"):
            for kind, what, number in self.steps:
                if kind == "number":
                    stack.append((np.float64(number), nothing))
                elif kind == "name":
                    stack.append((np.float64(values[what]), unit[place[what]]))
                elif kind == "call":
                    x, dx = stack.pop()
                    y = FUNCTIONS[what][0](x)
                    stack.append((y, _scale(FUNCTIONS[what][1](x, y), dx)))
                elif kind == "negate":
                    x, dx = stack.pop()
                    stack.append((-x, -dx))
                else:
                    right, left = stack.pop(), stack.pop()
                    stack.append(_binary_dual(what, left, right))
        return stack[0][1]


def _scale(factor: Value, derivative: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    # a constant has no derivative even where the factor is infinite: 0 · ∞ must not become NaN
    return np.where(derivative == 0.0, 0.0, factor * derivative)


def _binary(operator: str, left: Value, right: Value) -> Value:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if operator == "/":
        return left / right
    return np.power(left, right)


def _binary_dual(operator: str, left: Dual, right: Dual) -> Dual:
    (x, dx), (y, dy) = left, right
    value = _binary(operator, x, y)
    if operator == "+":
        return value, dx + dy
    if operator == "-":
        return value, dx - dy
    if operator == "*":
        return value, _scale(y, dx) + _scale(x, dy)
    if operator == "/":
        return value, _scale(1 / y, dx) - _scale(value / y, dy)
    return value, _scale(y * np.power(x, y - 1), dx) + _scale(value * np.log(x), dy)


@lru_cache(maxsize=512)
def parse_expression(text: str) -> Expression:
    """Parse an arithmetic expression: numbers, labels, + − * / ^, brackets and the functions in `FUNCTIONS`.

    Parameters
    ----------
    text : str
        For instance `"a^2/(a^2 + b)"`. Powers bind tighter than a sign and to the right, as in R.

    Returns
    -------
    Expression

    Raises
    ------
    ModelSyntaxError
        With line and column, when it cannot be read.

    Examples
    --------
    >>> float(parse_expression("-2^2").evaluate({}))
    -4.0
    """
    cursor = Cursor(tokenize(text))
    expression = read_expression(cursor)
    cursor.skip_newlines()
    if cursor.now.kind != "end":
        refuse(cursor.now, "an arithmetic operator or the end of the expression")
    return expression


def read_expression(cursor: Cursor) -> Expression:
    """Read one expression from where the cursor stands, and leave the cursor behind it.

    Parameters
    ----------
    cursor : Cursor
        Over the tokens of a model.

    Returns
    -------
    Expression

    Examples
    --------
    >>> from emosec.statistics.cfa.model.tokens import tokenize
    >>> cursor = Cursor(tokenize("a + 2*b == 1"))
    >>> read_expression(cursor).names, cursor.now.text
    (('a', 'b'), '==')
    """
    return _finish(cursor, cursor.position, _read_all(cursor))


def read_factor(cursor: Cursor) -> Expression:
    """Read what may stand before the `*` of a term: a signed power, or a quotient of such (`1/3`), but no product.

    Parameters
    ----------
    cursor : Cursor
        Standing at the first token; left behind the last one that was read.

    Returns
    -------
    Expression

    Raises
    ------
    ModelSyntaxError
        Anything but a number, a label, a function, a bracket or a sign; brackets, powers and signs nested deeper than 50.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.tokens import tokenize
    >>> cursor = Cursor(tokenize("1/4*x1"))
    >>> float(read_factor(cursor).evaluate({})), cursor.now.text
    (0.25, '*')
    """
    start = cursor.position
    steps: list[Instruction] = []
    _operand(cursor, steps, 0)
    while cursor.at("/"):
        cursor.take()
        _operand(cursor, steps, 0)
        steps.append(Instruction("binary", "/"))
    return _finish(cursor, start, steps)


def _read_all(cursor: Cursor) -> list[Instruction]:
    steps: list[Instruction] = []
    _read(cursor, steps, 0, 0)
    return steps


def _finish(cursor: Cursor, start: int, steps: list[Instruction]) -> Expression:
    text = "".join(_plain(token) for token in cursor.tokens[start : cursor.position])
    names = tuple(dict.fromkeys(step.text for step in steps if step.kind == "name"))
    return Expression(text, names, tuple(steps))


def _plain(token: Token) -> str:
    if token.kind == "newline":
        return ""
    return token.text[1:-1].strip() if token.kind == "string" else token.text


def _read(cursor: Cursor, steps: list[Instruction], binding: int, depth: int) -> None:
    """Read operands joined by operators that bind tighter than `binding` (precedence climbing)."""
    _operand(cursor, steps, depth)
    # a line that begins with a minus may be a constraint of its own, unless a bracket is still open
    across_lines = (*_LEFT, ")") if depth else ("+", "*", "/")
    while (cursor.at(*_LEFT) or cursor.continues_with(*across_lines)) and cursor.at(*_LEFT):
        if _LEFT[cursor.now.text] <= binding:
            return
        operator = cursor.take().text
        _read(cursor, steps, _LEFT[operator], depth)
        steps.append(Instruction("binary", operator))


def _operand(cursor: Cursor, steps: list[Instruction], depth: int) -> None:
    """Read a signed power: −a^b is −(a^b), and a^b^c is a^(b^c)."""
    cursor.skip_newlines()
    if depth > MAX_DEPTH:
        raise ModelSyntaxError(
            f"more than {MAX_DEPTH} brackets, signs or powers inside each other",
            where=where(cursor.now),
            remedy="define intermediate parameters with :=",
        )
    if cursor.at("-", "+"):
        sign = cursor.take().text
        _operand(cursor, steps, depth + 1)
        if sign == "-":
            steps.append(Instruction("negate"))
        return
    _atom(cursor, steps, depth)
    if cursor.at("^"):
        cursor.take()
        _operand(cursor, steps, depth + 1)
        steps.append(Instruction("binary", "^"))


def _atom(cursor: Cursor, steps: list[Instruction], depth: int) -> None:
    token = cursor.now
    if cursor.at("("):
        cursor.take()
        _read(cursor, steps, 0, depth + 1)
        _close(cursor)
    elif token.kind == "number":
        cursor.take()
        steps.append(Instruction("number", number=float(token.text.rstrip("L"))))
    elif token.kind in ("name", "string"):
        cursor.take()
        if token.kind == "name" and cursor.at("("):
            _call(cursor, token, steps, depth)
        else:
            steps.append(Instruction("name", _label(token)))
    else:
        power = "a power is written ^" if token.text == "*" else ""
        refuse(token, "a number, a label, a function or an opening bracket", remedy=power)


def _call(cursor: Cursor, function: Token, steps: list[Instruction], depth: int) -> None:
    if function.text not in FUNCTIONS:
        remedy = _NOT_HERE.get(function.text) or nearest(function.text, FUNCTIONS, "{}()") or _BY_BOOTSTRAP
        refuse(function, "one of the functions " + ", ".join(FUNCTIONS), remedy=remedy)
    cursor.take()
    _read(cursor, steps, 0, depth + 1)
    if cursor.at(","):
        refuse(cursor.now, f"`)`: {function.text}() takes one argument")
    _close(cursor)
    steps.append(Instruction("call", function.text))


def _label(token: Token) -> str:
    if token.kind == "name":
        return token.text
    inner = token.text[1:-1].strip()
    if not is_name(inner):
        refuse(token, "a label that is a plain name", remedy="label the parameter (a*x1) and use the label")
    return inner


def _close(cursor: Cursor) -> None:
    cursor.skip_newlines()
    if not cursor.at(")"):
        refuse(cursor.now, "`)` to close the bracket")
    cursor.take()
