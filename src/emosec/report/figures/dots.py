"""Estimates with their intervals in rows: reliability, correlations, retest, latent means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from emosec.report import formats
from emosec.report.figures.canvas import Canvas, Figure
from emosec.report.figures.colours import INK, MUT
from emosec.report.figures.house import (
    HEAD,
    HEADING,
    LIMIT,
    ROW,
    TYPE,
    WIDE,
    fitting,
    mark,
    mark_of,
    sheet,
    ticks,
    whiskers,
)
from emosec.report.figures.measure import width


@dataclass(frozen=True)
class Dot:
    """One row: block it belongs to, label, estimate, limits (NaN where unknown) and the marker's shape."""

    block: str
    label: str
    est: float
    low: float
    high: float
    shape: int = 1


@dataclass(frozen=True)
class Axis:
    """What the axis shows: its name, the lines drawn across, the form of numbers, limits that must be inside."""

    name: str
    lines: tuple[tuple[float, str], ...] = ()
    form: Callable[[object], str] = formats.bounded
    bounded: bool = True
    inside: tuple[float, ...] = ()


def dot_canvas(dots: Sequence[Dot], axis: Axis) -> Canvas:
    """Draw rows of estimates with intervals.

    Parameters
    ----------
    dots : the rows; rows of the same block stand together under its name
    axis : what the axis shows
    """
    blocks = list(dict.fromkeys(d.block for d in dots))
    values = max(width(in_numbers(d, axis), TYPE) for d in dots) + 22
    labels = max(max(width(d.label, TYPE) for d in dots) + 26, max(width(b, HEADING, bold=True) for b in blocks) + 10)
    labels = min(max(labels, 60.0), WIDE - values - 200)
    top = 26.0 if axis.lines else 8.0
    tall = ROW * len(dots) + HEAD * sum(bool(b) for b in blocks)
    marks = ticks(*range_of(dots, axis))
    with sheet(top + tall + 44) as page:
        axes = page.rows(labels, top, WIDE - labels - values, tall, (marks[0], marks[-1]))
        mark(axes.xaxis, marks, formats.bounded if axis.bounded else formats.number)
        axes.set_xlabel(axis.name)
        for value, words in axis.lines:
            axes.axvline(value, color=INK, linewidth=1.3, linestyle=LIMIT if words else "-")
            axes.text(value, -7, words, ha="center", color=MUT)
        y = 0.0
        for block in blocks:
            if block:
                page.write(4, top + y + 19, fitting(block, labels, HEADING, bold=True), HEADING, weight="bold")
                y += HEAD
            for dot in (d for d in dots if d.block == block):
                page.write(14, top + y + ROW / 2 + 4, fitting(dot.label, labels - 18))
                page.write(WIDE - values + 14, top + y + ROW / 2 + 4, in_numbers(dot, axis))
                draw_dot(axes, y + ROW / 2, dot)
                y += ROW
        return page.canvas()


def range_of(dots: Sequence[Dot], axis: Axis) -> tuple[float, float]:
    """Return a range that holds all estimates, limits and lines."""
    seen = [v for d in dots for v in (d.est, d.low, d.high) if v == v]
    seen += [v for v, _ in axis.lines] + list(axis.inside)
    low, high = (min(seen), max(seen)) if seen else (0.0, 1.0)
    return (low, high) if high - low >= 1e-6 else (low - 0.5, high + 0.5)


def draw_dot(axes: Axes, y: float, dot: Dot) -> None:
    """Draw one row."""
    if dot.est != dot.est:
        return
    if dot.low == dot.low and dot.high == dot.high:
        whiskers(axes, dot.low, dot.high, y, dot.shape)
    axes.plot([dot.est], [y], clip_on=False, **mark_of(dot.shape))


def in_numbers(dot: Dot, axis: Axis) -> str:
    """Return a row's estimate with its limits."""
    if dot.est != dot.est:
        return formats.MISSING
    limits = formats.interval(dot.low, dot.high, axis.form)
    return axis.form(dot.est) + ("" if limits == formats.MISSING else f" {limits}")


def dot_figure(
    name: str,
    title: str,
    dots: Sequence[Dot],
    axis: Axis,
    source: str,
    place: tuple[str, str] = ("", ""),
    note: str = "",
) -> Figure:
    """Return the rows as a figure whose text alternative says every number."""
    said = []
    for dot in dots:
        limits = formats.interval(dot.low, dot.high, axis.form)
        said.append(f"{f'{dot.block}, ' if dot.block else ''}{dot.label}: {axis.form(dot.est)}"
                    f"{'' if limits == formats.MISSING else ' ' + limits}.")  # fmt: skip
    return Figure(name, title, f"{title}. {' '.join(said)}", dot_canvas(dots, axis), source, note, *place)
