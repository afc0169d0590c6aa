"""Where the scores of a scale lie: smallest, mean less and plus a standard deviation, largest, by wave."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emosec.report import formats
from emosec.report.figures.canvas import Canvas, Figure, Scale, places, ticks
from emosec.report.labels import wave_words
from emosec.report.listing import records

if TYPE_CHECKING:
    import pandas as pd

ROW, HEAD, LEFT, PLOT, VALUES = 26.0, 28.0, 118.0, 470.0, 180.0


def spread(name: str, instrument: str, title: str, summary: pd.DataFrame, scale_words: Callable[[str], str]) -> Figure:
    """Draw the distributions of one instrument's scales in all waves.

    Parameters
    ----------
    summary : rows of the contracted table scoring/summary of one instrument
    scale_words : a scale's title by its name
    """
    scales = list(dict.fromkeys(summary["scale"]))
    canvas = Canvas(LEFT + PLOT + VALUES + 16, 10 + ROW * len(summary) + HEAD * len(scales) + 42)
    bottom = canvas.height - 38
    ends = [v for v in (*summary["min"], *summary["max"]) if v == v] or [0.0, 1.0]
    marks = ticks(min(ends), max(ends) if max(ends) > min(ends) else min(ends) + 1)
    x = Scale(marks[0], marks[-1], LEFT, LEFT + PLOT)
    for mark in marks:
        canvas.line(x(mark), 8, x(mark), bottom, "sGrid")
        canvas.text(x(mark), bottom + 15, formats.number(mark, places(marks)), 11, "middle", "mut")
    canvas.line(x.left, bottom, x.right, bottom, "sMut")
    canvas.text((x.left + x.right) / 2, bottom + 31, "score", 11, "middle", "mut")
    y, said = 8.0, []
    for shape, scale in enumerate(scales):
        canvas.text(4, y + 19, scale_words(str(scale)), 12.5, bold=True)
        y += HEAD
        for row in records(summary[summary["scale"] == scale]):
            draw(canvas, x, y + ROW / 2, row, shape % 4 + 1)
            said.append(f"{scale}, {row['wave']}: M = {formats.number(row['mean'])}, SD = {formats.number(row['sd'])}.")
            y += ROW
    words = f"Scores: {title}"
    return Figure(name, words, f"{words}. {' '.join(said)}", canvas, "scoring_summary",
                  "Thin line: smallest to largest score. Bar: one standard deviation to each side of the mean (marker).",
                  instrument)  # fmt: skip


def draw(canvas: Canvas, x: Scale, y: float, row: dict[str, Any], shape: int) -> None:
    """Draw one scale in one wave."""
    canvas.text(16, y + 4, wave_words(str(row["wave"])), 11.5)
    if row["mean"] != row["mean"]:
        canvas.text(x.right + 12, y + 4, formats.MISSING, 11.5)
        return
    if row["min"] == row["min"]:
        canvas.line(x(row["min"]), y, x(row["max"]), y, "sMut", 1.3)
        for end in (row["min"], row["max"]):
            canvas.line(x(end), y - 4, x(end), y + 4, "sMut", 1.3)
    if row["sd"] == row["sd"]:
        canvas.line(x.clip(row["mean"] - row["sd"]), y, x.clip(row["mean"] + row["sd"]), y, f"s{shape}", 6)
    canvas.mark(shape, x(row["mean"]), y, 5, hollow=True)
    canvas.text(x.right + 12, y + 4, f"M = {formats.number(row['mean'])}, SD = {formats.number(row['sd'])}", 11.5)
