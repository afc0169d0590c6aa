"""Parquet: columns of text, numbers, truth and dates; nested ones are refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from emosec.errors import IntakeError
from emosec.intake.headers import name_columns
from emosec.intake.limits import UNPACKED_BYTES, refuse_large_table, too_large
from emosec.intake.readers.columns import frame_of
from emosec.intake.readers.raw_table import RawTable

if TYPE_CHECKING:
    import pyarrow as pa


def read_parquet(path: Path) -> RawTable:
    """Read a Parquet file; numbers, truth and dates become text.

    Raises
    ------
    IntakeError
        The file is damaged, beyond the limits, or has nested columns.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            meta = file.metadata
            refuse_large_table(path, meta.num_rows, meta.num_columns)
            unpacked = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
            if unpacked > UNPACKED_BYTES:
                raise too_large(path, f"{unpacked:,} bytes once unpacked", f"{UNPACKED_BYTES:,} bytes")
            nested = [f.name for f in file.schema_arrow if pa.types.is_nested(f.type)]
            if nested:
                raise IntakeError(
                    f"the column {nested[0]} is nested", where=str(path), remedy="write flat columns only"
                )
            read = file.read()
    except (pa.ArrowException, OSError, ValueError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise IntakeError(
            f"the Parquet file cannot be read: {said}", where=str(path), remedy="write it again"
        ) from None
    columns = name_columns(read.column_names)
    refuse_large_table(path, read.num_rows, len(columns))
    return RawTable(frame_of([[as_text(c, path, n) for n, c in zip(read.column_names, read.columns, strict=True)]], columns),
                    columns, "parquet", len(columns))  # fmt: skip


def as_text(column: pa.ChunkedArray, path: Path, name: str) -> pa.ChunkedArray:
    """Return an Arrow column as strings: whole numbers without a decimal point, truth as TRUE and FALSE."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = column.combine_chunks() if hasattr(column, "combine_chunks") else column
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "TRUE", "FALSE").cast(pa.large_string())
    if pa.types.is_floating(column.type):
        from emosec.intake.readers.labelled import plain_text

        values = [None if v is None or v != v else plain_text(v) for v in column.to_pylist()]
        return pa.array(values, type=pa.large_string())
    try:
        return column.cast(pa.large_string())
    except pa.ArrowException:
        raise IntakeError(
            f"the column {name} is of the type {column.type}, which is no text, number or date",
            where=str(path),
            remedy="write it as text",
        ) from None
