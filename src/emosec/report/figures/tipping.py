"""Tipping points: the size each confound would need to explain the finding away, against the largest that is plausible."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from emosec.report import formats
from emosec.report.answers import CONFOUNDS, tipping_words
from emosec.report.figures.canvas import Canvas, Figure, Scale
from emosec.report.labels import marker
from emosec.report.listing import records

if TYPE_CHECKING:
    import pandas as pd

ROW, HEAD, LEFT, TOP, WIDE = 24.0, 30.0, 190.0, 46.0, 400.0
# times the plausible size at which the axis ends; what lies beyond is drawn as an arrow
MOST = 4.0


def tipping_points(name: str, instrument: str, title: str, rows: pd.DataFrame) -> Figure:
    """Draw, for each pair and confound, how many times the plausible size it would take.

    Parameters
    ----------
    rows : rows of the contracted table separability/tipping of one instrument and wave
    """
    names = list(dict.fromkeys(str(p) for p in rows["pair"]))
    shown = [r for r in records(rows) if r["status"] != "not_applicable"]
    # nothing has to be explained away where a pair is not separable, or has no estimate
    pairs = [p for p in names if any(str(r["pair"]) == p for r in shown)]
    height = TOP + sum(HEAD + ROW * sum(str(r["pair"]) == p for r in shown) for p in pairs) + 40
    canvas = Canvas(LEFT + WIDE + 150, height)
    x, bottom = Scale(0.0, MOST, LEFT, LEFT + WIDE), height - 36
    canvas.rect(x(0), TOP - 6, x(1) - x(0), bottom - TOP + 6, "zone")
    for times in range(int(MOST) + 1):
        canvas.line(x(times), TOP - 6, x(times), bottom, "sGrid")
        canvas.text(x(times), bottom + 15, f"{times}×", 11, "middle", "mut")
    canvas.text(x(1), TOP - 12, "largest plausible size", 10.5, "middle", bold=True)
    canvas.text((x.left + x.right) / 2, bottom + 31, "size needed to explain the finding away", 11, "middle", "mut")
    y, said = TOP, []
    for pair in pairs:
        canvas.text(4, y + 18, f"{pair[:1].upper()}{pair[1:]}", 12.5, bold=True)
        y += HEAD
        for row in (r for r in shown if str(r["pair"]) == pair):
            draw_row(canvas, x, y + ROW / 2, row, marker(pair, names))
            said.append(f"{pair}, {tipping_words(row)}.")
            y += ROW
    note = (
        "A point in the shaded zone: a confound of plausible size would make a φ at the cut-off look like the φ that was found. An "
        "arrow: more than four times the plausible size would be needed, or no size would do."
    )
    return Figure(
        name, f"Tipping points: what would explain the finding away, {title}", f"Tipping points, {title}. {' '.join(said)}", canvas,
        "separability_tipping", note, instrument,
    )  # fmt: skip


def draw_row(canvas: Canvas, x: Scale, y: float, row: dict[str, object], shape: int) -> None:
    """Draw one confound of one pair: a line from zero to its tipping point."""
    canvas.text(16, y + 4, CONFOUNDS.get(str(row["confound"]), str(row["confound"])), 11.5)
    size, plausible = row["size"], float(str(row["plausible"]))
    finite = not formats.absent(size) and math.isfinite(float(str(size)))
    times = float(str(size)) / plausible if finite and plausible > 0 else math.inf
    canvas.line(x(0), y, x(min(times, MOST)), y, f"s{shape}", 2)
    if times > MOST:
        canvas.arrow(x(MOST), y, 1, f"no s{shape}", 2)
    else:
        canvas.mark(shape, x(times), y, 4.5)
    canvas.text(x.right + 14, y + 4, formats.fine(size) if finite else "no size", 11.5)
