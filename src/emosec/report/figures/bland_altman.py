"""Bland and Altman's plot of two waves, drawn from counts: no point stands for one person."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emosec.report import formats
from emosec.report.figures.canvas import Canvas, Figure, Scale, places, ticks
from emosec.report.figures.measure import shorten
from emosec.report.labels import human, wave_words
from emosec.report.listing import records

if TYPE_CHECKING:
    import pandas as pd

W, H, TOP, LEFT, ACROSS = 330.0, 270.0, 46.0, 44.0, 3
NOTE = (
    "A box stands for the people in a cell of the grid, its area for how many; a ring for too few to be counted. Solid line: mean "
    "change. Dashed lines: limits of agreement, between which 95% of the changes lie. Bands: 95% intervals, exact for normal "
    "changes. Neighbouring waves only; the table has every pair, and invariance_agreement_cells.csv the counts."
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
    rows = [r for r in records(limits) if neighbours(limits, r)]
    scales = list(dict.fromkeys(str(r["scale"]) for r in rows))
    lines = [
        own[i : i + ACROSS]
        for s in scales
        for own in [[r for r in rows if r["scale"] == s]]
        for i in range(0, len(own), ACROSS)
    ]
    canvas = Canvas(W * max(len(line) for line in lines) + 8, H * len(lines) + 4)
    said = []
    for down, line in enumerate(lines):
        for across, row in enumerate(line):
            own = cells[
                (cells["scale"] == row["scale"])
                & (cells["wave_a"] == row["wave_a"])
                & (cells["wave_b"] == row["wave_b"])
            ]
            words = (
                f"{scale_words(str(row['scale']))}, {wave_words(row['wave_a'])} to {human(wave_words(row['wave_b']))}"
            )
            told = (
                f"mean change {formats.change(row['mean_difference'])}, limits "
                f"{formats.interval(row['lower'], row['upper'], formats.number)}"
            )
            panel(canvas, W * across, H * down, row, records(own), (words, told))
            said.append(f"{words}: n = {formats.count(row['n'])}, {told}.")
    caption = f"Change and height of scores: {title}"
    return Figure(
        name, caption, f"Bland–Altman plots, {title}. {' '.join(said)}", canvas, "invariance_limits_of_agreement", NOTE, instrument
    )  # fmt: skip


def neighbours(limits: pd.DataFrame, row: dict[str, Any]) -> bool:
    """Return whether a row's waves follow each other among the waves its scale has."""
    own = limits[limits["scale"] == row["scale"]]
    waves = list(dict.fromkeys([*own["wave_a"], *own["wave_b"]]))
    return waves.index(row["wave_b"]) == waves.index(row["wave_a"]) + 1


def panel(
    canvas: Canvas, x0: float, y0: float, row: dict[str, Any], cells: list[dict[str, Any]], words: tuple[str, str]
) -> None:
    """Draw one scale in one pair of waves."""
    canvas.text(x0 + 6, y0 + 16, shorten(words[0], W / 1.12 - 12, 11.5), 11.5, bold=True)
    if not cells:
        canvas.text(x0 + 6, y0 + 34, "fewer than five people in both waves", 11, kind="mut")
        return
    canvas.text(x0 + 6, y0 + 32, words[1], 10.5, kind="mut")
    ends = [v for c in cells for v in (c["difference.lower"], c["difference.upper"])]
    ends += [row[k] for k in ("lower.ci.lower", "upper.ci.upper") if row[k] == row[k]]
    high = max(abs(v) for v in ends)
    across = ticks(min(c["mean.lower"] for c in cells), max(c["mean.upper"] for c in cells), 6)
    down = ticks(-high, high, 7)
    x = Scale(across[0], across[-1], x0 + LEFT, x0 + W - 12)
    y = Scale(down[0], down[-1], y0 + H - 42, y0 + TOP)
    bands(canvas, x, y, row)
    axes(canvas, x, y, across, down)
    boxes(canvas, x, y, cells)
    for key, dash in (("mean_difference", None), ("lower", "5 3"), ("upper", "5 3")):
        if row[key] == row[key]:
            canvas.line(x.left, y(row[key]), x.right, y(row[key]), "sInk", 1.4, dash)


def bands(canvas: Canvas, x: Scale, y: Scale, row: dict[str, Any]) -> None:
    """Draw the intervals of the mean change and of both limits."""
    for key in ("mean_difference", "lower", "upper"):
        low, high = row[f"{key}.ci.lower"], row[f"{key}.ci.upper"]
        if low == low and high == high:
            canvas.rect(x.left, y(high), x.right - x.left, y(low) - y(high), "zone")


def axes(canvas: Canvas, x: Scale, y: Scale, across: list[float], down: list[float]) -> None:
    """Draw the grid, with a stronger line at no change, and name the axes."""
    for mark in down:
        canvas.line(x.left, y(mark), x.right, y(mark), "sMut" if mark == 0 else "sGrid")
        canvas.text(x.left - 6, y(mark) + 4, formats.number(mark, places(down)), 10, "end", "mut")
    for mark in across:
        canvas.text(x(mark), y.left + 15, formats.number(mark, places(across)), 10, "middle", "mut")
    canvas.line(x.left, y.left, x.right, y.left, "sMut")
    canvas.text((x.left + x.right) / 2, y.left + 31, "mean of both scores; change upward", 10.5, "middle", "mut")


def boxes(canvas: Canvas, x: Scale, y: Scale, cells: list[dict[str, Any]]) -> None:
    """Draw a box per counted cell, its area by its count, and a ring where somebody is whose count is not told."""
    most = max((float(c["n"]) for c in cells if not formats.absent(c["n"])), default=1.0)
    for c in cells:
        left, right, low, high = (
            x(c["mean.lower"]),
            x(c["mean.upper"]),
            y(c["difference.lower"]),
            y(c["difference.upper"]),
        )
        px, py = (left + right) / 2, (low + high) / 2
        if formats.absent(c["n"]):
            canvas.add("circle", cx=px, cy=py, r=1.8, class_="no s1", stroke_width=1)
        else:
            share = math.sqrt(float(c["n"]) / most)
            wide, tall = max((right - left) * share, 2.0), max((low - high) * share, 2.0)
            canvas.rect(px - wide / 2, py - tall / 2, wide, tall, "f1")
