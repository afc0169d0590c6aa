"""The rows of this room's tables as mypy knows them, made from the contracts by tools/typed_rows.py; NaN is a number."""

from __future__ import annotations

from typing import TypedDict


class IntakeFiles(TypedDict):
    """One raw export of one wave."""

    study: str
    wave: str
    export: str
    file: str
    sha256: str
    listed: str
    reader: str
    encoding: str | None
    separator: str | None
    decimal: str | None
    rows: int
    set_aside: int
    columns: int


class IntakeVariables(TypedDict):
    """One variable kept of one export of one wave, among all rows of the export; labels and questions are in
    codebook.json."""

    study: str
    wave: str
    export: str
    variable: str
    column: str | None
    position: int
    kind: str
    n: int
    n_missing: int
    n_distinct: int
    mean: float
    sd: float
    min: float
    max: float
    n_at_min: int | None
    n_at_max: int | None


class IntakeValues(TypedDict):
    """One answer to a variable, one bin of a number, or one kind of cell that means no answer."""

    study: str
    wave: str
    export: str
    variable: str
    position: int
    kind: str
    value: str | None
    label: str | None
    lower: float
    upper: float
    n: int
    share: float
