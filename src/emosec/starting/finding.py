"""Paths into waves: a folder with files is a wave, a folder of folders is a study, a file's wave is its folder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from emosec.errors import EmosecError, IntakeError
from emosec.intake.dictionaries import explain_columns, read_dictionary
from emosec.intake.readers import RawTable
from emosec.intake.recognised import Recognised, of_table, recognise_file
from emosec.plan import NOT_DATA, natural

Say = Callable[[str], None]


@dataclass(frozen=True)
class FoundFile:
    """One file of a wave and what it is."""

    path: Path
    wave: str
    recognised: Recognised
    dictionary: bool = False
    explained: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(c.name for c in self.recognised.table.columns) if self.recognised.table is not None else ()


def plain_name(text: str, otherwise: str) -> str:
    """Return a text as a name that definitions and folders may have.

    Examples
    --------
    >>> plain_name("My Survey (2024)", "study"), plain_name("2024", "study"), plain_name("…", "study")
    ('my_survey_2024', 'study_2024', 'study')
    >>> plain_name("Anhédonie observée", "study")
    'anhedonie_observee'
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return words if words[:1].isalpha() else f"{otherwise}_{words}".rstrip("_")


def find_files(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """Return every file below the paths with the wave it belongs to, waves in natural order.

    Raises
    ------
    IntakeError
        A path is not there, cannot be read, or holds no file.
    """
    found: dict[Path, str] = {}
    for path in paths:
        here = files_of(path)
        if not here:
            raise IntakeError(
                "there is no file here", where=str(path), remedy="put the exports into it as the platform gave them"
            )
        found |= {file: wave for file, wave in here if file not in found}
    taken: dict[str, str] = {}
    for file, wave in found.items():
        folder = str(file.parent.resolve())
        if taken.setdefault(wave, folder) != folder and file.name in {
            f.name for f, w in found.items() if w == wave and f != file
        }:
            raise IntakeError(
                f"two files called {file.name} would be in the wave {wave}",
                where=str(file),
                remedy="give folders of different waves different names",
            )
    return sorted(found.items(), key=lambda pair: (natural(Path(pair[1])), pair[0].name))


def files_of(path: Path) -> list[tuple[Path, str]]:
    """Return the files of one path with their waves: its own, and those of the folders directly in it."""
    try:
        if path.is_file():
            return [(path, wave_of(path.resolve().parent))]
        if not path.exists():
            raise IntakeError("there is no such file or folder", where=str(path), remedy="check the path")
        inside = [p for p in sorted(path.iterdir()) if not NOT_DATA.match(p.name)]
        direct = [(p, wave_of(path.resolve())) for p in inside if p.is_file()]
        deeper = [(f, wave_of(p)) for p in inside if p.is_dir() for f in sorted(p.iterdir()) if f.is_file()]
    except OSError as error:
        raise IntakeError(
            f"it cannot be looked into: {error.strerror}", where=str(path), remedy="mend its permissions"
        ) from None
    return direct + [(f, wave) for f, wave in deeper if not NOT_DATA.match(f.name)]


def wave_of(folder: Path) -> str:
    """Return the wave that a folder stands for: its name without what a wave's name may not have."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "_", folder.name).strip("_-")
    return name if name and name != "pooled" else "wave1"


def recognise_all(files: Sequence[tuple[Path, str]], say: Say) -> list[FoundFile]:
    """Return what every file is, saying which one is being read.

    Raises
    ------
    IntakeError
        None of them is an export; the error lists why not.
    """
    found = []
    for at, (path, wave) in enumerate(files, start=1):
        say(f"looking at {at} of {len(files)}: {path} ({path.stat().st_size / 2**20:.1f} MiB)")
        recognised = recognise_file(path)
        found.append(FoundFile(path, wave, recognised, dictionary=bool(recognised.refusal) and explains(path)))
    if not any(f.recognised.table is not None for f in found):
        reasons = "; ".join(
            f"{f.path.name}: {f.recognised.refusal}{f.recognised.remedy and f' ({f.recognised.remedy})'}"
            for f in found[:12]
        )
        raise IntakeError(
            "no export was recognised",
            where=", ".join(sorted({str(f.path.parent) for f in found})),
            why=reasons,
            remedy="export the answers as CSV, .xlsx, .sav, .dta or Parquet, as docs/exports.md says",
        )
    return found


def explained_files(found: Sequence[FoundFile]) -> list[FoundFile]:
    """Return the files with what the dictionaries of their wave say about their columns, where they say anything."""
    made = []
    for file in found:
        table, used = file.recognised.table, list[str]()
        for other in (f for f in found if f.dictionary and f.wave == file.wave):
            if table is None:
                break
            try:
                better = explain_columns(table, [other.path]) if about(table, other.path) else table
            except EmosecError:
                continue
            if better.columns != table.columns:
                table, used = better, [*used, other.path.name]
        made.append(
            file if not used or table is None else replace(file, recognised=of_table(table), explained=tuple(used))
        )
    return made


def about(table: RawTable, dictionary: Path) -> bool:
    """Return whether a dictionary is of these columns: by name or label it is; by position only where its words stand there."""
    _, by_position = read_dictionary(dictionary)
    if not by_position:
        return True
    there = {c.position: {c.name, c.written, c.text} for c in table.columns}
    hits = sum(bool({said.name, said.text} & there.get(at, set())) for at, said in by_position.items())
    return hits >= 0.5 * len(by_position)


def explains(path: Path) -> bool:
    """Return whether a file that holds no respondents explains the columns of another."""
    try:
        return any(read_dictionary(path))
    except (EmosecError, OSError, ValueError):
        return False
