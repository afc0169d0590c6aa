"""Second step of the polychoric estimate: every pair's correlation at once, thresholds held at their first-step values.

Newton on the log-likelihood of each pair's table, guarded by a bracket on the score's sign, so that it ends at a root
of the score or at the bound.

References
----------
Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient. Psychometrika, 44, 443–460.
doi:10.1007/BF02296207
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from emosec.statistics.correlations.bivariate_normal import bivariate_normal_pdf, grid_cdf

Floats = NDArray[np.float64]

# lavaan 0.6-14: correlations are sought in [−.999, .999], and cell probabilities below √ε carry no information.
BOUND = 0.999
SMALLEST_PROBABILITY = float(np.sqrt(np.finfo(np.float64).eps))
# A Newton step this small leaves an error of its square …
SMALLEST_STEP = 1e-8
# … and so does one that promises so little log-likelihood per person. It also ends the walk along a flat likelihood.
SMALLEST_GAIN = 1e-13
MAX_ITERATIONS = 60


@dataclass(frozen=True, slots=True)
class Cells:
    """Probabilities of a pair's table and their first two derivatives in ρ, each (m, slots, slots)."""

    probability: Floats
    slope: Floats
    curvature: Floats


def cell_probabilities(tau_a: Floats, tau_b: Floats, rho: Floats) -> Cells:
    """Cells for thresholds `tau_a`, `tau_b` (m, slots − 1; +inf is padding) and correlations `rho` (m,)."""
    m, width = tau_a.shape
    corner = np.zeros((m, width + 2, width + 2))
    corner[:, 1:-1, 1:-1] = grid_cdf(tau_a, tau_b, rho)
    corner[:, 1:-1, -1] = ndtr(tau_a)
    corner[:, -1, 1:-1] = ndtr(tau_b)
    corner[:, -1, -1] = 1.0
    r = rho[:, None, None]
    u, v = tau_a[:, :, None], tau_b[:, None, :]
    finite = np.isfinite(u) & np.isfinite(v)
    u, v = np.where(finite, u, 0.0), np.where(finite, v, 0.0)
    density = np.where(finite, bivariate_normal_pdf(u, v, r), 0.0)
    rest = (1.0 - r) * (1.0 + r)
    growth = density * ((u * v * rest - r * (u * u - 2.0 * r * u * v + v * v) + r * rest) / (rest * rest))
    return Cells(_second_difference(corner), _pad_difference(density), _pad_difference(growth))


def _second_difference(corner: Floats) -> Floats:
    rows = corner[:, 1:, :] - corner[:, :-1, :]
    return rows[:, :, 1:] - rows[:, :, :-1]


def _pad_difference(inner: Floats) -> Floats:
    m, a, b = inner.shape
    corner = np.zeros((m, a + 2, b + 2))
    corner[:, 1:-1, 1:-1] = inner
    return _second_difference(corner)


def starting_values(tables: Floats, tau_a: Floats, tau_b: Floats) -> Floats:
    """One Fisher step from ρ = 0: covariance of the categories' normal scores over the product of their variances."""
    n = np.maximum(tables.sum(axis=(1, 2)), 1.0)
    score_a, variance_a = _normal_scores(tau_a)
    score_b, variance_b = _normal_scores(tau_b)
    cross = np.einsum("mab,ma,mb->m", tables, score_a, score_b, optimize=False) / n
    start: Floats = np.clip(cross / (variance_a * variance_b), -0.9, 0.9)
    return start


def _normal_scores(tau: Floats) -> tuple[Floats, Floats]:
    density = np.zeros((len(tau), tau.shape[1] + 2))
    density[:, 1:-1] = np.exp(-0.5 * tau * tau) / np.sqrt(2.0 * np.pi)
    share = np.diff(ndtr(tau), axis=1, prepend=0.0, append=1.0)
    score = np.divide(density[:, :-1] - density[:, 1:], share, out=np.zeros_like(share), where=share > 0.0)
    return score, np.einsum("mk,mk,mk->m", score, score, share)


def fit_pairs(tables: Floats, tau_a: Floats, tau_b: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Maximise Σ n log π(ρ) for every table.

    Parameters
    ----------
    tables : ndarray (m, slots, slots)
        Counts; the pair's first item in rows. Cells beyond an item's categories are 0.
    tau_a, tau_b : ndarray (m, slots − 1)
        First-step thresholds, +inf beyond an item's last.

    Returns
    -------
    rho : ndarray (m,)
        Within ±.999 (lavaan's bound).
    converged : ndarray (m,) of bool

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.special import ndtri
    >>> table = np.array([[[13.0, 69, 41], [6, 113, 132], [0, 22, 104]]])
    >>> share = lambda axis: ndtri(table.sum(axis=axis).cumsum(axis=1)[:, :-1] / table.sum())
    >>> rho, ok = fit_pairs(table, share(2), share(1))
    >>> round(float(rho[0]), 5), bool(ok[0])
    (0.49137, True)
    """
    rho = starting_values(tables, tau_a, tau_b)
    # a bracket end of ±1 is one not looked at yet; the bound itself may be tried
    low, high = np.full(len(rho), -1.0), np.full(len(rho), 1.0)
    todo = np.arange(len(rho))
    for _ in range(MAX_ITERATIONS):
        every = len(todo) == len(rho)
        part = (tables, tau_a, tau_b) if every else (tables[todo], tau_a[todo], tau_b[todo])
        rho[todo], low[todo], high[todo], done = _newton(*part, rho[todo], low[todo], high[todo])
        todo = todo[~done]
        if len(todo) == 0:
            break
    converged = np.ones(len(rho), dtype=bool)
    converged[todo] = False
    return rho, converged


def _newton(
    tables: Floats, tau_a: Floats, tau_b: Floats, rho: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """One Newton step; a step that leaves the bracket, or has no downward curvature to go by, becomes a bisection.

    Returns the new rho, the bracket, and which are done: the step was so small that its square is below rounding, or
    the score still points outward at the bound.
    """
    cells = cell_probabilities(tau_a, tau_b, rho)
    known = (tables > 0.0) & (cells.probability > SMALLEST_PROBABILITY)
    weight = np.divide(tables, cells.probability, out=np.zeros_like(tables), where=known)
    by_row = weight * cells.slope
    score = by_row.sum(axis=(1, 2))
    bend = np.einsum("mab,mab->m", weight, cells.curvature)
    bend -= np.einsum(
        "mab,mab->m", by_row, np.divide(cells.slope, cells.probability, out=np.zeros_like(tables), where=known)
    )
    low = np.where(score > 0.0, np.maximum(low, rho), low)
    high = np.where(score < 0.0, np.minimum(high, rho), high)
    step = np.divide(-score, bend, out=np.zeros_like(score), where=bend < 0.0)
    gain = 0.5 * score * step / np.maximum(tables.sum(axis=(1, 2)), 1.0)
    small = ((np.abs(step) <= SMALLEST_STEP) | (gain <= SMALLEST_GAIN)) & ((bend < 0.0) | (score == 0.0))
    new = np.clip(rho + step, -BOUND, BOUND)
    blocked = ~small & ((bend >= 0.0) | (new < low) | (new > high) | ((new == rho) & (np.abs(rho) < BOUND)))
    middle = np.clip(0.5 * (rho + np.where(score > 0.0, high, low)), -BOUND, BOUND)
    new = np.where(blocked, middle, new)
    return new, low, high, small | (new == rho)
