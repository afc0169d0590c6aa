"""Scale scores: keyed, then mean or sum of the items answered, if enough of them were; then totals and counts."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.definitions.scales import Scale
from emosec.scoring.contracts import SCORE_COUNTS, SCORE_SUMMARY, SCORES
from emosec.scoring.counts import counted
from emosec.scoring.totals import score_total
from emosec.tables import check, empty, frame

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from emosec.definitions.studies import Study


@dataclass(frozen=True)
class Scored:
    """Scores of one instrument in one wave, their distributions and counts: tables SCORES, SCORE_SUMMARY, SCORE_COUNTS."""

    scores: pd.DataFrame
    summary: pd.DataFrame
    counts: pd.DataFrame


def score(responses: pd.DataFrame, instrument: Instrument, not_asked: Collection[str] = ()) -> Scored:
    """Score every scale of an instrument for every included respondent.

    Reversed items count as low + high − value, with low and high the instrument's declared codes. A high score means what the
    scale's `toward` says.

    Parameters
    ----------
    responses : table SCREENED_RESPONSES of one instrument and wave
    instrument : the instrument
    not_asked : its items that were not asked here; `minimum_answered` is then a share of the others

    Returns
    -------
    Scored
        A score is missing where fewer than `minimum_answered` of the scale's items were answered.

    Notes
    -----
    A mean is over the items answered. A sum with items missing is the mean times the number of items, so that sums stay
    comparable. Items with weights count by them in both. `multiply` then puts a short form on the range of the long one.
    ASSUME prorating is fair where at least `minimum_answered` of the items were answered.
    """
    import numpy as np
    import pandas as pd

    included = responses[responses["included"].astype(bool)]
    if included.empty:
        return Scored(empty(SCORES), empty(SCORE_SUMMARY), empty(SCORE_COUNTS))
    codes, names = pd.factorize(included["respondent"])
    positions = pd.Index(instrument.item_ids).get_indexer(pd.Index(included["item"]))
    answers = np.full((len(names), len(instrument.item_ids)), np.nan)
    answers[codes, positions] = included["value"].to_numpy(dtype="float64", na_value=np.nan)
    place = {k: str(included[k].iloc[0]) for k in ("study", "wave")} | {"instrument": instrument.name}
    made = scores_of(answers, instrument, not_asked)
    parts = [
        pd.DataFrame({**place, "respondent": names, "scale": name, **vars(one), "score": one.score})
        for name, one in made.items()
    ]
    rows = [{**place, "scale": name, **distribution(one.score)} for name, one in made.items()]
    counts = [place | row for row in counted({n: s.score for n, s in made.items()}, answers, instrument)]
    return Scored(
        check(SCORES, pd.concat(parts, ignore_index=True)), frame(SCORE_SUMMARY, rows), frame(SCORE_COUNTS, counts)
    )


@dataclass(frozen=True)
class Scores:
    """One score of every respondent.

    Attributes
    ----------
    n_answered : items answered of those the score is made of
    n_items : how many those are
    score : the scores; NaN where too few were answered
    """

    n_answered: NDArray[np.int_]
    n_items: int
    score: NDArray[np.float64]


def scores_of(
    answers: NDArray[np.float64], instrument: Instrument, not_asked: Collection[str] = ()
) -> dict[str, Scores]:
    """Return every scale's and every total's scores, scales first.

    Parameters
    ----------
    answers : ndarray of float, respondents × the instrument's items in their order, as answered; NaN is missing
    instrument : the instrument
    not_asked : its items that were not asked

    Examples
    --------
    >>> import numpy as np
    >>> mini = Instrument.parse('''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... responses: [{code: 1, label: no}, {code: 2, label: some}, {code: 3, label: yes}]
    ... items: [{id: a}, {id: b}, {id: c}]
    ... scales: [{name: kind, items: [a, b]}, {name: harsh, items: [c]}]
    ... totals: [{name: total, of: [kind, harsh], reversed: [harsh]}]
    ... ''', where="mini.yaml")
    >>> {name: one.score.tolist() for name, one in scores_of(np.array([[3.0, 2.0, 1.0]]), mini).items()}
    {'kind': [2.5], 'harsh': [1.0], 'total': [2.75]}
    """
    made = {}
    for scale in instrument.scales:
        values, n_answered = score_scale(answers, instrument, scale, not_asked)
        n_items = sum(i not in not_asked for i in scale.items)
        made[scale.name] = Scores(n_answered, n_items, values)
    for total in instrument.totals:
        parts = [made[name] for name in total.of]
        values = score_total({name: made[name].score for name in total.of}, instrument, total)
        n_answered = sum((p.n_answered for p in parts[1:]), start=parts[0].n_answered)
        made[total.name] = Scores(n_answered, sum(p.n_items for p in parts), values)
    return made


def score_scale(
    answers: NDArray[np.float64], instrument: Instrument, scale: Scale, not_asked: Collection[str] = ()
) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Return the scores of one scale and how many of its items were answered.

    Parameters
    ----------
    answers : ndarray of float, respondents × the instrument's items; NaN is missing
    instrument : gives the items' positions and the codes' ends
    scale : the scale
    """
    import numpy as np

    ids = instrument.item_ids
    keyed = answers[:, [ids.index(i) for i in scale.items]]
    signs = np.array([scale.sign(i) for i in scale.items])
    low, high = instrument.ends(scale.items)
    keyed = np.where(signs < 0, low + high - keyed, keyed)
    n_answered = (~np.isnan(keyed)).sum(axis=1)
    weights = np.array([scale.weights.get(i, 1.0) for i in scale.items])
    there = (~np.isnan(keyed) * weights).sum(axis=1)
    needed = items_needed(scale, not_asked)
    total = np.nansum(keyed * weights, axis=1)
    with np.errstate(invalid="ignore"):
        enough = np.where(n_answered >= needed, there, np.nan)
        # multiplied before it is divided: the mean of seven answers that sum to 29, times seven, is not 29
        made = total * (weights.sum() if scale.score == "sum" else 1) * scale.multiply / enough
    return made, n_answered


def asked_in_scores(study: Study, instrument: Instrument, wave: str) -> dict[str, tuple[str, ...]]:
    """Return scale or total → its items that a wave asked, in the instrument's order."""
    asked = [a for a in study.in_wave(wave).instruments if a.instrument == instrument.name]
    left_out = {i for a in asked for i in a.not_asked}
    of = {scale.name: set(scale.items) for scale in instrument.scales}
    of |= {total.name: set().union(*(of[name] for name in total.of)) for total in instrument.totals}
    return {name: tuple(i for i in instrument.item_ids if i in own - left_out) for name, own in of.items()}


def items_needed(scale: Scale, not_asked: Collection[str] = ()) -> int:
    """Return how many items of a scale must be answered: at least the declared share of those asked, and never fewer than one."""
    # a share such as 0.8 of 5 must not become 5 by rounding
    return max(1, math.ceil(scale.minimum_answered * sum(i not in not_asked for i in scale.items) - 1e-9))


def distribution(values: NDArray[np.float64]) -> dict[str, float | int]:
    """Return n, mean, sample SD, ends, and skewness and excess kurtosis of type 3 (b1 and b2 of Joanes & Gill, 1998)."""
    import numpy as np

    x = values[~np.isnan(values)]
    made: dict[str, float | int] = {"n": len(x), "n_missing": len(values) - len(x)}
    nan = float("nan")
    mean = float(x.mean()) if len(x) else nan
    sd = float(x.std(ddof=1)) if len(x) > 1 else nan
    # ASSUME a spread below 1e-12 of the scores' size is rounding of scores that are all alike
    varies = sd > 1e-12 * max(1.0, abs(mean))
    return made | {
        "mean": mean,
        "sd": sd,
        "min": float(x.min()) if len(x) else nan,
        "max": float(x.max()) if len(x) else nan,
        "skew": float(np.mean((x - mean) ** 3) / sd**3) if varies else nan,
        "kurtosis": float(np.mean((x - mean) ** 4) / sd**4 - 3) if varies else nan,
    }
