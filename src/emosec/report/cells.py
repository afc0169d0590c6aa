"""Which cells of a row of counts must be hidden, so that no small one can be read or computed from the total."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Mark = Literal["shown", "small", "withheld"]


def hide(counts: Sequence[float], smallest: int, *, zeros: bool = False) -> list[Mark]:
    """Return what becomes of each count whose total is known.

    Parameters
    ----------
    counts : how many people are in each cell; a cell whose count is unknown (NaN) but not zero counts as small
    smallest : the smallest count that is shown
    zeros : whether an empty cell may be withheld where no larger one can be

    Returns
    -------
    list of {"shown", "small", "withheld"}
        Cells with one to `smallest` − 1 people are small. Further cells are withheld, the least of the larger ones first, until
        the hidden ones cannot be told from their sum: there are two or more, they hold `smallest` people or more, and the
        sum is not one that leaves a single possibility. An empty cell is nobody and is shown.

    Examples
    --------
    >>> hide([3, 40, 25, 0], 10)
    ['small', 'shown', 'withheld', 'shown']
    >>> hide([3, 4, 40], 10), hide([6, 7, 40], 10), hide([3, 0, 0], 10, zeros=True)
    (['small', 'small', 'withheld'], ['small', 'small', 'shown'], ['small', 'withheld', 'shown'])
    """
    known = [1.0 if c != c else float(c) for c in counts]
    marks: list[Mark] = ["small" if 0 < c < smallest else "shown" for c in known]
    if "small" not in marks:
        return marks
    larger = sorted((i for i, c in enumerate(known) if c >= smallest), key=lambda i: (known[i], i))
    empty = [i for i, c in enumerate(known) if c == 0] if zeros else []
    while told(known, marks, smallest):
        if larger:
            marks[larger.pop(0)] = "withheld"
        elif empty and sum(m != "shown" for m in marks) < 2:
            marks[empty.pop(0)] = "withheld"
        else:
            break
    return marks


def told(counts: Sequence[float], marks: Sequence[Mark], smallest: int) -> bool:
    """Return whether the sum of the hidden cells, which the total and the shown cells tell, tells too much."""
    hidden = [c for c, m in zip(counts, marks, strict=True) if m != "shown"]
    total = sum(hidden)
    if len(hidden) < 2 or total < smallest:
        return True
    # all of them at their least or at their most is the only way to reach the least or the greatest sum
    return "withheld" not in marks and total in (len(hidden), len(hidden) * (smallest - 1))
