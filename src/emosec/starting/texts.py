"""Texts as YAML and its comments take them, and the mark of a guess."""

from __future__ import annotations

import json
import re

MARK = "# GUESS"
# YAML takes no control letters, halves of a pair and what is no letter at all
UNREADABLE = re.compile("[\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def quoted(text: str) -> str:
    """Return a text as YAML reads it back, whatever is in it: letters that YAML does not take are numbers.

    Examples
    --------
    >>> quoted("größer\x82")
    '"größer\\\\u0082"'
    """
    return UNREADABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))


def word(text: str) -> str:
    """Return a name bare where YAML takes it as text, else in quotes."""
    plain = text.replace("_", "a").replace(".", "a")
    return (
        text
        if plain.isalnum() and plain.isascii() and not text[0].isdigit() and text.lower() not in RESERVED
        else quoted(text)
    )


RESERVED = {"yes", "no", "true", "false", "null", "on", "off", "y", "n", "nan", "inf", ".inf", ".nan"}


def on_one_line(text: str) -> str:
    """Return a text without breaks, tabs and doubled blanks.

    Examples
    --------
    >>> on_one_line("I feel\\n  safe")
    'I feel safe'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def remark(text: str) -> str:
    """Return a text on one line, short enough for a comment."""
    flat = on_one_line(text)
    return flat if len(flat) <= 90 else flat[:87] + "…"


def word_of_code(written: str) -> str:
    """Return a written code as YAML reads it back: whole numbers bare, all else in quotes."""
    return written if written.lstrip("-").isdigit() else quoted(written)
