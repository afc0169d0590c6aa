"""Rotation by factor_analyzer's Rotator, with loadings and factor correlations sorted and signed together.

After an oblique rotation `FactorAnalyzer.phi_` is in another order than its loadings; so it is never asked to rotate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from emosec.errors import DataError, EstimationError, needing_extras
from emosec.statistics.efa.matrices import FloatArray

RotationName = Literal["none", "oblimin", "promax", "geomin_obl", "varimax", "quartimax", "equamax", "geomin_ort"]
_GEOMIN_DELTA = 0.01
# many starts are compared after a coarse rotation; only the best is rotated to the end
_COARSE: dict[str, float] = {"max_iter": 300, "tol": 1e-4}
_FINE: dict[str, float] = {"max_iter": 1_000, "tol": 1e-7}


@dataclass(frozen=True)
class Rotation:
    """A rotated solution.

    Attributes
    ----------
    loadings : ndarray, shape (p, m)
        Pattern loadings, factors by falling sum of squares, each with a positive sum.
    phi : ndarray, shape (m, m)
        Factor correlations in the same order and with the same signs; the identity for orthogonal rotations.
    criterion : float
        Value of the minimised criterion; for promax that of the varimax solution it starts from.
    """

    loadings: FloatArray
    phi: FloatArray
    criterion: float


def rotate(loadings: FloatArray, method: RotationName = "oblimin", *, starts: int = 10, seed: int = 0) -> Rotation:
    """Rotate unrotated loadings.

    Parameters
    ----------
    loadings : ndarray, shape (p, m)
        Unrotated loadings of orthogonal factors.
    method : str
        Oblique: oblimin (gamma 0, that is quartimin), promax (power 4), geomin_obl. Orthogonal: varimax, quartimax,
        equamax (kappa m/2p), geomin_ort. Or none. Kaiser normalisation for varimax and promax, as in psych.
    starts : int
        Number of starts: the first is the solution as it is (psych's only one), the others are random orthogonal turns
        of it; the lowest criterion wins, and the first start wins ties.
    seed : int
        For the random starts.

    Returns
    -------
    Rotation

    Raises
    ------
    DataError
        When the method is unknown.
    EstimationError
        When rotated loadings and factor correlations do not reproduce the common variance.

    Notes
    -----
    One start is not enough: at a symmetric solution, as in the example, the unrotated loadings are a saddle point where
    every gradient is zero and nothing moves. Geomin has local minima besides.

    References
    ----------
    Bernaards, C. A., & Jennrich, R. I. (2005). Gradient projection algorithms and software for arbitrary rotation
    criteria in factor analysis. *Educational and Psychological Measurement, 65*, 676–696.

    Examples
    --------
    >>> rotated = rotate(np.array([[.6, .4], [.6, .4], [.6, -.4], [.6, -.4]]))
    >>> rotated.loadings.round(2) + 0.
    array([[0.72, 0.  ],
           [0.72, 0.  ],
           [0.  , 0.72],
           [0.  , 0.72]])
    >>> round(float(rotated.phi[0, 1]), 3)
    0.385
    """
    if method not in get_args(RotationName):
        raise DataError(f"rotation {method!r} is unknown", remedy=f"use one of {', '.join(get_args(RotationName))}")
    m = loadings.shape[1]
    if m == 1 or method == "none":
        return Rotation(*_sort_and_sign(loadings, np.eye(m)), criterion=float("nan"))
    if method == "promax":  # a varimax solution, made sparser
        start = rotate(loadings, "varimax", starts=starts, seed=seed)
        best = Rotation(*_sort_and_sign(*_rotate_once(start.loadings, method, _FINE)), criterion=start.criterion)
    else:
        turned = loadings @ _best_turn(loadings, method, starts, seed)
        pattern, phi = _rotate_once(turned, method, _FINE)
        best = Rotation(*_sort_and_sign(pattern, phi), criterion=_criterion(pattern, method))
    gap = np.abs(best.loadings @ best.phi @ best.loadings.T - loadings @ loadings.T).max()
    if not gap < 1e-6:
        raise EstimationError(
            f"{method} rotation changed the common variance by {gap:.2g}", remedy="extract fewer factors"
        )
    return best


def _sort_and_sign(loadings: FloatArray, phi: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Order factors by falling sum of squared loadings and turn each to a positive sum, phi along with them.

    Examples
    --------
    >>> pattern, phi = _sort_and_sign(np.array([[.3, 0], [0, -.8]]), np.array([[1, -.5], [-.5, 1]]))
    >>> pattern.tolist(), phi.tolist()
    ([[0.0, 0.3], [0.8, 0.0]], [[1.0, 0.5], [0.5, 1.0]])
    """
    # ASSUME sums of squares equal to six decimals are ties: the factor of the earlier item goes first
    order = np.lexsort((np.abs(loadings).argmax(axis=0), -(loadings**2).sum(axis=0).round(6)))
    signs = np.where(loadings[:, order].sum(axis=0) < 0, -1.0, 1.0)
    return loadings[:, order] * signs + 0.0, phi[np.ix_(order, order)] * np.outer(signs, signs)


def _best_turn(loadings: FloatArray, method: RotationName, starts: int, seed: int) -> FloatArray:
    """The orthogonal turn of the loadings from which a coarse rotation reaches the lowest criterion."""
    if starts < 1:
        raise DataError(f"rotation was asked for {starts} starts", remedy="use starts=1 or more")
    m, rng = loadings.shape[1], np.random.default_rng(seed)
    best, lowest = np.eye(m), np.inf
    for start in range(starts):
        turn = best if start == 0 else np.linalg.qr(rng.standard_normal((m, m)))[0]
        value = _criterion(_rotate_once(loadings @ turn, method, _COARSE)[0], method)
        if value < lowest - 1e-6:
            best, lowest = turn, value
    return best


def _rotate_once(loadings: FloatArray, method: RotationName, stop: dict[str, float]) -> tuple[FloatArray, FloatArray]:
    with needing_extras():
        from factor_analyzer import Rotator

    p, m = loadings.shape
    options: dict[str, object] = dict(stop)
    if method in ("varimax", "promax"):  # their stopping rule is relative to a sum of singular values
        options["tol"] = 1e-5 * stop["tol"]
    if method == "equamax":
        options["kappa"] = m / (2 * p)
    if method.startswith("geomin"):
        options["delta"] = _GEOMIN_DELTA
    rotator = Rotator(method=method, **options)
    pattern = np.asarray(rotator.fit_transform(loadings), dtype=np.float64)
    return pattern, np.eye(m) if rotator.phi_ is None else np.asarray(rotator.phi_, dtype=np.float64)


def _criterion(pattern: FloatArray, method: RotationName) -> float:
    p, m = pattern.shape
    squared = pattern**2
    if method == "varimax":  # on Kaiser-normalised rows
        return float(-(squared / squared.sum(axis=1, keepdims=True)).var(axis=0).sum())
    if method == "oblimin":
        return float((squared * (squared.sum(axis=1, keepdims=True) - squared)).sum() / 4)
    if method == "quartimax":
        return float(-(squared**2).sum() / 4)
    if method == "equamax":
        kappa = m / (2 * p)
        rows = (squared * (squared.sum(axis=1, keepdims=True) - squared)).sum()
        columns = (squared * (squared.sum(axis=0) - squared)).sum()
        return float(((1 - kappa) * rows + kappa * columns) / 4)
    if method.startswith("geomin"):
        return float(np.exp(np.log(squared + _GEOMIN_DELTA).mean(axis=1)).sum())
    return float("nan")
