"""The verdict as a picture: phi of each pair, wave and pooled, with its interval, against the curve of cut-offs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from emosec.report import formats
from emosec.report.answers import ANSWER
from emosec.report.figures.canvas import Canvas, Figure, Scale
from emosec.report.figures.glyphs import answer
from emosec.report.labels import marker, wave_words
from emosec.report.listing import Row, records

if TYPE_CHECKING:
    import pandas as pd

ROW, HEAD, GAP = 24.0, 26.0, 8.0
# 650 wide and no type under 11.5, so that all of it is 8 points or more where a manuscript prints it 6.5 inches wide
LEFT, PLOT, VALUES, STEP = 110.0, 254.0, 150.0, 32.0
TOP = 52.0
NO_ESTIMATE = "no estimate (wording)"


def forest(
    name: str,
    instrument: str,
    title: str,
    pairs: pd.DataFrame,
    curve: pd.DataFrame,
    cutoffs: Sequence[float],
) -> Figure:
    """Draw the forest of one instrument.

    Parameters
    ----------
    pairs : rows of the contracted table separability/pairs of one instrument, all waves and pooled
    curve : rows of the contracted table separability/curve of the same
    cutoffs : those at which the reading is drawn, the rule's own among them
    """
    names = list(dict.fromkeys(str(p) for p in pairs["pair"]))
    blocks = {p: records(pairs[pairs["pair"] == p]) for p in names}
    primary = float(pairs["cutoff"].iloc[0])
    at = sorted({*(float(c) for c in cutoffs), primary})
    readings = {
        (str(r["pair"]), str(r["wave"]), round(float(r["cutoff"]), 6)): str(r["reading"]) for r in records(curve)
    }
    height = TOP + sum(HEAD + ROW * len(blocks[p]) + GAP for p in names) + 34
    x = axis_scale(pairs, at)
    canvas = Canvas(LEFT + PLOT + VALUES + STEP * len(at) + 12, height)
    bottom = height - 34
    frame(canvas, x, at, primary, bottom)
    y, said = TOP, []
    for pair in names:
        canvas.text(4, y + 16, f"{pair[:1].upper()}{pair[1:]}", 12.5, bold=True)
        canvas.line(4, y + 22.5, canvas.width - 6, y + 22.5, "sGrid")
        y += HEAD
        for row in blocks[pair]:
            wave = str(row["wave"])
            draw_row(canvas, x, y + ROW / 2, row, marker(pair, names))
            for i, cut in enumerate(at):
                answer(
                    canvas, readings.get((pair, wave, round(cut, 6)), ""), x.right + VALUES + STEP * i + 10, y + ROW / 2
                )
            said.append(row_in_words(row))
            y += ROW
        y += GAP
    alt = f"Factor correlations of {title} with their intervals against the cut-offs. " + " ".join(said)
    note = (
        "Points are φ, whiskers its interval, grey bars the bounds under wording, a diamond all waves "
        "pooled; the shaded zone begins at "
        f"the cut-off that decides, {formats.bounded(primary)}. On the right, for each cut-off: a tick where "
        f"the whole interval lies "
        "below it, a cross where it lies above, a dash where neither holds. The verdict asks for more than "
        "the interval; the limit when items that share more than their component are allowed for is not drawn: see the checks."
    )
    return Figure(name, f"Factor correlations φ against the cut-offs: {title}", alt, canvas, "separability_pairs",
                  instrument=instrument, note=note)  # fmt: skip


def axis_scale(pairs: pd.DataFrame, cutoffs: list[float]) -> Scale:
    """Return a scale that holds all estimates and cut-offs; limits that run far out are clipped, with an arrow."""
    low = min([*pairs["est"].dropna(), *pairs["ci.lower"].dropna(), *pairs["lower_bound"].dropna(), *cutoffs])
    high = max([*pairs["est"].dropna(), *pairs["ci.upper"].dropna(), *pairs["upper_bound"].dropna(), *cutoffs])
    low, high = max(low, -1.0), min(high, 1.5)
    return Scale(math.floor(low * 10 - 0.2) / 10, max(math.ceil(high * 20 + 0.2) / 20, 1.05), LEFT, LEFT + PLOT)


def frame(canvas: Canvas, x: Scale, cutoffs: list[float], primary: float, bottom: float) -> None:
    """Draw the axis, the zone at and above the primary cut-off, and the heads of the columns."""
    canvas.rect(x(primary), TOP - 6, x.right - x(primary), bottom - TOP + 6, "zone")
    step = 0.1 if x.high - x.low < 1.05 else 0.2
    for i in range(math.ceil(x.low / step - 1e-9), math.floor(x.high / step + 1e-9) + 1):
        at = x(i * step)
        canvas.line(at, TOP - 6, at, bottom, "sGrid")
        canvas.text(at, bottom + 15, formats.bounded(i * step, 1), 11.5, "middle", "mut")
    for cut in cutoffs:
        main = math.isclose(cut, primary)
        canvas.line(
            x(cut), TOP - 6, x(cut), bottom, "sInk" if main else "sMut", 1.8 if main else 1, None if main else "3 3"
        )
    canvas.text(x(primary), TOP - 12, f"cut-off {formats.bounded(primary)}", 11.5, "middle", bold=True)
    canvas.line(x.left, bottom, x.right, bottom, "sMut")
    canvas.text((x.left + x.right) / 2, bottom + 30, "φ and its interval", 11.5, "middle", "mut")
    canvas.text(x.right + 12, TOP - 12, "φ [interval]", 11.5, kind="mut")
    first = x.right + VALUES
    canvas.text(first + STEP * (len(cutoffs) - 1) / 2 + 10, TOP - 30, "below the cut-off?", 11.5, "middle", "mut")
    for i, cut in enumerate(cutoffs):
        canvas.text(
            first + STEP * i + 10, TOP - 12, formats.bounded(cut), 11.5, "middle", bold=math.isclose(cut, primary)
        )


def draw_row(canvas: Canvas, x: Scale, y: float, row: Row, shape: int) -> None:
    """Draw one wave of one pair: bounds, whiskers and marker (a diamond when pooled), and numbers."""
    wave = str(row["wave"])
    pooled = wave == "pooled"
    canvas.text(16, y + 4, wave_words(wave), 12, bold=pooled)
    if not formats.absent(row["lower_bound"]) and not formats.absent(row["upper_bound"]):
        low, high = sorted((x.clip(float(row["lower_bound"])), x.clip(float(row["upper_bound"]))))
        canvas.rect(low, y - 4, max(high - low, 1.0), 8, "soft sMut")
    known = not formats.absent(row["est"])
    if known and not formats.absent(row["ci.lower"]) and not formats.absent(row["ci.upper"]):
        ends = (float(row["ci.lower"]), float(row["ci.upper"]))
        canvas.line(x.clip(ends[0]), y, x.clip(ends[1]), y, f"s{shape}", 2)
        for end in ends:
            if end > x.high or end < x.low:
                canvas.arrow(x.clip(end), y, 1 if end > x.high else -1, f"no s{shape}", 2)
            else:
                canvas.line(x(end), y - 4, x(end), y + 4, f"s{shape}", 2)
    if known and x.low <= float(row["est"]) <= x.high:
        canvas.mark(4 if pooled else shape, x(float(row["est"])), y, 5.5 if pooled else 4.5)
    text = f"{formats.fine(row['est'])} {formats.interval(row['ci.lower'], row['ci.upper'], formats.fine)}"
    canvas.text(x.right + 12, y + 4, text if known else NO_ESTIMATE, 11.5, bold=pooled)


def row_in_words(row: Row) -> str:
    """Return what one row of the forest shows, for the text alternative."""
    limits = formats.interval(row["ci.lower"], row["ci.upper"], formats.fine)
    shown = f"{formats.fine(row['est'])} {limits}" if not formats.absent(row["est"]) else NO_ESTIMATE
    return f"{row['pair']}, {row['wave']}: {shown}, {ANSWER[str(row['conclusion'])].lower()}."
