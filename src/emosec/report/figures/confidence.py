"""Confidence curves: how sure it is, at every cut-off, that the phi of each pair lies below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.report import formats
from emosec.report.figures.canvas import Figure
from emosec.report.figures.colours import INK, LINE
from emosec.report.figures.house import LIMIT, WIDE, legend_height, line_of, mark, sheet, ticks
from emosec.report.labels import marker, wave_words
from emosec.report.words import human
from emosec.separability.typed_rows import SeparabilityCurve
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

LEFT, TALL = 62.0, 236.0
SURE = 0.95


def confidence_curves(name: str, place: tuple[str, str], title: str, curve: pd.DataFrame, cutoff: float) -> Figure:
    """Draw the one-sided confidence that phi lies below each cut-off, a line per pair.

    Parameters
    ----------
    curve : rows of the contracted table separability/curve of one instrument and wave
    cutoff : the rule's own

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [{"pair": "body–mind", "cutoff": c, "confidence": v} for c, v in ((0.8, 0.2), (0.9, 0.99))]
    >>> confidence_curves("c", ("i", "w1"), "Mini", pd.DataFrame(rows), 0.9).alt
    'Confidence that φ lies below each cut-off, Mini, W 1. body–mind: .95 is reached at .90.'
    """
    pairs = list(dict.fromkeys(str(p) for p in curve["pair"]))
    low, high = float(curve["cutoff"].min()), float(curve["cutoff"].max())
    said = []
    top = legend_height([human(p) for p in pairs], lines=True) + 22
    with sheet(top + TALL + 48) as page:
        axes = page.panel(LEFT, top, WIDE - LEFT - 22, TALL, (low, high), (0.0, 1.0), grid="y")
        mark(axes.xaxis, [m for m in ticks(low, high, 8) if low <= m <= high], formats.bounded, 2)
        mark(axes.yaxis, ticks(0.0, 1.0, 6), formats.bounded, 1)
        axes.set_xlabel("cut-off")
        axes.set_ylabel("confidence that φ lies below")
        axes.axvline(cutoff, color=INK, linewidth=1.4, linestyle=LIMIT)
        axes.text(cutoff, 1.03, f"cut-off {formats.bounded(cutoff)}", ha="center", weight="bold")
        axes.axhline(SURE, color=LINE, linewidth=1, linestyle=(0, (3, 3)))
        for pair in pairs:
            rows = records(curve[curve["pair"] == pair].sort_values("cutoff"), SeparabilityCurve)
            axes.plot([r["cutoff"] for r in rows], [r["confidence"] for r in rows], **line_of(marker(pair, pairs)))
            sure = next((r["cutoff"] for r in rows if float(r["confidence"]) >= SURE), None)
            said.append(
                f"{human(pair)}: {formats.bounded(SURE)} is "
                + (f"reached at {formats.bounded(sure)}." if sure else "not reached.")
            )
        page.legend([(marker(p, pairs), human(p)) for p in pairs], lines=True)
        canvas = page.canvas()
    words = f"{title}, {wave_words(place[1])}"
    note = (
        f"One-sided confidence. Where a line crosses {formats.bounded(SURE)} (dotted) is the smallest cut-off "
        f"at which the interval of φ "
        "lies below: read off how the answer would change with another cut-off."
    )
    return Figure(
        name, f"How sure it is that φ lies below each cut-off: {words}",
        f"Confidence that φ lies below each cut-off, {words}. {' '.join(said)}", canvas, "separability_curve", note, *place,
    )  # fmt: skip
