"""Excel workbooks (.xlsx and its relatives): one sheet with data, the first row the header."""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from emosec.errors import IntakeError
from emosec.intake.limits import refuse_large_table
from emosec.intake.readers.raw_table import RawTable
from emosec.intake.readers.rows import read_records

# a cell with a formula and, behind it, no value or an empty one
UNCOMPUTED = re.compile(
    rb'<c\b[^<>]{0,200}\br="([A-Z]{1,3}[0-9]{1,7})"[^<>]{0,200}><f\b(?:[^<>]{0,200}/>|[^<>]{0,200}>[^<]*</f>)(?:<v\s?/>|<v></v>)?</c>'
)
ERRORS = {"#N/A", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!"}


def read_excel(path: Path, reader: str = "auto", sheet: str = "", header_row: int | None = None) -> RawTable:
    """Read one sheet of a workbook.

    Parameters
    ----------
    path : the file
    reader : auto, excel (one header row, whatever it looks like), or a platform's name
    sheet : the sheet's name; without it the workbook must have exactly one sheet with data
    header_row : the row in which the column names stand; found from the content if not given

    Raises
    ------
    IntakeError
        The workbook cannot be opened, has several sheets with data, lacks the sheet, or is beyond the limits. Its unpacked
        size is looked at before, by `workbook_size`.

    Notes
    -----
    Numbers become text as they are stored (3.0 as 3), dates ISO text, truth TRUE or FALSE; error cells (#N/A) are missing.
    """
    refuse_uncomputed(path)
    rows = choose_sheet(path, sheet)
    refuse_large_table(path, len(rows), len(rows[0]))
    records = ((line, [as_text(cell) for cell in row]) for line, row in enumerate(rows, start=1))
    return read_records(records, path, "delimited" if reader == "excel" else reader, "excel", header_row)


def choose_sheet(path: Path, sheet: str) -> Sequence[Sequence[object]]:
    """Return the rows of the sheet asked for, or of the only one with data."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        if sheet and sheet not in names:
            raise IntakeError(
                f"there is no sheet called {sheet}", where=str(path), remedy=f"sheets: {', '.join(names)}"
            )
        read = {name: book.get_sheet_by_name(name).to_python() for name in ([sheet] if sheet else names)}
    except (CalamineError, OSError, ValueError) as error:
        raise IntakeError(
            f"the workbook cannot be opened: {error}",
            where=str(path),
            remedy="save it again as .xlsx, without a password",
        ) from None
    filled = {name: rows for name, rows in read.items() if any(any(cell != "" for cell in row) for row in rows)}
    if len(filled) == 1:
        return next(iter(filled.values()))
    if not filled:
        raise IntakeError("the workbook holds no cells", where=str(path), remedy="export it again")
    raise IntakeError(
        f"{len(filled)} sheets hold data: {', '.join(filled)}",
        where=str(path),
        why="which of them holds the answers is not to be guessed",
        remedy=f"name the sheet in the study file, beside the export's file: sheet: {next(iter(filled))}; before there is one, for "
        "emosec new, save that sheet as a workbook or a CSV of its own",
    )


def refuse_uncomputed(path: Path) -> None:
    """Refuse a workbook with formulas whose results nobody computed: scripts write such, and their cells would be read as empty."""
    found = uncomputed(path)
    if found is not None:
        raise IntakeError(
            f"the formula in cell {found[1]} has no result in the file",
            where=f"{path}, {found[0]}",
            why="its answer would be read as missing",
            remedy="open the workbook in a spreadsheet program and save it, which computes the formulas",
        )


def uncomputed(path: Path) -> tuple[str, str] | None:
    """Return the first sheet and cell with a formula and no result; nothing for what is damaged, which the parser refuses."""
    try:
        with zipfile.ZipFile(path) as archive:
            for member in (m for m in archive.namelist() if m.startswith("xl/worksheets/") and m.endswith(".xml")):
                content = archive.read(member)
                found = UNCOMPUTED.search(content) if b"<f" in content else None
                if found:
                    return Path(member).stem, found.group(1).decode("ascii")
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, KeyError):
        pass
    return None


def as_text(cell: object) -> str:
    """Return a cell as text; empty cells and errors are the empty string."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return "" if str(cell) in ERRORS else str(cell)
