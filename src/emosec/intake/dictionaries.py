"""Files beside an export that explain its columns: REDCap, SoSci Survey, formr, LimeSurvey's R syntax and .lss, Qualtrics' .qsf."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.errors import IntakeError
from emosec.intake.explained import Explained
from emosec.intake.limits import refuse_large_file
from emosec.intake.readers.raw_table import RawColumn, RawTable
from emosec.intake.survey_definitions import limesurvey_survey, qualtrics_survey

if TYPE_CHECKING:
    from collections.abc import Mapping

DICTIONARY_BYTES = 2**26
R_LINE = re.compile(
    r'^\s*(?:attributes\(data\)\$variable\.labels\[(?P<label_at>\d+)\]\s*<-\s*"(?P<label>(?:[^"\\]|\\.)*)"'
    r'|names\(data\)\[(?P<name_at>\d+)\]\s*<-\s*"(?P<name>(?:[^"\\]|\\.)*)"'
    r"|data\[,\s*(?P<factor_at>\d+)\]\s*<-\s*factor\(data\[,\s*\d+\],\s*levels=c\((?P<levels>.*)\),\s*labels=c\((?P<labels>.*)\)\))"
)
R_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
# formr's items whose first two choices are no codes but what stands at the ends, with the codes there where type_options is empty
FORMR_ENDS = {"rating_button": ("1", "5"), "range": ("0", "100"), "range_ticks": ("0", "100")}


def explain_columns(table: RawTable, dictionaries: Sequence[Path]) -> RawTable:
    """Return the table with questions, labels and identifiers from its dictionaries, and LimeSurvey's names.

    Raises
    ------
    IntakeError
        A dictionary is of no kind that emosec knows.
    """
    for path in dictionaries:
        by_name, by_position = read_dictionary(path)
        by_label = labels_to_names(by_name)
        columns = tuple(
            explain(c, by_name.get(c.name) or by_position.get(c.position) or by_label.get(" ".join(c.written.split())))
            for c in table.columns
        )
        if len({c.name for c in columns}) < len(columns):
            raise IntakeError("it gives two columns the same name", where=str(path))
        names = {old.name: new.name for old, new in zip(table.columns, columns, strict=True)}
        table = replace(table, columns=columns, cells=table.cells.rename(columns=names))
    return table


def labels_to_names(by_name: Mapping[str, Explained]) -> dict[str, Explained]:
    """Return question → what is said of the one field that asks it, with the field's name: exports in labels have these."""
    texts = Counter(" ".join(said.text.split()) for said in by_name.values())
    named = {" ".join(said.text.split()): replace(said, name=name) for name, said in by_name.items()}
    return {text: said for text, said in named.items() if text and texts[text] == 1}


def explain(column: RawColumn, said: Explained | None) -> RawColumn:
    """Return a column with what a dictionary says about it."""
    if said is None:
        return column
    return replace(
        column,
        name=said.name or column.name,
        text=said.text or column.text,
        labels=column.labels | said.labels,
        personal=said.personal or column.personal,
    )


def read_dictionary(path: Path) -> tuple[Mapping[str, Explained], Mapping[int, Explained]]:
    """Return what a dictionary says, by column name and by column position."""
    refuse_large_file(path, DICTIONARY_BYTES)
    start = path.read_bytes()[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start[:1] == b"{":
        return json_dictionary(path), {}
    if start[:1] == b"<" and b"<document>" in start and b"LimeSurveyDocType" in start:
        return limesurvey_survey(path), {}
    if b"data[, " in start or b"variable.labels" in start:
        return {}, limesurvey_syntax(path)
    from emosec.intake.readers.records import open_text

    records = [fields for _, fields in open_text(path).records()]
    header = [c.strip() for c in records[0]] if records else []
    rows = [dict(zip(header, fields, strict=False)) for fields in records[1:]]
    if "Variable / Field Name" in header or "field_name" in header:
        return redcap_fields(rows), {}
    if "VAR" in header and {"RESPONSE", "LABEL"} & set(header):
        return sosci_list(rows), {}
    raise IntakeError(
        "this is no dictionary that emosec knows",
        where=str(path),
        remedy="it reads REDCap data dictionaries, formr items, SoSci Survey variables and values, LimeSurvey R syntax and .lss, "
        "Qualtrics .qsf",
    )


def redcap_fields(rows: list[dict[str, str]]) -> dict[str, Explained]:
    """Return REDCap's fields; a checkbox has one column per choice, called field___code."""
    made: dict[str, Explained] = {}
    for row in rows:
        name = row.get("Variable / Field Name") or row.get("field_name") or ""
        kind = row.get("Field Type") or row.get("field_type") or ""
        text = row.get("Field Label") or row.get("field_label") or ""
        choices = row.get("Choices, Calculations, OR Slider Labels") or row.get("select_choices_or_calculations") or ""
        marked = (row.get("Identifier?") or row.get("identifier") or "").strip().casefold() == "y"
        personal = "REDCap's dictionary marks it as an identifier" if marked else ""
        personal = personal or (
            "REDCap's dictionary says it holds notes" if kind in ("notes", "file", "signature") else ""
        )
        # a slider's are words along it, without codes
        listed = [part.partition(",") for part in choices.split("|")] if kind not in ("calc", "slider") else []
        labels = {code.strip(): label.strip() for code, comma, label in listed if comma and code.strip()}
        if kind == "checkbox":
            for code, label in labels.items():
                column = f"{name}___{code.lower().replace('-', '_')}"
                made[column] = Explained("", f"{text} ({label})", {"0": "Unchecked", "1": "Checked"}, personal)
        else:
            made[name] = Explained("", text, labels, personal)
    return made


def sosci_list(rows: list[dict[str, str]]) -> dict[str, Explained]:
    """Return SoSci Survey's variables (VAR, LABEL) or values (VAR, RESPONSE, MEANING)."""
    made: dict[str, Explained] = {}
    for row in rows:
        entry = made.setdefault(row.get("VAR", "").strip(), Explained())
        if row.get("RESPONSE", "").strip():
            entry.labels[row["RESPONSE"].strip()] = row.get("MEANING", "").strip()
        elif row.get("LABEL"):
            question = row.get("QUESTION", "").strip()
            entry.text = f"{question}: {row['LABEL'].strip()}" if question else row["LABEL"].strip()
    return made


def json_dictionary(path: Path) -> dict[str, Explained]:
    """Return what Qualtrics' survey or formr's item table says."""
    from emosec.intake.readers.json_records import load

    content = load(path)
    if isinstance(content, dict) and "SurveyElements" in content:
        return qualtrics_survey(content)
    return formr_items(content, path)


def formr_items(content: object, path: Path) -> dict[str, Explained]:
    """Return formr's items with their choices."""
    items = content.get("items") if isinstance(content, dict) else None
    if not isinstance(items, list):
        raise IntakeError(
            "the JSON holds no list of items", where=str(path), remedy="export formr's item table as JSON"
        )
    made: dict[str, Explained] = {}
    for item in (i for i in items if isinstance(i, dict) and isinstance(i.get("name"), str)):
        choices = item.get("choices")
        labels = {str(k): str(v) for k, v in choices.items()} if isinstance(choices, dict) else {}
        kind = str(item.get("type") or "")
        if kind in FORMR_ENDS:
            labels = labels_of_ends(list(labels.values()), item.get("type_options"), FORMR_ENDS[kind])
        made[item["name"]] = Explained("", str(item.get("label") or ""), labels)
    return made


def labels_of_ends(words: Sequence[str], options: object, usual: tuple[str, str]) -> dict[str, str]:
    """Return the labels of the codes at the ends of a rating, whose first two choices are what stands to its left and right.

    Parameters
    ----------
    words : the choices' words
    options : "highest", "lowest,highest" or "lowest,highest,step", as formr's type_options has them
    usual : the ends where it says nothing

    Examples
    --------
    >>> labels_of_ends(["never", "always"], 7, ("1", "5")), labels_of_ends(["never", "always"], "0,10,1", ("1", "5"))
    ({'1': 'never', '7': 'always'}, {'0': 'never', '10': 'always'})
    >>> labels_of_ends(["never", "always"], None, ("1", "5")), labels_of_ends([], "7", ("1", "5"))
    ({'1': 'never', '5': 'always'}, {})
    """
    said = [part.strip() for part in str("" if options is None else options).split(",")]
    ends = usual if said == [""] else (usual[0], said[0]) if len(said) == 1 else (said[0], said[1])
    return {code: label for code, label in zip(ends, words, strict=False) if label.strip()}


def limesurvey_syntax(path: Path) -> dict[int, Explained]:
    """Return column position → name, question and labels from LimeSurvey's R syntax file."""
    made: dict[int, Explained] = {}
    for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines():
        match = R_LINE.match(line)
        if match is None:
            continue
        found = match.groupdict()
        at = int(found["label_at"] or found["name_at"] or found["factor_at"])
        entry = made.setdefault(at, Explained())
        if found["label_at"]:
            entry.text = unescape(found["label"])
        elif found["name_at"]:
            entry.name = unescape(found["name"])
        else:
            codes, labels = (
                [unescape(s) for s in R_STRING.findall(found[k])] or found[k].split(",") for k in ("levels", "labels")
            )
            entry.labels = dict(zip((c.strip() for c in codes), labels, strict=False))
    return made


def unescape(text: str) -> str:
    """Return an R string without its backslashes."""
    return re.sub(r"\\(.)", r"\1", text)
