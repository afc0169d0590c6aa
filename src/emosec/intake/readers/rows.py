"""Records of any container (text, workbook) into one table: platform found, header named, cells collected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.errors import IntakeError, cut
from emosec.intake.headers import name_columns
from emosec.intake.limits import refuse_large_table
from emosec.intake.numbers import NUMBER
from emosec.intake.platforms import find_layout, paradata_of
from emosec.intake.platforms._spread import gather_choices
from emosec.intake.platforms.sosci import NOT_ANSWERED
from emosec.intake.readers.columns import collect
from emosec.intake.readers.raw_table import RawColumn, RawTable, blank_codes
from emosec.intake.readers.records import Record

if TYPE_CHECKING:
    import pandas as pd

LOOKED_AT = 16
FEWEST_NAMES = 3
# what DOS and old Windows programs write at the end of a text
END_OF_FILE = "\x1a"


def read_records(
    records: Iterator[Record], path: Path, reader: str, container: str, header_row: int | None = None
) -> RawTable:
    """Return the table that records make.

    Parameters
    ----------
    records : (line, fields) of every record
    path : the file named in errors
    reader : auto, delimited, or a platform
    container : what the reader is called where no platform is found
    header_row : the record in which the column names stand; found where it is not given

    Raises
    ------
    IntakeError
        No rows below the header, a ragged line, or not the platform's layout.
    """
    empty: list[int] = []
    records = with_a_cell(records, empty)
    first, above = without_titles(list(islice(records, LOOKED_AT)), header_row)
    platform, layout = find_layout([fields for _, fields in first], reader, str(path))
    if platform == "delimited" and header_row is None and names_below(first):
        above = (
            *above,
            f"1 row of headings over several columns left out: {cut(' | '.join(filter(None, first[0][1])), 60)}",
        )
        first = first[1:]
        platform, layout = find_layout([fields for _, fields in first], reader, str(path))
    if len(first) < layout.header_rows:
        raise IntakeError("the file ends within its header", where=str(path), remedy="export it again")
    refuse_large_table(path, 1, len(layout.names))
    below = chain(first[layout.header_rows :], records)
    cells, columns = collect(below, name_columns(layout.names, layout.texts), path)
    notes = (*above, *(() if layout.header_rows == 1 else (f"{layout.header_rows} header rows",)))
    notes += (f"{len(empty)} rows without any cell left out, the first in line {empty[0]}",) if empty else ()
    notes += unnamed(cells, columns)
    table = RawTable(cells, columns, container if platform == "delimited" else platform, len(layout.names), notes=notes)
    if platform == "redcap":
        table = replace(table, notes=table.notes + repeated_records(table))
    if layout.spread:
        table = gather_choices(table, layout)
    return blank_codes(table, NOT_ANSWERED) if platform == "sosci" else table


def with_a_cell(records: Iterator[Record], empty: list[int]) -> Iterator[Record]:
    """Yield the records that hold anything; the lines of the others, which spreadsheets leave behind, go into `empty`."""
    for line, fields in records:
        if fields == [END_OF_FILE]:
            continue
        if fields[0].strip() or len(fields) == 1 or any(cell.strip() for cell in fields):
            yield line, fields
        else:
            empty.append(line)


def without_titles(first: list[Record], header_row: int | None) -> tuple[list[Record], tuple[str, ...]]:
    """Return the first records without the titles above the header, and a note on what was left out.

    A record with one cell above one with three or more cannot name the columns. Headings over several columns are told by
    `names_below`, anything else above the header by the study file's `header_row:` alone.

    Examples
    --------
    >>> without_titles([(1, ["My survey", "", ""]), (2, ["id", "a", "b"]), (3, ["1", "2", "3"])], None)[0]
    [(2, ['id', 'a', 'b']), (3, ['1', '2', '3'])]
    """
    if not first:
        return first, ()
    filled = [sum(bool(cell.strip()) for cell in fields) for _, fields in first]
    at = next((i for i, n in enumerate(filled) if n > 1), 0) if header_row is None else header_row - 1
    if at == 0 or (header_row is None and filled[at] < FEWEST_NAMES):
        return first, ()
    title = next(cell for cell in first[0][1] if cell.strip() or len(first[0][1]) == 1)
    return first[at:], (f"{at} rows above the column names left out: {title.strip()[:60]}",)


def names_below(first: Sequence[Record]) -> bool:
    """Return whether the first record holds headings over several columns, and the second the columns' names.

    Headings (merged cells of a workbook) leave half of the cells empty or more; the names below fill every column that the rows
    below them fill, each is another, and in most columns a word stands over numbers.

    Examples
    --------
    >>> names_below([(1, ["Person", "", "Stress", "", ""]), (2, ["id", "age", "a", "b", "c"]), (3, ["x", "20", "1", "2", "3"])])
    True
    >>> names_below([(1, ["id", "", "", "a", ""]), (2, ["x", "2", "3", "4", "5"]), (3, ["y", "1", "2", "3", "4"])])
    False
    """
    if len(first) < FEWEST_NAMES or len({len(fields) for _, fields in first}) > 1:
        return False
    headings, names, *rows = [[cell.strip() for cell in fields] for _, fields in first]
    used = [at for at in range(len(names)) if names[at] or any(row[at] for row in rows)]
    named = [names[at] for at in used]
    if 2 * sum(not headings[at] for at in used) < len(used) or not all(named) or len(set(named)) < len(named):
        return False
    over = [at for at in used if not NUMBER.match(names[at]) and any(row[at] for row in rows)]
    over = [at for at in over if all(NUMBER.match(row[at]) for row in rows if row[at])]
    return 2 * len(over) > len(used)


def unnamed(cells: pd.DataFrame, columns: Sequence[RawColumn]) -> tuple[str, ...]:
    """Return a note where most columns have answers and no name: the names stand in another row, then."""
    n = sum(not c.written.strip() for c in columns)
    if n <= len(columns) / 2 or not len(cells):
        return ()
    return (f"{n} of {len(columns)} columns have no name: if the names stand in another row, give header_row:",)


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
