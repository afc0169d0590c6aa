"""Bland and Altman's look at two waves: how far apart the scores of one person lie, and whether that depends on their height.

Of the points of their plot only counts leave this room: people per cell of a grid, and of a cell with fewer than `SMALLEST` people
only that it is not empty, so that nobody can be found by a rare pair of scores.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.invariance.contracts import AGREEMENT_CELLS, LIMITS_OF_AGREEMENT
from emosec.invariance.retest import pairs_of_waves
from emosec.tables import frame

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow

SMALLEST = 5  # people in a cell from which it is counted
CELLS = 2.0  # cells per standard deviation, before the width becomes a whole number of the score's steps


@dataclass(frozen=True)
class AgreementTables:
    """Contracted tables: `limits` (`LIMITS_OF_AGREEMENT`) and `cells` (`AGREEMENT_CELLS`)."""

    limits: pd.DataFrame
    cells: pd.DataFrame


def bland_altman(scores: pd.DataFrame) -> AgreementTables:
    """Compute limits of agreement of every scale between every two waves, and count people in a grid.

    Parameters
    ----------
    scores : DataFrame
        Scores of ONE instrument, all waves stacked in the study's order (contract `SCORES`).

    Returns
    -------
    Agreement
        No rows where there is one wave; no numbers where fewer than two people answered both.

    Notes
    -----
    Limits and their exact intervals: `emosec.statistics.limits_of_agreement`. A cell is about half a standard deviation of
    the mean of both scores wide, and of later minus earlier high, in whole steps of the score, so that no cell is empty because no
    score can lie in it.

    Examples
    --------
    >>> import pandas as pd
    >>> scores = pd.DataFrame({"study": "s", "wave": ["w1"] * 8 + ["w2"] * 8, "instrument": "i", "scale": "calm",
    ...                        "respondent": list("abcdefgh") * 2, "n_answered": 4, "n_items": 4,
    ...                        "score": [1, 2, 3, 3, 3, 3, 3, 5, 2, 2, 3, 3, 3, 3, 3, 4]})
    >>> made = bland_altman(scores)
    >>> made.limits[["n", "mean_difference"]].values.tolist()
    [[8, 0.0]]
    >>> made.cells["n"].dropna().tolist()
    [5]
    """
    limits, cells = [], []
    complete = scores[scores["n_answered"] == scores["n_items"]]
    steps = {str(scale): _step(own["score"]) for scale, own in complete.groupby("scale", sort=False)}
    for place, both in pairs_of_waves(scores):
        limits.append(place | _limits(both))
        cells += [place | row for row in _cells(both, steps.get(place["scale"], 1.0))]
    return AgreementTables(frame(LIMITS_OF_AGREEMENT, limits), frame(AGREEMENT_CELLS, cells))


def _limits(both: pd.DataFrame) -> TableRow:
    from emosec.statistics.limits_of_agreement import limits_of_agreement

    found = limits_of_agreement(both["a"], both["b"])
    return {
        "n": found.n,
        "mean_difference": found.mean,
        "mean_difference.ci.lower": found.mean_ci[0],
        "mean_difference.ci.upper": found.mean_ci[1],
        "sd_difference": found.sd,
        "lower": found.lower,
        "lower.ci.lower": found.lower_ci[0],
        "lower.ci.upper": found.lower_ci[1],
        "upper": found.upper,
        "upper.ci.lower": found.upper_ci[0],
        "upper.ci.upper": found.upper_ci[1],
    }


def _step(complete: pd.Series) -> float:
    """Return the smallest difference between two scores of people who answered every item; 1 where there is none."""
    apart = complete.drop_duplicates().sort_values().diff()
    return float(apart[apart > 1e-9].min()) if (apart > 1e-9).any() else 1.0


def _cells(both: pd.DataFrame, step: float) -> Iterator[TableRow]:
    """Count people per cell, in order of means and differences."""
    import pandas as pd

    if len(both) < SMALLEST:
        return
    at = pd.DataFrame({"mean": (both["a"] + both["b"]) / 2, "difference": both["b"] - both["a"]})
    steps = {"mean": step / 2, "difference": step}
    sizes = {name: own * max(1, round(float(at[name].std()) / CELLS / own)) for name, own in steps.items()}
    # a score on an edge belongs to the cell above it, whatever its last bit
    places = pd.DataFrame({name: ((at[name] + 1e-9) // size).astype(int) for name, size in sizes.items()})
    counted = places.value_counts().sort_index().reset_index(name="n")
    for column, row, n in counted.itertuples(index=False, name=None):
        yield {
            **_edges("mean", column, sizes["mean"]),
            **_edges("difference", row, sizes["difference"]),
            "n": n if n >= SMALLEST else None,
        }


def _edges(name: str, place: int, size: float) -> dict[str, float]:
    return {f"{name}.lower": round(place * size, 10), f"{name}.upper": round((place + 1) * size, 10)}
