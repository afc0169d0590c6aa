"""Confidence curves: how sure it is, at every cut-off, that the phi of each pair lies below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.report import formats
from emosec.report.figures.canvas import Canvas, Figure, Scale, legend, ticks
from emosec.report.labels import marker, wave_words
from emosec.report.listing import records

if TYPE_CHECKING:
    import pandas as pd

LEFT, TOP, WIDE, TALL = 62.0, 44.0, 540.0, 230.0
DASHES = (None, "6 3", "2 3", "8 3 2 3")
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
    canvas = Canvas(LEFT + WIDE + 22, TOP + TALL + 50)
    x, y = Scale(low, high, LEFT, LEFT + WIDE), Scale(0.0, 1.0, TOP + TALL, TOP)
    for share in ticks(0.0, 1.0, 6):
        canvas.line(LEFT, y(share), x.right, y(share), "sGrid")
        canvas.text(LEFT - 6, y(share) + 4, formats.bounded(share, 1), 11, "end", "mut")
    for mark in ticks(low, high, 8):
        if low <= mark <= high:
            canvas.line(x(mark), y.left, x(mark), y.left + 4, "sMut")
            canvas.text(x(mark), y.left + 17, formats.bounded(mark), 11, "middle", "mut")
    canvas.line(x(cutoff), y.right - 4, x(cutoff), y.left, "sInk", 1.4, "4 3")
    canvas.text(x(cutoff), y.right - 9, f"cut-off {formats.bounded(cutoff)}", 10.5, "middle", bold=True)
    canvas.line(LEFT, y(SURE), x.right, y(SURE), "sMut", 1, "3 3")
    canvas.text((LEFT + x.right) / 2, y.left + 38, "cut-off", 11, "middle", "mut")
    canvas.text(16, (y.left + y.right) / 2, "confidence that φ lies below", 11, "middle", "mut", turn=-90)
    said = []
    for i, pair in enumerate(pairs):
        rows = records(curve[curve["pair"] == pair].sort_values("cutoff"))
        shape = marker(pair, pairs)
        canvas.poly([(x(r["cutoff"]), y(r["confidence"])) for r in rows], f"s{shape}", 2, DASHES[i % len(DASHES)])
        sure = next((r["cutoff"] for r in rows if float(r["confidence"]) >= SURE), None)
        said.append(
            f"{pair}: {formats.bounded(SURE)} is "
            + (f"reached at {formats.bounded(sure)}." if sure else "not reached.")
        )
    legend(canvas, LEFT, 18, [(marker(p, pairs), p) for p in pairs])
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
