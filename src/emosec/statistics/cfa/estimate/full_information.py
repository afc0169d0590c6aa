"""Full-information ML for incomplete data: discrepancy, exact observed information, Huber–White meat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from emosec.statistics.cfa.estimate.discrepancy import Evaluation, expected_information
from emosec.statistics.cfa.model.constraints import Reparameterisation
from emosec.statistics.cfa.model.layout import Array, GroupLayout, Layout
from emosec.statistics.cfa.model.moments import (
    continuous_jacobian,
    covariance_parameters,
    implied,
    mean_jacobian,
    mean_parameters,
    rank_two,
)
from emosec.statistics.cfa.model.second_order import curvature_of_moments, moment_gradient
from emosec.statistics.cfa.sample.exogenous import exogenous_variables, varying_moments
from emosec.statistics.cfa.sample.missing_data import IncompleteSample, row_errors, saturated_scores
from emosec.statistics.cfa.sample.patterns import informed_inverse, pattern_terms, saturated_information


class FullInformation:
    """ML for incomplete numeric data, relative to the saturated model.

    The curvature it hands to the optimiser is that of complete data: never too small, so steps are safe; BFGS learns the
    rest.

    Parameters
    ----------
    layout : Layout
        With a mean structure.
    samples : sequence of IncompleteSample
    """

    def __init__(self, layout: Layout, samples: Sequence[IncompleteSample]) -> None:
        self.layout, self.samples = layout, samples
        self.total = sum(s.n for s in samples)
        self._last: tuple[bytes, Array | None] = (b"", None)

    def group_values(self, x: Array) -> Array:
        """Twice the difference in log-likelihood to the saturated model, per row of the group."""
        out = []
        for group, sample in zip(self.layout.groups, self.samples, strict=True):
            mom = implied(group, x)
            terms = pattern_terms(sample.patterns, mom.mu, mom.sigma)
            out.append(np.inf if terms is None else (terms.value - sample.minus_two_logl) / sample.n)
        return np.array(out)

    def value(self, x: Array) -> float:
        """Half the weighted sum of the groups' discrepancies."""
        return 0.5 * float(sum(s.n * v for s, v in zip(self.samples, self.group_values(x), strict=True))) / self.total

    def evaluate(self, x: Array) -> Evaluation | None:
        """Value, exact gradient, complete-data curvature."""
        k = self.layout.n_free
        value, gradient, curvature = 0.0, np.zeros(k), np.zeros((k, k))
        for group, sample in zip(self.layout.groups, self.samples, strict=True):
            mom = implied(group, x)
            terms = pattern_terms(sample.patterns, mom.mu, mom.sigma)
            if terms is None:
                return None
            share = sample.n / self.total
            value += 0.5 * (terms.value - sample.minus_two_logl) / self.total
            gradient += moment_gradient(group, mom, terms.G / self.total, terms.g / self.total, k)
            try:
                precision = np.linalg.inv(mom.sigma)
            except np.linalg.LinAlgError:
                return None
            curvature += share * expected_information(group, mom, precision, True, k)
        return Evaluation(value, gradient, curvature)

    def hessian(self, x: Array) -> Array | None:
        """Observed information per row, exact; the last one is kept, for the search asks for it more than once."""
        if self._last[0] != x.tobytes():
            self._last = (x.tobytes(), self.information(x))
        found = self._last[1]
        return None if found is None else found.copy()

    def information(self, x: Array, *, expected: bool = False) -> Array | None:
        """Information per row by all parameters; observed (exact) by default."""
        k = self.layout.n_free
        out = np.zeros((k, k))
        for group, sample in zip(self.layout.groups, self.samples, strict=True):
            mom = implied(group, x)
            terms = pattern_terms(sample.patterns, mom.mu, mom.sigma)
            if terms is None:
                return None
            J = continuous_jacobian(group, x, k, True)
            out += sample.n / self.total * (J.T @ saturated_information(sample.patterns, terms, expected=expected) @ J)
            if not expected:
                out += curvature_of_moments(group, x, terms.G / self.total, terms.g / self.total, k)
        return out

    def scores(self, x: Array, g: int) -> Array:
        """Casewise scores of group g by all parameters: (n, n_free)."""
        group, sample = self.layout.groups[g], self.samples[g]
        mom = implied(group, x)
        terms = pattern_terms(sample.patterns, mom.mu, mom.sigma)
        assert terms is not None
        U, V = rank_two(group, mom)
        E = row_errors(sample, mom.mu, terms.P)
        constant = terms.P.reshape(len(terms.P), -1) @ (U[:, :, None] * V[:, None, :]).reshape(len(U), -1).T
        out = np.zeros((sample.n, self.layout.n_free))
        out[:, covariance_parameters(group)] = (E @ U.T) * (E @ V.T) - constant[sample.row_pattern]
        out[:, mean_parameters(group)] += E @ mean_jacobian(group, mom).T
        return out


def full_information_meat(inner: FullInformation, x: Array, constraint: Reparameterisation) -> Array:
    """First-order information per row, in z.

    Parameters
    ----------
    inner : FullInformation
    x : ndarray, shape (n_free,)
    constraint : Reparameterisation

    Returns
    -------
    ndarray, shape (npar, npar)
        Weights and clusters of the samples' designs are in it.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> data.iloc[:40, 0] = np.nan
    >>> found = cfa("f =~ a + b + c + d", data, estimator="MLR", missing="fiml").solution
    >>> inner = FullInformation(found.prepared.layout, found.samples)
    >>> meat = full_information_meat(inner, found.x, found.prepared.constraint)
    >>> bool(np.allclose(found.bread @ meat @ found.bread / 400, found.vcov_z))
    True
    """
    K = constraint.K
    k = len(x) if K is None else K.shape[1]
    meat = np.zeros((k, k))
    for g in range(len(inner.samples)):
        s = inner.scores(x, g)
        s = inner.samples[g].design.sums(s if K is None else s @ K)
        meat += s.T @ s / inner.total
    return meat


@dataclass(frozen=True)
class Saturated:
    """Information of the saturated model at its estimates, per row: A observed (or expected), its inverse, B first-order.

    Zero for the own moments of fixed covariates, which the saturated model does not estimate either; the inverse is zero too for
    moments that the data say nothing of.
    """

    A: Array
    inverse: Array
    B: Array


def saturated_matrices(group: GroupLayout, sample: IncompleteSample, *, expected: bool = False) -> Saturated:
    """The saturated model's information, A1, its inverse and B1: kept with the sample, as errors, tests and indices need them.

    Parameters
    ----------
    group : GroupLayout
    sample : IncompleteSample
    expected : bool
        Expected instead of observed information in A1.

    Returns
    -------
    Saturated
        By (mean, vech covariance); fixed covariates' own moments are 0 in all three.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> from emosec.statistics.cfa.sample.missing_data import incomplete_sample
    >>> group = prepare(build_parameter_table("f =~ a + b + c", meanstructure=True)).layout.groups[0]
    >>> data = np.random.default_rng(1).normal(size=(200, 3))
    >>> data[:20, 0] = np.nan
    >>> saturated_matrices(group, incomplete_sample(data)).A.shape
    (9, 9)
    """
    exogenous = tuple(exogenous_variables(group))
    kept: Saturated | None = sample.kept.get((exogenous, expected))
    if kept is not None:
        return kept
    terms = pattern_terms(sample.patterns, sample.mean, sample.cov)
    assert terms is not None
    scores = sample.design.sums(saturated_scores(sample, sample.mean, terms))
    A, B = saturated_information(sample.patterns, terms, expected=expected), scores.T @ scores / sample.n
    if exogenous:
        varies = np.isin(np.arange(len(A)), varying_moments(group.p, exogenous)).astype(np.float64)
        A, B = A * np.outer(varies, varies), B * np.outer(varies, varies)
    found = Saturated(A, informed_inverse(A), B)
    sample.kept[exogenous, expected] = found
    return found


def saturated_incomplete_trace(layout: Layout, samples: Sequence[IncompleteSample], *, expected: bool = False) -> float:
    """tr(B1 A1⁻¹): the `h1` half of the Yuan–Bentler (Mplus variant) correction with missing data.

    Parameters
    ----------
    layout : Layout
    samples : sequence of IncompleteSample
        One per group.
    expected : bool
        Expected instead of observed information in A1.

    Returns
    -------
    float

    References
    ----------
    Yuan, K.-H., & Bentler, P. M. (2000). Three likelihood-based methods for mean and covariance structure analysis with nonnormal
    missing data. Sociological Methodology, 30, 165–200.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> from emosec.statistics.cfa.sample.missing_data import incomplete_sample
    >>> layout = prepare(build_parameter_table("f =~ a + b + c", meanstructure=True)).layout
    >>> data = np.random.default_rng(1).normal(size=(20_000, 3))
    >>> data[:20, 0] = np.nan
    >>> bool(abs(saturated_incomplete_trace(layout, [incomplete_sample(data)]) - 9) < 0.3)  # 9 moments, and no kurtosis
    True
    """
    total = 0.0
    for group, sample in zip(layout.groups, samples, strict=True):
        found = saturated_matrices(group, sample, expected=expected)
        total += float((found.inverse * found.B).sum())
    return total
