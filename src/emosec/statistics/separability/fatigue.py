"""Attention that goes: how many people answer at random from some item on, and what correlations are without it.

A share of people stop reading somewhere, at a place that is equally likely anywhere. Items that stand far apart are then
answered by different states of mind, and correlate less than items that stand together: where each component's items stand
together, components seem apart. Each table of two items is a mixture of people who read both, the earlier only, or neither.

References
----------
Bowling, N. A., Gibson, A. M., Houpt, J. W., & Brower, C. K. (2021). Will the questions ever end? Person-level increases in
careless responding during questionnaire completion. Organizational Research Methods, 24(4), 718–738.
doi:10.1177/1094428120947794
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.correlations.two_step import Cells, cell_probabilities
from emosec.statistics.separability.mixtures import Family, Nuisance, estimate_nuisance
from emosec.statistics.separability.polychorics import PairwiseMoments

Floats = NDArray[np.float64]

# shares of people who stop reading at which the likelihood is looked at
GRID = (0.0, 0.06, 0.2, 0.45, 0.7)
# share of the questionnaire before which nobody stops
STARTS = (0.0, 0.5)
# a category that only random answers would have filled
LEAST = 1e-4


def fatigue(moments: PairwiseMoments, codes: NDArray[np.integer], order: NDArray[np.integer] | None = None) -> Nuisance:
    """Estimate how many never read, and how many stop reading somewhere, and take both out of the correlations.

    Parameters
    ----------
    moments : OrdinalMoments
    codes : ndarray (rows, items)
        The answers `moments` were made from, with the same categories.
    order : ndarray of int (items,), optional
        Items in the order they stood; by default as the columns.

    Returns
    -------
    Nuisance
        `size` is the share of people who answer at random throughout, and the share of the others who stop somewhere: after
        the first half of the items, or anywhere, whichever is more likely.

    Examples
    --------
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> codes = np.digitize(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), [-1.5, -0.5, 0.5, 1.5])
    >>> moments = ordinal_moments(codes, np.full(4, 5))
    >>> fatigue(moments, codes).size.shape
    (2,)
    """
    place = places(len(moments.thresholds), order)
    found = [estimate_nuisance(moments, codes, _family(moments, place, STARTS[0]), [GRID, GRID])]
    # where nobody stops, it makes no difference from where on they do
    if found[0].size[1] > 0.0:
        found += [estimate_nuisance(moments, codes, _family(moments, place, s), [GRID, GRID]) for s in STARTS[1:]]
    return max(found, key=lambda f: f.gain)


def _family(moments: PairwiseMoments, place: Floats, start: float) -> Family:
    """Tables of two items where `size[0]` never read, and `size[1]` of the rest stop at a place even over [start, 1]."""
    first, second = item_pairs(len(place))

    def family(size: Floats) -> Callable[[Floats], Cells]:
        tau, both, rest = readers(moments, place, start, size)

        def cells(rho: Floats) -> Cells:
            found = cell_probabilities(tau[first], tau[second], rho)
            return Cells(both * found.probability + rest, both * found.slope, both * found.curvature)

        return cells

    return family


def readers(moments: PairwiseMoments, place: Floats, start: float, size: Floats) -> tuple[Floats, Floats, Floats]:
    """Return what is known of those who read.

    Parameters
    ----------
    moments : OrdinalMoments
    place : ndarray (items,)
        Of each item, from 0 to 1.
    start : float
        Place before which nobody stops.
    size : ndarray (2,)
        Share that never reads, and share of the others that stops.

    Returns
    -------
    tau : ndarray (items, slots − 1)
        Thresholds of those who read an item.
    both : ndarray (pairs, 1, 1)
        Share that reads both items of a pair.
    rest : ndarray (pairs, slots, slots)
        What the others add to the probabilities of its table.

    Examples
    --------
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> codes = np.digitize(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), [-1.5, -0.5, 0.5, 1.5])
    >>> moments = ordinal_moments(codes, np.full(4, 5))
    >>> tau, both, rest = readers(moments, places(4, None), 0.0, np.array([0.1, 0.2]))
    >>> tau.shape, bool((both < 1.0).all())
    ((4, 4), True)
    """
    first, second = item_pairs(len(place))
    seen, even = category_shares(moments)
    gone = np.maximum(place - start, 0.0) / (1.0 - start)
    reading = np.maximum((1.0 - size[0]) * (1.0 - size[1] * gone), 0.05)
    own = np.maximum((seen - (1.0 - reading)[:, None] * even) / reading[:, None], np.where(even > 0, LEAST, 0.0))
    own /= own.sum(axis=1, keepdims=True)
    tau = np.where(np.isfinite(moments.thresholds), ndtri(np.minimum(np.cumsum(own, axis=1)[:, :-1], 1.0)), np.inf)
    both = np.minimum(reading[first], reading[second])
    rest = (reading[first] - both)[:, None, None] * own[first][:, :, None] * even[second][:, None, :]
    rest += (reading[second] - both)[:, None, None] * even[first][:, :, None] * own[second][:, None, :]
    neither = 1.0 - np.maximum(reading[first], reading[second])
    rest += neither[:, None, None] * even[first][:, :, None] * even[second][:, None, :]
    return tau, both[:, None, None], rest


def places(n_items: int, order: NDArray[np.integer] | None) -> Floats:
    """Return where each item stood, from 0 to 1.

    Parameters
    ----------
    n_items : int
    order : ndarray of int, shape (items,), or None
        Items in the order they stood; None: as the columns.

    Returns
    -------
    ndarray, shape (items,)
        Middles of n equal parts of the questionnaire.

    Examples
    --------
    >>> places(2, np.array([1, 0])).tolist()
    [0.75, 0.25]
    """
    at = np.empty(n_items)
    at[np.arange(n_items) if order is None else np.asarray(order)] = (np.arange(n_items) + 0.5) / n_items
    return at


def category_shares(moments: PairwiseMoments) -> tuple[Floats, Floats]:
    """Return how often each category was chosen, and how often it would be at random: (items, slots) each.

    Parameters
    ----------
    moments : OrdinalMoments

    Returns
    -------
    chosen, random : ndarray, shape (items, slots)
        Shares that sum to 1 over an item's categories; 0 in slots beyond its last.

    Examples
    --------
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> codes = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [1, 1]])
    >>> [shares.round(2).tolist() for shares in category_shares(ordinal_moments(codes, np.array([2, 2])))]
    [[[0.4, 0.6], [0.4, 0.6]], [[0.5, 0.5], [0.5, 0.5]]]
    """
    upto = np.pad(ndtr(moments.thresholds), ((0, 0), (1, 1)), constant_values=((0, 0), (0.0, 1.0)))
    inside = np.arange(upto.shape[1] - 1) < moments.n_categories[:, None]
    return np.diff(upto, axis=1), inside / moments.n_categories[:, None]
