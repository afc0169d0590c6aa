"""Readings drawn as shapes that differ without colour: a tick in a disc, a cross in a square, a dash in a ring."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.path import Path

from emosec.report.figures.colours import LINE, PAPER, SERIES

TICK = Path([(-0.5, 0.0), (-0.14, -0.38), (0.5, 0.4)])
# marker, its size and colours of face and edge; then what is drawn on it
SHAPES = {
    "below": (("o", 15.0, SERIES[2], SERIES[2]), (TICK, 8.0)),
    "above": (("s", 13.0, SERIES[1], SERIES[1]), ("x", 7.0)),
}
OPEN = (("o", 13.0, PAPER, LINE), ("_", 6.5))


def answer(axes: Axes, reading: str, x: float, y: float) -> None:
    """Draw where an interval lies from a cut-off: below, above, or spanning it; nothing for the empty text."""
    if not reading:
        return
    (shape, size, face, edge), (sign, small) = SHAPES.get(reading, OPEN)
    axes.plot([x], [y], marker=shape, markersize=size, markerfacecolor=face, markeredgecolor=edge, markeredgewidth=1.5)
    ink = LINE if reading not in SHAPES else PAPER
    axes.plot([x], [y], marker=sign, markersize=small, markerfacecolor="none", markeredgecolor=ink, markeredgewidth=2)
