"""The list of a paper's tables and figures, as a file beside them that is read faster than the paper is made."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.report.papers.runs import plain

if TYPE_CHECKING:
    from emosec.report.papers.document import Paper

FILE = "contents.csv"
HEADS = ("number", "name", "caption")
Entry = tuple[str, str, str]


def entries(whole: Paper) -> list[Entry]:
    """Return number, name and caption of every table, then of every figure."""
    named = [(f"Table {t.number}", t.listing.name, plain(t.caption)) for t in whole.tables]
    return named + [(f"Figure {f.number}", f.figure.name, f.figure.title) for f in whole.figures]


def as_csv(whole: Paper) -> str:
    """Return the list as CSV."""
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([HEADS, *entries(whole)])
    return made.getvalue()


def read(paper: Path, results: Path) -> list[Entry] | None:
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
        rows = [(row["number"], row["name"], row["caption"]) for row in csv.DictReader(lines)]
    return rows or None
