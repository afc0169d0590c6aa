"""Items that many people left out together: said by `emosec check`, for a form that does not ask everybody everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.errors import many

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from emosec.definitions.screening import Screening

FEWEST_PEOPLE, FEWEST_ITEMS = 20, 2
# ASSUME so many leave out exactly the same items only where these were not shown to them
SHARE = 0.05
SHOWN = 6


def of_forms(answers: NDArray[np.float64], ids: Sequence[str], flow: pd.DataFrame, rules: Screening) -> list[str]:
    """Return which items many people left out together, who answered others behind them, and what becomes of these people.

    Parameters
    ----------
    answers : ndarray (n, p)
        In the order asked, NaN where there is none.
    ids : names of the items
    flow : table FLOW of these answers
    rules : the screening
    """
    import numpy as np

    missing = np.isnan(answers)
    asked = np.flatnonzero((~missing).any(axis=0))
    missing, names = missing[:, asked], [ids[int(at)] for at in asked]
    some = missing[~missing.all(axis=1)]
    if not len(some):
        return []
    patterns, counts = np.unique(some, axis=0, return_counts=True)
    # who breaks off leaves out the end
    told = [
        (int(n), [i for i, left in zip(names, pattern, strict=True) if left])
        for pattern, n in zip(patterns, counts, strict=True)
        if n >= max(FEWEST_PEOPLE, SHARE * len(some))
        and pattern.sum() >= FEWEST_ITEMS
        and not pattern[-pattern.sum() :].all()
    ]
    if not told:
        return []
    groups = "; ".join(
        f"{n} people {', '.join(items[:SHOWN])}{f' and {len(items) - SHOWN} more' if len(items) > SHOWN else ''}"
        for n, items in sorted(told, key=lambda one: -one[0])[:SHOWN]
    )
    indicators = {r.name: r.indicator for r in rules.rules}
    lost = [s for s in flow.to_dict("records") if indicators.get(s["rule"]) == "missing_share" and s["n_dropped"]]
    leaves = "".join(f"; {s['rule']} leaves out {s['n_dropped']} of {s['n_in']} respondents" for s in lost)
    said = (
        f"{many(sum(n for n, _ in told), 'respondent')} left out exactly what many others left out ({groups}): were these "
        f"not shown to them (forms that each lack some items, a filter)? They count as missing answers all the same{leaves}. "
        "A screening of your own (config/screening/) may allow a larger missing_share; alpha, omega and models of complete "
        "rows are of those who were asked everything"
    )
    return [said]
