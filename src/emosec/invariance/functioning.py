"""Items that groups, or waves, answer differently at the same score: ordinal logistic regression, scale by scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.definitions.invariance import InvarianceRule
from emosec.errors import EmosecError
from emosec.invariance.samples import Samples
from emosec.remarks import Remark, of_refusal, written

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow
    from emosec.statistics.item_functioning import ItemFunctions


@dataclass(frozen=True)
class Functioning:
    """Rows of `ITEM_FUNCTIONING`, `FUNCTIONING_EFFECTS` and `ITEM_CURVES`, with their place."""

    items: list[TableRow]
    effects: list[TableRow]
    curves: list[TableRow]


def functioning(
    samples: Samples, rule: InvarianceRule, place: Mapping[str, object], remarks: tuple[Remark, ...] = ()
) -> Functioning:
    """Look at every component's scale for items that function differently.

    Parameters
    ----------
    samples : complete rows of every group, keyed toward the construct's pole, the reference first
    rule : levels of the tests
    place : study, wave, instrument and grouping of the rows
    remarks : what to know of all items

    Returns
    -------
    Functioning
        No rows where there are not two groups. A scale that cannot be looked at has one row for each item, with the reason.
    """
    made = Functioning([], [], [])
    if not samples.enough:
        return made
    for name, scale in samples.instrument.components.items():
        items = list(scale.items)
        data, groups = _stacked(samples, items)
        here = {**place, "scale": name}
        try:
            found = _looked(data, groups, rule)
        except EmosecError as refusal:
            why = written([*remarks, of_refusal(refusal)])
            made.items.extend({**here, **_blank(item, len(data)), "warning": why} for item in items)
            continue
        _add(made, found, data, here, rule, written(remarks))
    return made


def _looked(data: pd.DataFrame, groups: list[str], rule: InvarianceRule) -> ItemFunctions:
    from emosec.statistics.item_functioning import item_functioning

    return item_functioning(data, groups, alpha=rule.items.alpha, rounds=rule.items.rounds)


def _stacked(samples: Samples, items: list[str]) -> tuple[pd.DataFrame, list[str]]:
    import pandas as pd

    data = pd.concat([own[items] for own in samples.of.values()], ignore_index=True)
    return data, [label for label, own in samples.of.items() for _ in range(len(own))]


def _blank(item: str, n: int) -> TableRow:
    return {"item": item, "n": n, "flagged": False, "notable": False, "anchor": False, "rounds": 0}


def _add(
    made: Functioning, found: ItemFunctions, data: pd.DataFrame, here: Mapping[str, object], rule: InvarianceRule, said: str | None
) -> None:  # fmt: skip
    rows = [{str(k): v for k, v in r.items()} for r in found.items.to_dict("records")]
    for row in rows:
        notable = row["flagged"] and row["r2"] >= rule.items.r2
        made.items.append({
            **here, "n": len(data), **row, "notable": bool(notable), "rounds": found.rounds, "warning": said
        })  # fmt: skip
    flagged = {row["item"] for row in rows if row["flagged"]}
    effects = [{str(k): v for k, v in r.items()} for r in found.effects.to_dict("records")]
    made.effects.extend({**here, **row} for row in effects)
    spread = float(data.sum(axis=1).std(ddof=1))
    for group in dict.fromkeys(str(r["group"]) for r in effects):
        together = sum(r["difference"] for r in effects if r["group"] == group and r["item"] in flagged)
        made.effects.append({**here, "item": None, "group": group, "difference": float(together), "sd": spread})
    made.curves.extend(
        {**here, **{str(k): v for k, v in r.items()}} for r in found.curves.to_dict("records") if r["item"] in flagged
    )
