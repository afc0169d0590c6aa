"""Is the key right? Facts about items that go against their scale, and about other orders of the same items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.items.key_facts import Against, OrderFit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def items_against(answers: NDArray[np.float64], instrument: Instrument) -> Iterator[Against]:
    """Yield the items whose keying the answers speak against.

    Parameters
    ----------
    answers : ndarray of float, respondents × the instrument's items in their order, as answered; NaN is missing
    instrument : gives scales and keying

    Returns
    -------
    iterator of Against
        Items with a negative corrected item–total correlation, and items that belong to the set
        which, flipped together, makes alpha largest. Items that nobody answered, or everybody alike, count for nothing.
    """
    from emosec.statistics.item_matrix import varying
    from emosec.statistics.keying import keyed

    ids, there = instrument.item_ids, varying(answers)
    for scale in instrument.scales:
        items = [i for i in scale.items if there[ids.index(i)]]
        signs = [scale.sign(i) for i in items]
        found = keyed(answers[:, [ids.index(i) for i in items]] * signs) if items else None
        if found is None:
            continue
        for at, item in enumerate(items):
            together = at in found.flips
            if found.item_total[at] < 0 or together:
                yield Against(
                    scale.name, item, signs[at], float(found.item_total[at]), found.alpha, float(found.alpha_flipped[at]),
                    together, found.alpha_best, len(found.flips), len(items),
                )  # fmt: skip


def other_orders(answers: NDArray[np.float64], instrument: Instrument) -> Iterator[OrderFit]:
    """Yield how every other circulating order of the items fits the answers beside the present one.

    Parameters
    ----------
    answers, instrument : see `items_against`

    Returns
    -------
    iterator of Order
    """
    from emosec.statistics.item_matrix import varying
    from emosec.statistics.keying import compare_orders

    there = varying(answers)
    here = among(key_of(instrument, instrument.item_ids), there)
    for order in instrument.orders if there.any() else ():
        fitted = compare_orders(answers[:, there], here, among(key_of(instrument, order.order), there))
        if fitted is not None:
            yield OrderFit(order.instrument, fitted.here, fitted.there, fitted.se, fitted.better)


def among(key: list[list[tuple[int, int]]], there: NDArray[np.bool_]) -> list[list[tuple[int, int]]]:
    """Return a key of the columns that are there, numbered anew.

    Examples
    --------
    >>> import numpy as np
    >>> among([[(0, 1), (2, -1)], [(1, 1)]], np.array([False, True, True]))
    [[(1, -1)], [(0, 1)]]
    """
    place = there.cumsum() - 1
    return [[(int(place[at]), sign) for at, sign in scale if there[at]] for scale in key]


def key_of(instrument: Instrument, printed: Sequence[str]) -> list[list[tuple[int, int]]]:
    """Return per scale the position and sign of its items, had they been asked in another order.

    Parameters
    ----------
    instrument : gives scales and keying
    printed : its items in the order in which they may have been asked

    Examples
    --------
    >>> mini = Instrument.parse('''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... responses: [{code: 1, label: no}, {code: 2, label: yes}]
    ... items: [{id: a}, {id: b}, {id: c}]
    ... scales: [{name: all, items: [a, b, c], reversed: [b]}]
    ... ''', where="mini.yaml")
    >>> key_of(mini, ["a", "c", "b"])
    [[(0, 1), (2, -1), (1, 1)]]
    """
    place = {item: at for at, item in enumerate(printed)}
    return [[(place[i], s.sign(i)) for i in s.items] for s in instrument.scales]
