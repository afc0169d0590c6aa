"""Survey platforms, each told from the first rows of its exports. One file per platform; none guesses."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from emosec.errors import IntakeError
from emosec.intake.platforms import googleforms, limesurvey, qualtrics, redcap, sosci, surveymonkey
from emosec.intake.platforms.layout import Layout

if TYPE_CHECKING:
    import pandas as pd

# in this order: what is told by most comes first
PLATFORMS: dict[str, ModuleType] = {
    "qualtrics": qualtrics,
    "sosci": sosci,
    "limesurvey": limesurvey,
    "redcap": redcap,
    "surveymonkey": surveymonkey,
    "googleforms": googleforms,
}


def find_layout(head: Sequence[Sequence[str]], reader: str, where: str) -> tuple[str, Layout]:
    """Return the platform and layout of an export by its first rows.

    Parameters
    ----------
    head : the first records
    reader : auto: whichever platform it is, else delimited; or the name of a platform, or delimited
    where : the file named in errors

    Raises
    ------
    IntakeError
        The export is not of the platform the study says, or is a platform's file without respondents.
    """
    if not head:
        raise IntakeError("the file holds no rows", where=where, remedy="export it again")
    width = len(head[0])
    # a line that is too short is refused where its line is known; here it must only not be in the way
    head = [[*row, *[""] * (width - len(row))] for row in head]
    plain = Layout(1, list(head[0]))
    if reader == "delimited":
        return reader, plain
    for name in PLATFORMS if reader == "auto" else (reader,):
        try:
            found = PLATFORMS[name].layout(head)
        except IntakeError as error:
            raise IntakeError(error.what, where=where, remedy=error.remedy) from None
        if found is not None:
            return name, found
    if reader == "auto":
        return "delimited", plain
    raise IntakeError(
        f"this is not laid out as an export of {reader}",
        where=where,
        remedy="write reader: auto, or reader: delimited for one header row above the answers",
    )


def paradata_of(platform: str, cells: pd.DataFrame) -> dict[str, Any]:
    """Return what the platform knows about each row, as numbers."""
    known: dict[str, Any] = PLATFORMS[platform].paradata(cells) if platform in PLATFORMS else {}
    return known
