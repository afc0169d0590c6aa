"""How far a model is from the data, with gradient and an always positive semi-definite curvature.

Both discrepancies are scaled like lavaan's `fmin`: half of the usual F, groups weighted by their share of N. The curvature
is the expected information (ML) or the Gauss–Newton matrix (least squares), so `curvature` at the solution doubles as the
information matrix per observation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from emosec.statistics.cfa.model.constraints import Reparameterisation
from emosec.statistics.cfa.model.layout import Array, GroupLayout, Layout
from emosec.statistics.cfa.model.moments import (
    Moments,
    association_index,
    continuous_jacobian,
    covariance_parameters,
    implied,
    mean_jacobian,
    mean_parameters,
    rank_two,
)
from emosec.statistics.cfa.model.ordered_moments import ordinal
from emosec.statistics.cfa.model.products import weighted_crossproduct
from emosec.statistics.cfa.model.second_order import curvature_of_moments, moment_information
from emosec.statistics.cfa.sample.sample import ContinuousSample, OrdinalSample


@dataclass(frozen=True)
class Evaluation:
    """Value, gradient and curvature at one point, by all parameters x."""

    value: float
    gradient: Array
    curvature: Array


class Discrepancy(Protocol):
    """What the optimiser needs."""

    def value(self, x: Array) -> float:
        """The discrepancy, +inf where it is undefined."""
        ...

    def evaluate(self, x: Array) -> Evaluation | None:
        """Value, gradient and curvature; None where undefined."""
        ...

    def hessian(self, x: Array) -> Array | None:
        """Exact second derivatives; None where undefined, or where no closed form is known."""
        ...


class GroupDiscrepancy(Discrepancy, Protocol):
    """A discrepancy by all parameters that can also be told apart by group."""

    def group_values(self, x: Array) -> Array:
        """F of every group, not halved and not weighted."""
        ...


def ml_value(sigma: Array, mu: Array | None, cov: Array, mean: Array, log_det_cov: float) -> float:
    """ML discrepancy of one group, log|Sigma| + tr(S Sigma⁻¹) − log|S| − p (+ mean part); +inf when Sigma is not PD.

    Parameters
    ----------
    sigma : ndarray, shape (p, p)
        Implied covariance.
    mu : ndarray, shape (p,), or None
        Implied mean; None leaves the mean out (saturated).
    cov : ndarray, shape (p, p)
    mean : ndarray, shape (p,)
        The sample's.
    log_det_cov : float
        log|S|.

    Returns
    -------
    float

    References
    ----------
    Jöreskog, K. G. (1969). A general approach to confirmatory maximum likelihood factor analysis. Psychometrika, 34(2), 183–202.

    Examples
    --------
    >>> round(float(ml_value(np.eye(2), None, np.diag([2.0, 2.0]), np.zeros(2), np.log(4.0))), 6)  # 4 − log 4 − 2
    0.613706
    >>> ml_value(-np.eye(2), None, np.eye(2), np.zeros(2), 0.0)
    inf
    """
    try:
        chol = np.linalg.cholesky(sigma)
    except np.linalg.LinAlgError:
        return float("inf")
    log_det = 2.0 * float(np.log(np.diagonal(chol)).sum())
    target = cov if mu is None else cov + np.outer(mean - mu, mean - mu)
    inverse = np.linalg.inv(sigma)
    return log_det + float((inverse * target).sum()) - log_det_cov - len(cov)


def expected_information(group: GroupLayout, mom: Moments, precision: Array, meanstructure: bool, n_free: int) -> Array:
    """Expected information per observation of a normal model, (n_free, n_free), at precision = Sigma⁻¹.

    ½ tr(P dSigma_a P dSigma_b) with dSigma = u v' + v u' is (UPU')∘(VPV') + (UPV')∘(VPU').

    Parameters
    ----------
    group : GroupLayout
    mom : Moments
        Of this group.
    precision : ndarray, shape (p, p)
        Sigma⁻¹.
    meanstructure : bool
        Whether the model has means.
    n_free : int
        Of all groups together; rows and columns of parameters of other groups stay 0.

    Returns
    -------
    ndarray, shape (n_free, n_free)

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> group = prepare(build_parameter_table("f =~ a + b + c")).layout.groups[0]
    >>> mom = implied(group, np.array([0.0, 0.0, 0.0, 1.0, 1.0, 2.0]))
    >>> expected_information(group, mom, np.linalg.inv(mom.sigma), False, 6).diagonal().round(6).tolist()
    [0.0, 0.0, 0.0, 0.5, 0.5, 0.125]
    """
    U, V = rank_two(group, mom)
    UP, VP = U @ precision, V @ precision
    cross = UP @ V.T
    out = np.zeros((n_free, n_free))
    at = covariance_parameters(group)
    out[np.ix_(at, at)] = (UP @ U.T) * (VP @ V.T) + cross * cross.T
    if meanstructure:
        dmu = mean_jacobian(group, mom)
        at = mean_parameters(group)
        out[np.ix_(at, at)] += dmu @ precision @ dmu.T
    return out


class MaximumLikelihood:
    """Normal-theory ML for complete data, one or more groups.

    Parameters
    ----------
    layout : Layout
    samples : sequence of ContinuousSample
        One per group.
    """

    def __init__(self, layout: Layout, samples: Sequence[ContinuousSample]) -> None:
        self.layout, self.samples = layout, samples
        total = sum(s.n for s in samples)
        self.weights = [s.n / total for s in samples]
        self.log_dets = [float(np.linalg.slogdet(s.cov)[1]) for s in samples]

    def group_values(self, x: Array) -> Array:
        """F of every group (not halved)."""
        out = []
        for group, sample, log_det in zip(self.layout.groups, self.samples, self.log_dets, strict=True):
            mom = implied(group, x)
            mu = mom.mu if self.layout.meanstructure else None
            out.append(ml_value(mom.sigma, mu, sample.cov, sample.mean, log_det))
        return np.array(out)

    def value(self, x: Array) -> float:
        """Half the weighted sum of the groups' discrepancies."""
        return 0.5 * float(np.dot(self.weights, self.group_values(x)))

    def evaluate(self, x: Array) -> Evaluation | None:
        """Value, gradient, expected information; None when an implied covariance is not positive definite."""
        n_free, means = self.layout.n_free, self.layout.meanstructure
        value, gradient, curvature = 0.0, np.zeros(n_free), np.zeros((n_free, n_free))
        for group, sample, log_det, w in zip(
            self.layout.groups, self.samples, self.log_dets, self.weights, strict=True
        ):
            mom = implied(group, x)
            try:
                chol = np.linalg.cholesky(mom.sigma)
            except np.linalg.LinAlgError:
                return None
            half = np.linalg.inv(chol)
            precision = half.T @ half
            d = sample.mean - mom.mu if means else np.zeros(group.p)
            target = sample.cov + np.outer(d, d)
            fit = float((precision * target).sum())
            value += 0.5 * w * (2.0 * float(np.log(np.diagonal(chol)).sum()) + fit - log_det - group.p)
            A = precision @ (target - mom.sigma) @ precision
            U, V = rank_two(group, mom)
            gradient[covariance_parameters(group)] -= w * np.einsum("kp,kp->k", U @ A, V)
            if means:
                gradient[mean_parameters(group)] -= w * (mean_jacobian(group, mom) @ (precision @ d))
            curvature += w * expected_information(group, mom, precision, means, n_free)
        return Evaluation(value, gradient, curvature)

    def hessian(self, x: Array) -> Array | None:
        """Observed information per observation, exact; None when an implied covariance is singular."""
        n_free, means = self.layout.n_free, self.layout.meanstructure
        out = np.zeros((n_free, n_free))
        for group, sample, w in zip(self.layout.groups, self.samples, self.weights, strict=True):
            mom = implied(group, x)
            try:
                P = np.linalg.inv(mom.sigma)
            except np.linalg.LinAlgError:
                return None
            d = sample.mean - mom.mu if means else np.zeros(group.p)
            M = P @ (sample.cov + np.outer(d, d)) @ P
            saturated = moment_information(np.ones(1), P[None], (2.0 * M - P)[None], (P @ d)[None])
            J = continuous_jacobian(group, x, n_free, means)
            skip = 0 if means else group.p
            out += w * (J.T @ saturated[skip:, skip:] @ J)
            out += w * curvature_of_moments(group, x, M - P, P @ d if means else None, n_free)
        return out


class LeastSquares:
    """Diagonally weighted least squares on thresholds and polychoric correlations (DWLS, ULS).

    Groups are weighted by (N_g − 1)/N in estimation, as lavaan's `fmin` is.

    Parameters
    ----------
    layout : Layout
    samples : sequence of OrdinalSample
    weights : sequence of ndarray
        One weight per moment and group: 1/diag(acov) for DWLS, ones for ULS.
    """

    def __init__(self, layout: Layout, samples: Sequence[OrdinalSample], weights: Sequence[Array]) -> None:
        self.layout, self.samples, self.W = layout, samples, list(weights)
        total = sum(s.n for s in samples)
        self.weights = [(s.n - 1) / total for s in samples]
        self.observed = [s.vector for s in samples]
        self.index = [association_index(g.p, g.numeric) for g in layout.groups]

    def group_values(self, x: Array) -> Array:
        """(s − sigma)' W (s − sigma) of every group."""
        out = []
        for g, group in enumerate(self.layout.groups):
            rows, cols = self.index[g]
            mom = ordinal(group, x, theta=self.layout.theta_parameterization, rows=rows, cols=cols)
            gap = self.observed[g] - mom.vector
            out.append(float(gap @ (self.W[g] * gap)))
        return np.array(out)

    def value(self, x: Array) -> float:
        """Half the weighted sum of the groups' discrepancies."""
        value = 0.5 * float(np.dot(self.weights, self.group_values(x)))
        return value if np.isfinite(value) else float("inf")

    def jacobians(self, x: Array) -> list[Array]:
        """Jacobian of every group's moments by all parameters: (moments, n_free)."""
        out = []
        for g, group in enumerate(self.layout.groups):
            rows, cols = self.index[g]
            mom = ordinal(group, x, theta=self.layout.theta_parameterization, rows=rows, cols=cols)
            full = np.zeros((len(mom.vector), self.layout.n_free))
            full[:, mom.parameters] = mom.jacobian
            out.append(full)
        return out

    def evaluate(self, x: Array) -> Evaluation | None:
        """Value, gradient, Gauss–Newton matrix; None where a scale is undefined."""
        n_free = self.layout.n_free
        value, gradient, curvature = 0.0, np.zeros(n_free), np.zeros((n_free, n_free))
        for g, group in enumerate(self.layout.groups):
            rows, cols = self.index[g]
            mom = ordinal(group, x, theta=self.layout.theta_parameterization, rows=rows, cols=cols)
            if not np.all(np.isfinite(mom.vector)):
                return None
            gap = self.observed[g] - mom.vector
            weighted = self.W[g] * gap
            value += 0.5 * self.weights[g] * float(gap @ weighted)
            gradient[mom.parameters] -= self.weights[g] * (weighted @ mom.jacobian)
            block = weighted_crossproduct(mom.jacobian, self.W[g])
            curvature[np.ix_(mom.parameters, mom.parameters)] += self.weights[g] * block
        return Evaluation(value, gradient, curvature)

    def hessian(self, x: Array) -> Array | None:
        """Gauss–Newton matrix minus the weighted curvature of the moments; None when scales are free or implied (theta)."""
        if self.layout.theta_parameterization or any(len(g.free["delta"]) for g in self.layout.groups):
            return None
        found = self.evaluate(x)
        if found is None:
            return None
        out = found.curvature
        for g, group in enumerate(self.layout.groups):
            rows, cols = self.index[g]
            item, scale = group.tau_item, group.base["delta"]
            mom = ordinal(group, x, theta=False, rows=rows, cols=cols)
            weighted = self.weights[g] * self.W[g] * (self.observed[g] - mom.vector)
            G = np.zeros((group.p, group.p))
            first, q = group.first_association, len(group.covariates)
            G[rows, cols] = weighted[first:] * scale[rows] * scale[cols]
            by_mean = -np.bincount(item, weighted[: len(item)], minlength=group.p) * scale
            by_slope = weighted[len(item) : first].reshape(q, group.p).T * scale[:, None] if q else None
            out += curvature_of_moments(group, x, G + G.T, by_mean, self.layout.n_free, by_slope)
        return out


class Reduced:
    """A discrepancy seen through the equality constraints: a function of z, where x = K z + x0."""

    def __init__(self, inner: Discrepancy, constraint: Reparameterisation) -> None:
        self.inner, self.constraint = inner, constraint

    def value(self, z: Array) -> float:
        """The inner value at x(z)."""
        return self.inner.value(self.constraint.expand(z))

    def evaluate(self, z: Array) -> Evaluation | None:
        """Chain rule through K."""
        found = self.inner.evaluate(self.constraint.expand(z))
        K = self.constraint.K
        if found is None or K is None:
            return found
        return Evaluation(found.value, found.gradient @ K, K.T @ found.curvature @ K)

    def hessian(self, z: Array) -> Array | None:
        """K' H K of the inner Hessian."""
        found = self.inner.hessian(self.constraint.expand(z))
        K = self.constraint.K
        return found if found is None or K is None else K.T @ found @ K
