"""Correlations of the items, or what is left of them under a model, as a heat map, items in the order of their components."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from emosec.report import formats
from emosec.report.figures.bars import HIGH, LOW
from emosec.report.figures.canvas import Figure, painted
from emosec.report.figures.colours import INK, MUT, PAPER
from emosec.report.figures.house import HEADING, TYPE, WIDE, Sheet, fitting, sheet
from emosec.report.figures.measure import width
from emosec.report.labels import wave_words

if TYPE_CHECKING:
    import pandas as pd

Matrix = np.ndarray[Any, np.dtype[np.float64]]
# cells that are smaller leave no room for a correlation with its point, for one without, for the number of an item
WITH_POINT, NUMBERED, SPARE = 34.0, 25.0, 15.0
# white but for a trace: plain white is the page's own colour, which turns dark at night under a cell's black number
ZERO = (254, 254, 254)
COLOURS = LinearSegmentedColormap.from_list("house", [tuple(v / 255 for v in c) for c in (LOW, ZERO, HIGH)], N=2001)


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
    note: str = "Items are keyed in the direction of the construct, so that they should correlate positively."


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
    left = min(max((width(i, TYPE) for _, i in items), default=50) + 34, 200)
    side = min(WITH_POINT, (WIDE - left - 10) / max(len(items), 1))
    tall = side * len(items)
    matrix = np.full((len(items), len(items)), np.nan)
    for row, (_, item) in enumerate(items):
        for col, (_, other) in enumerate(items[:row]):
            matrix[row, col] = held.get((item, other), held.get((other, item), np.nan))
    with sheet(tall + 76, max(left + tall + 10, 330.0)) as page:
        axes = page.panel(left, 8, tall, tall, (0, len(items)), (len(items), 0))
        axes.spines["bottom"].set_visible(False)
        axes.set_xticks([])
        names = [fitting(item, left - 33) for _, item in items]
        axes.set_yticks([i + 0.5 for i in range(len(items))], names, color=INK)
        fill_cells(axes, matrix, shown.most, written(side))
        for row in range(len(items)):
            if side >= SPARE:
                axes.text(row + 0.5, row + 0.5, str(row + 1), ha="center", va="center_baseline", color=MUT)
            page.write(4, 8 + side * (row + 0.5) + 4, str(row + 1), color=MUT)
        blocks(axes, items, side)
        key(page, left, 8 + tall + 12, shown)
        canvas = page.canvas()
    note = shown.note + (" Decimal points are left out." if NUMBERED <= side < WITH_POINT else "")
    words = f"{shown.of} of the items: {title}, {wave_words(place[1])}"
    return Figure(name, words, f"{words}. {summary(held)}", canvas, shown.source, note, *place)


def written(side: float) -> Callable[[float], str]:
    """Return how a correlation is written in a cell of a size: as ever, without its point, or a dash for what is negative.

    Examples
    --------
    >>> [written(side)(-0.52) for side in (36, 26, 18)], written(18)(0.52)
    (['−.52', '−52', '−'], '')
    """
    if side >= WITH_POINT:
        return formats.bounded
    if side >= NUMBERED:
        return lambda value: formats.bounded(value).replace(".", "", abs(value) < 0.995)
    return lambda value: formats.MINUS if value < 0 else ""


def fill_cells(axes: Axes, matrix: Matrix, most: float, form: Callable[[float], str]) -> None:
    """Draw the correlations, each in its colour."""
    edges = np.arange(len(matrix) + 1)
    axes.pcolormesh(
        edges, edges, np.ma.masked_invalid(matrix), cmap=COLOURS, vmin=-most, vmax=most, edgecolor=PAPER, linewidth=1
    )
    for row, col in zip(*np.tril_indices(len(matrix), -1), strict=True):
        value = float(matrix[row, col])
        text = form(value) if value == value else formats.MISSING
        ink = shade(value, most)[1] if value == value else MUT
        if text:
            axes.text(col + 0.5, row + 0.5, text, ha="center", va="center_baseline", color=ink)


def blocks(axes: Axes, items: list[tuple[str, str]], side: float) -> None:
    """Draw stairs around each component and write its name beside them."""
    for name in dict.fromkeys(c for c, _ in items):
        places = [i for i, (c, _) in enumerate(items) if c == name]
        first, last = places[0], places[-1] + 1
        axes.plot([first + 1, first, first, last], [first, first, last, last], color=INK, linewidth=1.4, clip_on=False)
        if (len(items) - first - 1.6) * side > width(name, HEADING, bold=True):
            axes.text(first + 1.6, first + 0.65, name, fontsize=HEADING, weight="bold")
        else:
            axes.text(len(items), first - 0.2, name, ha="right", fontsize=HEADING, weight="bold")


def key(page: Sheet, left: float, top: float, shown: Shown) -> None:
    """Draw the colours from −`most` to `most`, and beyond where they end before 1, with what they are of."""
    most = shown.most
    axes = page.panel(left, top, 189, 11, (-most, most), (0, 1))
    edges = np.linspace(-most, most, 22)
    middles = [(edges[1:] + edges[:-1]) / 2]
    axes.pcolormesh(edges, [0, 1], middles, cmap=COLOURS, vmin=-most, vmax=most, edgecolor="none", linewidth=0)
    axes.spines["bottom"].set_visible(False)
    axes.set_yticks([])
    less, more = ("", "") if most >= 1 else (" or less", " or more")
    form = formats.number if most >= 1 else formats.bounded
    digits = 0 if most >= 1 else 2
    axes.set_xticks([-most, 0, most], [form(-most, digits) + less, "0", form(most, digits) + more])
    axes.set_xlabel(shown.of.split(" (")[0].removesuffix("s").lower())


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
