"""How a table is laid on a page: the size of its type, and whether it wants the long side of the paper."""

from __future__ import annotations

from emosec.report.figures.measure import width
from emosec.report.listing import Listing

UPRIGHT, SIDEWAYS = 470.0, 760.0  # points between the margins of A4
SIZES = (8.5, 8.0, 7.5, 7.0)
PADDING, LONG = 5.4, 150.0  # of a cell, and the most a column of sentences needs at 8 points
SERIF = 0.84  # a text face is that much narrower than the face the widths were measured in


def breadths(table: Listing) -> tuple[float, float]:
    """Return how wide a table's cells are at a size of 1, and how much of that may be taken off by wrapping sentences."""
    whole = wrapped = 0.0
    for i, (col, long) in enumerate(zip(table.cols, table.long, strict=True)):
        own = max(width(w, 1.0) for w in {col.head, *(row[i].text for row in table.cells)}) * SERIF
        whole += own
        wrapped += max(own - LONG / 8, 0.0) if long else 0.0
    return whole, wrapped


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
