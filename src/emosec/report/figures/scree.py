"""Eigenvalues against what random data give: one panel per criterion, basis and kind of correlation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from emosec.report import formats
from emosec.report.figures.canvas import Figure
from emosec.report.figures.house import WIDE, Sheet, colour, fitting, mark, sheet, ticks
from emosec.report.labels import wave_words
from emosec.report.listing import grouped
from emosec.report.words import CORRELATION, human, of
from emosec.structure.typed_rows import StructureDimensionality
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

ACROSS, TALL, LEFT = 2, 262.0, 58.0
REFERENCES = ("-", (0, (5, 3)), (0, (2, 3)), (0, (8, 3, 2, 3)), (0, (10, 4)))


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
    wide, said = WIDE / min(ACROSS, len(panels)), []
    with sheet(TALL * math.ceil(len(panels) / ACROSS) + 6) as page:
        for i, (key, rows) in enumerate(panels):
            counts = answers(suggested, key)
            panel(page, wide * (i % ACROSS), TALL * (i // ACROSS), wide, key, rows, counts)
            said.append(
                f"{caption(key)}: {', '.join(f'{n} ({human(r)})' if r else n for r, n in counts.items()) or 'not given'}."
            )
        canvas = page.canvas()
    alt = f"Scree plots, {title}, {wave_words(place[1])}. Factors suggested. " + " ".join(said)
    words = f"Eigenvalues against random data: {title}, {wave_words(place[1])}"
    note = "After each reference, how many factors it suggests. Descriptive: such criteria never decide about separability."
    return Figure(name, words, alt, canvas, "structure_eigenvalues", note, *place)


def caption(key: tuple[str, ...]) -> str:
    """Return a panel's heading."""
    criterion, basis, kind = (str(k) for k in key)
    tail = ", ".join(part for part in (human(basis), of(CORRELATION)(kind)) if part)
    return f"{criterion[:1].upper()}{human(criterion)[1:]}{f' ({tail})' if tail else ''}"


def answers(suggested: pd.DataFrame, key: tuple[str, ...]) -> dict[str, str]:
    """Return how many factors a panel's criterion suggests, by reference."""
    data = suggested.fillna({"basis": "", "reference": ""})
    rows = data[(data["criterion"] == key[0]) & (data["basis"] == key[1]) & (data["kind"] == key[2])]
    return {str(r["reference"]): formats.count(r["n_factors"]) for r in records(rows, StructureDimensionality)}


def panel(
    page: Sheet, x0: float, y0: float, wide: float, key: tuple[str, ...], rows: pd.DataFrame, counts: dict[str, str]
) -> None:
    """Draw one panel: what was observed and each reference."""
    first, last = int(rows["position"].min()), int(rows["position"].max())
    values = [v for v in (*rows["observed"], *rows["expected"]) if v == v]
    marks = ticks(min(0.0, *values), max(values), 6)
    axes = page.panel(x0 + LEFT, y0 + 28, wide - LEFT - 12, TALL - 28 - 44, (first - 0.4, max(last, first + 1) + 0.4),
                      (marks[0], marks[-1]), grid="y")  # fmt: skip
    mark(axes.yaxis, marks, formats.bounded if marks[-1] <= 1 else formats.number)
    shown = [p for p in range(first, last + 1) if last - first < 11 or p == 1 or p % 5 == 0]
    axes.set_xticks(shown, [str(p) for p in shown])
    axes.set_xlabel("number of factors")
    axes.set_ylabel("average partial" if key[0].startswith("MAP") else "eigenvalue")
    page.write(x0 + 6, y0 + 16, fitting(caption(key), wide - 12, bold=True), weight="bold")
    references = [(str(r), block.sort_values("position")) for r, block in rows.groupby("reference", sort=False)]
    names = [short_words(r) + (f": {counts[r]}" if r in counts else "") for r, _ in references]
    seen = references[0][1]
    axes.plot(
        seen["position"], seen["observed"], color=colour(1), linewidth=1.7, marker="o", markersize=5, label="observed"
    )
    for i, (name, (_, block)) in enumerate(zip(names, references, strict=True)):
        dashed = REFERENCES[(i + 1) % len(REFERENCES)]
        axes.plot(
            block["position"], block["expected"], color=colour(2 + i % 3), linewidth=1.7, linestyle=dashed, label=name
        )
    # a scree falls and leaves the upper right empty; MAP rises at its end and leaves the left empty
    drawn = [v for v in seen["observed"] if v == v]
    falling = not drawn or drawn[0] >= drawn[-1]
    axes.legend(loc="upper right" if falling else "upper center", handlelength=2.2)


def short_words(reference: str) -> str:
    """Return what the eigenvalues are compared with, in the few words that a panel has room for.

    Examples
    --------
    >>> short_words("95th percentile of permuted data"), short_words("")
    ('95th percentile, permuted', 'reference')
    """
    return human(reference).replace(" of ", ", ").removesuffix(" data") if reference else "reference"
