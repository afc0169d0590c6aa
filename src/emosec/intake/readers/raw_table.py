"""What every reader gives: the cells as text, and what the file says about its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from emosec.intake.distinct import distinct_cells

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class MissingCode:
    """A cell that means no answer.

    Attributes
    ----------
    code : the cell as written
    meaning : why it means no answer
    n : how many cells of the column hold it
    """

    code: str
    meaning: str
    n: int


@dataclass(frozen=True)
class RawColumn:
    """One column of an export.

    Attributes
    ----------
    name : its name in emosec, unique within the table
    written : its header as written in the file
    position : 1 for the first column of the file
    text : the question, where the file tells it
    labels : response code → label, where the file tells them
    missing : cells that were read as no answer
    note : what the reader had to do, if anything
    personal : why the file itself says that the column identifies people; empty where it does not
    """

    name: str
    written: str
    position: int
    text: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    missing: tuple[MissingCode, ...] = ()
    note: str = ""
    personal: str = ""

    @property
    def called(self) -> str:
        """What a person knows it by: its header, or the name it got here where the file has none."""
        return self.written if self.written.strip() else self.name


@dataclass(frozen=True)
class RawTable:
    """One export as read.

    Attributes
    ----------
    cells : DataFrame of text, one row per respondent row of the file, columns as in `columns`; <NA> is no answer
    columns : what the file says about each column
    reader : the reader's name
    width : columns in the file, before empty ones were left out
    encoding, separator : as found; None where the format has none
    notes : what a person should know about how the file was read
    paradata : what the platform knows about each row, as numbers: preview, finished, progress, seconds, …
    set_aside : rows of the file that the study does not want
    held : column of the export's only: → what it holds in this file, before rows were set aside; "" is a missing cell
    """

    cells: pd.DataFrame
    columns: tuple[RawColumn, ...]
    reader: str
    width: int
    encoding: str | None = None
    separator: str | None = None
    notes: tuple[str, ...] = ()
    paradata: dict[str, pd.Series[float]] = field(default_factory=dict)
    set_aside: int = 0
    held: dict[str, frozenset[str]] = field(default_factory=dict)

    def only(self, wanted: dict[str, tuple[str, ...]], where: str) -> RawTable:
        """Return the rows whose columns hold one of the values wanted; "" stands for a missing cell."""
        import numpy as np

        from emosec.intake.lookup import refuse_unknown_column

        kept, held = np.ones(len(self.cells), dtype=bool), dict[str, frozenset[str]]()
        for column, values in wanted.items():
            if column not in self.cells.columns:
                raise refuse_unknown_column(
                    column,
                    list(self.cells.columns),
                    where=where,
                    needed_for="only:",
                    remedy="correct only: in the study file",
                )
            written = self.cells[column].fillna("").str.strip()
            held[column] = frozenset(written)
            kept &= written.isin(list(values)).to_numpy(dtype=bool)
        return replace(
            self,
            cells=self.cells[kept].reset_index(drop=True),
            paradata={k: v[kept].reset_index(drop=True) for k, v in self.paradata.items()},
            set_aside=self.set_aside + int((~kept).sum()),
            held=held,
        )

    def keep(self, names: Collection[str]) -> RawTable:
        """Return the table with the columns of these names and no others."""
        columns = tuple(c for c in self.columns if c.name in names)
        return replace(self, cells=self.cells[[c.name for c in columns]], columns=columns)

    def without(self, tokens: tuple[str, ...]) -> RawTable:
        """Return the table with cells that equal one of `tokens` (spaces around them aside) turned into missing."""
        cells, columns = {}, []
        for column in self.columns:
            values, found = blank(self.cells[column.name], tokens)
            cells[column.name] = values
            columns.append(replace(column, missing=column.missing + found))
        import pandas as pd

        return replace(self, cells=pd.DataFrame(cells, index=self.cells.index), columns=tuple(columns))


def blank(values: pd.Series[str], tokens: tuple[str, ...]) -> tuple[pd.Series[str], tuple[MissingCode, ...]]:
    """Return a column with the cells that equal a token turned into missing, and how many there were of each."""
    import numpy as np

    positions, distinct = distinct_cells(values)
    counts = Counter[str]()
    hits = []
    for at, text in enumerate(distinct):
        if text.strip() in tokens:
            hits.append(at)
            counts[text.strip()] += int((positions == at).sum())
    if not hits:
        return values, ()
    found = tuple(
        MissingCode(t, "empty cell" if t == "" else "declared in the study file", counts[t])
        for t in tokens
        if counts[t]
    )
    return values.mask(np.isin(positions, hits)), found


def blank_codes(table: RawTable, meanings: dict[str, str]) -> RawTable:
    """Return a table in which the cells that a platform writes for no answer are missing, with the platform's meaning."""
    made = table.without(tuple(meanings))
    columns = tuple(
        replace(c, missing=tuple(replace(m, meaning=meanings.get(m.code, m.meaning)) for m in c.missing))
        for c in made.columns
    )
    return replace(made, columns=columns)
