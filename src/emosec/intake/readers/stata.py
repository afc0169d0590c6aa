"""Stata .dta: value labels and tagged missing values .a to .z."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from emosec.intake.readers.labelled import read_with, to_table
from emosec.intake.readers.raw_table import RawTable


def read_stata(path: Path, encoding: str = "") -> RawTable:
    """Read a Stata file; .a to .z become missing and stay in the codebook with their label.

    Raises
    ------
    IntakeError
        The file is damaged, or beyond the limits.
    """
    import pyreadstat

    read = read_with(pyreadstat.read_dta, path, encoding)
    tagged = read.meta.missing_user_values or {}

    def reasons(column: str) -> Callable[[object], str]:
        # a numeric column holds letters only where a value is tagged
        tags = {str(v) for v in tagged.get(column, [])}
        return lambda value: f"tagged missing .{value}" if isinstance(value, str) and value in tags else ""

    return to_table(read, "stata", reasons)
