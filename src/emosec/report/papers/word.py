"""The paper and its tables as Word documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from emosec.report.papers.blocks import Heading, NumberedTable
from emosec.report.papers.document import Paper
from emosec.report.papers.layout import SIDEWAYS, UPRIGHT, column_widths, placed
from emosec.report.papers.runs import head, it, runs
from emosec.report.papers.steady import steady

SERIF = "Times New Roman"
MARGIN = 2.2  # centimetres


def new_document() -> Any:
    """Return an empty document in APA's type."""
    from docx import Document
    from docx.shared import Cm, Pt, RGBColor

    made = Document()
    for name, size in (("Normal", 11), ("Heading 1", 15), ("Heading 2", 13), ("Heading 3", 11), ("Title", 20)):
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = SERIF, Pt(size), RGBColor(0, 0, 0)
        # headings of Word's template name their font through the theme, which wins unless it is taken out
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in [k for k in fonts.attrib if k.endswith(("Theme", "theme"))]:
            del fonts.attrib[key]
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


def clean(text: str) -> str:
    """Return a text without characters that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or ord(c) >= 32)


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
    first = document.add_paragraph()
    first.add_run(f"Table {table.number}").bold = True
    first.paragraph_format.keep_with_next = True
    first.paragraph_format.space_after = Pt(2)
    caption = document.add_paragraph()
    add_text(caption, it(clean(table.caption)))
    caption.paragraph_format.keep_with_next = True
    below = grid(document, table, size, SIDEWAYS if turned else UPRIGHT)
    if table.listing.note:
        add_text(below, f"{it('Note.')} {table.listing.note}", 8.5)


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
        cells = [cell_xml(t, c.numeric, size, rules, w) for c, t, w in zip(listing.cols, line, twips, strict=True)]
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
    text: str, numeric: bool, size: float, rules: dict[str, int], wide: int, span: int = 1, align: str = ""
) -> str:
    """Return one cell as Word's XML; widths of rules in eighths of a point, of the cell in twentieths."""
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
    paragraph = f'<w:p><w:pPr><w:spacing w:after="0"/>{placing}</w:pPr>{written}</w:p>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{spanned}{borders}</w:tcPr>{paragraph}</w:tc>'


def write_paper(paper: Paper, pictures: Mapping[str, Path], path: Path) -> None:
    """Write the paper as a Word document.

    Parameters
    ----------
    pictures : figure's name → PNG file
    path : the .docx file; its folder must be there
    """
    from docx.shared import Cm

    document = new_document()
    document.core_properties.title = clean(paper.title)[:250]
    document.add_paragraph(clean(paper.title), style="Title")
    for block in paper.text:
        if isinstance(block, Heading):
            document.add_heading(clean(block.text), block.level)
        else:
            add_text(document.add_paragraph(), block.text)
    cited = [*(r.apa for r in paper.references), *paper.sources]
    if cited:
        document.add_heading("References", 1)
    for text in cited:
        entry = document.add_paragraph()
        add_text(entry, text)
        entry.paragraph_format.left_indent, entry.paragraph_format.first_line_indent = Cm(1.2), Cm(-1.2)
    if paper.tables:
        document.add_heading("Tables", 1)
    for table in paper.tables:
        add_table(document, table)
    facing(document, False)
    if paper.figures:
        document.add_heading("Figures", 1)
    for figure in paper.figures:
        document.add_paragraph().add_run(f"Figure {figure.number}").bold = True
        add_text(document.add_paragraph(), it(clean(figure.figure.title)))
        canvas = figure.figure.canvas
        # as wide as the page lets it, as high as the page lets it
        width = min(16.4, 22.0 * canvas.width / canvas.height, canvas.width / 46)
        picture = document.add_picture(str(pictures[figure.figure.name]), width=Cm(width))
        picture._inline.docPr.set("descr", clean(figure.figure.alt)[:2000])
        if figure.figure.note:
            add_text(document.add_paragraph(), f"{it('Note.')} {figure.figure.note}", 9)
    document.save(str(path))
    steady(path)


def write_table(table: NumberedTable, path: Path) -> None:
    """Write one table as a Word document of its own."""
    document = new_document()
    add_table(document, table, alone=True)
    document.save(str(path))
    steady(path)
