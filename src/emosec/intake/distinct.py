"""Columns of text by their distinct cells: what is done once per distinct cell need not be done once per row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


def distinct_cells(values: pd.Series[str]) -> tuple[NDArray[np.intp], list[str]]:
    """Return the position of each cell among the distinct ones (−1 where missing), and the distinct ones.

    Examples
    --------
    >>> import pandas as pd
    >>> distinct_cells(pd.Series(["b", "a", None, "b"], dtype="string"))
    (array([ 0,  1, -1,  0]), ['b', 'a'])
    """
    import pandas as pd

    codes, found = pd.factorize(values)
    return codes, found.tolist()


def numbers_of(values: pd.Series[str], meaning: Mapping[str, float | None]) -> NDArray[np.float64]:
    """Return the number that stands for each cell; NaN where the cell is missing or has none.

    Examples
    --------
    >>> import pandas as pd
    >>> numbers_of(pd.Series(["b", "a", None], dtype="string"), {"a": 1})
    array([nan,  1., nan])
    """
    import numpy as np

    codes, found = distinct_cells(values)
    known = [meaning.get(text) for text in found]
    table = np.array([np.nan if k is None else float(k) for k in known] + [np.nan])
    return np.asarray(table[codes])
