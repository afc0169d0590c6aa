"""SPSS system files, compressed or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emosec.intake.formats._asked import FileSettings
    from emosec.intake.readers.raw_table import RawTable

TOLD = 0
BINARY = True


def recognised(head: bytes, path: Path) -> bool:
    """Return whether first bytes are those of a system file."""
    return head.startswith((b"$FL2", b"$FL3"))


def read(path: Path, asked: FileSettings) -> RawTable:
    """Read a system file."""
    from emosec.intake.readers.spss import read_spss

    return read_spss(path, asked.encoding)
