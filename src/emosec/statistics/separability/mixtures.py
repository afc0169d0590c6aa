"""Tables of two items as mixtures: how much of a nuisance there is, and what correlations are without it.

A nuisance of size v (a spread of scale use, a share of people who have stopped reading) turns every table of two items into a
mixture of bivariate normal ones. The size that makes all tables together most likely is the estimate (a composite likelihood),
and the correlations at that size are those without the nuisance.

References
----------
Varin, C., Reid, N., & Firth, D. (2011). An overview of composite likelihood methods. Statistica Sinica, 21, 5–42.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.correlations.two_step import SMALLEST_PROBABILITY, Cells
from emosec.statistics.separability.correlation_structure import Correlations
from emosec.statistics.separability.polychorics import PairwiseMoments

Floats = NDArray[np.float64]
# sizes of the nuisance → (correlations of all pairs → probabilities of all tables)
Family = Callable[[Floats], Callable[[Floats], Cells]]

BOUND = 0.995
STEPS = 6
# a step of the correlations that ends their search: while sizes are sought, and where estimates are taken
ROUGH, FINE = 0.02, 1e-4
# rounds over the sizes, each maximised with the others held
ROUNDS = 5
# a round that gains less than this ends the search
ENOUGH = 0.05


@dataclass(frozen=True)
class Nuisance:
    """A nuisance in one sample.

    Attributes
    ----------
    size : ndarray (m,)
        In the family's own units.
    covariance : ndarray (m, m)
        Of the sizes (Godambe); zero for a size of zero, at its bound.
    gain : float
        Composite log-likelihood above that of none.
    correlations : Correlations
        Without the nuisance; the covariance is that of the usual ones.
    slope : ndarray (m, pairs)
        By how much these correlations change per unit of each size.
    """

    size: Floats
    covariance: Floats
    gain: float
    correlations: Correlations
    slope: Floats

    @property
    def present(self) -> bool:
        """Whether any was found."""
        return bool((self.size > 0.0).any())


@dataclass(frozen=True)
class _Profile:
    """Log-likelihood, log cell probabilities (pairs, slots, slots) and correlations at given sizes."""

    height: float
    logs: Floats
    rho: Floats


def estimate_nuisance(
    moments: PairwiseMoments, codes: NDArray[np.integer], family: Family, grids: Sequence[Sequence[float]]
) -> Nuisance:
    """Estimate the size of a nuisance and take it out of the correlations.

    Parameters
    ----------
    moments : OrdinalMoments
    codes : ndarray (rows, items)
        The answers `moments` were made from, with the same categories.
    family : Family
    grids : sequence of sequence of float
        For each size, values from 0 up at which the likelihood is looked at before its maximum is interpolated; where the
        second is less likely than none, none is taken to be there.

    Returns
    -------
    Nuisance

    Examples
    --------
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> from emosec.statistics.separability.style import GRID, _family
    >>> rng = np.random.default_rng(1)
    >>> codes = np.digitize(rng.normal(size=(300, 1)) + rng.normal(size=(300, 3)), [-1.5, -0.5, 0.5, 1.5])
    >>> moments = ordinal_moments(codes, np.full(3, 5))
    >>> found = estimate_nuisance(moments, codes, _family(moments), [GRID])
    >>> bool(0.0 <= found.size[0] < 0.1)  # nobody uses the scale in a way of their own here
    True
    """
    profile = _Profiler(moments, family)
    size = np.zeros(len(grids))
    none = best = profile(size)
    for round_number in range(ROUNDS):
        before = best.height
        for i, grid in enumerate(grids):
            size, best = _along(profile, size, best, i, grid if round_number == 0 else None, grid[1])
        if best.height - before < ENOUGH:
            break
    if not size.any():
        nothing = np.zeros((len(size), len(none.rho)))
        return Nuisance(size, np.zeros((len(size),) * 2), 0.0, moments.correlations, nothing)
    best = profile(size, FINE)
    steps = [grid[1] / 2.0 for grid in grids]
    covariance, slope = _errors(profile, size, best, codes, steps, moments.cluster)
    rho = np.where(np.isfinite(moments.correlations.rho), best.rho, np.nan)
    return Nuisance(size, covariance, best.height - none.height, replace(moments.correlations, rho=rho), slope)


def rho_at(moments: PairwiseMoments, family: Family, size: Floats) -> Floats:
    """Return the correlations that are likeliest at given sizes of a nuisance.

    Parameters
    ----------
    moments : OrdinalMoments
    family : Family
        Cell probabilities as a function of the correlations, at given sizes.
    size : ndarray, shape (sizes,)

    Returns
    -------
    ndarray, shape (pairs,)

    Examples
    --------
    >>> from emosec.statistics.correlations.contingency import item_pairs
    >>> from emosec.statistics.correlations.two_step import cell_probabilities
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> codes = (rng.normal(size=(300, 1)) + rng.normal(size=(300, 3)) > 0).astype(int)
    >>> moments = ordinal_moments(codes, np.array([2, 2, 2]))
    >>> first, second = item_pairs(3)
    >>> none = lambda size: lambda rho: cell_probabilities(moments.thresholds[first], moments.thresholds[second], rho)
    >>> bool(np.allclose(rho_at(moments, none, np.zeros(1)), moments.correlations.rho, atol=1e-3))
    True
    """
    return _Profiler(moments, family)(size, FINE).rho


def _along(
    profile: _Profiler, size: Floats, best: _Profile, i: int, grid: Sequence[float] | None, step: float
) -> tuple[Floats, _Profile]:
    """Maximise over one size: the first time over its grid, later about where it is."""
    here = float(size[i])
    ahead = list(grid[1:]) if grid is not None else [max(here - step, 0.0), here + step]

    def at(value: float) -> _Profile:
        moved = size.copy()
        moved[i] = value
        return profile(moved)

    seen = {here: best}
    for value in ahead:
        if value in seen:
            continue
        seen[value] = at(value)
        if grid is not None and seen[value].height < max(p.height for p in seen.values()):
            break
    if grid is not None and len(seen) == 2 and max(seen, key=lambda v: seen[v].height) == here:
        return size, best
    top = _highest(seen)
    if top not in seen:
        seen[top] = at(top)
    value = max(seen, key=lambda v: seen[v].height)
    size = size.copy()
    size[i] = value
    return size, seen[value]


def _errors(
    profile: _Profiler,
    size: Floats,
    best: _Profile,
    codes: NDArray[np.integer],
    steps: Sequence[float],
    cluster: NDArray[np.intp] | None,
) -> tuple[Floats, Floats]:
    """Godambe covariance of the sizes that are not zero, and the slopes of the correlations."""
    m, inside = len(size), np.flatnonzero(size > 0.0)
    slope = np.zeros((m, len(best.rho)))
    scores, ends = [], []
    for i in inside.tolist():
        h = min(steps[i], float(size[i]))
        move = np.zeros(m)
        move[i] = h
        down, up = profile(size - move, FINE), profile(size + move, FINE)
        slope[i] = (up.rho - down.rho) / (2.0 * h)
        scores.append(_casewise((up.logs - down.logs) / (2.0 * h), codes))
        ends.append((move, h, up.height, down.height))
    bend = np.zeros((len(inside),) * 2)
    for a, (one, h, up_a, down_a) in enumerate(ends):
        bend[a, a] = -(up_a - 2.0 * best.height + down_a) / h**2
        for b, (other, g, up_b, _) in enumerate(ends[:a]):
            both = profile(size + one + other, FINE).height
            bend[a, b] = bend[b, a] = -(both - up_a - up_b + best.height) / (h * g)
    out = np.zeros((m, m))
    try:
        half = np.linalg.inv(bend)
        np.linalg.cholesky(bend)
    except np.linalg.LinAlgError:
        return out, slope
    summed = np.array(scores) if cluster is None else within_clusters(np.array(scores), cluster)
    meat = summed @ summed.T
    out[np.ix_(inside, inside)] = half @ meat @ half
    return out, slope


def within_clusters(scores: Floats, cluster: NDArray[np.intp]) -> Floats:
    """Return scores added up within clusters, times √(C / (C − 1)).

    Parameters
    ----------
    scores : ndarray (m, rows)
    cluster : ndarray of int (rows,)
        From 0 to C − 1.

    Returns
    -------
    ndarray (m, C)

    Examples
    --------
    >>> within_clusters(np.array([[1.0, 2.0, 3.0]]), np.array([0, 1, 0])).round(3).tolist()
    [[5.657, 2.828]]
    """
    number = int(cluster.max()) + 1
    sums = np.array([np.bincount(cluster, own, number) for own in scores])
    return np.asarray(sums * np.sqrt(number / (number - 1)))


class _Profiler:
    """Maximises over the correlations at a given size, each time from where it ended the last time."""

    def __init__(self, moments: PairwiseMoments, family: Family) -> None:
        first, second = item_pairs(len(moments.thresholds))
        self.family, self.table = family, moments.tables[first, second][:, :-1, :-1]
        rho = moments.correlations.rho
        self.rho: Floats = np.clip(np.where(np.isfinite(rho), rho, 0.0), -BOUND, BOUND)

    def __call__(self, size: Floats, small: float = ROUGH) -> _Profile:
        cells_at = self.family(size)
        rho = self.rho
        for _ in range(STEPS):
            cells = cells_at(rho)
            held = np.maximum(cells.probability, SMALLEST_PROBABILITY)
            share = self.table / held
            score = np.einsum("mab,mab->m", share, cells.slope)
            squares = np.einsum("mab,mab->m", share, cells.slope**2 / held)
            bend = squares - np.einsum("mab,mab->m", share, cells.curvature)
            move = score / np.maximum(np.where(bend > 0.1 * squares, bend, squares), 1e-12)
            gain = 0.5 * float(score @ move)
            rho = np.clip(rho + np.clip(move, -0.2, 0.2), -BOUND, BOUND)
            # a short step gains half of what its slope promises, so the cells need not be made again
            if float(np.abs(move).max()) < small:
                break
        self.rho = rho
        logs = np.log(held)
        return _Profile(float((self.table * logs).sum()) + gain, logs, rho)


def _highest(seen: dict[float, _Profile]) -> float:
    """The size at which a parabola through the best point and its neighbours is highest."""
    values = sorted(seen)
    heights = [seen[v].height for v in values]
    if len(values) < 3:
        return values[int(np.argmax(heights))]
    i = min(max(int(np.argmax(heights)), 1), len(values) - 2)
    a, b, _ = np.polyfit(values[i - 1 : i + 2], heights[i - 1 : i + 2], 2)
    top = -b / (2.0 * a) if a < 0.0 else values[int(np.argmax(heights))]
    return float(np.clip(top, values[0], values[-1]))


def _casewise(by_cell: Floats, codes: NDArray[np.integer]) -> Floats:
    """Sum over pairs of what a person's cells are worth: (rows,); a pair with a missing answer adds nothing."""
    n_items = codes.shape[1]
    padded = np.pad(by_cell, ((0, 0), (0, 1), (0, 1)))
    answers = np.where(codes < 0, by_cell.shape[1], codes).astype(np.intp)
    total = np.zeros(len(codes))
    start = 0
    for i in range(n_items - 1):
        stop = start + n_items - 1 - i
        rows = np.arange(start, stop)[None, :]
        total += padded[rows, answers[:, i][:, None], answers[:, i + 1 :]].sum(axis=1)
        start = stop
    return total
