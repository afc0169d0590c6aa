"""Person fit over the scales of an instrument: how (un)likely a respondent's answers are, given everybody else's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

# a one-factor model of fewer items is not identified
LEAST_ITEMS = 3


def person_fit(answers: FloatArray, instrument: Instrument) -> FloatArray:
    """Polytomous lz* of every respondent, over the instrument's scales together.

    Each scale gets a one-factor model of its own (WLSMV, in these respondents), and each respondent an lz* in it. They are added
    up and divided by the square root of how many there are, so that the result is about standard normal as each of them is. With
    scales of four to eight items it lies a little high: 2 to 3% of simulated respondents are below −1.645, not 5%.
    Of scales that share items the shorter one counts, as a total does not when its subscales are there. Items that nobody answered,
    or everybody alike, tell nothing and are left out.

    Parameters
    ----------
    answers : ndarray of float, shape (n_respondents, n_items)
        Response codes in the order of `instrument.item_ids`; NaN is missing, and other codes count as missing.
    instrument : Instrument

    Returns
    -------
    ndarray, shape (n_respondents,)
        Low (below about −1.65) is suspect. NaN without two answers in any scale that could be modelled.

    Raises
    ------
    DataError
        No scale could be modelled; the reason of the first is given.

    References
    ----------
    Sinharay, S. (2016). Asymptotically correct standardization of person-fit statistics beyond dichotomous items.
    Psychometrika, 81, 992–1013. doi:10.1007/s11336-015-9465-x
    """
    import numpy as np

    low, high = instrument.ends(instrument.item_ids)
    known = (answers >= low) & (answers <= high) & (answers == np.floor(answers))
    clean = np.where(known, answers, np.nan)
    found, reasons = [], []
    for items in apart(instrument):
        try:
            found.append(_of_scale(clean[:, [instrument.item_ids.index(i) for i in items]], instrument))
        except DataError as error:
            reasons.append(error.what)
    if not found:
        raise DataError(reasons[0] if reasons else f"no scale of {instrument.name} has {LEAST_ITEMS} items")
    stars = np.stack(found)
    count = (~np.isnan(stars)).sum(axis=0)
    return np.asarray(np.nansum(stars, axis=0) / np.sqrt(np.where(count > 0, count, np.nan)))


def apart(instrument: Instrument) -> list[tuple[str, ...]]:
    """Return the items of scales that share none, shorter scales first, each long enough for a model.

    Examples
    --------
    >>> text = "name: n, title: t, citation: none, licence: CC0, responses: [{code: 0, label: no}, {code: 1, label: yes}], "
    >>> text += "items: [{id: a}, {id: b}, {id: c}, {id: d}], "
    >>> text += "scales: [{name: all, items: [a, b, c, d]}, {name: first, items: [a, b, c]}]"
    >>> apart(Instrument.parse("{" + text + "}", where="n.yaml"))
    [('a', 'b', 'c')]
    """
    chosen: list[tuple[str, ...]] = []
    for scale in sorted(instrument.scales, key=lambda s: len(s.items)):
        taken = {item for items in chosen for item in items}
        if len(scale.items) >= LEAST_ITEMS and not taken & set(scale.items):
            chosen.append(tuple(scale.items))
    return chosen


def _of_scale(answers: FloatArray, instrument: Instrument) -> FloatArray:
    import numpy as np

    from emosec.statistics.careless.person_fit import lz_star
    from emosec.statistics.item_matrix import varying

    differ = varying(answers)
    if differ.sum() < LEAST_ITEMS:
        raise DataError(f"no scale of {instrument.name} has {LEAST_ITEMS} items that people answered differently")
    answers = answers[:, differ]
    used = [np.isin(np.arange(instrument.low, instrument.high + 1), column) for column in answers.T]
    loadings, cuts = _one_factor(answers)
    thresholds = np.stack([_spread(own, seen) for own, seen in zip(cuts, used, strict=True)])
    return lz_star(answers, loadings=loadings, thresholds=thresholds, low=instrument.low)


def _one_factor(answers: FloatArray) -> tuple[FloatArray, list[Sequence[float]]]:
    """Standardised loadings of one factor and each item's thresholds."""
    import numpy as np
    import pandas as pd

    from emosec.statistics.cfa import cfa

    names = [f"x{i}" for i in range(answers.shape[1])]
    data = pd.DataFrame(answers, columns=names)
    fit = cfa(f"f =~ {' + '.join(names)}", data, ordered=names, estimator="WLSMV", missing="pairwise", std_lv=True)
    if not (fit.converged and fit.admissible):
        raise DataError("the one-factor model behind lz* did not converge to an admissible solution")
    rows = fit.standardized
    loadings = rows.loc[rows["op"] == "=~", "est.std"].to_numpy(dtype=np.float64)
    cuts: list[Sequence[float]] = [
        rows.loc[(rows["op"] == "|") & (rows["lhs"] == name), "est.std"].tolist() for name in names
    ]
    return loadings, cuts


def _spread(cuts: Sequence[float], used: NDArray[np.bool_]) -> FloatArray:
    """Thresholds between all codes: a code that nobody used lies between two equal ones, or beyond the last."""
    import numpy as np

    edges = [-math.inf, *cuts, math.inf]
    # the upper edge of a code is that of the last used code up to it
    return np.array([edges[int(used[: code + 1].sum())] for code in range(len(used) - 1)])
