"""Power at the study's own N: what the rule would say in samples like this one, were the truth known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emosec.report import formats
from emosec.report.figures.canvas import Canvas, Figure, Scale, legend, places, ticks
from emosec.report.labels import wave_words
from emosec.report.listing import records

if TYPE_CHECKING:
    import pandas as pd

VERDICTS = ("separable", "not_separable", "inconclusive")
WORDS = {"separable": "Separable", "not_separable": "Not separable", "inconclusive": "Open"}
DASHES = (None, "6 3", "2 3", "8 3 2 3")
LEFT, TOP, WIDE, TALL = 62.0, 44.0, 540.0, 250.0
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
    'Power at N = 300, Mini, W 1. True φ of body–mind .70: Separable 25.0%, Not separable 25.0%, Open 25.0%. True φ of body–mind .90: Separable 25.0%, Not separable 25.0%, Open 25.0%.'
    """  # noqa: E501
    rows = records(rates.sort_values("phi", kind="stable"))
    marks = ticks(min(float(rows[0]["phi"]), cutoff), max(float(rows[-1]["phi"]), cutoff), 8)
    canvas = Canvas(LEFT + WIDE + 22, TOP + TALL + 50)
    x, y = Scale(marks[0], marks[-1], LEFT + 12, LEFT + WIDE - 12), Scale(0.0, 1.0, TOP + TALL, TOP)
    frame(canvas, x, y, marks, cutoff)
    for i, verdict in enumerate(VERDICTS):
        curve(canvas, x, y, rows, verdict, i)
    legend(canvas, LEFT, 18, [(i + 1, WORDS[v]) for i, v in enumerate(VERDICTS)])
    pairs = ", ".join(dict.fromkeys(str(r["pair"]) for r in rows))
    sizes = ", ".join(dict.fromkeys(formats.count(r["n"]) for r in rows))
    drawn = ", ".join(dict.fromkeys(formats.count(r["replications"]) for r in rows))
    said = [
        f"True φ of {r['pair']} {formats.bounded(r['phi'])}: "
        + ", ".join(f"{WORDS[v]} {formats.percent(r[v])}" for v in VERDICTS) + "."
        for r in rows
    ]  # fmt: skip
    words = f"{title}, {wave_words(place[1])}"
    note = (
        f"{drawn} simulated samples per φ, N = {sizes}, φ of {pairs} put in; bars: 95% Monte-Carlo limits. separable is right to "
        "the left of the cut-off (power) and an error from it on."
    )
    return Figure(
        name, f"What the rule would say, were the truth known: {words}", f"Power at N = {sizes}, {words}. {' '.join(said)}", canvas,
        "separability_error_rates", note, *place,
    )  # fmt: skip


def frame(canvas: Canvas, x: Scale, y: Scale, marks: list[float], cutoff: float) -> None:
    """Draw the ground: where SEPARABLE would be an error, the grid, the axes and their names."""
    right = x.right + 12
    canvas.rect(x(cutoff), y.right, right - x(cutoff), y.left - y.right, "zone")
    for share in ticks(0.0, 1.0, 6):
        canvas.line(LEFT, y(share), right, y(share), "sGrid")
        canvas.text(LEFT - 6, y(share) + 4, formats.bounded(share, 1), 11, "end", "mut")
    for mark in marks:
        canvas.line(x(mark), y.left, x(mark), y.left + 4, "sMut")
        canvas.text(x(mark), y.left + 17, formats.bounded(mark, places(marks)), 11, "middle", "mut")
    canvas.line(x(cutoff), y.right - 4, x(cutoff), y.left, "sInk", 1.4, "4 3")
    canvas.text(x(cutoff), y.right - 9, f"cut-off {formats.bounded(cutoff)}", 10.5, "middle", bold=True)
    canvas.line(LEFT, y.left, right, y.left, "sMut")
    canvas.text((LEFT + right) / 2, y.left + 38, "true φ of the closest pair", 11, "middle", "mut")
    canvas.text(16, (y.left + y.right) / 2, "share of samples", 11, "middle", "mut", turn=-90)


def curve(canvas: Canvas, x: Scale, y: Scale, rows: list[dict[str, Any]], verdict: str, series: int) -> None:
    """Draw one verdict's shares with their limits."""
    known = [r for r in rows if not formats.absent(r[verdict])]
    shape = series + 1
    canvas.poly([(x(r["phi"]), y(r[verdict])) for r in known], f"s{shape}", 1.8, DASHES[series])
    for r in known:
        half = Z * float(r[f"{verdict}_mcse"])
        canvas.line(x(r["phi"]), y.clip(r[verdict] - half), x(r["phi"]), y.clip(r[verdict] + half), f"s{shape}", 1.6)
        canvas.mark(shape, x(r["phi"]), y(r[verdict]), 4)
