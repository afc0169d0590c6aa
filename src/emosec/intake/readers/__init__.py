"""Readers of raw exports: one file per kind, one result for all: cells as text, and what the file says about its columns."""

from __future__ import annotations

from pathlib import Path

from emosec.definitions import Export
from emosec.errors import IntakeError
from emosec.intake.readers.raw_table import MissingCode, RawColumn, RawTable
from emosec.intake.readers.recognise import recognise

__all__ = ["MissingCode", "RawColumn", "RawTable", "read_export"]


def read_export(path: Path, export: Export) -> RawTable:
    """Read one raw file as the study says, or as its content says.

    Parameters
    ----------
    path : the file
    export : the study's words on this kind of file; `reader: auto` finds out from the content

    Returns
    -------
    RawTable
        With the export's missing cells turned into missing.

    Raises
    ------
    IntakeError
        The file cannot be read; the error says where and what to do.
    """
    found = recognise(path)
    kind = found if export.reader == "auto" else export.reader
    return read_kind(kind, path, export).without(export.missing)


def read_kind(kind: str, path: Path, export: Export) -> RawTable:
    """Read a file with the reader of a kind."""
    if kind == "delimited":
        from emosec.intake.readers.delimited import read_delimited

        return read_delimited(path, export.encoding)
    if kind == "excel":
        from emosec.intake.readers.excel import read_excel

        return read_excel(path, export.sheet)
    if kind == "spss":
        from emosec.intake.readers.spss import read_spss

        return read_spss(path, export.encoding)
    if kind == "stata":
        from emosec.intake.readers.stata import read_stata

        return read_stata(path, export.encoding)
    raise IntakeError(f"there is no reader for {kind}", where=str(path), remedy="export it as CSV")
