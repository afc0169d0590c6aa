"""Minimise a discrepancy: Fisher scoring (Gauss–Newton) with damping, then a quasi-Newton fallback, then random restarts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from emosec.statistics.cfa.discrepancy import Discrepancy, Evaluation
from emosec.statistics.cfa.layout import Array

# ASSUME a gradient of 1e-8 per unit of F is a minimum: estimates then agree with a tighter run to about 1e-7.
GRADIENT_TOLERANCE = 1e-8
MAX_ITERATIONS = 150
SCORING_STEPS = 4
# differences of F below this are rounding
ROUNDING = 1e-14


@dataclass(frozen=True)
class Optimum:
    """Where the search ended.

    Attributes
    ----------
    z : ndarray
    value, gradient_norm : float
        Discrepancy and the largest absolute gradient element.
    converged : bool
    iterations : int
    restarts : int
        Random starting points tried beyond the first.
    method : str
        "scoring", or "L-BFGS-B + scoring" when the fallback was needed.
    """

    z: Array
    value: float
    gradient_norm: float
    converged: bool
    iterations: int
    restarts: int = 0
    method: str = "scoring"


def _step(found: Evaluation, damping: float) -> Array:
    """Solve (H + damping · diag(H)) step = −gradient; least squares when H is singular."""
    H = found.curvature
    if damping:
        d = np.diagonal(H)
        H = H + np.diag(damping * np.maximum(d, 1e-8 * max(float(d.max()), 1e-12)))
    try:
        step = np.linalg.solve(H, -found.gradient)
    except np.linalg.LinAlgError:
        step = np.linalg.lstsq(H, -found.gradient, rcond=1e-10)[0]
    return np.asarray(step)


def score(target: Discrepancy, z: Array, *, max_iterations: int = MAX_ITERATIONS) -> Optimum:
    """Damped Fisher scoring from one starting point, finished by BFGS from the last curvature.

    A scoring step is taken only if it lowers the discrepancy; damping rises tenfold when it does not. Scoring is safe far
    from the minimum but only linear near it, so once steps are short the expected curvature becomes the first matrix of a
    BFGS, which learns the difference to the observed one.

    Parameters
    ----------
    target : Discrepancy
    z : ndarray
    max_iterations : int

    Returns
    -------
    Optimum
    """
    found = target.evaluate(z)
    if found is None:
        return Optimum(z, float("inf"), float("inf"), False, 0)
    damping, iteration = 0.0, 0
    for iteration in range(1, max_iterations + 1):
        largest = float(np.abs(found.gradient).max(initial=0.0))
        if largest < GRADIENT_TOLERANCE * 1e-2:
            break
        if iteration > SCORING_STEPS and damping == 0.0:
            z, found, steps = _bfgs(target, z, found)
            iteration += steps
            if float(np.abs(found.gradient).max(initial=0.0)) < GRADIENT_TOLERANCE:
                break
        improved = False
        trial: Evaluation | None = None
        for _ in range(12):
            step = _step(found, damping)
            # ASSUME no sensible step moves a parameter by more than a few units of its scale
            step *= min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
            trial = target.evaluate(z + step)
            if trial is not None and trial.value < found.value + ROUNDING * max(1.0, abs(found.value)):
                improved = True
                break
            damping = max(10.0 * damping, 1e-4)
        if not improved or trial is None:
            break
        stalled = found.value - trial.value < ROUNDING and float(np.abs(trial.gradient).max()) >= largest
        z, found, damping = z + step, trial, 0.0 if damping < 1e-5 else damping / 10.0
        if stalled and largest < GRADIENT_TOLERANCE:
            break
    largest = float(np.abs(found.gradient).max(initial=0.0))
    return Optimum(z, found.value, largest, largest < GRADIENT_TOLERANCE, iteration)


def _bfgs(target: Discrepancy, z: Array, found: Evaluation, max_steps: int = 60) -> tuple[Array, Evaluation, int]:
    """BFGS on the inverse Hessian, begun at the inverse of the expected curvature; stops when a step no longer helps."""
    try:
        inverse = np.linalg.inv(found.curvature)
    except np.linalg.LinAlgError:
        return z, found, 0
    count = 0
    while count < max_steps:
        if float(np.abs(found.gradient).max(initial=0.0)) < GRADIENT_TOLERANCE * 1e-2:
            break
        step = -inverse @ found.gradient
        slope = float(step @ found.gradient)
        if not slope < 0 or not np.all(np.isfinite(step)):
            break
        trial = _backtrack(target, z, found, step, slope)
        if trial is None:
            break
        z_new, new = trial
        s, y = z_new - z, new.gradient - found.gradient
        sy = float(s @ y)
        if sy > 1e-12 * float(np.linalg.norm(s) * np.linalg.norm(y)) and sy > 0:
            Hy = inverse @ y
            inverse += ((1.0 + float(y @ Hy) / sy) * np.outer(s, s) - np.outer(Hy, s) - np.outer(s, Hy)) / sy
        z, found = z_new, new
        count += 1
    return z, found, count


def _backtrack(
    target: Discrepancy, z: Array, found: Evaluation, step: Array, slope: float
) -> tuple[Array, Evaluation] | None:
    """Halve the step until it lowers the value enough, or, at rounding, until it lowers the gradient."""
    length = min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-300))
    limit = float(np.abs(found.gradient).max())
    for _ in range(10):
        point = z + length * step
        trial = target.evaluate(point)
        if trial is not None:
            gain = found.value - trial.value
            flat = abs(gain) <= ROUNDING * max(1.0, abs(found.value))
            if gain > -1e-4 * length * slope or (flat and float(np.abs(trial.gradient).max()) < limit):
                return point, trial
        length *= 0.5
    return None


def _quasi_newton(target: Discrepancy, z: Array) -> Array:
    from scipy.optimize import minimize

    def objective(point: Array) -> tuple[float, Array]:
        found = target.evaluate(point)
        if found is None:
            return 1e10, np.zeros_like(point)
        return found.value, found.gradient

    return np.asarray(minimize(objective, z, jac=True, method="L-BFGS-B", options={"maxiter": 300, "ftol": 1e-15}).x)


def minimise(
    target: Discrepancy, z: Array, *, restart: Callable[[int], Array] | None = None, max_restarts: int = 3
) -> Optimum:
    """Scoring; if that fails, L-BFGS and scoring again; if that fails, the same from other starting points.

    Parameters
    ----------
    target : Discrepancy
    z : ndarray
        Starting values.
    restart : callable, optional
        Attempt number (1, 2, …) to a starting point.
    max_restarts : int

    Returns
    -------
    Optimum
        The converged one, or else the lowest point seen with `converged=False`.
    """
    best: Optimum | None = None
    attempt = 0
    for attempt in range(1 + (max_restarts if restart is not None else 0)):
        start = z if attempt == 0 or restart is None else restart(attempt)
        found = score(target, start)
        method = "scoring"
        if not found.converged and attempt == 0 and np.isfinite(found.value):
            method = "L-BFGS-B + scoring"
            found = score(target, _quasi_newton(target, found.z))
        found = Optimum(found.z, found.value, found.gradient_norm, found.converged, found.iterations, attempt, method)
        if found.converged:
            return found
        if best is None or found.value < best.value:
            best = found
    assert best is not None
    return replace(best, restarts=attempt)
