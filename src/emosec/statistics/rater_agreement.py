"""Agreement of two raters on categories: percent, Cohen's kappa with interval, per category, confusion table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from emosec.errors import DataError

Codes = Sequence[str | None]


class Agreement(NamedTuple):
    """How far two raters agree.

    Attributes
    ----------
    n : cases both coded
    percent : share of them coded alike
    kappa, lower, upper : Cohen's kappa and its 95% limits; NaN where a kappa is not defined
    """

    n: int
    percent: float
    kappa: float
    lower: float
    upper: float


def confusion(one: Codes, two: Codes, categories: Sequence[str]) -> NDArray[np.int64]:
    """Return how often the first rater gave a row's category and the second a column's; cases either did not code are left out.

    Parameters
    ----------
    one, two : sequence of str or None
        Codes of the same cases in the same order; None where a rater gave none.
    categories : sequence of str
        In the order of rows and columns.

    Returns
    -------
    ndarray of int, shape (categories, categories)

    Raises
    ------
    DataError
        A code is none of the categories.

    Examples
    --------
    >>> confusion(["A", "B", "B", None], ["A", "A", "B", "B"], ["A", "B"]).tolist()
    [[1, 0], [1, 1]]
    """
    strange = sorted({str(c) for c in (*one, *two) if c is not None} - set(categories))
    if strange:
        raise DataError(f"the code {strange[0]} is none of {', '.join(categories)}")
    place = {c: i for i, c in enumerate(categories)}
    table = np.zeros((len(categories), len(categories)), dtype=np.int64)
    for a, b in zip(one, two, strict=True):
        if a is not None and b is not None:
            table[place[a], place[b]] += 1
    return table


def agreement(table: NDArray[np.int64]) -> Agreement:
    """Percent agreement and Cohen's kappa of a confusion table.

    Parameters
    ----------
    table : ndarray of int, shape (categories, categories)
        Counts, the first rater's categories in rows.

    Returns
    -------
    Agreement
        Kappa and its interval by statsmodels (the standard error of Fleiss, Cohen & Everitt, 1969), cut where kappa ends: at −1
        and 1. Where all cases are coded alike that error is 0; the lower limit is then that of the share of disagreement (Clopper
        and Pearson's, .025^(1/n) of agreement) at the chance agreement found.

    Notes
    -----
    The interval is of many cases. Simulated 95% limits held a kappa of .6 (even categories) in 94% of samples of 30 to 200
    cases, one of .92 in 90% of 200; where a category is rare (7%, kappa .54) in 71% of 30 cases, 89% of 100 and 94% of 200.

    Raises
    ------
    DataError
        The table is empty.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. *Educational and Psychological Measurement, 20*, 37–46. Fleiss,
    J. L., Cohen, J., & Everitt, B. S. (1969). *Psychological Bulletin, 72*, 323–327. Clopper, C. J., & Pearson, E. S. (1934).
    *Biometrika, 26*, 404–413.

    Examples
    --------
    >>> found = agreement(np.array([[20, 5], [10, 15]]))
    >>> found.n, found.percent, round(found.kappa, 2)
    (50, 0.7, 0.4)
    """
    from statsmodels.stats.inter_rater import cohens_kappa

    n = int(table.sum())
    if n == 0:
        raise DataError("no case was coded by both raters")
    percent = float(np.trace(table) / n)
    rows, columns = table.sum(axis=1) / n, table.sum(axis=0) / n
    if not float(rows @ columns) < 1:
        # both raters used one and the same category throughout: chance agreement is complete
        return Agreement(n, percent, float("nan"), float("nan"), float("nan"))
    # its z values divide by 0 where the raters agree throughout; they are not used
    with np.errstate(invalid="ignore", divide="ignore"):
        found = cohens_kappa(table)
    lower, upper = max(float(found.kappa_low), -1.0), min(float(found.kappa_upp), 1.0)
    if np.trace(table) == n:
        lower = max(1.0 - (1.0 - 0.025 ** (1.0 / n)) / (1.0 - float(rows @ columns)), -1.0)
    return Agreement(n, percent, float(found.kappa), lower, upper)


def of_category(table: NDArray[np.int64], category: int) -> Agreement:
    """Return the agreement on one category against all others together.

    Parameters
    ----------
    table : ndarray of int, shape (categories, categories)
        Counts, the first rater's categories in rows.
    category : int
        Its place in the table.

    Returns
    -------
    Agreement

    Raises
    ------
    DataError
        The table is empty.

    Examples
    --------
    >>> round(of_category(np.array([[20, 5, 0], [5, 10, 5], [0, 0, 5]]), 2).percent, 2)
    0.9
    """
    both = int(table[category, category])
    first, second = int(table[category].sum()) - both, int(table[:, category].sum()) - both
    return agreement(np.array([[both, first], [second, int(table.sum()) - both - first - second]]))
