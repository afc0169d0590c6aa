"""What is different in a wave from the one before: distributions of answers, and loadings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.invariance.contracts import CONGRUENCE, ITEM_SHIFTS
from emosec.tables import frame
from emosec.wide import wide_items

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow


@dataclass(frozen=True)
class Shifts:
    """Contracted tables: `items` (`ITEM_SHIFTS`) and `congruence` (`CONGRUENCE`)."""

    items: pd.DataFrame
    congruence: pd.DataFrame


def shifts(
    responses: pd.DataFrame, parameters: pd.DataFrame, instrument: Instrument, models: RivalModels, seed: int
) -> Shifts:
    """Compare every wave with the one before it.

    Parameters
    ----------
    responses : DataFrame
        Screened responses of the instrument, all waves stacked in the study's order (contract `SCREENED_RESPONSES`).
    parameters : DataFrame
        Parameters of its fitted models in the same waves (contract `PARAMETERS`).
    instrument, models : the definitions; loadings are those of the primary model by the estimator listed first
    seed : of the bootstrap behind the intervals

    Returns
    -------
    Shifts
        Wave `pooled`; no rows where there is one wave. Items nobody answered in one of the two have no numbers.
    """
    own = models.for_construct(instrument.asked)
    waves = list(dict.fromkeys(responses["wave"]))
    place = {"study": str(responses["study"].iloc[0]), "wave": "pooled", "instrument": instrument.name}
    included = responses[responses["included"].astype(bool)]
    answers = {w: wide_items(rows, instrument) for w, rows in included.groupby("wave", sort=False)}
    items: list[TableRow] = []
    alike: list[TableRow] = []
    for earlier, later in pairwise(waves):
        between = place | {"wave_a": earlier, "wave_b": later}
        if earlier in answers and later in answers:
            items += [between | row for row in _items(answers[earlier], answers[later], seed)]
        alike += [
            between | row
            for row in _congruence(
                parameters, own.primary_for(instrument) or own.role("primary"), own.estimators[0], earlier, later
            )
        ]
    return Shifts(frame(ITEM_SHIFTS, items), frame(CONGRUENCE, alike))


def _items(earlier: pd.DataFrame, later: pd.DataFrame, seed: int) -> list[TableRow]:
    from emosec.statistics.distances import distribution_shift

    people = earlier.index.union(later.index)
    a, b = earlier.reindex(people), later.reindex(people)
    found = distribution_shift(a.to_numpy(), b.to_numpy(), seed=seed)
    return [
        {
            "item": str(item),
            "n": int(min(a[item].notna().sum(), b[item].notna().sum())),
            "n_both": int((a[item].notna() & b[item].notna()).sum()),
            "shift": found.shift[at],
            "shift.ci.lower": found.shift_lower[at],
            "shift.ci.upper": found.shift_upper[at],
            "distance": found.distance[at],
            "distance.ci.lower": found.distance_lower[at],
            "distance.ci.upper": found.distance_upper[at],
        }
        for at, item in enumerate(a.columns)
    ]


def _congruence(parameters: pd.DataFrame, model: str, estimator: str, earlier: str, later: str) -> list[TableRow]:
    from emosec.statistics.distances import congruence

    own = parameters[
        (parameters["model"] == model)
        & (parameters["estimator"] == estimator)
        & (parameters["sample"] == "included")
        & (parameters["op"] == "=~")
    ]
    loadings = {w: own[own["wave"] == w].set_index(["lhs", "rhs"])["std.all"] for w in (earlier, later)}
    both = loadings[earlier].to_frame("a").join(loadings[later].to_frame("b"), how="inner").dropna()
    rows = []
    for factor, of in both.groupby(level="lhs", sort=False):
        apart = (of["b"] - of["a"]).abs()
        rows.append(
            {
                "model": model,
                "factor": str(factor),
                "n_items": len(of),
                "est": congruence(of["a"], of["b"]),
                "largest": float(apart.max()),
                "item": str(of.index[int(apart.to_numpy().argmax())][1]),
            }
        )
    return rows
