"""From tables to the page that a person opens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from emosec import tables
from emosec.atomic import atomic_folder, atomic_write, transaction
from emosec.definitions.catalogue import Design
from emosec.report.codebook.dataset import dataset
from emosec.report.codebook.page import codebook_page
from emosec.report.content import Content, content
from emosec.report.csvfiles import write_csv
from emosec.report.gather import SMALLEST, gather
from emosec.report.page import page


def render(
    results: Path, design: Design, out: Path, waves: Sequence[str] | None = None, smallest: int = SMALLEST
) -> Path:
    """Write a study's page, with its codebook, tables and figures.

    Parameters
    ----------
    results : results/<study>
    design : the study's definitions
    out : reports/<study>; gets index.html, codebook.html, codebook.jsonld, tables/*.csv and figures/*.svg
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
        return write_page(made, out)


def write_page(made: Content, out: Path) -> Path:
    """Write the page and all beside it, and return index.html."""
    text, book = page(made), codebook_page(made.got, made.design)
    atomic_folder(out / "tables", lambda fresh: write_csv(made.frames(), fresh))
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
