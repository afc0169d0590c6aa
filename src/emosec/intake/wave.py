"""One wave: every export read, rows joined into respondents, nothing lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.contract import TableRow
from emosec.definitions.exports import Export
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.errors import IntakeError
from emosec.intake.codebook import Codebook, make_codebook
from emosec.intake.coding import columns_of_items
from emosec.intake.contracts import ANSWERS, FILES, RESPONDENTS
from emosec.intake.distributions import distributions
from emosec.intake.doubled import under_two_keys
from emosec.intake.keys import bare_key, join_rows, row_keys
from emosec.intake.labels import plain_label
from emosec.intake.lookup import own_name
from emosec.intake.meanings import refuse_other_meanings
from emosec.intake.numbers import decimal_marks
from emosec.intake.paired_exports import learn_labels, learn_within
from emosec.intake.paradata import declared_paradata
from emosec.intake.privacy import Personal, belonging, drop_personal
from emosec.intake.pseudonyms import pseudonym, secret
from emosec.intake.readers import RawTable, dictionaries_of, read_export
from emosec.intake.repeats import settle
from emosec.intake.sources import Listed, check_source, origins, read_sources
from emosec.intake.stacking import stack
from emosec.intake.uses import ANSWER_USES, used_columns, uses_of_columns
from emosec.intake.variables import add_variables, with_running_numbers, without_names
from emosec.tables import check, frame

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 12
DICTIONARY = {"reader": "dictionary", "encoding": None, "separator": None, "decimal": None} | dict.fromkeys(
    ("rows", "set_aside", "columns"), 0
)


@dataclass(frozen=True)
class Wave:
    """What intake makes of one wave.

    Attributes
    ----------
    respondents : table RESPONDENTS with paradata (<export>.<what>) and the study's variables as further columns
    files : table FILES
    answers : export → its rows of table ANSWERS: the columns that the study uses as written, and the respondent of each row
    codebook : what every column is; see `emosec.intake.codebook`
    variables, values : tables VARIABLES and VALUES: how the answers to every variable are distributed
    spelled : hashed key → hash of the key without case, blanks, dots and the like; empty where keys are not hashed
    doubled : export and column → rows that share its value with another respondent's row: columns that name people and are no key
    """

    respondents: pd.DataFrame
    files: pd.DataFrame
    answers: dict[str, pd.DataFrame]
    codebook: Codebook
    variables: pd.DataFrame
    values: pd.DataFrame
    spelled: dict[str, str] = field(default_factory=dict)
    doubled: dict[tuple[str, str], int] = field(default_factory=dict)


def read_wave(
    files: Mapping[str, Sequence[Path]],
    study: Study,
    instruments: Mapping[str, Instrument],
    wave: str,
    raw: Path,
    sources: Path | None = None,
) -> Wave:
    """Read the exports of one wave and join them on the respondent key.

    Parameters
    ----------
    files : export name → its files in this wave; exports that the wave does not have may be absent or empty
    study : the study
    instruments : name → definition of the instruments that were asked; their items are used, and what nobody uses is not kept
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
    study = study.in_wave(wave)
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
    listed = read_sources(sources)
    uses = uses_of_columns(study, instruments, wave)
    parts = [read_part(study, wave, e, paths, raw, listed, uses) for e, paths in present.items()]
    aside = {p.export: settle(p.keys, contents(p, study, uses), study.keep) for p in parts}
    joined = join_rows({p.export: p.keys for p in parts}, {p.export: p.labels for p in parts}, aside)
    answers = {p.export: answers_of(p, joined.of_rows[p.export], study.name, wave) for p in parts}
    where = {e: ", ".join(str(p) for p in paths) for e, paths in present.items()}
    for asked in (a for a in study.instruments if a.export in answers and a.instrument in instruments):
        columns_of_items(answers[asked.export], instruments[asked.instrument], study, where[asked.export])
    people = joined.respondents.assign(study=study.name, wave=wave)
    people = people.assign(key_status="row") if study.by_row else people
    placed = add_paradata(people, parts, joined.of_rows)
    respondents = check(RESPONDENTS, add_variables(placed, answers, study, where, wave))
    names = {e: [below(p, raw) for p in paths] for e, paths in present.items()}
    ok = frozenset(joined.respondents.loc[joined.respondents["key_status"] == "ok", "respondent"])
    learned = learn_labels({p.export: learn_within(p.table) for p in parts}, joined.of_rows, ok)
    tables = {export: without_names(table, export, study) for export, table in learned.items()}
    refuse_other_meanings(tables, study, instruments, where)
    rows = [row for p in parts for row in p.files]
    codebook = make_codebook(study, wave, tables, names, {p.export: p.dropped for p in parts}, uses)
    codebook["sources"] = origins([str(row["file"]) for row in rows], listed)
    found = distributions(study, wave, {e: table.keep(used_columns(uses, e)) for e, table in tables.items()})
    answers = {e: keep_used(table, used_columns(uses, e)) for e, table in answers.items()}
    spelled = {key: bare for p in parts for key, bare in p.spelled.items()}
    doubled = {(p.export, column): n for p in parts for column, n in p.doubled.items()}
    return Wave(respondents, frame(FILES, rows), answers, codebook, found.variables, found.values, spelled, doubled)


@dataclass(frozen=True)
class ExportPart:
    """One export of a wave: rows, keys, names, lines in the table of files, what was dropped, bare keys, doubled people."""

    export: str
    table: RawTable
    keys: list[str | None]
    labels: list[str]
    files: list[TableRow]
    dropped: list[Personal]
    spelled: dict[str, str]
    doubled: dict[str, int] = field(default_factory=dict)


def read_part(
    study: Study,
    wave: str,
    export: str,
    paths: list[Path],
    raw: Path,
    listed: dict[str, Listed],
    uses: Mapping[tuple[str, str], Sequence[str]],
) -> ExportPart:
    """Read all files of one export of a wave."""
    said, where = study.export(export), ", ".join(str(p) for p in paths)
    read: list[RawTable] = []
    rows: list[TableRow] = []
    for path in paths:
        place = {"study": study.name, "wave": wave, "export": export, "file": below(path, raw)}
        place["sha256"], place["listed"] = check_source(path, place["file"], listed)
        read.append(read_export(path, said))
        rows.append({**place, **file_row(read[-1])})
    for path in sorted({d for p in paths for d in dictionaries_of(p, said)}):
        place = {"study": study.name, "wave": wave, "export": export, "file": below(path, raw)}
        place["sha256"], place["listed"] = check_source(path, place["file"], listed)
        rows.append({**place, **DICTIONARY})
    table = stack(read, paths)
    refuse_nobody(read, said, where)
    unmet = [*never_held(read, said).values(), *held_otherwise(read, said)]
    table = replace(table, notes=(*table.notes, *(f"only: {words}" for words in unmet)))
    keys = row_keys(table.cells, study, where, export)
    spelled: dict[str, str] = {}
    if study.respondent_names == "hashed":
        key, plain = secret(), keys
        keys = [None if k is None else pseudonym(k, key) for k in plain]
        spelled = {n: pseudonym(bare_key(k), key) for n, k in zip(keys, plain, strict=True) if n and k}
    table = replace(table, paradata=table.paradata | declared_paradata(table, said, where))
    table = with_running_numbers(table, export, study, where)
    used = used_columns(uses, export)
    kept, dropped = drop_personal(table, keys, export, study, used, where)
    part = ExportPart(export, kept, keys, row_labels(export, read, paths), rows, dropped, spelled)
    if study.by_row:
        return part
    whose, kinds = belonging(table, keys, study.cluster_columns(export)), {p.column.name: p.kind for p in dropped}
    return replace(part, doubled=under_two_keys(table, whose, contents(part, study, uses), kinds, used))


def never_held(tables: Sequence[RawTable], export: Export) -> dict[str, str]:
    """Return column → what only: wants of it and no row of the export's files holds; a value spelt otherwise loses its rows."""
    found = {}
    for column, values in export.only.items():
        held = held_in(tables, column)
        if lacking := [v for v in values if v not in held]:
            found[column] = f"no row holds {' or '.join(repr(v) for v in lacking)} in {column}"
    return found


def held_otherwise(tables: Sequence[RawTable], export: Export) -> list[str]:
    """Return what rows that only: leaves out hold, where it is a wanted value in other letters: baseline beside Baseline."""
    said = []
    for column, values in export.only.items():
        wanted = {plain_label(v): v for v in values}
        for v in sorted(held_in(tables, column) - set(values)):
            if v and plain_label(v) in wanted:
                said.append(f"rows that hold {v!r} in {column} are left out, and {wanted[plain_label(v)]!r} is wanted")
    return said


def held_in(tables: Sequence[RawTable], column: str) -> frozenset[str]:
    """Return what a column of only: holds in all files of an export."""
    return frozenset[str]().union(*(t.held.get(column, frozenset()) for t in tables))


def refuse_nobody(tables: Sequence[RawTable], export: Export, where: str) -> None:
    """Refuse an export without a respondent, or of which only: wants none."""
    if any(len(t.cells) for t in tables):
        return
    aside = sum(t.set_aside for t in tables)
    if not aside:
        raise IntakeError(
            f"the export '{export.name}' holds column names and no respondent",
            where=where,
            why="nothing can be estimated from nobody",
            remedy="export it again once there are answers, or move the wave's folder away until then",
        )
    lacking = never_held(tables, export)
    there = {column: ", ".join(f"'{v[:60]}'" for v in sorted(held_in(tables, column))[:SHOWN]) for column in lacking}
    raise IntakeError(
        f"the export '{export.name}' has {aside} rows, and only: of the study file wants none of them",
        where=where,
        why="; ".join(f"{lacking[c]}, which holds {there[c]}" for c in lacking)
        or "no row meets all that only: asks for",
        remedy="correct only: of the export or of the wave, each value as the file writes it",
    )


def contents(part: ExportPart, study: Study, uses: Mapping[tuple[str, str], Sequence[str]]) -> pd.DataFrame:
    """Return what tells a respondent's rows apart: the items and variables of the study, or all columns where it uses none."""
    used = used_columns(uses, part.export)
    known = [c.name for c in part.table.columns if any(w.startswith(ANSWER_USES) for w in used.get(c.name, ()))]
    cells = part.table.cells
    return cells[known] if known else cells[[c for c in cells.columns if c not in study.key_columns_of(part.export)]]


def add_paradata(
    respondents: pd.DataFrame, parts: Sequence[ExportPart], of_rows: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Return the respondents with columns <export>.<what> of what is known about their rows; missing where they have none."""
    added: dict[str, pd.Series[float]] = {}
    for part in parts:
        for what, values in part.table.paradata.items():
            of = dict(zip(of_rows[part.export], values.tolist(), strict=True))
            added[f"{part.export}.{what}"] = respondents["respondent"].map(of).astype("float64")
    return respondents.assign(**added)


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


def answers_of(part: ExportPart, respondents: Sequence[str], study: str, wave: str) -> pd.DataFrame:
    """Return an export's rows with their place in front; its own columns of these names get ' (export)'."""
    import pandas as pd

    own = part.table.cells.rename(columns=own_name)
    place = {"study": study, "wave": wave, "export": part.export, "respondent": list(respondents)}
    return pd.concat([pd.DataFrame(place, dtype="string"), own], axis=1)


def keep_used(answers: pd.DataFrame, used: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return an export's rows with no columns but those that the study uses."""
    wanted = {own_name(column) for column in used}
    return answers[[c for at, c in enumerate(answers.columns) if at < len(ANSWERS.names) or c in wanted]]


def file_row(table: RawTable) -> TableRow:
    """Return how a raw file was read, for the table of files."""
    marks = sorted({m for column in table.columns for m in decimal_marks(table.cells[column.name])})
    separators = {"\t": "tab", " ": "space"}
    return {
        "reader": table.reader,
        "encoding": table.encoding,
        "separator": separators.get(table.separator or "", table.separator),
        "decimal": " and ".join(marks) or None,
        "rows": len(table.cells) + table.set_aside,
        "set_aside": table.set_aside,
        "columns": table.width,
    }
