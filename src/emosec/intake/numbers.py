"""Text to numbers, with the decimal mark found in the column and never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from emosec.errors import IntakeError, cut
from emosec.intake.headers import INVISIBLE

if TYPE_CHECKING:
    import pandas as pd

NUMBER = re.compile(r"^[+-]?(?:\d+(?:(?P<mark>[.,])\d*)?|(?P<first>[.,])\d+)(?:[eE][+-]?\d+)?$")
THOUSANDS = re.compile(r"^[+-]?[1-9]\d{0,2},\d{3}$")
WHOLE = re.compile(r"^[+-]?\d{1,15}(?:[.,]0*)?$")


def decimal_marks(values: pd.Series[str]) -> set[str]:
    """Return the decimal marks of a column in which every answer is a number; the empty set if it has none or is text.

    Examples
    --------
    >>> import pandas as pd
    >>> decimal_marks(pd.Series(["1,5", "2", None], dtype="string")), decimal_marks(pd.Series(["1,5", "a"], dtype="string"))
    ({','}, set())
    """
    marks: set[str] = set()
    from emosec.intake.distinct import distinct_cells

    for text in distinct_cells(values)[1]:
        match = NUMBER.match(text.strip())
        if match is None:
            return set()
        marks |= {m for m in match.groups() if m}
    return marks


def numbers(values: pd.Series[str], decimal: str = "") -> tuple[pd.Series[float], dict[str, str]]:
    """Return a text column as floats, and the cells that are not numbers with the reason.

    Parameters
    ----------
    values : cells as text; missing stays missing
    decimal : the decimal mark, "." or ","; found from the column where it is not given

    Examples
    --------
    >>> import pandas as pd
    >>> numbers(pd.Series(["1,5", "2", None], dtype="string"))[0].tolist()
    [1.5, 2.0, nan]
    >>> numbers(pd.Series(["1,5", "2.5"], dtype="string"))[1]
    {'1,5': 'the column uses both , and . as decimal mark'}
    >>> numbers(pd.Series(["8,970", "12"], dtype="string"), ".")[1]
    {'8,970': 'marks between thousands are not read: export the numbers without them'}
    """
    import pandas as pd

    from emosec.intake.distinct import distinct_cells, numbers_of

    cells = {text: text.strip() for text in distinct_cells(values)[1]}
    matches = {text: NUMBER.match(cell) for text, cell in cells.items()}
    bad = {text: "not a number" for text, match in matches.items() if match is None}
    marked = {text: next((m for m in match.groups() if m), "") for text, match in matches.items() if match}
    commas = [text for text, mark in marked.items() if mark == ","]
    mark = decimal or ("," if commas else ".")
    if not decimal and commas and "." in marked.values():
        bad |= dict.fromkeys(commas, "the column uses both , and . as decimal mark")
    elif not decimal and commas and all(THOUSANDS.match(cells[text]) for text in commas):
        bad |= dict.fromkeys(commas, "the comma may be a decimal mark or separate thousands")
    elif decimal:
        other = {text: f"its decimal mark is not {decimal}" for text, m in marked.items() if m and m != decimal}
        thousands = "marks between thousands are not read: export the numbers without them"
        bad |= {t: thousands if THOUSANDS.match(cells[t].replace(".", ",")) else said for t, said in other.items()}
    parsed = {text: float(cells[text].replace(mark, ".")) for text in marked if text not in bad}
    return pd.Series(numbers_of(values, parsed), index=values.index), bad


def refuse_no_number(
    column: str, cells: pd.Series[str], bad: Mapping[str, str], where: str, otherwise: str
) -> IntakeError:
    """Return the refusal of a column's cells that are no numbers, with the first of them, its row and the reason."""
    first = next(iter(bad))
    row = cells.tolist().index(first) + 1
    several = f" and {len(bad) - 1} other values" if len(bad) > 1 else ""
    return IntakeError(
        f"column {column}: {cut(first)!r}{several} cannot be read as a number (first in row {row}): {bad[first]}",
        where=where,
        remedy=f"declare it in the export's missing:, give the export's decimal:, or {otherwise}",
    )


def whole_number(text: str) -> int | None:
    """Return the whole number a cell holds (3, 3.0 and 3,0 are 3), or None.

    Examples
    --------
    >>> whole_number("3"), whole_number(" 3.0"), whole_number("3,0"), whole_number("3.5"), whole_number("often")
    (3, 3, 3, None, None)
    """
    text = text.translate(INVISIBLE).strip()
    if not WHOLE.match(text):
        return None
    return int(re.split(r"[.,]", text)[0])
