"""A table as readers see it: contracted rows, chosen columns, and the formatter that turns a value into a cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, cast

from emosec.report import formats
from emosec.report.hidden import Hidden, note_on

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
REMARKS = ("warning", "note")  # columns of remarks
LONG = 32  # letters from which a cell counts as a sentence


def chosen(row: Mapping[str, object], column: str) -> Any:
    """Return the value of a column whose name is made at run time, so that no type checker knows it."""
    return row[column]


def grouped(data: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return the rows with equal values of the columns side by side, in the order in which the values first appear.

    Examples
    --------
    >>> import pandas as pd
    >>> grouped(pd.DataFrame({"a": ["y", "x", "y"], "b": [1, 2, 3]}), "a")["b"].tolist()
    [1, 3, 2]
    """
    ranks = {f"_{c}": data[c].map({v: i for i, v in enumerate(dict.fromkeys(data[c]))}) for c in columns}
    return data.assign(**ranks).sort_values(list(ranks), kind="stable").drop(columns=list(ranks))


@dataclass(frozen=True)
class Col:
    """One column of a listing.

    Attributes
    ----------
    head : heading
    key : column of the contracted table
    kind : one of `formats.FORMS`, or 'interval'
    upper : for intervals, the column of the upper limit (`key` holds the lower)
    inner : for intervals, the form of both limits
    words : what to say for a value, such as a title for a short name
    over : heading that spans this column and its neighbours of the same `over`
    """

    head: str
    key: str
    kind: str = "text"
    upper: str = ""
    inner: str = "bounded"
    words: Callable[[Any], str] | None = None
    over: str = ""

    @property
    def full(self) -> str:
        """The heading with what spans it, for formats without spanning heads."""
        return f"{self.head}, {self.over}" if self.over else self.head

    @property
    def numeric(self) -> bool:
        """Whether cells are numbers and stand to the right."""
        return self.kind in formats.NUMERIC or self.kind == "interval"

    def cell(self, row: Row) -> str:
        """Return the text of this column's cell in a row."""
        value = row.get(self.key)
        if self.kind == "interval":
            return formats.interval(value, row.get(self.upper), formats.FORMS[self.inner])
        if self.words is not None and not formats.absent(value):
            value = self.words(value)
        return formats.form(value, self.kind)


@dataclass(frozen=True)
class Cell:
    """One cell: its text, the value behind it, a mark for the page (a status, a flag), and an interval's upper limit.

    `stub` is what a cell would say that is empty since the row above says it; files of data have it.
    """

    text: str
    value: object = None
    mark: str = ""
    upper: object = None
    stub: str = ""


@dataclass(frozen=True)
class Listing:
    """One table of the report.

    Attributes
    ----------
    name : slug, unique in the report
    title : caption
    cols : columns
    cells : rows of cells
    source : slug of the contracted table it was made from, whose CSV it links to
    note : what stands below: estimator, standard errors, test, missing rule, abbreviations
    group : index of the column whose repeated values open a new block of rows; −1 for none
    """

    name: str
    title: str
    cols: tuple[Col, ...]
    cells: tuple[tuple[Cell, ...], ...]
    source: str
    note: str = ""
    group: int = -1
    instrument: str = ""
    wave: str = ""

    def __len__(self) -> int:
        return len(self.cells)

    @cached_property
    def spans(self) -> list[tuple[str, int]]:
        """Runs of columns under the same spanning heading; empty where no column has one."""
        runs: list[tuple[str, int]] = []
        for col in self.cols:
            if runs and runs[-1][0] == col.over:
                runs[-1] = (col.over, runs[-1][1] + 1)
            else:
                runs.append((col.over, 1))
        return runs if any(over for over, _ in runs) else []

    @cached_property
    def long(self) -> list[bool]:
        """Per column, whether it holds sentences, which wrap; all other cells stay on one line."""
        return [
            not col.numeric and any(len(row[i].text) > LONG for row in self.cells) for i, col in enumerate(self.cols)
        ]

    def opens(self, row: int) -> bool:
        """Return whether a row opens a new block: its value in the grouping column differs from the row above."""
        if self.group < 0:
            return False
        own = self.cells[row][self.group].text
        # an empty stub says what the one above it says
        return row == 0 or (own != "" and own != self.cells[row - 1][self.group].text)

    @cached_property
    def lines(self) -> list[list[str]]:
        """The texts of all cells."""
        return [[cell.text for cell in row] for row in self.cells]


def listing(
    name: str,
    title: str,
    data: pd.DataFrame,
    cols: tuple[Col, ...],
    source: str,
    *,
    note: str = "",
    place: tuple[str, str] = ("", ""),
    group: int = -1,
    mark: Callable[[Row, Col], str] | None = None,
    drop_empty: bool = True,
) -> Listing:
    """Turn rows of a contracted table into a listing.

    Parameters
    ----------
    data : rows × columns of the contracted table
    cols : the columns to show
    source : slug of the contracted table
    place : instrument and wave
    mark : says how the page marks a cell; the empty text for not at all
    drop_empty : whether columns without any value are left out

    Examples
    --------
    >>> import pandas as pd
    >>> made = listing("t", "T", pd.DataFrame({"a": ["x"], "r": [0.5]}), (Col("A", "a"), Col("r", "r", "bounded")), "s")
    >>> made.lines
    [['x', '.50']]
    """
    rows: list[Row] = cast("list[Row]", data.to_dict("records"))
    cols, note = shared_remark(rows, cols, note)
    kept = tuple(c for c in cols if not drop_empty or not rows or any(c.cell(r) != formats.MISSING for r in rows))
    cells = tuple(
        tuple(
            Cell(c.cell(r), r.get(c.key), mark(r, c) if mark else "", r.get(c.upper) if c.upper else None) for c in kept
        )
        for r in rows
    )
    hidden = note_on({c.text for row in cells for c in row if isinstance(c.value, Hidden)})
    # what was to be said is said, and a function has no place in what one process hands another
    kept = tuple(replace(c, words=None) for c in kept)
    return Listing(name, title, kept, cells, source, " ".join(x for x in (note, hidden) if x), group, *place)


def shared_remark(rows: Sequence[Row], cols: tuple[Col, ...], note: str) -> tuple[tuple[Col, ...], str]:
    """Return the columns without a remark that is the same in every row, and the note with it.

    Examples
    --------
    >>> cols = (Col("Item", "item"), Col("Warning", "warning"))
    >>> same = [{"item": "a", "warning": "few rows"}, {"item": "b", "warning": "few rows"}]
    >>> kept, note = shared_remark(same, cols, "Raw codes.")
    >>> [c.head for c in kept], note
    (['Item'], 'Raw codes. Of every row: few rows.')
    """
    kept = []
    for col in cols:
        said = {col.cell(r) for r in rows} if col.key in REMARKS and len(rows) > 1 else set()
        if len(said) == 1 and said != {formats.MISSING}:
            note = f"{note} Of every row: {said.pop().rstrip('.')}.".strip()
        else:
            kept.append(col)
    return tuple(kept), note


def lettered(texts: Iterable[object], least: int = 2) -> tuple[list[str | None], str]:
    """Replace what many cells say by letters, and return the cells and the sentence that explains the letters.

    A cell is a list of parts, or a text whose parts are parted by semicolons; a part that stands in `least` or more cells becomes
    a letter.

    Examples
    --------
    >>> lettered(["floor; p = 1", "floor", None])
    (['p = 1; a', 'a', None], ' a: floor.')
    """
    parts = [t if isinstance(t, list) else [] if formats.absent(t) else str(t).split("; ") for t in texts]
    often = Counter(p for own in parts for p in dict.fromkeys(own))
    letters = {p: ascii_lowercase[i] for i, p in enumerate([p for p, n in often.items() if n >= least][:26])}
    cells: list[str | None] = []
    for own in parts:
        marks = ", ".join(letters[p] for p in own if p in letters)
        cells.append("; ".join([*(p for p in own if p not in letters), *([marks] if marks else [])]) or None)
    return cells, "".join(f" {letter}: {part.rstrip('.')}." for part, letter in letters.items())
