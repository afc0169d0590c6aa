"""Files of all waves sorted into exports: files with mostly the same columns are one export, and a pattern names them."""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING

from emosec.intake.paired_exports import codes_and_words, is_coded
from emosec.intake.readers import RawTable
from emosec.starting.finding import FoundFile, plain_name

if TYPE_CHECKING:
    import pandas as pd

SAME_COLUMNS = 0.6
FEWEST_ROWS, DIFFERENT = 3, 3


@dataclass(frozen=True)
class Group:
    """One export: its files over all waves.

    Attributes
    ----------
    name : what the study will call it
    pattern : the file name pattern that claims these files and no other; empty where none does
    files : its files, waves in order
    dictionary : pattern of the files that explain its columns
    """

    name: str
    pattern: str
    files: tuple[FoundFile, ...]
    dictionary: str = ""

    @property
    def first(self) -> RawTable:
        """The content of its first file."""
        table = self.files[0].recognised.table
        assert table is not None  # only files that were read are grouped
        return table

    @property
    def seen(self) -> RawTable:
        """The content of its first file, with what other files add: those of the first wave whole, later ones column by column.

        A later wave adds a column where the first shows one answer at most: one that everybody gave to it, or nobody.
        """
        import pandas as pd

        tables = [(f.wave, f.recognised.table) for f in self.files[1:] if f.recognised.table is not None]
        first, home, shared = self.first, self.files[0].wave, set(self.shared)
        others = [t.cells[[c for c in first.cells.columns if c in t.cells.columns]] for w, t in tables if w == home]
        cells = pd.concat([first.cells, *others], ignore_index=True) if others else first.cells
        silent = [c for c in cells.columns if c in shared and cells[c].nunique() < 2]
        later = [t.cells[silent] for w, t in tables if w != home] if silent else []
        cells = pd.concat([cells, *later], ignore_index=True).astype(first.cells.dtypes) if later else cells
        return first if cells is first.cells else replace(first, cells=cells)

    @property
    def shared(self) -> list[str]:
        """The columns that every file has, in the order of the first."""
        others = [set(f.columns) for f in self.files[1:]]
        return [c for c in self.files[0].columns if all(c in o for o in others)]

    def waves_of(self, column: str) -> tuple[str, ...]:
        """Return the waves in which a column is, where some of its files lack it: none where files of one wave differ in it."""
        have = dict.fromkeys(f.wave for f in self.files if column in f.columns)
        lack = {f.wave for f in self.files if column not in f.columns}
        return () if lack & set(have) or not lack else tuple(have)

    @property
    def personal(self) -> dict[str, str]:
        """Column → what it holds, for the columns that identify people."""
        return {name: kind for f in self.files for name, kind in f.recognised.personal}


def group_files(found: Sequence[FoundFile]) -> list[Group]:
    """Return the exports that files make; dictionaries go with the exports of their wave."""
    sorts: list[list[FoundFile]] = []
    for file in (f for f in found if f.recognised.table is not None):
        homes = [s for s in sorts if belongs(file, s)]
        if not homes:
            sorts.append([file])
        else:
            # of two exports of the same answers, one in codes and one in words, the one that is like this file
            min(homes, key=lambda s: abs(coded_columns(file) - coded_columns(s[0]))).append(file)
    names = [file_names(s) for s in sorts]
    everything = {f.path.name for f in found}
    # one name of the files of two exports, in folders of their own: no pattern tells them apart
    alike = {name for mine in names for name in mine if sum(name in others for others in names) > 1}
    explaining = sorted({f.path.name for f in found if f.dictionary})
    groups, taken = [], set[str]()
    for files, mine in zip(sorts, names, strict=True):
        pattern = pattern_of(mine, everything - (set(mine) - alike))
        name = plain_name(common_start(mine) or files[0].recognised.reader, "export")
        while name in taken:
            name += "_other"
        taken.add(name)
        used = sorted({d for f in files for d in f.explained} or (set(explaining) if not taken - {name} else set()))
        explains = pattern_of(used, everything - set(used)) if used else ""
        groups.append(Group(name, pattern, tuple(files), explains))
    return groups


def belongs(file: FoundFile, others: Sequence[FoundFile]) -> bool:
    """Return whether a file has mostly the same columns as others of one export."""
    mine, theirs = set(file.columns), set(others[0].columns)
    if file.wave in {o.wave for o in others}:
        return mine == theirs and not any(same_people(file, o) for o in others if o.wave == file.wave)
    return (
        len(mine & theirs) >= SAME_COLUMNS * min(len(mine), len(theirs))
        and file.recognised.reader == others[0].recognised.reader
    )


def same_columns_elsewhere(group: Group, others: Sequence[Group]) -> list[str]:
    """Return the other exports that have mostly the same columns in other waves alone: a format, not a question, parts them."""
    mine, waves = set(group.files[0].columns), {f.wave for f in group.files}
    return [
        o.name
        for o in others
        if o is not group
        and not waves & {f.wave for f in o.files}
        and len(mine & set(o.files[0].columns)) >= SAME_COLUMNS * min(len(mine), len(o.files[0].columns))
    ]


def coded_columns(file: FoundFile) -> int:
    """Return how many of a file's columns hold a few whole numbers and nothing else."""
    table = file.recognised.table
    return 0 if table is None else sum(is_coded(table.cells[c]) for c in table.cells.columns)


def paired_exports_of(groups: Sequence[Group]) -> dict[str, str]:
    """Return, for exports that say the same answers again in words, the export that says them in codes."""
    found: dict[str, str] = {}
    for one, other in permutations(groups, 2):
        more = coded_columns(other.files[0]) - coded_columns(one.files[0])
        first = more > 0 or (more == 0 and groups.index(other) < groups.index(one))
        if first and other.name not in found and same_people(one.files[0], other.files[0]):
            found.setdefault(one.name, other.name)
    return found


def same_people(file: FoundFile, other: FoundFile) -> bool:
    """Return whether two files of a wave hold the same answers of the same people, as exports in codes and in words do.

    Some column names people in both, most of them the same, and another column says the same about them or has one word for
    each code. Files that merely number their rows alike agree in no other column.
    """
    here, there = file.recognised.table, other.recognised.table
    shared = [c for c in file.columns if c in set(other.columns)]
    few = len(shared) < SAME_COLUMNS * max(len(file.columns), len(other.columns))
    if here is None or there is None or file.wave != other.wave or few:
        return False
    for key in (c for c in shared if names_rows(here, c) and names_rows(there, c)):
        left, right = (t.cells.set_index(key) for t in (here, there))
        both = left.index.intersection(right.index).dropna()
        if len(both) * 2 <= min(len(left), len(right)):
            continue
        left, right = left.loc[both], right.loc[both]
        if any(says_the_same(left[c], right[c]) for c in shared if c != key):
            return True
    return False


def names_rows(table: RawTable, column: str) -> bool:
    """Return whether a column has a value of its own in every row."""
    values = table.cells[column]
    return len(values) >= FEWEST_ROWS and bool(values.notna().all()) and values.is_unique


def says_the_same(left: pd.Series[str], right: pd.Series[str]) -> bool:
    """Return whether two columns of three or more different values are the same, or codes and their words."""
    if left.nunique() < DIFFERENT or right.nunique() < DIFFERENT:
        return False
    if bool((left.fillna("") == right.fillna("")).all()):
        return True
    return codes_and_words(left, right)


def file_names(files: Sequence[FoundFile]) -> list[str]:
    """Return the distinct names of files."""
    return sorted({f.path.name for f in files})


def common_start(names: Sequence[str]) -> str:
    """Return the words that file names begin with, without numbers and the word wave or time at the end.

    Examples
    --------
    >>> common_start(["msq_time1.csv", "msq_time2.csv"]), common_start(["tai.csv"])
    ('msq', 'tai')
    >>> common_start(["Sheet_1.csv"]), common_start(["data_t1.csv", "data_t2.csv"])
    ('Sheet', 'data')
    """
    stems = [name.rsplit(".", 1)[0] for name in names]
    start = letters_in_common(stems)
    ending = r"([\W_]|(wave|time|welle|(?<![^\W_])[tw])?[\W_]*\d+|(wave|time|welle)|(?<=[\W_])[tw])*$"
    return re.sub(ending, "", start, flags=re.IGNORECASE)


def letters_in_common(names: Sequence[str]) -> str:
    """Return the letters that all names begin with."""
    first, last = min(names), max(names)
    return first[
        : next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    ]


def pattern_of(mine: Sequence[str], others: set[str]) -> str:
    """Return a pattern that fits these file names and none of the others, upper and lower case aside; empty if there is none.

    Examples
    --------
    >>> pattern_of(["msq_time1.csv", "msq_time2.csv"], {"tai.csv"}), pattern_of(["a.csv", "b.sav"], {"c.csv"})
    ('msq*.csv', '')
    """
    from fnmatch import fnmatchcase

    endings = {name.rsplit(".", 1)[-1] if "." in name else "" for name in mine}
    ending = f".{endings.pop()}" if len(endings) == 1 else ""
    starts = [common_start(mine), letters_in_common([n.rsplit(".", 1)[0] for n in mine])]
    tried = [glob.escape(mine[0])] if len(mine) == 1 else []
    tried += [f"{glob.escape(s)}*{ending}" for s in starts if s] + [f"*{ending}"]
    for pattern in tried:
        if all(fnmatchcase(n.lower(), pattern.lower()) for n in mine) and not any(
            fnmatchcase(n.lower(), pattern.lower()) for n in others
        ):
            return pattern
    return ""
