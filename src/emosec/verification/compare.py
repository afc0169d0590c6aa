"""Two builds of a study's tables, compared cell by cell.

A cell agrees where it is the same text, or a number within the tolerance: `RELATIVE` of the larger of the two, or `ABSOLUTE` near
zero. ASSUME another processor or linear algebra library moves converged estimates by less than a millionth; counts, codes and words
must be the same.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Literal

from emosec.digests import digest_of

RELATIVE = 1e-6
ABSOLUTE = 1e-9
Status = Literal["identical", "agrees", "differs", "missing", "new"]


@dataclass(frozen=True)
class TableComparison:
    """One table in both builds.

    Attributes
    ----------
    table : its path
    status : identical (every cell the same text), agrees (within the tolerance), differs, missing (not made again), new
        (not published)
    cells, identical, within, differing : how many cells there are in either, and how they compare
    largest : the largest relative difference of two numbers
    first : the first cell that differs: where, what was published, what was made
    """

    table: str
    status: Status
    cells: int = 0
    identical: int = 0
    within: int = 0
    differing: int = 0
    largest: float = 0.0
    first: str = ""

    @property
    def agrees(self) -> bool:
        """Whether every cell agrees."""
        return self.status in ("identical", "agrees")


def compare_tables(published: Path, made: Path, tables: Iterable[str]) -> list[TableComparison]:
    """Return the comparison of tables, each by its path below the folders of both builds."""
    return [compare_table(published / table, made / table, table) for table in tables]


def compare_table(published: Path, made: Path, table: str) -> TableComparison:
    """Compare one table of two builds.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.csv").write_text("est,0.5")
    >>> _ = (folder / "b.csv").write_text("est,0.50000000001")
    >>> found = compare_table(folder / "a.csv", folder / "b.csv", "a.csv")
    >>> found.status, found.cells, found.within
    ('agrees', 2, 1)
    """
    if not (published.is_file() and made.is_file()):
        return TableComparison(table, "missing" if published.is_file() else "new")
    if published.suffix == ".parquet" and digest_of(published) == digest_of(made):
        cells = cells_in(published)
        return TableComparison(table, "identical", cells, cells)
    counts = {"identical": 0, "within": 0, "differing": 0}
    largest, first = 0.0, ""
    for where, old, new in cells_of_both(published, made):
        how, apart = compare_cell(old, new)
        counts[how] += 1
        largest = max(largest, apart)
        if how == "differing" and not first:
            first = f"{where}: published {shown(old)}, made again {shown(new)}"
    status: Status = "differs" if counts["differing"] else "agrees" if counts["within"] else "identical"
    return TableComparison(table, status, sum(counts.values()), **counts, largest=largest, first=first)


def shown(cell: str | None) -> str:
    """Return a cell as a message shows it, a long one cut."""
    return "nothing" if cell is None else f"{cell[:60]}…" if len(cell) > 60 else cell or "an empty cell"


def compare_cell(old: str | None, new: str | None) -> tuple[Literal["identical", "within", "differing"], float]:
    """Return how two cells compare, and how far two numbers are apart, relative to the larger.

    Examples
    --------
    >>> compare_cell("0.25", "0.25"), compare_cell("yes", "no")
    (('identical', 0.0), ('differing', 0.0))
    """
    if old == new:
        return "identical", 0.0
    try:
        a, b = float(old or "x"), float(new or "x")
    except ValueError:
        return "differing", 0.0
    whole = "." not in f"{old}{new}" and "e" not in f"{old}{new}".lower()
    apart = abs(a - b) / max(abs(a), abs(b), ABSOLUTE)
    close = not whole and math.isclose(a, b, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return ("within" if close else "differing"), (apart if math.isfinite(apart) else math.inf)


def cells_of_both(published: Path, made: Path) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield where a cell is and what it holds in both builds; None where one of them lacks it."""
    if published.suffix == ".json":
        old, new = (dict(leaves(json.loads(p.read_text(encoding="utf-8")))) for p in (published, made))
        yield from ((key, old.get(key), new.get(key)) for key in dict.fromkeys([*old, *new]))
        return
    if published.suffix == ".parquet":
        yield from cells_of_lines(lines_of(published), lines_of(made))
        return
    with published.open(encoding="utf-8-sig", newline="") as a, made.open(encoding="utf-8-sig", newline="") as b:
        yield from cells_of_lines(csv.reader(a), csv.reader(b))


def cells_of_lines(
    published: Iterable[list[str]], made: Iterable[list[str]]
) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield where a cell is and what it holds in both builds of a table whose first line names its columns."""
    head: list[str] = []
    none: list[str] = []
    for line, (one, other) in enumerate(zip_longest(published, made, fillvalue=none), start=1):
        head = head or list(one or other)
        for i, (x, y) in enumerate(zip_longest(one, other)):
            yield f"row {line}, column {head[i] if i < len(head) else i + 1}", x, y


def cells_in(path: Path) -> int:
    """Return how many cells a Parquet table has, its columns' names counted as in a CSV file."""
    from pyarrow.parquet import read_metadata

    said = read_metadata(path)
    return int(said.num_columns * (said.num_rows + 1))


def lines_of(path: Path) -> Iterator[list[str]]:
    """Yield the columns' names of a Parquet table and then its rows, as text; nothing where there is no value."""
    from pyarrow.parquet import ParquetFile

    file = ParquetFile(path)
    yield list(file.schema_arrow.names)
    for batch in file.iter_batches():
        columns = batch.to_pydict().values()
        yield from (["" if value is None else str(value) for value in row] for row in zip(*columns, strict=True))


def leaves(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every value in JSON."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from leaves(value, f"{path}[{i}]")
    else:
        yield path, json.dumps(node, ensure_ascii=False)
