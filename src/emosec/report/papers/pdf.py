"""PDF by typst: the paper from one template, and every figure as PDF and PNG. Text reaches typst as data, never as markup.

Only fonts that travel with typst and matplotlib are used, so that the same tables give the same pages on every machine.
"""

from __future__ import annotations

import json
import struct
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from emosec.report.figures.canvas import Figure
from emosec.report.papers.blocks import Heading, NumberedFigure, NumberedTable, Paragraph
from emosec.report.papers.document import SOURCES, Paper
from emosec.report.papers.layout import placed
from emosec.report.papers.runs import head, it, runs
from emosec.report.papers.titles import title_case

TEMPLATE = Path(__file__).parent / "paper.typ"
ONE_FIGURE = b"""#set page(width: auto, height: auto, margin: 0pt)
#set document(date: none)
#image(sys.inputs.at("file"), alt: sys.inputs.at("alt"))
"""
DOTS = 300  # per inch of a PNG
PNG_START = 33  # bytes of its signature and header, which its resolution follows


@contextmanager
def workshop() -> Iterator[tuple[Path, Any]]:
    """Give a scratch folder and a function that makes a typst compiler in it."""
    import matplotlib
    import typst

    # DejaVu Sans, which the figures are measured in, comes with matplotlib
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")],
    )
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)

        def compiler(source: Path) -> Any:
            return typst.Compiler(str(source), root=folder, font_paths=fonts)

        yield root, compiler


def write_figures(figures: Sequence[NumberedFigure], folder: Path) -> dict[str, Path]:
    """Write every figure as PDF and PNG, and return the PNG files by the figures' names.

    Parameters
    ----------
    figures : with their numbers
    folder : gets `pdf/` and `png/`
    """
    pictures = {}
    for kind in ("pdf", "png"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    with workshop() as (root, compiler):
        (root / "figure.typ").write_bytes(ONE_FIGURE)
        make = compiler(root / "figure.typ")
        for figure in (f.figure for f in figures):
            (folder / "pdf" / f"{figure.name}.pdf").write_bytes(compiled(figure, "pdf", root, make))
            pictures[figure.name] = folder / "png" / f"{figure.name}.png"
            pictures[figure.name].write_bytes(compiled(figure, "png", root, make))
    return pictures


def compiled(figure: Figure, kind: str, root: Path, make: Any) -> bytes:
    """Return a figure as PDF or PNG, made by a compiler of `ONE_FIGURE` in its folder."""
    drawn = root / f"{figure.name}.svg"
    drawn.write_text(figure.svg(standalone=True), encoding="utf-8")
    inputs = {"file": drawn.name, "alt": figure.alt}
    if kind == "pdf":
        return bytes(make.compile(format=kind, sys_inputs=inputs))
    return with_resolution(bytes(make.compile(format=kind, sys_inputs=inputs, ppi=DOTS)))


def with_resolution(png: bytes) -> bytes:
    """Return a PNG that says how many dots an inch has, which typst's does not (chunk pHYs, in dots per metre)."""
    chunk = b"pHYs" + struct.pack(">IIB", *[round(DOTS / 0.0254)] * 2, 1)
    said = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:PNG_START] + said + png[PNG_START:]


def figure_bytes(figure: Figure, kind: str) -> bytes:
    """Return one figure as PDF or PNG."""
    with workshop() as (root, compiler):
        (root / "figure.typ").write_bytes(ONE_FIGURE)
        return compiled(figure, kind, root, compiler(root / "figure.typ"))


def write_paper(paper: Paper, path: Path) -> None:
    """Write the paper as PDF.

    Parameters
    ----------
    path : the .pdf file; its folder must be there
    """
    with workshop() as (root, compiler):
        for one in paper.figures:
            (root / f"{one.figure.name}.svg").write_text(one.figure.svg(standalone=True), encoding="utf-8")
        (root / "paper.json").write_text(json.dumps(as_data(paper), ensure_ascii=False), encoding="utf-8")
        (root / "paper.typ").write_bytes(TEMPLATE.read_bytes())
        path.write_bytes(compiler(root / "paper.typ").compile(format="pdf"))


def as_data(paper: Paper) -> dict[str, Any]:
    """Return the paper as plain data for the template."""
    return {
        "title": paper.title,
        "text": [
            {
                "level": block.level if isinstance(block, Heading) else 0,
                "tight": isinstance(block, Paragraph) and block.tight,
                "runs": runs(block.text),
            }
            for block in paper.text
        ],
        "references": [runs(r.apa) for r in paper.references],
        "sources": [runs(s) for s in paper.sources],
        "sources_heading": SOURCES,
        "tables": [table_data(t) for t in paper.tables],
        "figures": [figure_data(f) for f in paper.figures],
    }


def table_data(table: NumberedTable) -> dict[str, Any]:
    """Return one table as plain data."""
    listing = table.listing
    size, wide = placed(listing)
    return {
        "number": table.number,
        "caption": runs(it(table.caption)),
        "heads": [runs(head(c.head)) for c in listing.cols],
        "spans": [list(s) for s in listing.spans],
        "right": [c.numeric for c in listing.cols],
        "long": listing.long,
        "rows": listing.lines,
        "opens": [i > 0 and listing.opens(i) for i in range(len(listing))],
        "note": listing.note,
        "wide": wide,
        "size": size,
    }


def figure_data(one: NumberedFigure) -> dict[str, Any]:
    """Return one figure as plain data; widths and heights in points."""
    canvas = one.figure.canvas
    return {
        "number": one.number,
        "title": title_case(one.figure.title),
        "file": f"{one.figure.name}.svg",
        "alt": one.figure.alt,
        "note": one.figure.note,
        "width": min(470.0, canvas.width * 0.72, 600.0 * canvas.width / canvas.height),
    }
