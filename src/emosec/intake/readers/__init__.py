"""Readers of raw exports: one file per kind, one result for all: cells as text, and what the file says about its columns."""

from __future__ import annotations

from pathlib import Path

from emosec.definitions.exports import Export
from emosec.errors import IntakeError
from emosec.intake.formats import formats, names_of
from emosec.intake.formats._asked import FileSettings
from emosec.intake.platforms import platforms
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
    from emosec.intake.dictionaries import explain_columns
    from emosec.intake.readers.rows import with_paradata

    table = explain_columns(read_kind(recognise(path), path, export), dictionaries_of(path, export))
    return with_paradata(table.without(export.no_answer)).only(export.only, str(path))


def dictionaries_of(path: Path, export: Export) -> list[Path]:
    """Return the files beside an export that explain its columns, as the study names them.

    Raises
    ------
    IntakeError
        The study names a dictionary and none is there.
    """
    found = sorted(path.parent.glob(export.dictionary)) if export.dictionary else []
    if export.dictionary and not found:
        raise IntakeError(
            f"no dictionary {export.dictionary} is beside the export",
            where=str(path),
            remedy="put it into the same folder, or correct dictionary: in the study file",
        )
    return [p for p in found if p != path]


def read_kind(found: str, path: Path, export: Export) -> RawTable:
    """Read a file whose bytes are of a kind, with the reader that the study asks for.

    A platform's export may come as text or as a workbook; every other reader reads one kind of file.
    """
    asked, kind = export.reader, formats()[found]
    of_platform = asked in platforms() and getattr(kind, "HOLDS_PLATFORMS", False)
    if asked not in ("auto", *names_of(found)) and not of_platform:
        raise IntakeError(
            f"the study says reader: {asked}, and the file's bytes are {found}",
            where=str(path),
            remedy="write reader: auto, or put the right file there",
        )
    words = FileSettings(asked, export.encoding, export.sheet, export.header_row)
    if getattr(kind, "BINARY", False):
        from emosec.intake.readers.child import read_in_child
        from emosec.intake.readers.workbook_size import refuse_bomb

        refuse_bomb(path)
        return read_in_child(found, path, words)
    table: RawTable = kind.read(path, words)
    return table
