"""Campbell and Fiske's matrix where a construct was measured by several instruments in one wave."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from emosec.definitions.instruments import Instrument
from emosec.validity.correlation import Correlation, correlate
from emosec.validity.known import directions
from emosec.validity.variables import component_scores

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow


def multimethod(scores: pd.DataFrame, instrument: Instrument, others: list[Instrument]) -> list[TableRow]:
    """Return the rows of the table `multimethod`, without place.

    Parameters
    ----------
    scores : table `scores` of all these instruments, stacked, one wave
    instrument : one method
    others : the other methods; those of another construct, or not asked in this wave, give no rows

    References
    ----------
    Campbell, D. T., & Fiske, D. W. (1959). Convergent and discriminant validation by the multitrait-multimethod matrix.
    *Psychological Bulletin, 56*, 81–105.
    """
    own = _turned(scores, instrument)
    rows = []
    for other in others:
        if other.name == instrument.name or not other.measures_construct or other.asked.name != instrument.asked.name:
            continue
        there = _turned(scores, other)
        if len(there):
            rows += _between(own, there, other.name)
    return rows


def _turned(scores: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    turn = directions(instrument)
    own = component_scores(scores, instrument)
    return own.assign(**{str(c): own[c] * turn[str(c)] for c in own.columns})


def _between(own: pd.DataFrame, there: pd.DataFrame, name: str) -> list[TableRow]:
    cross = {(a, b): _r(own[a], there[b]) for a in own.columns for b in there.columns}
    within = {
        **{(0, *pair): _r(own[pair[0]], own[pair[1]]).r for pair in combinations(own.columns, 2)},
        **{(1, *pair): _r(there[pair[0]], there[pair[1]]).r for pair in combinations(there.columns, 2)},
    }
    rows = []
    for (a, b), found in cross.items():
        rivals = [r.r for (i, j), r in cross.items() if (i == a) != (j == b)]
        rivals += [r for (_, i, j), r in within.items() if a in (i, j)]
        own_within = [r for (side, i, j), r in within.items() if side == 0 and a in (i, j)]
        same = a == b
        known = [r for r in rivals if not np.isnan(r)]
        rows.append(
            {"component": a, "other_instrument": name, "other_component": b, "same": same, "n": found.n, "r": found.r,
             "ci.lower": found.lower, "ci.upper": found.upper,
             "r_within": max(own_within, default=np.nan) if same else np.nan,
             "exceeded": float(np.mean([found.r > r for r in known])) if same and known else np.nan}
        )  # fmt: skip
    return rows


def _r(x: pd.Series[float], y: pd.Series[float]) -> Correlation:
    both = x.to_frame("x").join(y.rename("y"), how="inner")
    return correlate(both["x"].to_numpy(), both["y"].to_numpy())
