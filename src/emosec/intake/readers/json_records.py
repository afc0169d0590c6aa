"""JSON: a list of flat objects, one per respondent, as formr gives it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from emosec.errors import IntakeError
from emosec.intake.headers import name_columns
from emosec.intake.limits import refuse_large_file, refuse_large_table
from emosec.intake.readers.columns import frame_of
from emosec.intake.readers.raw_table import RawTable

JSON_BYTES = 2**28
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(path: Path) -> RawTable:
    """Read a JSON list of objects; keys become columns, in the order in which they first appear.

    Raises
    ------
    IntakeError
        Not JSON, not a list of objects, a key twice in one object, or formr's item table in place of its results.
    """
    import pyarrow as pa

    refuse_large_file(path, JSON_BYTES)
    rows = rows_of(load(path), path)
    names = list(dict.fromkeys(key for row in rows for key in row))
    refuse_large_table(path, len(rows), len(names))
    across = [pa.array([as_text(row.get(name)) for row in rows], type=pa.large_string()) for name in names]
    columns = name_columns(names)
    cells = frame_of([across], columns)
    formr = {"session", "created", "modified", "ended"} <= set(names)
    table = RawTable(cells, columns, "formr" if formr else "json", len(names), "utf-8")
    if formr:
        table.paradata["finished"] = cells["ended"].notna().astype("float64")
    return table


def load(path: Path) -> object:
    """Return the content of a JSON file, refusing repeated keys, bottomless nesting and halves of letters."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = json.loads(text, object_pairs_hook=unique_keys)
        if SURROGATE.search(text):
            # one half of a pair is no letter, and no file can hold it
            json.dumps(content, ensure_ascii=False).encode("utf-8")
        return content
    except (ValueError, RecursionError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise IntakeError(f"not valid JSON: {said}", where=str(path), remedy="export it again") from None


def unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return pairs as a dict, refusing a key that comes twice."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [k for k, _ in pairs]
        raise ValueError(f"the key {next(k for k in keys if keys.count(k) > 1)!r} comes twice in one object")
    return made


def rows_of(content: object, path: Path) -> list[dict[str, object]]:
    """Return the list of respondents, or refuse what holds none."""
    if isinstance(content, dict) and isinstance(content.get("items"), list):
        raise IntakeError(
            "this is a formr item table; no respondents are in it",
            where=str(path),
            remedy="name it as dictionary: beside the export that holds the answers, and let file: not match it",
        )
    if not isinstance(content, list) or not content or not all(isinstance(row, dict) for row in content):
        raise IntakeError(
            "the JSON is not a list of objects, one per respondent",
            where=str(path),
            remedy="export results as JSON or CSV",
        )
    return content


def as_text(value: object) -> str | None:
    """Return a JSON value as text; null is missing; lists and objects stay JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
