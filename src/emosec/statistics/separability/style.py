"""Extreme response style: how much of it there is, and what polychoric correlations are without it.

A person's latent answers are multiplied by e^{σz} before they meet the response scale, z standard normal: some use its ends, some
its middle (a random scale beside the random intercept). Where items lie on different sides of the neutral point, that makes them
correlate less than their traits do, and items on the same side more; no model of the usual polychoric correlations sees it. Here
each table of two items is a mixture over z of the usual ones, σ maximises the likelihood of all tables together, and the
correlations are those at that σ.

References
----------
Jin, K.-Y., & Wang, W.-C. (2014). Generalized IRT models for extreme response style. Educational and Psychological Measurement,
74(1), 116–138. doi:10.1177/0013164413498876
Varin, C., Reid, N., & Firth, D. (2011). An overview of composite likelihood methods. Statistica Sinica, 21, 5–42.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.correlations.two_step import Cells, cell_probabilities
from emosec.statistics.separability.correlation_structure import Correlations
from emosec.statistics.separability.mixtures import Family, Nuisance, estimate_nuisance, rho_at
from emosec.statistics.separability.polychorics import PairwiseMoments

Floats = NDArray[np.float64]

# variances of the log scale at which the likelihood is looked at
GRID = (0.0, 0.03, 0.1, 0.25, 0.5)
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(4)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
NEWTON_STEPS = 20


def extreme_style(moments: PairwiseMoments, codes: NDArray[np.integer]) -> Nuisance | None:
    """Estimate extreme response style and take it out of the correlations.

    Parameters
    ----------
    moments : OrdinalMoments
    codes : ndarray (rows, items)
        The answers `moments` were made from, with the same categories.

    Returns
    -------
    Nuisance or None
        `size` has one element, the VARIANCE of the log scale. None where every item has two categories: there is no more to
        see there than agreeing.

    Examples
    --------
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> codes = np.digitize(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), [-1.5, -0.5, 0.5, 1.5])
    >>> moments = ordinal_moments(codes, np.full(4, 5))
    >>> extreme_style(moments, codes).size.shape
    (1,)
    """
    if int(moments.n_categories.max()) < 3:
        return None
    return estimate_nuisance(moments, codes, _family(moments), [GRID])


def correlations_at(moments: PairwiseMoments, sd: float) -> Correlations:
    """Return the correlations that the answers would show without a style of a given size.

    Parameters
    ----------
    moments : OrdinalMoments
    sd : float
        Standard deviation of the log scale; 0 gives the usual correlations.

    Returns
    -------
    Correlations
        With the covariance of the usual ones.

    Examples
    --------
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> codes = np.digitize(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), [-1.5, -0.5, 0.5, 1.5])
    >>> moments = ordinal_moments(codes, np.full(4, 5))
    >>> bool(np.allclose(correlations_at(moments, 0.0).rho, moments.correlations.rho, atol=1e-3))
    True
    """
    rho = rho_at(moments, _family(moments), np.array([sd**2]))
    return replace(moments.correlations, rho=np.where(np.isfinite(moments.correlations.rho), rho, np.nan))


def _family(moments: PairwiseMoments) -> Family:
    """Cell probabilities as a function of the correlations, at a given variance of the log scale."""
    first, second = item_pairs(len(moments.thresholds))

    def family(size: Floats) -> Callable[[Floats], Cells]:
        cuts = shifted_cuts(moments.thresholds, moments.n_categories, float(np.sqrt(size[0])))
        return lambda rho: mixed_cells(cuts, first, second, rho)

    return family


def mixed_cells(cuts: list[Floats], first: NDArray[np.intp], second: NDArray[np.intp], rho: Floats) -> Cells:
    """Return the tables of pairs of items over all nodes of the log scale.

    Parameters
    ----------
    cuts : list of ndarray (items, slots − 1)
        From `shifted_cuts`.
    first, second : ndarray of int (pairs,)
    rho : ndarray (pairs,)

    Returns
    -------
    Cells

    Examples
    --------
    >>> tau = np.zeros((2, 1))
    >>> cells = mixed_cells([tau], np.array([0]), np.array([1]), np.array([0.5]))
    >>> cells.probability.round(4).tolist()
    [[[0.3333, 0.1667], [0.1667, 0.3333]]]
    """
    weights = _WEIGHTS if len(cuts) > 1 else np.ones(1)
    # all nodes at once: one table of each pair per node
    tau = (np.concatenate([c[first] for c in cuts]), np.concatenate([c[second] for c in cuts]))
    found = cell_probabilities(*tau, np.tile(rho, len(cuts)))
    parts = (found.probability, found.slope, found.curvature)
    return Cells(*(np.tensordot(weights, x.reshape(len(cuts), len(rho), *x.shape[1:]), 1) for x in parts))


def shifted_cuts(tau: Floats, n_categories: NDArray[np.integer], sd: float) -> list[Floats]:
    """Return the thresholds of people at each node of z, such that all together answer as was seen.

    Parameters
    ----------
    tau : ndarray (items, slots − 1)
    n_categories : ndarray (items,)
    sd : float
        Standard deviation of the log scale.

    Returns
    -------
    list of ndarray, shape (items, slots − 1)
        One per node; one only where `sd` is 0.

    Examples
    --------
    >>> cuts = shifted_cuts(np.array([[-1.0, 1.0]]), np.array([3]), 0.5)
    >>> seen = sum(weight * ndtr(at) for weight, at in zip(_WEIGHTS, cuts))
    >>> ndtri(seen).round(6).tolist()
    [[-1.0, 1.0]]
    """
    if sd == 0.0:
        return [tau]
    scale = np.exp(-sd * _NODES)
    low, high = _neutral(n_categories)
    at = np.arange(len(low))
    wanted = (tau[at, low], tau[at, high])
    half, mean = (wanted[1] - wanted[0]) / 2.0, -(wanted[0] + wanted[1]) / 2.0
    # the neutral point and half the width of the middle category, by steps on the scale of normal quantiles
    for _ in range(NEWTON_STEPS):
        below = ndtri((ndtr(-half[:, None] * scale - mean[:, None]) * _WEIGHTS).sum(axis=1))
        above = ndtri((ndtr(half[:, None] * scale - mean[:, None]) * _WEIGHTS).sum(axis=1))
        mean = mean + ((below + above) - (wanted[0] + wanted[1])) / 2.0
        half = half + ((wanted[1] - wanted[0]) - (above - below)) / 2.0
    finite = np.isfinite(tau)
    aim = np.where(finite, tau, 0.0)
    cuts = np.where(finite, tau + mean[:, None], 0.0)
    for _ in range(NEWTON_STEPS):
        reached = (ndtr(cuts[:, :, None] * scale - mean[:, None, None]) * _WEIGHTS).sum(axis=2)
        cuts = cuts + np.where(finite, aim - ndtri(reached), 0.0)
    return [np.where(finite, cuts * s - mean[:, None], np.inf) for s in scale]


def _neutral(n_categories: NDArray[np.integer]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions of the thresholds on either side of the neutral point; the same one where categories are even."""
    k = np.asarray(n_categories)
    return (k - 1) // 2 - (k % 2), k // 2 - (k % 2 == 0)
