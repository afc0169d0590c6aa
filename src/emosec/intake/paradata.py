"""What is known about how each row came about, as numbers in columns of the respondents called <export>.<what>."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emosec.definitions.exports import Answered, Export
from emosec.intake.lookup import refuse_unknown_column
from emosec.intake.readers import RawTable

if TYPE_CHECKING:
    import pandas as pd


def declared_paradata(table: RawTable, export: Export, where: str) -> dict[str, pd.Series[float]]:
    """Return consent, failed checks and times, as the study file declares them.

    A missing answer to the consent question is no consent (0). A missing answer to an attention check is not counted as
    failed.
    ASSUME a respondent who did not reach an attention check did not fail it.

    Raises
    ------
    IntakeError
        The export lacks a column that is named.
    """
    made: dict[str, pd.Series[float]] = {}
    if export.consent is not None:
        made["consent"] = passes(table, export.consent, where).fillna(0.0)
    if export.checks:
        failed = [(1.0 - passes(table, check, where)).fillna(0.0) for check in export.checks]
        made["failed_checks"] = sum(failed[1:], failed[0])
    if export.pages:
        made |= page_times(table, export, where)
    return made


def passes(table: RawTable, answered: Answered, where: str) -> pd.Series[float]:
    """Return 1 where the answer is one that passes, 0 where it is another, missing where there is none."""
    cells = column(table, answered.column, where, answered.name or "a check").str.strip().str.casefold()
    right = cells.isin([p.strip().casefold() for p in answered.passes])
    return right.astype("float64").mask(cells.isna())


def page_times(table: RawTable, export: Export, where: str) -> dict[str, pd.Series[float]]:
    """Return the mean seconds per item and the share of pages answered faster than 2 s an item."""
    import pandas as pd

    from emosec.statistics.careless.response_time import fast_pages, seconds_per_item

    times = pd.DataFrame({p.column: page_seconds(table, export, p.column, where) for p in export.pages})
    items = [p.items for p in export.pages]
    return {
        "seconds_per_item": pd.Series(seconds_per_item(times, items)),
        "fast_pages": pd.Series(fast_pages(times, items)),
    }


def page_seconds(table: RawTable, export: Export, name: str, where: str) -> pd.Series[float]:
    """Return the seconds spent on one page, refusing cells that are no number: a time that is lost flags nobody."""
    from emosec.intake.numbers import numbers, refuse_no_number

    cells = column(table, name, where, "a page")
    seconds, bad = numbers(cells, export.decimal)
    if bad:
        raise refuse_no_number(name, cells, bad, where, "take the page out of pages:")
    return seconds


def rows_of_others(values: pd.Series[str], keys: Sequence[str | None]) -> pd.Series[float]:
    """Return how many rows of OTHER people hold the same cell; missing where the cell is.

    Parameters
    ----------
    values : the cells
    keys : the key of each row, None where it has none and may be anybody's
    """
    import pandas as pd

    whose = pd.Series(list(keys), index=values.index, dtype=object)
    whose = whose.where(whose.notna(), [f"#{at}" for at in range(len(whose))])  # a key has no # in it
    rows = pd.DataFrame({"cell": values.to_numpy(dtype=object), "key": whose.to_numpy()}, index=values.index)
    same = rows.groupby("cell")["key"].transform("size").astype("float64")
    return same - rows.groupby(["cell", "key"])["key"].transform("size").astype("float64")


def column(table: RawTable, name: str, where: str, needed_for: str) -> pd.Series[str]:
    """Return a column by name, or refuse."""
    if name not in table.cells.columns:
        raise refuse_unknown_column(
            name, list(table.cells.columns), where=where, needed_for=needed_for, remedy="correct it in the study file"
        )
    return table.cells[name]
