"""Office files that come out the same every time: zip entries without the hour they were made, no date of saving."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

FIXED = (1980, 1, 1, 0, 0, 0)
DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def steady(path: Path) -> None:
    """Rewrite an office file in place with fixed dates.

    Parameters
    ----------
    path : a .docx or .xlsx file
    """
    with zipfile.ZipFile(path) as source:
        parts = [(name, source.read(name)) for name in source.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts:
            if name == "docProps/core.xml":
                content = DATES.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", content)
            entry = zipfile.ZipInfo(name, FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
