"""The verdict as a picture: phi of each pair, wave and pooled, with its interval, against the curve of cut-offs."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING

from emosec.report import formats
from emosec.report.figures.canvas import Canvas, Figure, Scale
from emosec.report.figures.glyphs import answer
from emosec.report.labels import marker, wave_words

if TYPE_CHECKING:
    import pandas as pd

ROW, HEAD, GAP = 24.0, 26.0, 8.0
LEFT, PLOT, VALUES, STEP = 118.0, 372.0, 168.0, 46.0
TOP = 52.0
MIXED = "confounded with wording"
MIXED_ROW = "{}, {}: confounded with wording."


def forest(
    name: str,
    instrument: str,
    title: str,
    curve: pd.DataFrame,
    primary: float,
    confounded: Collection[tuple[str, str]] = (),
) -> Figure:
    """Draw the forest of one instrument.

    Parameters
    ----------
    curve : rows of the contracted table separability/curve of one instrument, all waves and pooled; pairs in the order to draw
    primary : the cut-off that decides
    confounded : pairs and waves whose φ cannot be told from wording; no answer is drawn for them
    """
    pairs = list(dict.fromkeys(str(p) for p in curve["pair"]))
    blocks = {p: curve[curve["pair"] == p].groupby("wave", sort=False) for p in pairs}
    cutoffs = sorted({float(c) for c in curve["cutoff"]})
    height = TOP + sum(HEAD + ROW * len(blocks[p]) + GAP for p in pairs) + 34
    x = axis_scale(curve, cutoffs)
    canvas = Canvas(LEFT + PLOT + VALUES + STEP * len(cutoffs) + 12, height)
    bottom = height - 34
    frame(canvas, x, cutoffs, primary, bottom)
    y, said = TOP, []
    for pair in pairs:
        canvas.text(4, y + 16, f"{pair[:1].upper()}{pair[1:]}", 12.5, bold=True)
        canvas.line(4, y + 22.5, canvas.width - 6, y + 22.5, "sGrid")
        y += HEAD
        for wave, rows in blocks[pair]:
            mixed = (pair, str(wave)) in confounded
            draw_row(canvas, x, y + ROW / 2, str(wave), rows, marker(pair, pairs), [] if mixed else cutoffs)
            if mixed:
                canvas.text(x.right + VALUES, y + ROW / 2 + 4, MIXED, 11, kind="mut")
            said.append(MIXED_ROW.format(pair, wave) if mixed else row_in_words(pair, str(wave), rows, primary))
            y += ROW
        y += GAP
    alt = f"Factor correlations of {title} with their intervals against the cut-offs. " + " ".join(said)
    note = (
        "Points are φ in the rule's primary model, whiskers its interval, a diamond all waves pooled; the shaded zone begins "
        f"at the cut-off that decides, {formats.bounded(primary)}. On the right, for each cut-off: a tick where the whole "
        "interval lies below it, a cross where it lies above, a dash where neither holds, and none where φ cannot be told from "
        "wording. The marks say what the estimates say; the gates decide whether that may be believed."
    )
    return Figure(name, f"Factor correlations φ against the cut-offs: {title}", alt, canvas, "separability_curve",
                  instrument=instrument, note=note)  # fmt: skip


def axis_scale(curve: pd.DataFrame, cutoffs: list[float]) -> Scale:
    """Return a scale that holds all estimates and cut-offs; limits that run far out are clipped, with an arrow."""
    low = min([*curve["est"].dropna(), *curve["ci.lower"].dropna(), *cutoffs])
    high = max([*curve["est"].dropna(), *curve["ci.upper"].dropna(), *cutoffs])
    low, high = max(low, -1.0), min(high, 1.5)
    return Scale(math.floor(low * 10 - 0.2) / 10, max(math.ceil(high * 20 + 0.2) / 20, 1.05), LEFT, LEFT + PLOT)


def frame(canvas: Canvas, x: Scale, cutoffs: list[float], primary: float, bottom: float) -> None:
    """Draw the axis, the zone at and above the primary cut-off, and the heads of the columns."""
    canvas.rect(x(primary), TOP - 6, x.right - x(primary), bottom - TOP + 6, "zone")
    step = 0.1 if x.high - x.low < 1.05 else 0.2
    for i in range(math.ceil(x.low / step - 1e-9), math.floor(x.high / step + 1e-9) + 1):
        at = x(i * step)
        canvas.line(at, TOP - 6, at, bottom, "sGrid")
        canvas.text(at, bottom + 15, formats.bounded(i * step, 1), 11, "middle", "mut")
    for cut in cutoffs:
        main = math.isclose(cut, primary)
        canvas.line(
            x(cut), TOP - 6, x(cut), bottom, "sInk" if main else "sMut", 1.8 if main else 1, None if main else "3 3"
        )
    canvas.text(x(primary), TOP - 12, f"cut-off {formats.bounded(primary)}", 11, "middle", bold=True)
    canvas.line(x.left, bottom, x.right, bottom, "sMut")
    canvas.text((x.left + x.right) / 2, bottom + 30, "φ, 95% interval", 11, "middle", "mut")
    canvas.text(x.right + 12, TOP - 12, "φ [95% interval]", 11, kind="mut")
    first = x.right + VALUES
    canvas.text(first + STEP * (len(cutoffs) - 1) / 2 + 10, TOP - 30, "separable at cut-off?", 11, "middle", "mut")
    for i, cut in enumerate(cutoffs):
        canvas.text(
            first + STEP * i + 10, TOP - 12, formats.bounded(cut), 11, "middle", bold=math.isclose(cut, primary)
        )


def draw_row(
    canvas: Canvas, x: Scale, y: float, wave: str, rows: pd.DataFrame, shape: int, cutoffs: list[float]
) -> None:
    """Draw one wave of one pair: whiskers and marker (a diamond when pooled), numbers, and an answer per cut-off."""
    row = rows.iloc[0]
    pooled = wave == "pooled"
    canvas.text(16, y + 4, wave_words(wave), 12, bold=pooled)
    known = not formats.absent(row["est"])
    if known and not formats.absent(row["ci.lower"]) and not formats.absent(row["ci.upper"]):
        low, high = float(row["ci.lower"]), float(row["ci.upper"])
        canvas.line(x.clip(low), y, x.clip(high), y, f"s{shape}", 2)
        for end in (low, high):
            at = x.clip(end)
            if end > x.high or end < x.low:
                canvas.arrow(at, y, 1 if end > x.high else -1, f"no s{shape}", 2)
            else:
                canvas.line(at, y - 4, at, y + 4, f"s{shape}", 2)
    if known and x.low <= float(row["est"]) <= x.high:
        canvas.mark(4 if pooled else shape, x(float(row["est"])), y, 5.5 if pooled else 4.5)
    text = f"{formats.fine(row['est'])} {formats.interval(row['ci.lower'], row['ci.upper'], formats.fine)}"
    canvas.text(x.right + 12, y + 4, text if known else formats.MISSING, 11.5, bold=pooled)
    says = {round(float(c), 6): str(s) for c, s in zip(rows["cutoff"], rows["says"], strict=True)}
    for i, cut in enumerate(cutoffs):
        answer(canvas, says.get(round(cut, 6), ""), x.right + VALUES + STEP * i + 10, y)


def row_in_words(pair: str, wave: str, rows: pd.DataFrame, primary: float) -> str:
    """Return what one row of the forest shows, for the text alternative."""
    row = rows.iloc[0]
    limits = formats.interval(row["ci.lower"], row["ci.upper"], formats.fine)
    at = [str(s) for c, s in zip(rows["cutoff"], rows["says"], strict=True) if math.isclose(float(c), primary)]
    return f"{pair}, {wave}: {formats.fine(row['est'])} {limits}{', ' + at[0] if at else ''}."
