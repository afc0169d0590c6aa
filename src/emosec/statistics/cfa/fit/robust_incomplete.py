"""Robust CFI, TLI and RMSEA for incomplete data: what the index would be without missing values.

Zhang, X., & Savalei, V. (2023). New computations for RMSEA and CFI following FIML and TS estimation with missing data.
Psychological Methods, 28(2), 263–283. Versions V3 (with a scaled test) and V6 (without), as in lavaan.
"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, cast

import numpy as np

from emosec.statistics.cfa.estimate.discrepancy import MaximumLikelihood
from emosec.statistics.cfa.estimate.full_information import saturated_matrices
from emosec.statistics.cfa.fit.baseline import baseline_solution
from emosec.statistics.cfa.fit.robust_parts import RobustParts
from emosec.statistics.cfa.inference.information import bread_of
from emosec.statistics.cfa.model.layout import Array, GroupLayout, Layout
from emosec.statistics.cfa.model.moments import continuous_jacobian
from emosec.statistics.cfa.model.second_order import apply_normal_weight
from emosec.statistics.cfa.sample.missing_data import IncompleteSample
from emosec.statistics.cfa.sample.sample import ContinuousSample

if TYPE_CHECKING:
    from emosec.statistics.cfa.solution import Solution


def incomplete_parts(solution: Solution) -> RobustParts:
    """Ingredients of the robust indices after FIML; NaN where a matrix is singular.

    Parameters
    ----------
    solution : Solution
        Of numeric variables with gaps, estimated by full information.

    Returns
    -------
    RobustParts

    References
    ----------
    Zhang, X., & Savalei, V. (2023). New computations for RMSEA and CFI following FIML and TS estimation with missing data.
    Psychological Methods, 28(2), 263–283.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> data.iloc[:40, 0] = np.nan
    >>> parts = incomplete_parts(cfa("f =~ a + b + c + d", data, estimator="MLR", missing="fiml").solution)
    >>> parts.df, bool(parts.chisq_null > parts.chisq)
    (2, True)
    """
    samples = [cast("IncompleteSample", s) for s in solution.samples]
    total = sum(s.n for s in samples)
    scaled = solution.scaled is not None
    weights = [_Weights(group, s, s.n / total, scaled)
               for group, s in zip(solution.prepared.layout.groups, samples, strict=True)]  # fmt: skip
    null, _ = baseline_solution(solution)
    try:
        own, base = (
            _corrected(model.prepared.layout, model.x, model.prepared.constraint.K, samples, weights, scaled)
            for model in (solution, null)
        )
    except np.linalg.LinAlgError:
        return RobustParts(*(nan,) * 7)
    (chisq, trace), (chisq_null, trace_null) = own, base
    if solution.df <= 0:
        return RobustParts(*(nan,) * 7)
    factor, factor_null = trace / solution.df, trace_null / null.df
    return RobustParts(chisq, solution.df, chisq / factor, factor, factor, chisq_null, factor_null)


class _Weights:
    """One group's matrices in the space of the moments, at its saturated estimates.

    W: observed information of the incomplete data; C: information had the data been complete, where these say anything; B:
    first-order information, so that W⁻¹BW⁻¹ is the covariance of the saturated estimates. Shares of the group are put in.
    """

    def __init__(self, group: GroupLayout, sample: IncompleteSample, share: float, scaled: bool) -> None:
        found = saturated_matrices(group, sample)
        self.share = share
        self.W, self.B = share * found.A, share * found.B
        informed = np.abs(found.A).max(axis=0) > 0.0
        self.informed = informed[:, None]
        self.precision = np.linalg.inv(sample.cov)
        CW = self.complete(found.inverse) / share
        # B W⁻¹ is kept; tr(C Gamma) = tr(C W⁻¹ · B W⁻¹) needs no product of the two
        self.BW = self.B @ found.inverse / share if scaled else np.zeros((0, 0))
        self.whole = float((CW * self.BW.T).sum()) if scaled else float(np.trace(CW))

    def complete(self, columns: Array) -> Array:
        """C times columns."""
        found = apply_normal_weight(self.precision, self.informed * columns)
        return np.asarray(self.share * self.informed * found)


def _corrected(
    layout: Layout, x: Array, K: Array | None, samples: list[IncompleteSample], weights: list[_Weights], scaled: bool
) -> tuple[float, float]:
    """Complete-data chi-square at the FIML estimates, and the trace that is its expectation under the model.

    The trace is tr((I − WJEJ') C (I − JEJ'W) Gamma), E the inverse of J'WJ, multiplied out so that only J is between large
    matrices; without scaling Gamma is W⁻¹.
    """
    complete = [ContinuousSample(s.n, s.mean, s.cov) for s in samples]
    values = MaximumLikelihood(layout, complete).group_values(x)
    chisq = float(sum(s.n * v for s, v in zip(samples, values, strict=True)))
    J = []
    for group in layout.groups:
        full = continuous_jacobian(group, x, layout.n_free, True)
        J.append(full if K is None else full @ K)
    information = np.asarray(sum(j.T @ w.W @ j for j, w in zip(J, weights, strict=True)))
    bread, _ = bread_of(information)
    if bread is None:
        raise np.linalg.LinAlgError
    CJ = [w.complete(j) for j, w in zip(J, weights, strict=True)]
    JCJ = np.asarray(sum(j.T @ c for j, c in zip(J, CJ, strict=True)))
    trace = sum(w.whole for w in weights)
    if not scaled:
        return chisq, trace - float((bread * JCJ).sum())
    # J'WGamma = J'BW⁻¹ and J'WGammaWJ = J'BJ
    crossed = np.asarray(sum(j.T @ w.BW @ c for j, c, w in zip(J, CJ, weights, strict=True)))
    meat = np.asarray(sum(j.T @ w.B @ j for j, w in zip(J, weights, strict=True)))
    return chisq, trace - 2.0 * float((bread * crossed.T).sum()) + float((bread @ JCJ @ bread * meat).sum())
