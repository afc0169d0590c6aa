"""Eigenvalues against what random data give: one panel per criterion, basis and kind of correlation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.report import formats
from emosec.report.figures.canvas import Canvas, Figure, Scale, places, ticks
from emosec.report.figures.measure import width
from emosec.report.labels import human, wave_words
from emosec.report.listing import grouped, records

if TYPE_CHECKING:
    import pandas as pd

W, H, LEFT, TOP, ACROSS = 410.0, 256.0, 44.0, 32.0, 2
DASHES = (None, "5 3", "2 3", "8 3 2 3", "10 4")


def scree(name: str, place: tuple[str, str], title: str, eigenvalues: pd.DataFrame, suggested: pd.DataFrame) -> Figure:
    """Draw the scree plots of one instrument in one wave.

    Parameters
    ----------
    eigenvalues : rows of the contracted table structure/eigenvalues of one instrument and wave
    suggested : rows of structure/dimensionality of the same, for the number of factors each panel suggests
    """
    data = eigenvalues.fillna({"basis": "", "reference": ""})
    data = grouped(data, "criterion", "basis", "kind")
    panels = [(tuple(map(str, k)), rows) for k, rows in data.groupby(["criterion", "basis", "kind"], sort=False)]
    down = (len(panels) + ACROSS - 1) // ACROSS
    canvas = Canvas(W * min(ACROSS, len(panels)) + 8, H * down + 6)
    said = []
    for i, (key, rows) in enumerate(panels):
        counts = answers(suggested, key)
        panel(canvas, W * (i % ACROSS), H * (i // ACROSS), key, rows, counts)
        said.append(
            f"{caption(key)}: {', '.join(f'{n} ({human(r)})' if r else n for r, n in counts.items()) or 'not given'}."
        )
    alt = f"Scree plots, {title}, {wave_words(place[1])}. Factors suggested. " + " ".join(said)
    words = f"Eigenvalues against random data: {title}, {wave_words(place[1])}"
    note = "Descriptive: dimensionality criteria never decide about separability."
    return Figure(name, words, alt, canvas, "structure_eigenvalues", note, *place)


def caption(key: tuple[str, ...]) -> str:
    """Return a panel's heading."""
    criterion, basis, kind = (str(k) for k in key)
    tail = ", ".join(human(p) for p in (basis, kind) if p)
    return f"{criterion[:1].upper()}{human(criterion)[1:]}{f' ({tail})' if tail else ''}"


def answers(suggested: pd.DataFrame, key: tuple[str, ...]) -> dict[str, str]:
    """Return how many factors a panel's criterion suggests, by reference."""
    data = suggested.fillna({"basis": "", "reference": ""})
    rows = data[(data["criterion"] == key[0]) & (data["basis"] == key[1]) & (data["kind"] == key[2])]
    return {str(r["reference"]): formats.count(r["n_factors"]) for r in records(rows)}


def panel(
    canvas: Canvas, x0: float, y0: float, key: tuple[str, ...], rows: pd.DataFrame, counts: dict[str, str]
) -> None:
    """Draw one panel: what was observed and each reference."""
    first, last = int(rows["position"].min()), int(rows["position"].max())
    values = [v for v in (*rows["observed"], *rows["expected"]) if v == v]
    marks = ticks(min(0.0, *values), max(values), 6)
    x = Scale(first, max(last, first + 1), x0 + LEFT + 6, x0 + W - 18)
    y = Scale(marks[0], marks[-1], y0 + H - 40, y0 + TOP)
    canvas.text(x0 + 6, y0 + 16, caption(key), 12, bold=True)
    tick = formats.bounded if marks[-1] <= 1 else formats.number
    for mark in marks:
        canvas.line(x0 + LEFT, y(mark), x0 + W - 12, y(mark), "sGrid")
        canvas.text(x0 + LEFT - 6, y(mark) + 4, tick(mark, places(marks)), 10.5, "end", "mut")
    for place in range(first, last + 1):
        if last - first < 20 or place == 1 or place % 5 == 0:
            canvas.text(x(place), y0 + H - 24, str(place), 10, "middle", "mut")
    references = [(str(r), block.sort_values("position")) for r, block in rows.groupby("reference", sort=False)]
    for i, (_, block) in enumerate(references):
        canvas.poly(points(x, y, block, "expected"), f"s{2 + i % 3}", 1.7, DASHES[(i + 1) % len(DASHES)])
    seen = points(x, y, references[0][1], "observed")
    canvas.poly(seen, "s1", 1.7)
    for px, py in seen:
        canvas.mark(1, px, py, 2.6)
    names = [
        (human(r) if r else "reference")
        + (f": {counts[r]} factor{'' if counts[r] == '1' else 's'}" if r in counts else "")
        for r, _ in references
    ]
    # a scree falls and leaves the upper right empty; MAP rises at its end and leaves the left empty
    panel_key(canvas, x0, y0 + TOP + 10, names, falling=not seen or seen[0][1] <= seen[-1][1])


def points(x: Scale, y: Scale, block: pd.DataFrame, column: str) -> list[tuple[float, float]]:
    """Return the places of one column's values."""
    return [(x(p), y(v)) for p, v in zip(block["position"], block[column], strict=True) if v == v]


def panel_key(canvas: Canvas, x0: float, y: float, names: list[str], *, falling: bool) -> None:
    """Write the key of a panel."""
    room = max(width(n, 10.5) for n in [*names, "observed"])
    left = x0 + W - 24 - room if falling else x0 + LEFT + 84
    for i, label in enumerate(["observed", *names]):
        at = y + 15 * i
        kind = "s1" if i == 0 else f"s{2 + (i - 1) % 3}"
        canvas.line(left - 32, at - 4, left - 8, at - 4, kind, 1.8, None if i == 0 else DASHES[i % len(DASHES)])
        canvas.text(left, at, label, 10.5)
