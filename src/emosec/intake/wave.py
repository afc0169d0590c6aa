"""One wave: every export read, rows joined into respondents, nothing lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emosec.contracts import FILES, RESPONDENTS
from emosec.definitions import Study
from emosec.errors import IntakeError
from emosec.intake.codebook import make_codebook
from emosec.intake.keys import join_rows, row_keys
from emosec.intake.lookup import own_name
from emosec.intake.numbers import decimal_marks
from emosec.intake.readers import RawTable, read_export
from emosec.intake.sources import check_source, read_sources
from emosec.intake.stacking import stack
from emosec.intake.variables import add_variables
from emosec.tables import check, frame

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Wave:
    """What intake makes of one wave.

    Attributes
    ----------
    respondents : table RESPONDENTS with the study's variables as further columns
    files : table FILES
    answers : export → table ANSWERS: the export's rows as written, with the respondent each stands for
    codebook : what every column is; see `emosec.intake.codebook`
    """

    respondents: pd.DataFrame
    files: pd.DataFrame
    answers: dict[str, pd.DataFrame]
    codebook: dict[str, Any]


def read_wave(
    files: Mapping[str, Sequence[Path]], study: Study, wave: str, raw: Path, sources: Path | None = None
) -> Wave:
    """Read the exports of one wave and join them on the respondent key.

    Parameters
    ----------
    files : export name → its files in this wave; exports that the wave does not have may be absent or empty
    study : the study
    wave : the wave's name
    raw : the folder that holds all raw data; files are named by their path below it
    sources : SOURCES.csv, if there is one

    Returns
    -------
    Wave
        Every row of every file is in exactly one respondent's `source_rows`.

    Raises
    ------
    IntakeError
        A file cannot be read, differs from its listed digest, lacks a column the study names, or contradicts another.
    """
    unknown = [name for name in files if name not in [e.name for e in study.exports]]
    if unknown:
        raise IntakeError(f"the study {study.name} has no export {unknown[0]}", where=f"wave {wave}")
    present = {e.name: [Path(p) for p in files[e.name]] for e in study.exports if files.get(e.name)}
    if not present:
        raise IntakeError(
            "the wave has no file of any export",
            where=str(raw / study.name / wave),
            remedy="file patterns of the study: " + ", ".join(e.file for e in study.exports),
        )
    listed, ledger, tables, keys, labels = read_sources(sources), [], {}, {}, {}
    for export, paths in present.items():
        read = []
        for path in paths:
            name = below(path, raw)
            sha256, known = check_source(path, name, listed)
            read.append(read_export(path, study.export(export)))
            ledger.append(file_row(read[-1], study.name, wave, export, name, sha256, known))
        tables[export] = stack(read, paths)
        keys[export] = row_keys(tables[export].cells, study, ", ".join(str(p) for p in paths))
        labels[export] = row_labels(export, read, paths)
    joined = join_rows(keys, labels)
    answers = {e: answers_of(tables[e], joined.of_rows[e], study.name, wave) for e in tables}
    where = {e: ", ".join(str(p) for p in paths) for e, paths in present.items()}
    placed = joined.respondents.assign(study=study.name, wave=wave)
    respondents = check(RESPONDENTS, add_variables(placed, answers, study, where))
    names = {e: [below(p, raw) for p in paths] for e, paths in present.items()}
    return Wave(respondents, frame(FILES, ledger), answers, make_codebook(study, wave, tables, names))


def below(path: Path, raw: Path) -> str:
    """Return a file's path below the raw folder, or its own where it lies elsewhere."""
    path, raw = path.resolve(), raw.resolve()
    return (path.relative_to(raw) if path.is_relative_to(raw) else path).as_posix()


def row_labels(export: str, tables: Sequence[RawTable], paths: Sequence[Path]) -> list[str]:
    """Return the names of an export's rows: 'sai:12', or 'sai/file.csv:12' where the export has several files."""
    several = len(tables) > 1
    return [
        f"{export}/{path.name}:{row}" if several else f"{export}:{row}"
        for table, path in zip(tables, paths, strict=True)
        for row in range(1, len(table.cells) + 1)
    ]


def answers_of(table: RawTable, respondents: Sequence[str], study: str, wave: str) -> pd.DataFrame:
    """Return an export's rows with study, wave and respondent in front; its own columns of these names get ' (export)'."""
    import pandas as pd

    own = table.cells.rename(columns=own_name)
    place = pd.DataFrame({"study": study, "wave": wave, "respondent": list(respondents)}, dtype="string")
    return pd.concat([place, own], axis=1)


def file_row(table: RawTable, study: str, wave: str, export: str, name: str, sha256: str, known: str) -> dict[str, Any]:
    """Return a raw file's line in the table of files."""
    marks = sorted({m for column in table.columns for m in decimal_marks(table.cells[column.name])})
    separators = {"\t": "tab", " ": "space"}
    return {
        "study": study,
        "wave": wave,
        "export": export,
        "file": name,
        "sha256": sha256,
        "listed": known,
        "reader": table.reader,
        "encoding": table.encoding,
        "separator": separators.get(table.separator or "", table.separator),
        "decimal": " and ".join(marks) or None,
        "rows": len(table.cells),
        "columns": table.width,
    }
