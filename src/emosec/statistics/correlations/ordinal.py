"""The door for ordinal data: integer codes become category numbers, or a refusal that says which item and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emosec.errors import DataError
from emosec.statistics.item_matrix import all_numbers, unmasked

if TYPE_CHECKING:
    import pandas as pd

# More distinct codes than this is a measurement, not a rating.
MOST_CATEGORIES = 60
MISSING = -1

Codes = NDArray[np.int8]
Categories = Mapping[str, Sequence[int]] | Sequence[int] | None


@dataclass(frozen=True, slots=True)
class OrdinalData:
    """Items as category numbers.

    `codes` (n_rows, n_items) int8, 0 … k − 1, −1 missing; `categories[i][c]` is the code that category c of item i
    stands for. Rows without a single answer are not in it. `warnings` are sentences that start with a name and a
    colon.
    """

    names: tuple[str, ...]
    codes: Codes
    categories: tuple[tuple[Any, ...], ...]
    warnings: tuple[str, ...]

    @property
    def n_categories(self) -> NDArray[np.intp]:
        """Number of categories of each item."""
        return np.array([len(c) for c in self.categories], dtype=np.intp)


def as_ordinal(data: object, *, missing: str = "pairwise", categories: Categories = None) -> OrdinalData:
    """Check ordinal data and number the categories.

    Parameters
    ----------
    data : DataFrame or 2-D array (n_rows, n_items)
        Whole-number codes; NaN, None or NA is missing. Ordered categoricals and booleans are taken in their order.
    missing : {"pairwise", "listwise"}
        Listwise drops every row with a missing answer. Rows with no answer at all are dropped in both cases.
    categories : mapping name → codes, or one sequence of codes for all items, optional
        The declared codes. A code outside them is refused. A declared code that nobody chose has no threshold: it is
        left out with a warning. Without a declaration the categories are the codes observed (as in lavaan).

    Returns
    -------
    OrdinalData

    Raises
    ------
    DataError
        Not a table; no rows; duplicated names; text; infinite or fractional codes; a code not declared; an item with
        fewer than two observed categories; more than 60 categories.

    Examples
    --------
    >>> import numpy as np
    >>> as_ordinal(np.array([[1, 2], [5, 2], [5, 4]])).codes.tolist()
    [[0, 0], [1, 0], [1, 1]]
    """
    if missing not in ("pairwise", "listwise"):
        raise DataError(f"missing={missing!r} is not a rule", remedy='use "pairwise" or "listwise"')
    frame = as_table(data)
    names = tuple(str(name) for name in frame.columns)
    columns = [_whole_numbers(frame.iloc[:, i], name) for i, name in enumerate(names)]
    absent = np.isnan(columns).T if columns else np.empty((len(frame), 0), dtype=bool)
    keep = ~absent.any(axis=1) if missing == "listwise" else ~absent.all(axis=1)
    if not keep.any():
        raise DataError(
            f"no {'complete ' if missing == 'listwise' else ''}row is left of {len(frame)}",
            why="nothing can be correlated",
            remedy='use missing="pairwise", or leave out the items that are missing throughout'
            if missing == "listwise"
            else "",
        )
    warnings: list[str] = []
    if missing == "pairwise" and not keep.all():
        warnings.append(f"empty_rows: {int((~keep).sum())} row(s) without any answer are not counted")
    codes = np.empty((int(keep.sum()), len(names)), dtype=np.int8)
    kept_categories = []
    for i, name in enumerate(names):
        declared = categories.get(name) if isinstance(categories, Mapping) else categories
        observed, codes[:, i] = _number(columns[i][keep], name, declared, warnings)
        kept_categories.append(observed)
    labels = [_labels(frame.iloc[:, i], kept) for i, kept in enumerate(kept_categories)]
    return OrdinalData(names, codes, tuple(labels), tuple(warnings))


def as_table(data: object) -> pd.DataFrame:
    """A DataFrame with unique column names from a DataFrame or a 2-D array (named item1, item2, …).

    Parameters
    ----------
    data : DataFrame or array_like, shape (rows, items)

    Returns
    -------
    DataFrame
        The same object where it was one.

    Raises
    ------
    DataError
        Another number of dimensions than two, no row or no item, or names that appear more than once.

    Examples
    --------
    >>> as_table([[1, 2], [3, 4]]).columns.tolist()
    ['item1', 'item2']
    """
    import pandas as pd

    if isinstance(data, pd.DataFrame):
        frame = data
    else:
        try:
            array = np.asarray(unmasked(data))
        except ValueError as error:
            raise DataError(
                "rows are of different lengths", why=str(error), remedy="one value for every item"
            ) from None
        if array.ndim != 2:
            raise DataError(
                f"expected a table of rows × items, got {array.ndim} dimension(s)",
                remedy="pass a DataFrame or a 2-D array",
            )
        frame = pd.DataFrame(array, columns=[f"item{i + 1}" for i in range(array.shape[1])])
    if frame.shape[1] == 0 or frame.shape[0] == 0:
        raise DataError(
            f"the table is empty: {frame.shape[0]} rows × {frame.shape[1]} items",
            remedy="give one row per respondent and one column per item",
        )
    names = frame.columns.map(str)
    if not names.is_unique:
        twice = sorted(set(names[names.duplicated()]))
        raise DataError(f"column name(s) appear more than once: {', '.join(twice)}", remedy="rename or drop the copies")
    return frame


def numbers(column: pd.Series, name: str) -> NDArray[np.float64]:
    """One column as finite doubles with NaN for missing; ordered categoricals as their positions.

    Parameters
    ----------
    column : Series
    name : str
        Of the item, for the message.

    Returns
    -------
    ndarray, shape (rows,)

    Raises
    ------
    DataError
        Text or dates, complex numbers, or an infinite value.

    Examples
    --------
    >>> import pandas as pd
    >>> numbers(pd.Series(["low", "high", None], dtype=pd.CategoricalDtype(["low", "high"], ordered=True)), "x1").tolist()
    [0.0, 1.0, nan]
    """
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype) and column.dtype.ordered:
        position = column.cat.codes.to_numpy(dtype=np.float64)
        return np.where(position < 0, np.nan, position)
    if not pd.api.types.is_numeric_dtype(column.dtype) and not all_numbers(column):
        raise DataError(
            f"{name} holds text, dates or something else that is not a number ({column.dtype})",
            where=name,
            remedy="turn the answers into whole-number codes, or into an ordered categorical",
        )
    if pd.api.types.is_complex_dtype(column.dtype):
        raise DataError(f"{name} holds complex numbers", where=name, remedy="keep the part that was measured")
    values: NDArray[np.float64] = column.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(values).any():
        raise DataError(f"{name} holds an infinite value", where=name, remedy="code missing answers as NaN")
    return values


def _whole_numbers(column: pd.Series, name: str) -> NDArray[np.float64]:
    values = numbers(column, name)
    if (values[~np.isnan(values)] % 1.0 != 0.0).any():
        raise DataError(
            f"item {name} holds fractions",
            where=name,
            why="a polychoric correlation is of categories",
            remedy="round to the response codes, or use `pearson`",
        )
    return values


def _number(
    values: NDArray[np.float64], name: str, declared: Sequence[int] | None, warnings: list[str]
) -> tuple[tuple[int, ...], Codes]:
    """Observed categories in order, and each value's place among them (−1 missing)."""
    absent = np.isnan(values)
    present = values[~absent]
    if len(present) == 0:
        raise DataError(f"item {name} has no answer at all", where=name, remedy="leave it out")
    low, high = present.min(), present.max()
    # counting is several times faster than sorting, as long as the codes are not far apart
    dense = high - low < 10_000
    observed = np.flatnonzero(np.bincount((present - low).astype(np.intp))) + low if dense else np.unique(present)
    if declared is not None:
        strange = sorted(set(map(int, observed.tolist())) - {int(c) for c in declared})
        if strange:
            raise DataError(
                f"item {name} holds code(s) {strange} outside its declared {list(declared)}",
                where=name,
                remedy="screen them first",
            )
        unused = [c for c in declared if c not in observed]
        if unused:
            warnings.append(f"category_not_observed: nobody chose {unused} on item {name}; no threshold separates it")
    if len(observed) < 2:
        raise DataError(
            f"item {name} is constant: everybody chose {observed[0]:g}",
            where=name,
            why="it correlates with nothing",
            remedy="leave it out",
        )
    if len(observed) > MOST_CATEGORIES:
        raise DataError(
            f"item {name} has {len(observed)} different values",
            where=name,
            remedy="use `pearson`, or collapse to categories",
        )
    codes = np.full(len(values), MISSING, dtype=np.int8)
    codes[~absent] = np.searchsorted(observed, present)
    return tuple(int(c) for c in observed), codes


def _labels(column: pd.Series, kept: tuple[int, ...]) -> tuple[object, ...]:
    """Codes as the data name them: of an ordered categorical, its categories."""
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype) and column.dtype.ordered:
        return tuple(column.dtype.categories[c] for c in kept)
    return kept
