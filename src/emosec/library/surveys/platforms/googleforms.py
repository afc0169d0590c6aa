"""Google Forms: a script that makes the form, run once in Apps Script."""

from __future__ import annotations

import json
from pathlib import Path

from emosec.library.surveys.survey import Platform, Survey


def script(survey: Survey) -> str:
    """Return the script; every text in it is a JSON string, so that nothing in an item can be code.

    Examples
    --------
    >>> from emosec.library.surveys.survey import Question
    >>> print(script(Survey("mini", "Mini", "", (Question("a", "Well?", ((1, "no"), (2, "yes"))),), "en")))
    // Makes the form "Mini". In Apps Script (script.google.com): new project, paste, run makeForm, allow it once.
    function makeForm() {
      var form = FormApp.create("Mini");
      form.setDescription("");
      var questions = [
        ["Well?", ["no", "yes"]]
      ];
      questions.forEach(function (question) {
        form.addMultipleChoiceItem().setTitle(question[0]).setChoiceValues(question[1]).setRequired(false);
      });
      Logger.log(form.getEditUrl());
    }
    <BLANKLINE>
    """
    rows = [f"    [{string(q.text)}, [{', '.join(string(label) for _, label in q.choices)}]]" for q in survey.questions]
    title = " ".join(survey.title.split())
    return "\n".join([
        f"// Makes the form {string(title)}. In Apps Script (script.google.com): new project, paste, run makeForm, allow it once.",
        "function makeForm() {",
        f"  var form = FormApp.create({string(survey.title)});",
        f"  form.setDescription({string(survey.instruction)});",
        "  var questions = [",
        ",\n".join(rows),
        "  ];",
        "  questions.forEach(function (question) {",
        "    form.addMultipleChoiceItem().setTitle(question[0]).setChoiceValues(question[1]).setRequired(false);",
        "  });",
        "  Logger.log(form.getEditUrl());",
        "}",
        "",
    ])  # fmt: skip


def string(text: str) -> str:
    """Return a text as a string of the script; line separators that JSON allows and scripts do not are escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def write(survey: Survey, path: Path) -> None:
    """Write the file."""
    path.write_text(script(survey), encoding="utf-8")


PLATFORM = Platform(
    name="googleforms",
    title="Google Forms",
    suffix=".gs",
    how="script.google.com › New project › paste › run makeForm. The export calls columns by the questions and holds labels; "
    "emosec new finds the items by their words.",
    write=write,
    codes=False,
)
