"""One small style for every figure that matplotlib draws: sizes, colours of series, panels, rows, legends.

A sheet is 650 wide and no type on it is under 11.5, so that all of it is 8 points or more where a manuscript prints it 6.5 inches
wide. Figures are handed on as canvases; see `emosec.report.figures.backend`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Literal

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from emosec.report.figures.backend import on_canvas
from emosec.report.figures.canvas import Canvas
from emosec.report.figures.colours import GRID, INK, LINE, MUT, PAPER, SERIES
from emosec.report.figures.measure import shorten, width

WIDE, TYPE, HEADING = 650.0, 11.5, 12.5
ROW, HEAD = 24.0, 27.0  # heights of a row and of the heading of a block of rows
# how a line is dashed: by name, or an offset and the lengths of dashes and gaps
Dash = str | tuple[float, tuple[float, ...]]
DASHES: tuple[Dash, ...] = ("-", (0, (6, 3)), (0, (2, 3)), (0, (8, 3, 2, 3)))
LIMIT: Dash = (0, (4, 3))  # how a line at a limit is dashed
MARKS, SIZES = ("o", "s", "^", "D"), (9.0, 8.0, 10.0, 8.0)
RC: Any = {
    "text.parse_math": False, "lines.scale_dashes": False, "path.simplify": False, "font.size": TYPE, "text.color": INK,
    "axes.labelcolor": MUT, "axes.labelsize": TYPE,
    "axes.edgecolor": LINE, "axes.linewidth": 1.0, "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False,
    "axes.axisbelow": True, "axes.facecolor": "none", "grid.color": GRID, "grid.linewidth": 1.0, "lines.solid_capstyle": "butt",
    "xtick.labelcolor": MUT, "ytick.labelcolor": MUT, "xtick.major.size": 0.0, "ytick.major.size": 0.0, "xtick.major.pad": 7.0,
    "ytick.major.pad": 6.0, "axes.labelpad": 4.0, "legend.frameon": False, "legend.fontsize": TYPE, "legend.borderpad": 0.0,
    "legend.borderaxespad": 0.0, "legend.handletextpad": 0.5, "legend.columnspacing": 1.6, "legend.labelspacing": 0.35,
}  # fmt: skip


class Sheet:
    """A figure under construction, measured in pixels from its upper left."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = Drawing(figsize=(width / 72, height / 72), dpi=72)

    def panel(self, left: float, top: float, wide: float, tall: float, x: tuple[float, float], y: tuple[float, float],
              grid: Literal["", "x", "y", "both"] = "") -> Axes:  # fmt: skip
        """Return axes at a place, with their limits, and a grid across x, y or both."""
        w, h = self.width, self.height
        made = self.figure.add_axes((left / w, 1 - (top + tall) / h, wide / w, tall / h), xlim=x, ylim=y)
        if grid:
            made.grid(True, axis=grid)
        return made

    def rows(self, left: float, top: float, wide: float, tall: float, x: tuple[float, float]) -> Axes:
        """Return axes for rows: values across, pixels from the top down."""
        made = self.panel(left, top, wide, tall, x, (tall, 0.0), grid="x")
        made.set_yticks([])
        return made

    def write(self, x: float, y: float, text: str, size: float = TYPE, **how: Any) -> None:
        """Write a line of text whose base line begins (or, with `ha`, has its middle or end) at a place."""
        self.figure.text(x / self.width, 1 - y / self.height, text, fontsize=size, va="baseline", **how)

    def legend(
        self, entries: Sequence[tuple[int, str]], left: float = 4.0, top: float = 6.0, *, lines: bool = False
    ) -> None:
        """Write a legend of series at the top; it takes as many lines as it needs."""
        handles = [
            Line2D([], [], label=label, **(line_of(i) if lines else {"linestyle": ""}) | mark_of(i))
            for i, label in entries
        ]
        self.figure.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(left / self.width, 1 - top / self.height),
            ncols=columns([n for _, n in entries], self.width - left, lines), handlelength=2.2 if lines else 1.0,
        )  # fmt: skip

    def canvas(self) -> Canvas:
        """Return what was drawn."""
        return on_canvas(self.figure)


@contextmanager
def sheet(height: float, width: float = WIDE) -> Iterator[Sheet]:
    """Give an empty sheet in the house's style, whatever settings of matplotlib a machine has."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(RC)
        yield Sheet(width, height)


def colour(series: int) -> str:
    """Return the colour of series 1, 2, 3, 4, and again from the first."""
    return SERIES[(series - 1) % len(SERIES)]


def mark_of(series: int, scale: float = 1.0, *, hollow: bool = False) -> dict[str, Any]:
    """Return how the markers of a series look: a shape of its own, so that greyscale and print lose nothing."""
    at = (series - 1) % len(MARKS)
    own = colour(series)
    return {"marker": MARKS[at], "markersize": SIZES[at] * scale, "color": own, "markeredgewidth": 1.5, "markeredgecolor": own,
            "markerfacecolor": PAPER if hollow else own}  # fmt: skip


def line_of(series: int) -> dict[str, Any]:
    """Return how the line of a series looks."""
    return {"linestyle": DASHES[(series - 1) % len(DASHES)], "linewidth": 1.8, "color": colour(series)}


def whiskers(axes: Axes, low: float, high: float, y: float, series: int) -> None:
    """Draw an interval across a row; an end beyond the axis becomes an arrow."""
    left, right = axes.get_xlim()
    a, b = min(max(low, left), right), min(max(high, left), right)
    axes.plot([a, b], [y, y], color=colour(series), linewidth=2, clip_on=False)
    for at, value in ((a, low), (b, high)):
        shape, thick = ("|", 2) if at == value else (5 if value > right else 4, 0)
        axes.plot([at], [y], marker=shape, markersize=8, markeredgewidth=thick, color=colour(series), clip_on=False)


def ticks(low: float, high: float, most: int = 7) -> list[float]:
    """Return round values that cover a range.

    Examples
    --------
    >>> ticks(0.0, 1.0, 6)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    """
    found = MaxNLocator(nbins=max(most - 1, 1), steps=[1, 2, 5, 10]).tick_values(low, max(high, low + 1e-9))
    values = [round(float(v), 10) + 0.0 for v in found]
    # one tick below the range and one above are enough
    first = max((i for i, v in enumerate(values) if v <= low + 1e-9), default=0)
    last = min((i for i, v in enumerate(values) if v >= high - 1e-9), default=len(values) - 1)
    return values[first : last + 1]


def places(marks: Sequence[float]) -> int:
    """Return how many decimals tell neighbouring ticks apart.

    Examples
    --------
    >>> places([0.0, 0.05]), places([0.0, 0.5]), places([0.0, 20.0])
    (2, 1, 0)
    """
    step = min((b - a for a, b in pairwise(marks)), default=1.0)
    return next((d for d in range(6) if abs(round(step, d) - step) < 1e-9), 6)


def mark(axis: Any, values: Sequence[float], form: Callable[..., str], digits: int | None = None) -> None:
    """Set an axis's ticks, written as the report writes numbers."""
    shown = places(values) if digits is None else digits
    axis.set_ticks(list(values), [form(v, shown) for v in values])


def columns(labels: Sequence[str], room: float, lines: bool = False) -> int:
    """Return how many columns a legend may have so that it fits a width; matplotlib fills it column by column.

    Examples
    --------
    >>> columns(["sorrow", "connection"], 600.0), columns(["a long label of a group"] * 5, 600.0)
    (2, 4)
    """
    each = (2.2 if lines else 1.0) * TYPE + (0.5 + 1.6) * TYPE
    for n in range(len(labels), 1, -1):
        down = math.ceil(len(labels) / n)
        if sum(max(width(t, TYPE) for t in labels[i : i + down]) + each for i in range(0, len(labels), down)) <= room:
            return n
    return 1


def legend_height(labels: Sequence[str], room: float = WIDE, *, lines: bool = False) -> float:
    """Return how high a legend gets."""
    return 10.0 + 16.0 * math.ceil(len(labels) / columns(labels, room - 4, lines))


def fitting(text: str, room: float, size: float = TYPE, bold: bool = False) -> str:
    """Return a text, cut with an ellipsis where it does not fit."""
    return shorten(text, room / (1.12 if bold else 1.0), size)
