"""Text with a separator between cells: what any text is that is nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emosec.intake.formats._asked import FileSettings
    from emosec.intake.readers.raw_table import RawTable

TOLD = 9
HOLDS_PLATFORMS = True


def recognised(head: bytes, path: Path) -> bool:
    """Return True: whatever was not told by now is text or refused as none."""
    return True


def read(path: Path, asked: FileSettings) -> RawTable:
    """Read a text, of whichever platform."""
    from emosec.intake.readers.delimited import read_delimited

    return read_delimited(path, asked.reader, asked.encoding, asked.header_row)
