"""How large an export may be. Beyond these it is refused before it is read: a survey never is that large, an attack may be."""

from __future__ import annotations

from pathlib import Path

from emosec.errors import IntakeError

FILE_BYTES = 2**30
UNPACKED_BYTES = 2**30
LINE_CHARACTERS = 2**24
CELL_CHARACTERS = 2**20
COLUMNS = 20_000
ROWS = 5_000_000
CELLS = 200_000_000


def refuse_large_file(path: Path, limit: int = FILE_BYTES) -> None:
    """Refuse a file that is missing, empty or larger than the limit."""
    if not path.is_file():
        raise IntakeError("there is no such file", where=str(path))
    size = path.stat().st_size
    if size == 0:
        raise IntakeError("the file is empty", where=str(path), remedy="export it again")
    if size > limit:
        raise too_large(path, f"{size:,} bytes", f"{limit:,} bytes")


def refuse_large_table(path: Path, rows: int, columns: int) -> None:
    """Refuse a table whose stated or found size is beyond the limits."""
    for found, limit, what in (
        (columns, COLUMNS, "columns"),
        (rows, ROWS, "rows"),
        (rows * columns, CELLS, "cells"),
    ):
        if found > limit:
            raise too_large(path, f"{found:,} {what}", f"{limit:,} {what}")


def too_large(path: Path, found: str, limit: str, line: int | None = None) -> IntakeError:
    """Return the refusal of something beyond a limit."""
    return IntakeError(
        f"the export has {found}; the limit is {limit}",
        where=f"{path}:{line}" if line else str(path),
        why="no survey is that large, and reading it could fill the machine's memory",
        remedy="look whether the file is what it should be; export fewer columns, or split it into several files",
    )
