"""Look at a solution the way a reviewer does: Heywood cases, impossible factor covariances, empty standard errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from emosec.statistics.cfa.derived.standardise import residual_variances
from emosec.statistics.cfa.model.moments import implied

if TYPE_CHECKING:
    from emosec.statistics.cfa.solution import Solution

# ASSUME a variance or eigenvalue above this is not negative but rounding
ZERO = -1e-8


def inadmissible(solution: Solution, group_labels: tuple[str, ...]) -> tuple[str, ...]:
    """Reasons why the solution cannot be a population's; each begins with its name and a colon. Empty when admissible.

    A factor correlation beyond 1 is an estimate, not an error: it shows up as a factor covariance matrix that is not
    positive definite, with the pair named.

    Parameters
    ----------
    solution : Solution
    group_labels : tuple of str
        One per group.

    Returns
    -------
    tuple of str

    References
    ----------
    Kolenikov, S., & Bollen, K. A. (2012). Testing negative error variances: Is a Heywood case a symptom of misspecification?
    Sociological Methods & Research, 41(1), 124–167.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> inadmissible(cfa("f =~ a + b + c + d", data).solution, ("",))
    ()
    """
    return tuple(reason for g, label in enumerate(group_labels) for reason in _reasons(solution, g, label))


def _reasons(solution: Solution, g: int, label: str) -> Iterator[str]:
    layout = solution.prepared.layout
    group = layout.groups[g]
    mom = implied(group, solution.x)
    where = f" in group {label}" if label else ""
    residual, variance = residual_variances(layout, group, mom)
    for i in np.flatnonzero(residual < ZERO):
        yield f"heywood: the residual variance of {group.observed[i]} is {residual[i]:.4g}{where}"
    theta = mom.matrices.theta.copy()
    np.fill_diagonal(theta, residual)
    if np.all(residual >= ZERO) and np.linalg.eigvalsh(theta)[0] < ZERO:
        yield f"theta_not_positive_definite: the residual covariance matrix has a negative eigenvalue{where}"
    psi = mom.matrices.psi.copy()
    np.fill_diagonal(psi, variance)
    for i in np.flatnonzero(variance < ZERO):
        yield f"negative_factor_variance: the variance of {group.latent[i]} is {variance[i]:.4g}{where}"
    if group.m and np.all(variance >= ZERO) and np.linalg.eigvalsh(psi)[0] < ZERO:
        sd = np.sqrt(np.maximum(variance, 1e-12))
        phi = psi / np.outer(sd, sd)
        rows, cols = np.tril_indices(group.m, -1)
        beyond = [f"{group.latent[j]}–{group.latent[i]} {phi[i, j]:.3f}" for i, j in zip(rows, cols, strict=True)
                  if abs(phi[i, j]) > 1]  # fmt: skip
        detail = f" (correlation beyond 1: {', '.join(beyond)})" if beyond else ""
        yield f"factor_covariance_not_positive_definite: the latent variables' covariance matrix{where}{detail}"
