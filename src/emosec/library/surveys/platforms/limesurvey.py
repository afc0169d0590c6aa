"""LimeSurvey: a tab-separated survey structure, imported under Create survey › Import."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from emosec.library.surveys.survey import Platform, Survey

COLUMNS = ("class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "mandatory", "other")


def code(item: str) -> str:
    """Return an id as a question code: letters and digits, for LimeSurvey has no others.

    Examples
    --------
    >>> code("ecr_rs.1")
    'ecrrs1'
    """
    return re.sub(r"[^A-Za-z0-9]", "", item)


def rows(survey: Survey) -> list[dict[str, str]]:
    """Return the structure: survey, group, then every question with its answers."""
    language = survey.language
    made = [
        {"class": "S", "name": "language", "text": language},
        {"class": "SL", "name": "surveyls_title", "text": survey.title, "language": language},
        {"class": "SL", "name": "surveyls_welcometext", "text": survey.instruction, "language": language},
        {"class": "G", "name": survey.title, "relevance": "1", "text": survey.instruction, "language": language},
    ]
    for q in survey.questions:
        made.append({
            "class": "Q", "type/scale": "L", "name": code(q.id), "relevance": "1", "text": q.text, "language": language,
            "mandatory": "N", "other": "N",
        })  # fmt: skip
        made += [
            {"class": "A", "type/scale": "0", "name": str(c), "text": label, "language": language}
            for c, label in q.choices
        ]
    return made


def write(survey: Survey, path: Path) -> None:
    """Write the file, with the byte order mark that LimeSurvey writes itself."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        out = csv.DictWriter(stream, COLUMNS, restval="", dialect="excel-tab", lineterminator="\n")
        out.writeheader()
        out.writerows(rows(survey))


PLATFORM = Platform(
    name="limesurvey",
    title="LimeSurvey",
    suffix=".txt",
    how="Create survey › Import › this file (tab-separated survey structure). Question codes are the items' ids without other "
    "signs than letters and digits; answer codes are the instrument's own.",
    write=write,
    codes=True,
)
