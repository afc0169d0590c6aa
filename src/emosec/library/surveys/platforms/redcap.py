"""REDCap: a data dictionary in CSV, imported under Project Setup › Data Dictionary."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from emosec.errors import DefinitionError
from emosec.library.surveys.survey import Platform, Question, Survey

COLUMNS = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
FIELD = re.compile(r"[a-z][a-z0-9_]*")


def row(question: Question, form: str, header: str) -> dict[str, str]:
    """Return one field; REDCap's names are of small letters, digits and underscores.

    Examples
    --------
    >>> row(Question("a1", "Well?", ((0, "no"), (1, "yes"))), "mini", "")["Choices, Calculations, OR Slider Labels"]
    '0, no | 1, yes'
    """
    if not FIELD.fullmatch(question.id):
        raise DefinitionError(
            f"REDCap cannot have a field called {question.id!r}",
            why="its names are of small letters, digits and underscores, a letter first",
            remedy="give the item such an id",
        )
    said = " | ".join(f"{code}, {label.replace('|', '/')}" for code, label in question.choices)
    made = dict.fromkeys(COLUMNS, "")
    return made | {
        COLUMNS[0]: question.id,
        COLUMNS[1]: form,
        COLUMNS[2]: header,
        COLUMNS[3]: "radio",
        COLUMNS[4]: question.text,
        COLUMNS[5]: said,
    }


def write(survey: Survey, path: Path) -> None:
    """Write the file: first the record's id, as REDCap wants it, then the questions."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, COLUMNS)
        out.writeheader()
        first = dict.fromkeys(COLUMNS, "")
        out.writerow(
            first | {COLUMNS[0]: "record_id", COLUMNS[1]: survey.name, COLUMNS[3]: "text", COLUMNS[4]: "Record ID"}
        )
        for at, question in enumerate(survey.questions):
            out.writerow(row(question, survey.name, survey.instruction if at == 0 else ""))


PLATFORM = Platform(
    name="redcap",
    title="REDCap",
    suffix=".csv",
    how="Project Setup › Data Dictionary › Upload. Columns of the export have the items' ids and the instrument's own codes.",
    write=write,
    codes=True,
)
