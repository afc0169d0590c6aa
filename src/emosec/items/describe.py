"""Item and category statistics of every scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from emosec.definitions.instruments import Instrument
from emosec.definitions.scales import Scale
from emosec.items.contracts import CATEGORIES, ITEMS, KEYING, ORDERS
from emosec.items.flags import Raw, flag_item
from emosec.items.keying import items_against, other_orders
from emosec.remarks import written
from emosec.tables import frame
from emosec.wide import answered, place_of, wide_items, wide_scale

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow


@dataclass(frozen=True)
class ItemTables:
    """What the room gives.

    Attributes
    ----------
    items : contract `ITEMS`, one row per scale and item
    categories : contract `CATEGORIES`, one row per scale, item and declared response code
    keying : contract `KEYING`, one row per item whose keying the answers speak against
    orders : contract `ORDERS`, one row per other order in which the items circulate
    """

    items: pd.DataFrame
    categories: pd.DataFrame
    keying: pd.DataFrame
    orders: pd.DataFrame


def describe(responses: pd.DataFrame, instrument: Instrument) -> ItemTables:
    """Describe every item of every scale among the included respondents.

    Parameters
    ----------
    responses : DataFrame
        Screened responses of one wave of this instrument (contract `SCREENED_RESPONSES`).
    instrument : Instrument

    Returns
    -------
    Described

    Raises
    ------
    DataError
        Nobody is included; a code is not declared; more than one wave.

    Notes
    -----
    Means, floors and ceilings are of the codes as answered; the item–total correlation and alpha if dropped are of
    keyed items, times their weights where the scale has any, and complete rows of the scale. An item that nobody answered was not
    asked: the others are compared with each other. Nothing is repaired: a negative item–total correlation is flagged and left.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.wide import from_wide
    >>> items = ["b0", "b1", "b2", "b3", "m0", "m1", "m2", "m3"]
    >>> mini = Instrument.parse(f'''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... construct: {{name: calm, pole: calm, opposite: unrest, components: [body, mind]}}
    ... responses: [{{code: 1, label: no}}, {{code: 2, label: a bit}}, {{code: 3, label: yes}}]
    ... items: [{", ".join(f"{{id: {i}}}" for i in items)}]
    ... scales:
    ...   - {{name: body, component: body, items: [b0, b1, b2, b3]}}
    ...   - {{name: mind, component: mind, items: [m0, m1, m2, m3]}}
    ... ''', where="mini.yaml")
    >>> rng = np.random.default_rng(1)
    >>> latent = np.repeat(rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=400), 4, axis=1)
    >>> answers = pd.DataFrame(1 + np.digitize(latent + rng.normal(size=(400, 8)), [-1, 1]), columns=items)
    >>> described = describe(from_wide(answers, mini), mini)
    >>> described.items["flag"].isna().all(), len(described.categories)
    (np.True_, 24)
    """
    place = place_of(responses)
    items: list[TableRow] = []
    categories: list[TableRow] = []
    for scale in instrument.scales:
        here = {**place, "scale": scale.name}
        used = list(_categories(responses, instrument, scale))
        categories += [{**here, **row._asdict()} for row in used]
        items += [here | row for row in _items(responses, instrument, scale, used)]
    answers = wide_items(responses, instrument).to_numpy()
    keying = [place | row._asdict() for row in items_against(answers, instrument)]
    orders = [place | row._asdict() for row in other_orders(answers, instrument)]
    return ItemTables(frame(ITEMS, items), frame(CATEGORIES, categories), frame(KEYING, keying), frame(ORDERS, orders))


class CategoryCount(NamedTuple):
    """How often a response code of an item was given: a row of `CATEGORIES`, without place and scale."""

    item: str
    code: int
    label: str
    n: int
    share: float


def _items(
    responses: pd.DataFrame, instrument: Instrument, scale: Scale, used: list[CategoryCount]
) -> Iterator[TableRow]:
    import numpy as np

    from emosec.statistics.items import item_statistics

    low, high = instrument.ends(scale.items)
    raw = item_statistics(wide_scale(responses, instrument, scale, keyed=False), low=low.tolist(), high=high.tolist())
    weight = np.array([scale.weights.get(item, 1.0) for item in scale.items])
    own = wide_scale(responses, instrument, scale)
    asked = own.columns.isin(answered(own).columns)
    among = item_statistics(
        (own * weight).loc[:, asked], low=(low * weight)[asked].tolist(), high=(high * weight)[asked].tolist()
    )
    keyed = among.set_index("item").reindex(own.columns)
    n_codes = (high - low + 1).astype(int).tolist()
    for row, rest, codes in zip(raw.to_dict("records"), keyed.to_dict("records"), n_codes, strict=True):
        item = row["item"]
        item_total = rest["item_total"]
        raw_of = Raw(row["n"], row["constant"], row["floor_percent"], row["ceiling_percent"], codes)
        yield {
            "item": item,
            "keying": scale.sign(item),
            **{name: row[name] for name in ("n", "n_missing", "mean", "sd", "skew", "kurtosis")},
            "floor": row["floor_percent"] / 100,
            "ceiling": row["ceiling_percent"] / 100,
            "item_total": item_total,
            "alpha_if_dropped": rest["alpha_if_dropped"],
            "flag": written(flag_item(raw_of, item_total, [c.code for c in used if c.item == item and c.n == 0])),
        }


def _categories(responses: pd.DataFrame, instrument: Instrument, scale: Scale) -> Iterator[CategoryCount]:
    from emosec.statistics.items import category_use

    raw = wide_scale(responses, instrument, scale, keyed=False)
    labels = {item: {r.code: r.label for r in instrument.responses_to(item)} for item in scale.items}
    for row in category_use(raw, {item: list(own) for item, own in labels.items()}).to_dict("records"):
        item, code = row["item"], row["code"]
        yield CategoryCount(item, code, labels[item][code], row["n"], row["percent"] / 100)
