"""The web page: one file, no network, text escaped, scripts and styles allowed by their digest alone."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.report import formats
from emosec.report.cautions import gate_title
from emosec.report.glossary import GLOSSARY
from emosec.report.labels import instrument_title, short_title, title, wave_words
from emosec.report.words import FILE, ROOM

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from emosec.report.content import Content
    from emosec.report.figures.canvas import Figure
    from emosec.report.papers.document import Paper

PARTIALS = Path(__file__).parent / "partials"
NUMBER = re.compile(r"\bS?\d+\b")


def environment() -> Environment:
    """Return the templates' environment: everything put into them is escaped, and an unknown name is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=FileSystemLoader(PARTIALS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def svg(figure: Figure) -> Markup:
        # the canvas has escaped every text it was given
        return Markup(figure.svg(standalone=False))

    made.filters |= {name: form for name, form in formats.FORMS.items() if name not in ("number", "count")}
    made.filters |= {
        "num": formats.number, "whole": formats.count, "svg": svg, "title_of": title, "wave": wave_words, "asks": gate_title,
        "runs": italics,
    }  # fmt: skip
    return made


def italics(text: str) -> Markup:
    """Return a text with its italics as HTML, escaped."""
    from markupsafe import Markup

    from emosec.report.papers.web import marked

    return Markup(marked(text))


def page(content: Content, whole: Paper) -> str:
    """Return the whole page as HTML; tables and figures have their numbers in the paper."""
    design = content.design
    return environment().get_template("page.html.j2").render(
        design=design,
        study=design.study,
        question=design.question,
        cards=content.cards,
        sections=content.sections,
        headings=ROOM,
        instruments={name: instrument_title(design, name) for name in design.instruments},
        choices=[(name, short_title(design, name)) for name in design.instruments],
        unverified=[name for name, i in design.instruments.items() if not i.key_confirmed],
        slugs=set(content.frames()),
        numbers=numbers_of(whole),
        files=tuple(FILE.items()),
        cite=how_to_cite(content),
        references=whole.references,
        glossary=GLOSSARY,
        sources=whole.sources,
        **page_parts(content.got.waves),
    )  # fmt: skip


def checklist_page(content: Content, whole: Paper) -> str:
    """Return the checklist of reporting standards as a page of its own."""
    from emosec.report.checklist import SOURCES, checklist

    there = {f"f-{f.name}" for f in content.figures()} | {f"t-{t.name}" for t in content.tables()}
    places = {anchor: number for anchor, number in numbers_of(whole).items() if anchor in there}
    made = environment()
    made.filters["pointers"] = lambda where: pointers(where, places)
    return made.get_template("checklist.html.j2").render(
        study=content.design.study,
        answered=checklist(whole.tables, whole.figures),
        standards=SOURCES,
        **page_parts(content.got.waves),
    )


def pointers(where: str, places: Mapping[str, str]) -> Markup:
    """Return what a checklist says, each table and figure that is on the page a link to it.

    Examples
    --------
    >>> str(pointers("Tables 1, S3; the text", {"t-fits_a": "S3"}))
    'Tables 1, <a href="index.html#t-fits_a">S3</a>; the text'
    """
    from markupsafe import Markup, escape

    anchors = {(anchor[0], number): anchor for anchor, number in places.items()}

    def part(said: str) -> str:
        kind = {"Table": "t", "Tables": "t", "Figure": "f", "Figures": "f"}.get(said.split(" ", 1)[0], "")

        def link(number: re.Match[str]) -> str:
            anchor = anchors.get((kind, number[0]))
            return f'<a href="index.html#{escape(anchor)}">{number[0]}</a>' if anchor else number[0]

        return NUMBER.sub(link, str(escape(said))) if kind else str(escape(said))

    return Markup("; ".join(part(said) for said in where.split("; ")))


def numbers_of(whole: Paper) -> dict[str, str]:
    """Return `t-<name>` and `f-<name>` → the number of a table or figure in the paper."""
    return {f"t-{t.listing.name}": t.number for t in whole.tables} | {
        f"f-{f.figure.name}": f.number for f in whole.figures
    }


def how_to_cite(content: Content) -> list[tuple[str, str]]:
    """Return what to cite, with whose work it is: the software, the data, the instruments."""
    import emosec

    software = f"The emosec authors. (2026). emosec (Version {emosec.__version__}) [Computer software]."
    said = [("Software", software), *(("Data", text) for text in data_citations(content))]
    return said + [(short_title(content.design, name), i.citation) for name, i in content.design.instruments.items()]


def data_citations(content: Content) -> list[str]:
    """Return where the raw files come from, once each, as the register of sources says."""
    found: dict[str, None] = {}
    for book in content.got.codebooks.values():
        for source in book.get("sources", ()):
            found[". ".join(str(source[k]).rstrip(".") for k in ("origin", "licence") if source.get(k)) + "."] = None
    return list(found)


def page_parts(waves: Sequence[str]) -> dict[str, object]:
    """Return what every page is rendered with: style, script, the policy that allows these alone, and the waves."""
    from markupsafe import Markup

    style = (PARTIALS / "style.css").read_text(encoding="utf-8")
    script = (PARTIALS / "script.js").read_text(encoding="utf-8")
    return {
        "waves": list(waves),
        "style": Markup(style),
        "script": Markup(script),
        "policy": (
            f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(script)}'; "
            "base-uri 'none'; form-action 'none'"
        ),
    }


def digest(text: str) -> str:
    """Return a text's digest as a content security policy writes it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
