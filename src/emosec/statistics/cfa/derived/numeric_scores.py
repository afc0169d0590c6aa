"""Regression and Bartlett scores of numeric variables: what all observed variables of a model say about its factors.

Covariates and items that are regressed on them ("phantoms", see `layout`) count: the joint distribution of factors and observed
variables is read off the whole model, not off its loadings alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.model.layout import Array, Index
from emosec.statistics.cfa.model.moments import implied

if TYPE_CHECKING:
    from emosec.statistics.cfa.model.layout import GroupLayout
    from emosec.statistics.cfa.solution import Solution


@dataclass(frozen=True)
class Joint:
    """The joint distribution of m factors and p observed variables in one group.

    Attributes
    ----------
    observed : tuple of str, length p
    mean : ndarray (p,)
        Implied means; without a mean structure the sample's.
    sigma : ndarray (p, p)
    factor_mean : ndarray (m,)
    phi : ndarray (m, m)
    cross : ndarray (m, p)
        Covariances of factors and observed variables.
    lam : ndarray (p, m)
        Effects of the factors on the observed variables, through regressions among these too.
    theta : ndarray (p, p)
        Covariances of the observed variables given the factors' effects.
    """

    observed: tuple[str, ...]
    mean: Array
    sigma: Array
    factor_mean: Array
    phi: Array
    cross: Array
    lam: Array
    theta: Array


def joint_distributions(solution: Solution) -> tuple[Joint, ...]:
    """Read the joint distribution of every group off a solution for numeric variables.

    Parameters
    ----------
    solution : Solution
        Without a mean structure the sample's means are taken.

    Returns
    -------
    tuple of Joint
        One per group.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)), columns=["a", "b", "c"])
    >>> part = joint_distributions(cfa("f =~ a + b + c", data).solution)[0]
    >>> part.observed, part.cross.shape
    (('a', 'b', 'c'), (1, 3))
    """
    layout = solution.prepared.layout
    return tuple(
        _joint(
            group, None if layout.meanstructure else np.asarray(getattr(sample, "mean", np.zeros(group.p))), solution.x
        )
        for group, sample in zip(layout.groups, solution.samples, strict=True)
    )


def _joint(group: GroupLayout, sample_mean: Array | None, x: Array) -> Joint:
    mom = implied(group, x)
    mats, m = mom.matrices, group.m - len(group.phantom)
    F, P = slice(0, m), slice(m, group.m)
    # given the factors: phantoms = (I − B_pp)⁻¹ (B_pf factors + disturbances)
    solved = np.linalg.inv(np.eye(len(group.phantom)) - mats.beta[P, P])
    through = mats.lam[:, P] @ solved
    if sample_mean is None:
        mean, factor_mean = mom.mu, mom.eta_mean[F]
    else:
        at = [group.observed.index(name) for name in group.phantom]
        mean = sample_mean
        factor_mean = np.linalg.solve(np.eye(m) - mats.beta[F, F], mats.beta[F, P] @ sample_mean[at])
    return Joint(
        observed=tuple(group.observed),
        mean=mean,
        sigma=mom.sigma,
        factor_mean=factor_mean,
        phi=mom.eta_cov[F, F],
        cross=mom.eta_cov[F] @ mats.lam.T,
        lam=mats.lam[:, F] + through @ mats.beta[P, F],
        theta=mats.theta + through @ mats.psi[P, P] @ through.T,
    )


def linear_scores(part: Joint, values: Array, method: str) -> Array:
    """Scores and their errors, one regression per pattern of missing values.

    Nobody is scored from covariates alone: at least one variable that a factor acts on must be there.

    Parameters
    ----------
    part : Joint
    values : ndarray, shape (n, p)
        NaN for missing: what is there is used.
    method : str
        `regression`; anything else is Bartlett's.

    Returns
    -------
    ndarray, shape (2, n, m)
        Scores, then their standard errors; NaN where nothing that a factor acts on is there.

    References
    ----------
    Thurstone, L. L. (1935). The vectors of mind. University of Chicago Press.
    Bartlett, M. S. (1937). The statistical conception of mental factors. British Journal of Psychology, 28, 97–104.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)), columns=["a", "b", "c"])
    >>> part = joint_distributions(cfa("f =~ a + b + c", data).solution)[0]
    >>> scores, errors = linear_scores(part, np.array([[1.0, 2.0, np.nan], [np.nan] * 3]), "regression")
    >>> bool(scores[0, 0] > 0), scores[1].tolist()
    (True, [nan])
    """
    present = np.isfinite(values)
    out = np.full((2, len(values), part.phi.shape[0]), np.nan)
    patterns, member = np.unique(present, axis=0, return_inverse=True)
    for k, pattern in enumerate(patterns):
        seen = np.flatnonzero(pattern)
        if not part.lam[seen].any():
            continue
        rows = np.flatnonzero(member.ravel() == k)
        weights, covariance = (_regression if method == "regression" else _bartlett)(part, seen)
        out[0, rows] = part.factor_mean + (values[np.ix_(rows, seen)] - part.mean[seen]) @ weights.T
        out[1, rows] = np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    return out


def _regression(part: Joint, seen: Index) -> tuple[Array, Array]:
    cross = part.cross[:, seen]
    weights: Array = np.linalg.solve(part.sigma[np.ix_(seen, seen)], cross.T).T
    return weights, part.phi - weights @ cross.T


def _bartlett(part: Joint, seen: Index) -> tuple[Array, Array]:
    loadings, residual = part.lam[seen], part.theta[np.ix_(seen, seen)]
    if np.linalg.matrix_rank(loadings) < loadings.shape[1]:
        if len(seen) < len(part.observed):  # too few answers: this person has no Bartlett score
            nothing = np.full((loadings.shape[1], len(seen)), np.nan)
            return nothing, np.full((loadings.shape[1],) * 2, np.nan)
        raise ModelError(
            "Bartlett scores do not exist: some factor has no items of its own",
            remedy='use method="regression"',
        )
    if np.linalg.matrix_rank(residual) < len(seen):
        raise ModelError("Bartlett scores do not exist: a residual variance is zero", remedy='use method="regression"')
    weighted = np.linalg.solve(residual, loadings)
    covariance: Array = np.linalg.inv(loadings.T @ weighted)
    return covariance @ weighted.T, covariance
