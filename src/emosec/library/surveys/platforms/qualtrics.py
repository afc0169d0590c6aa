"""Qualtrics: a text file in the advanced format, imported under Survey › Tools › Import/Export › Import survey."""

from __future__ import annotations

from pathlib import Path

from emosec.library.surveys.survey import Platform, Survey


def text_of(survey: Survey) -> str:
    """Return a survey in Qualtrics' advanced text format.

    Examples
    --------
    >>> from emosec.library.surveys.survey import Question
    >>> print(text_of(Survey("mini", "Mini", "", (Question("a", "Well?", ((1, "no"), (2, "yes"))),), "en")))
    [[AdvancedFormat]]
    <BLANKLINE>
    [[Block:mini]]
    <BLANKLINE>
    [[Question:MC:SingleAnswer:Horizontal]]
    [[ID:a]]
    Well?
    [[Choices]]
    no
    yes
    <BLANKLINE>
    """
    lines = ["[[AdvancedFormat]]", "", f"[[Block:{survey.name}]]", ""]
    if survey.instruction:
        lines += ["[[Question:Text]]", "[[ID:instruction]]", survey.instruction, ""]
    for question in survey.questions:
        lines += ["[[Question:MC:SingleAnswer:Horizontal]]", f"[[ID:{question.id}]]", question.text, "[[Choices]]"]
        lines += [*(label for _, label in question.choices), ""]
    return "\n".join(lines)


def write(survey: Survey, path: Path) -> None:
    """Write the file."""
    path.write_text(text_of(survey), encoding="utf-8")


PLATFORM = Platform(
    name="qualtrics",
    title="Qualtrics",
    suffix=".txt",
    how="Survey › Tools › Import/Export › Import survey. Columns of the export have the items' ids; choices are numbered from 1.",
    write=write,
    codes=False,
)
