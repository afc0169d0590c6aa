"""Information curves: where on its factor each scale measures well, a row per wave, and the reliability that this implies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emosec.report import formats
from emosec.report.figures.canvas import Canvas, Figure, Scale, legend, places, ticks
from emosec.report.labels import wave_words
from emosec.report.listing import records

if TYPE_CHECKING:
    import pandas as pd

W, H, TOP, GAP, LEFT = 380.0, 240.0, 40.0, 22.0, 46.0
DASHES = (None, "6 3", "2 3", "8 3 2 3")
SAID = (-2.0, 0.0, 2.0)  # levels whose reliability the text alternative says
PANELS = (("information", "information of the scale"), ("reliability", "reliability at this level"))


def information_curves(
    name: str, instrument: str, title: str, rows: pd.DataFrame, scale_words: Callable[[str], str], line: float | None
) -> Figure:
    """Draw the information and the reliability of one instrument's scales over their factors.

    Parameters
    ----------
    rows : rows of the contracted table reliability/information of one instrument
    scale_words : a scale's title by its name
    line : the reliability a rule asks for, if one does
    """
    waves, scales = list(dict.fromkeys(rows["wave"])), list(dict.fromkeys(rows["scale"]))
    canvas = Canvas(2 * W + GAP + 8, TOP + H * len(waves) + 6)
    legend(canvas, 6, 20, [(i % 4 + 1, scale_words(str(s))) for i, s in enumerate(scales)])
    top = max(float(rows["information"].max()), 1.0)
    said = []
    for i, wave in enumerate(waves):
        own = rows[rows["wave"] == wave]
        for k, (column, words) in enumerate(PANELS):
            marks = ticks(0.0, top if column == "information" else 1.0, 6)
            x = Scale(float(rows["eta"].min()), float(rows["eta"].max()), (W + GAP) * k + LEFT, (W + GAP) * k + W - 8)
            y = Scale(marks[0], marks[-1], TOP + H * i + H - 44, TOP + H * i + 26)
            frame(canvas, x, y, marks, f"{wave_words(str(wave))}, {words}")
            if column == "reliability" and line is not None:
                canvas.line(x.left, y(line), x.right, y(line), "sInk", 1.2, "4 3")
            for j, scale in enumerate(scales):
                curve(canvas, x, y, records(own[own["scale"] == scale]), column, j)
        for scale in scales:
            at = [r for r in records(own[own["scale"] == scale]) if r["eta"] in SAID]
            told = ", ".join(f"{formats.number(r['eta'], 0)}: {formats.bounded(r['reliability'])}" for r in at)
            said.append(f"{scale_words(str(scale))}, {wave_words(str(wave))}, reliability at factor level {told}.")
    words = f"Information: {title}"
    note = (
        "From the categorical one-factor model of each scale. A reliability of a whole sample, such as ω, averages over levels: a "
        "scale can measure well where few people are."
    )
    if line is not None:
        note += f" Dashed line: {formats.bounded(line)}, the reliability that the rule asks of a component as a whole."
    return Figure(name, words, f"{words}. {' '.join(said)}", canvas, "reliability_information", note, instrument)


def frame(canvas: Canvas, x: Scale, y: Scale, marks: list[float], words: str) -> None:
    """Draw a panel's grid, its axes and its heading."""
    canvas.text(x.left - LEFT + 6, y.right - 10, words, 11.5, bold=True)
    for mark in marks:
        canvas.line(x.left, y(mark), x.right, y(mark), "sGrid")
        text = (formats.bounded if marks[-1] <= 1 else formats.number)(mark, places(marks))
        canvas.text(x.left - 6, y(mark) + 4, text, 10.5, "end", "mut")
    for level in ticks(x.low, x.high, 9):
        canvas.line(x(level), y.left, x(level), y.left + 4, "sMut")
        canvas.text(x(level), y.left + 16, formats.number(level, 0), 10.5, "middle", "mut")
    canvas.line(x.left, y.left, x.right, y.left, "sMut")
    canvas.text(
        (x.left + x.right) / 2, y.left + 31, "level of the factor, in standard deviations", 10.5, "middle", "mut"
    )


def curve(canvas: Canvas, x: Scale, y: Scale, rows: list[dict[str, Any]], column: str, series: int) -> None:
    """Draw one scale's curve, with a marker at every whole level, so that curves differ without colour."""
    canvas.poly([(x(r["eta"]), y(r[column])) for r in rows], f"s{series % 4 + 1}", 1.7, DASHES[series % len(DASHES)])
    for r in rows:
        if float(r["eta"]).is_integer():
            canvas.mark(series % 4 + 1, x(r["eta"]), y(r[column]), 3)
