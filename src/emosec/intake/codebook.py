"""What every column of a wave's exports is: name, question, labels, missing codes, origin, and how many answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emosec.definitions import Study
from emosec.intake.lookup import own_name
from emosec.intake.privacy import Personal
from emosec.intake.readers import RawColumn, RawTable


def make_codebook(
    study: Study,
    wave: str,
    tables: Mapping[str, RawTable],
    files: Mapping[str, list[str]],
    dropped: Mapping[str, list[Personal]],
) -> dict[str, Any]:
    """Return the codebook of a wave as plain data.

    Parameters
    ----------
    tables : export → its rows (all its files)
    files : export → its files, as named below data/raw
    dropped : export → the columns that identify people, which are not kept

    Returns
    -------
    dict
        `study`, `wave`, `variables`; a variable has `name` (in the answers table), `roles` (key, item of an instrument,
        variable, or other), `export`, `files`, `column` (as written), `position`, `text`, `labels` ({code, label}),
        `missing` ({code, meaning, n}), `n_answered`, `n_missing`, `note`. `dropped` lists the columns that identify people:
        `export`, `column`, `position`, `kind`, `how` it was told. `paradata` lists what is known about the rows of an export,
        `notes` how it was read. `read_wave` adds `sources`: what SOURCES.csv says about each file.
    """
    roles = roles_of_columns(study)
    variables = [
        describe(column, table, export, files[export], roles.get((export, column.name), ["other"]))
        for export, table in tables.items()
        for column in table.columns
    ]
    gone = [
        {"export": e, "column": p.column.written, "position": p.column.position, "kind": p.kind, "how": p.how}
        for e, found in dropped.items()
        for p in found
    ]
    known = {export: list(table.paradata) for export, table in tables.items()}
    notes = {export: list(table.notes) for export, table in tables.items()}
    head = {"study": study.name, "wave": wave}
    return {**head, "variables": variables, "dropped": gone, "paradata": known, "notes": notes}


def describe(column: RawColumn, table: RawTable, export: str, files: list[str], roles: list[str]) -> dict[str, Any]:
    """Return the codebook's entry of one column."""
    answered = int(table.cells[column.name].notna().sum())
    return {
        "name": own_name(column.name),
        "roles": roles,
        "export": export,
        "files": files,
        "column": column.written,
        "position": column.position,
        "text": column.text,
        "labels": [{"code": code, "label": label} for code, label in column.labels.items()],
        "missing": [{"code": m.code, "meaning": m.meaning, "n": m.n} for m in column.missing],
        "n_answered": answered,
        "n_missing": len(table.cells) - answered,
        "note": column.note,
    }


def roles_of_columns(study: Study) -> dict[tuple[str, str], list[str]]:
    """Return (export, column) → what the study uses it for, as far as the study file alone tells."""
    roles: dict[tuple[str, str], list[str]] = {}
    for export in study.exports:
        for column in study.respondent_key:
            roles.setdefault((export.name, column), []).append("key")
        for check in (*export.checks, *([export.consent] if export.consent else [])):
            roles.setdefault((export.name, check.column), []).append("check")
        for page in export.pages:
            roles.setdefault((export.name, page.column), []).append("time on page")
    for administered in study.instruments:
        for item, column in administered.columns.items():
            roles.setdefault((administered.export, column), []).append(f"item {item} of {administered.instrument}")
    for variable in study.variables:
        roles.setdefault((variable.export, variable.source), []).append(f"variable {variable.name}")
    return roles
