"""Item characteristic curves: what each group is expected to answer at the same matching score, a panel for each item."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emosec.report import formats
from emosec.report.figures.canvas import Canvas, Figure, Scale, legend, places, ticks
from emosec.report.listing import records

if TYPE_CHECKING:
    import pandas as pd

W, H, TOP, LEFT, ACROSS = 250.0, 200.0, 40.0, 40.0, 3
DASHES = (None, "6 3", "2 3", "8 3 2 3")
SHOWN = 6  # panels; the table has every curve
NOTE = (
    "Ordinal logistic regression with products of group and score. Items are keyed toward the construct's pole, the matching score "
    "is in standard deviations."
)


def item_curves(
    name: str, title: str, rows: pd.DataFrame, words: Callable[[Any], str], place: tuple[str, str]
) -> Figure:
    """Draw the curves of items that function differently.

    Parameters
    ----------
    rows : rows of the contracted table invariance/item_curves of one comparison; the first items are drawn
    words : a group's words by its label
    place : instrument and wave
    """
    items, groups = list(dict.fromkeys(rows["item"])), list(dict.fromkeys(rows["group"]))
    shown = items[:SHOWN]
    across = min(ACROSS, len(shown))
    canvas = Canvas(W * across + 8, TOP + H * -(-len(shown) // across) + 8)
    legend(canvas, 6, 20, [(i % 4 + 1, words(g)) for i, g in enumerate(groups)])
    said = []
    for i, item in enumerate(shown):
        own = rows[rows["item"] == item]
        x, y = _panel(canvas, own, str(item), W * (i % across), TOP + H * (i // across))
        for k, group in enumerate(groups):
            points = records(own[own["group"] == group])
            series = f"s{k % 4 + 1}"
            canvas.poly([(x(r["score"]), y(r["expected"])) for r in points], series, 1.7, DASHES[k % len(DASHES)])
            for r in points:
                if float(r["score"]).is_integer():
                    canvas.mark(k % 4 + 1, x(r["score"]), y(r["expected"]), 3)
        middle = [f"{words(r['group'])} {formats.number(r['expected'])}" for r in records(own[own["score"] == 0.0])]
        said.append(f"{item}, expected answer at the mean score: {', '.join(middle)}.")
    left_out = f" {len(items) - SHOWN} more items are in item_curves.csv." if len(items) > SHOWN else ""
    return Figure(name, title, f"{title}. {' '.join(said)}", canvas, "invariance_item_curves", NOTE + left_out, *place)


def _panel(canvas: Canvas, rows: pd.DataFrame, item: str, left: float, top: float) -> tuple[Scale, Scale]:
    """Draw a panel's grid, axes and heading; return its scales."""
    marks = ticks(float(rows["expected"].min()), float(rows["expected"].max()), 5)
    x = Scale(float(rows["score"].min()), float(rows["score"].max()), left + LEFT, left + W - 14)
    y = Scale(marks[0], marks[-1], top + H - 40, top + 26)
    canvas.text(left + 6, top + 14, item, 11.5, bold=True)
    for mark in marks:
        canvas.line(x.left, y(mark), x.right, y(mark), "sGrid")
        canvas.text(x.left - 6, y(mark) + 4, formats.number(mark, places(marks)), 10.5, "end", "mut")
    for level in ticks(x.low, x.high, 5):
        canvas.line(x(level), y.left, x(level), y.left + 4, "sMut")
        canvas.text(x(level), y.left + 16, formats.number(level, 0), 10.5, "middle", "mut")
    canvas.line(x.left, y.left, x.right, y.left, "sMut")
    canvas.text((x.left + x.right) / 2, y.left + 30, "matching score", 10.5, "middle", "mut")
    return x, y
