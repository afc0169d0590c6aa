"""One curve of bench/study.py as a figure: processor seconds, seconds by the clock, peak memory, and R's ratio to emosec."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from emosec.report.figures.canvas import Figure
from emosec.report.figures.colours import INK
from emosec.report.figures.house import LIMIT, WIDE, Sheet, colour, line_of, mark_of, sheet

SIDES = ("emosec", "R")
ROOM = 2.0  # what an arrow reaches up to, as a multiple
LEFT, HIGH, TALL, TOP = 52.0, 150.0, 232.0, 30.0


@dataclass(frozen=True)
class Read:
    """One side of one point.

    Attributes
    ----------
    x : respondents, items or replicates
    side : "emosec" or "R"
    taken : what it took, by "cpu", "wall" and "peak"
    stopped : whether a limit stopped it, so that it would have taken more
    """

    x: int
    side: str
    taken: dict[str, float]
    stopped: bool


def curve(name: str, title: str, label: str, reads: Sequence[Read]) -> Figure:
    """Draw a curve in four panels with logarithmic axes. A run that was stopped is hollow, with an arrow from what it took."""
    xs = sorted({r.x for r in reads})
    measures = {"cpu": "processor seconds", "wall": "seconds by the clock", "peak": "peak memory, MiB"}
    with sheet(TOP + 2 * TALL) as page:
        page.legend([(i, side) for i, side in enumerate(SIDES, 1)], lines=True)
        for at, (measure, heading) in enumerate(measures.items()):
            axes = panel(page, at, heading, label, xs, room(reads, measure))
            for i, side in enumerate(SIDES, 1):
                draw(axes, [r for r in reads if r.side == side], lambda r, m=measure: r.taken[m], i)
        found = ratios(reads)
        axes = panel(page, 3, "processor seconds, R / emosec", label, xs, [1.0, *room(found, "ratio")])
        axes.axhline(1, color=INK, linewidth=1.4, linestyle=LIMIT)
        draw(axes, found, lambda r: r.taken["ratio"], 3)
        canvas = page.canvas()
    return Figure(name, title, f"{title}. {alternative(reads, label)}", canvas, "study")


def ratios(reads: Sequence[Read]) -> list[Read]:
    """Return R's processor seconds as a multiple of emosec's, at every point where both were run."""
    own = {r.x: r.taken["cpu"] for r in reads if r.side == "emosec" and not r.stopped}
    return [
        Read(r.x, "R", {"ratio": r.taken["cpu"] / own[r.x]}, r.stopped) for r in reads if r.side == "R" and r.x in own
    ]


def room(reads: Sequence[Read], measure: str) -> list[float]:
    """Return the values that a panel must hold, with room for the arrows."""
    return [r.taken[measure] * k for r in reads for k in ((1, ROOM) if r.stopped else (1,))]


def panel(page: Sheet, at: int, heading: str, label: str, xs: Sequence[int], values: Sequence[float]) -> Axes:
    """Return the axes of one of four panels."""
    wide = WIDE / 2
    x0, y0 = wide * (at % 2), TOP + TALL * (at // 2)
    marks = decades(min(values), max(values))
    pad = (xs[-1] / xs[0]) ** 0.1 if len(xs) > 1 else 2.0
    limits = (xs[0] / pad, xs[-1] * pad)
    axes = page.panel(x0 + LEFT, y0 + 30, wide - LEFT - 24, HIGH, limits, (marks[0], marks[-1]), grid="both")
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis, ticks in ((axes.xaxis, list(xs)), (axes.yaxis, marks)):
        axis.set_minor_locator(NullLocator())
        axis.set_ticks(ticks, [f"{t:,.0f}" if t >= 1 else f"{t:g}" for t in ticks])
    axes.set_xlabel(label)
    page.write(x0 + 6, y0 + 18, heading, weight="bold")
    return axes


def decades(low: float, high: float) -> list[float]:
    """Return round values on a logarithmic axis that cover a range: powers of ten, with 2 and 5 where it is short."""
    steps = (1,) if high / low > 200 else (1, 3) if high / low > 50 else (1, 2, 5)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = [float(f"{s}e{k}") for k in range(first, last + 1) for s in steps]
    start = max(i for i, v in enumerate(every) if v <= low)
    stop = min((i for i, v in enumerate(every) if v >= high), default=len(every) - 1)
    return every[start : max(stop, start + 1) + 1]


def draw(axes: Axes, reads: Sequence[Read], value: Callable[[Read], float], series: int) -> None:
    """Draw one side's points and the line between those that came to their end."""
    whole = sorted((r for r in reads if not r.stopped), key=lambda r: r.x)
    axes.plot([r.x for r in whole], [value(r) for r in whole], clip_on=False, **line_of(series))
    for read in reads:
        at, how = (read.x, value(read)), mark_of(series, 0.75, hollow=read.stopped)
        if read.stopped:
            arrow = {"arrowstyle": "<-", "color": colour(series)}
            axes.annotate("", at, (0, 26), textcoords="offset points", annotation_clip=False, arrowprops=arrow)
        axes.plot(*([v] for v in at), linestyle="", clip_on=False, **how)


def alternative(reads: Sequence[Read], label: str) -> str:
    """Return what the figure says, in words."""
    said = []
    for r in sorted(reads, key=lambda r: (r.x, r.side != "emosec")):
        more = "more than " if r.stopped else ""
        t = r.taken
        said.append(
            f"{r.side}, {r.x:,} {label}: {more}{t['cpu']:,.0f} processor seconds, {more}{t['wall']:,.0f} by the clock, "
            f"{more}{t['peak']:,.0f} MiB."
        )
    return " ".join(said)
