"""What every column of a wave's exports is: name, question, labels, missing codes, origin, and how many answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from emosec.definitions.studies import Study
from emosec.intake.distinct import distinct_cells
from emosec.intake.lookup import own_name
from emosec.intake.numbers import NUMBER
from emosec.intake.privacy import Personal
from emosec.intake.readers import RawColumn, RawTable


class LabelledCode(TypedDict):
    """A code and its words."""

    code: str
    label: str


class Missing(TypedDict):
    """A code that means no answer, why, and in how many rows."""

    code: str
    meaning: str
    n: int


class KeptColumn(TypedDict):
    """A column that is kept."""

    name: str
    roles: list[str]
    export: str
    files: list[str]
    column: str
    position: int
    text: str
    labels: list[LabelledCode]
    missing: list[Missing]
    n_answered: int
    n_missing: int
    note: str


class Unused(TypedDict):
    """A column that the study does not use."""

    export: str
    column: str
    position: int
    type: str
    n_answered: int


class Dropped(TypedDict):
    """A column that identifies people."""

    export: str
    column: str
    position: int
    kind: str
    how: str


class Codebook(TypedDict):
    """What codebook.json holds of a wave."""

    study: str
    wave: str
    variables: list[KeptColumn]
    unused: list[Unused]
    dropped: list[Dropped]
    paradata: dict[str, list[str]]
    notes: dict[str, list[str]]
    sources: NotRequired[list[dict[str, str]]]


def make_codebook(
    study: Study,
    wave: str,
    tables: Mapping[str, RawTable],
    files: Mapping[str, list[str]],
    dropped: Mapping[str, list[Personal]],
    uses: Mapping[tuple[str, str], list[str]],
) -> Codebook:
    """Return the codebook of a wave as plain data.

    Parameters
    ----------
    tables : export → its rows (all its files)
    files : export → its files, as named below data/raw
    dropped : export → the columns that identify people, which are not kept
    uses : (export, column) → what the study uses it for

    Returns
    -------
    dict
        `study`, `wave`, `variables`; a variable has `name` (in the answers table), `roles` (key, item of an instrument,
        variable, …), `export`, `files`, `column` (as written), `position`, `text`, `labels` ({code, label}),
        `missing` ({code, meaning, n}), `n_answered`, `n_missing`, `note`. `unused` lists the columns that the study does not
        use and that are not kept: `export`, `column`, `position`, `type` (number or text), `n_answered`. `dropped` lists the
        columns that identify people: `export`, `column`, `position`, `kind`, `how` it was told. `paradata` lists what is known
        about the rows of an export, `notes` how it was read. `read_wave` adds `sources`: what SOURCES.csv says of each file.
    """
    columns = [(e, table, c) for e, table in tables.items() for c in table.columns]
    variables = [describe(c, t, e, files[e], uses[e, c.name]) for e, t, c in columns if (e, c.name) in uses]
    unused = [describe_unused(c, t, e) for e, t, c in columns if (e, c.name) not in uses]
    gone: list[Dropped] = [
        {"export": e, "column": p.column.called, "position": p.column.position, "kind": p.kind, "how": p.how}
        for e, found in dropped.items()
        for p in found
    ]
    known = {export: list(table.paradata) for export, table in tables.items()}
    notes = {export: list(table.notes) for export, table in tables.items()}
    return {
        "study": study.name, "wave": wave, "variables": variables, "unused": unused, "dropped": gone, "paradata": known,
        "notes": notes,
    }  # fmt: skip


def describe(column: RawColumn, table: RawTable, export: str, files: list[str], roles: list[str]) -> KeptColumn:
    """Return the codebook's entry of one column."""
    answered = int(table.cells[column.name].notna().sum())
    return {
        "name": own_name(column.name),
        "roles": roles,
        "export": export,
        "files": files,
        "column": column.called,
        "position": column.position,
        "text": column.text,
        "labels": [{"code": code, "label": label} for code, label in column.labels.items()],
        "missing": [{"code": m.code, "meaning": m.meaning, "n": m.n} for m in column.missing],
        "n_answered": answered,
        "n_missing": len(table.cells) - answered,
        "note": column.note,
    }


def describe_unused(column: RawColumn, table: RawTable, export: str) -> Unused:
    """Return what is told of a column that is not kept: nothing of what anybody wrote into it."""
    positions, found = distinct_cells(table.cells[column.name])
    numeric = bool(found) and all(NUMBER.match(text.strip()) for text in found)
    return {
        "export": export,
        "column": column.called,
        "position": column.position,
        "type": "number" if numeric else "text",
        "n_answered": int((positions >= 0).sum()),
    }
