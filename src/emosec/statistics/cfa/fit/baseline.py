"""The model of independence that incremental indices compare with: variances (and means, thresholds) free, no covariance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import numpy as np

from emosec.statistics.cfa.estimate.discrepancy import GroupDiscrepancy, Reduced
from emosec.statistics.cfa.estimate.optimise import Optimum
from emosec.statistics.cfa.inference.scaling import ChiSquare, scaled_test, standard_test
from emosec.statistics.cfa.model.constraints import free_of_constraints
from emosec.statistics.cfa.model.layout import MATRICES, Array, Entries, GroupLayout, Index, Layout
from emosec.statistics.cfa.model.moments import vech_index
from emosec.statistics.cfa.model.products import blocks
from emosec.statistics.cfa.sample.exogenous import exogenous_variables
from emosec.statistics.cfa.sample.missing_data import IncompleteSample, incomplete_sample
from emosec.statistics.cfa.sample.sample import ContinuousSample, OrdinalSample

if TYPE_CHECKING:
    from emosec.statistics.cfa.solution import Solution


def baseline_tests(solution: Solution) -> tuple[ChiSquare, ChiSquare | None]:
    """Standard and scaled test of the independence model, with the estimator of `solution`.

    Parameters
    ----------
    solution : Solution
        Of the model that will be compared.

    Returns
    -------
    standard : ChiSquare
    scaled : ChiSquare or None
        None where the estimator has no scaled test.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> standard, scaled = baseline_tests(cfa("f =~ a + b + c + d", data, estimator="ML").solution)
    >>> standard.df, scaled
    (6, None)
    """
    return _ordinal_baseline(solution) if solution.estimator.ordinal else _continuous_baseline(solution)


def _ordinal_baseline(solution: Solution) -> tuple[ChiSquare, ChiSquare | None]:
    """Closed form, as thresholds and variances are saturated, slopes and correlations zero: U Gamma is W Gamma of the latter.

    Slopes on covariates are zero, as a model of independence has no paths. lavaan leaves them free unless it is told
    `baseline.conditional.x.free.slopes = FALSE`; its baseline may then have fewer degrees of freedom than the model.
    """
    statistic = trace = square = df = 0.0
    kind = solution.estimator
    for group, sample in zip(solution.prepared.layout.groups, solution.samples, strict=True):
        sample = cast("OrdinalSample", sample)
        at = _independent_moments(group, sample)
        value = sample.vector[at]
        w = 1.0 / sample.variances[at] if kind.discrepancy == "DWLS" else np.ones(len(at))
        statistic += (sample.n - 1) * float(w @ value**2)
        df += len(at)
        if sample.acov.ndim == 2:
            adjacent = len(at) > 0 and at[-1] - at[0] == len(at) - 1
            gamma = sample.acov[at[0] : at[-1] + 1, at[0] : at[-1] + 1] if adjacent else sample.acov[np.ix_(at, at)]
            trace += float(w @ np.diagonal(gamma))
            square += sum(float(w[rows] @ np.square(gamma[rows]) @ w) for rows in blocks(len(w)))
    scaled = None
    if kind.test != "standard" and solution.scaled is not None:
        scaled = scaled_test(kind.test, statistic, df, trace, square)
    return standard_test(statistic, df, known=kind.discrepancy != "ULS"), scaled


def _independent_moments(group: GroupLayout, sample: OrdinalSample) -> Index:
    """Positions in `sample.vector` of what independence sets to zero: slopes, and correlations but those of predictors."""
    rows, cols = vech_index(len(sample.correlation), diagonal=False)
    random = np.isin(np.arange(group.p), [group.observed.index(v) for v in group.predictors])
    pairs = sample.first_pair + np.flatnonzero(~(random[rows] & random[cols]))
    slopes = len(sample.thresholds) + np.arange(sample.slopes.size)
    return np.concatenate([slopes, pairs]).astype(np.intp)


def _continuous_baseline(solution: Solution) -> tuple[ChiSquare, ChiSquare | None]:
    from emosec.statistics.cfa.inference.inference import with_errors

    found, inner = baseline_solution(solution)
    if solution.estimator.test != "standard" and solution.scaled is not None:
        target = Reduced(inner, found.prepared.constraint)
        found = with_errors(found, inner, target, test=True, information=solution.information)
    return found.chisq, found.scaled


def baseline_solution(solution: Solution) -> tuple[Solution, GroupDiscrepancy]:
    """The independence model of a numeric solution's samples, fitted in closed form, without errors.

    Parameters
    ----------
    solution : Solution
        Of numeric variables, with or without gaps.

    Returns
    -------
    solution : Solution
        Of the independence model.
    discrepancy : GroupDiscrepancy
        The function that it minimises.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> found, _ = baseline_solution(cfa("f =~ a + b + c + d", data).solution)
    >>> found.df, bool(np.allclose(found.x[:4], data.var(ddof=0)))
    (6, True)
    """
    from emosec.statistics.cfa.engine import make_discrepancy
    from emosec.statistics.cfa.model.prepared import Prepared, n_moments
    from emosec.statistics.cfa.solution import Solution

    kind, samples = solution.estimator, [cast("ContinuousSample | IncompleteSample", s) for s in solution.samples]
    layout, x = _independence(solution.prepared.layout, samples)
    inner = make_discrepancy(layout, samples, kind)
    values = inner.group_values(x)
    statistic = float(sum(s.n * max(v, 0.0) for s, v in zip(samples, values, strict=True)))
    df = n_moments(layout) - len(x)
    prepared = Prepared(layout, free_of_constraints(len(x)), np.full(len(x), np.nan))
    optimum = Optimum(x, 0.0, 0.0, True, 0)
    chisq = standard_test(statistic, df)
    found = Solution(prepared, tuple(samples), kind, x, x, inner.value(x), values, optimum, df, chisq)
    return found, inner


def _independence(layout: Layout, samples: Sequence[ContinuousSample | IncompleteSample]) -> tuple[Layout, Array]:
    """Layout of the independence model and its closed-form estimates; predictors, fixed or random, still covary."""
    groups, estimates, n_free = [], [], 0
    for group, sample in zip(layout.groups, samples, strict=True):
        p = group.p
        exo = exogenous_variables(group)
        own = np.array([i for i in range(p) if i not in exo], dtype=np.intp)
        none = Entries(*(np.zeros(0, dtype=np.intp),) * 3)
        free = dict.fromkeys(MATRICES, none)
        theta, nu = np.zeros((p, p)), np.zeros(p)
        theta[np.ix_(exo, exo)] = sample.cov[np.ix_(exo, exo)]
        zero = np.zeros(len(own), dtype=np.intp)
        mean, variance, pairs, covariances = _own_moments(sample, [group.observed.index(v) for v in group.predictors])
        rows, cols = np.concatenate([own, pairs[:, 0]]), np.concatenate([own, pairs[:, 1]])
        free["theta"] = Entries(rows, cols, n_free + np.arange(len(rows)))
        estimates += [variance[own], covariances]
        n_free += len(rows)
        if layout.meanstructure:
            nu[exo] = sample.mean[exo]
            free["nu"] = Entries(own, zero, n_free + np.arange(len(own)))
            estimates.append(mean[own])
            n_free += len(own)
        base = {
            "lam": np.zeros((p, 0)), "beta": np.zeros((0, 0)), "psi": np.zeros((0, 0)), "theta": theta, "nu": nu,
            "alpha": np.zeros(0), "tau": np.zeros(0), "delta": np.ones(p),
            "gamma": np.zeros((0, 0)), "x_cov": np.zeros((0, 0)), "x_mean": np.zeros(0),
        }  # fmt: skip
        fixed = [("theta", i, j) for k, i in enumerate(exo) for j in exo[: k + 1]]
        fixed += [("nu", i, 0) for i in exo] if layout.meanstructure else []
        groups.append(GroupLayout(group.observed, (), base, free, group.tau_item[:0], (), tuple(fixed)))
    out = Layout(tuple(groups), n_free, np.zeros(n_free, dtype=np.intp), layout.meanstructure, False, False, ())
    return out, np.concatenate(estimates)


def _own_moments(
    sample: ContinuousSample | IncompleteSample, together: Sequence[int]
) -> tuple[Array, Array, Index, Array]:
    """Mean and variance of each variable, of the values that are there; of those `together`, of their joint distribution.

    Returns
    -------
    mean, variance : ndarray (p,)
    pairs : ndarray (k, 2)
        Pairs of variables in `together`.
    covariances : ndarray (k,)
    """
    at = np.array(together, dtype=np.intp)
    cov = None
    if isinstance(sample, ContinuousSample):
        mean, variance = sample.mean, np.diagonal(sample.cov)
        cov = sample.cov[np.ix_(at, at)]
    else:
        mean, variance = np.nanmean(sample.data, axis=0), np.nanvar(sample.data, axis=0)
        if len(at):
            joint = incomplete_sample(sample.data[:, at])
            mean[at], variance[at], cov = joint.mean, np.diagonal(joint.cov), joint.cov
    if cov is None or len(at) < 2:
        return mean, variance, np.zeros((0, 2), dtype=np.intp), np.zeros(0)
    rows, cols = vech_index(len(at), diagonal=False)
    return mean, variance, np.column_stack([at[rows], at[cols]]), cov[rows, cols]
