"""One table as Markdown for a text editor, and as CSV for another program."""

from __future__ import annotations

import csv
import io

from emosec.report import formats
from emosec.report.csvfiles import inert
from emosec.report.hidden import Hidden
from emosec.report.papers.blocks import NumberedTable
from emosec.report.papers.runs import head, plain, runs
from emosec.report.papers.workbook import split_head


def escaped(text: str) -> str:
    """Return a text in which Markdown finds nothing to mark up.

    Examples
    --------
    >>> escaped("a_b | *c*")
    'a\\\\_b \\\\| \\\\*c\\\\*'
    """
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in text.replace("\n", " "))


def marked(text: str) -> str:
    """Return a text with its italics."""
    return "".join(f"*{escaped(words)}*" if italic else escaped(words) for words, italic in runs(text))


def markdown(table: NumberedTable) -> str:
    """Return a table as Markdown: number, caption, a pipe table and the note.

    Examples
    --------
    >>> from emosec.report.listing import Cell, Col, Listing
    >>> t = Listing("t", "T", (Col("Item", "i"), Col("r", "r", "bounded")), ((Cell("calm"), Cell(".30")),), "s")
    >>> print(markdown(NumberedTable("2", "Items", t)))
    **Table 2**
    <BLANKLINE>
    *Items*
    <BLANKLINE>
    | Item | *r* |
    |:---|---:|
    | calm | .30 |
    <BLANKLINE>
    """
    listing = table.listing
    # Markdown has no spanning heads: a column says all of its own
    heads = [marked(head(c.full)) for c in listing.cols]
    rows = [heads, ["---:" if c.numeric else ":---" for c in listing.cols]]
    lines = [f"| {' | '.join(rows[0])} |", f"|{'|'.join(rows[1])}|"]
    lines += [f"| {' | '.join(escaped(c.text) for c in row)} |" for row in listing.cells]
    note = ["", f"*Note.* {escaped(plain(listing.note))}"] if listing.note else []
    return "\n".join([f"**Table {table.number}**", "", f"*{escaped(plain(table.caption))}*", "", *lines, *note]) + "\n"


def values(table: NumberedTable) -> str:
    """Return a table's columns as CSV at full precision, the limits of an interval apart, inert in a spreadsheet.

    Examples
    --------
    >>> from emosec.report.listing import Cell, Col, Listing
    >>> t = Listing("t", "T", (Col("r", "r", "bounded"),), ((Cell(".30", 0.3049),),), "s")
    >>> values(NumberedTable("2", "Items", t))
    'r\\n0.3049\\n'
    """
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow([inert(h) for c in table.listing.cols for h in split_head(c)])
    for row in table.listing.cells:
        cells = zip(table.listing.cols, row, strict=True)
        pairs = [(c, v) for c, cell in cells for v in ([cell.value, cell.upper] if c.kind == "interval" else [cell])]
        writer.writerow([_value(v, numeric=c.numeric) for c, v in pairs])
    return made.getvalue()


def _value(cell: object, *, numeric: bool) -> object:
    value = getattr(cell, "value", cell)
    if isinstance(value, Hidden):
        return inert(value)
    if not numeric:
        text = str(getattr(cell, "stub", "") or getattr(cell, "text", ""))
        return "" if text == formats.MISSING else inert(text)
    return "" if formats.absent(value) else value
