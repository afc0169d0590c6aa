"""Agreement of observers: intraclass correlations."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError, needing_extras
from emosec.statistics.item_matrix import item_matrix
from emosec.statistics.kinds import checked

# pingouin asks for so many
FEWEST = 5


@checked
def icc(ratings: pd.DataFrame | ArrayLike) -> pd.DataFrame:
    """Intraclass correlations of targets rated by the same raters.

    Parameters
    ----------
    ratings : DataFrame or array_like, shape (n_targets, n_raters)
        Targets with a missing rating are left out.

    Returns
    -------
    DataFrame
        Six rows: `type` (McGraw and Wong's names), `shrout_fleiss` (ICC1 … ICC3k), `est`, `f`, `df1`, `df2`, `pvalue`,
        `ci.lower`, `ci.upper`. Computed by pingouin, its interval unrounded.

    References
    ----------
    Shrout, P. E., & Fleiss, J. L. (1979). Intraclass correlations. *Psychological Bulletin, 86*, 420–428. McGraw, K. O.,
    & Wong, S. P. (1996). Forming inferences about some intraclass correlation coefficients. *Psychological Methods, 1*,
    30–46.

    Examples
    --------
    >>> ratings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> icc(ratings)["est"].round(4).tolist()
    [0.1657, 0.2898, 0.7148, 0.4428, 0.6201, 0.9093]
    """
    with needing_extras():
        import pingouin

    complete = item_matrix(ratings).complete
    n, k = complete.shape
    if n < 2 or k < 2 or n * k < FEWEST:
        raise DataError(
            f"an ICC of {n} fully rated targets and {k} raters", remedy=f"it needs two of each, and {FEWEST} ratings"
        )
    if complete.min() == complete.max():
        raise DataError(
            "all ratings are one number", why="a share of no variance is not defined", remedy="leave this rating out"
        )
    target, rater = (index.ravel() for index in np.indices((n, k)))
    long = pd.DataFrame({"target": target, "rater": rater, "rating": complete.ravel()})
    with _unrounded(pingouin.options):
        table = pingouin.intraclass_corr(data=long, targets="target", raters="rater", ratings="rating")
    limits: NDArray[np.float64] = np.vstack(table["CI95"].to_list()).astype(float)
    return pd.DataFrame(
        {
            "type": table["Type"],
            "shrout_fleiss": ["ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"],
            "est": table["ICC"],
            "f": table["F"],
            "df1": table["df1"],
            "df2": table["df2"],
            "pvalue": table["pval"],
            "ci.lower": limits[:, 0],
            "ci.upper": limits[:, 1],
        }
    )


@contextmanager
def _unrounded(options: MutableMapping[str, object]) -> Iterator[None]:
    """Keep pingouin from rounding intervals to two decimals; its setting is put back afterwards."""
    key = "round.column.CI95"
    before = options[key]
    options[key] = None
    try:
        yield
    finally:
        options[key] = before
