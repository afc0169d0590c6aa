"""The one way in which a table between the rooms is read and written.

A contract (`emosec.contract`) says what a row IS, its columns with their types and meanings, and its key. It is checked when a
table is written and again when it is read. Files appear whole or not at all: a table is written beside its place and moved
there. Person-level tables are Parquet, since `Int64` with missing values survives it; results are CSV at full
precision.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from typing import cast as typed

from emosec.atomic import atomic_write
from emosec.contract import Kind, Table
from emosec.errors import TableError

if TYPE_CHECKING:
    import pandas as pd

DTYPES: dict[Kind, str] = {"text": "string", "whole": "Int64", "number": "float64", "truth": "boolean"}
# of a longer column it is cheaper to ask whether it varies before its values are numbered
MANY_ROWS = 10_000
R = TypeVar("R", bound=Mapping[str, object])


def empty(table: Table) -> pd.DataFrame:
    """Return the table without rows."""
    return frame(table, [])


def frame(table: Table, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Return rows as a checked data frame of the table's columns and types.

    Examples
    --------
    >>> from emosec.screening.contracts import FLOW
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
    import pandas as pd

    where = where or f"table {table.room}/{table.name}"
    absent = [n for n in table.names if n not in data.columns]
    further = [str(n) for n in data.columns if n not in table.names]
    if absent or (further and not table.more):
        raise TableError(
            f"columns missing: {absent or 'none'}; unknown: {further if not table.more else 'none'}",
            where=where,
            remedy=f"a row is {table.row}; its columns are {', '.join(table.names)}",
        )
    columns: dict[str, pd.Series] = {}
    for column in table.columns:
        try:
            columns[column.name] = cast(data[column.name], column.kind)
        except (ValueError, TypeError) as error:
            raise TableError(f"column {column.name} is not {column.kind}: {error}", where=where) from None
    validate(table, columns, where)
    columns |= {name: data[name] for name in further}
    return pd.DataFrame(columns, index=data.index).reset_index(drop=True)


def cast(values: pd.Series, kind: Kind) -> pd.Series:
    """Return a column in the dtype of its kind, refusing what would change a value."""
    if kind != "text" and values.dtype == DTYPES[kind]:
        return values
    if kind == "number":
        return values.astype("float64")
    if kind == "truth" and values.dtype == object:
        values = values.map({"True": True, "False": False, True: True, False: False})
    if kind == "text":
        return values.astype("string")
    return values.astype("Int64") if kind == "whole" else values.astype("boolean")


def validate(table: Table, columns: Mapping[str, pd.Series], where: str) -> None:
    """Hold the nullability and the allowed values of typed columns, and the table's key."""
    remedy = f"a row is {table.row}; key: {', '.join(table.key)}"
    for column in table.columns:
        values = columns[column.name]
        if not column.missing and values.hasnans:
            raise TableError(f"column {column.name} is missing in {rows_of(values.isna())}", where=where, remedy=remedy)
        if not column.values or values.isin((*column.values, None)).all():
            continue
        wrong = ~values.isin(column.values) & values.notna()
        if wrong.any():
            raise TableError(
                f"column {column.name} is {values[wrong].iloc[0]!r} in {rows_of(wrong)}",
                where=where,
                why=f"it may be {', '.join(column.values)}",
                remedy=remedy,
            )
    again = first_repeat([columns[name] for name in table.key])
    if again is not None:
        # a respondent's name may identify them
        said = ", ".join(str(columns[name].iloc[again]) for name in table.key if name != "respondent")
        raise TableError(f"the key is not unique: row {again} says {said} again", where=where, remedy=remedy)


def rows_of(wrong: pd.Series) -> str:
    """Return the first rows that a mask names, in words.

    Examples
    --------
    >>> import pandas as pd
    >>> rows_of(pd.Series([False, True, True]))
    'rows 1, 2'
    """
    found = [i for i, is_wrong in enumerate(wrong) if is_wrong]
    listed = ", ".join(map(str, found[:5])) + (", …" if len(found) > 5 else "")
    return f"row{'s' if len(found) > 1 else ''} {listed}"


def first_repeat(keys: Sequence[pd.Series]) -> int | None:
    """Return the position of the first row whose key an earlier row has, or None.

    Long tables have millions of rows whose key is mostly the same words again: each column becomes whole numbers, columns that
    never vary are left out, and the rest are counted.

    Examples
    --------
    >>> import pandas as pd
    >>> first_repeat([pd.Series(["x", "x", "y"]), pd.Series([1, 2, 1])]) is None
    True
    >>> first_repeat([pd.Series(["x", "x", "x"]), pd.Series([1, 2, 1])])
    2
    """
    import numpy as np
    import pandas as pd

    n, size = len(keys[0]) if keys else 0, 1
    if n < 2:
        return None
    codes = np.zeros(n, dtype=np.int64)
    for column in keys:
        if n > MANY_ROWS and (column == column.iloc[0]).fillna(False).all():
            continue
        of, found = pd.factorize(column, use_na_sentinel=False)
        if len(found) == 1:
            continue
        if size > 2**62 // len(found):
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
        atomic_write(path, lambda part: checked.to_parquet(part, index=False))
    else:
        atomic_write(path, lambda part: checked.to_csv(part, index=False, lineterminator="\n"))


def read(table: Table, path: str | Path) -> pd.DataFrame:
    """Read a table and check it.

    Raises
    ------
    TableError
        The file is missing or breaks the contract.
    """
    try:
        return check(table, unchecked(table, path), where=str(path))
    except TableError as error:
        # a job's record stands beside what it made, and beside nothing that a person writes
        if not (Path(path).is_file() and (Path(path).parent / "run.json").is_file()):
            raise
        raise TableError(
            error.what,
            where=error.where,
            why="another version of emosec made the table, or somebody changed it",
            remedy=f"make (emosec run) makes it again; {error.remedy}".removesuffix("; "),
        ) from None


def unchecked(table: Table, path: str | Path) -> pd.DataFrame:
    """Read a table as it stands in its file."""
    import pandas as pd

    path = Path(path)
    if not path.is_file():
        raise TableError("the table is missing", where=str(path), remedy=f"the room {table.room} writes it: run make")
    if table.format == "parquet":
        return pd.read_parquet(path)
    texts: dict[Any, Any] = {c.name: str for c in table.columns if c.kind == "text"}
    # an empty cell of a text that may not be missing is the empty text, such as the right-hand side of an intercept
    blank: dict[Any, Any] = {c.name: [""] for c in table.columns if c.missing or c.kind != "text"}
    return pd.read_csv(path, dtype=texts, keep_default_na=False, na_values=blank)


def read_all(table: Table, paths: Iterable[str | Path]) -> pd.DataFrame:
    """Read tables of the same contract and stack them in the order given; no paths give no rows."""
    import pandas as pd

    held = list(paths)
    if len(held) < 2:
        return read(table, held[0]) if held else empty(table)
    raw = [p for p in (unchecked(table, path) for path in held) if len(p)]
    try:
        # once for all of them: checking costs by the table, not by the row
        return check(table, pd.concat(raw, ignore_index=True)) if raw else empty(table)
    except (TableError, ValueError):
        # which file it is, or that the tables agree one by one and not together
        parts = [p for p in (read(table, path) for path in held) if len(p)]
        return pd.concat(parts, ignore_index=True)


def records(data: pd.DataFrame, kind: type[R]) -> list[R]:
    """Return the rows of a table as dicts with the columns of their kind.

    Parameters
    ----------
    data : rows of a contracted table
    kind : its class in the room's typed rows
    """
    return typed("list[R]", data.to_dict("records"))


def write_json(content: object, path: str | Path) -> None:
    """Write JSON in one step, keys in the order given, numbers at full precision; NaN becomes null."""
    text_ = json.dumps(finite(content), indent=2, ensure_ascii=False, default=plain_number) + "\n"
    atomic_write(path, lambda part: Path(part).write_text(text_, encoding="utf-8"))


def read_json(path: str | Path, remedy: str = "remove the file; then make writes it anew") -> Any:
    """Read a JSON file.

    Parameters
    ----------
    path : the file
    remedy : what to do where it is none

    Raises
    ------
    TableError
        The file is empty, cut off or no JSON.
    """
    data = Path(path).read_bytes()
    try:
        return json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise TableError(
            "the file is not UTF-8 text", where=f"{path}:{1 + data[: error.start].count(10)}", remedy=remedy
        ) from None
    except json.JSONDecodeError as error:
        what = f"the file is no JSON: {error.msg}" if data.strip() else "the file is empty"
        raise TableError(what, where=f"{path}:{error.lineno}", remedy=remedy) from None
    except RecursionError:
        raise TableError("the file is no JSON: brackets nested too deep", where=str(path), remedy=remedy) from None


def finite(value: object) -> object:
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


def plain_number(value: object) -> object:
    """Return what json cannot write as text: dates, paths, missing values."""
    return None if str(value) in ("<NA>", "NaT") else str(value)
