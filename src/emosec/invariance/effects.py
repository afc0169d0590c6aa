"""How much the items that were freed matter: to their own answers, and to the score of their scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from emosec.errors import EmosecError
from emosec.invariance.climb import Step, at_least
from emosec.invariance.quantities import directions
from emosec.invariance.setting import ComparisonSetting
from emosec.remarks import Remark, of_refusal

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow
    from emosec.statistics.cfa.derived.dmacs import Dmacs

EFFECTS = ("dmacs", "signed", "mean_difference")


def effects(setting: ComparisonSetting, step: Step) -> tuple[Dmacs | None, tuple[Remark, ...]]:
    """Return dMACS of items and scales at a level that holds, or None and why not.

    Parameters
    ----------
    setting : what was compared
    step : the highest level that holds

    Returns
    -------
    found : Dmacs or None
        `focal` is one of the setting's labels. None below equal intercepts, where what an item adds and what the factor does
        cannot be told apart.
    remarks : why there is none
    """
    from emosec.statistics.cfa.derived.dmacs import dmacs, dmacs_over_time

    if not at_least(step, "intercepts"):
        return None, ()
    try:
        if setting.design == "groups":
            return dmacs(step.fitted, setting.labels[0]), ()
        names = setting.occasions() or {}
        found = dmacs_over_time(step.fitted, {i: names[i] for i in setting.on}, {f: names[f] for f in setting.factors})
    except EmosecError as refusal:
        return None, (of_refusal(refusal),)
    for table in (found.items, found.scales):
        table["focal"] = [setting.labels[int(k) - 1] for k in table["focal"]]
    return found, ()


def freed_rows(setting: ComparisonSetting, step: Step, found: Dmacs | None) -> Iterator[TableRow]:
    """Give every item that was freed, in every group or occasion but the first.

    Parameters
    ----------
    setting, step : see `effects`
    found : what `effects` found, or None

    Yields
    ------
    dict
        A row of `FREED` without its place.
    """
    of: dict[tuple[str, str], TableRow] = {}
    if found is not None:
        of = {(r["item"], r["focal"]): {str(k): v for k, v in r.items()} for r in found.items.to_dict("records")}
    for order, freed in enumerate(step.freed, start=1):
        for label in setting.labels[1:]:
            effect = of.get((freed.item, label), {})
            yield {
                "order": order, "item": freed.item, "factor": setting.on[freed.item], "level": freed.level, "group": label,
                "chisq": freed.chisq, "df": freed.df, "pvalue": freed.pvalue, "epc": freed.epc,
                **{name: effect.get(name) for name in EFFECTS},
            }  # fmt: skip


def score_rows(setting: ComparisonSetting, step: Step, found: Dmacs | None) -> Iterator[TableRow]:
    """Give what unequal items do to the sum of every factor's items.

    Parameters
    ----------
    setting, step : see `effects`
    found : what `effects` found, or None

    Yields
    ------
    dict
        A row of `SCORE_EFFECTS` without its place.
    """
    rows: pd.DataFrame | None = None if found is None else found.scales
    turned = directions(setting, step)
    for row in [] if rows is None else rows.to_dict("records"):
        yield {
            "factor": row["factor"], "group": row["focal"], "n_items": row["n_items"],
            **{c: turned[row["factor"]] * row[c] for c in ("mean_difference", "signed", "observed_difference")},
            "sd": row["sd"],
        }  # fmt: skip
