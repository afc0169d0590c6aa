"""Empty cells in two-way tables, by lavaan's rule (`zero.add = c(0.5, 0)`, `zero.keep.margins = TRUE`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Added to the single empty cell of a 2 × 2 table and to its opposite, taken from the other two: the margins stay.
ADD_TO_2X2 = 0.5


@dataclass(frozen=True, slots=True)
class ZeroCells:
    """Adjusted `tables`; pairs with an `empty` cell; ±1 for `perfect` 2 × 2 pairs, else 0; pairs `undefined`."""

    tables: Floats
    empty: Flags
    perfect: Floats
    undefined: Flags

    def placed(self, fitted: Floats) -> Floats:
        """Return fitted correlations with the perfect ones at ±1 and the undefined ones as NaN."""
        return np.where(self.undefined, np.nan, np.where(self.perfect != 0.0, self.perfect, fitted))


def adjust_zero_cells(tables: Floats, k_first: NDArray[np.integer], k_second: NDArray[np.integer]) -> ZeroCells:
    """Apply the rule to tables of counts.

    A 2 × 2 table with one empty cell gets .5 there, margins kept. With two empty cells on a diagonal its correlation
    is ±1 (`perfect`, else 0). Larger tables stay as they are. A pair that has no row in common, or whose common rows
    use one category only of an item, is `undefined` (lavaan returns ±1 or a value at its bound there).

    Parameters
    ----------
    tables : ndarray (m, slots, slots)
    k_first, k_second : ndarray (m,)
        Numbers of categories of the row and the column item.

    Returns
    -------
    ZeroCells

    Examples
    --------
    >>> import numpy as np
    >>> adjust_zero_cells(np.array([[[0.0, 5.0], [4.0, 9.0]]]), np.array([2]), np.array([2])).tables.tolist()
    [[[0.5, 4.5], [3.5, 9.5]]]
    """
    slots = np.arange(tables.shape[1])
    inside = (slots[:, None] < k_first[:, None, None]) & (slots < k_second[:, None, None])
    zero = inside & (tables == 0.0)
    empty = zero.any(axis=(1, 2))
    undefined = ((tables.sum(axis=2) > 0).sum(axis=1) < 2) | ((tables.sum(axis=1) > 0).sum(axis=1) < 2)
    perfect = np.zeros(len(tables))
    small = empty & (k_first == 2) & (k_second == 2) & ~undefined
    if not small.any():
        return ZeroCells(tables, empty, perfect, undefined)
    falling = zero[:, 0, 0] | zero[:, 1, 1]
    two = zero.sum(axis=(1, 2)) == 2
    perfect[small & two] = np.where(falling[small & two], -1.0, 1.0)
    one = np.flatnonzero(small & ~two)
    adjusted = tables.copy()
    shift = np.where(falling[one], ADD_TO_2X2, -ADD_TO_2X2)
    adjusted[one, 0, 0] += shift
    adjusted[one, 1, 1] += shift
    adjusted[one, 0, 1] -= shift
    adjusted[one, 1, 0] -= shift
    return ZeroCells(adjusted, empty, perfect, undefined)
