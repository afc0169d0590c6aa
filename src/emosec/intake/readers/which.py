"""Which format and platform an export is of, told from its first bytes alone, before anything is read."""

from __future__ import annotations

import csv
from pathlib import Path

from emosec.definitions.exports import Export
from emosec.errors import IntakeError
from emosec.intake.formats import formats
from emosec.intake.platforms import find_layout, platforms
from emosec.intake.readers.recognise import recognise

LOOKED_AT = 1 << 16
ROWS = 5
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def platforms_reading(path: Path, export: Export) -> tuple[str, ...]:
    """Return the platforms whose code reads a raw file, so that a change in another one's leaves its results as they are.

    Parameters
    ----------
    path : the file
    export : the study's words on it

    Returns
    -------
    tuple of str
        The platform that the study names, or the one that knows the first rows as its own; every platform of a file that no
        first rows can be told of (a workbook), none of any other.
    """
    if export.reader in platforms():
        return (export.reader,)
    if export.reader != "auto":
        return ()
    try:
        kind = recognise(path)
        if kind != "delimited" and getattr(formats()[kind], "HOLDS_PLATFORMS", False):
            return tuple(platforms())
        found = find_layout(first_rows(path, export.encoding), "auto", str(path))[0] if kind == "delimited" else ""
    except (IntakeError, LookupError):
        return tuple(platforms())
    return (found,) if found in platforms() else ()


def format_reading(path: Path) -> str:
    """Return the format whose code reads a raw file; empty where it is refused, or is not there."""
    try:
        return recognise(path)
    except (IntakeError, OSError):
        return ""


def first_rows(path: Path, encoding: str = "") -> list[list[str]]:
    """Return the first records of a text, cut by whichever separator makes most fields."""
    with path.open("rb") as file:
        head = file.read(LOOKED_AT)
    known = encoding or next((name for mark, name in MARKS.items() if head.startswith(mark)), "utf-8")
    lines = head.decode(known, errors="replace").splitlines(keepends=True)
    cut = ([row for row in csv.reader(lines, delimiter=mark) if row][:ROWS] for mark in ",;\t|")
    return max(cut, key=lambda rows: len(rows[0]) if rows else 0)
