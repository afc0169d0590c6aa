"""Facts about a key, as rows of the tables `keying` and `orders`: what room 4 finds and the report puts into words."""

from __future__ import annotations

from typing import NamedTuple


class Against(NamedTuple):
    """An item whose keying the answers speak against: a row of contract `KEYING`, without the place."""

    scale: str
    item: str
    keying: int
    item_total: float
    alpha: float
    alpha_flipped: float
    flipped_together: bool
    alpha_together: float
    n_together: int
    n_items: int


class OrderFit(NamedTuple):
    """How another circulating order of the items fits: a row of contract `ORDERS`, without the place."""

    other: str
    here: float
    there: float
    se: float
    better: bool
