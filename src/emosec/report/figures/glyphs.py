"""Readings drawn as shapes that differ without colour: a tick in a disc, a cross in a square, a dash in a ring."""

from __future__ import annotations

from emosec.report.figures.canvas import Canvas


def answer(canvas: Canvas, reading: str, x: float, y: float) -> None:
    """Draw where an interval lies from a cut-off: below, above, or spanning it; nothing for the empty text."""
    if reading == "below":
        canvas.add("circle", cx=x, cy=y, r=7.5, class_="f3")
        canvas.path(f"M{x - 3.6:.1f},{y + 0.2:.1f} l2.6,2.8 l4.6,-5.6", "no sPaper", 2)
    elif reading == "above":
        canvas.rect(x - 7, y - 7, 14, 14, "f2", round_=2)
        canvas.path(f"M{x - 3.4:.1f},{y - 3.4:.1f} l6.8,6.8 m0,-6.8 l-6.8,6.8", "no sPaper", 2)
    elif reading:
        canvas.add("circle", cx=x, cy=y, r=6.8, class_="paper s4", stroke_width=1.6)
        canvas.line(x - 3, y, x + 3, y, "s4", 2)
