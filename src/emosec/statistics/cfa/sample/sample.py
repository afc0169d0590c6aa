"""What an estimator needs to know of the data: one small object per group, and no DataFrame.

Bootstrap and Monte Carlo make these directly and call the engine with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from emosec.statistics.cfa.model.layout import Array, Index
from emosec.statistics.cfa.model.moments import association_index
from emosec.statistics.cfa.sample.design import SIMPLE, SamplingDesign
from emosec.statistics.cfa.sample.missing_data import IncompleteSample

if TYPE_CHECKING:
    from emosec.statistics.correlations import OrdinalStatistics
    from emosec.statistics.correlations.mixed import MixedStatistics

# ASSUME a polychoric correlation at the estimator's own bound (.999) is a perfect one
PERFECT = 0.9989
# ASSUME the same of a polyserial correlation at its bound, .995
PERFECT_POLYSERIAL = 0.9949


@dataclass(frozen=True)
class ContinuousSample:
    """Moments of one group of complete numeric data, divided by N.

    Attributes
    ----------
    n : int
        Rows; with sampling weights their sum.
    mean : ndarray (p,)
    cov : ndarray (p, p)
        Divided by N, not N − 1, as lavaan's default likelihood has it.
    data : ndarray (n, p), optional
        Needed only for robust standard errors and tests (MLM, MLR).
    design : Design
        Sampling weights and clusters.
    """

    n: float
    mean: Array
    cov: Array
    data: Array | None = None
    design: SamplingDesign = SIMPLE

    def reordered(self, order: Index) -> ContinuousSample:
        """The same sample with its variables in another order."""
        data = None if self.data is None else self.data[:, order]
        return ContinuousSample(self.n, self.mean[order], self.cov[np.ix_(order, order)], data, self.design)


@dataclass(frozen=True)
class OrdinalSample:
    """Thresholds and polychoric correlations of one group.

    Attributes
    ----------
    n : int
        Rows.
    thresholds : ndarray (t,)
        Ordered by item, then by category.
    threshold_item : ndarray of int (t,)
    correlation : ndarray (p, p)
    acov : ndarray (t + p(p−1)/2,) or square
        N times the asymptotic covariance of (thresholds, correlations below the diagonal column by column): lavaan's NACOV.
        Only the diagonal is needed for DWLS estimates; robust errors and scaled tests need the matrix.
    numeric : ndarray of int
        Positions of numeric variables, in a sample of both kinds: there the threshold is minus the mean, `correlation` holds
        variance and covariances, and the variances come before the pairs in `vector` and `acov`.
    slopes : ndarray (p, q)
        On covariates, when everything is conditional on them: thresholds at covariates of zero, `correlation` given them. They
        stand, covariate by covariate, between thresholds and variances.
    x_mean, x_cov : ndarray (q,), (q, q)
        Moments of the covariates, divided by N − 1, as lavaan has them beside ordered items.
    weight_variances : ndarray, optional
        Diagonal of the covariance that independent rows would have, where `acov` is that of clusters: clusters change errors and
        tests, not estimates.
    """

    n: float
    thresholds: Array
    threshold_item: Index
    correlation: Array
    acov: Array
    numeric: Index = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    slopes: Array = field(default_factory=lambda: np.zeros((0, 0)))
    x_mean: Array = field(default_factory=lambda: np.zeros(0))
    x_cov: Array = field(default_factory=lambda: np.zeros((0, 0)))
    weight_variances: Array | None = None

    @property
    def vector(self) -> Array:
        """Thresholds, slopes, then correlations in `association_index` order."""
        rows, cols = association_index(len(self.correlation), self.numeric)
        return np.concatenate([self.thresholds, self.slopes.T.ravel(), self.correlation[rows, cols]])

    @property
    def first_pair(self) -> int:
        """Where the pairs begin in `vector`."""
        return len(self.thresholds) + self.slopes.size + len(self.numeric)

    @property
    def variances(self) -> Array:
        """What moments are weighted by: the diagonal of `acov`, or of what it would be if rows were independent."""
        if self.weight_variances is not None:
            return self.weight_variances
        return self.acov if self.acov.ndim == 1 else np.ascontiguousarray(np.diagonal(self.acov))


Sample = ContinuousSample | OrdinalSample | IncompleteSample


def continuous_sample(data: Array, *, keep_data: bool = True, design: SamplingDesign = SIMPLE) -> ContinuousSample:
    """Moments of complete data.

    Parameters
    ----------
    data : ndarray (n, p)
        No missing values.
    keep_data : bool
        Keep the rows, for robust standard errors.
    design : Design
        Weights make the moments weighted.

    Returns
    -------
    ContinuousSample

    Examples
    --------
    >>> continuous_sample(np.array([[1.0, 2.0], [3.0, 4.0]])).cov.tolist()  # divided by N
    [[1.0, 1.0], [1.0, 1.0]]
    """
    data = np.asarray(data, dtype=np.float64)
    if design.weights is not None:
        total = design.total(len(data))
        mean = design.weights @ data / total
        centred = data - mean
        cov = (centred * design.weights[:, None]).T @ centred / total
        return ContinuousSample(total, mean, cov, data, design)
    mean = data.mean(0)
    centred = data - mean
    return ContinuousSample(len(data), mean, centred.T @ centred / len(data), data if keep_data else None, design)


def ordinal_sample(
    codes: Index, n_categories: Index, *, acov: Literal["diagonal"] | bool = True, design: SamplingDesign = SIMPLE
) -> tuple[OrdinalSample, OrdinalStatistics]:
    """Thresholds, polychoric correlations and their asymptotic covariance from category numbers.

    Parameters
    ----------
    codes : ndarray of int (n, p)
        0 … k − 1; negative is missing (used pairwise).
    n_categories : ndarray of int (p,)
    acov : bool or "diagonal"
        True for robust errors and tests; "diagonal" is enough for WLSMV estimates.
    design : Design

    Returns
    -------
    sample : OrdinalSample
    statistics : OrdinalStatistics
        What the sample was made from, with its flags per pair.

    Examples
    --------
    >>> codes = np.random.default_rng(1).integers(0, 3, size=(100, 2))
    >>> sample, statistics = ordinal_sample(codes, np.array([3, 3]))
    >>> sample.thresholds.shape, sample.acov.shape
    ((4,), (5, 5))
    """
    from emosec.statistics.correlations import polychoric_from_codes

    found = polychoric_from_codes(codes, n_categories, acov=acov, weights=design.weights, cluster=design.cluster)
    item = np.repeat(np.arange(codes.shape[1]), found.n_categories - 1)
    gamma = np.ones(len(found.wls_obs)) if found.acov is None else found.acov
    sample = OrdinalSample(design.total(found.n_rows), found.wls_obs[: len(item)], item, found.correlations, gamma)
    if design.cluster is not None:
        sample = replace(sample, weight_variances=found.variances)
    return sample, found


def mixed_sample(
    values: Array, n_categories: Index, covariates: Array | None = None
) -> tuple[OrdinalSample, MixedStatistics]:
    """Statistics of numeric and ordered variables together, complete rows.

    Parameters
    ----------
    values : ndarray (n, p)
        Category numbers 0 … k − 1, or values of numeric variables.
    n_categories : ndarray of int (p,)
        0 for numeric variables.
    covariates : ndarray (n, q), optional
        What everything is conditional on.

    Returns
    -------
    sample : OrdinalSample
    statistics : MixedStatistics

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> sample, _ = mixed_sample(np.column_stack([rng.integers(0, 2, size=60), rng.normal(size=60)]), np.array([2, 0]))
    >>> sample.numeric.tolist(), sample.vector.shape
    ([1], (4,))
    """
    from emosec.statistics.correlations.mixed import mixed_statistics

    found = mixed_statistics(values, n_categories, covariates)
    x = np.zeros((len(values), 0)) if covariates is None else covariates
    deviation = x - x.mean(axis=0)
    return OrdinalSample(
        found.n_rows, found.level, found.level_variable, found.covariance, found.acov, found.numeric, found.slopes,
        x.mean(axis=0), deviation.T @ deviation / (len(x) - 1),
    ), found  # fmt: skip


def unusable_pairs(sample: OrdinalSample) -> Array:
    """Pairs whose correlation is undefined, or perfect so far as the table can tell: no weight can be given to them.

    Parameters
    ----------
    sample : OrdinalSample

    Returns
    -------
    ndarray of bool, shape (pairs,)
        Pairs below the diagonal, column by column. Perfect is |r| ≥ 0.9989, between an ordered and a numeric variable ≥ 0.9949.

    Examples
    --------
    >>> sample = OrdinalSample(100, np.zeros(2), np.arange(2), np.array([[1.0, 0.9995], [0.9995, 1.0]]), np.ones(3))
    >>> unusable_pairs(sample).tolist()
    [True]
    """
    first = sample.first_pair
    rho, variance = sample.vector[first:], sample.variances[first:]
    perfect = np.full(len(rho), PERFECT)
    if len(sample.numeric):
        rows, cols = association_index(len(sample.correlation), sample.numeric[:0])
        sd = np.sqrt(np.diagonal(sample.correlation))
        rho = rho / (sd[rows] * sd[cols])
        perfect[np.isin(rows, sample.numeric) != np.isin(cols, sample.numeric)] = PERFECT_POLYSERIAL
    return ~np.isfinite(rho) | ~np.isfinite(variance) | (np.abs(rho) >= perfect) | (variance <= 0.0)


def total_n(samples: Sequence[Sample]) -> int:
    """Rows in all groups (weights are scaled to sum to that).

    Parameters
    ----------
    samples : sequence of Sample
        One per group.

    Returns
    -------
    int

    Examples
    --------
    >>> total_n([continuous_sample(np.eye(3)), continuous_sample(np.eye(4))])
    7
    """
    return round(sum(s.n for s in samples))


def in_order(sample: Sample, have: Sequence[str], want: Sequence[str]) -> Sample:
    """The sample with its variables in the layout's order.

    Parameters
    ----------
    sample : Sample
    have : sequence of str
        Variables in the sample's order.
    want : sequence of str
        The same variables in the layout's order.

    Returns
    -------
    Sample
        The same object where nothing is to be moved.

    Examples
    --------
    >>> sample = continuous_sample(np.array([[1.0, 2.0], [3.0, 5.0]]))
    >>> in_order(sample, ["a", "b"], ["b", "a"]).mean.tolist()
    [3.5, 2.0]
    """
    if tuple(have) == tuple(want):
        return sample
    order = np.array([list(have).index(v) for v in want])
    if isinstance(sample, OrdinalSample):
        return _reorder_ordinal(sample, order)
    return sample.reordered(order)


def _reorder_ordinal(sample: OrdinalSample, order: np.ndarray) -> OrdinalSample:
    p, t = len(order), len(sample.thresholds)
    tau = np.concatenate([np.flatnonzero(sample.threshold_item == i) for i in order])
    place = np.zeros((p, p), dtype=np.intp)
    first, second = np.triu_indices(p, 1)
    place[first, second] = place[second, first] = np.arange(len(first))
    pairs = sample.first_pair + place[np.ix_(order, order)][first, second]
    numeric = np.flatnonzero(np.isin(order, sample.numeric))
    slopes = t + (p * np.arange(sample.slopes.shape[1])[:, None] + order).ravel()
    variances = t + sample.slopes.size + np.searchsorted(sample.numeric, order[numeric])
    at = np.concatenate([tau, slopes, variances, pairs])
    acov = sample.acov[at] if sample.acov.ndim == 1 else sample.acov[np.ix_(at, at)]
    item = np.repeat(np.arange(p), [int((sample.threshold_item == i).sum()) for i in order])
    correlation = sample.correlation[np.ix_(order, order)]
    return OrdinalSample(
        sample.n, sample.thresholds[tau], item, correlation, acov, numeric,
        sample.slopes[order] if sample.slopes.size else sample.slopes, sample.x_mean, sample.x_cov,
        None if sample.weight_variances is None else sample.weight_variances[at],
    )  # fmt: skip
