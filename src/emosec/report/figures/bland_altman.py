"""Bland and Altman's plot of two waves, drawn from counts: no point stands for one person."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from emosec.invariance.typed_rows_over_time import InvarianceAgreementCells, InvarianceLimitsOfAgreement
from emosec.report import formats
from emosec.report.figures.canvas import Figure
from emosec.report.figures.colours import INK, LINE, MUT, ZONE
from emosec.report.figures.house import WIDE, Sheet, colour, fitting, mark, sheet, ticks
from emosec.report.labels import wave_words
from emosec.report.listing import chosen
from emosec.report.many_waves import FEW
from emosec.report.words import human
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

ACROSS, TALL, TOP, LEFT = 2, 272.0, 44.0, 60.0
NOTE = (
    "A box stands for the people in a cell of the grid, its area for how many; a ring for too few to be counted. Solid line: mean "
    "change. Dashed lines: limits of agreement, between which 95% of the changes lie. Bands: 95% intervals, exact for normal "
    "changes. Neighbouring waves only, of more than five the last two; the table has more, and invariance_agreement_cells.csv the "
    "counts."
)


def bland_altman(
    name: str, instrument: str, title: str, limits: pd.DataFrame, cells: pd.DataFrame, scale_words: Callable[[str], str]
) -> Figure:
    """Draw the change of one instrument's scores between neighbouring waves against their height.

    Parameters
    ----------
    limits, cells : rows of the contracted tables invariance/limits_of_agreement and invariance/agreement_cells of one instrument
    scale_words : a scale's title by its name
    """
    rows = [r for r in records(limits, InvarianceLimitsOfAgreement) if neighbours(limits, r)]
    # a picture of each pair of twenty waves would be as long as a corridor
    last = {r["scale"]: r for r in rows}
    rows = list(last.values()) if len(rows) > (FEW - 1) * len(last) else rows
    scales = list(dict.fromkeys(str(r["scale"]) for r in rows))
    lines = [
        own[i : i + ACROSS]
        for s in scales
        for own in [[r for r in rows if r["scale"] == s]]
        for i in range(0, len(own), ACROSS)
    ]
    wide = WIDE / max(len(line) for line in lines)
    said = []
    with sheet(TALL * len(lines) + 4) as page:
        for down, line in enumerate(lines):
            for across, row in enumerate(line):
                own = cells[
                    (cells["scale"] == row["scale"])
                    & (cells["wave_a"] == row["wave_a"])
                    & (cells["wave_b"] == row["wave_b"])
                ]
                words = f"{scale_words(str(row['scale']))}, {wave_words(row['wave_a'])} to {human(wave_words(row['wave_b']))}"
                told = (
                    f"mean change {formats.change(row['mean_difference'])}, limits "
                    f"{formats.interval(row['lower'], row['upper'], formats.number)}"
                )
                panel(
                    page, (wide * across, TALL * down, wide), row, records(own, InvarianceAgreementCells), (words, told)
                )
                said.append(f"{words}: n = {formats.count(row['n'])}, {told}.")
        canvas = page.canvas()
    caption = f"Change and height of scores: {title}"
    return Figure(
        name, caption, f"Bland–Altman plots, {title}. {' '.join(said)}", canvas, "invariance_limits_of_agreement", NOTE, instrument
    )  # fmt: skip


def neighbours(limits: pd.DataFrame, row: InvarianceLimitsOfAgreement) -> bool:
    """Return whether a row's waves follow each other among the waves its scale has."""
    own = limits[limits["scale"] == row["scale"]]
    waves = list(dict.fromkeys([*own["wave_a"], *own["wave_b"]]))
    return waves.index(row["wave_b"]) == waves.index(row["wave_a"]) + 1


def panel(
    page: Sheet,
    place: tuple[float, float, float],
    row: InvarianceLimitsOfAgreement,
    cells: Sequence[InvarianceAgreementCells],
    words: tuple[str, str],
) -> None:
    """Draw one scale in one pair of waves; `place` is left, top and width."""
    x0, y0, wide = place
    page.write(x0 + 6, y0 + 16, fitting(words[0], wide - 12, bold=True), weight="bold")
    if not cells:
        page.write(x0 + 6, y0 + 34, "fewer than five people in both waves", color=MUT)
        return
    page.write(x0 + 6, y0 + 33, fitting(words[1], wide - 8), color=MUT)
    ends = [v for c in cells for v in (c["difference.lower"], c["difference.upper"])]
    ends += [row[k] for k in ("lower.ci.lower", "upper.ci.upper") if row[k] == row[k]]
    high = max(abs(v) for v in ends)
    across = ticks(min(c["mean.lower"] for c in cells), max(c["mean.upper"] for c in cells), 6)
    down = ticks(-high, high, 7)
    axes = page.panel(
        x0 + LEFT, y0 + TOP, wide - LEFT - 14, TALL - TOP - 44, (across[0], across[-1]), (down[0], down[-1]), "y"
    )
    mark(axes.xaxis, across, formats.number)
    mark(axes.yaxis, down, formats.number)
    axes.set_xlabel("mean of both scores")
    axes.set_ylabel("later minus earlier score")
    for key, dash in (("mean_difference", "-"), ("lower", (0, (5, 3))), ("upper", (0, (5, 3)))):
        below, above = chosen(row, f"{key}.ci.lower"), chosen(row, f"{key}.ci.upper")
        if below == below and above == above:
            axes.axhspan(below, above, color=ZONE, linewidth=0, zorder=0)
        value = chosen(row, key)
        if value == value:
            axes.axhline(value, color=INK, linewidth=1.4, linestyle=dash)
    axes.axhline(0, color=LINE, linewidth=1)
    boxes(axes, cells)


def boxes(axes: Axes, cells: Sequence[InvarianceAgreementCells]) -> None:
    """Draw a box per counted cell, its area by its count, and a ring where somebody is whose count is not told."""
    most = max((float(chosen(c, "n")) for c in cells if not formats.absent(c["n"])), default=1.0)
    for c in cells:
        x, y = (c["mean.lower"] + c["mean.upper"]) / 2, (c["difference.lower"] + c["difference.upper"]) / 2
        if formats.absent(c["n"]):
            axes.plot(
                [x],
                [y],
                marker="o",
                markersize=3.6,
                markerfacecolor="none",
                markeredgecolor=colour(1),
                markeredgewidth=1,
            )
        else:
            share = math.sqrt(float(chosen(c, "n")) / most)
            wide, tall = c["mean.upper"] - c["mean.lower"], c["difference.upper"] - c["difference.lower"]
            axes.bar(x, tall * share, wide * share, bottom=y - tall * share / 2, color=colour(1), linewidth=0)
