"""The rows of this room's tables as mypy knows them, made from the contracts by tools/typed_rows.py; NaN is a number."""

from __future__ import annotations

from typing import TypedDict


class ItemsItems(TypedDict):
    """One item of one scale among included respondents."""

    study: str
    wave: str
    instrument: str
    scale: str
    item: str
    keying: int
    n: int
    n_missing: int
    mean: float
    sd: float
    skew: float
    kurtosis: float
    floor: float
    ceiling: float
    item_total: float
    alpha_if_dropped: float
    flag: str | None


class ItemsCategories(TypedDict):
    """One response category of one item, used or not."""

    study: str
    wave: str
    instrument: str
    scale: str
    item: str
    code: int
    label: str
    n: int
    share: float


class ItemsKeying(TypedDict):
    """One item of one scale whose keying the answers speak against, among complete rows of the scale; nothing
    is repaired."""

    study: str
    wave: str
    instrument: str
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


class ItemsOrders(TypedDict):
    """One other order in which the instrument's items circulate."""

    study: str
    wave: str
    instrument: str
    other: str
    here: float
    there: float
    se: float
    better: bool
