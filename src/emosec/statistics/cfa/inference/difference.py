"""Is the more restricted of two nested models worse? Scaled chi-square difference tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan, sqrt
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.derived.measurement import refuse_other_things
from emosec.statistics.cfa.derived.residuals import _jacobian
from emosec.statistics.cfa.engine import make_discrepancy
from emosec.statistics.cfa.estimate.discrepancy import Reduced
from emosec.statistics.cfa.inference.inference import with_errors
from emosec.statistics.cfa.inference.nesting import parameters_at
from emosec.statistics.cfa.inference.scaling import upper_tail
from emosec.statistics.cfa.model.constraints import linearise
from emosec.statistics.cfa.model.prepared import names_of
from emosec.statistics.cfa.sample.sample import OrdinalSample
from emosec.statistics.cfa.solution import Solution
from emosec.statistics.kinds import Words, checked

if TYPE_CHECKING:
    from emosec.statistics.cfa.fitted import Fit
    from emosec.statistics.cfa.model.layout import Array

# moments of the same rows agree to this: full information finds them by a search
SAME_DATA = 1e-4
METHODS = ("standard", "satorra.bentler.2001", "satorra.bentler.2010", "satorra.2000")
Method = Annotated[str, Words(("default", *METHODS))]


@dataclass(frozen=True)
class Difference:
    """A difference test.

    Attributes
    ----------
    method : str
        "standard", "satorra.bentler.2001", "satorra.bentler.2010" or "satorra.2000".
    chisq_diff : float
        The (scaled) difference; NaN when the 2001 method's factor is negative.
    df_diff : int
        A fraction after satorra.2000 that is mean-and-variance adjusted.
    pvalue : float
    scaling_factor, shift : float
        Unscaled difference / scaled one; for a scaled-and-shifted test 1/a and b.
    restricted, free : str
        Which of the two was taken as nested: "a" or "b".
    chisq_diff_unscaled : float
    """

    method: str
    chisq_diff: float
    df_diff: float
    pvalue: float
    scaling_factor: float
    shift: float
    restricted: str
    chisq_diff_unscaled: float


@checked
def compare(
    fit_a: Fit,
    fit_b: Fit,
    method: Method = "default",
    *,
    a_method: Literal["delta", "exact"] = "delta",
    scaled_shifted: bool = True,
) -> Difference:
    """Test two nested models against each other; the order does not matter.

    Parameters
    ----------
    fit_a, fit_b : Fit
        Fitted to the same data with the same estimator.
    method : {"default", "standard", "satorra.bentler.2001", "satorra.bentler.2010", "satorra.2000"}
        Default as in lavaan: 2001 after MLM and MLR, 2000 after WLSMV and its kin, standard otherwise.
    a_method : {"delta", "exact"}
        How satorra.2000 finds the restriction. Delta compares Jacobians and needs nesting of the implied moments only; exact
        reads it off the parameter tables, which must then hold the same parameters.
    scaled_shifted : bool
        satorra.2000 scaled and shifted, as lavaan's default is after every estimator. Else mean-adjusted after MLM, WLSM and ULSM,
        and mean-and-variance adjusted, with degrees of freedom that are no whole number, after the others.

    Returns
    -------
    Difference

    Raises
    ------
    ModelError
        Different data or estimators, equal degrees of freedom, or a method that does not fit the estimator.

    References
    ----------
    Satorra, A. (2000). Scaled and adjusted restricted tests in multi-sample analysis of moment structures. In Innovations in
    multivariate statistical analysis (233–247). Kluwer.
    Satorra, A., & Bentler, P. M. (2001). A scaled difference chi-square test statistic. Psychometrika, 66, 507–514.
    Satorra, A., & Bentler, P. M. (2010). Ensuring positiveness of the scaled difference chi-square. Psychometrika, 75, 243–248.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> free, equal = cfa("f =~ a + b + c + d", data), cfa("f =~ l*a + l*b + l*c + l*d", data)
    >>> compare(free, equal).df_diff
    3
    """
    _check_pair(fit_a, fit_b)
    swap = fit_a.solution.df < fit_b.solution.df
    free, restricted = (fit_a, fit_b) if swap else (fit_b, fit_a)
    name = "b" if swap else "a"
    method = _default(free.solution) if method == "default" else method
    if method not in METHODS:
        raise ModelError(f"unknown method {method!r}", remedy=f"choose one of default, {', '.join(METHODS)}")
    h1, h0 = free.solution, restricted.solution
    unscaled = h0.chisq.statistic - h1.chisq.statistic
    m: float = h0.df - h1.df
    if method == "standard":
        pvalue = nan if h1.estimator.discrepancy == "ULS" else upper_tail(unscaled, m)
        return Difference(method, unscaled, m, pvalue, 1.0, 0.0, name, unscaled)
    if h1.sandwich is None or h0.sandwich is None:
        raise ModelError(
            f"{method} needs robust errors, which {free.estimator} does not have", remedy='use method="standard"'
        )
    if method == "satorra.2000":
        factor, shift, m = _satorra_2000(free, restricted, m, a_method, scaled_shifted)
    else:
        factor, shift = _satorra_bentler(free, restricted, m, newer=method.endswith("2010")), 0.0
    scaled = unscaled / factor + shift
    return Difference(method, scaled, m, upper_tail(scaled, m), factor, shift, name, unscaled)


def _default(solution: Solution) -> str:
    if solution.scaled is None:
        return "standard"
    return (
        "satorra.2000" if solution.estimator.test in ("scaled.shifted", "mean.var.adjusted") else "satorra.bentler.2001"
    )


def _check_pair(fit_a: Fit, fit_b: Fit) -> None:
    refuse_other_things("a comparison", fit_a, fit_b)
    a, b = fit_a.solution, fit_b.solution
    if a.estimator.name != b.estimator.name or fit_a.missing != fit_b.missing:
        raise ModelError(
            f"{a.estimator.name}/{fit_a.missing} against {b.estimator.name}/{fit_b.missing}",
            why="only the same estimator with the same rule for missing data gives comparable chi-squares",
        )
    variables = [{*g.observed, *g.covariates} for g in (s.prepared.layout.groups[0] for s in (a, b))]
    same = variables[0] == variables[1] and [s.n for s in a.samples] == [s.n for s in b.samples]
    if not (same and np.allclose(_moments(a), _moments(b), rtol=SAME_DATA, atol=SAME_DATA)):
        raise ModelError("the two models were fitted to different data", remedy="use the same variables and rows")
    if a.df == b.df:
        raise ModelError(
            f"both models have {a.df} degrees of freedom", why="neither is nested in the other, or they are equivalent"
        )
    if a.prepared.layout.meanstructure != b.prepared.layout.meanstructure:
        raise ModelError("one model has a mean structure and the other has not")


def _moments(solution: Solution) -> Array:
    """Covariances, or polychoric correlations, of every group, variables in alphabetical order."""
    out = []
    for group, sample in zip(solution.prepared.layout.groups, solution.samples, strict=True):
        matrix = sample.correlation if isinstance(sample, OrdinalSample) else sample.cov
        order = np.argsort(np.array(group.observed))
        out.append(matrix[np.ix_(order, order)].ravel())
    return np.concatenate(out)


def _satorra_bentler(free: Fit, restricted: Fit, m: float, *, newer: bool) -> float:
    """The factor c_d; NaN when it is negative."""
    h1, h0 = free.solution, restricted.solution
    c0 = h0.scaled.scaling_factor if h0.scaled is not None else nan
    if newer:
        c1 = _factor_at_restricted(free, restricted)
    else:
        c1 = h1.scaled.scaling_factor if h1.scaled is not None and h1.df > 0 else 1.0
    factor = (h0.df * c0 - h1.df * c1) / m if h1.df > 0 else h0.df * c0 / m
    return factor if factor > 0 else nan


def _factor_at_restricted(free: Fit, restricted: Fit) -> float:
    """Scaling factor of the larger model at the smaller one's moments (their "M10")."""
    h1 = free.solution
    there = parameters_at(h1, restricted.solution)
    inner = make_discrepancy(h1.prepared.layout, h1.samples, h1.estimator)
    moved = replace(h1, x=there.x, z=there.z, scaled=None, bread=None, vcov_z=None, sandwich=None)
    found = with_errors(moved, inner, Reduced(inner, h1.prepared.constraint), test=True, information=h1.information)
    return found.scaled.scaling_factor if found.scaled is not None else nan


def _key(frame: object) -> list[tuple[str, str, str, int]]:
    lhs, op, rhs, group = (list(frame[c]) for c in ("lhs", "op", "rhs", "group"))  # type: ignore[index]
    out = []
    for a, o, b, g in zip(lhs, op, rhs, group, strict=True):
        a, b = (b, a) if o == "~~" and b < a else (a, b)
        out.append((a, o, b, int(g)))
    return out


def _satorra_2000(
    free: Fit, restricted: Fit, m: float, a_method: str, scaled_shifted: bool
) -> tuple[float, float, float]:
    """Factor, shift and degrees of freedom."""
    h1 = free.solution
    if h1.estimator.errors != "robust.sem":
        raise ModelError(
            f"satorra.2000 is for MLM and the WLSMV family, not {free.estimator}", remedy='use "satorra.bentler.2001"'
        )
    assert h1.bread is not None
    assert h1.sandwich is not None
    A = _restriction_exact(free, restricted) if a_method == "exact" else _restriction_delta(free, restricted)
    PA = h1.bread @ A.T
    C = PA @ np.linalg.pinv(A @ PA, rcond=1e-10) @ PA.T
    CM = C @ h1.sandwich.meat
    trace, square = float(np.trace(CM)), float((CM * CM.T).sum())
    if scaled_shifted:
        a = sqrt(m / square)
        return 1.0 / a, m - a * trace, m
    if h1.estimator.test in ("scaled.shifted", "mean.var.adjusted"):
        return square / trace, 0.0, trace**2 / square
    return trace / m, 0.0, m


def _restriction_delta(free: Fit, restricted: Fit) -> Array:
    """Directions of the free model (in z) that the restricted one does not span, from the two Jacobians."""
    h1, h0 = free.solution, restricted.solution
    groups = range(len(h1.samples))
    J1 = np.vstack([_jacobian(h1, g) for g in groups])
    J0 = np.vstack([_aligned(h0, h1, g) for g in groups])
    H = np.linalg.pinv(J1) @ J0
    left, _, _ = np.linalg.svd(H)
    return np.asarray(left[:, np.linalg.matrix_rank(H) :].T)


def _aligned(source: Solution, target: Solution, g: int) -> Array:
    """The source's Jacobian with its moments in the target's order of variables."""
    J = _jacobian(source, g)
    have, want = (s.prepared.layout.groups[g].observed for s in (source, target))
    if have == want:
        return J
    raise ModelError(
        "the two models name the observed variables in different orders", remedy="write the factors in the same order"
    )


def _restriction_exact(free: Fit, restricted: Fit) -> Array:
    """Gradient of the restrictions read from the parameter tables, in the free model's z."""
    h1 = free.solution
    n_free = h1.prepared.layout.n_free
    keys1 = {k: int(f) - 1 for k, f in zip(_key(free.table.frame), free.table.frame["free"], strict=True) if f > 0}
    frame0 = restricted.table.frame
    rows = []
    to_h1: dict[int, int] = {}
    for key, number in zip(_key(frame0), frame0["free"].tolist(), strict=True):
        if number > 0 and key not in keys1:
            raise ModelError("the models do not hold the same parameters", remedy='use a_method="delta"')
        if number > 0:
            to_h1[int(number) - 1] = keys1[key]
    present = set(_key(frame0[frame0["free"] > 0]))
    for key, at in keys1.items():
        if key not in present:
            rows.append(np.eye(n_free)[at])
    equal = frame0[frame0["op"] == "=="]
    n0 = restricted.solution.prepared.layout.n_free
    R0, _ = linearise(list(zip(equal["lhs"], equal["rhs"], strict=True)), names_of(frame0), n0)
    for row in R0:
        moved = np.zeros(n_free)
        for i, value in enumerate(row):
            moved[to_h1[i]] += value
        rows.append(moved)
    K = h1.prepared.constraint.K
    A = np.array(rows).reshape(-1, n_free)
    A = A if K is None else A @ K
    return np.asarray(A[np.abs(A).max(1, initial=0.0) > 1e-12])
