"""Where the scores of a scale lie: smallest, mean less and plus a standard deviation, largest, by wave."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes

from emosec.report import formats
from emosec.report.figures.canvas import Figure
from emosec.report.figures.colours import LINE
from emosec.report.figures.house import HEAD, HEADING, ROW, WIDE, Sheet, colour, fitting, mark, mark_of, sheet, ticks
from emosec.report.labels import wave_words
from emosec.scoring.typed_rows import ScoringSummary
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

LEFT, VALUES = 118.0, 180.0


def spread(name: str, instrument: str, title: str, summary: pd.DataFrame, scale_words: Callable[[str], str]) -> Figure:
    """Draw the distributions of one instrument's scales in all waves.

    Parameters
    ----------
    summary : rows of the contracted table scoring/summary of one instrument
    scale_words : a scale's title by its name
    """
    scales = list(dict.fromkeys(summary["scale"]))
    tall = ROW * len(summary) + HEAD * len(scales)
    ends = [v for v in (*summary["min"], *summary["max"]) if v == v] or [0.0, 1.0]
    marks = ticks(min(ends), max(ends) if max(ends) > min(ends) else min(ends) + 1)
    with sheet(tall + 52) as page:
        axes = page.rows(LEFT, 8, WIDE - LEFT - VALUES, tall, (marks[0], marks[-1]))
        mark(axes.xaxis, marks, formats.number)
        axes.set_xlabel("score")
        y, said = 0.0, []
        for shape, scale in enumerate(scales):
            page.write(4, 8 + y + 19, scale_words(str(scale)), HEADING, weight="bold")
            y += HEAD
            for row in records(summary[summary["scale"] == scale], ScoringSummary):
                draw(page, axes, y + ROW / 2, row, shape % 4 + 1)
                said.append(
                    f"{scale}, {row['wave']}: M = {formats.number(row['mean'])}, SD = {formats.number(row['sd'])}."
                )
                y += ROW
        canvas = page.canvas()
    words = f"Scores: {title}"
    return Figure(name, words, f"{words}. {' '.join(said)}", canvas, "scoring_summary",
                  "Thin line: smallest to largest score. Bar: one standard deviation to each side of the mean (marker).",
                  instrument)  # fmt: skip


def draw(page: Sheet, axes: Axes, y: float, row: ScoringSummary, shape: int) -> None:
    """Draw one scale in one wave."""
    page.write(16, 8 + y + 4, fitting(wave_words(str(row["wave"])), LEFT - 20))
    if row["mean"] != row["mean"]:
        page.write(WIDE - VALUES + 12, 8 + y + 4, formats.MISSING)
        return
    if row["min"] == row["min"]:
        ends: dict[str, Any] = {"marker": "|", "markersize": 8, "markeredgewidth": 1.3}
        axes.plot([row["min"], row["max"]], [y, y], color=LINE, linewidth=1.3, clip_on=False, **ends)
    if row["sd"] == row["sd"]:
        low, high = axes.get_xlim()
        inside = (max(row["mean"] - row["sd"], low), min(row["mean"] + row["sd"], high))
        axes.barh(y, inside[1] - inside[0], 6, left=inside[0], color=colour(shape), linewidth=0)
    axes.plot([row["mean"]], [y], clip_on=False, **mark_of(shape, 1.1, hollow=True))
    page.write(WIDE - VALUES + 12, 8 + y + 4, f"M = {formats.number(row['mean'])}, SD = {formats.number(row['sd'])}")
