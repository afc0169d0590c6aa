"""Workbooks of Excel and OpenDocument."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.errors import IntakeError

if TYPE_CHECKING:
    from emosec.intake.formats._asked import FileSettings
    from emosec.intake.readers.raw_table import RawTable

TOLD = 0
BINARY = True
HOLDS_PLATFORMS = True
PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")


def recognised(head: bytes, path: Path) -> bool:
    """Return whether this is an old workbook, or an archive that holds one.

    Raises
    ------
    IntakeError
        A damaged archive.
    """
    if not head.startswith(b"PK"):
        return head.startswith(b"\xd0\xcf\x11\xe0")
    try:
        with zipfile.ZipFile(path) as archive:
            return not set(PARTS).isdisjoint(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise IntakeError(f"the archive is damaged: {error}", where=str(path), remedy="download it again") from None


def read(path: Path, asked: FileSettings) -> RawTable:
    """Read one sheet of a workbook."""
    from emosec.intake.readers.excel import read_excel

    return read_excel(path, asked.reader, asked.sheet, asked.header_row)
