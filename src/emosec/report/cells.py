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
    zeros : whether empty cells may be withheld where no larger one can be

    Returns
    -------
    list of {"shown", "small", "withheld"}
        Cells with one to `smallest` − 1 people are small. Further cells are withheld, the least of the larger ones first, until
        the hidden ones cannot be told from their sum: there are two or more, they hold `smallest` people or more, and more
        than one way to fill them agrees with what each mark says. Where the larger ones do not suffice, all that are hidden,
        and all empty ones where they may be, bear one mark: two marks would tell which of them is the small one. Otherwise an
        empty cell is nobody and is shown.

    Examples
    --------
    >>> hide([3, 40, 25, 0], 10)
    ['small', 'shown', 'withheld', 'shown']
    >>> hide([3, 4, 40], 10), hide([6, 7, 40], 10), hide([1, 10, 40], 10)
    (['small', 'small', 'withheld'], ['small', 'small', 'shown'], ['small', 'withheld', 'withheld'])
    >>> hide([3, 0, 0], 10, zeros=True), hide([9, 9], 10)
    (['withheld', 'withheld', 'withheld'], ['withheld', 'withheld'])
    """
    known = [1.0 if c != c else float(c) for c in counts]
    marks: list[Mark] = ["small" if 0 < c < smallest else "shown" for c in known]
    if "small" not in marks:
        return marks
    larger = sorted((i for i, c in enumerate(known) if c >= smallest), key=lambda i: (known[i], i))
    while told(known, marks, smallest) and larger:
        marks[larger.pop(0)] = "withheld"
    if not told(known, marks, smallest):
        return marks
    alike: list[Mark] = [
        "withheld" if m != "shown" or (zeros and c == 0) else "shown" for m, c in zip(marks, known, strict=True)
    ]
    return alike if sum(m != "shown" for m in alike) > 1 else marks


def told(counts: Sequence[float], marks: Sequence[Mark], smallest: int) -> bool:
    """Return whether the sum of the hidden cells, which the total and the shown cells tell, tells too much."""
    hidden = [c for c, m in zip(counts, marks, strict=True) if m != "shown"]
    few, total = sum(m == "small" for m in marks), sum(hidden)
    if len(hidden) < 2 or total < smallest:
        return True
    # all at their least is the only way to reach the least sum, and all at their most the greatest, which what is withheld has not
    least = few + (len(hidden) - few) * smallest
    return total == least or (few == len(hidden) and total == few * (smallest - 1))
