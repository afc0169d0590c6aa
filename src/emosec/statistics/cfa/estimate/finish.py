"""The end of a search: Newton steps by the exact curvature, or BFGS where it is not known, down to rounding."""

from __future__ import annotations

import numpy as np

from emosec.statistics.cfa.estimate.discrepancy import Discrepancy, Evaluation
from emosec.statistics.cfa.model.layout import Array

NEWTON_STEPS = 30
# the search goes on to this decrement while it still helps; `stationary.DECREMENT_TOLERANCE` is what it must reach
AIM = 1e-20
# differences of F below this are rounding
ROUNDING = 1e-13


def step_limit(z: Array, step: Array) -> float:
    """What to shorten a step by: ASSUME no sensible one moves a parameter by more than five units, or five times its size.

    Parameters
    ----------
    z : ndarray, shape (npar,)
    step : ndarray, shape (npar,)

    Returns
    -------
    float
        In (0, 1].

    Examples
    --------
    >>> step_limit(np.array([0.0, 10.0]), np.array([1.0, 100.0]))
    0.5
    """
    return min(1.0, 5.0 / max(float((np.abs(step) / np.maximum(1.0, np.abs(z))).max(initial=0.0)), 1e-300))


def noise(found: Evaluation) -> float:
    """What a discrepancy near this one is uncertain by.

    Parameters
    ----------
    found : Evaluation

    Returns
    -------
    float
        1e-13, or 1e-13 of the value where that is larger than 1.

    Examples
    --------
    >>> noise(Evaluation(20.0, np.zeros(1), np.eye(1)))
    2e-12
    """
    return ROUNDING * max(1.0, abs(found.value))


def finish(target: Discrepancy, z: Array, found: Evaluation) -> tuple[Array, Evaluation, int]:
    """Newton steps; where they cannot be made, BFGS.

    Parameters
    ----------
    target : Discrepancy
    z : ndarray, shape (npar,)
        Near a minimum.
    found : Evaluation
        Of the target at z.

    Returns
    -------
    z : ndarray, shape (npar,)
    found : Evaluation
        At the new z.
    steps : int
        Steps that were made.

    Examples
    --------
    >>> from emosec.statistics.cfa.estimate.discrepancy import MaximumLikelihood
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> from emosec.statistics.cfa.sample.sample import continuous_sample
    >>> rng = np.random.default_rng(1)
    >>> sample = continuous_sample(rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)))
    >>> target = MaximumLikelihood(prepare(build_parameter_table("f =~ a + b + c")).layout, [sample])
    >>> z, found, steps = finish(target, np.ones(6), target.evaluate(np.ones(6)))
    >>> bool(np.abs(found.gradient).max() < 1e-8)
    True
    """
    z, found, steps = _newton(target, z, found)
    return (z, found, steps) if steps else _bfgs(target, z, found)


def _newton(target: Discrepancy, z: Array, found: Evaluation) -> tuple[Array, Evaluation, int]:
    """Newton steps while the exact curvature is positive and each lowers the value, or, at rounding, the decrement."""
    count = 0
    for _ in range(NEWTON_STEPS):
        hessian = target.hessian(z)
        if hessian is None:
            break
        try:
            half = np.linalg.inv(np.linalg.cholesky(hessian))
        except np.linalg.LinAlgError:
            break
        uphill = half @ found.gradient
        decrement = float(uphill @ uphill)
        if decrement < AIM:
            break
        trial = target.evaluate(z - half.T @ uphill)
        if trial is None or not trial.value < found.value + noise(found):
            break
        if found.value - trial.value < noise(found) and float(((half @ trial.gradient) ** 2).sum()) > 0.25 * decrement:
            break
        z, found = z - half.T @ uphill, trial
        count += 1
    return z, found, count


def _bfgs(target: Discrepancy, z: Array, found: Evaluation, max_steps: int = 60) -> tuple[Array, Evaluation, int]:
    """BFGS on the inverse Hessian, begun at the inverse of the expected curvature; stops when a step no longer helps."""
    try:
        inverse = np.linalg.inv(found.curvature)
    except np.linalg.LinAlgError:
        return z, found, 0
    count = 0
    while count < max_steps:
        step = -inverse @ found.gradient
        slope = float(step @ found.gradient)
        if not slope < -AIM or not np.all(np.isfinite(step)):
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
    length = step_limit(z, step)
    limit = float(np.abs(found.gradient).max())
    for _ in range(10):
        point = z + length * step
        trial = target.evaluate(point)
        if trial is not None:
            gain = found.value - trial.value
            flat = abs(gain) <= noise(found)
            if gain > -1e-4 * length * slope or (flat and float(np.abs(trial.gradient).max()) < limit):
                return point, trial
        length *= 0.5
    return None
