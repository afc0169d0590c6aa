"""What was asked, as arrays: items, their component, direction, categories and page. All that simulation and evidence know."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from emosec.definitions.constructs import pair_name
from emosec.definitions.instruments import Instrument
from emosec.statistics.separability.design import ItemDesign, Pair


@dataclass(frozen=True)
class Questionnaire:
    """The items of an instrument's components.

    Attributes
    ----------
    items : names, component by component
    owner : ndarray (p,)
        The component of each item, a position in `components`.
    signs : ndarray (p,)
        +1 where agreeing speaks for the construct's pole, −1 where against.
    categories : ndarray (p,)
        Declared response options of each item.
    components : names, in the construct's order
    pairs : pairs of positions in `components` that are of interest
    pages : ndarray (p,) or None
        The page each item stood on, −1 where it is not known; None where the study does not say.
    order : ndarray (p,) or None
        Positions of the items in the order in which they were asked; None where that is their order here.
    facets : ndarray (p,) or None
        The declared facet of each item, −1 where there is none.
    """

    items: tuple[str, ...]
    owner: NDArray[np.intp]
    signs: NDArray[np.intp]
    categories: NDArray[np.intp]
    components: tuple[str, ...]
    pairs: tuple[Pair, ...]
    pages: NDArray[np.intp] | None = None
    order: NDArray[np.intp] | None = None
    facets: NDArray[np.intp] | None = None

    @cached_property
    def design(self) -> ItemDesign:
        """The same for the statistics."""
        return ItemDesign(self.owner, self.signs, self.pages, self.order, self.facets)

    @cached_property
    def pair_names(self) -> tuple[str, ...]:
        """The pairs' names in tables."""
        return tuple(self.pair_name(pair) for pair in self.pairs)

    def pair_name(self, pair: Pair) -> str:
        """Return a pair's name in tables."""
        return pair_name(self.components[pair[0]], self.components[pair[1]])

    def of(self, component: int, sign: int | None = None) -> tuple[str, ...]:
        """Return the items of a component, or those of it that are worded one way."""
        chosen = (self.owner == component) & ((self.signs == sign) if sign else True)
        return tuple(np.array(self.items, dtype=object)[chosen])

    def worded(self, component: int) -> tuple[int, int]:
        """Return how many items of a component are worded toward the pole, and how many against."""
        own = self.signs[self.owner == component]
        return int((own > 0).sum()), int((own < 0).sum())

    def without(self, names: Collection[str]) -> Questionnaire:
        """Return the same without some items; components and pairs stay, also those that no item is left of."""
        kept = [at for at, item in enumerate(self.items) if item not in names]
        place = {was: at for at, was in enumerate(kept)}

        def of(values: NDArray[np.intp] | None) -> NDArray[np.intp] | None:
            return None if values is None else values[kept]

        order = None if self.order is None else np.array([place[i] for i in self.order if i in place], dtype=np.intp)
        return replace(
            self, items=tuple(self.items[i] for i in kept), owner=self.owner[kept], signs=self.signs[kept],
            categories=self.categories[kept], pages=of(self.pages), order=order, facets=of(self.facets),
        )  # fmt: skip

    def keyed(self, raw: NDArray[np.int8]) -> NDArray[np.int8]:
        """Return raw category numbers (−1 missing) with the items turned round that are worded against the pole."""
        turned = self.categories - 1 - raw
        found: NDArray[np.int8] = np.where((self.signs < 0) & (raw >= 0), turned, raw).astype(np.int8)
        return found


def questionnaire_of(instrument: Instrument, pages: Mapping[str, int] | None = None) -> Questionnaire:
    """Return the questionnaire that an instrument's components are.

    Parameters
    ----------
    instrument : an instrument with all components of its construct; its items stand in the order asked
    pages : item → page; the page of items that are not in it is not known
    """
    scales = instrument.components
    names, items = tuple(scales), tuple(i for s in scales.values() for i in s.items)
    construct = instrument.asked
    place = {name: at for at, name in enumerate(names)}
    asked = [i for i in instrument.item_ids if i in items]
    return Questionnaire(
        items,
        np.repeat(np.arange(len(names)), [len(s.items) for s in scales.values()]),
        np.array([instrument.signs[i] for i in items], dtype=np.intp),
        np.array([len(instrument.responses_to(i)) for i in items], dtype=np.intp),
        names,
        tuple((place[a], place[b]) for a, b in construct.pairs if a in place and b in place),
        np.array([pages.get(i, -1) for i in items], dtype=np.intp) if pages else None,
        np.array([items.index(i) for i in asked], dtype=np.intp),
        _facets(instrument, items),
    )


def _facets(instrument: Instrument, items: tuple[str, ...]) -> NDArray[np.intp] | None:
    """The declared facet of each item, numbered over all components."""
    declared = [facet for scale in instrument.components.values() for facet in scale.facets]
    of = {item: number for number, facet in enumerate(declared) for item in facet}
    return np.array([of.get(i, -1) for i in items], dtype=np.intp) if declared else None
