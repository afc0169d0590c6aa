"""How a questionnaire is built, as the statistics of separability see it: components, directions, pages, order, facets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.correlations.contingency import item_pairs

Integers = NDArray[np.intp]
Booleans = NDArray[np.bool_]
Pair = tuple[int, int]


@dataclass(frozen=True)
class ItemDesign:
    """How a questionnaire is built: one row per item.

    Attributes
    ----------
    component : ndarray of int (items,)
        0 … m − 1.
    sign : ndarray of int (items,)
        +1, or −1 for items worded the other way. Answers are handed over keyed, so that all loadings are positive.
    page : ndarray of int (items,), optional
        The page of each item; negative where it is not known. None where no page is.
    order : ndarray of int (items,), optional
        Items in the order they stood; by default as the columns.
    facet : ndarray of int (items,), optional
        The declared facet of each item inside its component; negative where there is none. Items of one facet share more than
        their component (a second-order factor over facets), so that their correlation tells nothing of it.
    """

    component: Integers
    sign: Integers
    page: Integers | None = None
    order: Integers | None = None
    facet: Integers | None = None

    @cached_property
    def of_one_facet(self) -> Booleans:
        """Pairs of items of one facet."""
        first, second = item_pairs(len(self.component))
        if self.facet is None:
            return np.zeros(len(first), dtype=np.bool_)
        same: Booleans = (self.facet[first] == self.facet[second]) & (self.facet[first] >= 0)
        return same

    @property
    def pairs(self) -> list[Pair]:
        """All pairs of components."""
        m = int(self.component.max()) + 1
        return [(a, b) for a in range(m) for b in range(a + 1, m)]

    def directions(self, component: int) -> frozenset[int]:
        """Directions in which a component's items are worded."""
        return frozenset(self.sign[self.component == component].tolist())

    def worded_apart(self, pair: Pair) -> bool:
        """Whether all items of one component are worded against all of the other, so that wording and phi are one."""
        a, b = (self.directions(c) for c in pair)
        return len(a) == len(b) == 1 and a != b

    def worded_alike(self, pair: Pair) -> bool:
        """Whether all items of both components are worded one and the same way."""
        a, b = (self.directions(c) for c in pair)
        return len(a) == len(b) == 1 and a == b

    @property
    def pages_mix(self) -> bool:
        """Whether some page holds items of two components, so that a page variance can be estimated."""
        if self.page is None:
            return False
        known = self.page[self.page >= 0]
        held = [len(set(self.component[self.page == p].tolist())) > 1 for p in set(known.tolist())]
        return any(held) and len(known) == len(self.page) and len(held) > 1
