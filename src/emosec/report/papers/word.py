"""The paper and its tables as Word documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from emosec.report.papers.document import Heading, NumberedTable, Paper
from emosec.report.papers.layout import placed
from emosec.report.papers.runs import head, it, runs
from emosec.report.papers.steady import steady

SERIF = "Times New Roman"


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
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.2)
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
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.shared import Pt

    size, turned = placed(table.listing)
    if turned and not alone:
        document.add_section(WD_SECTION.NEW_PAGE)
    if turned:
        turn(document.sections[-1], WD_ORIENT.LANDSCAPE)
    first = document.add_paragraph()
    first.add_run(f"Table {table.number}").bold = True
    first.paragraph_format.keep_with_next = True
    first.paragraph_format.space_after = Pt(2)
    caption = document.add_paragraph()
    add_text(caption, it(clean(table.caption)))
    caption.paragraph_format.keep_with_next = True
    below = grid(document, table, size)
    if table.listing.note:
        add_text(below, f"{it('Note.')} {table.listing.note}", 8.5)
    if turned and not alone:
        turn(document.add_section(WD_SECTION.NEW_PAGE), WD_ORIENT.PORTRAIT)


def turn(section: Any, way: Any) -> None:
    """Turn the pages of a section upright or on their side."""
    if section.orientation != way:
        section.orientation = way
        section.page_width, section.page_height = section.page_height, section.page_width


def grid(document: Any, table: NumberedTable, size: float) -> Any:
    """Add the table itself, with rules above, below the head and at the end, and return the empty paragraph after it.

    It is written as XML at once: cell by cell through python-docx takes a hundred times as long.
    """
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    listing = table.listing
    texts = [[head(c.full) for c in listing.cols], *([cell.text for cell in row] for row in listing.cells)]
    last = len(texts) - 1
    rows = []
    for i, line in enumerate(texts):
        rules = {"top": 12, "bottom": 6} if i == 0 else {"bottom": 12} if i == last else {}
        cells = "".join(cell_xml(t, c.numeric, size, rules) for c, t in zip(listing.cols, line, strict=True))
        keep = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if i == 0 else "") + "</w:trPr>"
        rows.append(f"<w:tr>{keep}{cells}</w:tr>")
    columns = "<w:gridCol/>" * len(listing.cols)
    made = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblLayout w:type="autofit"/><w:tblCellMar>'
        '<w:left w:w="50" w:type="dxa"/><w:right w:w="50" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    below = document.add_paragraph()
    below._p.addprevious(made)
    return below


def cell_xml(text: str, numeric: bool, size: float, rules: dict[str, int]) -> str:
    """Return one cell as Word's XML; widths of rules in eighths of a point."""
    lines = "".join(f'<w:{side} w:val="single" w:sz="{wide}" w:color="000000"/>' for side, wide in rules.items())
    borders = f"<w:tcPr><w:tcBorders>{lines}</w:tcBorders></w:tcPr>" if lines else ""
    align = '<w:jc w:val="right"/>' if numeric else ""
    half = round(size * 2)
    written = "".join(
        f'<w:r><w:rPr>{"<w:i/>" if italic else ""}<w:sz w:val="{half}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'
        for words, italic in runs(clean(text))
    )
    return f'<w:tc>{borders}<w:p><w:pPr><w:spacing w:after="0"/>{align}</w:pPr>{written}</w:p></w:tc>'


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
    document.add_heading("References", 1)
    for text in [*(r.apa for r in paper.references), *paper.sources]:
        entry = document.add_paragraph()
        add_text(entry, text)
        entry.paragraph_format.left_indent, entry.paragraph_format.first_line_indent = Cm(1.2), Cm(-1.2)
    document.add_heading("Tables", 1)
    for table in paper.tables:
        add_table(document, table)
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
