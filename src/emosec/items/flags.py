"""What a reader must look at, item by item; flags are said, and nothing is repaired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from emosec.remarks import Remark

# ASSUME half of all answers in an end category leaves too little to tell people apart; on four categories chance
# gives .25. (The familiar 15% of Terwee et al., 2007, is a rule for scale scores, not for items.)
END_SHARE = 0.5
# ASSUME nine of ten answers alike leave too little of a yes or no: one of two answers always has half
END_SHARE_OF_TWO = 0.9


class Raw(NamedTuple):
    """Statistics of an item's codes as answered, and how many codes there are."""

    n: int
    constant: bool
    floor_percent: float
    ceiling_percent: float
    categories: int


def flag_item(raw: Raw, item_total: float, unused: Sequence[int]) -> list[Remark]:
    """Return what a reader must know about one item.

    Parameters
    ----------
    raw : statistics of the raw codes
    item_total : corrected item–total correlation, keyed; NaN where undefined
    unused : declared codes nobody chose

    Examples
    --------
    >>> found = flag_item(Raw(9, False, 60.0, 0.0, 4), 0.3, [4])
    >>> [(r.code, dict(r.facts)) for r in found]
    [('categories_unused', {'codes': (4,)}), ('floor', {'at_least': 0.5})]
    """
    if raw.n == 0:
        return [Remark("unanswered")]
    share = END_SHARE if raw.categories > 2 else END_SHARE_OF_TWO
    found = [
        (item_total < 0, Remark("negative_item_total")),
        (bool(raw.constant), Remark("constant")),
        (bool(unused), Remark("categories_unused", {"codes": tuple(unused)})),
        (raw.floor_percent >= 100 * share, Remark("floor", {"at_least": share})),
        (raw.ceiling_percent >= 100 * share, Remark("ceiling", {"at_least": share})),
    ]
    return [remark for holds, remark in found if holds]
