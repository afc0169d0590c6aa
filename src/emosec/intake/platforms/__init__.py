"""Survey platforms, each told from the first rows of its exports. One file per platform; none guesses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from emosec.definitions.registered import names_in
from emosec.errors import IntakeError
from emosec.intake.platforms._layout import PlatformLayout

if TYPE_CHECKING:
    import pandas as pd


@cache
def platforms() -> dict[str, ModuleType]:
    """Return name → module of every platform: each is a file of this folder, and nothing lists them.

    A platform has `layout(head)`, what the first rows mean or None where they are not its own; `paradata(cells)`, what it knows
    about each row; and `ASKED`, its place in the row: what is told by most is asked first.
    """
    found = {name: import_module(f"{__name__}.{name}") for name in names_in("intake/platforms")}
    return dict(sorted(found.items(), key=lambda pair: (pair[1].ASKED, pair[0])))


def find_layout(head: Sequence[Sequence[str]], reader: str, where: str) -> tuple[str, PlatformLayout]:
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
    plain = PlatformLayout(1, list(head[0]))
    if reader == "delimited":
        return reader, plain
    for name in platforms() if reader == "auto" else (reader,):
        try:
            found = platforms()[name].layout(head)
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


def paradata_of(platform: str, cells: pd.DataFrame) -> dict[str, pd.Series[float]]:
    """Return what the platform knows about each row, as numbers."""
    known: dict[str, pd.Series[float]] = platforms()[platform].paradata(cells) if platform in platforms() else {}
    return known
