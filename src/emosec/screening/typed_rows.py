"""The rows of this room's tables as mypy knows them, made from the contracts by tools/typed_rows.py; NaN is a number."""

from __future__ import annotations

from typing import TypedDict


class ScreeningCorrections(TypedDict):
    """One answer changed by hand; config/corrections/<study>.csv has these columns, applied before the rules."""

    study: str
    wave: str
    instrument: str
    respondent: str
    item: str
    old: int | None
    new: int | None
    reason: str


class ScreeningExclusions(TypedDict):
    """One thing a rule did: a respondent dropped or flagged, an answer blanked."""

    study: str
    wave: str
    instrument: str
    rule: str
    action: str
    respondent: str
    item: str | None
    indicator: str
    value: float
    flag_if: str
    why: str


class ScreeningFlow(TypedDict):
    """One step of the flow chart; n_in − n_dropped = n_left, and n_left is the next step's n_in."""

    study: str
    wave: str
    instrument: str
    step: int
    rule: str
    action: str
    why: str
    n_in: int
    n_dropped: int
    n_flagged: int
    n_blanked: int
    n_left: int
    unseen: str | None
    detail: str | None


class ScreeningAgreement(TypedDict):
    """How far two rules point at the same respondents, each applied to everyone in the export as if it were
    the only one."""

    study: str
    wave: str
    instrument: str
    rule_a: str
    rule_b: str
    n_a: int
    n_b: int
    n_both: int
    phi: float


class ScreeningRepeats(TypedDict):
    """How many included respondents of a wave gave exactly the answers that another row holds, to ten items
    or more and in no pattern that chance repeats: of the wave itself, or of an earlier one."""

    study: str
    wave: str
    instrument: str
    other_wave: str
    n_compared: int
    n_same: int
    n_other: int
