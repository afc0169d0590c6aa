"""The paper before it has a format: headings, paragraphs, numbered tables and figures, references."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from emosec.report.content import Content
from emosec.report.figures.canvas import Figure
from emosec.report.labels import instrument_title, wave_words
from emosec.report.listing import Listing
from emosec.report.papers.references import Reference, cited_in

LEFT_OUT = ("intake", "reproducibility")


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; italics as in `runs`."""

    text: str


@dataclass(frozen=True)
class NumberedTable:
    """A table with its number and full caption."""

    number: int
    caption: str
    listing: Listing


@dataclass(frozen=True)
class NumberedFigure:
    """A figure with its number."""

    number: int
    figure: Figure


Block = Heading | Paragraph


@dataclass(frozen=True)
class Paper:
    """The paper of a study.

    Attributes
    ----------
    text : Methods and Results
    tables, figures : numbered in the order of the rooms
    references : what the text cites
    sources : citations of the instruments, as their definitions give them
    """

    title: str
    study: str
    text: list[Block]
    tables: list[NumberedTable]
    figures: list[NumberedFigure]
    references: list[Reference] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)


def paper(content: Content) -> Paper:
    """Return the paper of a study's content."""
    from emosec.report.papers.methods import methods
    from emosec.report.papers.results import results

    tables = [t for s in content.sections if s.word not in LEFT_OUT for t in s.tables()]
    numbered = [NumberedTable(i, caption(content, t), t) for i, t in enumerate(tables, start=1)]
    figures = [NumberedFigure(i, f) for i, f in enumerate(content.figures(), start=1)]
    numbers = {t.listing.name: t.number for t in numbered}
    pictures = {f.figure.name: f.number for f in figures}
    text = [bound(block) for block in (*methods(content), *results(content, numbers, pictures))]
    words = " ".join(block.text for block in text)
    return Paper(
        title=f"{content.design.question} {content.design.study.title}",
        study=content.design.study.name,
        text=text,
        tables=numbered,
        figures=figures,
        references=cited_in(words),
        sources=list(dict.fromkeys(i.citation for i in content.design.instruments.values())),
    )


def bound(block: Block) -> Block:
    """Return a block in which a symbol, its sign and its number stay on one line."""
    if isinstance(block, Heading):
        return block
    return Paragraph(re.sub(r" ([=<>≥≤≈]) ", "\u00a0\\1\u00a0", block.text))


def caption(content: Content, table: Listing) -> str:
    """Return a table's caption with its instrument and wave.

    The page shows both in a heading above the table; a table that travels alone must say them itself.
    """
    place = [instrument_title(content.design, table.instrument)] if table.instrument else []
    place += [wave_words(table.wave)] if table.wave else []
    return f"{table.title}: {', '.join(place)}" if place else table.title
