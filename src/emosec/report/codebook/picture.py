"""A small picture of one variable: a column per answer, the tallest filling the height."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from emosec.report.figures.canvas import Canvas
from emosec.report.figures.measure import shorten, width

WIDE, HIGH, FOOT = 208.0, 46.0, 15.0
SIZE = 10.5


class Bar(NamedTuple):
    """One answer and its share; None where it is not shown."""

    label: str
    share: float | None


def picture(bars: Sequence[Bar], ends: tuple[str, str] | None = None) -> Canvas:
    """Draw the answers to one variable.

    Parameters
    ----------
    bars : the answers in order; an answer whose share is not shown is a dashed stub
    ends : what stands below the left and the right end of a number's bins, instead of a label per answer
    """
    canvas = Canvas(WIDE, HIGH + FOOT + 3)
    most = max((b.share for b in bars if b.share), default=1.0)
    step = min(WIDE / max(len(bars), 1), 44.0)
    gap = 0.0 if ends else min(step * 0.25, 7.0)
    for i, bar in enumerate(bars):
        x, w = step * i + gap / 2, max(step - gap - (0.7 if ends else 0), 1.0)
        if bar.share is None:
            canvas.add(
                "rect", x=x, y=HIGH - 6, width=w, height=6.0, class_="no sMut", stroke_width=1.0, stroke_dasharray="2 2"
            )
        elif bar.share > 0:
            high = max(bar.share / most * (HIGH - 4), 0.8)
            canvas.rect(x, HIGH - high, w, high, "f1")
    canvas.line(0, HIGH, step * len(bars), HIGH, "sMut")
    foot = HIGH + FOOT - 2
    if ends:
        canvas.text(0, foot, ends[0], SIZE, kind="mut")
        canvas.text(step * len(bars), foot, ends[1], SIZE, "end", "mut")
    elif max(width(b.label, SIZE) for b in bars) < step:
        for i, bar in enumerate(bars):
            canvas.text(step * (i + 0.5), foot, bar.label, SIZE, "middle", "mut")
    else:
        half = step * len(bars) / 2
        canvas.text(0, foot, shorten(bars[0].label, half, SIZE), SIZE, kind="mut")
        if len(bars) > 1:
            canvas.text(step * len(bars), foot, shorten(bars[-1].label, half - 6, SIZE), SIZE, "end", "mut")
    return canvas
