"""What becomes of counts of people in a table: shown, small, or withheld so that no small one can be computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emosec.report.cells import Mark, hide
from emosec.report.hidden import WITHHELD, Hidden

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import Table

Frames = dict[str, "pd.DataFrame"]


def of_enough(data: pd.DataFrame, table: Table, smallest: int) -> pd.DataFrame:
    """Return a table of statistics in which those of fewer than `smallest` people are missing, and their n is hidden."""
    few = ((data["n"] > 0) & (data["n"] < smallest)).fillna(False).astype(bool)
    if not few.any():
        return data
    numbers = {c.name: data[c.name].mask(few) for c in table.columns if c.kind == "number"}
    return data.assign(**numbers, n=shown(data["n"], ["small" if f else "shown" for f in few], smallest))


def shown(values: pd.Series[Any], marks: Sequence[Mark], smallest: int) -> pd.Series[Any]:
    """Return a column with what is marked hidden."""
    import pandas as pd

    said: dict[Mark, Hidden] = {"small": Hidden(f"<{smallest}"), "withheld": Hidden(WITHHELD)}
    if all(m == "shown" for m in marks):
        return values
    made = [v if m == "shown" else said[m] for v, m in zip(values.tolist(), marks, strict=True)]
    return pd.Series(made, index=values.index, dtype=object)


def marks_of(data: pd.DataFrame, by: list[str], smallest: int, column: str = "n", **how: bool) -> list[Mark]:
    """Return what becomes of each count of a table, the counts of each group having a known total."""
    marks: dict[object, Mark] = {}
    for _, rows in data.groupby(by, sort=False, dropna=False):
        counts = rows[column].astype("float64").tolist()
        marks |= dict(zip(rows.index, hide(counts, smallest, **how), strict=True))
    return [marks[i] for i in data.index]


def mask_of(hidden: Sequence[bool], data: pd.DataFrame) -> pd.Series[bool]:
    """Return which rows are hidden, as a column of the table."""
    import pandas as pd

    return pd.Series(list(hidden), index=data.index, dtype=bool)


def parts_of_n(data: pd.DataFrame, table: Table, parts: Sequence[str], smallest: int) -> pd.DataFrame:
    """Return a table with counts `n_<part>` that sum to each row's n, and their `share_<part>`, hidden where they must be."""
    rows = data[[f"n_{part}" for part in parts]].to_numpy(dtype="float64", na_value=0.0).tolist()
    marked = [hide(row, smallest, zeros=True) for row in rows]
    made = of_enough(data, table, smallest)
    for at, part in enumerate(parts):
        marks = [row[at] for row in marked]
        made = made.assign(
            **{f"{what}_{part}": shown(data[f"{what}_{part}"], marks, smallest) for what in ("n", "share")}
        )
    return made
