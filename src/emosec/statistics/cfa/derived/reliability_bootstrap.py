"""Bootstrap intervals for model-based reliability, those with the observed variance in the denominator included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import DataError, EmosecError
from emosec.statistics.cfa.derived.reliability import reliability, reliability_values
from emosec.statistics.cfa.engine import solve
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.sample.missing_data import IncompleteSample, incomplete_sample
from emosec.statistics.cfa.sample.sample import ContinuousSample, Sample, continuous_sample, ordinal_sample

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
    found = _draw(fit, draws, np.random.default_rng(seed))
    usable = np.isfinite(found).any(axis=1)
    if usable.sum() < draws / 2:
        raise DataError(
            f"the model could be fitted in {int(usable.sum())} of {draws} bootstrap samples",
            why="an interval from the rest would speak of easy samples only",
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


def _draw(fit: Fit, draws: int, rng: np.random.Generator) -> Array:
    """Coefficients per draw, (draws, coefficients) in the order of `reliability_values`; NaN in a failed draw."""
    solution = fit.solution
    out = np.full((draws, len(reliability_values(solution))), np.nan)
    categories = [rows.max(axis=0) + 1 for rows in fit.rows]
    for b in range(draws):
        picked = [rows[rng.integers(0, len(rows), len(rows))] for rows in fit.rows]
        try:
            samples = _samples(type(solution.samples[0]), picked, categories)
            refit = solve(
                solution.prepared, samples, fit.estimator, errors=False, test=False, start=solution.z, max_restarts=0
            )
        except (EmosecError, np.linalg.LinAlgError):
            continue
        if refit.optimum.converged:
            out[b] = list(reliability_values(refit).values())
    return out


def _samples(kind: type[Sample], picked: Sequence[Array], categories: Sequence[Array]) -> list[Sample]:
    if kind is ContinuousSample:
        return [continuous_sample(rows, keep_data=False) for rows in picked]
    if kind is IncompleteSample:
        return [incomplete_sample(rows) for rows in picked]
    return [ordinal_sample(rows, k, acov="diagonal")[0] for rows, k in zip(picked, categories, strict=True)]
