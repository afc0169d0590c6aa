"""What a contract of a table is made of: its columns, their kinds, and the columns that tables of several rooms share.

Each room's contracts are in `<room>/contracts.py`; `tables` reads and writes by them. Names of statistics and parameters follow
lavaan. Every result table starts with study, wave, instrument.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# a row on its way to a table, column → value: nothing is asked of the values until the contract checks them on writing
TableRow = dict[str, object]
Kind = Literal["text", "whole", "number", "truth"]


@dataclass(frozen=True)
class Column:
    """One column: its name, kind, meaning, whether it may be missing, what it may hold, and whether it holds remarks."""

    name: str
    kind: Kind
    meaning: str
    missing: bool = False
    values: tuple[str, ...] = ()
    remarks: bool = False


@dataclass(frozen=True)
class Table:
    """The contract of one table.

    Attributes
    ----------
    room : the room that writes it
    name : the file's name without its ending
    row : what a row is
    columns : the columns in order
    key : the columns that together name a row
    more : whether further columns, declared by the study, may follow
    """

    room: str
    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    format: Literal["csv", "parquet"] = "csv"
    more: bool = False

    @property
    def file(self) -> str:
        """The table's file name."""
        return f"{self.name}.{self.format}"

    @property
    def names(self) -> list[str]:
        """The names of the contracted columns, in order."""
        return [c.name for c in self.columns]


PLACE = (
    Column("study", "text", "name of the study"),
    Column("wave", "text", "name of the wave, or pooled"),
    Column("instrument", "text", "name of the instrument"),
)
RESPONDENT = Column("respondent", "text", "the respondent's name within the wave")


def text(name: str, meaning: str, *values: str, missing: bool = False) -> Column:
    """Return a text column; `values` lists what it may hold."""
    return Column(name, "text", meaning, missing, values)


def whole(name: str, meaning: str, missing: bool = False) -> Column:
    """Return a column of whole numbers."""
    return Column(name, "whole", meaning, missing)


def number(name: str, meaning: str, missing: bool = True) -> Column:
    """Return a column of numbers, which may be undefined."""
    return Column(name, "number", meaning, missing)


def truth(name: str, meaning: str, missing: bool = False) -> Column:
    """Return a column of yes and no."""
    return Column(name, "truth", meaning, missing)


def remarks(name: str, meaning: str) -> Column:
    """Return a text column of remarks, see `emosec.remarks`: a JSON list of codes and their facts."""
    return Column(
        name, "text", f"{meaning}: a JSON list of codes with their facts; empty where nothing", True, (), True
    )


STUDY_WAVE = PLACE[:2]
ANSWER = (
    *PLACE,
    RESPONDENT,
    text("item", "item id"),
    whole("value", "the response code; missing where there is no answer", missing=True),
)
ANSWER_KEY = ("study", "wave", "instrument", "respondent", "item")
SAMPLE = text(
    "sample",
    "included: all who passed; attentive: without flagged respondents",
    "included",
    "attentive",
)
