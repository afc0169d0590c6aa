"""Office files that come out the same every time: zip entries without the hour they were made, no date of saving."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

FIXED = (1980, 1, 1, 0, 0, 0)
DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def steady(save: Callable[[Any], Any], path: Path) -> None:
    """Write an office file with fixed dates.

    Parameters
    ----------
    save : writes the file to a stream
    path : the .docx or .xlsx file
    """
    path.write_bytes(parts_but("", save))


def parts_but(left_out: str, save: Callable[[Any], Any]) -> bytes:
    """Return an office file with fixed dates and without one of its parts."""
    made, fixed = io.BytesIO(), io.BytesIO()
    save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = DATES.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", content)
            if name != left_out:
                target.writestr(entry(name), content)
    return fixed.getvalue()


def add_part(path: Path, name: str, content: bytes) -> None:
    """Add a part to an office file."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr(entry(name), content)


def entry(name: str) -> zipfile.ZipInfo:
    """Return the head of a part, of a fixed date."""
    made = zipfile.ZipInfo(name, FIXED)
    made.compress_type = zipfile.ZIP_DEFLATED
    return made
