"""Second step of the polychoric estimate: every pair's correlation at once, thresholds held at their first-step values.

Newton on the log-likelihood of each pair's table, halving every step that loses height, so that it ends at a maximum
or at the bound.

References
----------
Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient. Psychometrika, 44, 443–460.
doi:10.1007/BF02296207
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.correlations.bivariate_normal import bivariate_normal_pdf, grid_cdf
from emosec.statistics.special import ndtr

Floats = NDArray[np.float64]

# lavaan 0.6-14: correlations are sought in [−.999, .999], and cell probabilities below √ε carry no information.
BOUND = 0.999
SMALLEST_PROBABILITY = float(np.sqrt(np.finfo(np.float64).eps))
# A Newton step this small leaves an error of its square …
SMALLEST_STEP = 1e-8
# … and so does one that promises so little log-likelihood per person. It also ends the walk along a flat likelihood.
SMALLEST_GAIN = 1e-13
# Relative loss of log-likelihood that is rounding.
ROUNDING = 1e-12
MAX_ITERATIONS = 60


@dataclass(frozen=True, slots=True)
class Cells:
    """Probabilities of a pair's table and their first two derivatives in ρ, each (m, slots, slots)."""

    probability: Floats
    slope: Floats
    curvature: Floats


def cell_probabilities(tau_a: Floats, tau_b: Floats, rho: Floats) -> Cells:
    """Probabilities of the cells of every pair's table, with their first two derivatives by the correlation.

    Parameters
    ----------
    tau_a, tau_b : ndarray, shape (pairs, slots − 1)
        Thresholds of both items; +inf is padding.
    rho : ndarray, shape (pairs,)
        Between −1 and 1, both excluded.

    Returns
    -------
    Cells

    Examples
    --------
    >>> cells = cell_probabilities(np.zeros((1, 1)), np.zeros((1, 1)), np.array([0.5]))
    >>> cells.probability.round(4).tolist()
    [[[0.3333, 0.1667], [0.1667, 0.3333]]]
    """
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


def _starting_values(tables: Floats, tau_a: Floats, tau_b: Floats) -> Floats:
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


def fit_pairs(
    tables: Floats, tau_a: Floats, tau_b: Floats, start: Floats | None = None, enough: float = SMALLEST_GAIN
) -> tuple[Floats, NDArray[np.bool_]]:
    """Maximise Σ n log π(ρ) for every table.

    Parameters
    ----------
    tables : ndarray (m, slots, slots)
        Counts; the pair's first item in rows. Cells beyond an item's categories are 0.
    tau_a, tau_b : ndarray (m, slots − 1)
        First-step thresholds, +inf beyond an item's last.
    start : ndarray (m,), optional
        Where the search begins, such as at the estimates that a bootstrap sample scatters about; NaN begins at 0.
    enough : float
        The search ends with the Newton step that promises less log-likelihood per person than this.

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
    near = _starting_values(tables, tau_a, tau_b) if start is None else np.nan_to_num(start)
    candidate = np.clip(near, -BOUND, BOUND)
    best, height = candidate.copy(), np.full(len(candidate), -np.inf)
    todo = np.arange(len(candidate))
    for _ in range(MAX_ITERATIONS):
        every = len(todo) == len(candidate)
        part = (tables, tau_a, tau_b) if every else (tables[todo], tau_a[todo], tau_b[todo])
        here = _evaluate(*part, candidate[todo])
        # a step that lost height goes back half way
        up = here.height >= height[todo] - ROUNDING * np.abs(height[todo])
        best[todo] = np.where(up, candidate[todo], best[todo])
        height[todo] = np.where(up, here.height, height[todo])
        aim = np.where(up, np.clip(candidate[todo] + here.step, -BOUND, BOUND), 0.5 * (best[todo] + candidate[todo]))
        distance = np.abs(aim - best[todo])
        done = (distance <= SMALLEST_STEP) | (up & (here.gain <= enough))
        candidate[todo] = aim
        best[todo] = np.where(done & up, aim, best[todo])
        todo = todo[~done]
        if len(todo) == 0:
            break
    converged = np.ones(len(best), dtype=bool)
    converged[todo] = False
    return best, converged


@dataclass(frozen=True, slots=True)
class _Here:
    """Log-likelihood at a correlation, the Newton step from it, and what that step promises per person; each (m,)."""

    height: Floats
    step: Floats
    gain: Floats


def _evaluate(tables: Floats, tau_a: Floats, tau_b: Floats, rho: Floats) -> _Here:
    """Newton, or Fisher scoring where the log-likelihood is not curved downward.

    Cells of probability below √ε count with that probability and have no slope, as in lavaan: somebody in an impossible cell
    costs likelihood but does not move the estimate.
    """
    cells = cell_probabilities(tau_a, tau_b, rho)
    held = np.maximum(cells.probability, SMALLEST_PROBABILITY)
    height = np.einsum("mab,mab->m", tables, np.log(held))
    weight = np.divide(tables, held, out=np.zeros_like(tables), where=cells.probability > SMALLEST_PROBABILITY)
    first = weight * cells.slope
    score = first.sum(axis=(1, 2))
    information = np.einsum("mab,mab->m", first, cells.slope / held)
    bend = information - np.einsum("mab,mab->m", weight, cells.curvature)
    bend = np.where(bend > 0.0, bend, information)
    step = np.divide(score, bend, out=np.zeros_like(score), where=bend > 0.0)
    return _Here(height, step, 0.5 * score * step / np.maximum(tables.sum(axis=(1, 2)), 1.0))
