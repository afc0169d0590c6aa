"""Loadings as dots, a panel per factor: where an item belongs and where else it loads."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from emosec.report import formats
from emosec.report.figures.canvas import Figure
from emosec.report.figures.colours import GRID, LINE
from emosec.report.figures.house import TYPE, WIDE, fitting, legend_height, mark, mark_of, sheet
from emosec.report.figures.measure import width
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
    left = min(max(width(i, TYPE) for _, i in items) + 26, 190)
    wide = min(210.0, (WIDE - left - 10) / max(len(factors), 1))
    legends = [(shapes[g], g[:1].upper() + g[1:]) for g in groups]
    top, tall = legend_height([n for _, n in legends]) + 26, ROW * len(items)
    with sheet(top + tall + 44) as page:
        page.legend(legends)
        for k, factor in enumerate(factors):
            axes = page.rows(left + wide * k + 14, top, wide - 28, tall, (-1.0, 1.0))
            axes.grid(False)
            page.write(
                left + wide * (k + 0.5), top - 10, fitting(factor, wide - 4, bold=True), ha="center", weight="bold"
            )
            frame(axes, salient)
            for row, (component, item) in enumerate(items):
                value = held.get((item, factor))
                if value is not None and value == value:
                    y, at = ROW * (row + 0.5), min(max(value, -1.0), 1.0)
                    axes.plot([0, at], [y, y], color=GRID, linewidth=1.5)
                    axes.plot(
                        [at], [y], clip_on=False, **mark_of(shapes.get(component, 4), 0.9, hollow=abs(value) < salient)
                    )
        for row, (_, item) in enumerate(items):
            page.write(left - 4, top + ROW * (row + 0.5) + 4, fitting(item, left - 12), ha="right")
        canvas = page.canvas()
    said = [
        f"{item}: " + ", ".join(f"{f} {formats.bounded(held.get((item, f)))}" for f in factors) + "."
        for _, item in items
    ]
    words = f"{what}: {title}, {wave_words(place[1])}"
    note = f"Filled markers: loadings of {formats.bounded(salient)} or more in size (dashed lines)."
    return Figure(name, words, f"{words}. {' '.join(said)}", canvas, source, note, *place)


def frame(axes: Axes, salient: float) -> None:
    """Draw zero, the ends and the dashed lines at a salient loading."""
    mark(axes.xaxis, [-1.0, 0.0, 1.0], formats.number, 0)
    axes.set_xlabel("loading")
    for at in (-1.0, -salient, 0.0, salient, 1.0):
        dashed = abs(at) == salient
        axes.axvline(
            at, color=LINE if at == 0 else GRID, linewidth=1, linestyle=(0, (3, 3)) if dashed else "-", zorder=0.5
        )
