"""Qualtrics: names, question texts and ImportIds above the answers; or the legacy two rows; or names alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emosec.intake.platforms._layout import Head, PlatformLayout, bare, by_word, column_called, seconds, truth

if TYPE_CHECKING:
    import pandas as pd

ASKED = 1

IMPORT_ID = re.compile(r"^\s*\{\s*['\"]+ImportId['\"]+\s*:")
LEGACY = re.compile(r"^V\d+$")
KNOWN = {
    "responseid",
    "startdate",
    "enddate",
    "status",
    "finished",
    "recordeddate",
    "progress",
    "responseset",
    "ipaddress",
}
# https://www.qualtrics.com/support: response types; 4 imported and 16 offline are people
STATUS = {"0": 0.0, "ip address": 0.0, "4": 0.0, "imported": 0.0, "16": 0.0, "offline": 0.0} | dict.fromkeys(
    (
        "1",
        "survey preview",
        "2",
        "survey test",
        "8",
        "spam",
        "9",
        "survey preview spam",
        "17",
        "offline survey preview",
    ),
    1.0,
)


def layout(head: Head) -> PlatformLayout | None:
    """Return the layout of a Qualtrics export, or None where it is none."""
    for row in range(1, min(len(head), 4)):
        ids = sum(bool(IMPORT_ID.match(cell)) for cell in head[row])
        if ids > 0.5 * len(head[row]):
            return PlatformLayout(row + 1, list(head[0]), list(head[1]) if row > 1 else None)
    if len(head) < 2 or len(head[0]) != len(head[1]):
        return None
    first, second = [bare(c) for c in head[0]], [bare(c) for c in head[1]]
    if sum(bool(LEGACY.match(c.strip())) for c in head[0]) >= 3 and {"responseid", "responseset"} & set(second):
        names = [b if LEGACY.match(a.strip()) else a for a, b in zip(head[0], head[1], strict=True)]
        return PlatformLayout(2, names, list(head[1]))
    if "responseid" in first and second[first.index("responseid")] == "responseid":
        return PlatformLayout(2, list(head[0]), list(head[1]))
    if "responseid" not in first or len(KNOWN & set(first)) < 4:
        return None
    told = [cell for name, cell in zip(first, head[1], strict=True) if name in KNOWN]
    answers = any(any(c.isdigit() for c in cell) for cell in told)
    return PlatformLayout(1, list(head[0])) if answers else PlatformLayout(2, list(head[0]), list(head[1]))


def paradata(cells: pd.DataFrame) -> dict[str, pd.Series[float]]:
    """Return preview (tests and spam too), finished, progress and seconds, as far as the export has them."""
    made: dict[str, pd.Series[float]] = {}
    for what, names, read in (
        ("preview", ["status", "responsetype"], lambda v: by_word(v, STATUS)),
        ("finished", ["finished"], truth),
        ("progress", ["progress"], seconds),
        ("seconds", ["durationinseconds"], seconds),
    ):
        column = column_called(cells, names)
        if column is not None:
            made[what] = read(cells[column])
    return made
