"""Records in JSON, as formr and others export them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emosec.intake.formats._asked import FileSettings
    from emosec.intake.readers.raw_table import RawTable

TOLD = 1
ALSO = ("formr",)


def recognised(head: bytes, path: Path) -> bool:
    """Return whether first bytes are those of a list or of an object."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read(path: Path, asked: FileSettings) -> RawTable:
    """Read records."""
    from emosec.intake.readers.json_records import read_json

    return read_json(path)
