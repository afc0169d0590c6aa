"""The kinds of files that a wave's folder may hold, and how each is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from emosec.definitions.codes import WHAT_CODES_ARE, Codes
from emosec.definitions.documents import Contradiction, Described
from emosec.definitions.registered import declared_in, names_in

READERS: tuple[str, ...] = (
    "auto",
    *names_in("intake/formats"),
    *(also for name in names_in("intake/formats") for also in declared_in("intake/formats", name, "ALSO") or ()),
    *names_in("intake/platforms"),
)
if TYPE_CHECKING:
    Reader = str
else:
    Reader = Literal[READERS]
NO_ANSWER = ("", "NA")


class Answered(Described):
    """A column and the answers to it that count."""

    name: str = Field(default="", description="What the check is called.")
    column: str = Field(description="The column.")
    passes: tuple[str, ...] = Field(min_length=1, description="Answers that pass, upper and lower case aside.")


class Page(Described):
    """A page of the questionnaire whose time was recorded."""

    column: str = Field(description="The column with the seconds spent on it.")
    items: int = Field(ge=1, description="How many questions it holds.")


class Export(Described):
    """A kind of file that a wave's folder may hold."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="What this study calls the export.")
    file: str = Field(min_length=1, description="File name pattern inside a wave's folder, such as 'msq_*.csv'.")
    reader: Reader = Field(default="auto", description="How to read it; auto finds out from the content.")
    missing: tuple[str, ...] = Field(
        default=(), description="Cells that mean no answer, as written, beside an empty cell and NA, which always do."
    )
    missing_only: tuple[str, ...] | None = Field(
        default=None, description="All cells that mean no answer, where an empty cell or NA is an answer (NA: Namibia)."
    )
    codes: Codes = Field(default_factory=dict, description=WHAT_CODES_ARE + " For all items read from this export.")
    encoding: str = Field(default="", description="Text encoding, such as cp1251, where the one found is not right.")
    decimal: Literal["", ".", ","] = Field(default="", description="Decimal mark, where a column leaves it open.")
    sheet: str = Field(default="", description="Sheet of a workbook in which several sheets hold data.")
    header_row: int | None = Field(
        default=None,
        ge=1,
        le=16,
        description="The row in which the column names stand, of the rows that hold anything, where headings are above it; "
        "found from the content where they are single titles.",
    )
    dictionary: str = Field(
        default="",
        description="Pattern of the files beside it that explain its columns: REDCap's data dictionary, formr's items, SoSci "
        "Survey's lists of variables and values, LimeSurvey's R syntax or .lss, Qualtrics' .qsf.",
    )
    only: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="column: values, for the rows wanted (one event of REDCap, say); an empty text stands for a missing cell. "
        "The rows left out are counted.",
    )
    respondent_key: tuple[str, ...] = Field(
        default=(),
        description="The columns that name a respondent in this export, where they are called otherwise, in the study's order, "
        "in every wave: the Participant id of a panel's file beside a survey's PROLIFIC_PID.",
    )
    consent: Answered | None = Field(default=None, description="The column in which respondents consent.")
    checks: tuple[Answered, ...] = Field(default=(), description="Attention checks and the answers that pass them.")
    pages: tuple[Page, ...] = Field(default=(), description="Pages with a recorded time.")
    personal: dict[str, str] = Field(
        default_factory=dict,
        description="column: reason, for columns that look as if they identify people and are used all the same.",
    )

    @model_validator(mode="after")
    def _one_word_on_missing(self) -> Self:
        if self.missing and self.missing_only is not None:
            raise Contradiction(
                f"the export {self.name} says both missing: and missing_only:",
                "missing: adds to an empty cell and NA, missing_only: takes their place; write one of them",
            )
        return self

    @property
    def no_answer(self) -> tuple[str, ...]:
        """All cells that mean no answer, as written."""
        own = (*NO_ANSWER, *self.missing) if self.missing_only is None else self.missing_only
        return tuple(dict.fromkeys(own))
