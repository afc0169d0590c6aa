"""Schmid–Leiman: a general factor behind correlated factors, and the omegas that come with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.errors import DataError
from emosec.statistics.efa.exploratory import EFA, efa
from emosec.statistics.efa.extraction import extract
from emosec.statistics.efa.matrices import FloatArray, correlation_matrix
from emosec.statistics.kinds import checked


@dataclass(frozen=True)
class SchmidLeiman:
    """Loadings on one general and m group factors, all orthogonal.

    Attributes
    ----------
    general : ndarray, shape (p,)
    group : ndarray, shape (p, m)
    uniqueness : ndarray, shape (p,)
        One minus the communality of the oblique solution.
    omega_h : float
        Share of the total score's variance due to the general factor.
    omega_t : float
        Share due to all common factors.
    solution : EFA
        The oblique solution it was made from.
    warnings : tuple of str
        The solution's, and heywood_second_order: a first-order factor loads beyond 1 on the general one, so that its group
        loadings, which would be imaginary, are 0 and the omegas are not to be used.
    """

    general: FloatArray
    group: FloatArray
    uniqueness: FloatArray
    omega_h: float
    omega_t: float
    solution: EFA
    warnings: tuple[str, ...]


@checked
def schmid_leiman(correlations: pd.DataFrame | ArrayLike, n_factors: int = 3) -> SchmidLeiman:
    """Schmid–Leiman transformation of a minres, oblimin solution.

    Parameters
    ----------
    correlations : DataFrame or array_like, shape (p, p)
        Items keyed the same way; omegas are of their standardised sum.
    n_factors : int
        Number of group factors, three or more: two correlated factors do not tell how a general one splits.

    Returns
    -------
    SchmidLeiman

    Raises
    ------
    DataError
        When fewer than three factors are asked for.

    References
    ----------
    Schmid, J., & Leiman, J. M. (1957). The development of hierarchical factor solutions. *Psychometrika, 22*, 53–61.
    Zinbarg, R. E., Revelle, W., Yovel, I., & Li, W. (2005). Cronbach's α, Revelle's β, and McDonald's ω_h.
    *Psychometrika, 70*, 123–133. It is psych's `omega`.

    Examples
    --------
    >>> pattern = np.kron(np.eye(3), np.full((3, 1), .8))
    >>> R = pattern @ (np.full((3, 3), .49) + .51 * np.eye(3)) @ pattern.T; np.fill_diagonal(R, 1)
    >>> schmid_leiman(R).general.round(2)
    array([0.56, 0.56, 0.56, 0.56, 0.56, 0.56, 0.56, 0.56, 0.56])
    """
    if n_factors < 3:
        raise DataError(
            f"a general factor behind {n_factors} factors",
            why="one correlation cannot tell how two factors load on a third",
            remedy="use three or more factors",
        )
    R, _ = correlation_matrix(correlations)
    solution = efa(correlations, n_factors)
    second_order = extract(solution.phi, 1).loadings.ravel()
    general = solution.loadings @ second_order
    group = solution.loadings * np.sqrt(np.maximum(1 - second_order**2, 0))
    uniqueness = 1 - solution.communalities
    total = R.sum()
    said = [
        f"heywood_second_order: a factor loads {value:.3f} on the general one"
        for value in second_order
        if abs(value) > 1
    ]
    return SchmidLeiman(
        general=general,
        group=group,
        uniqueness=uniqueness,
        omega_h=float(general.sum() ** 2 / total),
        omega_t=float(1 - uniqueness.sum() / total),
        solution=solution,
        warnings=(*solution.warnings, *said),
    )
