"""One question and the answers it allows."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from emosec.definitions.documents import Described


class Response(Described):
    """One response option."""

    code: int = Field(description="The number that stands for this answer in the data.")
    label: str = Field(description="The words respondents saw.")
    synonyms: tuple[str, ...] = Field(default=(), description="Other spellings of the label found in exports.")


class Responses(Described):
    """The response options of some of the items."""

    items: tuple[str, ...] = Field(min_length=1, description="Ids of the items.")
    responses: tuple[Response, ...] = Field(min_length=2, description="Their response options from the lowest code up.")


class Item(Described):
    """One question."""

    report_only: ClassVar[frozenset[str]] = frozenset({"text", "note"})

    id: str = Field(min_length=1, description="The item's name everywhere in emosec.")
    text: str = Field(default="", description="The words, where their licence allows shipping them.")
    note: str = Field(default="", description="Anything a reader of the tables should know about this item.")
    risk_from: int | None = Field(
        default=None,
        description="Response codes from here on point to a risk to the respondent; they are counted, never published per person.",
    )
