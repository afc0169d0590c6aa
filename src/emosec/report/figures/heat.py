"""Correlations of the items, or what is left of them under a model, as a heat map, items in the order of their components."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.report import formats
from emosec.report.figures.bars import HIGH, LOW
from emosec.report.figures.canvas import Canvas, Figure, painted
from emosec.report.figures.measure import shorten, width
from emosec.report.labels import wave_words

if TYPE_CHECKING:
    import pandas as pd

NUMBERED = 20  # more items than this leave no room for numbers in the cells


@dataclass(frozen=True)
class Shown:
    """What a heat map shows.

    Attributes
    ----------
    of : what the numbers are, for caption and text alternative
    source : slug of the contracted table
    column : its column
    most : the size from which a colour is no darker
    note : what stands below the figure
    """

    of: str
    source: str
    column: str = "est"
    most: float = 1.0
    note: str = "Items keyed toward the construct's pole, so that healthy items correlate positively."


def shade(value: float, most: float = 1.0) -> tuple[str, str]:
    """Return the colour of a correlation (white at 0, orange up, blue down, darker the larger) and of the ink on it.

    Examples
    --------
    >>> shade(0.0), shade(0.2, most=0.2) == shade(1.0)
    (('#ffffff', '#000000'), True)
    """
    far = HIGH if value >= 0 else LOW
    weight = min(abs(value) / most, 1.0)
    return painted([255 + (f - 255) * weight for f in far])


def heat_map(
    name: str,
    place: tuple[str, str],
    title: str,
    correlations: pd.DataFrame,
    order: Sequence[tuple[str, str]],
    shown: Shown,
) -> Figure:
    """Draw the lower triangle of correlations of one instrument in one wave.

    Parameters
    ----------
    correlations : a row per pair of items
    order : (component title, item) in the order to show
    shown : what they are
    """
    columns = ["item_a", "item_b", shown.column]
    held = {(a, b): float(r) for a, b, r in correlations[columns].itertuples(index=False)}
    items = [(c, i) for c, i in order if any(i in pair for pair in held)]
    side = 31.0 if len(items) <= NUMBERED else max(17.0, 620 / len(items))
    size = 11.0
    left = min(max((width(i, size) for _, i in items), default=50) + 34, 200)
    canvas = Canvas(left + side * len(items) + 12, 14 + side * len(items) + 46)
    for row, (_, item) in enumerate(items):
        y = 8 + side * row
        canvas.text(left - 8, y + side / 2 + 4, shorten(item, left - 34, size), size, "end")
        for col in range(row):
            other = items[col][1]
            cell(
                canvas,
                left + side * col,
                y,
                side,
                held.get((item, other), held.get((other, item))),
                len(items) <= NUMBERED,
                shown.most,
            )
        canvas.text(left + side * row + side / 2, y + side / 2 + 4, str(row + 1), 10, "middle", "mut")
        canvas.text(4, y + side / 2 + 4, str(row + 1), 10, kind="mut")
    blocks(canvas, items, left, side)
    key(canvas, left, 8 + side * len(items) + 14, shown.most)
    words = f"{shown.of} of the items: {title}, {wave_words(place[1])}"
    return Figure(name, words, f"{words}. {summary(held)}", canvas, shown.source, shown.note, *place)


def cell(
    canvas: Canvas, x: float, y: float, side: float, value: float | None, numbered: bool, most: float = 1.0
) -> None:
    """Draw one correlation; where there is no room for the number, a dash marks the negative ones."""
    if value is None or value != value:
        canvas.text(x + side / 2, y + side / 2 + 4, formats.MISSING, 10, "middle", "mut")
        return
    fill, ink = shade(value, most)
    canvas.rect(x, y, side - 1, side - 1, None, fill=fill)
    if numbered:
        canvas.text(x + side / 2 - 0.5, y + side / 2 + 3, formats.bounded(value), 9.5, "middle", fill=ink)
    elif value < 0:
        canvas.text(x + side / 2 - 0.5, y + side / 2 + 3, formats.MINUS, 9.5, "middle", fill=ink)


def blocks(canvas: Canvas, items: list[tuple[str, str]], left: float, side: float) -> None:
    """Draw stairs around each component and write its name beside them."""
    names = list(dict.fromkeys(c for c, _ in items))
    for name in names:
        places = [i for i, (c, _) in enumerate(items) if c == name]
        first, last = places[0], places[-1] + 1
        x0, x1, y0, y1 = left + side * first, left + side * last, 8 + side * first, 8 + side * last
        canvas.path(f"M{x0 - 0.5:.1f},{y0 - 0.5:.1f} V{y1 - 0.5:.1f} H{x1 - 0.5:.1f}", "no sInk", 1.4)
        canvas.path(f"M{x0 - 0.5:.1f},{y0 - 0.5:.1f} H{x0 + side:.1f}", "no sInk", 1.4)
        label = x0 + side * 1.6
        if label + width(name, 12.5, bold=True) < canvas.width:
            canvas.text(label, y0 + side * 0.65, name, 12.5, bold=True)
        else:
            canvas.text(canvas.width - 6, y0 - 4, name, 12.5, "end", bold=True)


def key(canvas: Canvas, left: float, y: float, most: float) -> None:
    """Draw the colours from −`most` to `most`, and beyond where they end before 1."""
    for i in range(21):
        canvas.rect(left + 9 * i, y, 9, 11, None, fill=shade(most * (-1 + i / 10), most)[0])
    ends = ((-most, 0.0, "start"), (0, 94.5, "middle"), (most, 189.0, "middle"))
    for value, at, anchor in ends:
        more = "" if most >= 1 or not value else " or more" if value > 0 else " or less"
        text = formats.number(value, 0) if most >= 1 or not value else formats.bounded(value) + more
        canvas.text(left + at, y + 24, text, 10.5, anchor, "mut")


def summary(held: dict[tuple[str, str], float]) -> str:
    """Return the largest and smallest correlation in words."""
    known = {pair: r for pair, r in held.items() if r == r}
    if not known:
        return "None could be computed."
    high, low = max(known, key=lambda p: known[p]), min(known, key=lambda p: known[p])
    return (
        f"Largest: {high[0]} with {high[1]} {formats.bounded(known[high])}; "
        f"smallest: {low[0]} with {low[1]} {formats.bounded(known[low])}. All are in the linked table."
    )
