"""Rates of simulated verdicts: false ones in rows against their bound, coverage, and power as curves over N."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from emosec.report import formats
from emosec.report.figures.canvas import Figure
from emosec.report.figures.colours import LINE, MUT
from emosec.report.figures.dots import Axis, Dot, dot_figure
from emosec.report.figures.house import LIMIT, WIDE, colour, legend_height, line_of, mark, mark_of, sheet, ticks

if TYPE_CHECKING:
    import pandas as pd

    from emosec.definitions.calibration import Calibration, Requirement

Z = 1.96
LEFT, TALL = 62.0, 242.0
# by requirement and cell: a rate and its Monte-Carlo error
Readings = Mapping[tuple[str, str], tuple[float, float]]
SOURCE = "calibration"


@dataclass(frozen=True)
class Point:
    """One simulated rate: sample size, share, its Monte-Carlo error, and the curve it belongs to."""

    n: int
    share: float
    error: float
    series: str


def calibration_figures(summary: pd.DataFrame, study: Calibration, readings: Readings) -> dict[str, Figure]:
    """Return the figures of the calibration page by name.

    Parameters
    ----------
    summary : rates of every cell, as `separability.operating.gather` gives them
    study : the definition of cells and requirements
    readings : by requirement and cell, as `separability.operating.requirements.readings` gives them
    """
    title = "False statements, with 95% Monte-Carlo limits"
    made = {"false": bounded_rates("false", title, study, readings)}
    return made | {"power": power_curves("power", "SEPARABLE by sample size and true φ", curve_points(summary, study))}


FALSE = ("false_separable", "false_not")


def bounded_rates(name: str, title: str, study: Calibration, readings: Readings) -> Figure:
    """Draw the rates of false statements in every cell that has a bound on them, in blocks by requirement."""
    wanted = [r for r in study.requirements if r.measure in FALSE and r.at_most is not None]
    dots = []
    for requirement in wanted:
        for cell in (c for c in study.cells if (requirement.name, c.name) in readings):
            share, error = readings[requirement.name, cell.name]
            low, high = max(share - Z * error, 0.0), min(share + Z * error, 1.0)
            dots.append(Dot(requirement.name, cell.name, share, low, high))
    axis = Axis("share of samples", _lines(wanted), formats.fine, inside=(0.0,))
    return dot_figure(
        f"calibration_{name}", title, dots or [Dot("", "no samples", math.nan, math.nan, math.nan)], axis, SOURCE
    )


def _lines(requirements: Sequence[Requirement]) -> tuple[tuple[float, str], ...]:
    bounds = {b for r in requirements for b in (r.at_least, r.at_most) if b is not None}
    return tuple((b, formats.bounded(b)) for b in sorted(bounds))


def curve_points(summary: pd.DataFrame, study: Calibration) -> list[Point]:
    """Return the cells that differ from the base case in φ (one number) and N only: they lie on a power curve."""
    rows = {str(r["cell"]): r for r in summary.to_dict("records")}
    points = []
    for cell in study.cells:
        setting = study.setting(cell.name)
        plain = not set(cell.changes) - {"n", "phi"} and isinstance(setting.phi, int | float) and setting.phi < 1
        if plain and cell.name in rows:
            row = rows[cell.name]
            points.append(
                Point(
                    setting.n,
                    float(row["separable"]),
                    float(row["separable_mcse"]),
                    f"φ = {formats.bounded(setting.phi)}",
                )
            )
    return points


def power_curves(
    name: str,
    title: str,
    points: Sequence[Point],
    targets: Sequence[float] = (0.80, 0.95),
    *,
    prefix: str = "calibration_",
) -> Figure:
    """Draw rates against N, a curve per series, each point with its 95% Monte-Carlo limits.

    Examples
    --------
    >>> drawn = power_curves("p", "Power", [Point(100, 0.4, 0.05, "φ = .70"), Point(300, 0.9, 0.03, "φ = .70")])
    >>> drawn.alt
    'Power. φ = .70: N = 100 .400 [.302, .498], N = 300 .900 [.841, .959].'
    """
    sizes = [p.n for p in points] or [100, 1000]
    marks = ticks(0, max(sizes))
    series = list(dict.fromkeys(p.series for p in sorted(points, key=lambda p: p.series)))
    top, said = legend_height(series, lines=True) + 8, []
    with sheet(top + TALL + 48) as page:
        axes = page.panel(LEFT, top, WIDE - LEFT - 44, TALL, (0, max(marks[-1], 1)), (0.0, 1.0), "both")
        _frame(axes, marks, targets)
        for i, one in enumerate(series, 1):
            own = sorted((p for p in points if p.series == one), key=lambda p: p.n)
            limits = [(max(p.share - Z * p.error, 0.0), min(p.share + Z * p.error, 1.0)) for p in own]
            axes.vlines([p.n for p in own], *zip(*limits, strict=True), color=colour(i), linewidth=1.5)
            axes.plot([p.n for p in own], [p.share for p in own], clip_on=False, **line_of(i) | mark_of(i))
            numbers = [
                f"N = {p.n:,} {formats.fine(p.share)} {formats.interval(low, high, formats.fine)}"
                for p, (low, high) in zip(own, limits, strict=True)
            ]
            said.append(f"{one}: {', '.join(numbers)}.")
        page.legend(list(enumerate(series, 1)), lines=True)
        canvas = page.canvas()
    return Figure(f"{prefix}{name}", title, f"{title}. {' '.join(said)}", canvas, SOURCE)


def power_figure(points: pd.DataFrame, title: str, targets: Sequence[float]) -> Figure:
    """Draw the curves of `emosec power`: the whole rule, and the estimates alone.

    Parameters
    ----------
    points : the contracted table `separability.planning.POWER`
    title : of the figure
    targets : powers to mark
    """
    rows = points.to_dict("records")
    names = {"power": "SEPARABLE by the whole rule", "alone": "the estimates alone"}
    drawn = [Point(int(r["n"]), float(r[c]), float(r[f"{c}_mcse"]), name) for c, name in names.items() for r in rows]
    return power_curves("power", title, drawn, targets, prefix="")


def _frame(axes: Axes, marks: Sequence[float], targets: Sequence[float]) -> None:
    axes.set_xticks(list(marks), [f"{m:,.0f}" for m in marks])
    mark(axes.yaxis, ticks(0, 1, 6), formats.bounded, 1)
    for target in targets:
        axes.axhline(target, color=LINE, linewidth=1.2, linestyle=LIMIT)
        axes.text(axes.get_xlim()[1], target, f" {formats.bounded(target)}", va="center_baseline", color=MUT)
    axes.set_xlabel("N")
    axes.set_ylabel("share of samples")
