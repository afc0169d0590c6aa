"""Power at the study's own N: what the rule would say in samples like this one, were the truth known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from emosec.report import formats
from emosec.report.figures.canvas import Figure
from emosec.report.figures.colours import INK, ZONE
from emosec.report.figures.house import LIMIT, WIDE, colour, legend_height, line_of, mark, mark_of, sheet, ticks
from emosec.report.labels import wave_words
from emosec.report.listing import chosen
from emosec.report.words import CONCLUSION, human
from emosec.separability.typed_rows import SeparabilityErrorRates
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

VERDICTS = ("separable", "not_separable", "inconclusive")
LEFT, TALL = 62.0, 254.0
Z = 1.96  # of the 95% Monte-Carlo limits


def power_at_own_n(name: str, place: tuple[str, str], title: str, rates: pd.DataFrame, cutoff: float) -> Figure:
    """Draw the share of each conclusion about the closest pair over the true φ, with its 95% Monte-Carlo limits.

    Parameters
    ----------
    rates : rows of the contracted table separability/error_rates of one instrument and wave
    cutoff : the cut-off of the rule, drawn across: left of it SEPARABLE is right, from it on it is an error

    Examples
    --------
    >>> import pandas as pd
    >>> shares = {v: 0.25 for v in VERDICTS} | {f"{v}_mcse": 0.01 for v in VERDICTS}
    >>> rates = pd.DataFrame([{"pair": "body–mind", "phi": p, "n": 300, "replications": 200, **shares} for p in (0.7, 0.9)])
    >>> power_at_own_n("p", ("i", "w1"), "Mini", rates, 0.9).alt
    'Power at N = 300, Mini, W 1. True φ of body–mind .70: Separable 25.0%, Not separable 25.0%, Undecided 25.0%. True φ of body–mind .90: Separable 25.0%, Not separable 25.0%, Undecided 25.0%.'
    """  # noqa: E501
    rows = records(rates.sort_values("phi", kind="stable"), SeparabilityErrorRates)
    marks = ticks(min(float(rows[0]["phi"]), cutoff), max(float(rows[-1]["phi"]), cutoff), 8)
    series = [(i + 1, CONCLUSION[v]) for i, v in enumerate(VERDICTS)]
    top, pad = legend_height([n for _, n in series], lines=True) + 22, (marks[-1] - marks[0]) / 40
    with sheet(top + TALL + 48) as page:
        limits = (marks[0] - pad, marks[-1] + pad)
        axes = page.panel(LEFT, top, WIDE - LEFT - 22, TALL, limits, (0.0, 1.0), grid="y")
        frame(axes, marks, cutoff)
        for i, verdict in enumerate(VERDICTS):
            curve(axes, rows, verdict, i + 1)
        page.legend(series, lines=True)
        canvas = page.canvas()
    pairs = ", ".join(dict.fromkeys(human(r["pair"]) for r in rows))
    sizes = ", ".join(dict.fromkeys(formats.count(r["n"]) for r in rows))
    drawn = ", ".join(dict.fromkeys(formats.count(r["replications"]) for r in rows))
    said = [
        f"True φ of {human(r['pair'])} {formats.bounded(r['phi'])}: "
        + ", ".join(f"{CONCLUSION[v]} {formats.percent(chosen(r, v))}" for v in VERDICTS) + "."
        for r in rows
    ]  # fmt: skip
    words = f"{title}, {wave_words(place[1])}"
    note = (
        f"{drawn} simulated samples per φ, N = {sizes}, φ of {pairs} put in; bars: 95% Monte Carlo limits. “Separable” is right to "
        "the left of the cut-off (power) and an error from it on."
    )
    return Figure(
        name, f"What the rule would say, were the truth known: {words}", f"Power at N = {sizes}, {words}. {' '.join(said)}", canvas,
        "separability_error_rates", note, *place,
    )  # fmt: skip


def frame(axes: Axes, marks: list[float], cutoff: float) -> None:
    """Draw the ground: where SEPARABLE would be an error, and the axes with their names."""
    axes.axvspan(cutoff, axes.get_xlim()[1], color=ZONE, linewidth=0, zorder=0)
    mark(axes.xaxis, marks, formats.bounded)
    mark(axes.yaxis, ticks(0.0, 1.0, 6), formats.bounded, 1)
    axes.axvline(cutoff, color=INK, linewidth=1.4, linestyle=LIMIT)
    axes.text(cutoff, 1.04, f"cut-off {formats.bounded(cutoff)}", ha="center", weight="bold")
    axes.set_xlabel("true φ of the closest pair")
    axes.set_ylabel("share of samples")


def curve(axes: Axes, rows: list[SeparabilityErrorRates], verdict: str, series: int) -> None:
    """Draw one verdict's shares with their limits."""
    known = [r for r in rows if not formats.absent(chosen(r, verdict))]
    shares, at = [float(chosen(r, verdict)) for r in known], [float(r["phi"]) for r in known]
    limits = [
        (s - h, s + h) for s, h in zip(shares, (Z * float(chosen(r, f"{verdict}_mcse")) for r in known), strict=True)
    ]
    low, high = [max(a, 0.0) for a, _ in limits], [min(b, 1.0) for _, b in limits]
    axes.vlines(at, low, high, color=colour(series), linewidth=1.6, clip_on=False)
    axes.plot(at, shares, clip_on=False, **line_of(series) | mark_of(series, 0.85))
