"""Who a row is: the respondent key of every row of every export, joined across exports and never guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.definitions.studies import Study
from emosec.errors import IntakeError
from emosec.intake.headers import INVISIBLE
from emosec.intake.lookup import refuse_unknown_column
from emosec.intake.repeats import Aside

if TYPE_CHECKING:
    import pandas as pd

WHOLE = re.compile(r"^(\d+)\.0+$")
# R writes 100000 as 1e+05, losing nothing; spreadsheets write 114000000017 as 1.14E+11
SHORTENED = re.compile(r"^\de\+(0\d|1[0-5])$")
ROUNDED = re.compile(r"^\d(?:[.,]\d+)?E\+\d{2}$")
ESCAPED = str.maketrans({"%": "%25", "/": "%2F", "#": "%23"})


@dataclass(frozen=True)
class Joined:
    """Rows of all exports as respondents.

    Attributes
    ----------
    of_rows : export → the respondent of each of its rows, in row order
    respondents : one row per respondent: respondent, key_status, source_rows
    """

    of_rows: dict[str, list[str]]
    respondents: pd.DataFrame


def row_keys(cells: pd.DataFrame, study: Study, where: str, export: str = "") -> list[str | None]:
    """Return the key of every row: the parts joined with '/', None where a part is missing.

    ASSUME 17 and 17.0 are the same key, and 100000 and R's 1e+05: programs write whole numbers with and without a decimal point.
    Where every row is a respondent of its own, its number. Without `export` the columns are called as the study calls them.
    `/`, `#` and `%` inside a part are written %2F, %23 and %25, so that two keys never look the same.

    Raises
    ------
    IntakeError
        A key column is not in the export.
    """
    if study.by_row:
        return [str(at) for at in range(1, len(cells) + 1)]
    parts: list[list[str | None]] = []
    for column in study.key_columns_of(export) if export else study.key_columns:
        if column not in cells.columns:
            raise refuse_unknown_column(
                column,
                list(cells.columns),
                where=where,
                needed_for="the respondent key",
                remedy="every export needs all columns of respondent_key in the study file; where one export calls them otherwise, "
                "respondent_key: […] beside it; where one wave does, waves: [{wave: …, respondent_key: […]}]; an anonymous survey "
                "without such a column says respondent_key: row, without brackets: every row is a respondent of its own",
            )
        values = cells[column].tolist()
        refuse_rounded(column, values, where)
        parts.append([one_part(value, study.key_ignores_case) for value in values])
    return [None if None in row else "/".join(str(p) for p in row) for row in zip(*parts, strict=True)]


def refuse_rounded(column: str, values: Sequence[object], where: str) -> None:
    """Refuse keys such as 1.14E+11, which a spreadsheet made of long numbers: different people have the same one."""
    for row, value in enumerate(values, start=1):
        if isinstance(value, str) and ROUNDED.match(value.strip()):
            raise IntakeError(
                f"the respondent key {column} is a number such as 1.14E+11 in row {row}: a spreadsheet rounded it",
                where=where,
                why="people whose numbers differ in the digits that are gone have the same key now",
                remedy="take the file as the platform gave it, or format the column as a number before saving it as CSV",
            )


def one_part(value: object, ignores_case: bool) -> str | None:
    """Return one part of a key in the form in which keys are compared, or None where it is missing.

    Examples
    --------
    >>> one_part(" CART ", True), one_part("17.0", False), one_part("a/b", False), one_part("1e+05", False)
    ('cart', '17', 'a%2Fb', '100000')
    """
    if not isinstance(value, str) or not (text := value.translate(INVISIBLE).strip()):
        return None
    whole = WHOLE.match(text)
    text = whole.group(1) if whole else text
    shortened = SHORTENED.match(text)
    text = str(int(float(text))) if shortened else text
    return (text.casefold() if ignores_case else text).translate(ESCAPED)


def bare_key(key: str) -> str:
    """Return a key without what people write now and then: leading zeros, upper case, blanks, dots, dashes, underscores.

    Examples
    --------
    >>> bare_key("VP-007/A"), bare_key("vp007/a"), bare_key("007"), bare_key("7")
    ('vp7/a', 'vp7/a', '7', '7')
    """
    parts = (re.sub(r"[\s._-]", "", part).casefold() for part in key.split("/"))
    return "/".join(re.sub(r"(?<!\d)0+(?=\d)", "", part) for part in parts)


def join_rows(
    keys: Mapping[str, Sequence[str | None]],
    labels: Mapping[str, Sequence[str]],
    aside: Mapping[str, Sequence[Aside]] | None = None,
) -> Joined:
    """Join the rows of all exports into respondents.

    A key that every export holds at most once is one respondent (ok). Rows without a key stay, each a respondent of its own
    named by export and row (missing). A key that any export holds twice joins nothing: each of its rows in every export is a
    respondent of its own, the second called '#2' and so on (duplicate). A row set aside as a copy, as empty or because another
    was kept is one of its own as well, and in nobody's way.

    Parameters
    ----------
    keys : export → key of each row, None where missing
    labels : export → name of each row, such as 'sai:row 12'
    aside : export → why each row gives way to another of the same key, from `emosec.intake.repeats`; none does by default

    Examples
    --------
    >>> joined = join_rows({"a": ["1", "2", "2"], "b": ["2", "1", None]},
    ...                    {"a": ["a:1", "a:2", "a:3"], "b": ["b:1", "b:2", "b:3"]})
    >>> joined.of_rows["b"]
    ['2#3', '1', 'b:row 3']
    >>> joined.respondents.to_dict("list")["source_rows"]
    ['a:1; b:2', 'a:2', 'a:3', 'b:1', 'b:3']
    """
    import pandas as pd

    given = {export: (aside or {}).get(export) or [""] * len(column) for export, column in keys.items()}
    counts = {
        export: Counter(k for k, away in zip(column, given[export], strict=True) if k is not None and not away)
        for export, column in keys.items()
    }
    doubled = {key for counter in counts.values() for key, n in counter.items() if n > 1}
    # the row that stays is called by its key alone
    seen = Counter({k: 1 for c in counts.values() for k in c if k not in doubled})
    of_rows: dict[str, list[str]] = {export: [] for export in keys}
    status: dict[str, str] = {}
    sources: dict[str, list[str]] = {}
    for export, column in keys.items():
        for key, label, away in zip(column, labels[export], given[export], strict=True):
            if key is None:
                name, kind = row_name(label), "missing"
            elif key in doubled or away:
                seen[key] += 1
                name, kind = (f"{key}#{seen[key]}" if seen[key] > 1 else key), away or "duplicate"
            else:
                name, kind = key, "ok"
            if status.setdefault(name, kind) != kind or (kind != "ok" and name in sources):
                raise IntakeError(
                    "two different rows would be called alike",
                    where=label,
                    why="a key that ends in # and a number looks like the second row of another key",
                    remedy="take another column as respondent_key:",
                )
            sources.setdefault(name, []).append(label)
            of_rows[export].append(name)
    respondents = pd.DataFrame(
        {
            "respondent": list(status),
            "key_status": list(status.values()),
            "source_rows": ["; ".join(sources[name]) for name in status],
        },
        dtype="string",
    )
    return Joined(of_rows, respondents)


def row_name(label: str) -> str:
    """Return the name of a row that has no key: 'sai:row 12' for the label 'sai:12'."""
    export, row = label.rsplit(":", 1)
    return f"{export}:row {row}"
