"""Which rows of REDCap's long exports are one answer of a person: an event, and no repeated instrument."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emosec.intake.readers import RawTable
from emosec.starting.texts import MARK, quoted, remark, word

if TYPE_CHECKING:
    import pandas as pd

EVENT = ("redcap_event_name", "Event Name")
REPEATED = ("redcap_repeat_instrument", "Repeat Instrument")
INSTANCE = ("redcap_repeat_instance", "Repeat Instance")
SHOWN = 8
# an event counts as one that asked the questions where it has half as many answers as the fullest one
ASKED = 0.5


def rows_wanted(table: RawTable) -> dict[str, str]:
    """Return column → value of the rows that are a person's answers on the first occasion; nothing where all rows are.

    The first event that has half as many answers as the fullest one; no repeated instrument, where other rows are there; and the
    first instance of an event that repeats.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.intake.readers import RawColumn
    >>> rows = [["1", "start", None, "3"], ["1", "start", "diary", None], ["1", "end", None, "4"], ["2", "start", None, "2"]]
    >>> names = ["record_id", "redcap_event_name", "redcap_repeat_instrument", "q1"]
    >>> cells = pd.DataFrame(rows, columns=names, dtype="string")
    >>> rows_wanted(RawTable(cells, tuple(RawColumn(n, n, at) for at, n in enumerate(names)), "redcap", 4))
    {'redcap_event_name': 'start', 'redcap_repeat_instrument': ''}
    """
    if table.reader != "redcap":
        return {}
    cells, wanted = table.cells, dict[str, str]()
    for column in (c for c in (*REPEATED, *EVENT, *INSTANCE) if c in cells.columns):
        written = cells[column].fillna("")
        values = written.unique().tolist()
        if len(values) < 2 or (column in INSTANCE and not cells.iloc[:, 0].duplicated().any()):
            continue
        wanted[column] = "" if column in REPEATED and "" in values else first_asked(cells, written, values)
        cells = cells[written == wanted[column]]
    order = [*EVENT, *REPEATED, *INSTANCE]
    return dict(sorted(wanted.items(), key=lambda pair: order.index(pair[0])))


def first_asked(cells: pd.DataFrame, written: pd.Series[str], values: Sequence[str]) -> str:
    """Return the first of the values whose rows hold about as many answers as those of any other."""
    counts = {value: int(cells[written == value].notna().to_numpy().sum()) for value in values}
    return next(value for value in values if counts[value] >= ASKED * max(counts.values()))


def narrowed(table: RawTable) -> RawTable:
    """Return a table with the rows of the first occasion alone."""
    wanted = rows_wanted(table)
    return table.only({column: (value,) for column, value in wanted.items()}, where="") if wanted else table


def event_lines(table: RawTable, export: str) -> list[str]:
    """Return only: with the rows of the first occasion, and how other events become waves; nothing where all rows are of one."""
    wanted = rows_wanted(table)
    if not wanted:
        return []
    there = {c: [v for v in table.cells[c].fillna("").unique().tolist() if v != wanted[c]][:SHOWN] for c in wanted}
    others = "; ".join(f"{c}: {', '.join(remark(v) or 'empty' for v in values)}" for c, values in there.items())
    kept = ", ".join(f"{word(column)}: [{quoted(value)}]" for column, value in wanted.items())
    lines = [f"    only: {{{kept}}}  {MARK}: a person has several rows; left out are {others}"]
    event = next((c for c in EVENT if c in wanted), "")
    if event:
        waves = ", ".join(
            f"{{wave: <folder>, only: {{{export}: {{{word(event)}: [{quoted(value)}]}}}}}}"
            for value in [wanted[event], *there[event]][:2]
        )
        lines += [
            f"    # for a wave of each event, lay the file into a folder for each, take {word(event)} out of only: here, and write",
            f"    # waves: [{waves}]",
        ]
    return lines
