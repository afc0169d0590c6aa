"""LimeSurvey: one header row of codes or question texts; not submitted means not finished."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from emosec.intake.platforms.layout import Head, Layout, bare, column_called, seconds

if TYPE_CHECKING:
    import pandas as pd

ID = {"id", "responseid", "antwoordid", "antwortid", "iddelaréponse", "iddelareponse", "iddelarespuesta", "idrisposta"}
SUBMITTED = (
    "submitdate",
    "datesubmitted",
    "datumverzonden",
    "datumabgeschickt",
    "datedesoumission",
    "fechadeenvío",
    "datadiinvio",
)
FURTHER = {
    "lastpage", "laatstepagina", "letzteseite", "dernièrepage", "últimapágina", "ultimapagina",
    "startlanguage", "starttaal", "startsprache", "languededépart", "lenguajeinicial", "linguainiziale", "seed",
}  # fmt: skip
TAG = re.compile(r"<[^<>]{0,200}>")


def layout(head: Head) -> Layout | None:
    """Return the layout of a LimeSurvey export, or None where it is none."""
    names = [bare(c) for c in head[0]]
    first = set(names[:12])
    if not (first & ID and first & set(SUBMITTED) and first & FURTHER):
        return None
    # codes stay codes; question texts lose the markup that the editor put into them
    return Layout(1, [TAG.sub(" ", html.unescape(c)) if "<" in c or "&" in c else c for c in head[0]])


def paradata(cells: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    """Return finished (a submit date is there; 1980-01-01 is one that was anonymised) and seconds."""
    made: dict[str, Any] = {}
    submitted = column_called(cells, SUBMITTED)
    if submitted is not None:
        there = cells[submitted].notna() & ~cells[submitted].fillna("").str.strip().isin(["", "N/A"])
        made["finished"] = there.astype("float64")
    total = column_called(cells, ("interviewtime", "totaltime", "totaletijd", "gesamtzeit"))
    if total is not None:
        made["seconds"] = seconds(cells[total])
    return made
