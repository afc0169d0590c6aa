"""Plain delimited text: one header row, one row per respondent."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from emosec.errors import IntakeError
from emosec.intake.headers import name_columns
from emosec.intake.limits import refuse_large_table
from emosec.intake.readers.columns import collect
from emosec.intake.readers.raw_table import RawTable
from emosec.intake.readers.records import TextFile, open_text


def read_delimited(path: Path, encoding: str = "") -> RawTable:
    """Read a delimited text file whose first record is the header.

    Parameters
    ----------
    path : the file
    encoding : its encoding; found from the content if not given

    Raises
    ------
    IntakeError
        The file is not text, has no rows, or a line has more or fewer fields than the header.
    """
    return read_rows(open_text(path, encoding), header_rows=1, reader="delimited")


def read_rows(file: TextFile, header_rows: int, reader: str) -> RawTable:
    """Read a text file with one or more header rows: names first, then (where there is a second) question texts."""
    records = file.records()
    top = [fields for _, fields in islice(records, header_rows)]
    if len(top) < header_rows:
        raise IntakeError("the file has no rows below its header", where=str(file.path), remedy="export it again")
    refuse_large_table(file.path, 1, len(top[0]))
    texts = top[1] if header_rows > 1 and len(top[1]) == len(top[0]) else None
    cells, columns = collect(records, name_columns(top[0], texts), file.path)
    return RawTable(cells, columns, reader, len(top[0]), plain_name(file.encoding), file.separator)


def plain_name(encoding: str) -> str:
    """Return the encoding's name for people."""
    return {"utf-8-sig": "utf-8 with byte order mark"}.get(encoding, encoding)
