"""The fast door: a prepared model and sample statistics in, arrays out. No DataFrame, no syntax, no names.

`prepare` compiles a parameter table once; `solve` fits it to one set of sample statistics. Everything a person reads is made
from a `Solution` elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from emosec.errors import DataError
from emosec.statistics.cfa.estimate.direction import first_loading_positive
from emosec.statistics.cfa.estimate.discrepancy import GroupDiscrepancy, LeastSquares, MaximumLikelihood, Reduced
from emosec.statistics.cfa.estimate.estimators import Estimator, estimator_named
from emosec.statistics.cfa.estimate.full_information import FullInformation
from emosec.statistics.cfa.estimate.higher_order import negative_disturbance
from emosec.statistics.cfa.estimate.optimise import Optimum, approach, minimise, score
from emosec.statistics.cfa.estimate.start import even_loadings, starting_values
from emosec.statistics.cfa.inference.inference import with_errors
from emosec.statistics.cfa.inference.scaling import standard_test
from emosec.statistics.cfa.model.constraints import Reparameterisation
from emosec.statistics.cfa.model.layout import Array, Layout
from emosec.statistics.cfa.model.prepared import Prepared, n_moments, names_of, prepare
from emosec.statistics.cfa.sample.exogenous import with_exogenous
from emosec.statistics.cfa.sample.missing_data import IncompleteSample
from emosec.statistics.cfa.sample.sample import ContinuousSample, OrdinalSample, Sample
from emosec.statistics.cfa.solution import Solution

# ASSUME a discrepancy that is lower by a smaller share is the same minimum
SAME_MINIMUM = 1e-9

__all__ = [
    "Prepared",
    "Solution",
    "default_start",
    "make_discrepancy",
    "n_moments",
    "names_of",
    "prepare",
    "solve",
    "with_errors",
]


def make_discrepancy(layout: Layout, samples: Sequence[Sample], estimator: Estimator) -> GroupDiscrepancy:
    """The function an estimator minimises.

    Parameters
    ----------
    layout : Layout
    samples : sequence of Sample
        One per group; incomplete ones mean full information.
    estimator : Estimator

    Returns
    -------
    GroupDiscrepancy
        By all free parameters, before equality constraints.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.sample.sample import continuous_sample
    >>> sample = continuous_sample(np.random.default_rng(1).normal(size=(400, 3)))
    >>> inner = make_discrepancy(prepare(build_parameter_table("f =~ a + b + c")).layout, [sample], estimator_named("ML"))
    >>> bool(inner.value(np.ones(6)) > 0)
    True
    """
    if any(isinstance(s, IncompleteSample) for s in samples):
        return FullInformation(layout, [cast("IncompleteSample", s) for s in samples])
    if not estimator.ordinal:
        return MaximumLikelihood(layout, [cast("ContinuousSample", s) for s in samples])
    ordinal = [cast("OrdinalSample", s) for s in samples]
    if estimator.discrepancy == "ULS":
        return LeastSquares(layout, ordinal, [np.ones(len(s.vector)) for s in ordinal])
    return LeastSquares(layout, ordinal, [1.0 / s.variances for s in ordinal])


def default_start(prepared: Prepared, samples: Sequence[Sample]) -> Array:
    """Starting values z from the sample.

    Parameters
    ----------
    prepared : Prepared
    samples : sequence of Sample
        One per group.

    Returns
    -------
    ndarray, shape (npar,)
        Values that the model asks for win.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.sample.sample import continuous_sample
    >>> rng = np.random.default_rng(1)
    >>> sample = continuous_sample(rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)))
    >>> default_start(prepare(build_parameter_table("f =~ start(0.5)*a + b + c")), [sample])[0].item()
    0.5
    """
    if prepared.layout.ordinal:
        ordinal = [cast("OrdinalSample", s) for s in samples]
        covariances = [s.correlation for s in ordinal]
        means = [-np.bincount(s.threshold_item, np.where(np.isin(s.threshold_item, s.numeric), s.thresholds, 0.0))
                 for s in ordinal]  # fmt: skip
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
        Starting values in z: a previous solution's `z` saves half the iterations in a bootstrap. They also say which way
        factors point; without them the first free loading of every factor is positive.
    information : {"default", "expected", "observed"}
    max_restarts : int
        Random starting points to try when the first does not converge.

    Returns
    -------
    Solution

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.sample.sample import continuous_sample
    >>> rng = np.random.default_rng(1)
    >>> sample = continuous_sample(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)))
    >>> found = solve(prepare(build_parameter_table("f =~ a + b + c + d")), [sample])
    >>> found.df, found.optimum.converged
    (2, True)
    """
    kind = estimator_named(estimator)
    _check_shapes(prepared.layout, samples)
    prepared = replace(prepared, layout=with_exogenous(prepared.layout, samples))
    layout, constraint = prepared.layout, prepared.constraint
    inner = make_discrepancy(layout, samples, kind)
    target = Reduced(inner, constraint)
    first = z0 = default_start(prepared, samples) if start is None else start
    if start is None and isinstance(inner, FullInformation):
        # the model fitted to the EM moments as if complete is next door to the answer, and cheap
        complete = [ContinuousSample(s.n, s.mean, s.cov) for s in inner.samples]
        z0 = approach(Reduced(MaximumLikelihood(layout, complete), constraint), z0)

    def restart(attempt: int) -> Array:
        from_even = attempt % 2 == 1
        z = (
            constraint.contract(even_loadings(layout, constraint.expand(first), _scatter(samples)))
            if from_even
            else first
        )
        rng = np.random.default_rng(attempt)
        return z if attempt == 1 else z * rng.uniform(0.5, 1.3, len(z)) + rng.normal(0.0, 0.05, len(z))

    optimum = minimise(target, z0, restart=restart, max_restarts=max_restarts)
    if start is None:
        if negative_disturbance(layout, constraint.expand(optimum.z)):
            again = score(target, restart(1))
            lower = again.converged and again.value < optimum.value * (1.0 - SAME_MINIMUM)
            optimum = replace(again, restarts=1) if lower else optimum
        optimum = _directed(layout, constraint, optimum)
    x = constraint.expand(optimum.z)
    values = inner.group_values(x)
    df = n_moments(layout) - len(optimum.z)
    factors = np.array([s.n - 1 if kind.ordinal else s.n for s in samples])
    statistic = float(np.maximum(factors * values, 0.0).sum())
    chisq = standard_test(statistic, df, known=kind.discrepancy != "ULS")
    solution = Solution(prepared, tuple(samples), kind, optimum.z, x, optimum.value, values, optimum, df, chisq)
    return with_errors(solution, inner, target, test=test, information=information) if errors or test else solution


def _directed(layout: Layout, constraint: Reparameterisation, optimum: Optimum) -> Optimum:
    """The same optimum with the first free loading of every factor positive, where the model leaves that open."""
    x = constraint.expand(optimum.z)
    turned = first_loading_positive(layout, constraint, x)
    return optimum if turned is x else replace(optimum, z=constraint.contract(turned))


def _scatter(samples: Sequence[Sample]) -> list[Array]:
    return [s.correlation if isinstance(s, OrdinalSample) else s.cov for s in samples]


def _check_shapes(layout: Layout, samples: Sequence[Sample]) -> None:
    """Refuse samples that cannot belong to the model (a bootstrap draw may have lost a category)."""
    if len(samples) != len(layout.groups):
        raise DataError(f"{len(samples)} samples for a model of {len(layout.groups)} group(s)")
    for group, sample in zip(layout.groups, samples, strict=True):
        p = len(sample.correlation) if isinstance(sample, OrdinalSample) else len(sample.mean)
        if p != group.p:
            raise DataError(f"a sample of {p} variables for a model of {group.p}")
        if isinstance(sample, OrdinalSample) and sample.slopes.shape[1] != len(group.covariates):
            raise DataError(f"a sample of {sample.slopes.shape[1]} covariates for a model of {len(group.covariates)}")
        if isinstance(sample, OrdinalSample) and not np.array_equal(sample.threshold_item, group.tau_item):
            raise DataError(
                "the sample's thresholds are not the model's",
                why="a category that the model has a threshold for is empty in this sample",
            )
