"""What an instrument's totals, categories, orders, checks and risk codes name must be there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emosec.definitions.documents import Contradiction

if TYPE_CHECKING:
    from emosec.definitions.instruments import Instrument


def check_references(instrument: Instrument) -> None:
    """Refuse totals, categories, orders, checks and risk codes that name what the instrument does not have."""
    ids, scales, codes = (
        instrument.item_ids,
        [s.name for s in instrument.scales],
        [r.code for r in instrument.responses],
    )
    named: list[tuple[str, Sequence[str], Sequence[str], tuple[str | int, ...]]] = [
        *((f"total {t.name}", t.of, scales, ("totals", at, "of")) for at, t in enumerate(instrument.totals)),
        *((f"total {t.name}", t.reversed, t.of, ("totals", at, "reversed")) for at, t in enumerate(instrument.totals)),
        *((f"check {c.id}", (c.after,), ids, ("checks", at, "after")) for at, c in enumerate(instrument.checks)),
    ]
    if instrument.categories:
        named += [
            (f"category {c.name}", tuple(c.weights), instrument.score_names, ("categories", "functions", at, "weights"))
            for at, c in enumerate(instrument.categories.functions)
        ]
    for who, names, known, where in named:
        unknown = [n for n in names if n not in known]
        if unknown:
            raise Contradiction(f"{who} names {unknown[0]}, which is not there", f"known: {', '.join(known)}", at=where)
    for at, order in enumerate(instrument.orders):
        if sorted(order.order) != sorted(ids):
            raise Contradiction(
                f"the order of {order.instrument} is no rearrangement of the items",
                "name every item once, in the order printed there",
                at=("orders", at, "order"),
            )
    taken = [c.id for c in instrument.checks]
    if set(taken) & set(ids) or len(set(taken)) < len(taken):
        raise Contradiction("a check has the id of an item or of another check", "rename it", at=("checks",))
    stray = [c.id for c in instrument.checks if not set(c.passes) <= set(codes)]
    stray += [
        i.id
        for i in instrument.items
        if i.risk_from is not None and i.risk_from not in [r.code for r in instrument.responses_to(i.id)]
    ]
    if stray:
        raise Contradiction(f"{stray[0]} names a code that is no response", f"codes: {', '.join(map(str, codes))}")
