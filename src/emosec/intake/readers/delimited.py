"""Delimited text, plain or of a platform: encoding, separator and layout found from the content."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from emosec.intake.readers.raw_table import RawTable
from emosec.intake.readers.records import open_text
from emosec.intake.readers.rows import read_records


def read_delimited(path: Path, reader: str = "auto", encoding: str = "", header_row: int | None = None) -> RawTable:
    """Read a delimited text file.

    Parameters
    ----------
    path : the file
    reader : auto, delimited (one header row, whatever it looks like), or a platform's name
    encoding : its encoding; found from the content if not given
    header_row : the record in which the column names stand; found from the content if not given

    Raises
    ------
    IntakeError
        The file is not text, has no header, or a line has more or fewer fields than the header.
    """
    file = open_text(path, encoding)
    table = read_records(file.records(), path, reader, "delimited", header_row)
    return replace(table, encoding=plain_name(file.encoding), separator=file.separator)


def plain_name(encoding: str) -> str:
    """Return the encoding's name for people."""
    return {"utf-8-sig": "utf-8 with byte order mark"}.get(encoding, encoding)
