"""Gradient projection for orthogonal and oblique rotation, all starts at once; the best one polished by Newton steps.

Bernaards, C. A., & Jennrich, R. I. (2005). Gradient projection algorithms and software for arbitrary rotation criteria in
factor analysis. *Educational and Psychological Measurement, 65*, 676–696.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from emosec.statistics.cfa.inference.delta_method import jacobian
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.rotation.criteria import Criterion

HALVINGS = 60
NEWTON_STEPS = 5


@dataclass(frozen=True)
class Turn:
    """Where rotation ended.

    Attributes
    ----------
    matrix : ndarray (m, m)
        H: rotated loadings are A H⁻ᵀ, factor correlations HᵀH; columns have unit length.
    criterion : float
    gradient : float
        Largest element of the projected gradient.
    converged : bool
    starts, agreeing : int
        Random starts tried, and how many of them ended at this criterion.
    """

    matrix: Array
    criterion: float
    gradient: float
    converged: bool
    starts: int
    agreeing: int


@dataclass(frozen=True)
class _Problem:
    """A loading matrix, a criterion and the kind of rotation: values and projected gradients for a stack of turns."""

    A: Array
    criterion: Criterion
    orthogonal: bool

    def loadings(self, T: Array) -> Array:
        if self.orthogonal:
            return np.asarray(self.A @ T)
        return np.swapaxes(np.linalg.solve(T, np.broadcast_to(self.A.T, (*T.shape[:-2], *self.A.T.shape))), -1, -2)

    def value(self, T: Array) -> Array:
        return self.criterion(self.loadings(T))[0]

    def projected(self, T: Array) -> tuple[Array, Array]:
        """Criterion, and its gradient by T projected on the manifold."""
        L = self.loadings(T)
        value, G = self.criterion(L)
        if self.orthogonal:
            D = self.A.T @ G
            M = np.swapaxes(T, -1, -2) @ D
            return value, D - T @ ((M + np.swapaxes(M, -1, -2)) / 2.0)
        D = -np.linalg.solve(np.swapaxes(T, -1, -2), np.swapaxes(G, -1, -2) @ L)
        return value, D - T * (T * D).sum(-2, keepdims=True)

    def retract(self, X: Array) -> Array:
        if self.orthogonal:
            U, _, V = np.linalg.svd(X)
            return np.asarray(U @ V)
        return np.asarray(X / np.sqrt((X**2).sum(-2, keepdims=True)))

    def tangents(self, T: Array) -> Array:
        """Directions in which a turn can move, (k, m, m)."""
        m = len(T)
        if self.orthogonal:
            pairs = [(i, j) for i in range(m) for j in range(i)]
            out = np.zeros((len(pairs), m, m))
            for k, (i, j) in enumerate(pairs):
                out[k, i, j], out[k, j, i] = 1.0, -1.0
            return np.asarray(T @ out)
        out = np.zeros((m * (m - 1), m, m))
        for j in range(m):
            across = np.linalg.svd(T[:, [j]].T)[2][1:]
            out[j * (m - 1) : (j + 1) * (m - 1), :, j] = across
        return out


def random_turns(m: int, n: int, seed: int) -> Array:
    """Random orthogonal matrices (n, m, m), after the identity: n starts.

    Determinants of both signs, because no path of rotation leads from one to the other, and a target with signs has its
    minimum on one side. (Q of a QR decomposition alone has always the same sign; lavaan 0.6-14 and GPArotation use it.)

    Parameters
    ----------
    m : int
        Number of factors.
    n : int
        Number of matrices.
    seed : int

    Returns
    -------
    ndarray, shape (n, m, m)

    Examples
    --------
    >>> turns = random_turns(3, 5, seed=1)
    >>> turns.shape, bool(np.allclose(turns @ turns.swapaxes(1, 2), np.eye(3)))
    ((5, 3, 3), True)
    """
    rng = np.random.default_rng(seed)
    out = np.linalg.qr(rng.standard_normal((n, m, m)))[0]
    out[..., 0] *= rng.choice([-1.0, 1.0], size=(n, 1))
    out[0] = np.eye(m)
    return np.asarray(out)


def minimise_criterion(
    A: Array, criterion: Criterion, *, orthogonal: bool, starts: Array, tol: float = 1e-5, max_iter: int = 10_000
) -> Turn:
    """Rotate a loading matrix to the lowest criterion that any start leads to.

    Parameters
    ----------
    A : ndarray (p, m)
        Loadings of uncorrelated factors.
    criterion : callable
    orthogonal : bool
    starts : ndarray (n, m, m)
        Turns to start from.
    tol : float
        Norm of the projected gradient.
    max_iter : int

    Returns
    -------
    Turn

    Examples
    --------
    >>> from emosec.statistics.cfa.rotation.criteria import oblimin
    >>> simple = np.array([[0.8, 0.0], [0.7, 0.0], [0.0, 0.6], [0.0, 0.5]])
    >>> turned = simple @ np.array([[0.8, 0.6], [-0.6, 0.8]])
    >>> found = minimise_criterion(turned, oblimin, orthogonal=True, starts=random_turns(2, 5, seed=1))
    >>> found.converged, bool(found.criterion < 1e-9)
    (True, True)
    """
    problem = _Problem(A, criterion, orthogonal)
    T, values = _descend(problem, starts, tol, max_iter)
    best = int(np.argmin(values))
    matrix = _polish(problem, T[best])
    value, gradient = problem.projected(matrix)
    size = float(np.abs(gradient).max())
    # ASSUME criteria closer than 1e-6 are one minimum, reached from two sides
    agreeing = int((values < float(value) + 1e-6).sum())
    return Turn(matrix, float(value), size, size < tol, len(starts), agreeing)


def _descend(problem: _Problem, starts: Array, tol: float, max_iter: int) -> tuple[Array, Array]:
    """Steepest descent along the manifold with Bernaards and Jennrich's step rule."""
    T = starts.copy()
    values, G = problem.projected(T)
    step = np.ones(len(T))
    running = np.arange(len(T))
    for _ in range(max_iter):
        size = np.sqrt((G[running] ** 2).sum((-2, -1)))
        running = running[size >= tol]
        if not len(running):
            break
        size = size[size >= tol]
        step[running] *= 2.0
        waiting = np.ones(len(running), dtype=bool)
        for _ in range(HALVINGS):
            at = running[waiting]
            trial = problem.retract(T[at] - step[at, None, None] * G[at])
            with np.errstate(all="ignore"):
                found = problem.value(trial)
            good = found < values[at] - 0.5 * size[waiting] ** 2 * step[at]
            T[at[good]], values[at[good]] = trial[good], found[good]
            step[at[~good]] /= 2.0
            waiting[np.flatnonzero(waiting)[good]] = False
            if not waiting.any():
                break
        running = running[~waiting]  # a start that no step improves is at its minimum, as far as rounding can tell
        if len(running):
            G[running] = problem.projected(T[running])[1]
    return T, values


def _polish(problem: _Problem, T: Array) -> Array:
    """Newton steps on the projected gradient: descent is slow at the end, and errors need an exact minimum."""
    for _ in range(NEWTON_STEPS):
        basis = problem.tangents(T)

        def slope(a: Array, T: Array = T, basis: Array = basis) -> Array:
            moved = problem.retract(T + np.tensordot(a, basis, axes=1))
            return np.asarray(np.einsum("kij,ij->k", basis, problem.projected(moved)[1]))

        zero = np.zeros(len(basis))
        before = slope(zero)
        if np.abs(before).max() < 1e-13:
            break
        hessian = jacobian(slope, zero)
        move = np.linalg.lstsq((hessian + hessian.T) / 2.0, -before, rcond=1e-10)[0]
        new = problem.retract(T + np.tensordot(move, basis, axes=1))
        after = np.einsum("kij,ij->k", problem.tangents(new), problem.projected(new)[1])
        higher = problem.value(new) > problem.value(T) + 1e-10 * (1.0 + abs(float(problem.value(T))))
        if higher or np.linalg.norm(after) >= np.linalg.norm(before):
            break
        T = new
    return T
