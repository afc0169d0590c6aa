"""Every table as CSV, at full precision, all waves and instruments stacked, inert in a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.atomic import atomic_write
from emosec.report.hidden import Hidden

if TYPE_CHECKING:
    import pandas as pd

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def inert(value: object) -> object:
    """Return text that a spreadsheet would run as a formula with an apostrophe before it; anything else as it is.

    Examples
    --------
    >>> inert("=1+1"), inert("-5 degrees"), inert("calm"), inert(-0.5)
    ("'=1+1", "'-5 degrees", 'calm', -0.5)
    """
    if isinstance(value, Hidden):
        return str(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def write_csv(frames: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write one CSV per table that has rows, and return the files.

    Parameters
    ----------
    frames : slug → table
    folder : reports/<study>/tables

    Notes
    -----
    Only text cells are made inert: a negative number stays a number. `results/` keeps every cell as it was.
    """
    written = []
    for slug, data in frames.items():
        path = folder / f"{slug}.csv"
        safe = inert_texts(data)
        atomic_write(path, partial(safe.to_csv, index=False, lineterminator="\n"))
        written.append(path)
    return written


def inert_texts(data: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which no text is run by a spreadsheet and what is hidden is said in words."""
    safe = data.copy()
    for column in safe.columns:
        if safe[column].dtype.kind not in "iufb":
            safe[column] = safe[column].astype(object).map(inert)
    safe.columns = [inert(str(c)) for c in safe.columns]
    return safe
