"""Tables as a workbook: numbers are numbers at full precision, shown as APA shows them; texts are never formulas."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emosec.report import formats
from emosec.report.hidden import Hidden
from emosec.report.listing import Cell, Col
from emosec.report.papers.blocks import NumberedTable
from emosec.report.papers.runs import plain
from emosec.report.papers.steady import steady

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHOWN = {
    "number": "#,##0.00", "bounded": ".00;\u2212.00", "fine": ".000;\u2212.000", "p": '[<0.001]"< .001";.000', "count": "#,##0",
    "df": "General", "percent": "0.0%", "signed": "+.000;\u2212.000;.000", "change": "+0.00;\u22120.00;0.00",
    "sign": '"+";"\u2212"', "mixed": "General", "cutoff": '[>1]"–";[<0]"–";.00',
}  # fmt: skip


def write_workbook(table: NumberedTable, path: Path) -> None:
    """Write one table as a workbook of one sheet.

    Parameters
    ----------
    table : the table
    path : the .xlsx file; its folder must be there

    Notes
    -----
    Limits of intervals stand in cells of their own, so that they too are numbers.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, Side

    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = f"Table {table.number}"
    put(sheet, 1, 1, f"Table {table.number}", bold=True)
    put(sheet, 2, 1, plain(table.caption), italic=True)
    heads = [h for col in table.listing.cols for h in split_head(col)]
    thick, thin = Side(style="medium"), Side(style="thin")
    for j, head in enumerate(heads, start=1):
        put(sheet, 3, j, head, bold=True)
        sheet.cell(3, j).border = Border(top=thick, bottom=thin)
        sheet.cell(3, j).alignment = Alignment(wrap_text=True, vertical="bottom")
    longest = [max(len(str(h)), 4) for h in heads]
    for i, row in enumerate(table.listing.cells, start=4):
        cells = [c for col, cell in zip(table.listing.cols, row, strict=True) for c in split_cell(col, cell)]
        for j, (value, shown) in enumerate(cells, start=1):
            made = put(sheet, i, j, value)
            # a cell that is given a style costs ten times one that has the book's own
            if shown != "General":
                made.number_format = shown
            longest[j - 1] = max(longest[j - 1], len(str(made.value or "")))
    last = 3 + len(table.listing)
    for j, most in enumerate(longest, start=1):
        sheet.cell(last, j).border = Border(bottom=thick)
        sheet.column_dimensions[sheet.cell(3, j).column_letter].width = min(most, 40) + 2
    if table.listing.note:
        put(sheet, last + 1, 1, f"Note. {plain(table.listing.note)}")
        sheet.cell(last + 1, 1).font = Font(size=9)
    sheet.freeze_panes = "A4"
    steady(lambda stream: save_loose(book, stream), path)


def save_loose(book: Any, stream: Any) -> None:
    """Save a workbook without compressing it, which is done once, when dates are fixed."""
    from openpyxl.writer.excel import ExcelWriter

    ExcelWriter(book, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED)).save()


def put(sheet: Worksheet, row: int, column: int, value: Any, *, bold: bool = False, italic: bool = False) -> Any:
    """Write a value and return its cell; a text that looks like a formula stays a text."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        if value.startswith(("=", "+", "-", "@")):
            cell.quotePrefix = True
    else:
        cell.value = value
    if bold or italic:
        cell.font = Font(bold=bold, italic=italic)
    return cell


def split_head(col: Col) -> list[str]:
    """Return a column's headings: two for an interval."""
    return [f"{col.full} lower", f"{col.full} upper"] if col.kind == "interval" else [col.full]


def split_cell(col: Col, cell: Cell) -> list[tuple[Any, str]]:
    """Return a cell's values with the number format that shows each."""
    if col.kind == "interval":
        return [(number(v), SHOWN[col.inner]) for v in (cell.value, cell.upper)]
    if isinstance(cell.value, Hidden):
        return [(str(cell.value), "General")]
    if col.numeric:
        return [(number(cell.value), SHOWN[col.kind])]
    return [("" if cell.text == formats.MISSING else cell.stub or cell.text, "General")]


def number(value: Any) -> float | None:
    """Return a number, or nothing."""
    return None if formats.absent(value) else float(value)
