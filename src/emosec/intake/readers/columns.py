"""Records into columns of text, refusing lines that have more or fewer fields than the header."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.errors import IntakeError
from emosec.intake.limits import refuse_large_table
from emosec.intake.readers.raw_table import RawColumn
from emosec.intake.readers.records import Record

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

CHUNK = 20_000


def collect(
    records: Iterable[Record], header: Sequence[RawColumn], path: Path
) -> tuple[pd.DataFrame, tuple[RawColumn, ...]]:
    """Return the cells and their columns.

    When EVERY row has one field more than the header, the extra field is what R writes in front (row names), unless it
    is the last one and always empty (a separator at the end of each line).

    Raises
    ------
    IntakeError
        A line has another number of fields.
    """
    width: int | None = None
    chunks: list[list[pa.Array]] = []
    block: list[list[str]] = []
    for row, (line, fields) in enumerate(records, start=1):
        if width is None:
            width = len(fields) if len(fields) == len(header) + 1 else len(header)
            refuse_large_table(path, 1, width)
        if width > 1 and len(fields) == 1 and not fields[0].strip():
            continue
        if len(fields) != width:
            raise ragged(path, line, len(fields), width)
        block.append(fields)
        if len(block) == CHUNK:
            refuse_large_table(path, row, width)
            chunks.append(arrays(block, width))
            block = []
    if width is None:
        width = len(header)
    if block or not chunks:
        chunks.append(arrays(block, width))
    columns = tuple(header)
    if width == len(header) + 1:
        trailing = all(not any(c[-1].to_pylist()) for c in chunks)
        extra = RawColumn("row names", "", 1 if not trailing else width, note="a field more than the header has")
        shifted = tuple(replace(c, position=c.position + 1) for c in columns)
        columns = (*columns, replace(extra, name="after the last column")) if trailing else (extra, *shifted)
    return leave_out_debris(frame_of(chunks, columns), columns)


def arrays(block: list[list[str]], width: int) -> list[pa.Array]:
    """Return rows as one Arrow array per column."""
    import pyarrow as pa

    across = zip(*block, strict=True) if block else ([] for _ in range(width))
    return [pa.array(list(cells), type=pa.large_string()) for cells in across]


def frame_of(chunks: list[list[pa.Array]], columns: Sequence[RawColumn]) -> pd.DataFrame:
    """Return Arrow chunks as a frame of text columns."""
    import pandas as pd
    import pyarrow as pa

    whole = {
        c.name: text_series(pa.chunked_array([chunk[i] for chunk in chunks], type=pa.large_string()))
        for i, c in enumerate(columns)
    }
    return pd.DataFrame(whole)


def text_series(array: pa.ChunkedArray) -> pd.Series[str]:
    """Return an Arrow array of strings as a pandas text column."""
    import pandas as pd

    return pd.Series(array, dtype=pd.StringDtype("pyarrow"))


def leave_out_debris(cells: pd.DataFrame, columns: tuple[RawColumn, ...]) -> tuple[pd.DataFrame, tuple[RawColumn, ...]]:
    """Leave out columns without a header and without a cell: what separators at the end of lines make."""
    kept = tuple(c for c in columns if c.written.strip() or not (cells[c.name].fillna("").str.strip() == "").all())
    return cells[[c.name for c in kept]], kept


def ragged(path: Path, line: int, found: int, width: int) -> IntakeError:
    """Return the refusal of a line with the wrong number of fields; what stands in it may identify people, and is not told."""
    return IntakeError(
        f"the record that ends here has {found} fields where {width} are expected",
        where=f"{path}:{line}",
        why="its answers would be read into the wrong columns",
        remedy="look for a missing quote or a separator inside an unquoted answer; export the file again",
    )
