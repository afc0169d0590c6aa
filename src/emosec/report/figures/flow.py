"""The flow chart of screening; every number in it stands in the flow table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emosec.report import formats
from emosec.report.figures.canvas import Canvas, Figure
from emosec.report.figures.measure import wrap
from emosec.report.hidden import Hidden, note_on
from emosec.report.labels import human, wave_words
from emosec.report.listing import records

if TYPE_CHECKING:
    import pandas as pd

MAIN, SIDE, GUTTER, PAD = 268.0, 420.0, 44.0, 10.0
LINE = 15.0


def flow_chart(name: str, instrument: str, wave: str, title: str, flow: pd.DataFrame) -> Figure:
    """Draw the flow of respondents of one instrument in one wave.

    Parameters
    ----------
    flow : rows of the contracted table screening/flow of one instrument and wave, in order of step

    Rules that dropped, flagged and blanked nothing are gathered in one side box, so that the chart stays short.
    """
    rows = records(flow.sort_values("step"))
    canvas = Canvas(MAIN + GUTTER + SIDE + 8, 10)
    y, last = 4.0, None
    idle: list[str] = []
    blind = [f"{human(r['rule'])}: {why_unseen(r)}" for r in rows if not formats.absent(r["unseen"])]
    for row in rows:
        if row["action"] in ("start", "end"):
            if row["action"] == "end" and idle:
                y = side_box(canvas, y, "No respondent, no answer", [f"{', '.join(idle)}"], soft=True)
                idle = []
            if row["action"] == "end" and blind:
                y = side_box(canvas, y, "Not looked at", blind, soft=True)
            y, last = main_box(canvas, y, row, last)
        elif touched(row):
            y = side_box(canvas, y, headline(row), [str(row["why"])], soft=row["action"] != "drop")
        elif formats.absent(row["unseen"]):
            idle.append(human(row["rule"]))
    canvas.height = y + 4
    alt = f"Flow of respondents, {title}, {wave_words(wave)}. " + " ".join(in_words(r) for r in rows)
    return Figure(name, f"Flow of respondents: {title}, {wave_words(wave)}", alt, canvas, "screening_flow",
                  note_on({str(v) for row in rows for v in row.values() if isinstance(v, Hidden)}), instrument, wave)  # fmt: skip


UNSEEN = {
    "undeclared": "the study file declares no column for it",
    "untold": "the export does not tell it",
    "all_missing": "it is missing for everyone",
    "not_computable": "it cannot be computed from these answers",
}


def why_unseen(row: dict[str, Any]) -> str:
    """Return why a rule looked at nothing, in words."""
    return UNSEEN[row["unseen"]] + ("" if formats.absent(row["detail"]) else f" ({row['detail']})")


def touched(row: dict[str, Any]) -> bool:
    """Return whether a rule did anything."""
    return bool(row["n_dropped"] or row["n_flagged"] or row["n_blanked"])


def headline(row: dict[str, Any]) -> str:
    """Return what a rule did, with its number."""
    rule = human(row["rule"])
    if row["action"] == "drop":
        return f"Dropped, {rule}: n = {formats.count(row['n_dropped'])}"
    if row["action"] == "blank":
        return f"Blanked, {rule}: {formats.count(row['n_blanked'])} answers of {formats.count(row['n_flagged'])} people" \
            if row["n_flagged"] else f"Blanked, {rule}: {formats.count(row['n_blanked'])} answers"  # fmt: skip
    return f"Flagged and kept, {rule}: n = {formats.count(row['n_flagged'])}"


def in_words(row: dict[str, Any]) -> str:
    """Return a step as a sentence, for the text alternative."""
    if row["action"] == "start":
        return f"Found in the exports: {formats.count(row['n_left'])}."
    if row["action"] == "end":
        return f"Included: {formats.count(row['n_left'])}."
    if not formats.absent(row["unseen"]):
        return f"Not looked at, {human(row['rule'])}: {why_unseen(row)}."
    return f"{headline(row)}."


def main_box(canvas: Canvas, y: float, row: dict[str, Any], last: float | None) -> tuple[float, float]:
    """Draw a box of the main line, joined to the one above; return where to go on and its lower edge."""
    words = "Found in the exports" if row["action"] == "start" else "Included in the analyses"
    if last is not None:
        canvas.line(MAIN / 2, last, MAIN / 2, y + 2, "sMut", 1.4)
        canvas.path(f"M{MAIN / 2 - 4:.1f},{y - 4:.1f} l4,7 l4,-7", "no sMut", 1.4)
        y += 4
    canvas.rect(1, y, MAIN - 2, 48, "soft sInk", round_=3, wide=1.2)
    canvas.text(MAIN / 2, y + 20, words, 12.5, "middle", bold=True)
    canvas.text(MAIN / 2, y + 38, f"n = {formats.count(row['n_left'])}", 12.5, "middle")
    return y + 48 + 16, y + 48


def side_box(canvas: Canvas, y: float, head: str, body: list[str], *, soft: bool) -> float:
    """Draw a side box with its arrow from the main line; return where to go on."""
    lines = [line for text in body for line in wrap(text, SIDE - 2 * PAD, 11)]
    height = PAD + 14 + LINE * len(lines) + 8
    left, middle = MAIN + GUTTER, y + height / 2
    canvas.line(MAIN / 2, y - 18, MAIN / 2, y + height, "sMut", 1.4)
    canvas.line(MAIN / 2, middle, left - 3, middle, "sMut", 1.4, "4 3" if soft else None)
    canvas.arrow(left - 2, middle, 1)
    canvas.add("rect", x=left, y=y, width=SIDE, height=height, rx=3, class_="paper sMut", stroke_width=1,
               stroke_dasharray="4 3" if soft else None)  # fmt: skip
    canvas.text(left + PAD, y + PAD + 9, head, 11.5, bold=True)
    for i, line in enumerate(lines):
        canvas.text(left + PAD, y + PAD + 9 + LINE * (i + 1), line, 11, kind="mut")
    return y + height + 12
