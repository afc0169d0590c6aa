"""The tables of room 1, intake: what a raw export becomes."""

from __future__ import annotations

from emosec.contract import ANSWER, ANSWER_KEY, RESPONDENT, STUDY_WAVE, Table, number, text, whole

# by key_status: respondents who are one person, and nobody else's row
ONE_PERSON = ("ok", "row")

FILES = Table(
    "intake",
    "files",
    "one raw export of one wave",
    (
        *STUDY_WAVE,
        text("export", "the study's name for the export"),
        text("file", "path below data/raw"),
        text("sha256", "digest of the file's bytes"),
        text("listed", "whether data/raw/SOURCES.csv knows the file", "yes", "no"),
        text("reader", "the reader that read it"),
        text("encoding", "text encoding found", missing=True),
        text("separator", "column separator found", missing=True),
        text("decimal", "decimal mark found", missing=True),
        whole("rows", "respondent rows in the file; 0 for a dictionary"),
        whole("set_aside", "rows that the study does not want (only:), of these"),
        whole("columns", "columns in the file"),
    ),
    ("study", "wave", "export", "file"),
)
RESPONDENTS = Table(
    "intake",
    "respondents",
    "one respondent of one wave, whichever exports they are in; what exports know about their rows (<export>.finished, "
    "numbers) and the study's variables follow as further columns",
    (
        *STUDY_WAVE,
        RESPONDENT,
        text(
            "key_status",
            "whether the key names exactly one row in every export (ok); row: the study has no key, and every row is a "
            "respondent of its own; copy, empty and superseded: a row that gives way to another of the same respondent",
            "ok",
            "row",
            "missing",
            "duplicate",
            "copy",
            "empty",
            "superseded",
        ),
        text("source_rows", "export:row of every row this respondent stands for, the first data row being 1"),
    ),
    ("study", "wave", "respondent"),
    format="parquet",
    more=True,
)
ANSWERS = Table(
    "intake",
    "answers",
    "one row of one export as it was written; the columns used of all exports follow as text, missing where there is no answer or "
    "the export has no such column",
    (*STUDY_WAVE, text("export", "the study's name for the export"), RESPONDENT),
    ("study", "wave", "export", "respondent"),
    format="parquet",
    more=True,
)
RESPONSES = Table(
    "intake",
    "responses",
    "one answer of one respondent to one item",
    (*ANSWER,),
    ANSWER_KEY,
    format="parquet",
)
VARIABLES = Table(
    "intake",
    "variables",
    "one variable kept of one export of one wave, among all rows of the export; labels and questions are in codebook.json",
    (
        *STUDY_WAVE,
        text("export", "the study's name for the export"),
        text("variable", "its name in the answers"),
        text("column", "its header as written", missing=True),
        whole("position", "1 for the first column of the file"),
        text(
            "kind",
            "codes: every answer is listed in values; number: answers are counted in bins; text: too many answers to list, "
            "or names of respondents",
            "codes",
            "number",
            "text",
        ),
        whole("n", "rows with an answer"),
        whole("n_missing", "rows without"),
        whole("n_distinct", "different answers"),
        number("mean", "mean of a number"),
        number("sd", "sample standard deviation of a number"),
        number("min", "smallest number"),
        number("max", "largest number"),
        whole("n_at_min", "rows that hold the smallest", missing=True),
        whole("n_at_max", "rows that hold the largest", missing=True),
    ),
    ("study", "wave", "export", "variable"),
)
VALUES = Table(
    "intake",
    "values",
    "one answer to a variable, one bin of a number, or one kind of cell that means no answer",
    (
        *STUDY_WAVE,
        text("export", "the study's name for the export"),
        text("variable", "its name in the answers"),
        whole("position", "order within the variable"),
        text("kind", "what is counted", "answer", "bin", "missing"),
        text("value", "the answer as written, the bin in words, or the cell that means no answer", missing=True),
        text("label", "the answer's label as the export tells it, or why the cell means no answer", missing=True),
        number("lower", "lower edge of a bin, inside it"),
        number("upper", "upper edge of a bin, outside it"),
        whole("n", "rows"),
        number("share", "share of the answers; for what means no answer, share of all rows"),
    ),
    ("study", "wave", "export", "variable", "position"),
)
