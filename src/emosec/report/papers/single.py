"""One table or figure of a paper without the rest of it: only the room that makes it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.report.content import part
from emosec.report.papers.blocks import NumberedFigure, NumberedTable
from emosec.report.papers.document import Paper, caption
from emosec.report.papers.main_tables import stubs_once

if TYPE_CHECKING:
    from emosec.definitions.catalogue import Design
    from emosec.report.gather import Gathered
    from emosec.report.papers.contents import ContentsEntry


def single(got: Gathered, design: Design, entry: ContentsEntry) -> Paper | None:
    """Return a paper that holds what an entry of the contents names and nothing else, as the whole one has it.

    Parameters
    ----------
    got : what the rooms left
    design : the study's definitions
    entry : a line of the contents, whose `room` says who makes it

    Returns
    -------
    None where that room has nothing of that name, or the whole paper makes it (the manuscript's own tables, the checklist).
    """
    if not entry.room:
        return None
    made = part(got, design, entry.room)
    word, number = entry.number.split(" ")
    tables = [t for t in made.tables() if word == "Table" and t.name == entry.name]
    figures = [f for f in made.figures() if word == "Figure" and f.name == entry.name]
    if not tables and not figures:
        return None
    return Paper(
        title="",
        study=design.study.name,
        text=[],
        tables=[NumberedTable(number, caption(design, t), stubs_once(t)) for t in tables],
        figures=[NumberedFigure(number, f) for f in figures],
    )
