"""Correlations of factors in every group with their joint covariance, and whether they are equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.inference.delta_method import jacobian
from emosec.statistics.cfa.inference.scaling import upper_tail
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.model.moments import implied

if TYPE_CHECKING:
    from emosec.statistics.cfa.fitted import Fit

FactorPair = tuple[str, str, int]


@dataclass(frozen=True)
class FactorCorrelations:
    """Correlations of factors.

    Attributes
    ----------
    pairs : tuple of (factor, factor, group)
        Groups are counted from 1.
    values, se : ndarray (n,)
    covariance : ndarray (n, n)
        Of the estimates, by the delta method; NaN where the fit has no errors.
    """

    pairs: tuple[FactorPair, ...]
    values: Array
    se: Array
    covariance: Array

    def equal(self, sets: Sequence[Sequence[int]]) -> tuple[float, int, float]:
        """Test by a Wald test that correlations are equal within each set of positions: chi-square, df, p.

        Returns
        -------
        tuple
            NaN where the covariance is not known or singular.
        """
        rows = []
        for places in sets:
            for other in places[1:]:
                row = np.zeros(len(self.values))
                row[places[0]], row[other] = 1.0, -1.0
                rows.append(row)
        R = np.array(rows).reshape(-1, len(self.values))
        spread = R @ self.covariance @ R.T
        if not len(R) or not np.isfinite(spread).all() or np.linalg.matrix_rank(spread) < len(R):
            return np.nan, len(R), np.nan
        apart = R @ self.values
        chisq = float(apart @ np.linalg.solve(spread, apart))
        return chisq, len(R), upper_tail(chisq, len(R))


def factor_correlations(fit: Fit, pairs: Sequence[FactorPair]) -> FactorCorrelations:
    """Compute correlations of factors with delta-method errors.

    Parameters
    ----------
    fit : Fit
    pairs : sequence of (factor, factor, group)
        Groups are counted from 1.

    Returns
    -------
    FactorCorrelations
        In the order of `pairs`; errors are NaN where the fit has none.

    Raises
    ------
    ModelError
        The model has no such factor.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=600).repeat(3, axis=1)
    >>> data = pd.DataFrame(latent + rng.normal(size=(600, 6)), columns=list("abcdef")).assign(town=["x", "y"] * 300)
    >>> fit = cfa("u =~ a + b + c; v =~ d + e + f", data, group="town")
    >>> found = factor_correlations(fit, [("u", "v", 1), ("u", "v", 2)])
    >>> bool(abs(found.values - 0.5).max() < 0.2), found.equal([[0, 1]])[1]
    (True, 1)
    """
    solution = fit.solution
    groups = solution.prepared.layout.groups
    places = []
    for a, b, g in pairs:
        latent = list(groups[g - 1].latent)
        if lacking := [f for f in (a, b) if f not in latent]:
            raise ModelError(f"the model has no factor {lacking[0]!r}", remedy=f"it has {', '.join(latent)}")
        places.append((g - 1, latent.index(a), latent.index(b)))
    used = sorted({g for g, _, _ in places})

    def correlations(x: Array) -> Array:
        covs = {g: implied(groups[g], x).total_eta_cov for g in used}
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.array([covs[g][i, j] / np.sqrt(covs[g][i, i] * covs[g][j, j]) for g, i, j in places])

    values = correlations(solution.x)
    if solution.vcov is None:
        nothing = np.full(len(values), np.nan)
        return FactorCorrelations(tuple(pairs), values, nothing, np.full((len(values), len(values)), np.nan))
    J = jacobian(correlations, solution.x)
    covariance = J @ solution.vcov @ J.T
    return FactorCorrelations(tuple(pairs), values, np.sqrt(np.maximum(np.diagonal(covariance), 0.0)), covariance)
