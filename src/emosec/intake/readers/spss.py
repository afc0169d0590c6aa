"""SPSS .sav and .zsav: value labels, user-missing values and ranges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from emosec.intake.readers.labelled import is_nothing, read_with, to_table
from emosec.intake.readers.raw_table import RawTable


def read_spss(path: Path, encoding: str = "") -> RawTable:
    """Read an SPSS file; values declared user-missing become missing and stay in the codebook with their label.

    Raises
    ------
    IntakeError
        The file is damaged, or beyond the limits.
    """
    import pyreadstat

    read = read_with(pyreadstat.read_sav, path, encoding)
    ranges = read.meta.missing_ranges or {}

    def reasons(column: str) -> Callable[[object], str]:
        return lambda value: "user-missing" if in_ranges(value, ranges.get(column, [])) else ""

    return to_table(read, "spss", reasons)


def in_ranges(value: Any, ranges: Sequence[Any]) -> bool:
    """Return whether a value is declared user-missing: a single value has equal ends.

    Examples
    --------
    >>> in_ranges(99.0, [{"lo": 9.0, "hi": 9.0}, {"lo": 90.0, "hi": 99.0}]), in_ranges(8.0, [{"lo": 9.0, "hi": 9.0}])
    (True, False)
    """
    if is_nothing(value):
        return False
    for ends in ranges:
        low, high = ends["lo"], ends["hi"]
        if isinstance(value, str) or isinstance(low, str):
            if str(value).strip() == str(low).strip():
                return True
        elif low <= value <= high:
            return True
    return False
