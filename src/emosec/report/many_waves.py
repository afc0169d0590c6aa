"""Studies of many waves stay readable: which pairs of waves, and which waves, are shown one by one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from emosec.report.labels import wave_words

FEW = 5  # up to here every two waves are shown
NOTE = " Of more than five waves, each beside the one before and the last beside the first; the file holds every pair."


def waves_in(rows: pd.DataFrame) -> list[str]:
    """Return the waves of rows about two waves each, in their order."""
    return list(dict.fromkeys([*rows["wave_a"], *rows["wave_b"]]))


def shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows about pairs of waves that a page shows.

    Parameters
    ----------
    rows : with wave_a and wave_b, in the order of waves

    Examples
    --------
    >>> pairs = [("1", b) for b in "23456"] + [("2", "3"), ("3", "4"), ("4", "5"), ("5", "6")]
    >>> shown(pd.DataFrame(pairs, columns=["wave_a", "wave_b"])).values.tolist()
    [['1', '2'], ['1', '6'], ['2', '3'], ['3', '4'], ['4', '5'], ['5', '6']]
    """
    if rows.empty:
        return rows
    waves = waves_in(rows)
    if len(waves) <= FEW:
        return rows
    place = {w: i for i, w in enumerate(waves)}
    apart = rows["wave_b"].map(place) - rows["wave_a"].map(place)
    return rows[(apart == 1) | (apart == len(waves) - 1)]


def note(rows: pd.DataFrame) -> str:
    """Return what to say of pairs that are not shown; nothing where all are."""
    return NOTE if len(rows) and len(waves_in(rows)) > FEW else ""


def from_to(waves: Iterable[str]) -> str:
    """Return a run of waves by its first and last.

    Examples
    --------
    >>> from_to(["time1"]), from_to(["time1", "time2", "time3"])
    ('Time 1', 'Time 1 to Time 3')
    """
    told = list(map(wave_words, waves))
    return told[0] if len(told) == 1 else f"{told[0]} to {told[-1]}"


def runs(items: Iterable[Any], same: Any) -> list[list[Any]]:
    """Return neighbours that say the same, together.

    Examples
    --------
    >>> runs([1, 1, 2, 1], same=lambda x: x)
    [[1, 1], [2], [1]]
    """
    out: list[list[object]] = []
    for item in items:
        if out and same(out[-1][-1]) == same(item):
            out[-1].append(item)
        else:
            out.append([item])
    return out
