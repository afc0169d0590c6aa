"""The data door: a DataFrame becomes one sample per group, or a refusal that says which variable and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.item_matrix import LARGEST

if TYPE_CHECKING:
    import pandas as pd

SMALLEST_GROUP = 5
# ASSUME variances further apart than this are a code for missing or a wrong unit
LARGEST_RATIO = 1e10


@dataclass(frozen=True)
class RowGroups:
    """Rows split by group: `labels` in order of appearance (lavaan's), `rows[g]` row positions."""

    labels: tuple[str, ...]
    rows: tuple[np.ndarray, ...]


def split_groups(data: pd.DataFrame, group: str | None) -> RowGroups:
    """Row positions of each group, groups in order of first appearance; rows without a group are dropped.

    Parameters
    ----------
    data : DataFrame
    group : str, optional
        Column with the groups; without it all rows are one group, labelled "".

    Returns
    -------
    Groups
        Labels as text, and row positions from 0. A row whose group is missing belongs to none.

    Raises
    ------
    DataError
        Unknown column, one value only, or a group of fewer than five rows.

    Examples
    --------
    >>> import pandas as pd
    >>> groups = split_groups(pd.DataFrame({"town": ["b"] * 5 + [None] + ["a"] * 6}), "town")
    >>> groups.labels, [len(rows) for rows in groups.rows]
    (('b', 'a'), [5, 6])
    """
    if group is None:
        return RowGroups(("",), (np.arange(len(data)),))
    if group not in data.columns:
        raise DataError(f"the group column {group!r} is not in the data", remedy=f"columns: {_some(data.columns)}")
    column = data[group]
    labels = list(dict.fromkeys(column.dropna()))
    rows = tuple(np.flatnonzero((column == label).to_numpy(dtype=bool, na_value=False)) for label in labels)
    if len(labels) < 2:
        raise DataError(f"the group column {group!r} has {len(labels)} value(s)", remedy="leave group= out")
    for label, where in zip(labels, rows, strict=True):
        if len(where) < SMALLEST_GROUP:
            raise DataError(
                f"group {label!r} has {len(where)} rows",
                why=f"fewer than {SMALLEST_GROUP} rows carry no covariance structure",
                remedy="merge it with another group or leave it out",
            )
    return RowGroups(tuple(str(label) for label in labels), rows)


def numeric_matrix(data: pd.DataFrame, variables: Sequence[str]) -> Array:
    """Variables as floats, NaN for missing; which types of columns can be read is `correlations.ordinal.numbers`' business.

    Parameters
    ----------
    data : DataFrame
    variables : sequence of str

    Returns
    -------
    ndarray of float, shape (rows, variables)
        In the order of `variables`; NaN where the value is missing.

    Raises
    ------
    ModelError
        A variable that is no column.
    DataError
        Duplicate column names, text, or infinite values, or values whose squares leave double precision.

    Examples
    --------
    >>> import pandas as pd
    >>> numeric_matrix(pd.DataFrame({"a": [1, 2], "b": [0.5, None]}), ["b", "a"]).tolist()
    [[0.5, 1.0], [nan, 2.0]]
    """
    from emosec.statistics.correlations.ordinal import numbers

    check_columns(data, variables)
    out = np.empty((len(data), len(variables)))
    for j, name in enumerate(variables):
        out[:, j] = values = numbers(data[name], name)
        with np.errstate(invalid="ignore"):
            if np.any(np.abs(values) > LARGEST):
                raise DataError(
                    f"{name!r} holds values beyond ±{LARGEST:g}", why="their squares leave double precision",
                    remedy="check for codes that mean missing, or divide by a constant",
                )  # fmt: skip
    return out


def check_frame(data: object) -> None:
    """Refuse data without column names.

    Parameters
    ----------
    data : object

    Raises
    ------
    DataError
        Anything but a DataFrame.

    Examples
    --------
    >>> check_frame(np.eye(2))
    Traceback (most recent call last):
        ...
    emosec.errors.DataError: the data are of type ndarray, not a DataFrame
      why: the model names columns
      do:  give pandas.DataFrame(data, columns=[…]) with one name per column
    """
    import pandas as pd

    if not isinstance(data, pd.DataFrame):
        raise DataError(
            f"the data are of type {type(data).__name__}, not a DataFrame", why="the model names columns",
            remedy="give pandas.DataFrame(data, columns=[…]) with one name per column",
        )  # fmt: skip


def check_columns(data: pd.DataFrame, variables: Sequence[str]) -> None:
    """Refuse unknown and duplicated columns.

    Parameters
    ----------
    data : DataFrame
    variables : sequence of str

    Raises
    ------
    ModelError
        A variable that is no column.
    DataError
        Not a DataFrame, or a variable that is the name of several columns.

    Examples
    --------
    >>> import pandas as pd
    >>> check_columns(pd.DataFrame({"a": [1], "b": [2]}), ["a", "c"])
    Traceback (most recent call last):
        ...
    emosec.errors.ModelError: the data have no column 'c'
      do:  columns: a, b
    """
    check_frame(data)
    missing = [v for v in variables if v not in data.columns]
    if missing:
        raise ModelError(
            f"the data have no column {', '.join(map(repr, missing))}", remedy=f"columns: {_some(data.columns)}"
        )
    for name in variables:
        if (data.columns == name).sum() > 1:
            raise DataError(
                f"the column {name!r} appears {int((data.columns == name).sum())} times", remedy="rename one"
            )


def check_variation(values: Array, variables: Sequence[str], where: str) -> None:
    """Refuse all-missing, constant and identical variables.

    Parameters
    ----------
    values : ndarray (n, p)
        NaN for missing.
    variables : sequence of str
    where : str
        What the rows are, for the message.

    Examples
    --------
    >>> check_variation(np.array([[1.0, 2.0], [1.0, 3.0]]), ["a", "b"], "data")
    Traceback (most recent call last):
        ...
    emosec.errors.DataError: data: 'a' is constant (1)
      why: it has no variance to explain
      do:  leave it out of the model
    """
    present = np.isfinite(values)
    for j, name in enumerate(variables):
        x = values[present[:, j], j]
        if not len(x):
            raise DataError(f"{name!r} has no value at all", where=where, remedy="leave it out of the model")
        if x.min() == x.max():
            raise DataError(
                f"{name!r} is constant ({x[0]:g})",
                where=where,
                why="it has no variance to explain",
                remedy="leave it out of the model",
            )
    for j in range(len(variables)):
        for k in range(j):
            if _identical(values[:, j], values[:, k]):
                raise DataError(
                    f"{variables[k]!r} and {variables[j]!r} are identical",
                    where=where,
                    why="their covariance matrix is singular",
                    remedy="leave one out",
                )


def check_scales(variances: Array, variables: Sequence[str], where: str) -> None:
    """Refuse variances so far apart that a covariance matrix cannot be inverted with confidence.

    Parameters
    ----------
    variances : ndarray, shape (p,)
    variables : sequence of str
    where : str
        What the rows are, for the message.

    Raises
    ------
    DataError
        A variance 1e10 times another, or more.

    Examples
    --------
    >>> check_scales(np.array([1.0, 4e10]), ["a", "b"], "data")
    Traceback (most recent call last):
        ...
    emosec.errors.DataError: data: the variance of 'b' is 4e+10, that of 'a' 1
      why: a covariance matrix with such scales cannot be inverted reliably
      do:  look for codes that mean missing; rescale one of them
    """
    low, high = int(np.argmin(variances)), int(np.argmax(variances))
    if variances[high] >= LARGEST_RATIO * variances[low]:
        raise DataError(
            f"the variance of {variables[high]!r} is {variances[high]:.1g}, that of {variables[low]!r} {variances[low]:.1g}",
            where=where,
            why="a covariance matrix with such scales cannot be inverted reliably",
            remedy="look for codes that mean missing; rescale one of them",
        )


def _identical(a: Array, b: Array) -> bool:
    """Equal wherever both are observed, and observed together at all; most pairs differ within the first rows."""
    for part in (slice(0, 64), slice(None)):
        both = np.isfinite(a[part]) & np.isfinite(b[part])
        if not np.array_equal(a[part][both], b[part][both]):
            return False
    return bool(both.sum() > 2)


def _some(names: Sequence[str] | pd.Index) -> str:
    shown = [str(n) for n in list(names)[:12]]
    return ", ".join(shown) + (", …" if len(names) > 12 else "")
