"""Rotate one block of loadings: weights, gradient projection, order and signs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.rotation.criteria import criterion_of
from emosec.statistics.cfa.rotation.gradient_projection import minimise_criterion, random_turns
from emosec.statistics.cfa.rotation.options import RotationOptions

# lavaan: loadings above this share of a factor's largest say where in the list of items the factor sits
LARGE = 0.8


@dataclass(frozen=True)
class RotatedBlock:
    """A rotated block.

    Attributes
    ----------
    loadings : ndarray (p, m)
        In the units of the loadings handed over.
    phi : ndarray (m, m)
    turn : ndarray (m, m)
        H: loadings = A H⁻ᵀ, phi = HᵀH.
    criterion : float
    gradient : float
        Largest element of the projected gradient of the criterion.
    converged : bool
    starts, agreeing : int
        Starts tried, and those that ended at this criterion.
    """

    loadings: Array
    phi: Array
    turn: Array
    criterion: float
    gradient: float
    converged: bool
    starts: int
    agreeing: int


def row_scale(communality: Array, variance: Array, options: RotationOptions) -> Array:
    """What the rows of a loading matrix are multiplied with while it is rotated.

    Parameters
    ----------
    communality, variance : ndarray (p,)
        Of the items: diagonal of A phi A', and that plus residual variance.
    options : RotationOptions

    Returns
    -------
    ndarray, shape (p,)

    References
    ----------
    Kaiser, H. F. (1958). The varimax criterion for analytic rotation in factor analysis. Psychometrika, 23(3), 187–200.

    Examples
    --------
    >>> row_scale(np.array([0.64]), np.array([4.0]), RotationOptions("oblimin", row_weights="none")).tolist()
    [0.5]
    """
    scale = 1.0 / np.sqrt(variance) if options.std_ov else np.ones(len(variance))
    if options.kaiser:
        scale = scale / np.sqrt(communality * scale**2)
    return np.asarray(scale)


def rotate_block(
    A: Array,
    variance: Array,
    options: RotationOptions,
    *,
    wanted: Array | None = None,
    starts: Array | None = None,
) -> RotatedBlock:
    """Rotate loadings of uncorrelated factors.

    Parameters
    ----------
    A : ndarray (p, m)
    variance : ndarray (p,)
        Variances of the items, for `std_ov`.
    options : RotationOptions
    wanted : ndarray (p, m), optional
        The target, NaN where free.
    starts : ndarray (n, m, m), optional
        Turns to start from; the default is `options.rstarts` seeded random ones. Order and signs are then left alone.

    Returns
    -------
    RotatedBlock

    Examples
    --------
    >>> simple = np.array([[0.8, 0.0], [0.7, 0.0], [0.0, 0.6], [0.0, 0.5]])
    >>> turned = simple @ np.array([[0.8, 0.6], [-0.6, 0.8]])
    >>> rotated = rotate_block(turned, np.ones(4), RotationOptions("oblimin"))
    >>> bool(np.allclose(rotated.loadings, simple, atol=1e-6))
    True
    """
    weights = row_scale((A**2).sum(1), variance, options)
    given = starts is not None
    begin = random_turns(A.shape[1], options.rstarts, options.seed) if starts is None else starts
    criterion = criterion_of(options, wanted)
    found = minimise_criterion(
        weights[:, None] * A, criterion, orthogonal=options.orthogonal, starts=begin, tol=options.tol,
        max_iter=options.max_iter,
    )  # fmt: skip
    H = found.matrix
    if not given:
        H = _oriented(A, H, options, wanted)
    loadings = np.linalg.solve(H, A.T).T
    return RotatedBlock(
        loadings, H.T @ H, H, found.criterion, found.gradient, found.converged, found.starts, found.agreeing
    )


def _oriented(A: Array, H: Array, options: RotationOptions, wanted: Array | None) -> Array:
    """Turn factors to a positive sum and order them, as lavaan does; a target's own signs are not overruled."""
    loadings = np.linalg.solve(H, A.T).T
    if options.reflect:
        signs = np.where(loadings.sum(0) < 0, -1.0, 1.0)
        if wanted is not None:
            signs = np.where(np.nansum(np.abs(wanted), axis=0) > 0, 1.0, signs)
        H, loadings = H * signs, loadings * signs
    order = np.arange(len(H))
    if options.order == "sumofsquares":
        order = np.argsort(-(loadings**2).sum(0), kind="stable")
    elif options.order == "index":
        size = np.abs(loadings)
        large = size >= LARGE * size.max(0)
        order = np.argsort([np.flatnonzero(column).mean() for column in large.T], kind="stable")
    return np.asarray(H[:, order])
