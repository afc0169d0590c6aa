"""A table of item responses as a float matrix with names: the form in which the item statistics take their data.

Missing is NaN and nothing else: codes such as −9 or 99 were turned into missing at intake.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]
# far beyond any answer, and its fourth power is still a double
LARGEST = 1e60


@dataclass(frozen=True)
class ItemMatrix:
    """Responses as numbers.

    Attributes
    ----------
    values : ndarray of float, shape (n_respondents, n_items)
        Responses; NaN is missing.
    names : tuple of str, length n_items
        Item names; `item1`, `item2`, … when the data had none.
    """

    values: FloatArray
    names: tuple[str, ...]

    @property
    def complete(self) -> FloatArray:
        """The rows without a missing response (listwise deletion)."""
        return self.values[~np.isnan(self.values).any(axis=1)]


def item_matrix(data: pd.DataFrame | ArrayLike, names: Sequence[str] | None = None) -> ItemMatrix:
    """Turn a table or array of responses into floats and names.

    Parameters
    ----------
    data : DataFrame or array_like, shape (n_respondents, n_items)
        Numeric responses, also pandas' nullable integers. Missing (NaN, pd.NA, None) becomes NaN.
    names : sequence of str, optional
        Item names, when `data` is an array.

    Returns
    -------
    ItemMatrix

    Raises
    ------
    DataError
        When a column is not numeric, a value is infinite, a name is repeated, or `data` is not two-dimensional and
        non-empty.

    Examples
    --------
    >>> item_matrix([[1, 2], [3, float("nan")]], names=["calm", "tense"]).complete
    array([[1., 2.]])
    """
    import pandas as pd

    if isinstance(data, pd.DataFrame):
        names = [str(column) for column in data.columns] if names is None else names
        values = np.empty(data.shape)
        for j in range(data.shape[1]):
            values[:, j] = _column(data.iloc[:, j], str(data.columns[j]))
    else:
        values = as_floats(data, "responses")
    if values.ndim != 2 or 0 in values.shape:
        raise DataError(
            f"responses have shape {values.shape}", remedy="give one row per respondent and one column per item"
        )
    labels = tuple(names) if names is not None else tuple(f"item{j + 1}" for j in range(values.shape[1]))
    _check(values, labels)
    return ItemMatrix(values, labels)


def _column(column: pd.Series, name: str) -> FloatArray:
    import pandas as pd

    dtype = column.dtype.categories.dtype if isinstance(column.dtype, pd.CategoricalDtype) else column.dtype
    number = pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_complex_dtype(dtype)
    if not number and not all_numbers(column):
        raise DataError(
            "responses are not numbers", where=name, why=f"the column holds {dtype}",
            remedy="turn the answers into numbers; numbers in quotes are text",
        )  # fmt: skip
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def all_numbers(column: pd.Series) -> bool:
    """Whether a column of objects holds numbers and missing values only (numbers in quotes are text).

    Parameters
    ----------
    column : Series

    Returns
    -------
    bool

    Examples
    --------
    >>> import pandas as pd
    >>> all_numbers(pd.Series([1, None, 2.5], dtype=object)), all_numbers(pd.Series(["1"], dtype=object))
    (True, False)
    """
    import pandas as pd

    return all(
        v is None or v is pd.NA or isinstance(v, int | float | np.integer | np.floating | np.bool_) for v in column
    )


def as_floats(values: ArrayLike, what: str) -> FloatArray:
    """Any array of numbers as doubles; None and pd.NA are NaN.

    Parameters
    ----------
    values : array_like
    what : str
        What they are, for the message.

    Returns
    -------
    ndarray
        Of the same shape; the same array where it holds doubles already.

    Raises
    ------
    DataError
        Text, dates, complex numbers, rows of different lengths.

    Examples
    --------
    >>> as_floats([[1, None]], "responses")
    array([[ 1., nan]])
    """
    import pandas as pd

    try:
        array = np.asarray(values.to_numpy(na_value=np.nan) if isinstance(values, pd.DataFrame) else unmasked(values))
        if array.dtype.kind in "fiub":
            return array.astype(np.float64, copy=False)
        if array.dtype.kind in "OUS" and not all_numbers(pd.Series(array.ravel())):
            raise TypeError("they hold text or something else")
        if array.dtype.kind in "cMm":
            raise TypeError(f"they are of type {array.dtype}")
        floats: FloatArray = np.where(pd.isna(array), np.nan, array).astype(np.float64)
        return floats
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError(f"{what} are not numbers", why=str(error), remedy="turn them into numbers first") from None


def unmasked(values: Any) -> Any:
    """numpy's masked values as missing; anything else as it is (numpy itself would give what is under the mask).

    Parameters
    ----------
    values : object

    Returns
    -------
    object

    Examples
    --------
    >>> unmasked(np.ma.masked_equal([1.0, 9.0], 9.0))
    array([ 1., nan])
    """
    return np.ma.filled(values.astype(np.float64), np.nan) if isinstance(values, np.ma.MaskedArray) else values


def varies(values: FloatArray) -> bool:
    """Whether numbers differ by more than rounding: a mean of 2.3, made in two ways, may differ in its last digit.

    Parameters
    ----------
    values : ndarray
        None missing.

    Returns
    -------
    bool
        False of none.

    Examples
    --------
    >>> varies(np.array([0.3, 0.1 + 0.2])), varies(np.array([0.3, 0.4]))
    (False, True)
    """
    # ASSUME a range below 1e-12 of the largest number is rounding
    return bool(values.size) and float(np.ptp(values)) > 1e-12 * float(np.abs(values).max())


def varying(answers: FloatArray) -> NDArray[np.bool_]:
    """Which items people answered differently; the others, not asked or answered alike by everybody, tell nobody from another.

    Parameters
    ----------
    answers : ndarray (respondents, items)
        Codes; NaN is missing.

    Returns
    -------
    ndarray of bool (items,)

    Examples
    --------
    >>> varying(np.array([[1.0, 2.0, np.nan], [2.0, 2.0, np.nan], [np.nan, 2.0, np.nan]])).tolist()
    [True, False, False]
    """
    high, low = (end.reduce(answers, axis=0, initial=np.nan) for end in (np.fmax, np.fmin))
    return np.asarray(high > low)


def check_places(blocks: Sequence[Sequence[int]], n_items: int) -> None:
    """Refuse numbers of columns that the data do not have.

    Parameters
    ----------
    blocks : sequence of sequence of int
        Numbers of columns; negative ones count from the end.
    n_items : int

    Raises
    ------
    DataError
        A number that is none of a column.

    Examples
    --------
    >>> check_places([[0, 1], [2]], 2)
    Traceback (most recent call last):
        ...
    emosec.errors.DataError: column 2 of 2
      do:  give column numbers from 0 to 1
    """
    for place in (int(item) for block in blocks for item in block):
        if not -n_items <= place < n_items:
            raise DataError(f"column {place} of {n_items}", remedy=f"give column numbers from 0 to {n_items - 1}")


def _check(values: FloatArray, names: tuple[str, ...]) -> None:
    if len(names) != values.shape[1]:
        raise DataError(f"{len(names)} names for {values.shape[1]} items", remedy="give one name per column")
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise DataError(
            f"item names are repeated: {', '.join(repeated)}",
            why="results are keyed by item name",
            remedy="rename them",
        )
    beyond = (np.abs(values) > LARGEST) & np.isfinite(values)
    if beyond.any():
        raise DataError(
            f"a response is beyond ±{LARGEST:g}", where=names[int(np.argmax(beyond.any(axis=0)))],
            why="its square leaves double precision", remedy="look for codes that mean missing",
        )  # fmt: skip
    infinite = np.isinf(values).any(axis=0)
    if infinite.any():
        raise DataError("a response is infinite", where=names[int(np.argmax(infinite))], remedy="code it as missing")
