"""Stata .dta: value labels and tagged missing values .a to .z."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from emosec.intake.readers.labelled import Labelled, read_with, to_table
from emosec.intake.readers.raw_table import RawTable


def read_stata(path: Path, encoding: str = "") -> RawTable:
    """Read a Stata file; .a to .z become missing and stay in the codebook with their label.

    Raises
    ------
    IntakeError
        The file is damaged, or beyond the limits.
    """
    import pyreadstat

    read = system_missing(read_with(pyreadstat.read_dta, path, encoding), path)
    tagged = read.meta.missing_user_values or {}

    def reasons(column: str) -> Callable[[object], str]:
        # a numeric column holds letters only where a value is tagged
        tags = {str(v) for v in tagged.get(column, [])}
        return lambda value: f"tagged missing .{value}" if isinstance(value, str) and value in tags else ""

    return to_table(read, "stata", reasons)


def system_missing(read: Labelled, path: Path) -> Labelled:
    """Return the file with nothing where a column with tagged values has a system missing value.

    pyreadstat (1.3.7) keeps tags beside whole numbers and gives what was in the memory, often 0, for a system missing value
    there; where it makes all of them missing, it is right.
    """
    import pyreadstat

    tagged = read.meta.missing_user_values or {}
    if not tagged or not read.frame.columns.is_unique:
        return read
    bare, _ = pyreadstat.read_dta(
        str(path), usecols=list(tagged), encoding=read.encoding or None, disable_datetime_conversion=True
    )
    nothing = {name: bare[name].isna() & ~read.frame[name].isin(tags) for name, tags in tagged.items()}
    mended = {name: read.frame[name].astype(object).mask(absent, None) for name, absent in nothing.items()}
    return replace(read, frame=read.frame.assign(**mended))
