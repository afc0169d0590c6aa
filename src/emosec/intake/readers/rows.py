"""Records of any container (text, workbook) into one table: platform found, header named, cells collected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from emosec.errors import IntakeError
from emosec.intake.headers import name_columns
from emosec.intake.limits import refuse_large_table
from emosec.intake.platforms import find_layout, paradata_of
from emosec.intake.platforms.sosci import NOT_ANSWERED
from emosec.intake.platforms.spread import gather_choices
from emosec.intake.readers.columns import collect
from emosec.intake.readers.raw_table import RawTable, blank_codes
from emosec.intake.readers.records import Record

LOOKED_AT = 8


def read_records(records: Iterator[Record], path: Path, reader: str, container: str) -> RawTable:
    """Return the table that records make.

    Parameters
    ----------
    records : (line, fields) of every record
    path : the file named in errors
    reader : auto, delimited, or a platform
    container : what the reader is called where no platform is found

    Raises
    ------
    IntakeError
        No rows below the header, a ragged line, or not the platform's layout.
    """
    first = list(islice(records, LOOKED_AT))
    platform, layout = find_layout([fields for _, fields in first], reader, str(path))
    if len(first) < layout.header_rows:
        raise IntakeError("the file ends within its header", where=str(path), remedy="export it again")
    refuse_large_table(path, 1, len(layout.names))
    below = chain(first[layout.header_rows :], records)
    cells, columns = collect(below, name_columns(layout.names, layout.texts), path)
    notes = () if layout.header_rows == 1 else (f"{layout.header_rows} header rows",)
    table = RawTable(cells, columns, container if platform == "delimited" else platform, len(layout.names), notes=notes)
    if platform == "redcap":
        table = replace(table, notes=table.notes + repeated_records(table))
    if layout.spread:
        table = gather_choices(table, layout)
    return blank_codes(table, NOT_ANSWERED) if platform == "sosci" else table


def repeated_records(table: RawTable) -> tuple[str, ...]:
    """Return a note where a REDCap export has several rows of one record."""
    records = table.cells.iloc[:, 0].nunique()
    if records == len(table.cells):
        return ()
    return (f"{len(table.cells)} rows of {records} records: take events and repeats apart with only:",)


def with_paradata(table: RawTable) -> RawTable:
    """Return a table with what its platform knows about each row."""
    known = paradata_of(table.reader, table.cells)
    return replace(table, paradata=table.paradata | known)
