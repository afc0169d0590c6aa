"""What SPSS and Stata files share: value labels, missing codes with reasons, numbers kept as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emosec.errors import IntakeError
from emosec.intake.headers import name_columns
from emosec.intake.limits import refuse_large_table
from emosec.intake.readers.dates import date_text
from emosec.intake.readers.raw_table import MissingCode, RawColumn, RawTable

if TYPE_CHECKING:
    import pandas as pd
    from pyreadstat import metadata_container


@dataclass(frozen=True)
class Labelled:
    """A statistics file as pyreadstat gives it: the frame with user-missing values still in it, and the metadata."""

    frame: pd.DataFrame
    meta: metadata_container
    encoding: str


def read_with(read: Callable[..., tuple[Any, metadata_container]], path: Path, encoding: str) -> Labelled:
    """Read a statistics file, in its own encoding, or in Windows-1252 where its text is not what it says.

    Raises
    ------
    IntakeError
        The file is damaged, or larger than the limits.
    """
    tried: list[str] = []
    for page in [encoding] if encoding else [None, "WINDOWS-1252"]:
        try:
            _, size = read(str(path), metadataonly=True, encoding=page)
            refuse_large_table(path, max(size.number_rows or 0, 0), len(size.column_names))
            frame, meta = read(str(path), user_missing=True, encoding=page, disable_datetime_conversion=True)
        except IntakeError:
            raise
        except Exception as error:  # pyreadstat raises bare exceptions of several kinds
            tried.append(str(error).splitlines()[0] if str(error) else type(error).__name__)
            continue
        refuse_large_table(path, len(frame), frame.shape[1])
        return Labelled(frame, meta, page or meta.file_encoding or "")
    raise IntakeError(
        f"the file cannot be read: {tried[0]}",
        where=str(path),
        remedy="save it again in the program it comes from; if its letters are the trouble, give encoding: in the study file",
    )


def to_table(
    read: Labelled,
    reader: str,
    reasons: Callable[[str], Callable[[object], str]],
) -> RawTable:
    """Return a labelled frame as cells of text, user-missing values taken out and kept in the codebook with their reason.

    Parameters
    ----------
    read : the file
    reader : the reader's name
    reasons : column → (value → why it means no answer, or "" where it is an answer)
    """
    import pandas as pd

    labels: Mapping[str, Mapping[float, str]] = read.meta.variable_value_labels
    texts: Mapping[str, str | None] = read.meta.column_names_to_labels
    formats: Mapping[str, str | None] = read.meta.original_variable_types
    cells: dict[str, pd.Series[str]] = {}
    columns: list[RawColumn] = []
    # a damaged file may have names that are no text, or the same name twice
    for at, column in enumerate(name_columns([str(name) for name in read.frame.columns])):
        name = read.frame.columns[at]
        written = date_text(formats.get(name) or "") or plain_text
        cells[column.name], missing = to_text(read.frame.iloc[:, at], reasons(name), labels.get(name, {}), written)
        labelled = {plain_text(code): str(label) for code, label in labels.get(name, {}).items()}
        columns.append(replace(column, text=texts.get(name) or "", labels=labelled, missing=missing))
    frame = pd.DataFrame(cells, index=range(len(read.frame)))
    return RawTable(frame, tuple(columns), reader, len(columns), read.encoding or None)


def to_text(
    values: pd.Series, reason: Callable[[object], str], labels: Mapping[float, str], written: Callable[[float], str]
) -> tuple[pd.Series[str], tuple[MissingCode, ...]]:
    """Return a column as text, and the missing codes found in it with their label or reason and their number."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    codes, distinct = pd.factorize(values.astype(object))
    counts = np.bincount(codes[codes >= 0], minlength=len(distinct))
    why = [reason(v) for v in distinct]
    texts = [None if is_nothing(v) or w else as_written(v, written) for v, w in zip(distinct, why, strict=True)]
    taken = pa.array([*texts, None], type=pa.large_string()).take(pa.array(np.where(codes < 0, len(texts), codes)))
    found = [
        MissingCode(plain_text(v), str(labels.get(v) or w), int(n))
        for v, w, n in zip(distinct, why, counts, strict=True)
        if w and not is_nothing(v)
    ]
    absent = int((codes < 0).sum()) + sum(int(n) for v, n in zip(distinct, counts, strict=True) if is_nothing(v))
    empty = (MissingCode("", "system missing", absent),) if absent else ()
    return pd.Series(taken, dtype=pd.StringDtype("pyarrow")), (*sorted(found, key=lambda m: m.code), *empty)


def as_written(value: object, written: Callable[[float], str]) -> str:
    """Return a value as text, numbers by the column's format."""
    return written(value) if isinstance(value, int | float) else plain_text(value)


def is_nothing(value: object) -> bool:
    """Return whether a value is absent."""
    return value is None or value != value or value == ""


def plain_text(value: object) -> str:
    """Return a value as text, whole numbers without a decimal point.

    Examples
    --------
    >>> plain_text(3.0), plain_text(2.5), plain_text("a")
    ('3', '2.5', 'a')
    """
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))
    return str(value)
