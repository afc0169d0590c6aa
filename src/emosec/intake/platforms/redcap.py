"""REDCap: raw or label exports; events and repeating instruments make several rows of one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.errors import IntakeError
from emosec.intake.platforms._layout import Head, PlatformLayout, by_word

if TYPE_CHECKING:
    import pandas as pd

ASKED = 4

RAW = {"redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "redcap_survey_identifier"}
LABEL = {"Event Name", "Repeat Instrument", "Repeat Instance", "Survey Identifier"}
STATES = {"0": 0.0, "1": 0.0, "2": 1.0, "incomplete": 0.0, "unverified": 0.0, "complete": 1.0}


def layout(head: Head) -> PlatformLayout | None:
    """Return the layout of a REDCap export, or None where it is none.

    Raises
    ------
    IntakeError
        The file is REDCap's data dictionary or its list of events: no respondents are in it.
    """
    names = [c.strip() for c in head[0]]
    if names[:2] == ["Variable / Field Name", "Form Name"] or names[:2] == ["field_name", "form_name"]:
        raise IntakeError(
            "this is a REDCap data dictionary; no respondents are in it",
            remedy="name it as dictionary: beside the export that holds the answers, and let file: not match it",
        )
    if {"unique_event_name", "arm_num"} <= set(names):
        raise IntakeError("this is REDCap's list of events; no respondents are in it", remedy="let file: not match it")
    raw = bool(RAW & set(names)) or any("___" in n for n in names)
    states = [n for n in names if n.endswith("_complete") or n == "Complete?"]
    labelled = bool(states and (LABEL & set(names) or any("(choice=" in n for n in names)))
    told = all(row[names.index(s)].strip().casefold() in (*STATES, "") for s in states[:1] for row in head[1:])
    # any file may have a column called is_complete, with 1 for yes; REDCap's Complete is 2
    complete = any(row[names.index(s)].strip() == "2" for s in states for row in head[1:]) or names[0] == "record_id"
    return PlatformLayout(1, list(head[0])) if raw or (told and (labelled or (states and complete))) else None


def paradata(cells: pd.DataFrame) -> dict[str, pd.Series[float]]:
    """Return finished where the export has exactly one form, whose state is 2 (Complete)."""
    states = [str(c) for c in cells.columns if str(c).endswith("_complete") or str(c).startswith("Complete?")]
    return {"finished": by_word(cells[states[0]], STATES)} if len(states) == 1 else {}
