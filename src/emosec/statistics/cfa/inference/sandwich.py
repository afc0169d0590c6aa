"""Bread and meat: the matrices from which robust standard errors and scaled tests are both made.

Written so that the square of the asymptotic covariance matrix is never formed: U Gamma enters only through traces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.model.products import blocks, product


@dataclass(frozen=True)
class Sandwich:
    """Per-observation matrices in free coordinates z.

    Attributes
    ----------
    bread : ndarray (k, k)
        Inverse information E⁻¹.
    meat : ndarray (k, k)
        B = J' W Gamma W J, groups weighted by N_g/N.
    trace : float
        tr(U Gamma).
    trace_squared : float
        tr((U Gamma)²).
    """

    bread: Array
    meat: Array
    trace: float
    trace_squared: float

    @property
    def covariance(self) -> Array:
        """E⁻¹ B E⁻¹: N times the covariance of the estimates."""
        return self.bread @ self.meat @ self.bread


def least_squares_sandwich(
    bread: Array, jacobians: Sequence[Array], weights: Sequence[Array], acov: Sequence[Array], shares: Sequence[float]
) -> Sandwich:
    """Sandwich of a diagonally weighted least-squares fit.

    Parameters
    ----------
    bread : ndarray (k, k)
        Inverse of the sum over groups of share · J' W J.
    jacobians : sequence of ndarray (moments, k)
    weights : sequence of ndarray (moments,)
    acov : sequence of ndarray (moments, moments)
        N times the asymptotic covariance of the sample moments.
    shares : sequence of float
        N_g / N.

    Returns
    -------
    Sandwich

    References
    ----------
    Muthén, B. (1984). A general structural equation model with dichotomous, ordered categorical, and continuous latent variable
    indicators. Psychometrika, 49(1), 115–132.

    Examples
    --------
    >>> J, gamma = np.array([[1.0], [1.0]]), np.diag([1.0, 3.0])
    >>> found = least_squares_sandwich(np.array([[0.5]]), [J], [np.ones(2)], [gamma], [1.0])
    >>> found.covariance.round(6).tolist()  # of a mean of two numbers with variances 1 and 3
    [[1.0]]
    """
    k = len(bread)
    meat, middle = np.zeros((k, k)), np.zeros((k, k))
    trace = square = 0.0
    for J, w, gamma, share in zip(jacobians, weights, acov, shares, strict=True):
        WJ = w[:, None] * J
        G = product(gamma, WJ)
        meat += share * (WJ.T @ G)
        middle += share * (G.T @ (w[:, None] * G))
        trace += float(w @ np.diagonal(gamma))
        square += sum(float(w[at] @ np.square(gamma[at]) @ w) for at in blocks(len(w)))
    return _assemble(bread, meat, middle, trace, square)


def _assemble(bread: Array, meat: Array, middle: Array, trace: float, square: float) -> Sandwich:
    """tr(UΓ) and tr((UΓ)²) from tr(WΓ), tr(WΓWΓ), B = J'WΓWJ and J'WΓWΓWJ."""
    BE = bread @ meat
    trace_u = trace - float(np.trace(BE))
    square_u = square - 2.0 * float((bread * middle).sum()) + float((BE * BE.T).sum())
    return Sandwich(bread, meat, trace_u, square_u)
