"""Tipping points: the size each confound would need to explain the finding away, against the largest that is plausible."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from emosec.report import formats
from emosec.report.answers import tipping_words
from emosec.report.figures.canvas import Figure
from emosec.report.figures.colours import ZONE
from emosec.report.figures.house import HEAD, HEADING, ROW, WIDE, Sheet, colour, fitting, mark_of, sheet
from emosec.report.labels import marker
from emosec.report.words import CONFOUND, human
from emosec.separability.typed_rows import SeparabilityTipping
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

LEFT, TOP, VALUES = 190.0, 30.0, 84.0
# times the plausible size at which the axis ends; what lies beyond is drawn as an arrow
MOST = 4.0


def tipping_points(name: str, instrument: str, title: str, rows: pd.DataFrame) -> Figure:
    """Draw, for each pair and confound, how many times the plausible size it would take.

    Parameters
    ----------
    rows : rows of the contracted table separability/tipping of one instrument and wave
    """
    names = list(dict.fromkeys(str(p) for p in rows["pair"]))
    shown = [r for r in records(rows, SeparabilityTipping) if r["status"] != "not_applicable"]
    # nothing has to be explained away where a pair is not separable, or has no estimate
    pairs = [p for p in names if any(str(r["pair"]) == p for r in shown)]
    tall = sum(HEAD + ROW * sum(str(r["pair"]) == p for r in shown) for p in pairs)
    wide = WIDE - LEFT - VALUES
    with sheet(TOP + tall + 44) as page:
        axes = page.rows(LEFT, TOP, wide, tall, (0.0, MOST))
        axes.axvspan(0, 1, color=ZONE, linewidth=0, zorder=0)
        axes.set_xticks(range(int(MOST) + 1), [f"{times}×" for times in range(int(MOST) + 1)])
        axes.text(1, -8, "largest plausible size", ha="center", weight="bold")
        axes.set_xlabel("size needed to explain the finding away")
        y, said = 0.0, []
        for pair in pairs:
            page.write(4, TOP + y + 18, f"{human(pair)[:1].upper()}{human(pair)[1:]}", HEADING, weight="bold")
            y += HEAD
            for row in (r for r in shown if str(r["pair"]) == pair):
                draw_row(page, axes, y + ROW / 2, row, marker(pair, names))
                said.append(f"{human(pair)}, {tipping_words(row)}.")
                y += ROW
        canvas = page.canvas()
    note = (
        "A point in the shaded zone: a confound of plausible size would make a φ at the cut-off look like the φ that was found. An "
        "arrow: more than four times the plausible size would be needed, or no size would do. On the right the size needed: a "
        "share of common variance (wording, pages) or of people (careless answers), a standard deviation (style), a residual "
        "correlation (items that are alike)."
    )
    return Figure(
        name, f"Tipping points: what would explain the finding away, {title}", f"Tipping points, {title}. {' '.join(said)}", canvas,
        "separability_tipping", note, instrument,
    )  # fmt: skip


def draw_row(page: Sheet, axes: Axes, y: float, row: SeparabilityTipping, shape: int) -> None:
    """Draw one confound of one pair: a line from zero to its tipping point."""
    page.write(16, TOP + y + 4, fitting(CONFOUND.get(str(row["confound"]), str(row["confound"])), LEFT - 20))
    size, plausible = row["size"], float(row["plausible"])
    finite = not formats.absent(size) and math.isfinite(float(size))
    times = float(size) / plausible if finite and plausible > 0 else math.inf
    axes.plot([0, min(times, MOST)], [y, y], color=colour(shape), linewidth=2)
    if times > MOST:
        axes.plot([MOST], [y], marker=5, markersize=9, markeredgewidth=0, color=colour(shape), clip_on=False)
    else:
        axes.plot([times], [y], clip_on=False, **mark_of(shape))
    page.write(WIDE - VALUES + 16, TOP + y + 4, formats.fine(size) if finite else "no size")
