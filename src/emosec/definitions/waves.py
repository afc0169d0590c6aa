"""What a study says of its waves: their order, dates and phases, what was asked otherwise in one of them, and the arms."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from emosec.definitions.codes import WHAT_CODES_ARE, Codes
from emosec.definitions.documents import Described

Phase = Literal["before", "during", "after"]
PHASES: tuple[Phase, ...] = ("before", "during", "after")
WaveOrder = Literal["name", "date", "declared"]
# a pattern of columns, with {number} for the digits at the end of an item's id
WHAT_CALLED_IS = r"^([^{}]*\{number(:0[2-9])?\}[^{}]*)?$"


class AskedInWave(Described):
    """How an instrument was asked in one wave, where that differs from the others."""

    instrument: str = Field(description="Name of the instrument.")
    columns: dict[str, str | tuple[str, ...]] = Field(
        default_factory=dict,
        description="item id: column, for the items whose column is called something else in this wave; it wins over the "
        "instrument's columns: of the study.",
    )
    called: str = Field(
        default="",
        pattern=WHAT_CALLED_IS,
        description="What the columns are called in this wave, such as Q{number}A; it takes the place of the instrument's called: "
        "and columns: of the study.",
    )
    codes: Codes = Field(
        default_factory=dict,
        description=WHAT_CODES_ARE + " In this wave alone; it takes the place of the instrument's codes: of the study.",
    )
    not_asked: tuple[str, ...] = Field(
        default=(),
        description="Ids of the items that were not asked in this wave: they are missing for everybody, and nobody is "
        "screened for leaving them out.",
    )


class DeclaredWave(Described):
    """What is known of a wave beside its folder."""

    wave: str = Field(description="Name of the wave, which is its folder's.")
    date: datetime.date | None = Field(default=None, description="The day on which it began, such as 2024-03-01.")
    phase: Phase | None = Field(
        default=None, description="Whether it was before, during or after the treatment, where there was one."
    )
    leave_out: str = Field(
        default="", description="Why the wave's folder is not read, such as an empty one that waits for its export."
    )
    asked: tuple[AskedInWave, ...] = Field(
        default=(), description="Instruments that were asked otherwise than in the other waves."
    )
    variables: dict[str, str] = Field(
        default_factory=dict,
        description="variable: column, for the variables whose column is called something else in this wave.",
    )
    respondent_key: tuple[str, ...] = Field(
        default=(),
        description="The columns that name a respondent in this wave, where they are called otherwise, in the study's order.",
    )
    only: dict[str, dict[str, tuple[str, ...]]] = Field(
        default_factory=dict,
        description="export: {column: values}, for an export whose file holds the rows of several waves (events, occasions) and "
        "lies in the folder of each: the rows of this wave. Beside the export's own only:, over which it wins column by column.",
    )

    def of(self, instrument: str) -> AskedInWave | None:
        """Return how an instrument was asked here, where that differs."""
        return next((a for a in self.asked if a.instrument == instrument), None)


class Arms(Described):
    """Which treatment respondents got."""

    variable: str = Field(description="Name of the group variable of variables: that says it.")
    control: str = Field(
        default="",
        description="The value, as written, of the arm that the others are compared with; without it arms are only listed.",
    )


def doubled(names: Sequence[str]) -> list[str]:
    """Return the names that are there twice."""
    return sorted({n for n in names if names.count(n) > 1})
