"""Which rows of REDCap's long exports are one answer of a person: an event, and no repeated instrument."""

from __future__ import annotations

import re
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
# the arm behind an event's name: baseline_arm_1, or Baseline (Arm 1: Treatment) with labels
ARM = re.compile(r"_arm_\d+[a-z]?$| \(arm \d+: .*\)$", re.IGNORECASE)
# an event counts as one that asked the questions where it has half as many answers as the fullest one
ASKED = 0.5


def rows_wanted(table: RawTable) -> dict[str, tuple[str, ...]]:
    """Return column → values of the rows that are a person's answers on the first occasion; nothing where all rows are.

    The first event that has half as many answers as the fullest one, in all arms; no repeated instrument, where other rows are
    there; and the first instance of an event that repeats.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.intake.readers import RawColumn
    >>> rows = [["1", "start", None, "3"], ["1", "start", "diary", None], ["1", "end", None, "4"], ["2", "start", None, "2"]]
    >>> names = ["record_id", "redcap_event_name", "redcap_repeat_instrument", "q1"]
    >>> cells = pd.DataFrame(rows, columns=names, dtype="string")
    >>> rows_wanted(RawTable(cells, tuple(RawColumn(n, n, at) for at, n in enumerate(names)), "redcap", 4))
    {'redcap_event_name': ('start',), 'redcap_repeat_instrument': ('',)}
    """
    if table.reader != "redcap":
        return {}
    cells, wanted = table.cells, dict[str, tuple[str, ...]]()
    for column in (c for c in (*REPEATED, *EVENT, *INSTANCE) if c in cells.columns):
        written = cells[column].fillna("")
        occasions = in_all_arms(cells, written) if column in EVENT else [(v,) for v in written.unique().tolist()]
        if len(occasions) < 2 or (column in INSTANCE and not cells.iloc[:, 0].duplicated().any()):
            continue
        first = first_asked(cells, written, occasions)
        wanted[column] = ("",) if column in REPEATED and ("",) in occasions else first
        cells = cells[written.isin(wanted[column])]
    order = [*EVENT, *REPEATED, *INSTANCE]
    return dict(sorted(wanted.items(), key=lambda pair: order.index(pair[0])))


def in_all_arms(cells: pd.DataFrame, written: pd.Series[str]) -> list[tuple[str, ...]]:
    """Return the occasions that events are, each with its events in all arms.

    Arms stay apart where a record is in several, and would have several rows of one occasion.
    """
    occasion = written.str.replace(ARM, "", regex=True)
    arms = written.groupby([cells.iloc[:, 0].fillna(""), occasion]).nunique()
    if (arms > 1).any():
        return [(value,) for value in written.unique().tolist()]
    return [tuple(written[occasion == one].unique().tolist()) for one in occasion.unique().tolist()]


def first_asked(cells: pd.DataFrame, written: pd.Series[str], occasions: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the first of the occasions whose rows hold about as many answers as those of any other."""
    counts = {one: int(cells[written.isin(one)].notna().to_numpy().sum()) for one in occasions}
    return next(one for one in occasions if counts[one] >= ASKED * max(counts.values()))


def narrowed(table: RawTable) -> RawTable:
    """Return a table with the rows of the first occasion alone."""
    wanted = rows_wanted(table)
    return table.only(wanted, where="") if wanted else table


def event_lines(table: RawTable, export: str) -> list[str]:
    """Return only: with the rows of the first occasion, and how other events become waves; nothing where all rows are of one."""
    wanted = rows_wanted(table)
    if not wanted:
        return []
    there = {c: [v for v in table.cells[c].fillna("").unique().tolist() if v not in wanted[c]][:SHOWN] for c in wanted}
    others = "; ".join(f"{c}: {', '.join(remark(v) or 'empty' for v in values)}" for c, values in there.items())
    kept = ", ".join(f"{word(column)}: [{listed(values)}]" for column, values in wanted.items())
    lines = [f"    only: {{{kept}}}  {MARK}: a person has several rows; left out are {others}"]
    event = next((c for c in EVENT if c in wanted), "")
    if event:
        occasions = in_all_arms(table.cells, table.cells[event].fillna(""))
        waves = ", ".join(
            f"{{wave: <folder>, only: {{{export}: {{{word(event)}: [{listed(values)}]}}}}}}"
            for values in [wanted[event], *(o for o in occasions if o != wanted[event])][:2]
        )
        lines += [
            f"    # for a wave of each event, lay the file into a folder for each, take {word(event)} out of only: here, and write",
            f"    # waves: [{waves}]",
        ]
    return lines


def listed(values: Sequence[str]) -> str:
    """Return values as a YAML list holds them."""
    return ", ".join(quoted(value) for value in values)
