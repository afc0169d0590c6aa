"""The verdict as a picture: phi of each pair, wave and pooled, with its interval, against the curve of cut-offs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from emosec.report import formats
from emosec.report.figures.canvas import Figure
from emosec.report.figures.colours import GRID, INK, LINE, MUT, SOFT, ZONE
from emosec.report.figures.glyphs import answer
from emosec.report.figures.house import HEAD, HEADING, ROW, WIDE, Sheet, mark, mark_of, sheet, whiskers
from emosec.report.labels import marker, wave_words
from emosec.report.listing import Row
from emosec.report.words import CONCLUSION, human
from emosec.separability.typed_rows import SeparabilityCurve, SeparabilityPairs
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

# 650 wide and no type under 11.5, so that all of it is 8 points or more where a manuscript prints it 6.5 inches wide
LEFT, VALUES, STEP, TOP, FOOT, GAP = 110.0, 150.0, 32.0, 52.0, 40.0, 8.0
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
    blocks = {p: records(pairs[pairs["pair"] == p], SeparabilityPairs) for p in names}
    primary = float(pairs["cutoff"].iloc[0])
    at = sorted({*(float(c) for c in cutoffs), primary})
    readings = {
        (str(r["pair"]), str(r["wave"]), round(float(r["cutoff"]), 6)): str(r["reading"])
        for r in records(curve, SeparabilityCurve)
    }
    tall = sum(HEAD + ROW * len(blocks[p]) + GAP for p in names)
    wide = WIDE - LEFT - VALUES - STEP * len(at) - 12
    with sheet(TOP + tall + FOOT) as page:
        axes = page.rows(LEFT, TOP, wide, tall, limits_of(pairs, at))
        frame(axes, at, primary)
        heads(page, LEFT + wide, at, primary)
        answers = page.panel(LEFT + wide + VALUES, TOP, STEP * len(at), tall, (-0.5, len(at) - 0.5), (tall, 0.0))
        answers.set_axis_off()
        y, said = 0.0, []
        for pair in names:
            page.write(4, TOP + y + 16, f"{human(pair)[:1].upper()}{human(pair)[1:]}", HEADING, weight="bold")
            axes.axhline(y + 22.5, color=GRID, linewidth=1, xmin=-LEFT / wide, xmax=(WIDE - LEFT) / wide, clip_on=False)
            y += HEAD
            for row in blocks[pair]:
                draw_row(page, axes, y + ROW / 2, row, marker(pair, names))
                for i, cut in enumerate(at):
                    answer(answers, readings.get((pair, str(row["wave"]), round(cut, 6)), ""), i, y + ROW / 2)
                said.append(row_in_words(row))
                y += ROW
            y += GAP
        canvas = page.canvas()
    alt = f"Factor correlations of {title} with their intervals against the cut-offs. " + " ".join(said)
    return Figure(name, f"Factor correlations φ against the cut-offs: {title}", alt, canvas, "separability_pairs",
                  instrument=instrument, note=note_of(pairs, primary))  # fmt: skip


def note_of(pairs: pd.DataFrame, primary: float) -> str:
    """Return what the signs of the picture mean, those alone that it holds.

    Parameters
    ----------
    pairs : rows that are drawn
    primary : the cut-off that decides
    """
    drawn = pairs[["lower_bound", "upper_bound"]].notna()
    bars = ", grey bars the bounds under wording" if drawn.all(axis=1).any() else ""
    diamond = (
        ", a diamond all waves pooled" if (known := pairs[pairs["est"].notna()])["wave"].eq("pooled").any() else ""
    )
    signs = (
        f"Points are φ, whiskers its interval{bars}{diamond}"
        if len(known)
        else "No φ could be estimated apart from wording"
    )
    alone = " Where halves give one bound alone, it is in the table of pairs." if drawn.any().any() and not bars else ""
    return (
        f"{signs}; the shaded zone begins at the cut-off that decides, {formats.bounded(primary)}.{alone} On the right, for each "
        "cut-off: a tick where the whole interval lies below it, a cross where it lies above, a dash where neither holds. The "
        "verdict asks for more than the interval: not drawn are the limits when careless answers, extreme response style and items "
        "that share more than their component are allowed for."
    )


def limits_of(pairs: pd.DataFrame, cutoffs: list[float]) -> tuple[float, float]:
    """Return an axis that holds all estimates and cut-offs; limits that run far out are clipped, with an arrow."""
    low = min([*pairs["est"].dropna(), *pairs["ci.lower"].dropna(), *pairs["lower_bound"].dropna(), *cutoffs])
    high = max([*pairs["est"].dropna(), *pairs["ci.upper"].dropna(), *pairs["upper_bound"].dropna(), *cutoffs])
    low, high = max(low, -1.0), min(high, 1.5)
    return math.floor(low * 10 - 0.2) / 10, max(math.ceil(high * 20 + 0.2) / 20, 1.05)


def frame(axes: Axes, cutoffs: list[float], primary: float) -> None:
    """Draw the axis, the zone at and above the primary cut-off, and the cut-offs."""
    low, high = axes.get_xlim()
    axes.axvspan(primary, high, color=ZONE, linewidth=0, zorder=0)
    step = 0.1 if high - low < 1.05 else 0.2
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    mark(axes.xaxis, [i * step for i in range(first, last + 1)], formats.bounded, 1)
    for cut in cutoffs:
        main = math.isclose(cut, primary)
        tone, wide = (INK, 1.8) if main else (LINE, 1.0)
        axes.axvline(cut, color=tone, linewidth=wide, linestyle="-" if main else (0, (3, 3)))
    axes.text(primary, -8, f"cut-off {formats.bounded(primary)}", ha="center", weight="bold")
    axes.set_xlabel("φ and its interval")


def heads(page: Sheet, right: float, cutoffs: list[float], primary: float) -> None:
    """Write the heads of the columns beside the axis."""
    page.write(right + 12, TOP - 8, "φ [interval]", color=MUT)
    first = right + VALUES + STEP / 2
    page.write(first + STEP * (len(cutoffs) - 1) / 2, TOP - 26, "Below the cut-off?", color=MUT, ha="center")
    for i, cut in enumerate(cutoffs):
        bold = "bold" if math.isclose(cut, primary) else "normal"
        page.write(first + STEP * i, TOP - 8, formats.bounded(cut), ha="center", weight=bold)


def draw_row(page: Sheet, axes: Axes, y: float, row: Row, shape: int) -> None:
    """Draw one wave of one pair: bounds, whiskers and marker (a diamond when pooled), and numbers."""
    wave, (low, high) = str(row["wave"]), axes.get_xlim()
    pooled = wave == "pooled"
    weight = "bold" if pooled else "normal"
    page.write(16, TOP + y + 4, wave_words(wave), 12, weight=weight)
    if not formats.absent(row["lower_bound"]) and not formats.absent(row["upper_bound"]):
        ends = sorted(min(max(float(row[k]), low), high) for k in ("lower_bound", "upper_bound"))
        axes.barh(y, ends[1] - ends[0], 8, left=ends[0], color=SOFT, edgecolor=LINE, linewidth=1)
    known = not formats.absent(row["est"])
    if known and not formats.absent(row["ci.lower"]) and not formats.absent(row["ci.upper"]):
        whiskers(axes, float(row["ci.lower"]), float(row["ci.upper"]), y, shape)
    if known and low <= float(row["est"]) <= high:
        axes.plot([float(row["est"])], [y], **{**mark_of(4 if pooled else shape), "clip_on": False})
    text = f"{formats.fine(row['est'])} {formats.interval(row['ci.lower'], row['ci.upper'], formats.fine)}"
    page.write(LEFT + axes.get_position().width * WIDE + 12, TOP + y + 4, text if known else NO_ESTIMATE, weight=weight)


def row_in_words(row: Row) -> str:
    """Return what one row of the forest shows, for the text alternative."""
    limits = formats.interval(row["ci.lower"], row["ci.upper"], formats.fine)
    shown = f"{formats.fine(row['est'])} {limits}" if not formats.absent(row["est"]) else NO_ESTIMATE
    return f"{human(row['pair'])}, {row['wave']}: {shown}, {CONCLUSION[str(row['conclusion'])].lower()}."
