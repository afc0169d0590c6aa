"""The whole report before it has a format: verdicts, what changed, one section per room, then reproducibility."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from emosec.definitions.catalogue import Design
from emosec.report.beside import beside
from emosec.report.figures.canvas import Figure
from emosec.report.gather import Gathered
from emosec.report.listing import Listing
from emosec.report.parts import Section
from emosec.report.rooms import (
    intake,
    invariance,
    items,
    reliability,
    reproducibility,
    scoring,
    screening,
    separability,
    since,
    structure,
    validity,
    verdict,
)

if TYPE_CHECKING:
    import pandas as pd

ROOMS = (intake, screening, scoring, items, reliability, structure, invariance, separability, validity, reproducibility)


@dataclass(frozen=True)
class Content:
    """What every format of the report is made from."""

    got: Gathered
    design: Design
    cards: list[verdict.Card]
    sections: list[Section]

    def figures(self) -> Iterator[Figure]:
        """Every figure, in the order of the report."""
        yield from (figure for card in self.cards for figure in (card.figure, card.tipping) if figure)
        for section in self.sections:
            yield from section.figures()

    def tables(self) -> Iterator[Listing]:
        """Every table with rows, in the order of the report."""
        for section in self.sections:
            yield from section.tables()

    def rooms(self) -> dict[str, str]:
        """The name of every table and figure → the room that makes it, as `part` takes it."""
        of_cards = {f.name: VERDICT for card in self.cards for f in (card.figure, card.tipping) if f}
        return of_cards | {x.name: s.word for s in self.sections for own in (s.tables(), s.figures()) for x in own}

    def frames(self) -> dict[str, pd.DataFrame]:
        """Slug → table with rows at full precision, for the CSV files."""
        own = reproducibility.frames(self.sections[-1])
        return {slug: data for slug, data in {**self.got.tables, **own, **since.frames(self.got)}.items() if len(data)}


VERDICT = "verdict"


def part(got: Gathered, design: Design, room: str) -> Content:
    """Return what one room gives to the report, or the verdict's cards alone."""
    if room == VERDICT:
        return Content(got, design, verdict.cards(got, design), [])
    return Content(
        got, design, [], [own.section(got, design) for own in ROOMS if own.__name__.rpartition(".")[2] == room]
    )


def content(got: Gathered, design: Design) -> Content:
    """Return the report's content, every other room's made beside the rest where there is a second core."""
    with beside(lambda: [room.section(got, design) for room in ROOMS[1::2]]) as there:
        here = [room.section(got, design) for room in ROOMS[::2]]
        cards = verdict.cards(got, design)
        changed = since.section(got, design)
    opening = [changed] if changed.facts or changed.places else []
    rooms = chain.from_iterable(zip(here, there.value, strict=True))
    return Content(got, design, cards, [*opening, *rooms])
