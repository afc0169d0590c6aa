"""Rare response categories joined to their neighbour, and the primary model fitted to what that leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.errors import EmosecError
from emosec.separability.factors import Solution
from emosec.separability.refits import Primary, read

if TYPE_CHECKING:
    import pandas as pd


def collapse_rare(data: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return answers in which every category in use has `least` or more answers.

    A rarer category joins its neighbour toward the item's median, the outermost first, until none is left.

    Parameters
    ----------
    data : DataFrame of whole codes, respondent × item, none missing
    least : fewest answers of a category

    Examples
    --------
    >>> import pandas as pd
    >>> collapse_rare(pd.DataFrame({"a": [1, 2, 2, 2, 3, 3, 4]}), 2)["a"].tolist()
    [2, 2, 2, 2, 3, 3, 3]
    """
    made = data.copy()
    for item in made.columns:
        values = made[item]
        while True:
            counts = values.value_counts().sort_index()
            rare = counts[counts < least]
            if rare.empty or len(counts) < 3:
                break
            middle = float(values.median())
            code = max(rare.index, key=lambda c: abs(c - middle))
            inner = [c for c in counts.index if (c > code if code < middle else c < code)]
            neighbour = min(inner or [c for c in counts.index if c != code], key=lambda c: abs(c - code))
            values = values.replace(code, neighbour)
        made[item] = values
    return made


def collapsed(base: Primary, least: int) -> Solution | None:
    """Fit the primary model with rare categories collapsed; None where it cannot be fitted."""
    from emosec.statistics.cfa import cfa

    data = collapse_rare(base.data, least)
    try:
        fit = cfa(base.syntax, data, ordered=[str(c) for c in data.columns], estimator=base.fit.estimator)
    except EmosecError:
        return None
    return read(fit, base.instrument) if fit.converged and fit.solution.identified else None
