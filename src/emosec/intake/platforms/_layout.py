"""How a platform lays out its export: header rows, names, questions, and what it knows about each row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

Head = Sequence[Sequence[str]]
YES = {"1", "true", "t", "yes", "y", "ja", "oui", "complete", "finished"}
# a date and a time of day, in any order of year and day, with whatever a language writes between them
MOMENT = re.compile(r"^\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\.?[ ,T]+(?:[^\W\d_]{1,6} ?)?\d{1,2}[:.]\d{2}")
NO = {"0", "false", "f", "no", "n", "nein", "non", "incomplete", "unfinished"}


@dataclass(frozen=True)
class PlatformLayout:
    """The layout of one export.

    Attributes
    ----------
    header_rows : how many records stand above the first respondent
    names, texts : name and question of each column
    spread : question → (column, option) of each of its columns, where a question has one column per option
    """

    header_rows: int
    names: list[str]
    texts: list[str] | None = None
    spread: dict[str, list[tuple[int, str]]] = field(default_factory=dict)


def bare(name: str) -> str:
    """Return a header cell without case, spaces and punctuation.

    Examples
    --------
    >>> bare("Response ID"), bare("ResponseId ")
    ('responseid', 'responseid')
    """
    return re.sub(r"[\W_]+", "", name).casefold()


def column_called(cells: pd.DataFrame, names: Iterable[str]) -> str | None:
    """Return the first column whose bare name is one of those given."""
    wanted = list(names)
    found = {bare(column): column for column in reversed(list(cells.columns))}
    return next((found[n] for n in wanted if n in found), None)


def truth(values: pd.Series[str]) -> pd.Series[float]:
    """Return yes and no, however written, as 1 and 0; anything else is missing."""
    return by_word(values, dict.fromkeys(YES, 1.0) | dict.fromkeys(NO, 0.0))


def by_word(values: pd.Series[str], meaning: Mapping[str, float]) -> pd.Series[float]:
    """Return the meaning of each cell, case and spaces aside; missing where it has none."""
    import pandas as pd

    from emosec.intake.distinct import distinct_cells, numbers_of

    known = {text: meaning.get(text.strip().casefold()) for text in distinct_cells(values)[1]}
    return pd.Series(numbers_of(values, known), index=values.index)


def seconds(values: pd.Series[str]) -> pd.Series[float]:
    """Return cells as numbers, missing where they are none."""
    from emosec.intake.numbers import numbers

    return numbers(values)[0]
