"""Labels of an export in codes, learned from its twin in words, before anything is guessed of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from emosec.intake.keys import one_part
from emosec.intake.paired_exports import learn_labels
from emosec.intake.readers import RawTable
from emosec.starting.grouping import Group
from emosec.starting.keys import Key


def with_learned_labels(groups: Sequence[Group], paired: Mapping[str, str], key: Key | None) -> dict[str, Group]:
    """Return name → group with the labels that its twin tells, for exports in codes that have one.

    Parameters
    ----------
    groups : the exports
    paired : export in words → export in codes
    key : the respondent key; without one nothing is learned
    """
    by_name = {g.name: g for g in groups}
    made: dict[str, Group] = {}
    for words, codes in paired.items() if key is not None else ():
        coded, worded = by_name[codes], by_name[words]
        tables = {codes: coded.first, words: worded.first}
        rows = {name: keys_of(table, key) for name, table in tables.items()}
        ok = frozenset(k for k in rows[codes] if k and rows[codes].count(k) == 1 and rows[words].count(k) == 1)
        learned = learn_labels(tables, rows, ok)[codes]
        first = coded.files[0]
        made[codes] = replace(
            coded, files=(replace(first, recognised=replace(first.recognised, table=learned)), *coded.files[1:])
        )
    return made


def keys_of(table: RawTable, key: Key | None) -> list[str]:
    """Return the key of every row; empty where it has none."""
    parts = [[one_part(v, True) for v in table.cells[c].tolist()] for c in (key.columns if key else ())]
    return ["" if None in row else "/".join(str(p) for p in row) for row in zip(*parts, strict=True)]
