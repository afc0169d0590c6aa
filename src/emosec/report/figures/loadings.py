"""Loadings as dots, a panel per factor: where an item belongs and where else it loads."""

from __future__ import annotations

from collections.abc import Sequence

from emosec.report import formats
from emosec.report.figures.canvas import Canvas, Figure, Scale, legend
from emosec.report.figures.measure import shorten, width
from emosec.report.labels import wave_words

ROW = 20.0


def loading_plot(
    name: str, place: tuple[str, str], title: str, what: str, items: Sequence[tuple[str, str]], factors: Sequence[str],
    held: dict[tuple[str, str], float], source: str, salient: float, groups: Sequence[str],
) -> Figure:  # fmt: skip
    """Draw loadings.

    Parameters
    ----------
    what : what they are, for the caption
    items : (component, item) in order
    factors : headings of the panels
    held : (item, factor) → loading
    salient : loadings smaller in size than this are drawn hollow
    groups : components in order; each has a marker of its own
    """
    shapes = {g: i % 4 + 1 for i, g in enumerate(groups)}
    left = min(max(width(i, 11) for _, i in items) + 26, 190)
    panel = max(110.0, min(210.0, 640 / max(len(factors), 1)))
    top = 58.0
    canvas = Canvas(left + panel * len(factors) + 10, top + ROW * len(items) + 34)
    legend(canvas, 4, 18, [(shapes[g], g[:1].upper() + g[1:]) for g in groups])
    bottom = top + ROW * len(items)
    for k, factor in enumerate(factors):
        x = Scale(-1.0, 1.0, left + panel * k + 18, left + panel * (k + 1) - 18)
        canvas.text(x(0), top - 14, factor, 11.5, "middle", bold=True)
        for mark in (-1.0, -salient, 0.0, salient, 1.0):
            canvas.line(
                x(mark),
                top - 6,
                x(mark),
                bottom,
                "sMut" if mark == 0 else "sGrid",
                1,
                "3 3" if abs(mark) == salient else None,
            )
            if mark in (-1.0, 0.0, 1.0):
                canvas.text(x(mark), bottom + 15, formats.number(mark, 0), 10.5, "middle", "mut")
        for row, (component, item) in enumerate(items):
            value = held.get((item, factor))
            if value is not None and value == value:
                y = top + ROW * row + ROW / 2
                canvas.line(x(0), y, x.clip(value), y, "sGrid", 1.5)
                canvas.mark(shapes.get(component, 4), x.clip(value), y, 4, hollow=abs(value) < salient)
    for row, (_, item) in enumerate(items):
        canvas.text(left - 4, top + ROW * row + ROW / 2 + 4, shorten(item, left - 12, 11), 11, "end")
    said = [
        f"{item}: " + ", ".join(f"{f} {formats.bounded(held.get((item, f)))}" for f in factors) + "."
        for _, item in items
    ]
    words = f"{what}: {title}, {wave_words(place[1])}"
    note = f"Filled markers: loadings of {formats.bounded(salient)} or more in size (dashed lines)."
    return Figure(name, words, f"{words}. {' '.join(said)}", canvas, source, note, *place)
