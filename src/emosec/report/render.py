"""One call from tables to what a person opens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from emosec import tables
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
    """Write the report of a study.

    Parameters
    ----------
    results : results/<study>
    design : the study's definitions
    out : reports/<study>; gets index.html, codebook.html, codebook.jsonld, tables/*.csv and figures/*.svg
    waves : the waves to report; all that have results by default
    smallest : the smallest count of people that is published

    Returns
    -------
    Path of index.html. The same tables give the same bytes. The page is written last, so that an interrupted run leaves
    the page before it whole; files of the report before that this one does not have are removed.

    Raises
    ------
    TableError
        There are no results, or a table breaks its contract. Nothing is written then.
    """
    made = content(gather(results, design, waves, smallest), design)
    text, book = page(made), codebook_page(made.got, design)
    kept = write_csv(made.frames(), out / "tables")
    kept += write_figures(made, out / "figures")
    remove_others(out, kept)
    put_text(out / "codebook.html", book)
    tables.write_json(dataset(made.got, design), out / "codebook.jsonld")
    index = out / "index.html"
    put_text(index, text)
    return index


def write_figures(made: Content, folder: Path) -> list[Path]:
    """Write every figure as SVG and return the files."""
    written = []
    for figure in made.figures():
        path, svg = folder / f"{figure.name}.svg", figure.svg(standalone=True)
        put_text(path, svg)
        written.append(path)
    return written


def put_text(path: Path, text: str) -> None:
    """Write a text file in one step."""
    tables.put(path, lambda part: Path(part).write_text(text, encoding="utf-8"))


def remove_others(out: Path, kept: Sequence[Path]) -> None:
    """Remove what an earlier report left in its folders of tables and figures."""
    for folder in ("tables", "figures"):
        for path in sorted((out / folder).glob("*")):
            if path.is_file() and path not in kept:
                path.unlink()
