"""SoSci Survey: UTF-16 and tabs, −9 for not answered, test interviews mixed in, labels in separate files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.errors import IntakeError
from emosec.intake.platforms._layout import Head, PlatformLayout, by_word, seconds, truth

if TYPE_CHECKING:
    import pandas as pd

ASKED = 2

NOT_ANSWERED = {"-9": "not answered (SoSci Survey)"}
MODES = {"interview": 0.0, "orgtest": 1.0, "pretest": 1.0, "debug": 1.0, "admin": 1.0, "test": 1.0}


def layout(head: Head) -> PlatformLayout | None:
    """Return the layout of a SoSci Survey export, or None where it is none.

    Raises
    ------
    IntakeError
        The file is SoSci's list of values or variables: no respondents are in it.
    """
    names = [c.strip() for c in head[0]]
    if {"VAR", "RESPONSE", "MEANING"} <= set(names) or {"VAR", "LABEL", "TYPE"} <= set(names):
        raise IntakeError(
            "this is SoSci Survey's list of variables or values; no respondents are in it",
            remedy="name it as dictionary: beside the export that holds the answers, and let file: not match it",
        )
    if "CASE" not in names or not {"QUESTNNR", "STARTED", "FINISHED", "MODE"} & set(names):
        return None
    case = names.index("CASE")
    labelled = len(head) > 1 and len(head[1]) == len(names) and not head[1][case].strip().isdigit()
    return PlatformLayout(2, names, list(head[1])) if labelled else PlatformLayout(1, names)


def paradata(cells: pd.DataFrame) -> dict[str, pd.Series[float]]:
    """Return preview (every mode but interview), finished and seconds, as far as the export has them."""
    made: dict[str, pd.Series[float]] = {}
    if "MODE" in cells:
        made["preview"] = by_word(cells["MODE"], MODES)
    if "FINISHED" in cells:
        made["finished"] = truth(cells["FINISHED"])
    if "TIME_SUM" in cells:
        made["seconds"] = seconds(cells["TIME_SUM"])
    return made
