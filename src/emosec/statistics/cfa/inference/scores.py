"""Casewise scores of the normal model: one row per person, one column per parameter.

With dSigma = u v' + v u', person i with z = y − mu adds (z'Pu)(z'Pv) − u'Pv for a covariance parameter (P = Sigma⁻¹) and
dmu' P z for the mean. So sandwiches for MLM and MLR cost rows × parameters, and no fourth-moment matrix is formed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import numpy as np

from emosec.statistics.cfa.inference.sandwich import Sandwich, _assemble
from emosec.statistics.cfa.model.constraints import Reparameterisation
from emosec.statistics.cfa.model.layout import Array, GroupLayout, Layout
from emosec.statistics.cfa.model.moments import (
    Moments,
    continuous_jacobian,
    covariance_parameters,
    implied,
    mean_jacobian,
    mean_parameters,
    rank_two,
    vech_index,
)
from emosec.statistics.cfa.model.second_order import normal_weight
from emosec.statistics.cfa.sample.design import SIMPLE
from emosec.statistics.cfa.sample.exogenous import exogenous_variables, explained_by_exogenous, varying_moments
from emosec.statistics.cfa.sample.sample import ContinuousSample
from emosec.statistics.cfa.sample.two_stage import TwoStageSample

if TYPE_CHECKING:
    from emosec.statistics.cfa.solution import Solution

BLOCK = 1024


def _casewise_scores(
    group: GroupLayout, mom: Moments, precision: Array, z: Array, meanstructure: bool, n_free: int
) -> Array:
    """Scores of the log-likelihood by parameter, at deviations `z` (n, p): (n, n_free)."""
    U, V = rank_two(group, mom)
    zP = z @ precision
    out = np.zeros((len(z), n_free))
    constant = np.einsum("kp,kp->k", U @ precision, V)
    out[:, covariance_parameters(group)] = (zP @ U.T) * (zP @ V.T) - constant
    if meanstructure:
        out[:, mean_parameters(group)] += zP @ mean_jacobian(group, mom).T
    return out


def normal_theory_sandwich(
    layout: Layout,
    samples: Sequence[ContinuousSample],
    x: Array,
    constraint: Reparameterisation,
    bread: Array,
    *,
    squared: bool,
) -> Sandwich:
    """Satorra–Bentler sandwich: ADF covariance of the sample moments as meat, W from the implied covariance.

    Parameters
    ----------
    layout, samples, x, constraint
        The fitted model; samples must hold their data.
    bread : ndarray (k, k)
        Inverse expected information in z.
    squared : bool
        Also tr((U Gamma)²), which costs rows² (MLMV only).

    Returns
    -------
    Sandwich

    References
    ----------
    Satorra, A., & Bentler, P. M. (1994). Corrections to test statistics and standard errors in covariance structure analysis. In
    Latent variables analysis. Sage.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> fit = cfa("f =~ a + b + c + d", data, estimator="MLM").solution
    >>> parts = (fit.prepared.layout, fit.samples, fit.x, fit.prepared.constraint, fit.bread)
    >>> bool(np.allclose(normal_theory_sandwich(*parts, squared=False).covariance / 400, fit.vcov_z))
    True
    """
    k, total = len(bread), sum(s.n for s in samples)
    meat, middle = np.zeros((k, k)), np.zeros((k, k))
    trace = square = 0.0
    for group, sample in zip(layout.groups, samples, strict=True):
        mom = implied(group, x)
        if isinstance(sample, TwoStageSample):
            parts = _given_covariance(
                normal_weight(sample.cov, True), sample.gamma, moment_jacobian(layout, group, x, constraint)
            )
            meat, middle = meat + sample.n / total * parts[0], middle + sample.n / total * parts[1]
            trace, square = trace + parts[2], square + parts[3]
            continue
        P = np.linalg.inv(mom.sigma)
        z = rows_of(sample) - sample.mean
        s = _casewise_scores(group, mom, P, z, layout.meanstructure, layout.n_free)
        exogenous, fixed = exogenous_variables(group), None
        if exogenous:
            fixed = explained_by_exogenous(z, exogenous)
            s -= _casewise_scores(group, mom, P, fixed, layout.meanstructure, layout.n_free)
        s -= s.mean(0)
        s = s if constraint.K is None else s @ constraint.K
        share = sample.n / total
        meat += share * (s.T @ s) / sample.n
        PS = P @ (sample.cov if fixed is None else sample.cov - fixed.T @ fixed / sample.n)
        trace_ps2 = float((PS * PS.T).sum())
        trace += 0.5 * (_mean_square(z, P, fixed) - trace_ps2)
        trace += float(np.trace(PS)) if layout.meanstructure else 0.0
        if squared:
            extra, block = _pairwise(z, P, PS, s, trace_ps2, layout.meanstructure, fixed)
            square += extra
            middle += share * block
    return _assemble(bread, meat, middle, trace, square if squared else np.nan)


def moment_jacobian(layout: Layout, group: GroupLayout, x: Array, constraint: Reparameterisation) -> Array:
    """Derivatives of (mean, vech Sigma) by z.

    Parameters
    ----------
    layout : Layout
    group : GroupLayout
        One of the layout's.
    x : ndarray, shape (n_free,)
    constraint : Reparameterisation

    Returns
    -------
    ndarray, shape (p + p (p + 1) / 2, npar)

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> prepared = prepare(build_parameter_table("f =~ l*a + l*b + c", meanstructure=True))
    >>> moment_jacobian(prepared.layout, prepared.layout.groups[0], np.full(9, 0.5), prepared.constraint).shape
    (9, 8)
    """
    J = continuous_jacobian(group, x, layout.n_free, True)
    return J if constraint.K is None else J @ constraint.K


def two_stage_information(solution: Solution) -> Array:
    """Expected information of complete data with the moments of the first stage, by z: the weight is theirs, as in lavaan.

    Parameters
    ----------
    solution : Solution
        Of two-stage samples.

    Returns
    -------
    ndarray, shape (npar, npar)
        Per row.

    References
    ----------
    Savalei, V., & Bentler, P. M. (2009). A two-stage approach to missing data: Theory and application to auxiliary variables.
    Structural Equation Modeling, 16(3), 477–497.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)), columns=["a", "b", "c"])
    >>> data.iloc[:40, 0] = np.nan
    >>> two_stage_information(cfa("f =~ a + b + c", data, missing="two.stage").solution).shape
    (9, 9)
    """
    prepared, total = solution.prepared, sum(s.n for s in solution.samples)
    out = np.zeros((len(solution.z),) * 2)
    for group, sample in zip(prepared.layout.groups, solution.samples, strict=True):
        J = moment_jacobian(prepared.layout, group, solution.x, prepared.constraint)
        out += sample.n / total * (J.T @ normal_weight(cast("TwoStageSample", sample).cov, True) @ J)
    return out


def _given_covariance(W: Array, gamma: Array, J: Array) -> tuple[Array, Array, float, float]:
    """J'WΓWJ, J'WΓWΓWJ, tr(WΓ) and tr(WΓWΓ) where the moments' covariance is there as a matrix."""
    WJ, WG = W @ J, W @ gamma
    G = gamma @ WJ
    return WJ.T @ G, G.T @ W @ G, float(np.trace(WG)), float((WG * WG.T).sum())


def _mean_square(z: Array, P: Array, fixed: Array | None) -> float:
    """Average of tr((PM)²) for M = zz', less what fixed covariates predict of it."""
    zP = z @ P
    total = np.einsum("ij,ij->i", zP, z) ** 2
    if fixed is not None:
        total += np.einsum("ij,ij->i", fixed @ P, fixed) ** 2 - 2.0 * np.einsum("ij,ij->i", zP, fixed) ** 2
    return float(total.mean())


def _pairwise(
    z: Array, P: Array, PS: Array, s: Array, trace_ps2: float, means: bool, fixed: Array | None
) -> tuple[float, Array]:
    """tr(WΓWΓ) and J'WΓWΓWJ as averages over pairs of rows, in blocks."""
    n = len(z)
    zP = z @ P
    leverage = np.einsum("ij,ij->i", zP @ PS.T, z)  # z'P S P z
    if fixed is not None:
        fP = fixed @ P
        leverage = leverage - np.einsum("ij,ij->i", fP @ PS.T, fixed)
    total, middle = 0.0, np.zeros((s.shape[1], s.shape[1]))
    for start in range(0, n, BLOCK):
        own = slice(start, min(n, start + BLOCK))
        product = zP[own] @ z.T
        squares = product**2
        if fixed is not None:
            crossed, predicted = (zP[own] @ fixed.T, fP[own] @ z.T), fP[own] @ fixed.T
            squares += predicted**2 - crossed[0] ** 2 - crossed[1] ** 2
            product += predicted - crossed[0] - crossed[1]
        kernel = 0.5 * (squares - leverage[own, None] - leverage + trace_ps2)
        if means:
            kernel += product
        total += float((kernel**2).sum())
        middle += s[own].T @ (kernel @ s)
    return total / n**2, middle / n**2


def huber_white_meat(
    layout: Layout, samples: Sequence[ContinuousSample], x: Array, constraint: Reparameterisation
) -> Array:
    """First-order information per observation (outer product of scores at the implied moments), in z.

    Parameters
    ----------
    layout : Layout
    samples : sequence of ContinuousSample
        One per group; they must have kept their rows. Weights and clusters of their designs enter the sums.
    x : ndarray, shape (n_free,)
    constraint : Reparameterisation

    Returns
    -------
    ndarray, shape (npar, npar)

    Raises
    ------
    ValueError
        A sample without rows.

    References
    ----------
    Huber, P. J. (1967). The behavior of maximum likelihood estimates under nonstandard conditions. In Proceedings of the Fifth
    Berkeley Symposium on Mathematical Statistics and Probability (Vol. 1, pp. 221–233).
    White, H. (1982). Maximum likelihood estimation of misspecified models. Econometrica, 50(1), 1–25.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> found = cfa("f =~ a + b + c + d", data, estimator="MLR").solution
    >>> meat = huber_white_meat(found.prepared.layout, found.samples, found.x, found.prepared.constraint)
    >>> bool(np.allclose(found.bread @ meat @ found.bread / 400, found.vcov_z))
    True
    """
    total = sum(s.n for s in samples)
    k = layout.n_free if constraint.K is None else constraint.K.shape[1]
    meat = np.zeros((k, k))
    for group, sample in zip(layout.groups, samples, strict=True):
        mom = implied(group, x)
        centre = mom.mu if layout.meanstructure else sample.mean
        P = np.linalg.inv(mom.sigma)
        s = _casewise_scores(group, mom, P, rows_of(sample) - centre, layout.meanstructure, layout.n_free)
        s = sample.design.sums(s if constraint.K is None else s @ constraint.K)
        meat += s.T @ s / total
    return meat


def saturated_trace(layout: Layout, samples: Sequence[ContinuousSample]) -> float:
    """tr(B1 A1⁻¹) of the saturated model: the `h1` half of the Yuan–Bentler (Mplus variant) correction.

    With fixed covariates the saturated model is a regression on them; without, a multivariate normal distribution.

    Parameters
    ----------
    layout : Layout
    samples : sequence of ContinuousSample
        One per group; they must have kept their rows.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        A sample without rows.

    References
    ----------
    Yuan, K.-H., & Bentler, P. M. (2000). Three likelihood-based methods for mean and covariance structure analysis with nonnormal
    missing data. Sociological Methodology, 30, 165–200.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> from emosec.statistics.cfa.sample.sample import continuous_sample
    >>> layout = prepare(build_parameter_table("f =~ a + b + c")).layout
    >>> normal = np.random.default_rng(1).normal(size=(20_000, 3))
    >>> bool(abs(saturated_trace(layout, [continuous_sample(normal)]) - 6) < 0.3)  # 6 covariances, and no kurtosis
    True
    """
    total = 0.0
    for group, sample in zip(layout.groups, samples, strict=True):
        z = rows_of(sample) - sample.mean
        if sample.design is not SIMPLE:
            total += _designed_trace(group, sample, z, layout.meanstructure)
            continue
        weight = np.full(len(z), 1.0 if layout.meanstructure else 0.0)
        exogenous = exogenous_variables(group)
        if exogenous:
            x = z[:, exogenous]
            weight += np.einsum("ij,ij->i", x @ np.linalg.inv(x.T @ x / len(x)), x)
            z = np.delete(z - explained_by_exogenous(z, exogenous), exogenous, axis=1)
        distance = np.einsum("ij,ij->i", z @ np.linalg.inv(z.T @ z / len(z)), z)
        total += 0.5 * (float((distance**2).mean()) - z.shape[1]) + float((weight * distance).mean())
    return total


def _designed_trace(group: GroupLayout, sample: ContinuousSample, z: Array, meanstructure: bool) -> float:
    """tr(B1 A1⁻¹) where rows have weights or come in clusters, so that B1 is no average over rows."""
    rows, cols = vech_index(group.p)
    E = z @ np.linalg.inv(sample.cov)
    P = np.linalg.inv(sample.cov)
    scores = (E[:, rows] * E[:, cols] - P[rows, cols]) * np.where(rows == cols, 0.5, 1.0)
    scores = np.hstack([E, scores]) if meanstructure else scores
    at = varying_moments(group.p, exogenous_variables(group), meanstructure)
    sums = sample.design.sums(scores[:, at])
    A = normal_weight(sample.cov, meanstructure)[np.ix_(at, at)]
    return float((np.linalg.inv(A) * (sums.T @ sums / sample.n)).sum())


def rows_of(sample: ContinuousSample) -> Array:
    """The data of a sample that must have kept them.

    Parameters
    ----------
    sample : ContinuousSample

    Returns
    -------
    ndarray, shape (n, p)

    Raises
    ------
    ValueError
        The sample did not keep its rows.

    Examples
    --------
    >>> from emosec.statistics.cfa.sample.sample import continuous_sample
    >>> rows_of(continuous_sample(np.eye(2))).shape
    (2, 2)
    """
    if sample.data is None:
        raise ValueError("robust errors and tests need the rows: build the sample with keep_data=True")
    return sample.data
