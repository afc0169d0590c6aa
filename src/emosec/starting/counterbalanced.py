"""One question in several columns of which each row fills one at most: the blocks that different respondents saw."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from emosec.intake.labels import plain_label
from emosec.intake.readers import RawColumn, RawTable

if TYPE_CHECKING:
    import pandas as pd

FEWEST_QUESTIONS = 3
FEWEST_ROWS = 3
# the condition is a word in front of or behind the rest of a name: A_q1, q1.B, q1-cond2
FRONT = re.compile(r"^([^\W_]{1,24})[_.\-:# ]{1,2}(\S.*)$")
BACK = re.compile(r"^(.*[^\s_.\-:#])[_.\-:# ]{1,2}([^\W_]{1,24})$")


@dataclass(frozen=True)
class Merged:
    """An export whose counterbalanced columns are one column each.

    Attributes
    ----------
    table : the export with one column per question
    columns : name of such a column → the columns of the export that hold it
    """

    table: RawTable
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)


def merge_counterbalanced(table: RawTable, taken: Collection[str]) -> Merged:
    """Return the export with every question that stands in several columns as one column.

    Columns belong together where their names differ by a word in front or behind, or where they ask the same; where several
    questions stand in the same conditions; and where no row fills two of them.

    Parameters
    ----------
    table : the export
    taken : columns that are something else
    """
    free = [c for c in table.columns if c.name not in taken and bool(table.cells[c.name].notna().any())]
    for found in (by_name(free, FRONT, 1), by_name(free, BACK, 2), by_question(free)):
        together = {rest: names for rest, names in found.items() if never_both(table.cells, names)}
        if len(together) >= FEWEST_QUESTIONS:
            return merged(table, together)
    return Merged(table)


def by_name(columns: Iterable[RawColumn], pattern: re.Pattern[str], word: int) -> dict[str, tuple[str, ...]]:
    """Return rest of the name → columns, of those conditions that hold three questions or more."""
    found: dict[str, dict[str, str]] = {}
    for column in columns:
        if match := pattern.match(column.name):
            found.setdefault(match.group(3 - word), {}).setdefault(match.group(word), column.name)
    return of_same_conditions(found)


def by_question(columns: Iterable[RawColumn]) -> dict[str, tuple[str, ...]]:
    """Return first column of a question → all columns that ask it."""
    found: dict[str, list[str]] = {}
    for column in columns:
        if column.text:
            found.setdefault(plain_label(column.text), []).append(column.name)
    return {names[0]: tuple(names) for names in found.values() if len(names) > 1}


def of_same_conditions(found: dict[str, dict[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the questions that stand in two conditions or more, these being the same for three questions or more."""
    conditions: dict[tuple[str, ...], list[str]] = {}
    for rest, by_condition in found.items():
        if len(by_condition) > 1:
            conditions.setdefault(tuple(sorted(by_condition)), []).append(rest)
    return {
        rest: tuple(found[rest].values())
        for rests in conditions.values()
        if len(rests) >= FEWEST_QUESTIONS
        for rest in rests
    }


def never_both(cells: pd.DataFrame, names: tuple[str, ...]) -> bool:
    """Return whether no row fills two of the columns, and each is filled by some."""
    filled = cells[list(names)].notna()
    return bool((filled.sum(axis=1) <= 1).all()) and bool((filled.sum() >= FEWEST_ROWS).all())


def merged(table: RawTable, together: dict[str, tuple[str, ...]]) -> Merged:
    """Return the export with the columns of each question as one, at the place of the first."""
    others = {name for names in together.values() for name in names}
    first = {names[0]: rest for rest, names in together.items()}
    taken = {c.name for c in table.columns} - others
    named = {old: rest if rest not in taken else old for old, rest in first.items()}
    columns = tuple(
        replace(c, name=named.get(c.name, c.name)) for c in table.columns if c.name in first or c.name not in others
    )
    cells = table.cells[[c.name for c in table.columns if c.name in first or c.name not in others]].copy()
    for old, rest in first.items():
        for other in together[rest][1:]:
            cells[old] = cells[old].fillna(table.cells[other])
    whole = replace(table, columns=columns, cells=cells.rename(columns=named))
    return Merged(whole, {named[old]: together[rest] for old, rest in first.items()})
