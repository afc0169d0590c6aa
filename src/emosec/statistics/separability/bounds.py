"""Bounds on phi under wording: the mean correlation of halves worded the same way, and of halves worded opposite ways.

Whatever goes with the direction in which items are worded (acquiescence, reversals misread, the shared content of negative
words) is shared by halves of the same direction and lost between opposite ones. So phi lies between the two means, for phi ≥ 0
and a nuisance that is common to the components. Where the nuisance goes with the traits, one direction may fall below phi and the
other then rises above it by as much: hence the mean of both, not each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.separability.correlation_structure import Correlations, Structure, StructureFit, fit_structure

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

# items that make a half
LEAST = 2


@dataclass(frozen=True)
class Estimate:
    """A phi with its standard error; NaN where there is none.

    Attributes
    ----------
    phi, se : float
    parts : int
        Correlations of halves it is the mean of; 0 where there is none.
    """

    phi: float
    se: float
    parts: int = 1

    @property
    def known(self) -> bool:
        """Whether there is an estimate with an error."""
        return bool(np.isfinite(self.phi) and np.isfinite(self.se))

    def upper(self, z: float) -> float:
        """phi + z · SE."""
        return self.phi + z * self.se

    def lower(self, z: float) -> float:
        """phi − z · SE."""
        return self.phi - z * self.se


NOTHING = Estimate(float("nan"), float("nan"), 0)


@dataclass(frozen=True)
class Halves:
    """The model with a factor per component and direction.

    Attributes
    ----------
    fit : StructureFit
    factor : mapping (component, direction) → factor
        Halves of fewer than two items have none.
    """

    fit: StructureFit
    factor: Mapping[tuple[int, int], int]

    def same(self, a: int, b: int) -> Estimate:
        """Mean phi of two components' halves of the same direction: an upper bound."""
        return self._mean([(a, d, b, d) for d in (1, -1)])

    def opposite(self, a: int, b: int) -> Estimate:
        """Mean phi of two components' halves of opposite directions: a lower bound."""
        return self._mean([(a, d, b, -d) for d in (1, -1)])

    def between(self, first: tuple[int, int], second: tuple[int, int]) -> Estimate:
        """Phi of two halves, each a component and a direction."""
        if first not in self.factor or second not in self.factor:
            return NOTHING
        return self._at([self.fit.structure.phi_number(self.factor[first], self.factor[second])])

    def within(self, a: int) -> Estimate:
        """Phi of the two halves of one component, which wording alone lowers."""
        if (a, 1) not in self.factor or (a, -1) not in self.factor:
            return NOTHING
        return self._at([self.fit.structure.phi_number(self.factor[a, 1], self.factor[a, -1])])

    def _mean(self, ways: list[tuple[int, int, int, int]]) -> Estimate:
        own = self.factor
        return self._at(
            [
                self.fit.structure.phi_number(own[a, d], own[b, e])
                for a, d, b, e in ways
                if (a, d) in own and (b, e) in own
            ]
        )

    def _at(self, numbers: list[int]) -> Estimate:
        if not numbers or not self.fit.converged:
            return NOTHING
        covariance = self.fit.phi_covariance[np.ix_(numbers, numbers)]
        return Estimate(
            float(self.fit.phi[numbers].mean()), float(np.sqrt(max(float(covariance.mean()), 0.0))), len(numbers)
        )


def fit_halves(
    sample: Correlations,
    component: Integers,
    sign: Integers,
    common: Floats | None = None,
    freed: NDArray[np.bool_] | None = None,
) -> Halves | None:
    """Fit a factor per component and direction.

    Parameters
    ----------
    sample : Correlations
        Of keyed items.
    component : ndarray of int (items,)
    sign : ndarray of int (items,)
        +1, or −1 for items worded the other way.
    common : ndarray (m, pairs), optional
        Further sources of variance, as in `Structure`.
    freed : ndarray of bool (pairs,), optional
        Pairs whose residuals may covary: items of one declared facet.

    Returns
    -------
    Halves or None
        None where there are fewer than two halves of two items or more.

    Examples
    --------
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=400).repeat(4, axis=1)
    >>> sample = ordinal_moments((traits + rng.normal(size=(400, 8)) > 0).astype(int), np.full(8, 2)).correlations
    >>> halves = fit_halves(sample, np.repeat([0, 1], 4), np.tile([1, 1, -1, -1], 2))
    >>> halves is not None
    True
    """
    factor: dict[tuple[int, int], int] = {}
    place = np.full(len(component), -1)
    for c in range(int(component.max()) + 1):
        for direction in (1, -1):
            own = (component == c) & (sign == direction)
            if own.sum() >= LEAST:
                place[own] = factor[c, direction] = len(factor)
    kept = np.flatnonzero(place >= 0)
    if len(factor) < 2:
        return None
    first, second = np.triu_indices(len(component), 1)
    inside = np.isin(first, kept) & np.isin(second, kept)
    own_sources = common[:, inside] if common is not None and len(common) else np.zeros((0, 0))
    own_freed = freed[inside] if freed is not None and freed.any() else np.zeros(0, dtype=np.bool_)
    return Halves(fit_structure(sample.items(kept), Structure(place[kept], own_sources, own_freed)), factor)
