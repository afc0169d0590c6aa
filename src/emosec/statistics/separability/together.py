"""Careless answers and extreme response style together: each alone is blind to what the other does to the tables.

Careless answers widen the tables as a style does, and where items differ in difficulty both lower the correlations between
components; a sample that shows either is looked at for both at once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.correlations.two_step import Cells
from emosec.statistics.separability import fatigue, style
from emosec.statistics.separability.mixtures import Family, Nuisance, estimate_nuisance
from emosec.statistics.separability.polychorics import PairwiseMoments

Floats = NDArray[np.float64]


def careless_and_style(
    moments: PairwiseMoments, codes: NDArray[np.integer], order: NDArray[np.integer] | None = None
) -> Nuisance | None:
    """Estimate careless answers and extreme response style together, and take both out of the correlations.

    Parameters
    ----------
    moments : OrdinalMoments
    codes : ndarray (rows, items)
        The answers `moments` were made from, with the same categories.
    order : ndarray of int (items,), optional
        Items in the order they stood; by default as the columns.

    Returns
    -------
    Nuisance or None
        `size` is the share of people who never read, the share of the others who stop somewhere, and the variance of the log
        scale of those who read. None where every item has two categories.

    Examples
    --------
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> codes = np.digitize(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), [-1.5, -0.5, 0.5, 1.5])
    >>> moments = ordinal_moments(codes, np.full(4, 5))
    >>> careless_and_style(moments, codes).size.shape
    (3,)
    """
    if int(moments.n_categories.max()) < 3:
        return None
    place = fatigue.places(len(moments.thresholds), order)
    grids = [fatigue.GRID, fatigue.GRID, style.GRID]
    return estimate_nuisance(moments, codes, _family(moments, place), grids)


def _family(moments: PairwiseMoments, place: Floats) -> Family:
    first, second = item_pairs(len(place))

    def family(size: Floats) -> Callable[[Floats], Cells]:
        tau, both, rest = fatigue.readers(moments, place, fatigue.STARTS[0], size[:2])
        cuts = style.shifted_cuts(tau, moments.n_categories, float(np.sqrt(size[2])))

        def cells(rho: Floats) -> Cells:
            found = style.mixed_cells(cuts, first, second, rho)
            return Cells(both * found.probability + rest, both * found.slope, both * found.curvature)

        return cells

    return family
