"""The list of a paper's tables and figures, as a file beside them that is read faster than the paper is made."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from emosec.report.papers.runs import plain

if TYPE_CHECKING:
    from emosec.report.figures.canvas import Figure
    from emosec.report.listing import Listing
    from emosec.report.papers.document import Paper

FILE = "contents.csv"


class ContentsEntry(NamedTuple):
    """One table or figure.

    Attributes
    ----------
    number : with its word: Table S3
    room : which makes it; empty for what is made for the paper
    """

    number: str
    name: str
    caption: str
    instrument: str = ""
    wave: str = ""
    room: str = ""


def entries(whole: Paper) -> list[ContentsEntry]:
    """Return every table, then every figure."""
    made: list[tuple[str, str, Listing | Figure]] = [
        (f"Table {t.number}", plain(t.caption), t.listing) for t in whole.tables
    ]
    made += [(f"Figure {f.number}", f.figure.title, f.figure) for f in whole.figures]
    return [
        ContentsEntry(number, x.name, caption, x.instrument, x.wave, whole.rooms.get(x.name, ""))
        for number, caption, x in made
    ]


def as_csv(whole: Paper) -> str:
    """Return the list as CSV."""
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([ContentsEntry._fields, *entries(whole)])
    return made.getvalue()


def read(paper: Path, results: Path) -> list[ContentsEntry] | None:
    """Return the list that stands beside a paper; None where there is none, or results were made since.

    Parameters
    ----------
    paper : reports/<study>/paper
    results : results/<study>
    """
    file = paper / FILE
    if not file.is_file():
        return None
    made = file.stat().st_mtime
    # the jobs of a run; the report's own history is written before the report
    if any(job.stat().st_mtime > made for job in results.rglob("run.json")):
        return None
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    # a list that an earlier version wrote has other columns
    return [ContentsEntry(**row) for row in rows] if rows and set(rows[0]) == set(ContentsEntry._fields) else None
