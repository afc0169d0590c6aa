"""What an instrument's scales, totals, categories, orders, checks and risk codes name must be there."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from emosec.definitions.documents import Contradiction

if TYPE_CHECKING:
    from emosec.definitions.constructs import Construct
    from emosec.definitions.instruments import Instrument, Scale


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


def check_scale(scale: Scale, construct: Construct | None, position: int) -> None:
    """Refuse a scale whose component or direction is not of the construct."""
    at = ("scales", position)
    if construct is None:
        said = [key for key in ("component", "toward") if getattr(scale, key) is not None]
        if said:
            raise Contradiction(
                f"scale {scale.name} says {said[0]}: {getattr(scale, said[0])}, and the instrument names no construct",
                "write construct: <name of a file in config/constructs>, or leave the key out",
                at=(*at, said[0]),
            )
        return
    if scale.component is not None and scale.component not in construct.names:
        raise Contradiction(
            f"scale {scale.name} stands for {scale.component!r}, which is no component of {construct.name}",
            nearest(scale.component, construct.names),
            at=(*at, "component"),
        )
    ends = (construct.pole, construct.opposite)
    if scale.toward is not None and scale.toward not in ends:
        raise Contradiction(
            f"scale {scale.name}: {scale.toward!r} is none of the words for the ends of {construct.name}",
            nearest(scale.toward, ends),
            at=(*at, "toward"),
        )
    if scale.component is not None and scale.toward is None and construct.component(scale.component).say_toward:
        raise Contradiction(
            f"scale {scale.name} stands for {scale.component} and does not say what a high score means",
            f"write toward: {construct.opposite} where agreeing shows {scale.component}, toward: {construct.pole} where it "
            "shows its absence",
            at=at,
        )


def nearest(word: str, known: Sequence[str]) -> str:
    """Return the words that are known, the nearest first as a question."""
    near = difflib.get_close_matches(word, known, n=1)
    return (f"did you mean '{near[0]}'? " if near else "") + f"known: {', '.join(known)}"
