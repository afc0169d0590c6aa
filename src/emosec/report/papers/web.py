"""One table as HTML that keeps its rules when it is pasted into a word processor."""

from __future__ import annotations

from html import escape

from emosec.report.papers.blocks import NumberedTable
from emosec.report.papers.runs import head, runs

TOP, UNDER, END = "border-top:1.5pt solid", "border-bottom:.75pt solid", "border-bottom:1.5pt solid"
BELOW = "border-bottom:.5pt solid"


def marked(text: str) -> str:
    """Return a text with its italics, escaped."""
    return "".join(f"<i>{escape(words)}</i>" if italic else escape(words) for words, italic in runs(text))


def html(table: NumberedTable) -> str:
    """Return a table as an HTML document of its own.

    Examples
    --------
    >>> from emosec.report.listing import Cell, Col, Listing
    >>> t = Listing("t", "T", (Col("Item", "i"),), ((Cell("<b>"),),), "s")
    >>> "&lt;b&gt;" in html(NumberedTable(1, "Items", t))
    True
    """
    listing = table.listing
    last = len(listing) - 1

    def cell(tag: str, text: str, align: str, style: str, span: int = 1) -> str:
        wide = f' colspan="{span}"' if span > 1 else ""
        return f'<{tag}{wide} style="text-align:{align};padding:2pt 6pt;vertical-align:top;{style}">{text}</{tag}>'

    def side(numeric: bool) -> str:
        return "right" if numeric else "left"

    over = "".join(
        cell(
            "th",
            f"<i>{marked(words)}</i>" if words else "",
            "center",
            f"{TOP};{BELOW if words else ''};font-weight:normal",
            n,
        )
        for words, n in listing.spans
    )
    top = "" if over else f"{TOP};"
    heads = "".join(
        cell("th", marked(head(c.head)), side(c.numeric), f"{top}{UNDER};font-weight:normal") for c in listing.cols
    )
    heads = (f"<tr>{over}</tr>\n" if over else "") + f"<tr>{heads}</tr>"
    rows = [
        "<tr>" + "".join(
            cell("td", escape(one.text), side(col.numeric), END if i == last else "")
            for col, one in zip(listing.cols, row, strict=True)
        ) + "</tr>"
        for i, row in enumerate(listing.cells)
    ]  # fmt: skip
    note = f"<p><i>Note.</i> {escape(listing.note)}</p>\n" if listing.note else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Table {table.number}</title></head>\n'
        f'<body style="font-family:Times New Roman,serif;font-size:11pt">\n<p><b>Table {table.number}</b></p>\n'
        f"<p><i>{marked(table.caption)}</i></p>\n"
        f'<table style="border-collapse:collapse;font-size:9pt">\n<thead>{heads}</thead>\n<tbody>\n'
        + "\n".join(rows)
        + f"\n</tbody></table>\n{note}</body></html>\n"
    )
