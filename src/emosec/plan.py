"""Which jobs a study needs: its waves, the raw files of each, and which instrument was asked in which wave.

A wave is a folder below `data/raw/<study>/`; a new folder is a new wave. Only folders and file names are looked at, so a plan
is made in milliseconds each time the workflow starts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from emosec.definitions.catalogue import Design, load_design
from emosec.definitions.documents import Definition
from emosec.errors import WorkflowError

WAVE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
POOLED = "pooled"
# what systems and programs leave in folders, and what people write beside data
NOT_DATA = re.compile(
    r"^(\..*|~\$.*|.*~|README.*|LICEN[CS]E.*|NOTICE.*|Thumbs\.db|desktop\.ini|__pycache__|__MACOSX)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Plan:
    """A study's design and the raw files of each wave.

    Attributes
    ----------
    design : everything the study's definitions say
    files : {(wave, export name): raw files}, waves in the study's order; only exports that are there
    dictionaries : {wave: files that explain the columns of its exports}
    criteria_files : {(wave, criterion): its files}
    """

    design: Design
    files: dict[tuple[str, str], tuple[Path, ...]]
    dictionaries: dict[str, tuple[Path, ...]]
    criteria_files: dict[tuple[str, str], tuple[Path, ...]]

    @property
    def study(self) -> str:
        """The study's name."""
        return self.design.study.name

    @property
    def waves(self) -> list[str]:
        """The waves in the study's order; by name, time2 is before time10."""
        return list(dict.fromkeys(wave for wave, _ in self.files))

    def exports_in(self, wave: str) -> dict[str, tuple[Path, ...]]:
        """Return the raw files of a wave by export name."""
        return {export: paths for (w, export), paths in self.files.items() if w == wave}

    def waves_of(self, instrument: str) -> list[str]:
        """Return the waves in which an instrument was asked: those that have the export which holds it."""
        export = self.design.study.administered(instrument).export
        return [w for w in self.waves if (w, export) in self.files]

    @property
    def instruments(self) -> list[str]:
        """Instruments asked in at least one wave, in the study's order."""
        return [i for i in self.design.instruments if self.waves_of(i)]

    @property
    def construct_instruments(self) -> list[str]:
        """Instruments asked that have all components of their construct."""
        return [i for i in self.instruments if i in self.design.construct_instruments]

    def groupings(self, wave: str) -> list[str]:
        """Return the variables whose groups are compared, of those that were asked in the wave."""
        held = self.exports_in(wave)
        return [v.name for v in self.design.study.variables if v.compared and v.export in held and v.asked_in(wave)]

    def latent_groupings(self, wave: str) -> list[str]:
        """Return the groupings of a wave whose latent means some claim is about."""
        claims = self.design.hypotheses.hypotheses if self.design.hypotheses else ()
        about = {c.label for claim in claims if claim.groups and claim.method == "latent" for c in claim.criteria}
        return [name for name in self.groupings(wave) if name in about]

    def variable(self, name: str) -> dict[str, object]:
        """Return what the study file says of a variable, as plain data for a job that makes groups of it."""
        found = {v.name: v for v in self.design.study.variables}[name]
        return found.model_dump(mode="json", exclude={"title", "unit", "may_differ", "waves"})

    def defined(self, kinds: Iterable[str], instrument: str = "") -> dict[str, str]:
        """Return kind of definition → digest of what analyses rest on in it: titles, citations and notes do not count.

        Parameters
        ----------
        kinds : study, instrument (the one named), questions (its items and responses, not how they are scored), all_questions (of
            every instrument), construct_instruments, screening, reasons (of screening, in words), models, hypotheses, decision
        instrument : the instrument's name
        """
        digests: dict[str, str] = {}
        for kind in kinds:
            of_one = kind in ("instrument", "questions")
            parts = [digest for name, digest in self.digests[kind].items() if not of_one or name == instrument]
            digests[kind] = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
        return digests

    @cached_property
    def digests(self) -> dict[str, dict[str, str]]:
        """Kind of definition → name → digest of what analyses rest on in it. Reasons, which a table prints, stand in full."""
        design = self.design
        one: dict[str, Definition | None] = {
            "study": design.study,
            "screening": design.screening,
            "models": design.models,
            "hypotheses": design.hypotheses,
            "decision": design.decision,
        }
        instruments = {name: asked.sha256 for name, asked in design.instruments.items()}
        questions = {n: asked.sha256_without("scales", "construct_named") for n, asked in design.instruments.items()}
        return {
            **{kind: {kind: found.sha256} if found is not None else {} for kind, found in one.items()},
            "reasons": {"reasons": "\n".join(rule.reason for rule in design.screening.rules)},
            "instrument": instruments,
            "construct_instruments": {name: instruments[name] for name in self.construct_instruments},
            "questions": questions,
            "all_questions": questions,
        }

    def criteria(self, wave: str) -> list[str]:
        """Return the instruments asked in a wave whose scales the hypotheses name."""
        claims = self.design.hypotheses.hypotheses if self.design.hypotheses else ()
        named = {one.instrument for c in claims for one in c.criteria if one.instrument}
        return [i for i in self.instruments if i in named and wave in self.waves_of(i)]


def load_plan(study: str, config: str | Path = "config", raw: str | Path = "data/raw") -> Plan:
    """Return the plan of a study.

    Parameters
    ----------
    study : the study's name
    config : folder of the definitions
    raw : folder that holds one folder per study

    Raises
    ------
    DefinitionError
        A definition is missing, wrong or contradicts another.
    WorkflowError
        There are no waves, a wave's name cannot be used, or a raw file belongs to no export.
    """
    design = load_design(config, study)
    folder = Path(raw) / study
    waves = ordered_waves(design, [p for p in folder.glob("*") if p.is_dir() and not NOT_DATA.match(p.name)], folder)
    if not waves:
        raise WorkflowError(
            "the study has no waves", where=str(folder), remedy="make a folder per wave and put its exports into it"
        )
    refuse_rows_of_waves(design, [w.name for w in waves], folder)
    refuse_stray_exports(folder, waves, design)
    files: dict[tuple[str, str], tuple[Path, ...]] = {}
    dictionaries: dict[str, tuple[Path, ...]] = {}
    criteria: dict[tuple[str, str], tuple[Path, ...]] = {}
    for wave in waves:
        check_wave_name(wave)
        there = sorted(p for p in wave.iterdir() if p.is_file() and not NOT_DATA.match(p.name))
        for path in there:
            check_file_name(path)
        explains = [p for p in there if any(matches(p, e.dictionary) for e in design.study.exports)]
        dictionaries[wave.name] = tuple(explains)
        for one in design.study.criteria.all:
            criteria[wave.name, one.name] = tuple(p for p in there if matches(p, one.file))
        aside = {*explains, *(p for paths in criteria.values() for p in paths)}
        files |= sort_exports(wave, [p for p in there if p not in aside], design)
    plan = Plan(design, files, dictionaries, {key: paths for key, paths in criteria.items() if paths})
    for instrument in design.instruments:
        if not plan.waves_of(instrument):
            export = design.study.export(design.study.administered(instrument).export)
            raise WorkflowError(
                f"no wave has a file for the instrument {instrument}",
                where=str(folder),
                why=f"it is read from the export '{export.name}', files named {export.file}",
                remedy="add the file to a wave's folder, mend the pattern, or take the instrument out of the study file",
            )
    for criterion in design.study.criteria.all:
        if not any(name == criterion.name for _, name in plan.criteria_files):
            raise WorkflowError(
                f"no wave has a file for the criterion {criterion.name}",
                where=str(folder),
                why=f"its files are named {criterion.file}",
                remedy="add the file to a wave's folder, mend the pattern, or take it out of criteria: of the study file",
            )
    refuse_stray_corrections(corrections_of(study, config), plan)
    return plan


def refuse_rows_of_waves(design: Design, waves: Sequence[str], folder: Path) -> None:
    """Refuse several waves of a study whose respondents are rows: nothing links the row of one wave with that of another."""
    if design.study.by_row and len(waves) > 1:
        raise WorkflowError(
            f"respondent_key: row, and there are {len(waves)} waves: {', '.join(waves)}",
            where=str(folder),
            why="the third row of one wave need not be the person of the third row of another, so that waves linked by row would "
            "compare strangers",
            remedy="name a column that says who answered, or make every wave a study of its own",
        )


def corrections_of(study: str, config: str | Path) -> Path:
    """Return where a study's hand corrections are, if it has any."""
    return Path(config) / "corrections" / f"{study}.csv"


def refuse_stray_corrections(path: Path, plan: Plan) -> None:
    """Refuse a hand correction of an instrument or wave that the study does not have: nobody would apply it."""
    if not path.is_file():
        return
    from emosec import tables
    from emosec.screening.contracts import CORRECTIONS

    for line, row in enumerate(tables.read(CORRECTIONS, path).to_dict("records"), start=2):
        known = row["study"] == plan.study and row["instrument"] in plan.instruments
        if not known or row["wave"] not in plan.waves_of(row["instrument"]):
            asked = "; ".join(f"{i} in {', '.join(plan.waves_of(i))}" for i in plan.instruments)
            raise WorkflowError(
                f"the correction is of {row['study']}, {row['instrument']} in {row['wave']}, which was not asked there",
                where=f"{path}:{line}",
                why="it would be applied to nothing, and nobody would know",
                remedy=f"the study {plan.study} has {asked}",
            )


def ordered_waves(design: Design, folders: Sequence[Path], house: Path) -> list[Path]:
    """Return the waves' folders that are read, in the order that the study says: by name, by date, or as declared.

    Raises
    ------
    WorkflowError
        A wave is declared, or named by a variable, and has no folder, or the order needs a wave declared that is not.
    """
    study = design.study
    there = {p.name: p for p in folders}
    gone = [w.wave for w in study.waves if w.wave not in there and not w.leave_out]
    if gone:
        raise WorkflowError(
            f"the study declares the wave {gone[0]}, which has no folder",
            where=str(house / gone[0]),
            remedy=f"put its exports there; until then write waves: [{{wave: {gone[0]}, leave_out: not collected yet}}]",
        )
    for variable in study.variables:
        for wave in (w for w in variable.waves if w not in there):
            raise WorkflowError(
                f"the variable {variable.name} was asked in the wave {wave}, which has no folder",
                where=str(house / wave), remedy=f"write the right ones of {', '.join(sorted(there))} as waves: of the variable",
            )  # fmt: skip
    left_out = {w.wave for w in study.waves if w.leave_out}
    read = sorted((p for name, p in there.items() if name not in left_out), key=natural)
    if study.order_of_waves == "name":
        return read
    line = "date: 2024-03-01" if study.order_of_waves == "date" else "in its place"
    for path in read:
        if study.wave(path.name) is None:
            raise WorkflowError(
                f"order_of_waves: {study.order_of_waves}, and the wave {path.name} is not declared",
                where=str(path),
                why="nobody could tell before which wave it was",
                remedy=f"write it into waves: of the study file, {{wave: {path.name}{', ' if line[0] == 'd' else '} '}{line}"
                f"{'}' if line[0] == 'd' else ''}, or order_of_waves: name",
            )
    declared = [w.wave for w in study.waves]
    dates = {w.wave: w.date for w in study.waves}
    if study.order_of_waves == "date":
        return sorted(read, key=lambda p: str(dates[p.name]))
    return sorted(read, key=lambda p: declared.index(p.name))


def natural(path: Path) -> list[tuple[int, str]]:
    """Return a sorting key in which numbers count as numbers."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", path.name) if part]


def check_wave_name(wave: Path) -> None:
    """Refuse a wave folder whose name cannot be part of a result's path."""
    if not WAVE_NAME.fullmatch(wave.name) or wave.name == POOLED:
        raise WorkflowError(
            f"{wave.name!r} cannot be the name of a wave",
            where=ascii(str(wave))[1:-1] if "\n" in wave.name else str(wave),
            remedy=f"use letters, digits, '_' and '-', and not the word {POOLED}, which stands for all waves",
        )


def check_file_name(path: Path) -> None:
    """Refuse a raw file whose name cannot be part of a job: braces mean wildcards there, and what is not UTF-8 no text."""
    readable = path.name.isprintable() and not any("\udc80" <= c <= "\udcff" for c in path.name)
    if not readable or "{" in path.name or "}" in path.name:
        raise WorkflowError(
            "the file's name holds braces" if readable else "the file's name is not readable as UTF-8",
            where=ascii(str(path))[1:-1] if not readable else str(path),
            why="jobs name files in UTF-8, and braces in a name stand for something else there",
            remedy="rename the file; its contents, and so its digest, stay the same",
        )


def refuse_stray_exports(folder: Path, waves: list[Path], design: Design) -> None:
    """Refuse a file that looks like an export and lies beside the waves or below one, where nobody would read it."""
    beside = [p for p in folder.iterdir() if p.is_file()]
    below = [p for w in waves for f in w.iterdir() if f.is_dir() for p in f.rglob("*") if p.is_file()]
    for path in sorted(beside + below):
        owner = next((e for e in design.study.exports if matches(path, e.file)), None)
        if owner is not None and not any(NOT_DATA.match(part) for part in path.relative_to(folder).parts):
            raise WorkflowError(
                f"this file is named like the export '{owner.name}' and lies in no wave's folder",
                where=str(path),
                why="nobody would read it",
                remedy=f"put it directly into a wave's folder, {folder}/<wave>/, or move it out of {folder}",
            )


def matches(path: Path, pattern: str) -> bool:
    """Return whether a file's name fits a pattern, upper and lower case alike."""
    return bool(pattern) and fnmatchcase(path.name.lower(), pattern.lower())


def sort_exports(wave: Path, there: list[Path], design: Design) -> dict[tuple[str, str], tuple[Path, ...]]:
    """Return the raw files of one wave by export; every file must belong to exactly one."""
    found: dict[tuple[str, str], list[Path]] = {}
    for path in there:
        owners = [e.name for e in design.study.exports if matches(path, e.file)]
        if len(owners) != 1:
            patterns = ", ".join(f"{e.name}: {e.file}" for e in design.study.exports)
            what = (
                f"the exports {' and '.join(owners)} both claim this file" if owners else "no export claims this file"
            )
            raise WorkflowError(
                what,
                where=str(path),
                why="a file that nobody reads, or two read, would be lost or counted twice",
                remedy=f"mend the patterns in the study file ({patterns}); where the files of two exports are called alike, give "
                "them names of their own; or move the file",
            )
        found.setdefault((wave.name, owners[0]), []).append(path)
    if not found:
        raise WorkflowError(
            "the wave's folder holds no export",
            where=str(wave),
            remedy=f"put the export in, remove the folder, or write waves: [{{wave: {wave.name}, leave_out: why}}] into the "
            f"study file",
        )
    ordered = [(wave.name, e.name) for e in design.study.exports]
    return {key: tuple(found[key]) for key in ordered if key in found}
