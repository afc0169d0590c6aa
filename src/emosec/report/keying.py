"""What the facts about a key say to a reader: which item, what is likely wrong, in which file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.items.key_facts import Against, OrderFit
from emosec.report.formats import bounded

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 6


def against_words(row: Against, instrument: Instrument) -> str:
    """Return a row of KEYING as a sentence.

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
    >>> row = Against(scale="all", item="b", keying=-1, item_total=-0.41, alpha=0.2, alpha_flipped=0.8, flipped_together=True,
    ...            alpha_together=0.8, n_together=1, n_items=3)
    >>> for part in against_words(row, mini).split(". "):
    ...     print(part)
    b (reversed in all) correlates −.41 with the rest of its scale; keyed the other way alpha rises from .20 to .80
    Is it listed in reversed: by mistake, or was it turned before the export? See config/instruments/mini.yaml
    """
    reversed_here = int(row.keying) < 0
    said = f"{row.item} ({'reversed' if reversed_here else 'not reversed'} in {row.scale}) correlates "
    said += f"{bounded(row.item_total)} with the rest of its scale"
    together, several = bool(row.flipped_together), int(row.n_together)
    if together and several > 1:
        half = (
            ", or the others are: half of the scale tells nothing of which" if 2 * several == int(row.n_items) else ""
        )
        said += (
            f"; {several} items keyed the other way, this one among them{half}, would raise alpha from {bounded(row.alpha)} "
            f"to {bounded(row.alpha_together)}"
        )
    elif together:
        said += f"; keyed the other way alpha rises from {bounded(row.alpha)} to {bounded(row.alpha_flipped)}"
    return (
        f"{said}. {cause(reversed_here, together, several, instrument)} See config/instruments/{instrument.name}.yaml"
    )


def cause(reversed_here: bool, together: bool, several: int, instrument: Instrument) -> str:
    """Return what is likely wrong with an item that goes against its scale."""
    if not together:
        return "It goes along once other items are keyed right, or measures something else:"
    if several > 1 and instrument.orders:
        others = ", ".join(o.instrument for o in instrument.orders)
        return f"Were the items asked in another order ({others})?"
    if several > 1:
        return "Is the key that of another order or version of the questionnaire?"
    if reversed_here:
        return "Is it listed in reversed: by mistake, or was it turned before the export?"
    return "Is it worded the other way and missing from reversed:, or are its codes exported upside down?"


def order_words(row: OrderFit, instrument: Instrument) -> str:
    """Return a row of ORDERS in which the other order fits better as a sentence."""
    return (
        f"the answers fit the order of config/instruments/{row.other}.yaml better than that of {instrument.name}.yaml: keyed "
        f"items of a scale correlate {bounded(row.there)} more than items of different scales, not {bounded(row.here)} "
        f"(standard error of the difference {bounded(row.se)}). Name that instrument in the study, or map columns item by item"
    )


def said_of_tables(keying: pd.DataFrame, orders: pd.DataFrame, instrument: Instrument) -> list[str]:
    """Return the same of the tables of one instrument and wave, as room 4 wrote them."""
    against = [Against(*row) for row in keying[list(Against._fields)].itertuples(index=False, name=None)]
    others = [OrderFit(*row) for row in orders[list(OrderFit._fields)].itertuples(index=False, name=None)]
    return said_of_key(against, others, instrument)


def said_of_key(against: Sequence[Against], orders: Sequence[OrderFit], instrument: Instrument) -> list[str]:
    """Return all that speaks against the key of an instrument, another order first, since it explains the items."""
    better = [order_words(row, instrument) for row in orders if bool(row.better)]
    turned = {} if better else turned_before(against, instrument)
    said = [turned_words(rows, instrument) for rows in turned.values()]
    return better + said + [against_words(row, instrument) for row in against if row.scale not in turned]


def turned_before(against: Sequence[Against], instrument: Instrument) -> dict[str, list[Against]]:
    """Return scale → its rows, where exactly the reversed items, or exactly the others, go along once keyed the other way.

    Items are then as they stand in the file all worded one way: they were turned before the export.
    """
    found: dict[str, list[Against]] = {}
    for scale in instrument.scales:
        rows = [row for row in against if row.scale == scale.name]
        together = {row.item for row in rows if row.flipped_together}
        if len(scale.reversed) > 1 and together in ({*scale.reversed}, {*scale.items} - {*scale.reversed}):
            found[scale.name] = rows
    return found


def turned_words(rows: Sequence[Against], instrument: Instrument) -> str:
    """Return that the reversed items of a scale stand turned in the export, and what turns them back."""
    scale = next(s for s in instrument.scales if s.name == rows[0].scale)
    first, facts = scale.reversed[0], next(row for row in rows if row.flipped_together)
    ends = instrument.low_of(first) + instrument.high_of(first)
    back = ", ".join(f"{r.code}: {ends - r.code}" for r in instrument.responses_to(first))
    named = ", ".join(scale.reversed[:SHOWN]) + (" …" if scale.reversed[SHOWN:] else "")
    return (
        f"all items of {scale.name} go the same way in the export, the {len(scale.reversed)} reversed ones ({named}) too: alpha is "
        f"{bounded(facts.alpha)} as keyed and {bounded(facts.alpha_together)} without reversal. Were they turned before export? "
        f"Then codes: {{<column of {first}>: {{{back}}}, …}} in the study file turns them back; if they are worded alike, "
        f"the key is wrong: see config/instruments/{instrument.name}.yaml"
    )
