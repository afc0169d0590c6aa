"""Cut lavaan model syntax into tokens that remember the line and column they came from."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from emosec.errors import ModelSyntaxError

FORMULA_OPERATORS = ("=~", "~~", "~*~", "~", "|")
CONSTRAINT_OPERATORS = (":=", "==", "<", ">")
OPERATORS = frozenset(FORMULA_OPERATORS + CONSTRAINT_OPERATORS)

_PATTERN = re.compile(
    r"""(?P<comment>[#!][^\n]*)
    |(?P<space>[^\S\n]+)
    |(?P<newline>\n)
    |(?P<semicolon>;)
    |(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?L?)
    |(?P<name>(?:[^\W\d_]|\.(?![0-9]))[\w.]*)
    |(?P<string>"[^"\n]*"|'[^'\n]*')
    |(?P<op>=~|<~|~\*~|~~|==|:=|<=|>=|!=|[~<>|:%=])
    |(?P<punctuation>[-+*/^(),?])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r"(?:[^\W\d_]|\.(?![0-9]))[\w.]*")
# what word processors write for a tilde (lavaan accepts the first of them too), and the byte order mark
_TILDES = str.maketrans({"˜": "~", "∼": "~", "～": "~", "\ufeff": " "})

_STRAY = {
    "“": 'a curly quotation mark: type a straight one (")',
    "”": 'a curly quotation mark: type a straight one (")',
    "‘": "a curly quotation mark: type a straight one (')",
    "’": "a curly quotation mark: type a straight one (')",
    "−": "a typographic minus sign: type the hyphen (-)",
    "–": "a dash: type the hyphen (-)",
    "×": "a multiplication sign: type an asterisk (*)",
    "`": "lavaan syntax has no quoted names: rename the column to letters, digits, dots and underscores",
    "_": "a name begins with a letter or a dot: rename the column",
    '"': "a string that is not closed on its line",
    "'": "a string that is not closed on its line",
    "&": "join terms with +",
    "\\": "lines continue by themselves after an operator or a +",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the text: its kind, its characters, and where it stood (both counted from 1)."""

    kind: str
    text: str
    line: int
    column: int


def is_name(text: str) -> bool:
    """Say whether a text is a legal name: a letter or a dot, then letters, digits, dots and underscores.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool

    Examples
    --------
    >>> is_name("x1"), is_name("1x"), is_name("")
    (True, False, False)
    """
    return _NAME.fullmatch(text) is not None


def where(token: Token) -> str:
    """Say where a token stands, as every syntax error does.

    Parameters
    ----------
    token : Token

    Returns
    -------
    str

    Examples
    --------
    >>> where(Token("name", "x1", 2, 6))
    'line 2, column 6'
    """
    return f"line {token.line}, column {token.column}"


def nearest(word: str, known: Iterable[str], form: str = "{}") -> str:
    """Say `did you mean …?` when something known is close to the word, else nothing.

    Parameters
    ----------
    word : str
    known : iterable of str
        What the word could have been.
    form : str
        How the known word is written, with {} for it.

    Returns
    -------
    str
        Empty where nothing is close (`difflib.get_close_matches` with its own cut-off).

    Examples
    --------
    >>> nearest("loading", ["loadings", "means"])
    'did you mean loadings?'
    """
    close = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {form.format(close[0])}?" if close else ""


def known(word: object, names: Iterable[object]) -> str:
    """Say what could have been meant: the nearest name, or else the first dozen of them.

    Parameters
    ----------
    word : object
        Taken as text.
    names : iterable of object
        Names that there are.

    Returns
    -------
    str

    Examples
    --------
    >>> known("x10", ["x1", "x2"]), known("sex", ["x1", "x2"])
    ('did you mean x1?', 'known: x1, x2')
    """
    there = [str(name) for name in names]
    more = ", …" if len(there) > 12 else ""
    return nearest(str(word), there) or f"known: {', '.join(there[:12]) or 'none'}{more}"


def refuse(token: Token, expected: str, *, remedy: str = "") -> NoReturn:
    """Raise the error every wrong token gets: where, what was found, what was expected, what to do.

    Parameters
    ----------
    token : Token
        The wrong one.
    expected : str
        What could have stood there.
    remedy : str
        What to do.

    Raises
    ------
    ModelSyntaxError
        Always.

    Examples
    --------
    >>> refuse(Token("name", "x2", 1, 9), "an operator", remedy="join variables with +")
    Traceback (most recent call last):
        ...
    emosec.errors.ModelSyntaxError: line 1, column 9: found `x2`, expected an operator
      do:  join variables with +
    """
    found = {"end": "the end of the model", "newline": "the end of the line", "semicolon": "`;`"}
    shown = token.text if len(token.text) <= 40 else token.text[:37] + "..."
    raise ModelSyntaxError(
        f"found {found.get(token.kind, f'`{shown}`')}, expected {expected}", where=where(token), remedy=remedy
    )


def tokenize(text: str) -> list[Token]:
    """Cut a text into tokens; comments and blanks are left out, ends of lines are kept, an `end` token closes it.

    Parameters
    ----------
    text : str
        A model in lavaan syntax.

    Returns
    -------
    list of Token
        Kinds are `name number string op punctuation newline semicolon end`.

    Raises
    ------
    ModelSyntaxError
        At a character that lavaan syntax does not have.

    Examples
    --------
    >>> [token.text for token in tokenize("f =~ 0.5*x1  # a comment")]
    ['f', '=~', '0.5', '*', 'x1', '']
    """
    tokens: list[Token] = []
    line, line_start = 1, 0
    text = text.replace("\r\n", " \n").replace("\r", "\n").translate(_TILDES)
    for match in _PATTERN.finditer(text):
        kind = match.lastgroup or "other"
        if kind in ("comment", "space"):
            continue
        token = Token(kind, match.group(), line, match.start() - line_start + 1)
        if kind == "other":
            refuse(token, "a name, a number or an operator", remedy=_STRAY.get(token.text, ""))
        if kind == "newline":
            line, line_start = line + 1, match.end()
        tokens.append(token)
    tokens.append(Token("end", "", line, len(text) - line_start + 1))
    return tokens


class Cursor:
    """A place in a list of tokens: look, take, and skip the ends of lines where a formula goes on."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.position = tokens, 0

    @property
    def now(self) -> Token:
        """The token that stands here."""
        return self.tokens[self.position]

    def take(self) -> Token:
        """Return the token that stands here and go past it; the last one is never passed."""
        token = self.now
        if token.kind != "end":
            self.position += 1
        return token

    def skip_newlines(self) -> None:
        """Go past the ends of lines, because something must still follow."""
        while self.now.kind == "newline":
            self.position += 1

    def at(self, *texts: str) -> bool:
        """Say whether an operator or punctuation with one of these texts stands here."""
        return self.now.kind in ("op", "punctuation") and self.now.text in texts

    def continues_with(self, *texts: str) -> bool:
        """Say whether one of these texts comes next, on this line or first on a later one; if so, go to it."""
        ahead = self.position
        while self.tokens[ahead].kind == "newline":
            ahead += 1
        token = self.tokens[ahead]
        if token.kind in ("op", "punctuation") and token.text in texts:
            self.position = ahead
            return True
        return False
