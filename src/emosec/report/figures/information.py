"""Information curves: where on its factor each scale measures well, a row per wave, and the reliability that this implies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from emosec.reliability.typed_rows import ReliabilityInformation
from emosec.report import formats
from emosec.report.figures.canvas import Figure
from emosec.report.figures.colours import INK
from emosec.report.figures.house import LIMIT, WIDE, legend_height, line_of, mark, mark_of, sheet, ticks
from emosec.report.labels import wave_words
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

TALL, LEFT, GAP = 244.0, 60.0, 14.0
SAID = (-2.0, 0.0, 2.0)  # levels whose reliability the text alternative says
PANELS = (("information", "information of the scale"), ("reliability", "reliability at this level"))


def information_curves(
    name: str, instrument: str, title: str, rows: pd.DataFrame, scale_words: Callable[[str], str], line: float | None
) -> Figure:
    """Draw the information and the reliability of one instrument's scales over their factors.

    Parameters
    ----------
    rows : rows of the contracted table reliability/information of one instrument
    scale_words : a scale's title by its name
    line : the reliability a rule asks for, if one does
    """
    waves, scales = list(dict.fromkeys(rows["wave"])), list(dict.fromkeys(rows["scale"]))
    labels = [scale_words(str(s)) for s in scales]
    start, wide = legend_height(labels, lines=True) + 8, (WIDE - GAP) / 2
    top, said = max(float(rows["information"].max()), 1.0), []
    span = (float(rows["eta"].min()), float(rows["eta"].max()))
    with sheet(start + TALL * len(waves) + 4) as page:
        page.legend([(i + 1, text) for i, text in enumerate(labels)], lines=True)
        for i, wave in enumerate(waves):
            own = rows[rows["wave"] == wave]
            for k, (column, words) in enumerate(PANELS):
                marks = ticks(0.0, top if column == "information" else 1.0, 6)
                left = (wide + GAP) * k
                axes = page.panel(
                    left + LEFT, start + TALL * i + 22, wide - LEFT - 8, TALL - 70, span, (marks[0], marks[-1]), "y"
                )
                page.write(left + 6, start + TALL * i + 14, f"{wave_words(str(wave))}, {words}", weight="bold")
                frame(axes, marks, column)
                if column == "reliability" and line is not None:
                    axes.axhline(line, color=INK, linewidth=1.2, linestyle=LIMIT)
                for j, scale in enumerate(scales):
                    at = own[own["scale"] == scale]
                    # a marker at every whole level, so that curves differ without colour
                    whole = [n for n, eta in enumerate(at["eta"]) if float(eta).is_integer()]
                    axes.plot(at["eta"], at[column], markevery=whole, **line_of(j + 1) | mark_of(j + 1, 0.65))
            for scale in scales:
                at_said = [r for r in records(own[own["scale"] == scale], ReliabilityInformation) if r["eta"] in SAID]
                told = ", ".join(f"{formats.number(r['eta'], 0)}: {formats.bounded(r['reliability'])}" for r in at_said)
                said.append(f"{scale_words(str(scale))}, {wave_words(str(wave))}, reliability at factor level {told}.")
        canvas = page.canvas()
    words = f"Information: {title}"
    note = (
        "From the categorical one-factor model of each scale. A reliability of a whole sample, such as ω, averages over levels: a "
        "scale can measure well where few people are."
    )
    if line is not None:
        note += f" Dashed line: {formats.bounded(line)}, the reliability that the rule asks of a component as a whole."
    return Figure(name, words, f"{words}. {' '.join(said)}", canvas, "reliability_information", note, instrument)


def frame(axes: Axes, marks: list[float], what: str) -> None:
    """Mark a panel's axes and name them."""
    mark(axes.yaxis, marks, formats.bounded if marks[-1] <= 1 else formats.number)
    mark(axes.xaxis, ticks(*axes.get_xlim(), 9), formats.number, 0)
    axes.set_xlabel("level of the factor, in standard deviations")
    axes.set_ylabel(what)
