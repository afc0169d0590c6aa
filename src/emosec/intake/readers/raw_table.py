"""What every reader gives: the cells as text, and what the file says about its columns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

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
    """

    name: str
    written: str
    position: int
    text: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    missing: tuple[MissingCode, ...] = ()
    note: str = ""


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
    """

    cells: pd.DataFrame
    columns: tuple[RawColumn, ...]
    reader: str
    width: int
    encoding: str | None = None
    separator: str | None = None
    notes: tuple[str, ...] = ()

    def without(self, tokens: tuple[str, ...]) -> RawTable:
        """Return the table with cells that equal one of `tokens` (spaces around them aside) turned into missing."""
        cells, columns = {}, []
        for column in self.columns:
            values, found = blank(self.cells[column.name], tokens)
            cells[column.name] = values
            columns.append(replace(column, missing=column.missing + found))
        import pandas as pd

        return replace(self, cells=pd.DataFrame(cells, index=self.cells.index), columns=tuple(columns))


def blank(values: pd.Series[Any], tokens: tuple[str, ...]) -> tuple[pd.Series[Any], tuple[MissingCode, ...]]:
    """Return a column with the cells that equal a token turned into missing, and how many there were of each."""
    stripped = values.str.strip()
    hit = stripped.isin(list(tokens))
    if not hit.any():
        return values, ()
    counts = stripped[hit].value_counts()
    found = tuple(
        MissingCode(t, "empty cell" if t == "" else "declared in the study file", int(counts[t]))
        for t in tokens
        if t in counts.index
    )
    return values.mask(hit), found
