"""What the study says about how to read a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileSettings:
    """The study's words on a file.

    Attributes
    ----------
    reader : auto, or the reader it asks for
    encoding, sheet : empty where it says nothing
    header_row : where the names stand, counted from 1, where it says so
    """

    reader: str = "auto"
    encoding: str = ""
    sheet: str = ""
    header_row: int | None = None
