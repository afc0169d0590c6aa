"""What is this file? The reader that recognises it, its rows and columns, what would be dropped; or why it is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from emosec.definitions.exports import Export
from emosec.errors import IntakeError
from emosec.intake.privacy import recognise_personal
from emosec.intake.readers import read_export
from emosec.intake.readers.raw_table import RawTable


@dataclass(frozen=True)
class Recognised:
    """What a file is.

    Attributes
    ----------
    reader : the reader that recognises it; empty where it is refused
    rows, columns : respondent rows, and columns of the file
    personal : columns that identify people, with what they hold
    paradata : what the platform knows about each row
    notes : how it was read
    refusal, remedy : why it cannot be read and what to do; empty where it can
    table : the file's content; None where it is refused
    """

    reader: str = ""
    rows: int = 0
    columns: int = 0
    personal: tuple[tuple[str, str], ...] = ()
    paradata: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refusal: str = ""
    remedy: str = ""
    table: RawTable | None = None


def recognise_file(path: str | Path) -> Recognised:
    """Return what a file is, by its content alone; nothing is raised for a file that cannot be read.

    Parameters
    ----------
    path : the file
    """
    try:
        table = read_export(Path(path), Export(name="main", file="*"))
    except IntakeError as error:
        return Recognised(refusal=error.what, remedy=error.remedy)
    why = no_respondents(table)
    wide = "export it with a row per respondent and a column per question (Gorilla: short format), or leave it out"
    return Recognised(refusal=why, remedy=wide if "list of answers" in why else LEAVE_OUT) if why else of_table(table)


def of_table(table: RawTable) -> Recognised:
    """Return what a file that was read is."""
    personal = [p for c in table.columns if (p := recognise_personal(c, table.cells[c.name]))]
    encoding = (f"encoding {table.encoding}",) if table.encoding and not table.encoding.startswith("utf-8") else ()
    return Recognised(
        reader=table.reader,
        rows=len(table.cells),
        columns=table.width,
        personal=tuple((p.column.name, p.kind) for p in personal),
        paradata=tuple(table.paradata),
        notes=(*table.notes, *encoding),
        table=table,
    )


LEAVE_OUT = "leave it out; the answers stand in another file"
# columns of logs in which a row is a trial or a displayed item, and how many of them tell
TRIALS = {"expname", "psychopyversion", "framerate", "expstart", "date", "participant", "session"}
TRIAL_COUNTERS = re.compile(r"\.(thisN|thisRepN|thisTrialN|thisIndex|ran)$")
DISPLAYED = {
    "itemid",
    "itemname",
    "item",
    "displaycount",
    "displayed",
    "shown",
    "shownrelative",
    "answeredrelative",
    "hidden",
    "saved",
}


# lists of answers: Gorilla's questionnaires as it exports them by default, and others of the kind
LONG = (
    {"questionkey", "response"},
    {"respondent", "item", "value"},
    {"participant", "item", "response"},
    {"subject", "item", "response"},
    {"id", "item", "response"},
    {"participant", "question", "answer"},
    {"id", "question", "answer"},
    {"id", "variable", "value"},
)


def no_respondents(table: RawTable) -> str:
    """Return why the rows of a file are no respondents, or the empty text."""
    names = {re.sub(r"[\W_]+", "", c.name).casefold() for c in table.columns}
    counters = any(TRIAL_COUNTERS.search(c.name) for c in table.columns)
    if counters and names & TRIALS:
        return "this is PsychoPy's log of trials; a row is a trial and no respondent"
    if any(names >= kinds for kinds in LONG):
        return "this is a list of answers, one a row; a row is an answer and no respondent"
    if len(names & DISPLAYED) >= 3 and names & {"session", "sessionid", "unitsessionid"}:
        return "this is a log of displayed items; a row is an item and no respondent"
    return ""
