"""Parquet tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emosec.intake.formats._asked import FileSettings
    from emosec.intake.readers.raw_table import RawTable

TOLD = 0
BINARY = True


def recognised(head: bytes, path: Path) -> bool:
    """Return whether first bytes are those of a table."""
    return head.startswith(b"PAR1")


def read(path: Path, asked: FileSettings) -> RawTable:
    """Read a table."""
    from emosec.intake.readers.parquet import read_parquet

    return read_parquet(path)
