"""Test–retest: do people keep their places from one wave to a later one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

from emosec.contracts import RETEST
from emosec.tables import frame

if TYPE_CHECKING:
    import pandas as pd


def retest(scores: pd.DataFrame) -> pd.DataFrame:
    """Correlate every scale's scores between every two waves, among those who answered both.

    Parameters
    ----------
    scores : DataFrame
        Scores of ONE instrument, all waves stacked in the study's order (contract `SCORES`).

    Returns
    -------
    DataFrame
        Contract `RETEST`, wave `pooled`; no rows where there is one wave. Scales with fewer than four people in both
        waves have no interval, constant scores no correlation.

    Notes
    -----
    The interval is Fisher's z. The time between waves and what happened in it are the study's, and are not corrected for.
    """
    return frame(RETEST, list(_rows(scores)))


def _rows(scores: pd.DataFrame) -> Iterator[dict[str, Any]]:
    from emosec.statistics.correlations import pearson

    waves = list(dict.fromkeys(scores["wave"]))
    for scale, own in scores.groupby("scale", sort=False):
        by_wave = {w: rows.set_index("respondent")["score"].dropna() for w, rows in own.groupby("wave", sort=False)}
        for earlier, later in combinations([w for w in waves if w in by_wave], 2):
            both = by_wave[earlier].to_frame("a").join(by_wave[later].to_frame("b"), how="inner")
            found = pearson(both) if len(both) else None
            lower, upper = found.interval() if found else ([[None] * 2], [[None] * 2])
            change = both["b"] - both["a"]
            yield {
                "study": own["study"].iloc[0],
                "wave": "pooled",
                "instrument": own["instrument"].iloc[0],
                "scale": scale,
                "wave_a": earlier,
                "wave_b": later,
                "n": len(both),
                "r": found.correlations[0, 1] if found else None,
                "ci.lower": lower[0][1],
                "ci.upper": upper[0][1],
                "mean_change": change.mean(),
                "sd_change": change.std(),
            }
