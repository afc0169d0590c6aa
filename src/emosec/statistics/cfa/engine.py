"""The fast door: a prepared model and sample statistics in, arrays out. No DataFrame, no syntax, no names.

`prepare` compiles a parameter table once; `solve` fits it to one set of sample statistics. Everything a person reads is made
from a `Solution` elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa.constraints import Names, Reparameterisation, linearise, reparameterise
from emosec.statistics.cfa.discrepancy import GroupDiscrepancy, LeastSquares, MaximumLikelihood, Reduced
from emosec.statistics.cfa.estimators import Estimator, estimator_named
from emosec.statistics.cfa.exogenous import exogenous_moments, with_exogenous
from emosec.statistics.cfa.full_information import (
    FullInformation,
    full_information_meat,
    saturated_incomplete_trace,
)
from emosec.statistics.cfa.information import bread_of, observed_information
from emosec.statistics.cfa.layout import Array, Layout, build_layout
from emosec.statistics.cfa.missing_data import IncompleteSample
from emosec.statistics.cfa.optimise import Optimum, minimise
from emosec.statistics.cfa.sample import ContinuousSample, OrdinalSample, Sample, total_n
from emosec.statistics.cfa.sandwich import Sandwich, least_squares_sandwich
from emosec.statistics.cfa.scaling import ChiSquare, scaled_test, standard_test
from emosec.statistics.cfa.scores import huber_white_meat, normal_theory_sandwich, saturated_trace
from emosec.statistics.cfa.start import starting_values

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.parameter_table import ParameterTable


@dataclass(frozen=True)
class Prepared:
    """A compiled model: places of parameters, constraints solved, starting values asked for."""

    layout: Layout
    constraint: Reparameterisation
    given_start: Array

    @property
    def npar(self) -> int:
        """Free parameters after equality constraints."""
        return self.layout.n_free - self.constraint.n_constraints


@dataclass(frozen=True)
class Solution:
    """A fitted model as arrays.

    Attributes
    ----------
    z, x : ndarray
        Estimates in free coordinates, and all free parameters of the table (before constraints).
    fmin : float
        Half the discrepancy, groups weighted: lavaan's `fmin`.
    optimum : Optimum
    chisq : ChiSquare
        The standard test.
    scaled : ChiSquare or None
        The estimator's own test.
    bread : ndarray or None
        Inverse information per observation, in z. None when the model is not identified or errors were not asked for.
    vcov_z : ndarray or None
        Covariance of the estimates z.
    identified : bool
        Whether the information matrix has full rank.
    """

    prepared: Prepared
    samples: tuple[Sample, ...]
    estimator: Estimator
    z: Array
    x: Array
    fmin: float
    group_values: Array
    optimum: Optimum
    df: int
    chisq: ChiSquare
    scaled: ChiSquare | None
    bread: Array | None
    vcov_z: Array | None
    sandwich: Sandwich | None
    identified: bool

    @cached_property
    def vcov(self) -> Array | None:
        """Covariance of all free parameters x."""
        K = self.prepared.constraint.K
        if self.vcov_z is None or K is None:
            return self.vcov_z
        return K @ self.vcov_z @ K.T

    @cached_property
    def se(self) -> Array:
        """Standard errors of x; NaN when there is no covariance, 0 for a parameter fixed by constraints."""
        if self.vcov is None:
            return np.full(len(self.x), np.nan)
        with np.errstate(invalid="ignore"):
            return np.sqrt(np.where(np.abs(np.diagonal(self.vcov)) < 1e-18, 0.0, np.diagonal(self.vcov)))


def prepare(table: ParameterTable, *, ordered: Sequence[str] = (), parameterization: str = "delta") -> Prepared:
    """Compile a parameter table.

    Parameters
    ----------
    table : ParameterTable
    ordered : sequence of str
        Ordered variables: all observed ones, or none.
    parameterization : {"delta", "theta"}

    Returns
    -------
    Prepared
    """
    frame = table.frame
    layout = build_layout(frame, ordered=ordered, parameterization=parameterization)
    names = names_of(frame)
    rows = frame[frame["op"] == "=="]
    if frame["op"].isin(["<", ">"]).any():
        raise ModelError("inequality constraints are not supported", remedy="leave them out, and look at the estimate")
    R, b = linearise(list(zip(rows["lhs"], rows["rhs"], strict=True)), names, layout.n_free)
    given = frame["ustart"].to_numpy(dtype=float)[layout.row_of_free] if layout.n_free else np.zeros(0)
    return Prepared(layout, reparameterise(R, b, layout.n_free), given)


def names_of(frame: pd.DataFrame) -> Names:
    """Labels (and plabels) of free parameters, of fixed ones, and definitions."""
    free: dict[str, int] = {}
    fixed: dict[str, float] = {}
    columns = (frame["op"], frame["label"], frame["plabel"], frame["free"], frame["ustart"])
    for op, label, plabel, number, value in zip(*(c.tolist() for c in columns), strict=True):
        if op in ("==", "<", ">", ":="):
            continue
        for name in {label, plabel} - {""}:
            if number > 0:
                free.setdefault(name, int(number) - 1)
            else:
                fixed.setdefault(name, 0.0 if value != value else float(value))
    rows = frame[frame["op"] == ":="]
    return Names(free, fixed, dict(zip(rows["lhs"], rows["rhs"], strict=True)))


def n_moments(layout: Layout) -> int:
    """Sample moments a model is fitted to, without those of fixed exogenous variables."""
    total = 0
    for group in layout.groups:
        p = group.p
        if layout.ordinal:
            total += len(group.tau_item) + p * (p - 1) // 2
        else:
            total += p * (p + 1) // 2 + (p if layout.meanstructure else 0)
        total -= len(group.exogenous)
    return total


def make_discrepancy(layout: Layout, samples: Sequence[Sample], estimator: Estimator) -> GroupDiscrepancy:
    """The function an estimator minimises."""
    if any(isinstance(s, IncompleteSample) for s in samples):
        return FullInformation(layout, [cast("IncompleteSample", s) for s in samples])
    if not estimator.ordinal:
        return MaximumLikelihood(layout, [cast("ContinuousSample", s) for s in samples])
    ordinal = [cast("OrdinalSample", s) for s in samples]
    if estimator.discrepancy == "ULS":
        return LeastSquares(layout, ordinal, [np.ones(len(s.vector)) for s in ordinal])
    return LeastSquares(layout, ordinal, [1.0 / s.variances for s in ordinal])


def default_start(prepared: Prepared, samples: Sequence[Sample]) -> Array:
    """Starting values z from the sample."""
    if prepared.layout.ordinal:
        ordinal = [cast("OrdinalSample", s) for s in samples]
        covariances = [s.correlation for s in ordinal]
        means = [np.zeros(len(s.correlation)) for s in ordinal]
        thresholds = [s.thresholds for s in ordinal]
    else:
        numeric = [cast("ContinuousSample", s) for s in samples]
        covariances, means, thresholds = [s.cov for s in numeric], [s.mean for s in numeric], []
    x = starting_values(prepared.layout, covariances, means, thresholds, prepared.given_start)
    return prepared.constraint.contract(x)


def solve(
    prepared: Prepared,
    samples: Sequence[Sample],
    estimator: str = "ML",
    *,
    errors: bool = True,
    test: bool = True,
    start: Array | None = None,
    information: str = "default",
    max_restarts: int = 3,
) -> Solution:
    """Fit a prepared model to sample statistics.

    Parameters
    ----------
    prepared : Prepared
    samples : sequence of ContinuousSample or OrdinalSample
        One per group, variables in the order of `prepared.layout.groups[g].observed`.
    estimator : str
        A name from `estimators.ESTIMATORS`.
    errors, test : bool
        Compute the covariance of the estimates; compute the scaled test. Estimates alone are several times cheaper.
    start : ndarray, optional
        Starting values in z: a previous solution's `z` saves half the iterations in a bootstrap.
    information : {"default", "expected", "observed"}
    max_restarts : int
        Random starting points to try when the first does not converge.

    Returns
    -------
    Solution
    """
    kind = estimator_named(estimator)
    _check_shapes(prepared.layout, samples)
    prepared = replace(prepared, layout=with_exogenous(prepared.layout, samples))
    layout, constraint = prepared.layout, prepared.constraint
    inner = make_discrepancy(layout, samples, kind)
    target = Reduced(inner, constraint)
    z0 = default_start(prepared, samples) if start is None else start
    if start is None and isinstance(inner, FullInformation):
        # the model fitted to the EM moments as if complete is next door to the answer, and cheap
        complete = [ContinuousSample(s.n, s.mean, s.cov) for s in inner.samples]
        z0 = minimise(Reduced(MaximumLikelihood(layout, complete), constraint), z0).z

    def restart(attempt: int) -> Array:
        rng = np.random.default_rng(attempt)
        return z0 * rng.uniform(0.5, 1.3, len(z0)) + rng.normal(0.0, 0.05, len(z0))

    optimum = minimise(target, z0, restart=restart, max_restarts=max_restarts)
    x = constraint.expand(optimum.z)
    values = inner.group_values(x)
    df = n_moments(layout) - len(optimum.z)
    factors = np.array([s.n - 1 if kind.ordinal else s.n for s in samples])
    statistic = float(np.maximum(factors * values, 0.0).sum())
    solution = Solution(
        prepared, tuple(samples), kind, optimum.z, x, optimum.value, values, optimum, df, standard_test(statistic, df, known=kind.discrepancy != "ULS"),
        None, None, None, None, True,
    )  # fmt: skip
    return with_errors(solution, inner, target, test=test, information=information) if errors or test else solution


def _check_shapes(layout: Layout, samples: Sequence[Sample]) -> None:
    """Refuse samples that cannot belong to the model (a bootstrap draw may have lost a category)."""
    if len(samples) != len(layout.groups):
        raise DataError(f"{len(samples)} samples for a model of {len(layout.groups)} group(s)")
    for group, sample in zip(layout.groups, samples, strict=True):
        p = len(sample.correlation) if isinstance(sample, OrdinalSample) else len(sample.mean)
        if p != group.p:
            raise DataError(f"a sample of {p} variables for a model of {group.p}")
        if isinstance(sample, OrdinalSample) and not np.array_equal(sample.threshold_item, group.tau_item):
            raise DataError(
                "the sample's thresholds are not the model's",
                why="a category that the model has a threshold for is empty in this sample",
            )


def with_errors(
    solution: Solution, inner: GroupDiscrepancy, target: Reduced, *, test: bool, information: str
) -> Solution:
    """Add the covariance of the estimates and the scaled test."""
    kind, n = solution.estimator, total_n(solution.samples)
    by_default = kind.errors == "robust.huber.white" or isinstance(inner, FullInformation)
    observed = information == "observed" or (information == "default" and by_default)
    if isinstance(inner, FullInformation):
        matrix = _congruent(inner.information(solution.x, expected=not observed), solution.prepared.constraint.K)
    elif observed and isinstance(inner, MaximumLikelihood):
        matrix = _congruent(inner.information(solution.x), solution.prepared.constraint.K)
    elif observed:
        matrix = observed_information(target, solution.z)
    else:
        matrix = _expected(solution, inner)
    bread, identified = bread_of(matrix)
    if bread is None:
        return replace(solution, identified=False)
    divisor = n - len(solution.samples) if kind.ordinal else n
    sandwich = make_sandwich(solution, inner, bread)
    covariance = bread if sandwich is None else sandwich.covariance
    solution = replace(solution, bread=bread, vcov_z=covariance / divisor, sandwich=sandwich, identified=identified)
    return replace(solution, scaled=own_test(solution)) if test else solution


def _expected(solution: Solution, inner: GroupDiscrepancy) -> Array | None:
    """Expected information in z; least squares weights groups by N_g/N here, unlike in estimation (as lavaan does)."""
    if isinstance(inner, LeastSquares):
        weights = inner.weights
        total = total_n(solution.samples)
        inner.weights = [s.n / total for s in solution.samples]
        found = inner.evaluate(solution.x)
        inner.weights = weights
    else:
        found = inner.evaluate(solution.x)
    return _congruent(None if found is None else found.curvature, solution.prepared.constraint.K)


def _congruent(matrix: Array | None, K: Array | None) -> Array | None:
    """K' A K."""
    return matrix if matrix is None or K is None else K.T @ matrix @ K


def make_sandwich(solution: Solution, inner: GroupDiscrepancy, bread: Array) -> Sandwich | None:
    """Bread and meat for the robust estimators; None for the standard ones."""
    kind, layout, constraint = solution.estimator, solution.prepared.layout, solution.prepared.constraint
    if kind.errors == "standard":
        return None
    if isinstance(inner, LeastSquares):
        jacobians = inner.jacobians(solution.x)
        if constraint.K is not None:
            jacobians = [J @ constraint.K for J in jacobians]
        shares = [s.n / total_n(solution.samples) for s in solution.samples]
        acov = [cast("OrdinalSample", s).acov for s in solution.samples]
        return least_squares_sandwich(bread, jacobians, inner.W, acov, shares)
    if isinstance(inner, FullInformation):
        meat = full_information_meat(inner, solution.x, constraint)
        trace = saturated_incomplete_trace(inner.samples) - float((bread * meat).sum())
        return Sandwich(bread, meat, trace, float("nan"))
    samples = [cast("ContinuousSample", s) for s in solution.samples]
    if kind.errors == "robust.sem":
        squared = kind.test in ("scaled.shifted", "mean.var.adjusted")
        return normal_theory_sandwich(layout, samples, solution.x, constraint, bread, squared=squared)
    meat = huber_white_meat(layout, samples, solution.x, constraint)
    trace = saturated_trace(samples, layout.meanstructure) - float((bread * meat).sum())
    return Sandwich(bread, meat, trace, float("nan"))


def own_test(solution: Solution) -> ChiSquare | None:
    """The scaled test that belongs to the estimator."""
    kind, sandwich = solution.estimator, solution.sandwich
    if kind.test == "standard" or sandwich is None:
        return None
    extra = {}
    if kind.test == "yuan.bentler.mplus":
        h0 = float((sandwich.bread * sandwich.meat).sum())
        h1 = sandwich.trace + h0
        extra = {
            "h1_scaling": h1 / (solution.df + len(solution.z) + exogenous_moments(solution.prepared.layout)),
            "h0_scaling": h0 / max(len(solution.z), 1),
        }
    return scaled_test(
        kind.test, solution.chisq.statistic, solution.df, sandwich.trace, sandwich.trace_squared, **extra
    )
