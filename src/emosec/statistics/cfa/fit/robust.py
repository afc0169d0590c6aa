"""Ingredients of the robust CFI, TLI and RMSEA: population-consistent versions under non-normality or ordinal data."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, cast

import numpy as np

from emosec.statistics.cfa.fit.robust_incomplete import incomplete_parts
from emosec.statistics.cfa.fit.robust_parts import RobustParts
from emosec.statistics.cfa.inference.scaling import ChiSquare
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.model.moments import vech_index
from emosec.statistics.cfa.model.ordered_moments import ordinal
from emosec.statistics.cfa.sample.missing_data import IncompleteSample
from emosec.statistics.cfa.sample.sample import OrdinalSample, total_n

if TYPE_CHECKING:
    from emosec.statistics.cfa.model.prepared import Prepared
    from emosec.statistics.cfa.solution import Solution


def robust_parts(solution: Solution, baseline: ChiSquare, baseline_own: ChiSquare | None) -> RobustParts | None:
    """Ingredients for the estimator at hand; None when it has no robust indices.

    Parameters
    ----------
    solution : Solution
    baseline : ChiSquare
        The independence model's standard test.
    baseline_own : ChiSquare or None
        Its scaled test.

    Returns
    -------
    RobustParts or None
        None after estimators without a scaled test (unless data have gaps) and after mean- and variance-adjusted tests.

    References
    ----------
    Brosseau-Liard, P. E., & Savalei, V. (2014). Adjusting incremental fit indices for nonnormality. Multivariate Behavioral
    Research, 49(5), 460–470.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> from emosec.statistics.cfa.fit.baseline import baseline_tests
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> solution = cfa("f =~ a + b + c + d", data, estimator="MLR").solution
    >>> parts = robust_parts(solution, *baseline_tests(solution))
    >>> bool(np.isclose(parts.chisq / parts.factor, parts.chisq_scaled))
    True
    """
    own = solution.scaled
    if isinstance(solution.samples[0], IncompleteSample):
        return incomplete_parts(solution)
    if own is None or baseline_own is None or own.name == "mean.var.adjusted":
        return None
    if solution.estimator.ordinal:
        return _categorical_parts(solution)
    factor, null = (
        test.scaling_factor * (test_df - test.shift) / test_df if test.name == "scaled.shifted" else test.scaling_factor
        for test, test_df in ((own, solution.chisq.df), (baseline_own, baseline.df))
    )
    return RobustParts(
        solution.chisq.statistic, solution.chisq.df, own.statistic, factor, own.scaling_factor, baseline.statistic, null
    )


def _categorical_parts(solution: Solution) -> RobustParts:
    """Savalei (2021): the normal-theory statistic of the polychoric matrix at the least-squares estimates.

    NaN throughout, as in lavaan, when a polychoric matrix is not positive definite, when thresholds are restricted (equal
    across groups, beyond what free means and scales make up for), or with covariates: the statistic is one of correlations alone.

    References
    ----------
    Savalei, V. (2021). Improving fit indices in structural equation modeling with categorical data. Multivariate Behavioral
    Research, 56(3), 390–407.
    """
    empty = RobustParts(*(nan,) * 7)
    layout, samples = solution.prepared.layout, [cast("OrdinalSample", s) for s in solution.samples]
    if (
        solution.bread is None
        or layout.groups[0].covariates
        or any(len(s.numeric) for s in samples)
        or not (_thresholds_saturated(solution.prepared) or _thresholds_unrestricted(solution))
        or any(np.linalg.eigvalsh(s.correlation)[0] < 1.5e-8 for s in samples)
    ):
        return empty
    total, K = total_n(samples), solution.prepared.constraint.K
    chisq = chisq_null = trace_null = 0.0
    V, W, gamma, J, shares = [], [], [], [], []
    df_null = 0
    for group, sample in zip(layout.groups, samples, strict=True):
        rows, cols = vech_index(group.p, diagonal=False)
        mom = ordinal(group, solution.x, theta=layout.theta_parameterization, rows=rows, cols=cols)
        R = mom.correlation.copy()
        np.fill_diagonal(R, 1.0)
        if np.linalg.eigvalsh(R)[0] <= 0:
            return empty
        P = np.linalg.inv(R)
        _, log_det_sample = np.linalg.slogdet(sample.correlation)
        _, log_det = np.linalg.slogdet(R)
        chisq += sample.n * (log_det + float((P * sample.correlation).sum()) - log_det_sample - group.p)
        chisq_null -= sample.n * log_det_sample
        share, first = sample.n / total, len(sample.thresholds)
        V.append(_CorrelationWeight(P, share))
        w = 1.0 / sample.variances[first:] if solution.estimator.discrepancy == "DWLS" else np.ones(len(rows))
        W.append(share * w)
        gamma.append(sample.acov[first:, first:])
        shares.append(share)
        trace_null += float(np.trace(gamma[-1])) / share
        full = np.zeros((len(rows), layout.n_free))
        full[:, mom.parameters] = mom.jacobian[first:]
        J.append(full if K is None else full @ K)
        df_null += len(rows)
    stacked = np.vstack(J)
    df = df_null - int(np.linalg.matrix_rank(stacked[:, stacked.any(axis=0)]))
    ks = _trace(V, W, gamma, shares, J, solution.bread)
    if df <= 0:
        return empty
    factor = ks / df
    return RobustParts(chisq, df, chisq / factor, factor, factor, chisq_null, trace_null / df_null)


def _thresholds_saturated(prepared: Prepared) -> bool:
    """Whether every threshold is a parameter of its own, and no mean or scale competes with it."""
    K = prepared.constraint.K
    for group in prepared.layout.groups:
        free = group.free
        if len(free["tau"]) < len(group.tau_item) or len(free["nu"]) or len(free["alpha"]) or len(free["delta"]):
            return False
        if K is not None and np.any((K[:, np.any(K[free["tau"].par] != 0, axis=0)] != 0).sum(0) > 1):
            return False
    return True


def _thresholds_unrestricted(solution: Solution) -> bool:
    """Whether all thresholds can still take any value beside any correlations, although means or scales take some's place.

    Fixed thresholds with a free mean and scale are such a case. The Jacobian of thresholds and correlations then has as many
    independent rows as there are thresholds, and those of the correlations: parameters can be chosen anew so that some move
    thresholds alone and the others correlations alone.
    """
    layout, K = solution.prepared.layout, solution.prepared.constraint.K
    every, correlations, n_thresholds = [], [], 0
    for group in layout.groups:
        rows, cols = vech_index(group.p, diagonal=False)
        mom = ordinal(group, solution.x, theta=layout.theta_parameterization, rows=rows, cols=cols)
        full = np.zeros((len(mom.jacobian), layout.n_free))
        full[:, mom.parameters] = mom.jacobian
        full = full if K is None else full @ K
        n_thresholds += len(full) - len(rows)
        every.append(full)
        correlations.append(full[-len(rows) :])
    rank = np.linalg.matrix_rank
    return bool(rank(np.vstack(every)) == n_thresholds + rank(np.vstack(correlations)))


class _CorrelationWeight:
    """Normal-theory information of a correlation structure, times a share: P_ik P_jl + P_il P_jk over pairs below the diagonal.

    Applied as an operator: a vector over pairs is a symmetric matrix M with an empty diagonal, and what comes out is P M P.
    """

    def __init__(self, P: Array, share: float) -> None:
        self.P, self.share = P, share
        self.rows, self.cols = vech_index(len(P), diagonal=False)

    def times(self, J: Array) -> Array:
        """V J for a matrix of columns over pairs."""
        M = np.zeros((J.shape[1], len(self.P), len(self.P)))
        M[:, self.rows, self.cols] = M[:, self.cols, self.rows] = J.T
        return np.asarray(self.share * (self.P @ M @ self.P)[:, self.rows, self.cols].T)

    def trace(self, gamma: Array) -> float:
        """tr(V Gamma): pairs with one column in common at a time, so that V is never formed."""
        first, second = self.P[:, self.rows], self.P[:, self.cols]
        total = 0.0
        for j in range(len(self.P)):
            at = np.flatnonzero(self.cols == j)
            if len(at):
                part, i = gamma[at], self.rows[at]
                total += float((part * first[i]).sum(axis=0) @ second[j] + (part * second[i]).sum(axis=0) @ first[j])
        return self.share * total


def _trace(
    V: list[_CorrelationWeight], W: list[Array], gamma: list[Array], shares: list[float], J: list[Array], bread: Array
) -> float:
    """tr((I − J E⁻¹ J'W)' V (I − J E⁻¹ J'W) Gamma / share) over groups, without the big block-diagonal matrices."""
    used = np.flatnonzero(np.any([j.any(axis=0) for j in J], axis=0))
    bread = bread[np.ix_(used, used)]
    total, k = 0.0, len(used)
    JVJ, meat, cross = np.zeros((k, k)), np.zeros((k, k)), np.zeros((k, k))
    for v, w, g, share, full in zip(V, W, gamma, shares, J, strict=True):
        j = full[:, used]
        total += v.trace(g) / share
        WJ = w[:, None] * j
        GWJ = g @ WJ / share
        VJ = v.times(j)
        JVJ += j.T @ VJ
        meat += WJ.T @ GWJ
        cross += VJ.T @ GWJ
    return total - 2.0 * float((bread * cross).sum()) + float((bread @ JVJ @ bread * meat).sum())
