"""From tables to the page that a person opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from emosec import tables
from emosec.atomic import atomic_folder, atomic_write, transaction
from emosec.definitions.catalogue import Design
from emosec.report.checklist import checklist
from emosec.report.codebook.dataset import dataset
from emosec.report.codebook.page import codebook_page
from emosec.report.content import Content, content
from emosec.report.csvfiles import write_csv
from emosec.report.gather import SMALLEST, gather
from emosec.report.page import checklist_page, page
from emosec.report.papers.document import Paper, paper


def render(
    results: Path, design: Design, out: Path, waves: Sequence[str] | None = None, smallest: int = SMALLEST
) -> Path:
    """Write a study's page, with its codebook, tables and figures.

    Parameters
    ----------
    results : results/<study>
    design : the study's definitions
    out : reports/<study>; gets index.html, codebook.html, codebook.jsonld, checklist.html, tables/*.csv and figures/*.svg
    waves : the waves to report; all that have results by default
    smallest : the smallest count of people that is published

    Returns
    -------
    Path of index.html. The same tables give the same bytes. All of it gets in its place in one step; a file of the report before
    that this one does not have goes.

    Raises
    ------
    TableError
        There are no results, or a table breaks its contract. Nothing is written then.
    """
    made = content(gather(results, design, waves, smallest), design)
    with transaction():
        return write_page(made, paper(made), out)


def write_page(made: Content, whole: Paper, out: Path) -> Path:
    """Write the page and all beside it, its tables and figures numbered as in the paper, and return index.html."""
    text, book, list_ = page(made, whole), codebook_page(made.got, made.design), checklist_page(made, whole)
    frames = made.frames() | {"checklist": pd.DataFrame(asdict(a) for a in checklist(whole.tables, whole.figures))}
    atomic_folder(out / "tables", lambda fresh: write_csv(frames, fresh))
    put_text(out / "checklist.html", list_)
    atomic_folder(out / "figures", lambda fresh: write_figures(made, fresh))
    put_text(out / "codebook.html", book)
    tables.write_json(dataset(made.got, made.design), out / "codebook.jsonld")
    index = out / "index.html"
    put_text(index, text)
    return index


def write_figures(made: Content, folder: Path) -> None:
    """Write every figure as SVG."""
    for figure in made.figures():
        put_text(folder / f"{figure.name}.svg", figure.svg(standalone=True))


def put_text(path: Path, text: str) -> None:
    """Write a text file in one step."""
    atomic_write(path, lambda part: Path(part).write_text(text, encoding="utf-8"))
