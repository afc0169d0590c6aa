"""The flow chart of screening; every number in it stands in the flow table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from emosec.report import formats
from emosec.report.figures.canvas import Figure
from emosec.report.figures.colours import INK, LINE, MUT, PAPER, SOFT
from emosec.report.figures.house import HEADING, TYPE, WIDE, Dash, fitting, sheet
from emosec.report.figures.measure import wrap
from emosec.report.labels import wave_words
from emosec.report.words import UNSEEN, human
from emosec.screening.typed_rows import ScreeningFlow
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

# two charts of a usual study share a page of the paper
MAIN, SIDE, GUTTER, PAD = 194.0, 424.0, 28.0, 10.0
LINES = 14.5
SHORT: Dash = (0, (4, 3))


def flow_chart(name: str, instrument: str, wave: str, title: str, flow: pd.DataFrame) -> Figure:
    """Draw the flow of respondents of one instrument in one wave.

    Parameters
    ----------
    flow : rows of the contracted table screening/flow of one instrument and wave, in order of step

    Rules that excluded, flagged and blanked nothing are gathered in one side box, so that the chart stays short.
    """
    rows = records(flow.sort_values("step"), ScreeningFlow)
    idle: list[str] = []
    blind = [f"{human(r['rule'])}: {why_unseen(r)}" for r in rows if not formats.absent(r["unseen"])]
    with sheet(10.0) as page:
        axes = page.panel(0, 0, WIDE, 10.0, (0, WIDE), (10.0, 0))
        axes.set_axis_off()
        y, last = 4.0, None
        for row in rows:
            if row["action"] in ("start", "end"):
                if row["action"] == "end" and idle:
                    y = side_box(axes, y, "No cases", [f"{', '.join(idle)}"], soft=True)
                    idle = []
                if row["action"] == "end" and blind:
                    y = side_box(axes, y, "Not applied", blind, soft=True)
                y, last = main_box(axes, y, row, last)
            elif touched(row):
                y = side_box(axes, y, headline(row), [str(row["why"])], soft=row["action"] != "drop")
            elif formats.absent(row["unseen"]):
                idle.append(human(row["rule"]))
        # how high it gets is known now
        axes.set_ylim(y + 4, 0)
        page.figure.set_size_inches(WIDE / 72, (y + 4) / 72)
        canvas = page.canvas()
    alt = f"Flow of respondents, {title}, {wave_words(wave)}. " + " ".join(in_words(r) for r in rows)
    return Figure(name, f"Flow of respondents: {title}, {wave_words(wave)}", alt, canvas, "screening_flow",
                  instrument=instrument, wave=wave)  # fmt: skip


def why_unseen(row: ScreeningFlow) -> str:
    """Return why a rule looked at nothing, in words."""
    if formats.absent(row["detail"]):
        return UNSEEN[str(row["unseen"])]
    # a reason why something cannot be computed is a sentence of its own
    return (
        str(row["detail"]) if row["unseen"] == "not_computable" else f"{UNSEEN[str(row['unseen'])]} ({row['detail']})"
    )


def touched(row: ScreeningFlow) -> bool:
    """Return whether a rule did anything."""
    return bool(row["n_dropped"] or row["n_flagged"] or row["n_blanked"])


def headline(row: ScreeningFlow) -> str:
    """Return what a rule did, with its number."""
    rule = human(row["rule"])
    if row["action"] == "drop":
        return f"Excluded, {rule}: n = {formats.count(row['n_dropped'])}"
    if row["action"] == "blank":
        return f"Blanked, {rule}: {formats.count(row['n_blanked'])} answers of {formats.count(row['n_flagged'])} people" \
            if row["n_flagged"] else f"Blanked, {rule}: {formats.count(row['n_blanked'])} answers"  # fmt: skip
    return f"Flagged but kept, {rule}: n = {formats.count(row['n_flagged'])}"


def in_words(row: ScreeningFlow) -> str:
    """Return a step as a sentence, for the text alternative."""
    if row["action"] == "start":
        return f"Found in the exports: {formats.count(row['n_left'])}."
    if row["action"] == "end":
        return f"Included: {formats.count(row['n_left'])}."
    if not formats.absent(row["unseen"]):
        return f"Not applied, {human(row['rule'])}: {why_unseen(row)}."
    return f"{headline(row)}."


def main_box(axes: Axes, y: float, row: ScreeningFlow, last: float | None) -> tuple[float, float]:
    """Draw a box of the main line, joined to the one above; return where to go on and its lower edge."""
    words = "Found in the exports" if row["action"] == "start" else "Included in the analyses"
    if last is not None:
        y += 2
        arrow(axes, (MAIN / 2, last), (MAIN / 2, y))
    box(axes, (1, y), (MAIN - 2, 42), SOFT, INK, "-")
    axes.text(MAIN / 2, y + 17, words, ha="center", fontsize=HEADING, weight="bold")
    axes.text(MAIN / 2, y + 34, f"n = {formats.count(row['n_left'])}", ha="center", fontsize=HEADING)
    return y + 42 + 10, y + 42


def side_box(axes: Axes, y: float, head: str, body: list[str], *, soft: bool) -> float:
    """Draw a side box with its arrow from the main line; return where to go on."""
    lines = [line for text in body for line in wrap(text, SIDE - 2 * PAD, TYPE)]
    height = 21 + LINES * len(lines) + 5
    left, middle = MAIN + GUTTER, y + height / 2
    dash = SHORT if soft else "-"
    axes.plot([MAIN / 2, MAIN / 2], [y - 10, y + height], color=LINE, linewidth=1.4)
    arrow(axes, (MAIN / 2, middle), (left - 1, middle), dash)
    box(axes, (left, y), (SIDE, height), PAPER, LINE, dash)
    axes.text(left + PAD, y + 15, fitting(head, SIDE - 2 * PAD, bold=True), weight="bold")
    for i, line in enumerate(lines):
        axes.text(left + PAD, y + 15 + LINES * (i + 1), line, color=MUT)
    return y + height + 7


def box(axes: Axes, place: tuple[float, float], size: tuple[float, float], fill: str, edge: str, dash: Dash) -> None:
    """Draw a box with rounded corners."""
    shape = "round,pad=0,rounding_size=3"
    axes.add_patch(
        FancyBboxPatch(place, *size, boxstyle=shape, facecolor=fill, edgecolor=edge, linewidth=1.2, linestyle=dash)
    )


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], dash: Dash = "-") -> None:
    """Draw an arrow; its head is never dashed."""
    axes.plot([start[0], end[0]], [start[1], end[1]], color=LINE, linewidth=1.4, linestyle=dash)
    how = {
        "arrowstyle": "->,head_length=0.5,head_width=0.3",
        "color": LINE,
        "linewidth": 1.4,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    near = (end[0] - 2 * (end[0] > start[0]), end[1] - 2 * (end[1] > start[1]))
    axes.annotate("", xy=end, xytext=near, arrowprops={**how, "mutation_scale": 12})
