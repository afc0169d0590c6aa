"""Rows that give way to another row of the same respondent leave before the first rule, each in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.definitions.screening import Rule

if TYPE_CHECKING:
    from emosec.screening.state import State

# by key_status, in the order in which they leave
GIVE_WAY = {
    "copy": Rule(
        name="exact_copy",
        indicator="duplicate_key",
        flag_if="> 0",
        action="drop",
        why="the same answers of the same person stand in another row",
    ),
    "empty": Rule(
        name="empty_row",
        indicator="duplicate_key",
        flag_if="> 0",
        action="drop",
        why="a row without an answer, and another row of the same person has some",
    ),
    "superseded": Rule(
        name="other_row_kept",
        indicator="duplicate_key",
        flag_if="> 0",
        action="drop",
        why="the study's keep: takes another row of the same person",
    ),
}


def leave_out_rows(state: State) -> None:
    """Drop the rows that give way to another; a step of the flow each, where there are some."""
    import numpy as np

    from emosec.screening.state import log, note

    status = state.people["key_status"]
    for word, rule in GIVE_WAY.items():
        hit = np.asarray(status == word, dtype=bool)
        if hit.any():
            before = state.inside.copy()
            note(state, rule, hit, np.ones(int(hit.sum())), None)
            state.inside &= ~hit
            log(state, rule.name, rule.action, rule.why, before)
