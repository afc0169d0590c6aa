"""Numeric and ordered variables together: thresholds, means, slopes, variances, covariances and their asymptotic covariance.

Muthén's (1984) two steps: each variable on its own (`marginal`), then each pair given its margins (`polyserial`; polychoric tables
where no covariate moves the limits). The asymptotic covariance is the crossproduct of the persons' influences, as for ordered
items alone, and agrees with lavaan's NACOV.

References
----------
Muthén, B. (1984). A general structural equation model with dichotomous, ordered categorical, and continuous latent
variable indicators. Psychometrika, 49, 115–132. doi:10.1007/BF02294210
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.correlations.from_codes import polychoric_from_codes
from emosec.statistics.correlations.marginal import Marginal, numeric_marginal, ordered_marginal
from emosec.statistics.correlations.polyserial import (
    PairScores,
    climb,
    numeric_scores,
    polychoric_scores,
    polyserial,
    polyserial_scores,
)
from emosec.statistics.correlations.two_step import BOUND

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class MixedStatistics:
    """What `mixed_statistics` returns: arrays only.

    `level` (t,) thresholds of ordered and MINUS the mean of numeric variables, by variable; `level_variable` (t,); `slopes` (p, q);
    `numeric` positions of numeric variables; `covariance` (p, p) of the responses given the covariates, variance 1 for ordered
    ones; `acov` (m, m), N times the asymptotic covariance of `wls_obs`; `converged` (pairs,).
    """

    n_rows: int
    level: Floats
    level_variable: Index
    slopes: Floats
    numeric: Index
    covariance: Floats
    acov: Floats
    converged: NDArray[np.bool_]

    @property
    def wls_obs(self) -> Floats:
        """Levels, slopes by covariate, variances of numeric variables, covariances below the diagonal: lavaan's WLS.obs."""
        first, second = item_pairs(len(self.covariance))
        variance = np.diagonal(self.covariance)[self.numeric]
        return np.concatenate([self.level, self.slopes.T.ravel(), variance, self.covariance[first, second]])


def mixed_statistics(
    values: Floats, n_categories: Sequence[int] | Index, covariates: Floats | None = None
) -> MixedStatistics:
    """Sample statistics of numeric and ordered variables, complete rows only.

    Parameters
    ----------
    values : ndarray (n, p)
        Category numbers 0 … k − 1 of ordered variables, values of numeric ones.
    n_categories : sequence of int (p,)
        k of ordered variables, 0 for numeric ones.
    covariates : ndarray (n, q), optional
        What everything is conditional on.

    Returns
    -------
    MixedStatistics

    Raises
    ------
    DataError
        A category that nobody chose; covariates without unique regression.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.random.default_rng(1).multivariate_normal([0, 0], [[4, 1], [1, 1]], size=20_000)
    >>> found = mixed_statistics(np.column_stack([y[:, 0], y[:, 1] > 0]), [0, 2])
    >>> bool(abs(found.covariance[0, 1] - 1.0) < 0.05), found.acov.shape
    (True, (4, 4))
    """
    n, p = values.shape
    x = np.zeros((n, 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    k = np.asarray(n_categories, dtype=np.intp)
    margins = [
        ordered_marginal(values[:, i].astype(np.intp), int(k[i]), x) if k[i] else numeric_marginal(values[:, i], x)
        for i in range(p)
    ]
    sd = np.sqrt([m.variance for m in margins])
    first, second = item_pairs(p)
    rho, converged = _correlations(values, k, margins, x.shape[1])
    pairs = np.empty((len(first), n))
    for number, (i, j) in enumerate(zip(first, second, strict=True)):
        a, b = margins[i], margins[j]
        with np.errstate(divide="ignore", invalid="ignore"):
            pairs[number] = _pair_influence(a, b, float(rho[number])) * sd[i] * sd[j]
        for one, i_one, other in ((a, i, j), (b, j, i)):
            if not one.ordered:
                pairs[number] += one.influence[:, -1] * rho[number] * sd[other] / (2.0 * sd[i_one])
    covariance = np.diag(sd**2)
    covariance[first, second] = covariance[second, first] = rho * sd[first] * sd[second]
    psi = np.concatenate([_first_step(margins, x.shape[1]), pairs])
    return MixedStatistics(
        n_rows=n,
        level=np.concatenate([m.level if m.ordered else -m.level for m in margins]),
        level_variable=np.repeat(np.arange(p), [len(m.level) for m in margins]),
        slopes=np.array([m.slopes for m in margins]).reshape(p, x.shape[1]),
        numeric=np.flatnonzero(k == 0),
        covariance=covariance,
        acov=n * (psi @ psi.T),
        converged=converged,
    )


def _first_step(margins: Sequence[Marginal], q: int) -> Floats:
    """Influences (m₁, n) on levels, then slopes covariate by covariate, then variances."""
    levels = [(1.0 if m.ordered else -1.0) * m.influence[:, : len(m.level)].T for m in margins]
    slopes = [m.influence[:, len(m.level) + c][None] for c in range(q) for m in margins]
    variances = [m.influence[:, -1][None] for m in margins if not m.ordered]
    return np.concatenate([*levels, *slopes, *variances])


def _correlations(values: Floats, k: Index, margins: Sequence[Marginal], q: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Correlation of every pair given the margins."""
    first, second = item_pairs(len(margins))
    rho, converged = np.zeros(len(first)), np.ones(len(first), dtype=bool)
    ordered = np.flatnonzero(k > 0)
    if q == 0 and len(ordered) > 1:
        tables = polychoric_from_codes(values[:, ordered].astype(np.int8), k[ordered])
        both = (k[first] > 0) & (k[second] > 0)
        rho[both], converged[both] = tables.rho, tables.converged
    for number, (i, j) in enumerate(zip(first, second, strict=True)):
        a, b = margins[i], margins[j]
        if a.ordered and b.ordered:
            if q:
                rho[number], converged[number] = climb(lambda r, a=a, b=b: polychoric_scores(a, b, r))  # type: ignore[misc]
        elif a.ordered or b.ordered:
            rho[number], converged[number] = polyserial(b, a) if a.ordered else polyserial(a, b)
        else:
            rho[number] = float(a.z @ b.z) / len(a.z)
    return rho, converged


def pair_scores(a: Marginal, b: Marginal, rho: float) -> PairScores:
    """Scores of a pair of whatever kinds, in the order of the arguments.

    Parameters
    ----------
    a, b : Marginal
        Both variables of the pair, of the same n persons.
    rho : float
        Between −1 and 1, both excluded.

    Returns
    -------
    PairScores

    Examples
    --------
    >>> from emosec.statistics.correlations.marginal import numeric_marginal, ordered_marginal
    >>> none = np.zeros((4, 0))
    >>> numeric = numeric_marginal(np.array([0.0, 1.0, 2.0, 4.0]), none)
    >>> ordered = ordered_marginal(np.array([0, 0, 1, 1]), 2, none)
    >>> one, other = pair_scores(numeric, ordered, 0.5), pair_scores(ordered, numeric, 0.5)
    >>> bool(np.allclose(one.by_rho, other.by_rho)), bool(np.allclose(one.first, other.second))
    (True, True)
    """
    if a.ordered and b.ordered:
        return polychoric_scores(a, b, rho)
    if a.ordered:
        found = polyserial_scores(b, a, rho)
        return PairScores(found.likelihood, found.by_rho, found.second, found.first)
    return polyserial_scores(a, b, rho) if b.ordered else numeric_scores(a, b, rho)


def _pair_influence(a: Marginal, b: Marginal, rho: float) -> Floats:
    """A₂₂⁻¹ (score − A₂₁ A₁₁⁻¹ first-step scores), (n,)."""
    at = pair_scores(a, b, float(np.clip(rho, -BOUND, BOUND)))
    score = at.by_rho
    own = a.influence @ a.chain(score, *at.first) + b.influence @ b.chain(score, *at.second)
    return np.asarray((score - own) / (score @ score))
