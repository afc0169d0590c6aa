"""Item characteristic curves: what each group is expected to answer at the same matching score, a panel for each item."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from emosec.invariance.typed_rows_levels import InvarianceItemCurves
from emosec.report import formats
from emosec.report.figures.canvas import Figure
from emosec.report.figures.house import WIDE, Sheet, fitting, legend_height, line_of, mark, mark_of, sheet, ticks
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

TALL, LEFT, ACROSS = 204.0, 56.0, 3
SHOWN = 6  # panels; the table has every curve
NOTE = (
    "Ordinal logistic regression with products of group and score. Items are keyed in the direction of the construct, the matching "
    "score is in standard deviations."
)


def item_curves(
    name: str, title: str, rows: pd.DataFrame, words: Callable[[object], str], place: tuple[str, str]
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
    labels, wide, said = [words(g) for g in groups], WIDE / across, []
    top = legend_height(labels, lines=True) + 6
    with sheet(top + TALL * math.ceil(len(shown) / across) + 4) as page:
        page.legend([(i + 1, label) for i, label in enumerate(labels)], lines=True)
        for i, item in enumerate(shown):
            own = rows[rows["item"] == item]
            axes = _panel(page, own, str(item), (wide * (i % across), top + TALL * (i // across), wide))
            for k, group in enumerate(groups):
                at = own[own["group"] == group]
                whole = [n for n, score in enumerate(at["score"]) if float(score).is_integer()]
                axes.plot(at["score"], at["expected"], markevery=whole, **line_of(k + 1) | mark_of(k + 1, 0.65))
            middle = [
                f"{words(r['group'])} {formats.number(r['expected'])}"
                for r in records(own[own["score"] == 0.0], InvarianceItemCurves)
            ]
            said.append(f"{item}, expected answer at the mean score: {', '.join(middle)}.")
        canvas = page.canvas()
    left_out = f" {len(items) - SHOWN} more items are flagged and not drawn." if len(items) > SHOWN else ""
    return Figure(name, title, f"{title}. {' '.join(said)}", canvas, "invariance_item_curves", NOTE + left_out, *place)


def _panel(page: Sheet, rows: pd.DataFrame, item: str, place: tuple[float, float, float]) -> Axes:
    """Draw a panel's grid, axes and heading at a place (left, top, width)."""
    left, top, wide = place
    marks = ticks(float(rows["expected"].min()), float(rows["expected"].max()), 5)
    span = (float(rows["score"].min()), float(rows["score"].max()))
    axes = page.panel(left + LEFT, top + 22, wide - LEFT - 14, TALL - 66, span, (marks[0], marks[-1]), "y")
    page.write(left + 6, top + 14, fitting(item, wide - 10, bold=True), weight="bold")
    mark(axes.yaxis, marks, formats.number)
    mark(axes.xaxis, [m for m in ticks(*span, 5) if span[0] <= m <= span[1]], formats.number, 0)
    axes.set_xlabel("matching score")
    axes.set_ylabel("expected answer")
    return axes
