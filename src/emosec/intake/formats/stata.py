"""Stata data sets, old and new."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emosec.intake.formats._asked import FileSettings
    from emosec.intake.readers.raw_table import RawTable

TOLD = 0
BINARY = True
RELEASES = range(102, 116)


def recognised(head: bytes, path: Path) -> bool:
    """Return whether first bytes are those of a data set."""
    old = len(head) > 3 and head[0] in RELEASES and head[1] in (1, 2) and head[2] == 1 and head[3] == 0
    return head.startswith(b"<stata_dta>") or old


def read(path: Path, asked: FileSettings) -> RawTable:
    """Read a data set."""
    from emosec.intake.readers.stata import read_stata

    return read_stata(path, asked.encoding)
