"""The paper and its tables as Word documents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from emosec.report.papers.blocks import Heading, NumberedFigure, NumberedTable
from emosec.report.papers.document import SOURCES, Paper
from emosec.report.papers.layout import SIDEWAYS, UPRIGHT, column_widths, placed
from emosec.report.papers.runs import head, it, runs
from emosec.report.papers.steady import add_part, parts_but, steady
from emosec.report.papers.titles import title_case
from emosec.report.papers.word_fields import (
    MARGIN,
    add_contents,
    add_field,
    add_heading,
    anchor,
    bookmark,
    clean,
    page_numbers,
)

SERIF = "Times New Roman"
DOCUMENT = "word/document.xml"
WHOLE = 32  # rows up to which a table stays on one page


def new_document() -> Any:
    """Return an empty document in APA's type."""
    from docx import Document
    from docx.shared import Cm, Pt, RGBColor

    made = Document()
    for name, size in (
        ("Normal", 11),
        ("Heading 1", 15),
        ("Heading 2", 13),
        ("Heading 3", 11),
        ("Title", 20),
        ("Caption", 11),
    ):
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = SERIF, Pt(size), RGBColor(0, 0, 0)
        # headings of Word's template name their font through the theme, which wins unless it is taken out
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in [k for k in fonts.attrib if k.endswith(("Theme", "theme"))]:
            del fonts.attrib[key]
    made.styles["Caption"].font.bold, made.styles["Caption"].font.italic = True, False
    for section in made.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN)
    made.core_properties.author = "emosec"
    return made


def add_text(paragraph: Any, text: str, size: float | None = None) -> None:
    """Add a text with its italics to a paragraph."""
    from docx.shared import Pt

    for words, italic in runs(clean(text)):
        run = paragraph.add_run(words)
        run.italic = italic or None
        if size:
            run.font.size = Pt(size)


def number_line(document: Any, word: str, number: str, *, alone: bool = False) -> Any:
    """Add the line with a table's or figure's number: a field that counts, with a bookmark that the text refers to.

    Parameters
    ----------
    alone : whether nothing before it in the document counts, so that the field is told where to begin
    """
    line = document.add_paragraph(style="Caption")
    line.paragraph_format.keep_with_next = True
    prefix = "S" if number.startswith("S") else ""
    digits = number.removeprefix("S")
    if not digits.isdigit():
        line.add_run(f"{word} {clean(number)}")
        return line
    start, end = bookmark(f"{word} {number}")
    line._p.append(start)
    line.add_run(f"{word} {prefix}")
    begin = f"\\r {digits} " if alone else ""
    add_field(line, f" SEQ {word}{prefix} \\* ARABIC {begin}", digits)
    line._p.append(end)
    return line


def add_referring(paragraph: Any, text: str, there: set[str]) -> None:
    """Add a text in which the numbers of tables and figures that the document holds are references to them."""
    for part in re.split(r"(\b(?:Table|Figure) S?\d+\b)", text):
        if part in there:
            add_field(paragraph, f" REF {anchor(part)} \\h ", part)
        elif part:
            add_text(paragraph, part)


def add_table(document: Any, table: NumberedTable, *, alone: bool = False) -> None:
    """Add number, caption, table and note, as APA orders them; wide tables get a page on its side.

    Parameters
    ----------
    alone : whether the document holds this table and nothing else
    """
    from docx.shared import Pt

    size, turned = placed(table.listing)
    if alone:
        turn(document.sections[-1], turned)
    else:
        facing(document, turned)
    first = number_line(document, "Table", table.number, alone=alone)
    first.paragraph_format.space_after = Pt(2)
    caption = document.add_paragraph()
    add_text(caption, it(clean(table.caption)))
    caption.paragraph_format.keep_with_next = True
    below = grid(document, table, size, SIDEWAYS if turned else UPRIGHT)
    if table.listing.note:
        add_text(below, f"{it('Note.')} {table.listing.note}", 8.5)
        below.paragraph_format.keep_together = True


def facing(document: Any, turned: bool) -> None:
    """Go on on pages that stand upright or lie on their side; neighbours of one kind share pages."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    if (document.sections[-1].orientation == WD_ORIENT.LANDSCAPE) != turned:
        turn(document.add_section(WD_SECTION.NEW_PAGE), turned)


def turn(section: Any, turned: bool) -> None:
    """Turn the pages of a section upright or on their side, where the margins are smaller."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    way = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Cm(1.4 if turned else MARGIN)
    if section.orientation != way:
        section.orientation = way
        section.page_width, section.page_height = section.page_height, section.page_width


def grid(document: Any, table: NumberedTable, size: float, room: float) -> Any:
    """Add the table itself, with rules above, below the head and at the end, and return the empty paragraph after it.

    It is written as XML at once: cell by cell through python-docx takes a hundred times as long.
    """
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    listing = table.listing
    twips = [round(20 * w) for w in column_widths(listing, size, room)]
    heads, rows = [head(c.head) for c in listing.cols], []
    if listing.spans:
        rows.append(table_row(span_cells(listing.spans, size, twips), header=True))
    last = len(listing) - 1
    for i, line in enumerate([heads, *listing.lines], start=-1):
        rules = {"top": 0 if listing.spans else 12, "bottom": 6} if i < 0 else {"bottom": 12} if i == last else {}
        # a note never stands alone on a page
        joined = i < 0 or (last < WHOLE and i < last) or (bool(listing.note) and i >= last - 1)
        cells = [
            cell_xml(t, c.numeric, size, rules, w, joined=joined)
            for c, t, w in zip(listing.cols, line, twips, strict=True)
        ]
        rows.append(table_row("".join(cells), header=i < 0))
    columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in twips)
    made = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="50" w:type="dxa"/><w:right w:w="50" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    below = document.add_paragraph()
    below._p.addprevious(made)
    return below


def table_row(cells: str, *, header: bool) -> str:
    """Return a row as Word's XML; heads come again on every page."""
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if header else ''}</w:trPr>{cells}</w:tr>"


def span_cells(spans: list[tuple[str, int]], size: float, twips: list[int]) -> str:
    """Return the cells of the line of spanning headings, each with a rule below it."""
    made, at = [], 0
    for over, n in spans:
        rules = {"top": 12, "bottom": 4} if over else {"top": 12}
        made.append(cell_xml(it(over) if over else "", False, size, rules, sum(twips[at : at + n]), n, "center"))
        at += n
    return "".join(made)


def cell_xml(
    text: str,
    numeric: bool,
    size: float,
    rules: dict[str, int],
    wide: int,
    span: int = 1,
    align: str = "",
    joined: bool = True,
) -> str:
    """Return one cell as Word's XML; widths of rules in eighths of a point, of the cell in twentieths.

    `joined` keeps the row on the page of the next one. The mark at the paragraph's end has the size of the text, too: it alone
    makes the height of an empty cell.
    """
    lines = "".join(f'<w:{s} w:val="single" w:sz="{thick}" w:color="000000"/>' for s, thick in rules.items() if thick)
    borders = f"<w:tcBorders>{lines}</w:tcBorders>" if lines else ""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    align = align or ("right" if numeric else "")
    placing = f'<w:jc w:val="{align}"/>' if align else ""
    half = round(size * 2)
    written = "".join(
        f'<w:r><w:rPr>{"<w:i/>" if italic else ""}<w:sz w:val="{half}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'
        for words, italic in runs(clean(text))
    )
    together = "<w:keepNext/>" if joined else ""
    mark = f'<w:rPr><w:sz w:val="{half}"/></w:rPr>'
    paragraph = f'<w:p><w:pPr>{together}<w:spacing w:after="0"/>{placing}{mark}</w:pPr>{written}</w:p>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{spanned}{borders}</w:tcPr>{paragraph}</w:tc>'


def write_paper(paper: Paper, pictures: Mapping[str, Path], path: Path) -> None:
    """Write the paper as a Word document.

    Parameters
    ----------
    pictures : figure's name → PNG file
    path : the .docx file; its folder must be there
    """
    from docx.shared import Pt

    document = new_document()
    document.core_properties.title = clean(paper.title)[:250]
    document.add_paragraph(clean(paper.title), style="Title")
    page_numbers(document)
    there = {f"Table {t.number}" for t in paper.tables} | {f"Figure {f.number}" for f in paper.figures}
    add_contents(document, paper)
    headings = 0
    for block in paper.text:
        if isinstance(block, Heading):
            add_heading(document, block.text, block.level, headings)
            headings += 1
        else:
            paragraph = document.add_paragraph()
            add_referring(paragraph, block.text, there)
            if block.tight:
                paragraph.paragraph_format.space_after = Pt(2)
    add_list(document, "References", [r.apa for r in paper.references])
    add_list(document, SOURCES, paper.sources)
    if paper.tables:
        # after a manuscript's text; a supplement's list of files is short
        document.add_heading("Tables", 1).paragraph_format.page_break_before = bool(paper.references)
    for table in paper.tables:
        add_table(document, table)
    facing(document, False)
    if paper.figures:
        document.add_heading("Figures", 1)
    for figure in paper.figures:
        add_figure(document, figure, pictures[figure.figure.name])
    steady(document.save, path)


def add_figure(document: Any, figure: NumberedFigure, file: Path) -> None:
    """Add number, title, picture and note, all on one page."""
    from docx.shared import Cm, Pt

    number_line(document, "Figure", figure.number).paragraph_format.space_before = Pt(12)
    title = document.add_paragraph()
    title.paragraph_format.keep_with_next = True
    add_text(title, it(clean(title_case(figure.figure.title))))
    canvas = figure.figure.canvas
    # as wide as the page lets it, as high as the page lets it
    width = min(16.4, 21.0 * canvas.width / canvas.height, canvas.width / 46)
    line = document.add_paragraph()
    picture = line.add_run().add_picture(str(file), width=Cm(width))
    picture._inline.docPr.set("descr", clean(figure.figure.alt)[:2000])
    if figure.figure.note:
        line.paragraph_format.keep_with_next = True
        below = document.add_paragraph()
        add_text(below, f"{it('Note.')} {figure.figure.note}", 9)
        below.paragraph_format.keep_together = True


def add_list(document: Any, heading: str, entries: Sequence[str]) -> None:
    """Write a list of references under its heading; nothing where there are none."""
    from docx.shared import Cm, Pt

    if entries:
        document.add_heading(heading, 1)
    for text in entries:
        entry = document.add_paragraph()
        add_text(entry, text)
        entry.paragraph_format.left_indent, entry.paragraph_format.first_line_indent = Cm(1.2), Cm(-1.2)
        entry.paragraph_format.space_after = Pt(4)


def write_table(table: NumberedTable, path: Path) -> None:
    """Write one table as a Word document of its own."""
    TableWriter().write(table, path)


class TableWriter:
    """Writes tables as Word documents of their own; what all have in common is read and compressed once."""

    def __init__(self) -> None:
        self.document = new_document()
        self.common = parts_but(DOCUMENT, self.document.save)
        self.blank = self.document.part.blob

    def write(self, table: NumberedTable, path: Path) -> None:
        """Write one table."""
        from docx.document import Document
        from docx.oxml.parser import parse_xml

        # a fresh body: to take a large table out of a body costs more than all the rest
        part = self.document.part
        part._element = parse_xml(self.blank)
        add_table(Document(part._element, part), table, alone=True)
        path.write_bytes(self.common)
        add_part(path, DOCUMENT, part.blob)
