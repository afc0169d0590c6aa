"""Delimited text as records: quotes may hold separators and newlines, every record knows its line, limits hold."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TextIO

from emosec.errors import IntakeError
from emosec.intake.limits import CELL_CHARACTERS, COLUMNS, LINE_CHARACTERS, too_large
from emosec.intake.readers.encoding import find_encoding

SEPARATORS = (",", ";", "\t", "|")
SEPARATOR_HINT = re.compile(r'^\ufeff?"?sep=([,;\t|])"?\s*$', re.IGNORECASE)
LOOKED_AT = 200
SPACED_WIDTH = 3
Record = tuple[int, list[str]]


@dataclass(frozen=True)
class TextFile:
    """A delimited text file and how its lines are cut.

    Attributes
    ----------
    path, encoding, separator : where it is and how it is written
    wrapped : whether every line is one quoted field that holds the real fields
    hinted : whether the first line only names the separator (sep=;), as spreadsheets write it
    """

    path: Path
    encoding: str
    separator: str
    wrapped: bool = False
    hinted: bool = False

    def records(self) -> Iterator[Record]:
        """Yield (line number, fields) of every record that is not a blank line.

        Raises
        ------
        IntakeError
            Bytes that are not of the encoding, a quote that is never closed, or something beyond the limits.
        """
        with self.path.open("r", encoding=self.encoding, newline="") as file:
            source = lines(file, self.path)
            if self.hinted:
                next(source)
            for line, fields in cut(source, self.separator, self.path, before=int(self.hinted)):
                if self.wrapped:
                    yield from ((line, inner) for _, inner in cut(iter([fields[0]]), self.separator, self.path, line))
                else:
                    yield line, fields

    def head(self, n: int = LOOKED_AT) -> list[Record]:
        """Return the first n records."""
        return list(islice(self.records(), n))


def open_text(path: Path, encoding: str = "", separator: str = "") -> TextFile:
    """Return a text file with its encoding and separator found from the content, unless they are given.

    The separator is the one that cuts the first records into the same number of fields most consistently, and among equals
    into most fields. Where none cuts anything it is the space, as R's write.table uses it, if it cuts all of these records
    into equally many fields; else the file has one column.

    Raises
    ------
    IntakeError
        The file is not text, or cannot be cut into records.
    """
    file = TextFile(path, encoding or find_encoding(path), separator or ",")
    if separator:
        return file
    hint = SEPARATOR_HINT.match(first_line(file))
    if hint:
        return replace(file, separator=hint.group(1), hinted=True)
    tried = [(score(replace(file, separator=s)), replace(file, separator=s)) for s in SEPARATORS]
    best = max(tried, key=lambda pair: pair[0])
    if best[0][1] > 1:
        return best[1]
    unwrapped = [(score(replace(f, wrapped=True)), replace(f, wrapped=True)) for _, f in tried]
    inner = max(unwrapped, key=lambda pair: pair[0])
    if inner[0][1] > 1:
        return inner[1]
    spaced = replace(file, separator=" ")
    return spaced if cuts_like_r(spaced) else file


def score(file: TextFile) -> tuple[float, int]:
    """Return how well a separator cuts: share of records with the commonest width, and that width; (0, 0) if it fails."""
    try:
        widths = Counter(len(fields) for _, fields in file.head())
    except IntakeError:
        return (0.0, 0)
    several = {w: n for w, n in widths.items() if w > 1}
    if not several:
        return (0.0, 1)
    width = max(several, key=lambda w: (several[w], w))
    return (several[width] / widths.total(), width)


def cuts_like_r(file: TextFile) -> bool:
    """Return whether every record below the first has the same three fields or more, and the first as many or one fewer."""
    try:
        widths = [len(fields) for _, fields in file.head()]
    except IntakeError:
        return False
    below = set(widths[1:])
    return len(below) == 1 and min(below) >= SPACED_WIDTH and widths[0] in (min(below), min(below) - 1)


def first_line(file: TextFile) -> str:
    """Return the first line, refusing one with far more separators than columns are allowed, before it is cut."""
    with file.path.open("r", encoding=file.encoding, newline="") as handle:
        first = next(lines(handle, file.path), "")
    most = max(first.count(s) for s in SEPARATORS)
    if most > 10 * COLUMNS:
        raise too_large(file.path, f"{most + 1:,} columns", f"{COLUMNS:,} columns", line=1)
    return first


def lines(file: TextIO, path: Path) -> Iterator[str]:
    """Yield the lines of an open file, refusing giant ones and bytes that are not of the encoding."""
    number = 0
    while True:
        number += 1
        try:
            line = file.readline(LINE_CHARACTERS)
        except UnicodeError as error:
            raise IntakeError(
                f"the bytes are not {file.encoding}: {getattr(error, 'reason', error)}",
                where=f"{path}:{number}",
                remedy="give the export's encoding in the study file (encoding: cp1252, for example)",
            ) from None
        if not line:
            return
        if len(line) >= LINE_CHARACTERS:
            raise too_large(path, f"a line of {LINE_CHARACTERS:,} characters or more", f"{LINE_CHARACTERS:,}", number)
        if "\0" in line:
            raise IntakeError(
                "the line holds a NUL character", where=f"{path}:{number}", remedy="export the file again"
            )
        yield line


def cut(source: Iterator[str], separator: str, path: Path, line: int = 0, before: int = 0) -> Iterator[Record]:
    """Yield (line of its end, fields) of every record that is not blank; `before` lines were taken already."""
    limit = csv.field_size_limit(CELL_CHARACTERS)
    reader = csv.reader(source, delimiter=separator, strict=True)
    try:
        for fields in reader:
            if fields:
                yield line or reader.line_num + before, fields
    except csv.Error as error:
        if "field larger" in str(error):
            raise too_large(
                path, "a cell of more characters than that", f"{CELL_CHARACTERS:,}", line or reader.line_num + before
            ) from None
        raise IntakeError(
            f"the quotes cannot be matched: {error}",
            where=f"{path}:{line or reader.line_num + before}",
            why="a quote that is opened and not closed swallows the rows after it",
            remedy='quotes inside a quoted cell are written twice (""); export the file again, or correct the line',
        ) from None
    finally:
        csv.field_size_limit(limit)
