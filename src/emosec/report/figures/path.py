"""The path diagram of a factor model: factors left, items in the middle, method factors right; no layout program needed.

The order of the factor structure is the layout: each factor stands beside its items, so lines of different factors do not cross
in a simple structure, and method factors reach all items from the other side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.report import formats
from emosec.report.figures.canvas import Canvas, Figure
from emosec.report.figures.measure import shorten, width
from emosec.report.labels import wave_words
from emosec.report.words import human

if TYPE_CHECKING:
    import pandas as pd

# about 650 wide, so that its type is 8 points in print
ROW, GAP, ARC, FACTOR, FAN, RADIUS_Y, TYPE = 25.0, 16.0, 116.0, 106.0, 92.0, 25.0, 11.5


def path_diagram(name: str, place: tuple[str, str], title: str, model: str, parameters: pd.DataFrame) -> Figure:
    """Draw one fitted model with its standardised estimates.

    Parameters
    ----------
    model : what the model says
    parameters : rows of the contracted table structure/parameters of one model, estimator and sample
    """
    loads = parameters[parameters["op"] == "=~"]
    by_factor = {str(f): [(str(i), float(e)) for i, e in zip(r["rhs"], r["std.all"], strict=True)]
                 for f, r in loads.groupby("lhs", sort=False)}  # fmt: skip
    content, method = split(by_factor)
    spots, height = rows_of(by_factor, content)
    box = min(max(width(i, TYPE) for i in spots) + 18, 160)
    left = ARC + FACTOR + FAN
    canvas = Canvas(left + box + (FAN + FACTOR + 4 if method else 8), height)
    for factor in content:
        draw_factor(canvas, factor, by_factor[factor], spots, ARC + FACTOR / 2, left, faint=False)
    for k, factor in enumerate(method):
        x = left + box + FAN + FACTOR / 2
        draw_factor(canvas, factor, by_factor[factor], spots, x, left + box, faint=True, shift=60.0 * k)
    for item, y in spots.items():
        canvas.rect(left, y - 9.5, box, 19, "paper sInk", round_=2, wide=1)
        canvas.text(left + box / 2, y + 4, shorten(item, box - 10, TYPE), TYPE, "middle")
    centres = {f: middle(by_factor[f], spots) for f in content}
    said = arcs(canvas, parameters, centres)
    words = f"{model}: {title}, {wave_words(place[1])}"
    alt = f"Path diagram. {words}. " + " ".join(
        f"{human(f)}: " + ", ".join(f"{i} {formats.bounded(e)}" for i, e in by_factor[f]) + "." for f in by_factor
    )
    note = (
        "Standardised estimates; residual variances and thresholds are left out. Items are keyed in the direction of the "
        "construct."
    )
    return Figure(name, words, f"{alt} {said}", canvas, "structure_parameters", note, *place)


def split(by_factor: dict[str, list[tuple[str, float]]]) -> tuple[list[str], list[str]]:
    """Return the factors that own items and those that only load on items other factors own.

    Examples
    --------
    >>> split({"a": [("x", 0.5)], "b": [("y", 0.5)], "m": [("x", 0.1), ("y", 0.1)]})
    (['a', 'b'], ['m'])
    """
    owned: set[str] = set()
    content: list[str] = []
    for factor, items in by_factor.items():
        names = {i for i, _ in items}
        if not names <= owned:
            content.append(factor)
            owned |= names
    return content, [f for f in by_factor if f not in content]


def rows_of(by_factor: dict[str, list[tuple[str, float]]], content: list[str]) -> tuple[dict[str, float], float]:
    """Return the height of each item and of the whole diagram."""
    spots: dict[str, float] = {}
    y = 20.0
    for factor in content:
        for item, _ in by_factor[factor]:
            if item not in spots:
                spots[item] = y
                y += ROW
        # a factor with one or two items still needs room for its own name
        y = max(y, spots[by_factor[factor][0][0]] + 2.4 * ROW) + GAP
    return spots, y - GAP + 6


def middle(items: list[tuple[str, float]], spots: dict[str, float]) -> float:
    """Return the height of a factor: the middle of its items."""
    heights = [spots[i] for i, _ in items]
    return (min(heights) + max(heights)) / 2


def draw_factor(
    canvas: Canvas, factor: str, items: list[tuple[str, float]], spots: dict[str, float], x: float, edge: float,
    *, faint: bool, shift: float = 0.0,
) -> None:  # fmt: skip
    """Draw a factor, its arrows to the items and the loadings beside the items."""
    y = middle(items, spots) + shift
    side = 1 if edge > x else -1
    rim = x + side * FACTOR / 2
    for item, _ in items:
        canvas.line(rim, y, edge - side * 7, spots[item], "sMut", 0.8 if faint else 1, "3 3" if faint else None)
    # after all arrows, since an arrow to the next item would run through a number
    for item, value in items:
        target = spots[item]
        canvas.arrow(edge - side, target, side, wide=1.1, size=3)
        if formats.absent(value):
            continue
        text = formats.bounded(value)
        w = width(text, TYPE) + 4
        at = edge - side * 12
        canvas.rect(at - w if side > 0 else at, target - 7.5, w, 15, "paper")
        canvas.text(at - (2 if side > 0 else -2), target + 4, text, TYPE, "end" if side > 0 else "start")
    canvas.add("ellipse", cx=x, cy=y, rx=FACTOR / 2, ry=RADIUS_Y, class_="soft sInk", stroke_width=1.2,
               stroke_dasharray="4 3" if faint else None)  # fmt: skip
    canvas.text(x, y + 4, shorten(human(factor), FACTOR - 8, TYPE), TYPE, "middle", bold=True)


def arcs(canvas: Canvas, parameters: pd.DataFrame, centres: dict[str, float]) -> str:
    """Draw the correlations of the factors as arcs on the left, and return them in words."""
    rows = parameters[(parameters["op"] == "~~") & parameters["lhs"].isin(centres) & parameters["rhs"].isin(centres)]
    rows = rows[rows["lhs"] != rows["rhs"]]
    said = []
    order = list(centres)
    for _, row in rows.iterrows():
        a, b = sorted((str(row["lhs"]), str(row["rhs"])), key=order.index)
        apart = order.index(b) - order.index(a)
        y1, y2 = centres[a], centres[b]
        bulge = 34.0 + 56.0 * (apart - 1)
        x = ARC + 2
        # neighbours leave a little off the middle, so that two arcs at one factor do not touch
        y1, y2 = y1 + (8 if apart == 1 else -4), y2 - (8 if apart == 1 else -4)
        canvas.path(
            f"M{x:.1f},{y1:.1f} C{x - bulge * 1.33:.1f},{y1:.1f} {x - bulge * 1.33:.1f},{y2:.1f} {x:.1f},{y2:.1f}",
            "no sInk",
            1.2,
        )
        text = formats.bounded(row["std.all"])
        w = width(text, TYPE, bold=True) + 6
        canvas.rect(x - bulge - w / 2, (y1 + y2) / 2 - 9, w, 18, "paper")
        canvas.text(x - bulge, (y1 + y2) / 2 + 4, text, TYPE, "middle", bold=True)
        said.append(f"{human(a)} with {human(b)} {text}.")
    return " ".join(said)
