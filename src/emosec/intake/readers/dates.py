"""Dates of SPSS and Stata as ISO text: they store seconds since 1582 or days and milliseconds since 1960."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

GREGORIAN = datetime.datetime(1582, 10, 14)
SIXTIES = datetime.datetime(1960, 1, 1)
Unit = tuple[datetime.datetime, str, bool]


def date_text(written_as: str) -> Callable[[float], str] | None:
    """Return how to write a value of an SPSS or Stata format as text, or None where the format is no date.

    Examples
    --------
    >>> date_text("DATE11")(13744944000), date_text("%td")(21310), date_text("F8.2")
    ('2018-05-06', '2018-05-06', None)
    """
    spss = re.match(r"^(DATETIME|YMDHMS|[AEJS]?DATE|TIME|MTIME)\d", written_as.upper())
    if spss:
        if spss.group(1) in ("TIME", "MTIME"):
            return duration
        day = spss.group(1) not in ("DATETIME", "YMDHMS")
        return lambda v: moment(GREGORIAN, "seconds", v, day)
    if written_as.startswith(("%td", "%d")):
        return lambda v: moment(SIXTIES, "days", v, True)
    if written_as.startswith(("%tc", "%tC")):
        return lambda v: moment(SIXTIES, "milliseconds", v, False)
    return None


def duration(seconds: float) -> str:
    """Return a time as hours:minutes:seconds, or the number where it is no time."""
    try:
        return str(datetime.timedelta(seconds=seconds))
    except (OverflowError, ValueError):
        return repr(seconds)


def moment(origin: datetime.datetime, unit: str, value: float, day: bool) -> str:
    """Return a date or moment as ISO text, or the number where it is beyond the calendar."""
    try:
        found = origin + datetime.timedelta(**{unit: value})
    except (OverflowError, ValueError):
        return repr(value)
    return found.date().isoformat() if day else found.isoformat(sep=" ", timespec="seconds")
