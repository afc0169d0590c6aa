"""formr: an item table in a workbook with the sheets survey and choices, uploaded under Create survey."""

from __future__ import annotations

from pathlib import Path

from emosec.library.surveys.survey import Platform, Survey

SURVEY = ("type", "name", "label", "optional", "showif")
CHOICES = ("list_name", "name", "label")


def sheets(survey: Survey) -> dict[str, list[tuple[str, ...]]]:
    """Return the rows of both sheets.

    Examples
    --------
    >>> from emosec.library.surveys.survey import Question
    >>> made = sheets(Survey("mini", "Mini", "", (Question("a", "Well?", ((1, "no"), (2, "yes"))),), "en"))
    >>> made["survey"][1], made["choices"][1:]
    (('mc answers1', 'a', 'Well?', '*', ''), [('answers1', '1', 'no'), ('answers1', '2', 'yes')])
    """
    lists: dict[tuple[tuple[int, str], ...], str] = {}
    for question in survey.questions:
        lists.setdefault(question.choices, f"answers{len(lists) + 1}")
    asked: list[tuple[str, ...]] = [SURVEY]
    if survey.instruction:
        asked.append(("note", "instruction", survey.instruction, "", ""))
    asked += [(f"mc {lists[q.choices]}", q.id, q.text, "*", "") for q in survey.questions]
    asked.append(("submit", "submit", "Send", "", ""))
    return {
        "survey": asked,
        "choices": [CHOICES, *((name, str(c), label) for choices, name in lists.items() for c, label in choices)],
    }


def write(survey: Survey, path: Path) -> None:
    """Write the workbook; the same survey gives the same bytes."""
    from openpyxl import Workbook

    from emosec.report.papers.steady import steady

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets(survey).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    steady(book.save, path)


PLATFORM = Platform(
    name="formr",
    title="formr",
    suffix=".xlsx",
    how="Create survey › upload the workbook. Columns of the export have the items' ids and the instrument's own codes.",
    write=write,
    codes=True,
)
