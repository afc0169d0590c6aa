"""From a minimum to inference: information, sandwich, covariance of the estimates, scaled test."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from emosec.statistics.cfa.estimate.discrepancy import GroupDiscrepancy, LeastSquares, MaximumLikelihood, Reduced
from emosec.statistics.cfa.estimate.full_information import (
    FullInformation,
    full_information_meat,
    saturated_incomplete_trace,
)
from emosec.statistics.cfa.inference.information import bread_of, observed_information
from emosec.statistics.cfa.inference.sandwich import Sandwich, least_squares_sandwich
from emosec.statistics.cfa.inference.scaling import ChiSquare, scaled_test
from emosec.statistics.cfa.inference.scores import (
    huber_white_meat,
    normal_theory_sandwich,
    saturated_trace,
    two_stage_information,
)
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.sample.missing_data import IncompleteSample
from emosec.statistics.cfa.sample.patterns import pairs_never_together
from emosec.statistics.cfa.sample.sample import ContinuousSample, OrdinalSample, total_n
from emosec.statistics.cfa.sample.two_stage import TwoStageSample

if TYPE_CHECKING:
    from emosec.statistics.cfa.solution import Solution


def with_errors(
    solution: Solution, inner: GroupDiscrepancy, target: Reduced, *, test: bool, information: str
) -> Solution:
    """Add the covariance of the estimates and the scaled test.

    Parameters
    ----------
    solution : Solution
        Without errors.
    inner : GroupDiscrepancy
        The function that was minimised, in all free parameters.
    target : Reduced
        The same in free coordinates z.
    test : bool
        Whether to compute the scaled test.
    information : {"default", "expected", "observed"}

    Returns
    -------
    Solution
        `identified` is False, and there are no errors, where the information is singular.

    Examples
    --------
    >>> import numpy as np
    >>> from emosec.statistics.cfa.engine import prepare, solve
    >>> from emosec.statistics.cfa.estimate.discrepancy import Reduced
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.sample.sample import continuous_sample
    >>> rng = np.random.default_rng(1)
    >>> data = rng.normal(size=(400, 1)) + rng.normal(size=(400, 4))
    >>> prepared = prepare(build_parameter_table("f =~ a + b + c + d"))
    >>> bare = solve(prepared, [continuous_sample(data)], errors=False, test=False)
    >>> inner = MaximumLikelihood(prepared.layout, list(bare.samples))
    >>> whole = with_errors(bare, inner, Reduced(inner, prepared.constraint), test=True, information="default")
    >>> bool(np.isnan(bare.se).all()), bool((whole.se > 0).all())
    (True, True)
    """
    kind, n = solution.estimator, total_n(solution.samples)
    solution = replace(solution, information=information)
    observed = solution.observed_information
    if isinstance(inner, FullInformation):
        curvature = inner.hessian(solution.x) if observed else inner.information(solution.x, expected=True)
        matrix = _congruent(curvature, solution.prepared.constraint.K)
    elif isinstance(solution.samples[0], TwoStageSample):
        matrix = two_stage_information(solution)
    elif observed and isinstance(inner, MaximumLikelihood):
        matrix = _congruent(inner.hessian(solution.x), solution.prepared.constraint.K)
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
    return replace(solution, scaled=_own_test(solution)) if test else solution


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
    """Bread and meat for the robust estimators; None for the standard ones.

    Parameters
    ----------
    solution : Solution
    inner : GroupDiscrepancy
        The function that was minimised.
    bread : ndarray, shape (npar, npar)
        Inverse information per observation, in z.

    Returns
    -------
    Sandwich or None

    References
    ----------
    Satorra, A., & Bentler, P. M. (1994). Corrections to test statistics and standard errors in covariance structure analysis. In
    Latent variables analysis. Sage.
    Yuan, K.-H., & Bentler, P. M. (2000). Three likelihood-based methods for mean and covariance structure analysis with nonnormal
    missing data. Sociological Methodology, 30, 165–200.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> solution = cfa("f =~ a + b + c + d", data, estimator="MLM").solution
    >>> inner = MaximumLikelihood(solution.prepared.layout, list(solution.samples))
    >>> bool(np.allclose(make_sandwich(solution, inner, solution.bread).covariance / 400, solution.vcov_z))
    True
    """
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
        trace = saturated_incomplete_trace(layout, inner.samples, expected=solution.information == "expected") - float(
            (bread * meat).sum()
        )
        return Sandwich(bread, meat, trace, float("nan"))
    samples = [cast("ContinuousSample", s) for s in solution.samples]
    if kind.errors == "robust.sem":
        squared = kind.test in ("scaled.shifted", "mean.var.adjusted")
        return normal_theory_sandwich(layout, samples, solution.x, constraint, bread, squared=squared)
    meat = huber_white_meat(layout, samples, solution.x, constraint)
    trace = saturated_trace(layout, samples) - float((bread * meat).sum())
    return Sandwich(bread, meat, trace, float("nan"))


def _own_test(solution: Solution) -> ChiSquare | None:
    """The scaled test that belongs to the estimator."""
    kind, sandwich = solution.estimator, solution.sandwich
    if kind.test == "standard" or sandwich is None:
        return None
    extra = {}
    if kind.test == "yuan.bentler.mplus":
        h0 = float((sandwich.bread * sandwich.meat).sum())
        h1 = sandwich.trace + h0
        unseen = sum(len(pairs_never_together(s.patterns)) for s in solution.samples if isinstance(s, IncompleteSample))
        extra = {
            "h1_scaling": h1 / (solution.df + len(solution.z) - unseen),
            "h0_scaling": h0 / max(len(solution.z), 1),
        }
    return scaled_test(
        kind.test, solution.chisq.statistic, solution.df, sandwich.trace, sandwich.trace_squared, **extra
    )
