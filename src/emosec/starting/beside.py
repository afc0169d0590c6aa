"""Files beside the exports that hold criteria and no answers: observers' codes, and samples taken again and again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from emosec.intake.distinct import distinct_cells
from emosec.intake.numbers import NUMBER
from emosec.intake.readers import RawTable
from emosec.starting.finding import FoundFile, plain_name
from emosec.starting.grouping import common_start, pattern_of
from emosec.starting.texts import MARK, quoted, word

RATER = re.compile(
    r"(^|[\W_])(coder|rater|observer|beobachter|rating|kodierer|codeur|codificador)[\W_]?\w{0,3}$", re.IGNORECASE
)
MINUTE = re.compile(r"^(min|mins|minute|minutes|minuten|sample_?(time|minute|min))$", re.IGNORECASE)
# planned minutes farther apart than twice the tolerance of five that is usual
USUAL_GAP, NEIGHBOURS = 10, 3
MOST_COLUMNS, MOST_MINUTES, MOST_CATEGORIES = 8, 20, 12


def kind_of(table: RawTable | None) -> str:
    """Return whether a file of few columns holds samples or codes, or the empty text.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.intake.readers import RawColumn
    >>> def of(**columns):
    ...     cells = pd.DataFrame(columns, dtype="string")
    ...     return RawTable(cells, tuple(RawColumn(n, n, at) for at, n in enumerate(columns)), "delimited", len(columns))
    >>> kind_of(of(id=["a", "a", "b", "b"], minute=["0", "10", "0", "10"], nmol=["3.1", "4.2", "2.0", "2.5"]))
    'samples'
    >>> kind_of(of(id=["a", "b"], coder1=["A", "B"], coder2=["A", "C"])), kind_of(of(id=["a", "b"], q1=["1", "2"]))
    ('codes', '')
    """
    if table is None or not 3 <= len(table.columns) <= MOST_COLUMNS:
        return ""
    names = [c.name for c in table.columns]
    minutes = [n for n in names if MINUTE.match(n)]
    values = [
        n for n in names if n not in minutes and numeric(table, n) and table.cells[n].nunique() > MOST_MINUTES // 10
    ]
    timed = len(minutes) == 1 and numeric(table, minutes[0])
    if timed and values and 2 <= len(planned_minutes(table, minutes[0])) <= MOST_MINUTES:
        return "samples"
    raters = [n for n in names if RATER.search(n) and 0 < table.cells[n].nunique() <= MOST_CATEGORIES]
    return "codes" if len(raters) > 1 else ""


def numeric(table: RawTable, column: str) -> bool:
    """Return whether all cells that hold something are numbers."""
    found = distinct_cells(table.cells[column])[1]
    return bool(found) and all(NUMBER.match(text.strip()) for text in found)


def planned_minutes(table: RawTable, column: str) -> list[float]:
    """Return the commonest minute of every bunch: minutes less than three from their neighbour are one sample, late or early.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"m": ["-10", "-10", "-9", "1", "1", "2", "30"]}, dtype="string")
    >>> planned_minutes(RawTable(cells, (), "delimited", 1), "m")
    [-10.0, 1.0, 30.0]
    """
    positions, found = distinct_cells(table.cells[column])
    counts = {float(text.replace(",", ".")): int((positions == at).sum()) for at, text in enumerate(found)}
    bunches: list[list[float]] = []
    for minute in sorted(counts):
        if bunches and minute - bunches[-1][-1] < NEIGHBOURS:
            bunches[-1].append(minute)
        else:
            bunches.append([minute])
    return [max(bunch, key=lambda m: counts[m]) for bunch in bunches]


def apart(found: Sequence[FoundFile]) -> tuple[list[FoundFile], list[FoundFile]]:
    """Return the exports, and the files with criteria; where nothing else is there, all are exports."""
    beside = [f for f in found if kind_of(f.recognised.table)]
    exports = [f for f in found if f not in beside]
    return (exports, beside) if any(f.recognised.table is not None for f in exports) else (list(found), [])


def criteria_lines(beside: Sequence[FoundFile], others: Sequence[FoundFile]) -> list[str]:
    """Return criteria: of a study file, a guess each; `others` are the files that its patterns must not claim."""
    named: dict[tuple[str, str], list[FoundFile]] = {}
    for file in beside:
        named.setdefault(
            (kind_of(file.recognised.table), plain_name(common_start([file.path.name]), "criterion")), []
        ).append(file)
    lines = (
        ["# the respondent's name stands in these files in the same columns as in the exports", "criteria:"]
        if named
        else []
    )
    for kind in ("codes", "samples"):
        entries = [(name, files) for (of, name), files in named.items() if of == kind]
        lines += [f"  {kind}:"] if entries else []
        for name, files in entries:
            names = sorted({f.path.name for f in files})
            rest = {f.path.name for f in (*beside, *others)} - set(names)
            lines += [f"    - name: {name}  {MARK}", f"      file: {quoted(pattern_of(names, rest) or names[0])}"]
            table = files[0].recognised.table
            assert table is not None  # a kind is told of files that were read
            lines += code_lines(table) if kind == "codes" else sample_lines(table)
    return lines


def code_lines(table: RawTable) -> list[str]:
    """Return raters and categories of a file with observers' codes."""
    raters = [c.name for c in table.columns if RATER.search(c.name)]
    seen = sorted({text.strip() for c in raters for text in distinct_cells(table.cells[c])[1]})
    whole = all(re.fullmatch(r"-?\d+", text) for text in seen)
    listed = ", ".join(seen if whole else map(quoted, seen))
    pairs = ", ".join(f"rater{at}: {word(c)}" for at, c in enumerate(raters, start=1))
    return [f"      raters: {{{pairs}}}  {MARK}", f"      categories: [{listed}]  {MARK}: those that were given"]


def sample_lines(table: RawTable) -> list[str]:
    """Return minutes, values and plan of a file with repeated samples."""
    minute = next(c.name for c in table.columns if MINUTE.match(c.name))
    values = [c.name for c in table.columns if c.name != minute and numeric(table, c.name)]
    value = max(values, key=lambda c: table.cells[c].nunique())
    planned = planned_minutes(table, minute)
    gap = min((b - a for a, b in pairwise(planned)), default=0.0)
    close = (
        [f"      tolerance: {max(0, int((gap - 1) // 2))}  {MARK}: planned minutes lie close"]
        if gap <= USUAL_GAP
        else []
    )
    return [
        f"      unit: nmol/l  {MARK}: in which unit?",
        f"      minutes: {word(minute)}  {MARK}",
        f"      value: {word(value)}  {MARK}",
        f"      planned: [{', '.join(f'{m:g}' for m in planned)}]  {MARK}: the commonest minutes in the file",
        *close,
    ]
