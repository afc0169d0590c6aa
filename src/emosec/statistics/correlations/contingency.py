"""All two-way tables of a set of ordinal items at once, by one matrix product of their indicator matrix."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# Rows per product. A single-precision count is exact below 2²⁴, so each block's product is exact; the sum is kept in
# double.
ROWS_PER_BLOCK = 8_192


@lru_cache(maxsize=64)
def item_pairs(n_items: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs (first, second) in lavaan's order: column-wise below the diagonal, first < second.

    Parameters
    ----------
    n_items : int

    Returns
    -------
    first, second : ndarray of int, shape (items (items − 1) / 2,)

    Examples
    --------
    >>> [list(map(int, side)) for side in item_pairs(3)]
    [[0, 0, 1], [1, 2, 2]]
    """
    first, second = np.triu_indices(n_items, 1)
    # the same arrays for every caller
    first.flags.writeable = second.flags.writeable = False
    return first, second


def pair_tables(codes: NDArray[np.integer], n_slots: int) -> NDArray[np.float64]:
    """Counts of every pair of items in every pair of categories.

    Parameters
    ----------
    codes : ndarray (n_rows, n_items)
        Category numbers 0 … n_slots − 1. What a slot means (a category, "missing") is the caller's business.
    n_slots : int
        Number of different codes.

    Returns
    -------
    ndarray (n_items, n_items, n_slots, n_slots)
        `[i, j, a, b]` rows have code a on item i and b on item j. Exact integers in double precision.

    Examples
    --------
    >>> import numpy as np
    >>> pair_tables(np.array([[0, 1], [0, 1], [1, 0]]), 2)[0, 1].tolist()
    [[0.0, 2.0], [1.0, 0.0]]
    """
    n_rows, n_items = codes.shape
    width = n_items * n_slots
    total = np.zeros((width, width))
    indicator = np.eye(n_slots, dtype=np.float32)
    for start in range(0, n_rows, ROWS_PER_BLOCK):
        block = codes[start : start + ROWS_PER_BLOCK]
        indicators = indicator.take(block, axis=0).reshape(len(block), width)
        total += indicators.T @ indicators
    return np.ascontiguousarray(total.reshape(n_items, n_slots, n_items, n_slots).transpose(0, 2, 1, 3))
