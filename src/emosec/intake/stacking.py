"""Several files of one export and wave, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.errors import IntakeError
from emosec.intake.readers import MissingCode, RawColumn, RawTable

if TYPE_CHECKING:
    import pandas as pd


def stack(tables: Sequence[RawTable], paths: Sequence[Path]) -> RawTable:
    """Return the rows of all files of an export, in the order of the files.

    Raises
    ------
    IntakeError
        The files do not have the same columns.
    """
    import pandas as pd

    first = tables[0]
    if len(tables) == 1:
        return first
    names = [c.name for c in first.columns]
    for table, path in zip(tables[1:], paths[1:], strict=True):
        others = [c.name for c in table.columns]
        odd = sorted(set(names) ^ set(others))
        if odd:
            raise IntakeError(
                f"column {odd[0]} is in only one of this file and {paths[0].name} ({len(odd)} columns differ)",
                where=str(path),
                why="both match the same export, and a renamed column would make answers missing in silence",
                remedy="declare them as two exports in the study file, or tighten the export's file: pattern",
            )
    cells = pd.concat([t.cells[names] for t in tables], ignore_index=True)
    columns = tuple(merge([{c.name: c for c in t.columns}[name] for t in tables]) for name in names)
    known = list(dict.fromkeys(what for t in tables for what in t.paradata))
    paradata = {
        what: pd.concat([t.paradata.get(what, nothing(t)) for t in tables], ignore_index=True) for what in known
    }
    return replace(first, cells=cells, columns=columns, paradata=paradata)


def nothing(table: RawTable) -> pd.Series[float]:
    """Return a missing number for every row of a table."""
    import pandas as pd

    return pd.Series(float("nan"), index=table.cells.index, dtype="float64")


def merge(columns: Sequence[RawColumn]) -> RawColumn:
    """Return what several files say about the same column: labels together, missing cells added up."""
    counts: dict[tuple[str, str], int] = {}
    for missing in (m for c in columns for m in c.missing):
        counts[missing.code, missing.meaning] = counts.get((missing.code, missing.meaning), 0) + missing.n
    labels = {code: label for c in columns for code, label in c.labels.items()}
    return replace(
        columns[0], labels=labels, missing=tuple(MissingCode(code, why, n) for (code, why), n in counts.items())
    )
