"""Estimates with their intervals in rows: reliability, correlations, retest, latent means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from emosec.report import formats
from emosec.report.figures.canvas import Canvas, Figure, Scale, places, ticks
from emosec.report.figures.measure import shorten, width

ROW, HEAD = 23.0, 28.0


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
    labels = min(max(width(d.label, 11.5) for d in dots) + 30, 330.0)
    labels = max(labels, min(max(width(b, 12.5, bold=True) for b in blocks) + 12, 330.0))
    plot, values = 330.0, 150.0
    top = 26.0 if axis.lines else 8.0
    canvas = Canvas(labels + plot + values + 24, top + ROW * len(dots) + HEAD * sum(bool(b) for b in blocks) + 46)
    bottom = canvas.height - 40
    x = scale_of(dots, axis, labels + 8, labels + plot)
    marks = ticks(x.low, x.high)
    for value in marks:
        canvas.line(x(value), top, x(value), bottom, "sGrid")
        text = (formats.bounded if axis.bounded else formats.number)(value, places(marks))
        canvas.text(x(value), bottom + 15, text, 11, "middle", "mut")
    for value, words in axis.lines:
        canvas.line(x(value), top, x(value), bottom, "sInk", 1.3, "4 3" if words else None)
        canvas.text(x(value), top - 7, words, 10.5, "middle", "mut")
    canvas.line(x.left, bottom, x.right, bottom, "sMut")
    canvas.text((x.left + x.right) / 2, bottom + 32, axis.name, 11, "middle", "mut")
    y = top
    for block in blocks:
        if block:
            canvas.text(4, y + 19, shorten(block, labels / 1.12, 12.5), 12.5, bold=True)
            y += HEAD
        for dot in (d for d in dots if d.block == block):
            draw_dot(canvas, x, y + ROW / 2, dot, axis, labels)
            y += ROW
    return canvas


def scale_of(dots: Sequence[Dot], axis: Axis, left: float, right: float) -> Scale:
    """Return a scale that ends at round values and holds all estimates, limits and lines."""
    seen = [v for d in dots for v in (d.est, d.low, d.high) if v == v]
    seen += [v for v, _ in axis.lines] + list(axis.inside)
    low, high = (min(seen), max(seen)) if seen else (0.0, 1.0)
    if high - low < 1e-6:
        low, high = low - 0.5, high + 0.5
    marks = ticks(low, high)
    return Scale(marks[0], marks[-1], left, right)


def draw_dot(canvas: Canvas, x: Scale, y: float, dot: Dot, axis: Axis, labels: float) -> None:
    """Draw one row."""
    canvas.text(14, y + 4, shorten(dot.label, labels - 18, 11.5), 11.5)
    if dot.est != dot.est:
        canvas.text(x.right + 14, y + 4, formats.MISSING, 11.5)
        return
    if dot.low == dot.low and dot.high == dot.high:
        canvas.line(x(dot.low), y, x(dot.high), y, f"s{dot.shape}", 2)
        for end in (dot.low, dot.high):
            canvas.line(x(end), y - 4, x(end), y + 4, f"s{dot.shape}", 2)
    canvas.mark(dot.shape, x(dot.est), y)
    limits = formats.interval(dot.low, dot.high, axis.form)
    text = axis.form(dot.est) + ("" if limits == formats.MISSING else f" {limits}")
    canvas.text(x.right + 14, y + 4, text, 11.5)


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
