"""What a paper's text is made of: headings, paragraphs, numbered tables and figures."""

from __future__ import annotations

from dataclasses import dataclass

from emosec.report.figures.canvas import Figure
from emosec.report.listing import Listing


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; italics as in `runs`. One of a list is tight: little room stands after it."""

    text: str
    tight: bool = False


@dataclass(frozen=True)
class NumberedTable:
    """A table with its number (S1, S2 … in the supplement), its caption, and whether a paper prints it or it is a file alone."""

    number: str
    caption: str
    listing: Listing
    printed: bool = True


@dataclass(frozen=True)
class NumberedFigure:
    """A figure with its number (S1, S2 … in the supplement)."""

    number: str
    figure: Figure
    printed: bool = True


Block = Heading | Paragraph
