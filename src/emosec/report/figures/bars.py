"""Responses as diverging stacked bars: disagreement to the left of the middle, agreement to the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emosec.report import formats
from emosec.report.figures.canvas import Canvas, Figure, Scale, painted
from emosec.report.figures.measure import shorten, width
from emosec.report.hidden import Hidden
from emosec.report.labels import wave_words

if TYPE_CHECKING:
    import pandas as pd

# from the lowest answer to the middle, and from the middle to the highest: light in the middle, dark at both ends, the
# left end blue and the right end orange, and never equally dark in greyscale
LOW, MID, HIGH = ((23, 78, 138), (233, 234, 236), (232, 140, 48))
LABELS, PLOT, ROW = 176.0, 560.0, 23.0


def shade(position: float) -> tuple[str, str]:
    """Return the colour of a bar between 0 (lowest answer) and 1 (highest), and of the ink on it.

    Examples
    --------
    >>> shade(0.0), shade(1.0)
    (('#174e8a', '#ffffff'), ('#e88c30', '#000000'))
    """
    far, weight = (LOW, 1 - 2 * position) if position < 0.5 else (HIGH, 2 * position - 1)
    return painted([m + (f - m) * weight for f, m in zip(far, MID, strict=True)])


def response_bars(
    name: str, place: tuple[str, str], title: str, categories: pd.DataFrame, scale_words: Callable[[str], str],
    keying: dict[tuple[str, str], int],
) -> Figure:  # fmt: skip
    """Draw the answers to every item of an instrument in one wave.

    Parameters
    ----------
    place : instrument and wave
    categories : rows of the contracted table items/categories of that instrument and wave
    scale_words : a scale's title by its name
    keying : (scale, item) → −1 where the item is reversed
    """
    codes = sorted({int(c) for c in categories["code"]})
    labels = dict(zip(categories["code"].astype(int), categories["label"], strict=True))
    blocks = [(str(s), b) for s, b in categories.groupby("scale", sort=False)]
    n_items = sum(b["item"].nunique() for _, b in blocks)
    top = 40.0
    canvas = Canvas(LABELS + PLOT + 14, top + len(blocks) * 32 + n_items * ROW + 26)
    left, right = extent(categories, codes)
    x = Scale(-left, right, LABELS, LABELS + PLOT)
    key(canvas, codes, labels)
    y = top
    for scale, block in blocks:
        canvas.text(4, y + 18, scale_words(scale), 12.5, bold=True)
        y += 26
        for item, rows in block.groupby("item", sort=False):
            sign = "−" if keying.get((scale, str(item)), 1) < 0 else ""
            canvas.text(LABELS - 10, y + 15, shorten(f"{item}", LABELS - 34, 11.5), 11.5, "end")
            canvas.text(8, y + 15, sign, 12, kind="mut")
            bar(canvas, x, y, rows, codes)
            y += ROW
        y += 6
    canvas.line(x(0), top, x(0), y, "sInk", 1)
    canvas.text(x(0), y + 16, "middle of the answer scale", 10.5, "middle", "mut")
    alt = f"Answers per item, {title}, {wave_words(place[1])}. " + " ".join(in_words(blocks, codes, labels))
    note = "Shares of answers; a share is printed where its bar has room. − marks items reversed for their scale."
    if any(isinstance(s, Hidden) for s in categories["share"]):
        note += " Shares that are not published, because few people are behind them, are left out of the bars."
    return Figure(name, f"Answers to each item: {title}, {wave_words(place[1])}", alt, canvas, "items_categories",
                  note, *place)  # fmt: skip


def extent(categories: pd.DataFrame, codes: list[int]) -> tuple[float, float]:
    """Return how far the longest bar reaches to the left and to the right of the middle."""
    lefts, rights = [0.05], [0.05]
    for _, rows in categories.groupby(["scale", "item"], sort=False):
        shares = shares_of(rows, codes)
        start = begin(shares)
        lefts.append(-start)
        rights.append(start + sum(shares))
    return max(lefts), max(rights)


def shares_of(rows: pd.DataFrame, codes: list[int]) -> list[float]:
    """Return the share of each code, zero where it is missing."""
    held = {int(c): float(s) for c, s in zip(rows["code"], rows["share"], strict=True) if s == s}
    return [held.get(c, 0.0) for c in codes]


def begin(shares: list[float]) -> float:
    """Return where a bar begins so that the middle of the answer scale lies at zero."""
    half = len(shares) // 2
    return -sum(shares[:half]) - (shares[half] / 2 if len(shares) % 2 else 0.0)


def bar(canvas: Canvas, x: Scale, y: float, rows: pd.DataFrame, codes: list[int]) -> None:
    """Draw one item's bar."""
    shares = shares_of(rows, codes)
    at = begin(shares)
    for i, share in enumerate(shares):
        if share > 0:
            fill, ink = shade(i / (len(codes) - 1))
            w = x(at + share) - x(at)
            canvas.rect(x(at), y + 2, max(w - 0.6, 0.4), ROW - 5, None, fill=fill)
            text = formats.number(share * 100, 0)
            if w > width(text, 10.5) + 8:
                canvas.text(x(at) + w / 2, y + 15, text, 10.5, "middle", fill=ink)
        at += share


def key(canvas: Canvas, codes: list[int], labels: dict[int, str]) -> None:
    """Draw the key of the answers over the plot."""
    words = [f"{labels[c]} ({c})" for c in codes]
    size = 11.0
    while size > 8 and sum(width(w, size) + 34 for w in words) > canvas.width - 8:
        size -= 0.5
    room = (canvas.width - 8) / len(words) - 24
    x = 4.0
    for i, word in enumerate(words):
        canvas.rect(x, 8, 13, 13, "sMut", fill=shade(i / (len(codes) - 1))[0], wide=0.6)
        shown = word if size > 8 else shorten(word, room, size)
        canvas.text(x + 18, 19, shown, size)
        x += 18 + width(shown, size) + 16


def in_words(blocks: list[tuple[str, pd.DataFrame]], codes: list[int], labels: dict[int, str]) -> list[str]:
    """Return per item the shares of the lowest and highest answer, for the text alternative."""
    said = []
    for _, block in blocks:
        for item, rows in block.groupby("item", sort=False):
            held = dict(zip(rows["code"].astype(int), rows["share"], strict=True))
            ends = ", ".join(f"{formats.percent(held.get(c))} {labels[c]}" for c in (codes[0], codes[-1]))
            said.append(f"{item}: {ends}.")
    return said
