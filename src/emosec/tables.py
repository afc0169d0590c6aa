"""The contract of every table between the rooms, and the only door to read or write one.

A contract says what a row IS, its columns with their types and meanings, and its key. It is checked when a table is
written and again when it is read. Files appear whole or not at all: a table is written beside its place and moved
there. Person-level tables are Parquet, since `Int64` with missing values survives it; results are CSV at full
precision.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from emosec.errors import TableError
from emosec.placing import put as put
from emosec.placing import put_folder

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["text", "whole", "number", "truth"]
DTYPES: dict[Kind, Any] = {"text": "string", "whole": "Int64", "number": "float64", "truth": "boolean"}


@dataclass(frozen=True)
class Column:
    """One column: its name, kind, meaning, and whether it may be missing."""

    name: str
    kind: Kind
    meaning: str
    missing: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """The contract of one table.

    Attributes
    ----------
    room : the room that writes it
    name : the file's name without its ending
    row : what a row is
    columns : the columns in order
    key : the columns that together name a row
    more : whether further columns, declared by the study, may follow
    """

    room: str
    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    format: Literal["csv", "parquet"] = "csv"
    more: bool = False

    @property
    def file(self) -> str:
        """The table's file name."""
        return f"{self.name}.{self.format}"

    @property
    def names(self) -> list[str]:
        """The names of the contracted columns, in order."""
        return [c.name for c in self.columns]


PLACE = (
    Column("study", "text", "name of the study"),
    Column("wave", "text", "name of the wave, or pooled"),
    Column("instrument", "text", "name of the instrument"),
)
RESPONDENT = Column("respondent", "text", "the respondent's name within the wave")


def text(name: str, meaning: str, *values: str, missing: bool = False) -> Column:
    """Return a text column; `values` lists what it may hold."""
    return Column(name, "text", meaning, missing, values)


def whole(name: str, meaning: str, missing: bool = False) -> Column:
    """Return a column of whole numbers."""
    return Column(name, "whole", meaning, missing)


def number(name: str, meaning: str, missing: bool = True) -> Column:
    """Return a column of numbers, which may be undefined."""
    return Column(name, "number", meaning, missing)


def truth(name: str, meaning: str, missing: bool = False) -> Column:
    """Return a column of yes and no."""
    return Column(name, "truth", meaning, missing)


def empty(table: Table) -> pd.DataFrame:
    """Return the table without rows."""
    return frame(table, [])


def frame(table: Table, rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a checked data frame of the table's columns and types.

    Examples
    --------
    >>> from emosec.contracts import FLOW
    >>> frame(FLOW, []).columns[:3].tolist()
    ['study', 'wave', 'instrument']
    """
    import pandas as pd

    rows = list(rows)
    made = pd.DataFrame(rows) if rows else pd.DataFrame(columns=table.names)
    return check(table, made)


def check(table: Table, data: pd.DataFrame, where: str = "") -> pd.DataFrame:
    """Return the data in the contract's types and order of columns, or refuse.

    Parameters
    ----------
    table : the contract
    data : the rows
    where : the file named in errors

    Raises
    ------
    TableError
        A column is missing or unknown, a value has the wrong type or is missing where it may not, or the key repeats.
    """
    where = where or f"table {table.room}/{table.name}"
    absent = [n for n in table.names if n not in data.columns]
    further = [str(n) for n in data.columns if n not in table.names]
    if absent or (further and not table.more):
        raise TableError(
            f"columns missing: {absent or 'none'}; unknown: {further if not table.more else 'none'}",
            where=where,
            remedy=f"a row is {table.row}; its columns are {', '.join(table.names)}",
        )
    typed = data[[*table.names, *further]].copy()
    for column in table.columns:
        try:
            typed[column.name] = cast(typed[column.name], column.kind)
        except (ValueError, TypeError) as error:
            raise TableError(f"column {column.name} is not {column.kind}: {error}", where=where) from None
    validate(table, typed, where)
    return typed.reset_index(drop=True)


def cast(values: pd.Series, kind: Kind) -> pd.Series:
    """Return a column in the dtype of its kind, refusing what would change a value."""
    if kind == "number":
        return values.astype("float64")
    if kind == "truth" and values.dtype == object:
        values = values.map({"True": True, "False": False, True: True, False: False})
    return values.astype(DTYPES[kind])


def validate(table: Table, typed: pd.DataFrame, where: str) -> None:
    """Hold the nullability and the allowed values of a typed table, through pandera, and its key."""
    import pandera.pandas as pa
    from pandera.errors import SchemaErrors

    columns = {
        c.name: pa.Column(DTYPES[c.kind], checks=pa.Check.isin(c.values) if c.values else None, nullable=c.missing)
        for c in table.columns
    }
    schema = pa.DataFrameSchema(columns, strict=False)
    try:
        schema.validate(typed, lazy=True)
    except SchemaErrors as error:
        first = error.failure_cases.iloc[0]
        rows = sorted({int(i) for i in error.failure_cases["index"].dropna()})[:5]
        raise TableError(
            f"column {first['column']}: {first['check']} fails, for example {first['failure_case']!r} (rows {rows})",
            where=where,
            remedy=f"a row is {table.row}; key: {', '.join(table.key)}",
        ) from None
    again = first_repeat(typed[list(table.key)]) if table.key and len(typed) > 1 else None
    if again is not None:
        values = ", ".join(str(v) for v in typed[list(table.key)].iloc[again])
        raise TableError(
            f"the key is not unique: row {again} says {values} again",
            where=where,
            remedy=f"a row is {table.row}; key: {', '.join(table.key)}",
        )


def first_repeat(keys: pd.DataFrame) -> int | None:
    """Return the position of the first row whose key an earlier row has, or None.

    Long tables have millions of rows whose key is mostly the same words again: each column becomes whole numbers, columns that
    never vary are left out, and the rest are counted.

    Examples
    --------
    >>> import pandas as pd
    >>> first_repeat(pd.DataFrame({"a": ["x", "x", "y"], "b": [1, 2, 1]})) is None
    True
    >>> first_repeat(pd.DataFrame({"a": ["x", "x", "x"], "b": [1, 2, 1]}))
    2
    """
    import numpy as np
    import pandas as pd

    n, size = len(keys), 1
    codes = np.zeros(n, dtype=np.int64)
    for name in keys:
        column = keys[name]
        if (column == column.iloc[0]).fillna(False).all():
            continue
        of, found = pd.factorize(column, use_na_sentinel=False)
        if size > 2**62 // max(len(found), 1):
            codes, distinct = pd.factorize(codes)
            size = len(distinct)
        codes = codes * len(found) + of
        size *= len(found)
    if size <= 4 * n + 1024 and np.bincount(codes, minlength=1).max(initial=0) <= 1:
        return None
    doubled = np.asarray(pd.Series(codes).duplicated())
    return int(doubled.argmax()) if doubled.any() else None


def write(table: Table, data: pd.DataFrame, path: str | Path) -> None:
    """Check a table and put it in its place in one step.

    Raises
    ------
    TableError
        The data break the contract; nothing is written then.
    """
    checked = check(table, data)
    if table.format == "parquet":
        put(path, lambda part: checked.to_parquet(part, index=False))
    else:
        put(path, lambda part: checked.to_csv(part, index=False, lineterminator="\n"))


def write_folder(table: Table, parts: Mapping[str, pd.DataFrame], folder: str | Path) -> None:
    """Write tables of one contract into a folder, a file each, and put the folder in its place in one step."""

    def fill(fresh: Path) -> None:
        for name, data in parts.items():
            write(table, data, fresh / f"{name}.{table.format}")

    put_folder(folder, fill)


def read(table: Table, path: str | Path) -> pd.DataFrame:
    """Read a table and check it.

    Raises
    ------
    TableError
        The file is missing or breaks the contract.
    """
    import pandas as pd

    path = Path(path)
    if not path.is_file():
        raise TableError("the table is missing", where=str(path), remedy=f"the room {table.room} writes it: run make")
    if table.format == "parquet":
        return check(table, pd.read_parquet(path), where=str(path))
    texts: dict[Any, Any] = {c.name: str for c in table.columns if c.kind == "text"}
    # an empty cell of a text that may not be missing is the empty text, such as the right-hand side of an intercept
    blank: dict[Any, Any] = {c.name: [""] for c in table.columns if c.missing or c.kind != "text"}
    data = pd.read_csv(path, dtype=texts, keep_default_na=False, na_values=blank)
    return check(table, data, where=str(path))


def read_all(table: Table, paths: Iterable[str | Path]) -> pd.DataFrame:
    """Read tables of the same contract and stack them in the order given; no paths give no rows."""
    import pandas as pd

    parts = [read(table, path) for path in paths]
    filled = [p for p in parts if len(p)]
    return pd.concat(filled, ignore_index=True) if filled else (parts[0] if parts else empty(table))


def write_json(content: Any, path: str | Path) -> None:
    """Write JSON in one step, keys in the order given, numbers at full precision; NaN becomes null."""
    text_ = json.dumps(finite(content), indent=2, ensure_ascii=False, default=plain_number) + "\n"
    put(path, lambda part: Path(part).write_text(text_, encoding="utf-8"))


def read_json(path: str | Path) -> Any:
    """Read a JSON file."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def finite(value: Any) -> Any:
    """Return the value with NaN and infinities as None, since JSON has no word for them."""
    if isinstance(value, dict):
        return {str(k): finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [finite(v) for v in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value


def plain_number(value: Any) -> Any:
    """Return what json cannot write as text: dates, paths, missing values."""
    return None if str(value) in ("<NA>", "NaT") else str(value)
