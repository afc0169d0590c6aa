"""What a word processor computes in a document: numbers of captions and pages, references to them, the contents."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from emosec.report.papers.blocks import Heading
from emosec.report.papers.document import Paper
from emosec.report.papers.runs import plain
from emosec.report.papers.titles import title_case

MARGIN = 2.2  # centimetres
CONTENTS = 21 - 2 * MARGIN  # the width of the text


def clean(text: str) -> str:
    """Return a text without characters that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or ord(c) >= 32)


def bookmark(label: str) -> tuple[Any, Any]:
    """Return the marks around what references to a table or figure point at."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    word, number = label.split(" ")
    # unique in a document: tables even, figures odd, those of a supplement far from the manuscript's
    n = 2 * (int(number.removeprefix("S")) + 10_000 * number.startswith("S")) + (word == "Figure")
    space = nsdecls("w")
    return (
        parse_xml(f'<w:bookmarkStart {space} w:id="{n}" w:name="{anchor(label)}"/>'),
        parse_xml(f'<w:bookmarkEnd {space} w:id="{n}"/>'),
    )


def anchor(label: str) -> str:
    """Return the bookmark's name of a table or figure.

    Examples
    --------
    >>> anchor("Table S12")
    '_Ref_Table_S12'
    """
    return f"_Ref_{label.replace(' ', '_')}"


def add_field(paragraph: Any, instruction: str, shown: str) -> None:
    """Add a field with the text it shows until a word processor computes it again."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    space = nsdecls("w")
    for inside in (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve">{escape(instruction)}</w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f'<w:t xml:space="preserve">{escape(shown)}</w:t>',
        '<w:fldChar w:fldCharType="end"/>',
    ):
        paragraph._p.append(parse_xml(f"<w:r {space}>{inside}</w:r>"))


def page_numbers(document: Any) -> None:
    """Number the pages of every section, which take over the footer of the first."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    foot = document.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    add_field(foot, " PAGE ", "1")


def add_contents(document: Any, paper: Paper) -> None:
    """Add the contents: headings, or in a supplement its tables and figures, each with a field for its page.

    They are lines with fields of their own, not one field that makes a table of contents: a word processor computes the pages of
    the former whenever it lays out the document, while LibreOffice leaves those of the latter empty until somebody asks for them.
    """
    if not any(t.number.startswith("S") for t in paper.tables):
        entries = [(b.level, b.text, heading_anchor(at)) for at, b in enumerate(headings_of(paper))]
    else:
        entries = [(1, f"Table {t.number} {plain(t.caption)}", anchor(f"Table {t.number}")) for t in paper.tables]
        entries += [
            (1, f"Figure {f.number} {title_case(f.figure.title)}", anchor(f"Figure {f.number}")) for f in paper.figures
        ]
    document.add_paragraph().add_run("Contents").bold = True
    fill_at_opening(document)
    for level, text, target in entries:
        contents_line(document.add_paragraph(), level, clean(text), target)


def fill_at_opening(document: Any) -> None:
    """Have Word compute all fields when it opens the document: only a word processor knows the pages."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    settings = document.settings.element
    # the schema of settings wants it there
    settings.find(qn("w:compat")).addprevious(parse_xml(f'<w:updateFields {nsdecls("w")} w:val="true"/>'))


def headings_of(paper: Paper) -> list[Heading]:
    """Return the headings of a paper's text."""
    return [b for b in paper.text if isinstance(b, Heading)]


def heading_anchor(at: int) -> str:
    """Return the bookmark's name of a heading, by its place among all."""
    return f"_Toc{at + 1:04d}"


def contents_line(paragraph: Any, level: int, text: str, target: str) -> None:
    """Fill one line of the contents: words that lead to their place, dots, and a field for its page."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Cm

    style = paragraph.paragraph_format
    style.left_indent, style.right_indent, style.space_after = Cm(0.6 * (level - 1)), Cm(1), 0
    # into the margin that the text leaves to the page's number
    style.tab_stops.add_tab_stop(Cm(CONTENTS), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    inside = (
        f'<w:t xml:space="preserve">{escape(text)}</w:t>',
        "<w:tab/>",
        '<w:fldChar w:fldCharType="begin" w:dirty="true"/>',
        f'<w:instrText xml:space="preserve"> PAGEREF {target} \\h </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        '<w:fldChar w:fldCharType="end"/>',
    )
    runs = "".join(f"<w:r>{part}</w:r>" for part in inside)
    paragraph._p.append(
        parse_xml(f'<w:hyperlink {nsdecls("w")} w:anchor="{target}" w:history="1">{runs}</w:hyperlink>')
    )


def add_heading(document: Any, text: str, level: int, at: int) -> None:
    """Add a heading with the bookmark to which the contents refer."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    line = document.add_heading(clean(text), level)
    space = nsdecls("w")
    # far from the numbers of tables' and figures' bookmarks
    n = 1_000_000 + at
    line._p.insert(1, parse_xml(f'<w:bookmarkStart {space} w:id="{n}" w:name="{heading_anchor(at)}"/>'))
    line._p.append(parse_xml(f'<w:bookmarkEnd {space} w:id="{n}"/>'))
