"""Text with italics, as runs: statistics' symbols are italic in APA, and nothing else is marked up.

A writer puts `it("n")` into a sentence; a format asks for `runs(sentence)`. Texts from definitions and data pass through as
they are: nothing in them can become markup.
"""

from __future__ import annotations

import re

OPEN, CLOSE = "\ue000", "\ue001"
# heads of columns that are symbols of statistics
SYMBOLS = frozenset({"n", "N", "M", "SD", "r", "p", "df", "Δdf", "z", "SE", "p Holm", "h²"})


def it(text: str) -> str:
    """Return a text that formats print in italics."""
    return f"{OPEN}{text}{CLOSE}"


def runs(text: str) -> list[tuple[str, bool]]:
    """Return a text as runs of (words, whether italic).

    Examples
    --------
    >>> runs(f"{it('n')} = 12")
    [('n', True), (' = 12', False)]
    """
    found = []
    for part in re.split(f"({OPEN}[^{OPEN}{CLOSE}]*{CLOSE})", text):
        if part:
            found.append((part.strip(OPEN + CLOSE), part.startswith(OPEN)))
    return found


def plain(text: str) -> str:
    """Return a text without its marks of italics.

    Examples
    --------
    >>> plain(f"{it('n')} = 12")
    'n = 12'
    """
    return text.replace(OPEN, "").replace(CLOSE, "")


def head(text: str) -> str:
    """Return a column's heading, in italics where it is a symbol.

    Examples
    --------
    >>> runs(head("SD")), runs(head("Item"))
    ([('SD', True)], [('Item', False)])
    """
    return it(text) if text in SYMBOLS else text
