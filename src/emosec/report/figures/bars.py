"""Responses as diverging stacked bars: disagreement to the left of the middle, agreement to the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from emosec.report import formats
from emosec.report.figures.canvas import Figure, painted
from emosec.report.figures.colours import INK, LINE, MUT, PAPER
from emosec.report.figures.house import HEADING, TYPE, WIDE, Sheet, fitting, sheet
from emosec.report.figures.measure import width
from emosec.report.hidden import Hidden
from emosec.report.labels import wave_words

if TYPE_CHECKING:
    import pandas as pd

# from the lowest answer to the middle, and from the middle to the highest: light in the middle, dark at both ends, the
# left end blue and the right end orange, and never equally dark in greyscale
LOW, MID, HIGH = ((23, 78, 138), (233, 234, 236), (232, 140, 48))
LABELS, ROW = 176.0, 23.0


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
    blocks = [(str(s), b) for s, b in categories.groupby("scale", sort=False)]
    n_items = sum(b["item"].nunique() for _, b in blocks)
    left, right = extent(categories)
    down = key_lines(answer_scales(categories))
    top = 12.0 + 18.0 * len(down)
    tall = len(blocks) * 32 + n_items * ROW
    with sheet(top + tall + 24) as page:
        axes = page.panel(LABELS, top, WIDE - LABELS - 14, tall, (-left, right), (tall, 0.0))
        axes.set_axis_off()
        key(page, down)
        y = 0.0
        for scale, block in blocks:
            page.write(4, top + y + 18, scale_words(scale), HEADING, weight="bold")
            y += 26
            for item, rows in block.groupby("item", sort=False):
                page.write(8, top + y + 15, formats.MINUS if keying.get((scale, str(item)), 1) < 0 else "", color=MUT)
                page.write(LABELS - 10, top + y + 15, fitting(str(item), LABELS - 34), ha="right")
                bar(axes, y, rows)
                y += ROW
            y += 6
        axes.axvline(0, color=INK, linewidth=1)
        axes.text(0, tall + 16, "middle of the answer scale", ha="center", color=MUT)
        canvas = page.canvas()
    alt = f"Answers per item, {title}, {wave_words(place[1])}. " + " ".join(in_words(blocks))
    note = "Shares of answers; a share is printed where its bar has room. − marks items reversed for their scale."
    if any(isinstance(s, Hidden) for s in categories["share"]):
        note += " Shares that are not published, because few people are behind them, are left out of the bars."
    return Figure(name, f"Answers to each item: {title}, {wave_words(place[1])}", alt, canvas, "items_categories",
                  note, *place)  # fmt: skip


def answer_scales(categories: pd.DataFrame) -> list[tuple[str, list[str]]]:
    """Return the answers there are, from low to high, and which items have them; no items where all have the same.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("a", 1, "no"), ("a", 2, "yes"), ("b", 1, "never"), ("b", 2, "now"), ("b", 3, "always")]
    >>> answer_scales(pd.DataFrame(rows, columns=["item", "code", "label"]))
    [('a: ', ['no (1)', 'yes (2)']), ('b: ', ['never (1)', 'now (2)', 'always (3)'])]
    """
    found: dict[tuple[str, ...], list[str]] = {}
    for item, rows in categories.groupby("item", sort=False):
        held = rows.drop_duplicates("code").sort_values("code")
        words = tuple(f"{label} ({int(code)})" for code, label in zip(held["code"], held["label"], strict=True))
        found.setdefault(words, []).append(str(item))
    if len(found) == 1:
        return [("", list(words)) for words in found]
    return [(f"{', '.join(items)}: ", list(words)) for words, items in found.items()]


def extent(categories: pd.DataFrame) -> tuple[float, float]:
    """Return how far the longest bar reaches to the left and to the right of the middle."""
    lefts, rights = [0.05], [0.05]
    for _, rows in categories.groupby(["scale", "item"], sort=False):
        shares = shares_of(rows)
        start = begin(shares)
        lefts.append(-start)
        rights.append(start + sum(shares))
    return max(lefts), max(rights)


def shares_of(rows: pd.DataFrame) -> list[float]:
    """Return the share of each of an item's codes from low to high, zero where it is missing."""
    held = rows.sort_values("code")["share"]
    return [float(s) if s == s else 0.0 for s in held]


def begin(shares: list[float]) -> float:
    """Return where a bar begins so that the middle of the answer scale lies at zero."""
    half = len(shares) // 2
    return -sum(shares[:half]) - (shares[half] / 2 if len(shares) % 2 else 0.0)


def bar(axes: Axes, y: float, rows: pd.DataFrame) -> None:
    """Draw one item's bar about the middle of its own answers; a share is printed where its bar has room."""
    shares, (low, high) = shares_of(rows), axes.get_xlim()
    at, scale = begin(shares), (WIDE - LABELS - 14) / (high - low)
    for i, share in enumerate(shares):
        if share > 0:
            fill, ink = shade(i / max(len(shares) - 1, 1))
            axes.barh(y + ROW / 2, share, ROW - 5, left=at, color=fill, edgecolor=PAPER, linewidth=0.6)
            text = formats.number(share * 100, 0)
            if share * scale > width(text, TYPE) + 6:
                axes.text(at + share / 2, y + ROW / 2, text, ha="center", va="center_baseline", color=ink)
        at += share


def key_lines(scales: list[tuple[str, list[str]]]) -> list[list[tuple[str, str]]]:
    """Return the lines of the key, as many answers in a line as fit: words with their colour, a scale's items without one."""
    down: list[list[tuple[str, str]]] = []
    for items, words in scales:
        head = fitting(items, WIDE / 2)
        down.append([("", head)] if items else [])
        x = 4.0 + (width(head, TYPE) if items else 0.0)
        for i, word in enumerate(words):
            need = 34 + width(word, TYPE)
            if down[-1] and x + need > WIDE:
                down.append([])
                x = 4.0
            down[-1].append((shade(i / max(len(words) - 1, 1))[0], word))
            x += need
    return down


def key(page: Sheet, down: list[list[tuple[str, str]]]) -> None:
    """Draw the key of the answers over the plot."""
    axes = page.panel(0, 0, page.width, page.height, (0, page.width), (page.height, 0))
    axes.set_axis_off()
    for line, answers in enumerate(down):
        x, y = 4.0, 8.0 + 18 * line
        for fill, text in answers:
            if not fill:
                page.write(x, y + 11, text, color=MUT)
                x += width(text, TYPE)
                continue
            axes.bar(x + 6.5, 13, 13, bottom=y, color=fill, edgecolor=LINE, linewidth=0.6)
            page.write(x + 18, y + 11, fitting(text, WIDE - 34))
            x += 34 + width(text, TYPE)


def in_words(blocks: list[tuple[str, pd.DataFrame]]) -> list[str]:
    """Return per item the shares of its lowest and highest answer, for the text alternative."""
    said = []
    for _, block in blocks:
        for item, rows in block.groupby("item", sort=False):
            own = rows.sort_values("code")
            ends = ", ".join(f"{formats.percent(own['share'].iloc[at])} {own['label'].iloc[at]}" for at in (0, -1))
            said.append(f"{item}: {ends}.")
    return said
