"""How a table is laid on a page: the size of its type, and whether it wants the long side of the paper."""

from __future__ import annotations

from emosec.report.figures.measure import width
from emosec.report.listing import Listing

UPRIGHT, SIDEWAYS = 470.0, 760.0  # points between the margins of A4
SIZES = (8.5, 8.0, 7.5, 7.0)
PADDING, LONG = 5.4, 150.0  # of a cell, and the most a column of sentences needs at 8 points
SERIF = 0.84  # a text face is that much narrower than the face the widths were measured in


def columns(table: Listing) -> list[tuple[float, float]]:
    """Return for each column how wide its cells are at a size of 1, and how narrow it may become by wrapping sentences."""
    found = []
    for i, (col, long) in enumerate(zip(table.cols, table.long, strict=True)):
        # heads are full of capitals, which are as wide in one face as in the other
        own = max(width(col.head, 1.0), *(width(w, 1.0) * SERIF for w in {row[i].text for row in table.cells}))
        found.append((own, min(own, LONG / 8) if long else own))
    return found


def breadths(table: Listing) -> tuple[float, float]:
    """Return how wide a table's cells are at a size of 1, and how much of that may be taken off by wrapping sentences."""
    found = columns(table)
    return sum(whole for whole, _ in found), sum(whole - least for whole, least in found)


def column_widths(table: Listing, size: float, room: float) -> list[float]:
    """Return the width of each column in points: what its cells need, sentences wrapped into what is left of the room.

    Examples
    --------
    >>> from emosec.report.listing import Cell, Col
    >>> t = Listing("t", "T", (Col("Item", "i"), Col("Why", "w")), ((Cell("calm"), Cell("word " * 60)),), "s")
    >>> item, why = column_widths(t, 8.0, 300.0)
    >>> round(item) < 40, round(item + why)
    (True, 300)
    """
    needed = [(whole * size + PADDING, least * size + PADDING) for whole, least in columns(table)]
    wanted = sum(whole - least for whole, least in needed)
    left = room - sum(least for _, least in needed)
    share = min(max(left / wanted, 0.0), 1.0) if wanted else 0.0
    made = [least + (whole - least) * share for whole, least in needed]
    # what does not fit at all is squeezed evenly; a word processor breaks within cells then
    return [w * min(1.0, room / sum(made)) for w in made]


def placed(table: Listing) -> tuple[float, bool]:
    """Return the size of type for a table, and whether it must be turned on its side.

    Examples
    --------
    >>> from emosec.report.listing import Cell, Col
    >>> placed(Listing("t", "T", (Col("Item", "i"),), ((Cell("calm"),),), "s"))
    (8.5, False)
    """
    whole, wrapped = breadths(table)
    padding = PADDING * len(table.cols)
    for room, turned in ((UPRIGHT, False), (SIDEWAYS, True)):
        for size in SIZES:
            if (whole - wrapped) * size + padding <= room:
                return size, turned
    return max(4.5, (SIDEWAYS - padding) / (whole - wrapped)), True
