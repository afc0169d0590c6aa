"""What is this file? The reader that recognises it, its rows and columns, what would be dropped; or why it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from emosec.definitions.studies import Export
from emosec.errors import IntakeError
from emosec.intake.privacy import recognise_personal
from emosec.intake.readers import read_export
from emosec.intake.readers.raw_table import RawTable


@dataclass(frozen=True)
class Look:
    """What a file is.

    Attributes
    ----------
    reader : the reader that recognises it; empty where it is refused
    rows, columns : respondent rows, and columns of the file
    personal : columns that identify people, with what they hold
    paradata : what the platform knows about each row
    notes : how it was read
    refusal, remedy : why it cannot be read and what to do; empty where it can
    table : the file's content; None where it is refused
    """

    reader: str = ""
    rows: int = 0
    columns: int = 0
    personal: tuple[tuple[str, str], ...] = ()
    paradata: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refusal: str = ""
    remedy: str = ""
    table: RawTable | None = None


def look_at(path: str | Path) -> Look:
    """Return what a file is, by its content alone; nothing is raised for a file that cannot be read.

    Parameters
    ----------
    path : the file
    """
    try:
        table = read_export(Path(path), Export(name="main", file="*"))
    except IntakeError as error:
        return Look(refusal=error.what, remedy=error.remedy)
    personal = [p for c in table.columns if (p := recognise_personal(c, table.cells[c.name]))]
    encoding = (f"encoding {table.encoding}",) if table.encoding and not table.encoding.startswith("utf-8") else ()
    return Look(
        reader=table.reader,
        rows=len(table.cells),
        columns=table.width,
        personal=tuple((p.column.name, p.kind) for p in personal),
        paradata=tuple(table.paradata),
        notes=(*table.notes, *encoding),
        table=table,
    )
