"""Test–retest: do people keep their places from one wave to a later one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.errors import DataError
from emosec.invariance.contracts import RETEST
from emosec.scoring.score import asked_in_scores
from emosec.tables import frame

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow

# ASSUME with more than five waves nobody reads every pair: each wave is compared with the one before it and with the first.
ALL_PAIRS = 5


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

    Examples
    --------
    >>> import pandas as pd
    >>> scores = pd.DataFrame({"study": "s", "wave": ["w1"] * 5 + ["w2"] * 4, "instrument": "i", "scale": "calm",
    ...                        "respondent": list("abcdeabcd"), "score": [1, 2, 3, 4, 5, 2, 1, 4, 3]})
    >>> retest(scores)[["n", "r", "mean_change"]].values.tolist()
    [[4, 0.6, 0.0]]
    """
    return frame(RETEST, [place | _row(both) for place, both in pairs_of_waves(scores)])


def with_items(scores: pd.DataFrame, study: Study, instrument: Instrument) -> pd.DataFrame:
    """Return scores with the items each is made of in its wave: those of the scale, or of a total's scales, that were asked.

    Parameters
    ----------
    scores : DataFrame
        Scores of ONE instrument, all waves stacked (contract `SCORES`).
    study, instrument : say which items a score has, and which a wave did not ask
    """
    items = {
        (wave, name): " ".join(own)
        for wave in dict.fromkeys(scores["wave"].astype(str))
        for name, own in asked_in_scores(study, instrument, wave).items()
    }
    keys = zip(scores["wave"].astype(str), scores["scale"].astype(str), strict=True)
    return scores.assign(items=[items[key] for key in keys])


def pairs_of_waves(scores: pd.DataFrame) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """Give every scale and two waves, the earlier first, with the scores of those who answered both.

    Waves whose scores are made of different items (column `items`, see `with_items`) are not compared: means of different items
    differ without any change.

    Yields
    ------
    place : dict
        study, wave (`pooled`), instrument, scale, wave_a, wave_b.
    both : DataFrame
        One row per respondent, columns a and b, nothing missing.
    """
    waves = list(dict.fromkeys(scores["wave"]))
    for scale, own in scores.groupby("scale", sort=False):
        by_wave = {w: rows.set_index("respondent")["score"].dropna() for w, rows in own.groupby("wave", sort=False)}
        made_of = own.groupby("wave", sort=False)["items"].first() if "items" in own else dict.fromkeys(by_wave, "")
        for earlier, later in compared([w for w in waves if w in by_wave]):
            if made_of[earlier] != made_of[later]:
                continue
            place = {"study": own["study"].iloc[0], "wave": "pooled", "instrument": own["instrument"].iloc[0]}
            both = by_wave[earlier].to_frame("a").join(by_wave[later].to_frame("b"), how="inner")
            yield {**place, "scale": str(scale), "wave_a": earlier, "wave_b": later}, both


def compared(waves: Sequence[str]) -> list[tuple[str, str]]:
    """Return which waves are compared: every two of up to five; of more, each with the one before and with the first.

    Examples
    --------
    >>> compared("abc"), len(compared("abcdef"))
    ([('a', 'b'), ('a', 'c'), ('b', 'c')], 9)
    """
    pairs = list(combinations(waves, 2))
    if len(waves) <= ALL_PAIRS:
        return pairs
    place = {wave: i for i, wave in enumerate(waves)}
    return [(a, b) for a, b in pairs if place[a] == 0 or place[b] - place[a] == 1]


def _row(both: pd.DataFrame) -> TableRow:
    change = both["b"] - both["a"]
    return {"n": len(both), **_correlation(both), "mean_change": change.mean(), "sd_change": change.std()}


def _correlation(both: pd.DataFrame) -> dict[str, float | None]:
    """Return r and its interval; nothing where too few people or a constant score leave it undefined."""
    from emosec.statistics.correlations import pearson

    try:
        found = pearson(both)
    except DataError:
        return {"r": None, "ci.lower": None, "ci.upper": None}
    lower, upper = found.interval()
    return {"r": float(found.correlations[0, 1]), "ci.lower": float(lower[0, 1]), "ci.upper": float(upper[0, 1])}
