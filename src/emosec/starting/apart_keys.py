"""Keys that two exports of a wave call otherwise: a survey's PROLIFIC_PID, and the Participant id of the panel's own file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from emosec.intake.doubled import OF_A_PERSON, called_like_a_key
from emosec.intake.keys import one_part
from emosec.intake.readers import RawTable
from emosec.starting.grouping import Group

# ASSUME half of the fewer people are in both files; numbers of rows are shared by strangers, too
SHARED = 0.5
ROW_NUMBER = re.compile(r"\d{1,5}")


def called_otherwise(groups: Sequence[Group], holds: Callable[[RawTable, str], bool]) -> dict[str, str]:
    """Return export → the column that names respondents in it, of exports that name the same people; nothing where one has none.

    The export with most columns comes first: it is the survey.

    Parameters
    ----------
    groups : the exports, each of one file
    holds : whether a column of a table has a value in nearly every row, hardly ever twice
    """
    if len(groups) < 2 or any(len(g.files) > 1 for g in groups) or len({g.files[0].wave for g in groups}) > 1:
        return {}
    survey, *others = sorted(groups, key=lambda g: -len(g.first.columns))
    for column in named(survey, holds):
        people, found = people_of(survey.first, column), {survey.name: column}
        for other in others:
            same = [c for c in named(other, holds) if overlap(people, people_of(other.first, c)) >= SHARED]
            found |= {other.name: same[0]} if same else {}
        if len(found) == len(groups):
            return found
    return {}


def named(group: Group, holds: Callable[[RawTable, str], bool]) -> list[str]:
    """Return the columns of an export that may name people and do not number rows."""
    table = group.first
    called = [c.name for c in table.columns if called_like_a_key(c.name) or group.personal.get(c.name) in OF_A_PERSON]
    return [c for c in called if holds(table, c) and not all(ROW_NUMBER.fullmatch(v) for v in people_of(table, c))]


def people_of(table: RawTable, column: str) -> set[str]:
    """Return what a column calls people, upper and lower case aside."""
    return {part for value in table.cells[column].tolist() if (part := one_part(value, True)) is not None}


def overlap(people: set[str], others: set[str]) -> float:
    """Return the share of the fewer people who are among the others."""
    return len(people & others) / max(min(len(people), len(others)), 1)
