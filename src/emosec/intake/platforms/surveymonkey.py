"""SurveyMonkey: question and option in two rows, or in one, or coded headers such as q0004_0001."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emosec.intake.platforms._layout import Head, PlatformLayout, bare

if TYPE_CHECKING:
    import pandas as pd

ASKED = 5

CODED = re.compile(r"^q\d{4}(_\d{4})*$")
OPEN = re.compile(r"please specify", re.IGNORECASE)
TYPED = "open-ended response"
PLAIN = {"response", TYPED, ""}


def layout(head: Head) -> PlatformLayout | None:
    """Return the layout of a SurveyMonkey export, or None where it is none."""
    names = [bare(c) for c in head[0]]
    if sum(bool(CODED.match(c.strip())) for c in head[0]) > 0.5 * len(names):
        return PlatformLayout(1, list(head[0]))
    if names[0] != "respondentid":
        return None
    two_rows = len(head) > 1 and len(head[1]) == len(head[0]) and not head[1][0].strip() and any(head[1])
    if not two_rows:
        return PlatformLayout(1, list(head[0]))
    question, questions = "", []
    for cell in head[0]:
        question = cell.strip() or question
        questions.append(question)
    options = ["" if c.strip().casefold() in PLAIN else c.strip() for c in head[1]]
    joined = [f"{q} - {o}" if o else q for q, o in zip(questions, options, strict=True)]
    # that an answer was typed is told nowhere else
    texts = [f"{j} [{c.strip()}]" if c.strip().casefold() == TYPED else j for j, c in zip(joined, head[1], strict=True)]
    spread: dict[str, list[tuple[int, str]]] = {}
    for at, (q, o) in enumerate(zip(questions, options, strict=True)):
        if o and not OPEN.search(o):
            spread.setdefault(q, []).append((at, o))
    return PlatformLayout(2, joined, texts, {q: columns for q, columns in spread.items() if len(columns) > 1})


def paradata(cells: pd.DataFrame) -> dict[str, pd.Series[float]]:
    """SurveyMonkey's export says nothing about whether a respondent finished."""
    return {}
