"""LimeSurvey: one header row of codes or question texts; not submitted means not finished."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from emosec.intake.platforms._layout import Head, PlatformLayout, bare, column_called, seconds

if TYPE_CHECKING:
    import pandas as pd

ASKED = 3

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
CODES = {"id", "submitdate", "lastpage", "startlanguage", "seed", "token"}
SUBMITTED_AT = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")
LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z]{2,12})*$")
TAG = re.compile(r"<[^<>]{0,200}>")


def layout(head: Head) -> PlatformLayout | None:
    """Return the layout of a LimeSurvey export, or None where it is none."""
    if len(head) > 1 and is_header(head[1]) and len(head[0]) == len(head[1]):
        # the tab-separated VV file: questions above codes
        return PlatformLayout(2, list(head[1]), [without_markup(c) for c in head[0]])
    if len(head[0]) > 3 and all(". " in c and c.partition(". ")[0] in CODES for c in head[0][:3]):
        # "question code & question text" in one header cell
        parts = [c.partition(". ") for c in head[0]]
        return PlatformLayout(1, [code for code, _, _ in parts], [without_markup(question) for _, _, question in parts])
    if not is_header(head[0]) and not looks_like_rows(head):
        return None
    # codes stay codes; question texts lose the markup that the editor put into them
    return PlatformLayout(1, [without_markup(c) for c in head[0]])


def is_header(cells: Sequence[str]) -> bool:
    """Return whether names of LimeSurvey's own columns are among the first."""
    first = {bare(c) for c in cells[:12]}
    return bool(first & ID and first & set(SUBMITTED) and first & FURTHER)


def looks_like_rows(head: Head) -> bool:
    """Return whether the answers begin as LimeSurvey's do, whatever the language of the header.

    They are: a number, a moment or nothing, a page, a language, and the same language in no place but the fourth.
    """
    rows = [row for row in head[1:] if len(row) > 4]
    return (
        bool(rows)
        and "id" in bare(head[0][0])
        and all(
            row[0].strip().isdigit()
            and (not row[1].strip() or SUBMITTED_AT.match(row[1].strip()))
            and (not row[2].strip() or row[2].strip().isdigit())
            and LANGUAGE.match(row[3].strip())
            for row in rows
        )
        and any(row[1].strip() for row in rows)
    )


def without_markup(cell: str) -> str:
    """Return a header cell without the markup and entities of the editor."""
    return TAG.sub(" ", html.unescape(cell)) if "<" in cell or "&" in cell else cell


def paradata(cells: pd.DataFrame) -> dict[str, pd.Series[float]]:
    """Return finished (a submit date is there; 1980-01-01 is one that was anonymised) and seconds."""
    made: dict[str, pd.Series[float]] = {}
    # in a language that SUBMITTED does not have it is still the second column
    submitted = column_called(cells, SUBMITTED) or next(iter(cells.columns[1:2]), None)
    if submitted is not None:
        there = cells[submitted].notna() & ~cells[submitted].fillna("").str.strip().isin(["", "N/A"])
        made["finished"] = there.astype("float64")
    total = column_called(cells, ("interviewtime", "totaltime", "totaletijd", "gesamtzeit"))
    if total is not None:
        made["seconds"] = seconds(cells[total])
    return made
