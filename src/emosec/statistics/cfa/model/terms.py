"""Read the terms of a formula: variables joined by +, each with its modifier; `1` is the intercept."""

from __future__ import annotations

from dataclasses import dataclass

from emosec.errors import ModelSyntaxError
from emosec.statistics.cfa.model.modifiers import NO_MODIFIER, Modifier, merge, read_modifier
from emosec.statistics.cfa.model.tokens import FORMULA_OPERATORS, Cursor, Token, refuse, where

# names R cannot use as variables; a model that has them could not be checked against lavaan
# fmt: off
RESERVED = frozenset((
    "if", "else", "repeat", "while", "function", "for", "next", "break", "in", "TRUE", "FALSE", "NULL", "Inf", "NaN",
    "NA", "NA_integer_", "NA_real_", "NA_character_",
))
# fmt: on
NOT_HERE = {
    "<~": "formative (composite) factors are not part of this engine; write the indicators with =~",
    ":": "interactions and `group:` or `level:` blocks are not part of this engine; compute a product of observed variables as a "
    "column of the data, write an interaction of factors as a factor of products of their items (docs/moderation.md), and values "
    "that differ between groups as c(…, …)*; cluster= makes errors hold for clusters",
    "%": "group weights are not part of this engine",
    "<=": "write `<`; it includes equality",
    ">=": "write `>`; it includes equality",
    "!=": "an inequality is written with < or >",
    "=": "write `=~` for a factor, `==` for an equality, `:=` for a definition",
}


@dataclass(frozen=True)
class Term:
    """A variable with its modifier, and where it stands; no name is the intercept."""

    name: str
    modifier: Modifier
    token: Token


def read_terms(cursor: Cursor, side: str, op: str) -> list[Term]:
    """Read terms joined by +; a term that is repeated gathers its modifiers, as in lavaan.

    Parameters
    ----------
    cursor : Cursor
        Left behind the last term.
    side : {"lhs", "rhs"}
        Side of the formula.
    op : str
        Operator of the formula, such as `=~`: it says what may be a term.

    Returns
    -------
    list of Term
        In the order of first appearance.

    Raises
    ------
    ModelSyntaxError
        Something that is no term, a reserved word, or two different modifiers of one kind.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.tokens import tokenize
    >>> [(term.name, term.modifier.label) for term in read_terms(Cursor(tokenize("x1 + a*x2")), "rhs", "=~")]
    [('x1', ()), ('x2', ('a',))]
    """
    terms: dict[str, Term] = {}
    cursor.skip_newlines()
    if cursor.at("+") and side == "rhs":
        cursor.take()  # lavaan allows one + right after the operator
    while True:
        cursor.skip_newlines()
        term = _term(cursor, side, op)
        known = terms.get(term.name)
        terms[term.name] = term if known is None else _joined(known, term)
        if not cursor.continues_with("+"):
            return list(terms.values())
        cursor.take()


def _joined(first: Term, second: Term) -> Term:
    """Two terms of one name, each with a modifier of its own (`a*x1 + 0.5*x1`); a second one that adds nothing is refused."""
    modifier = merge(first.modifier, second.modifier, second.token)
    if repr(modifier) == repr(first.modifier):
        raise ModelSyntaxError(
            f"`{second.name}` is written twice in one formula", where=where(second.token),
            why="the second says nothing that the first does not", remedy="leave it out, or name the variable that was meant",
        )  # fmt: skip
    return Term(first.name, modifier, first.token)


def _term(cursor: Cursor, side: str, op: str) -> Term:
    modifier = read_modifier(cursor, side)
    cursor.skip_newlines()
    token = cursor.now
    if token.kind == "name":
        cursor.take()
        if token.text in RESERVED:
            refuse(token, "a variable", remedy=f"`{token.text}` is a reserved word of R: rename the column")
        if cursor.at(":"):
            refuse(cursor.now, "`+`, `;` or a new line", remedy=NOT_HERE[":"])
        return Term(token.text, modifier, token)
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


def _intercept(cursor: Cursor, modifier: Modifier, op: str) -> Term:
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
        return Term("", modifier, token)
    if token.text == "0" and modifier == NO_MODIFIER:
        return Term("", Modifier(fixed=(0.0,)), token)
    return refuse(token, "a variable, or 1 for the intercept", remedy=f"to fix the intercept write {token.text}*1")
