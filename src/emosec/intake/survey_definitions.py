"""What a platform says of its own survey, beside the export: Qualtrics' .qsf and LimeSurvey's .lss."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from pathlib import Path

from emosec.errors import IntakeError
from emosec.intake.explained import Explained

TAG = re.compile(r"<[^<>]{0,200}>")


def plain(text: object) -> str:
    """Return a text of the editor without its markup."""
    return " ".join(TAG.sub(" ", str(text or "")).replace("&nbsp;", " ").split())


def qualtrics_survey(content: Mapping[str, object]) -> dict[str, Explained]:
    """Return column → question and labels, from the parsed JSON of a .qsf; a statement of a matrix is a column of its own.

    Examples
    --------
    >>> choices, answers = {"1": {"Display": "I feel calm"}}, {"1": {"Display": "no"}, "2": {"Display": "yes"}}
    >>> asked = {"DataExportTag": "Q1", "QuestionText": "How?", "QuestionType": "Matrix", "Choices": choices, "Answers": answers}
    >>> made = qualtrics_survey({"SurveyElements": [{"Element": "SQ", "Payload": asked}]})
    >>> made["Q1_1"].text, made["Q1_1"].labels
    ('How? - I feel calm', {'1': 'no', '2': 'yes'})
    """
    made: dict[str, Explained] = {}
    elements = content.get("SurveyElements")
    for element in elements if isinstance(elements, list) else ():
        asked = element.get("Payload") if isinstance(element, dict) and element.get("Element") == "SQ" else None
        if not isinstance(asked, dict):
            continue
        name, text = str(asked.get("DataExportTag") or ""), plain(asked.get("QuestionText"))
        choices, answers = dict(displays(asked.get("Choices"))), dict(displays(asked.get("Answers")))
        codes = recoded(asked)
        if asked.get("QuestionType") == "Matrix":
            labels = {codes.get(code, code): words for code, words in answers.items()}
            tags = asked.get("ChoiceDataExportTags")
            for code, words in choices.items():
                own = str(tags.get(code) or "") if isinstance(tags, dict) else ""
                made[own or f"{name}_{code}"] = Explained("", f"{text} - {words}", labels)
        elif name:
            made[name] = Explained("", text, {codes.get(code, code): words for code, words in choices.items()})
    return made


def displays(choices: object) -> Iterator[tuple[str, str]]:
    """Yield the number and the words of choices, which stand in an object or in a list."""
    listed = (
        enumerate(choices, start=1)
        if isinstance(choices, list)
        else choices.items()
        if isinstance(choices, dict)
        else ()
    )
    for code, choice in listed:
        if isinstance(choice, dict):
            yield str(code), plain(choice.get("Display"))


def recoded(asked: Mapping[str, object]) -> dict[str, str]:
    """Return number of a choice → the code that exports hold for it."""
    values = asked.get("RecodeValues")
    return {str(k): str(v) for k, v in values.items()} if isinstance(values, dict) else {}


def limesurvey_survey(path: Path) -> dict[str, Explained]:
    """Return column → question and labels, from a .lss; a subquestion is the column question[code], or question_code.

    Raises
    ------
    IntakeError
        It is no XML, or defines entities of its own.
    """
    text = path.read_bytes()
    if b"<!ENTITY" in text or b"<!DOCTYPE" in text:
        raise IntakeError("the survey defines entities of its own", where=str(path), remedy="export the .lss again")
    try:
        tree = ET.fromstring(text)  # entities are refused above
    except ET.ParseError as error:
        raise IntakeError(f"the XML is damaged: {error}", where=str(path), remedy="export the .lss again") from None
    words = texts_of(tree, "question_l10ns", "qid", "question")
    labels = answers_of(tree)
    questions = {
        row["qid"]: row for part in ("questions", "subquestions") for row in rows_of(tree, part) if row.get("qid")
    }
    made: dict[str, Explained] = {}
    for qid, row in questions.items():
        title, parent = row.get("title", ""), questions.get(row.get("parent_qid", ""))
        said = plain(row.get("question") or words.get(qid, ""))
        if parent is None:
            made[title] = Explained("", said, labels.get(qid, {}))
            continue
        above = parent.get("qid", "")
        asked = plain(parent.get("question") or words.get(above, ""))
        own = Explained("", f"{asked} [{said}]" if asked else said, labels.get(above, {}))
        first = parent.get("title", "")
        made |= {f"{first}[{title}]": own, f"{first}_{title}": own}
    return made


def rows_of(tree: ET.Element, part: str) -> list[dict[str, str]]:
    """Return the rows of one part of a .lss."""
    found = tree.find(part)
    rows = found.iter("row") if found is not None else ()
    return [{cell.tag: (cell.text or "").strip() for cell in row} for row in rows]


def texts_of(tree: ET.Element, part: str, key: str, text: str) -> dict[str, str]:
    """Return key → text of a part that holds one per language; the first one counts."""
    made: dict[str, str] = {}
    for row in rows_of(tree, part):
        made.setdefault(row.get(key, ""), row.get(text, ""))
    return made


def answers_of(tree: ET.Element) -> dict[str, dict[str, str]]:
    """Return question → code → label."""
    words = texts_of(tree, "answer_l10ns", "aid", "answer")
    made: dict[str, dict[str, str]] = {}
    for row in rows_of(tree, "answers"):
        label = plain(row.get("answer") or words.get(row.get("aid", ""), ""))
        made.setdefault(row.get("qid", ""), {}).setdefault(row.get("code", ""), label)
    return made
