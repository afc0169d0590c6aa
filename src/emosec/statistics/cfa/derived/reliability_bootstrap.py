"""Bootstrap intervals for model-based reliability, those with the observed variance in the denominator included."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import DataError
from emosec.statistics.cfa.derived.reliability import reliability, reliability_values
from emosec.statistics.cfa.inference.bootstrap import REASONS, draws_of
from emosec.statistics.cfa.model.layout import Array

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.fitted import Fit


def bootstrap_reliability(fit: Fit, draws: int = 1000, *, seed: int = 1, level: float = 0.95) -> pd.DataFrame:
    """Give the table of `reliability` with percentile intervals and bootstrap standard errors.

    Parameters
    ----------
    fit : Fit
        Of raw data.
    draws : int
        Samples of rows, drawn with replacement within groups; the model is refitted in each.
    seed : int
    level : float

    Returns
    -------
    DataFrame
        Columns of `reliability`, and `draws`: from how many the interval comes. A draw that lost a category, was singular
        or did not converge is left out, and so is one in which the coefficient is undefined (H with a loading above 1).

    Raises
    ------
    DataError
        A fit without rows, or fewer than half of the draws usable.

    References
    ----------
    Kelley, K., & Pornprasertmanit, S. (2016). Confidence intervals for population reliability coefficients. Psychological
    Methods, 21, 69–92. doi:10.1037/a0040086

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), columns=["a", "b", "c", "d"])
    >>> table = bootstrap_reliability(cfa("f =~ a + b + c + d", data), draws=50).set_index("coefficient")
    >>> bool(table.loc["omega3", "ci.lower"] < 0.8 < table.loc["omega3", "ci.upper"])  # the population value is .8
    True
    """
    if not fit.rows:
        raise DataError("the fit holds no rows, so none can be drawn", remedy="fit the model to raw data with cfa()")
    found, reasons = _draw(fit, draws, np.random.default_rng(seed))
    usable = draws - reasons.total()
    if usable < draws / 2:
        told = "; ".join(f"{k}: {REASONS[name]}" for name, k in reasons.most_common())
        raise DataError(
            f"the model could be fitted in {usable} of {draws} bootstrap samples",
            why=f"an interval from the rest would speak of easy samples only ({told})",
            remedy="merge rare categories, or use the delta interval of reliability()",
        )
    table = reliability(fit, level)
    limits = np.full((3, found.shape[1]), np.nan)
    defined = np.isfinite(found)
    for k in np.flatnonzero(defined.sum(axis=0) > 1):
        values = found[defined[:, k], k]
        limits[:, k] = values.std(ddof=1), np.quantile(values, (1 - level) / 2), np.quantile(values, (1 + level) / 2)
    table["se"], table["ci.lower"], table["ci.upper"] = limits
    table.insert(list(table.columns).index("definition"), "draws", defined.sum(axis=0))
    return table


def _draw(fit: Fit, draws: int, rng: np.random.Generator) -> tuple[Array, Counter[str]]:
    """Coefficients per draw, (draws, coefficients) in the order of `reliability_values`, NaN in a failed draw; reasons."""
    solution = fit.solution
    out = np.full((draws, len(reliability_values(solution))), np.nan)
    refit = fit._refitter()
    reasons: Counter[str] = Counter()
    for b, picked in enumerate(draws_of(fit.rows, draws, rng)):
        found = refit(picked)
        if found.solution is None:
            reasons[found.reason] += 1
        else:
            out[b] = list(reliability_values(found.solution).values())
    return out, reasons
