"""What a section of the report is made of: places (an instrument in a wave), each with its tables and figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from emosec.report.figures.canvas import Figure
from emosec.report.listing import Listing


@dataclass
class Place:
    """An instrument in a wave; `wave` is empty where a table or figure holds all waves, `instrument` where it holds all.

    Attributes
    ----------
    tables, figures : by the names the room's partial uses
    facts : plain values the partial puts into sentences
    """

    instrument: str = ""
    wave: str = ""
    tables: dict[str, Listing] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The end of the slugs of what belongs here."""
        return "_".join(part for part in (self.instrument, self.wave) if part)

    def __bool__(self) -> bool:
        return any(len(t) for t in self.tables.values()) or bool(self.figures) or bool(self.facts)


@dataclass
class Section:
    """One room's section."""

    word: str
    number: int
    places: list[Place] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def filled(self) -> list[Place]:
        """The places that have something to show."""
        return [p for p in self.places if p]

    def tables(self) -> Iterator[Listing]:
        """Every table of the section, in order."""
        for place in self.places:
            yield from (t for t in place.tables.values() if len(t))

    def figures(self) -> Iterator[Figure]:
        """Every figure of the section, in order."""
        for place in self.places:
            yield from place.figures.values()
