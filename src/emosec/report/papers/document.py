"""The paper before it has a format: headings, paragraphs, numbered tables and figures, references."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from emosec.definitions.catalogue import Design
from emosec.report.checklist import checklist_listing
from emosec.report.content import Content
from emosec.report.labels import short_title, wave_words
from emosec.report.listing import Listing
from emosec.report.papers.blocks import Block, Heading, NumberedFigure, NumberedTable
from emosec.report.papers.layout import placed
from emosec.report.papers.main_tables import main_tables, stubs_once
from emosec.report.papers.methods import methods
from emosec.report.papers.references import Reference, cited_in
from emosec.report.papers.results import results
from emosec.report.papers.selection import FILED_FIGURES, FILED_TABLES, others, parted
from emosec.report.papers.titles import title_case

LEFT_OUT = ("since", "intake", "reproducibility")
# the figures that a manuscript shows, by the first word of their names; everything else is the supplement's
MAIN_FIGURES = ("verdict",)
SOURCES = "Sources of Data and Instruments"
NO_CITATION = ("none", "not known yet", "unknown", "")


T = TypeVar("T")


@dataclass(frozen=True)
class Paper:
    """The paper of a study.

    Attributes
    ----------
    text : Methods and Results
    tables, figures : the manuscript's, kind by kind; then the supplement's, in the order of the rooms
    references : what the text cites
    sources : citations of the data and the instruments, as their definitions give them
    rooms : name of a table or figure → the room that makes it; none for what is made for the paper
    """

    title: str
    study: str
    text: list[Block]
    tables: list[NumberedTable]
    figures: list[NumberedFigure]
    references: list[Reference] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    rooms: dict[str, str] = field(default_factory=dict)


def paper(content: Content) -> Paper:
    """Return the paper of a study's content."""
    # in a room those that lie on their side come last, so that they share pages
    told = [sorted(s.tables(), key=lambda t: placed(t)[1]) for s in content.sections if s.word not in LEFT_OUT]
    tables = [stubs_once(t) for room in told for t in room]
    own = [NumberedTable(str(i), title_case(t.title), t) for i, t in enumerate(main_tables(content), 1)]
    printed, filed = parted(tables, lambda t: t.name, FILED_TABLES)
    # the checklist is the last that is printed
    numbered = [*own, *(NumberedTable(f"S{i}", caption(content.design, t), t) for i, t in enumerate(printed, 1))]
    numbered += [
        NumberedTable(f"S{i}", caption(content.design, t), t, False) for i, t in enumerate(filed, len(printed) + 2)
    ]
    shown, kept = parted(content.figures(), lambda f: f.name, FILED_FIGURES)
    alone = {f.name for f in kept}
    numbers = numbers_of([*shown, *kept], lambda f: of_kind(MAIN_FIGURES, f.name))
    figures = [NumberedFigure(number, f, f.name not in alone) for number, f in numbers]
    places = {t.listing.name: t.number for t in numbered}
    pictures = {f.figure.name: f.number for f in figures}
    text = [bound(block) for block in (*methods(content), *results(content, places, pictures))]
    words = " ".join(block.text for block in text)
    own_name = f" ({content.design.study.name})"
    made = Paper(
        title=title_case(serial(f"{content.design.question} {content.design.study.title.removesuffix(own_name)}")),
        study=content.design.study.name,
        text=text,
        tables=numbered,
        figures=figures,
        references=cited_in(words),
        sources=citations(content),
        rooms=content.rooms(),
    )
    return with_checklist(made)


def serial(question: str) -> str:
    """Return a question whose list has the comma that APA puts before its last "and".

    Examples
    --------
    >>> serial("Are a, b and c separable?"), serial("Are a and b separable?")
    ('Are a, b, and c separable?', 'Are a and b separable?')
    """
    return re.sub(r"(, [^,]+?) and ", r"\1, and ", question)


def with_checklist(whole: Paper) -> Paper:
    """Return the paper with the checklist of reporting standards as the supplement's last printed table."""
    made = stubs_once(checklist_listing(whole.tables, whole.figures))
    printed = [t for t in whole.tables if t.printed]
    number = f"S{sum(t.number.startswith('S') for t in printed) + 1}"
    filed = [t for t in whole.tables if not t.printed]
    return replace(whole, tables=[*printed, NumberedTable(number, title_case(made.title), made), *filed])


def citations(content: Content) -> list[str]:
    """Return the citations of the data and of the instruments that were asked, those that a draft leaves open left out."""
    got = content.got
    asked = [content.design.study.citation] if content.design.study.citation else []
    asked += [i.citation for n, i in content.design.instruments.items() if got.waves_of("screening_flow", n)]
    return [c for c in dict.fromkeys(asked) if c.lower().rstrip(".") not in NO_CITATION]


def of_kind(kinds: Sequence[str], name: str) -> int | None:
    """Return which of the kinds a name begins with; none for any other."""
    kind = name.split("_")[0]
    return kinds.index(kind) if kind in kinds else None


def numbers_of(things: Sequence[T], kind: Callable[[T], int | None]) -> list[tuple[str, T]]:
    """Return things with their numbers: the manuscript's first, kind by kind, then the others in their order.

    Examples
    --------
    >>> numbers_of(["pairs", "flow", "fits", "items"], lambda name: of_kind(("fits", "pairs"), name))
    [('1', 'fits'), ('2', 'pairs'), ('S1', 'flow'), ('S2', 'items')]
    """
    of = [(kind(x), x) for x in things]
    first = [x for at in sorted({k for k, _ in of if k is not None}) for k, x in of if k == at]
    rest = [x for k, x in of if k is None]
    return [(str(i), x) for i, x in enumerate(first, 1)] + [(f"S{i}", x) for i, x in enumerate(rest, 1)]


def manuscript(whole: Paper) -> Paper:
    """Return text, references, and the tables and figures that a manuscript shows."""
    return _with(whole, supplement=False)


def supplement(whole: Paper) -> Paper:
    """Return the other tables and figures that are printed, what they cite, and a list of those that are files alone."""
    own = _with(whole, supplement=True)
    said = others(whole.tables, whole.figures)
    return replace(own, title=f"Supplement: {whole.title}", text=said, references=cited_in(words_of(own)), sources=[])


def words_of(part: Paper) -> str:
    """Return what tables and figures say that may cite: notes, and cells."""
    cells = (cell for table in part.tables for line in table.listing.lines for cell in line)
    return "\n".join([*(t.listing.note for t in part.tables), *(f.figure.note for f in part.figures), *cells])


def _with(whole: Paper, *, supplement: bool) -> Paper:
    return replace(
        whole,
        tables=[t for t in whole.tables if t.printed and t.number.startswith("S") == supplement],
        figures=[f for f in whole.figures if f.printed and f.number.startswith("S") == supplement],
    )


def bound(block: Block) -> Block:
    """Return a block in which a symbol, its sign and its number stay on one line."""
    if isinstance(block, Heading):
        return block
    return replace(block, text=re.sub(r" ([=<>≥≤≈]) ", "\u00a0\\1\u00a0", block.text))


def caption(design: Design, table: Listing) -> str:
    """Return a table's caption with its instrument and wave.

    The page shows both in a heading above the table; a table that travels alone must say them itself.
    """
    place = [short_title(design, table.instrument)] if table.instrument else []
    place += [wave_words(table.wave)] if table.wave else []
    return title_case(f"{table.title}: {', '.join(place)}" if place else table.title)
