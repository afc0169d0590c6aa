"""Minimise a discrepancy: Fisher scoring (Gauss–Newton) with damping, Newton to the end, quasi-Newton fallback, restarts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from emosec.statistics.cfa.estimate.discrepancy import Discrepancy, Evaluation
from emosec.statistics.cfa.estimate.finish import AIM, finish, noise, step_limit
from emosec.statistics.cfa.estimate.stationary import DECREMENT_TOLERANCE, downward, newton_decrement
from emosec.statistics.cfa.model.layout import Array

MAX_ITERATIONS = 150
SCORING_STEPS = 4


@dataclass(frozen=True)
class Optimum:
    """Where the search ended.

    Attributes
    ----------
    z : ndarray
    value, gradient_norm : float
        Discrepancy and the largest absolute gradient element, which depends on the units of the data.
    converged : bool
        The decrement is below `stationary.DECREMENT_TOLERANCE`, and the exact curvature, where it is known, is not negative.
    iterations : int
    restarts : int
        Random starting points tried beyond the first.
    method : str
        "scoring", or "L-BFGS-B + scoring" when the fallback was needed.
    decrement : float
        Newton decrement: twice what the discrepancy could still fall by.
    saddle : bool
        Whether the point is stationary but curves down in some direction.
    """

    z: Array
    value: float
    gradient_norm: float
    converged: bool
    iterations: int
    restarts: int = 0
    method: str = "scoring"
    decrement: float = 0.0
    saddle: bool = False


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
    """Damped Fisher scoring from one starting point, finished by Newton steps, or BFGS where no exact curvature is known.

    A scoring step is taken only if it lowers the discrepancy; damping rises tenfold when it does not. Scoring is safe far
    from the minimum but only linear near it, so once steps are short the exact curvature takes over. A stationary point
    that curves down is left along that direction.

    Parameters
    ----------
    target : Discrepancy
    z : ndarray
    max_iterations : int

    Returns
    -------
    Optimum

    Examples
    --------
    >>> from emosec.statistics.cfa.estimate.discrepancy import MaximumLikelihood
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> from emosec.statistics.cfa.sample.sample import continuous_sample
    >>> rng = np.random.default_rng(1)
    >>> sample = continuous_sample(rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)))
    >>> target = MaximumLikelihood(prepare(build_parameter_table("f =~ a + b + c")).layout, [sample])
    >>> found = score(target, np.ones(6))
    >>> found.converged, bool(abs(found.value) < 1e-9)  # three items fit perfectly
    (True, True)
    """
    found = target.evaluate(z)
    if found is None:
        return Optimum(z, float("inf"), float("inf"), False, 0, decrement=float("inf"))
    count = 0
    for _ in range(3):
        z, found, steps = _search(target, z, found, max_iterations - count)
        count += steps
        hessian = target.hessian(z)
        away = None if hessian is None else downward(hessian)
        left = None if away is None else _leave(target, z, found, away)
        if left is None:
            break
        z, found = left
    decrement = newton_decrement(found.gradient, found.curvature if hessian is None or away is not None else hessian)
    arrived = decrement <= DECREMENT_TOLERANCE
    largest = float(np.abs(found.gradient).max(initial=0.0))
    saddle = away is not None
    return Optimum(z, found.value, largest, arrived and not saddle, count, 0, "scoring", decrement, arrived and saddle)


def approach(target: Discrepancy, z: Array, *, steps: int = 20, near: float = 1e-5) -> Array:
    """Damped scoring until the discrepancy can fall by no more than `near`: a starting point for a costlier search.

    Parameters
    ----------
    target : Discrepancy
    z : ndarray, shape (npar,)
        Starting values.
    steps : int
        At most so many.
    near : float
        In units of the discrepancy.

    Returns
    -------
    ndarray, shape (npar,)
        The starting values themselves where the discrepancy is not defined there.

    Examples
    --------
    >>> from emosec.statistics.cfa.estimate.discrepancy import MaximumLikelihood
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> from emosec.statistics.cfa.sample.sample import continuous_sample
    >>> rng = np.random.default_rng(1)
    >>> sample = continuous_sample(rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)))
    >>> target = MaximumLikelihood(prepare(build_parameter_table("f =~ a + b + c")).layout, [sample])
    >>> bool(target.value(approach(target, np.ones(6))) < 1e-5)  # three items fit perfectly
    True
    """
    found = target.evaluate(z)
    damping = 0.0
    for _ in range(steps):
        if found is None or (damping == 0.0 and _decrement(found) < near):
            break
        trial, step, damping = _damped(target, z, found, _step(found, damping), damping)
        if trial is None:
            break
        z, found, damping = z + step, trial, 0.0 if damping < 1e-5 else damping / 10.0
    return z


def _search(target: Discrepancy, z: Array, found: Evaluation, max_iterations: int) -> tuple[Array, Evaluation, int]:
    """Scoring, then Newton or BFGS, until nothing helps."""
    damping, count = 0.0, 0
    while count < max_iterations:
        if count >= SCORING_STEPS and damping == 0.0:
            z, found, steps = finish(target, z, found)
            count += steps
        step = _step(found, damping)
        if not damping and abs(float(step @ found.gradient)) < AIM:
            return z, found, count
        trial, step, damping = _damped(target, z, found, step, damping)
        count += 1
        if trial is None or (found.value - trial.value < noise(found) and _decrement(trial) >= _decrement(found)):
            break
        z, found, damping = z + step, trial, 0.0 if damping < 1e-5 else damping / 10.0
    z, found, steps = finish(target, z, found)
    return z, found, count + steps


def _damped(
    target: Discrepancy, z: Array, found: Evaluation, step: Array, damping: float
) -> tuple[Evaluation | None, Array, float]:
    """The first step, of ever more damped ones, that does not raise the discrepancy."""
    for _ in range(12):
        step = step_limit(z, step) * step
        trial = target.evaluate(z + step)
        if trial is not None and trial.value < found.value + noise(found):
            return trial, step, damping
        damping = max(10.0 * damping, 1e-4)
        step = _step(found, damping)
    return None, step, damping


def _decrement(found: Evaluation) -> float:
    return abs(float(_step(found, 0.0) @ found.gradient))


def _leave(target: Discrepancy, z: Array, found: Evaluation, away: Array) -> tuple[Array, Evaluation] | None:
    """A lower point along a direction of negative curvature, or None."""
    for length in (0.3, 0.1, 0.03, -0.3, -0.1, -0.03):
        trial = target.evaluate(z + length * away)
        if trial is not None and trial.value < found.value - noise(found):
            return z + length * away, trial
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

    Examples
    --------
    >>> from emosec.statistics.cfa.estimate.discrepancy import MaximumLikelihood
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> from emosec.statistics.cfa.sample.sample import continuous_sample
    >>> rng = np.random.default_rng(1)
    >>> sample = continuous_sample(rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)))
    >>> target = MaximumLikelihood(prepare(build_parameter_table("f =~ a + b + c")).layout, [sample])
    >>> found = minimise(target, np.ones(6))
    >>> found.converged, bool(abs(found.value) < 1e-9)  # three items fit perfectly
    (True, True)
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
        found = replace(found, restarts=attempt, method=method)
        if found.converged:
            return found
        if best is None or found.value < best.value:
            best = found
    assert best is not None
    return replace(best, restarts=attempt)
