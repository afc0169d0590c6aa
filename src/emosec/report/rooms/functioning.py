"""Items that groups answer differently at the same score: the table, its effects and curves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from emosec.definitions.invariance import InvarianceRule
from emosec.invariance.typed_rows_levels import InvarianceFunctioningEffects, InvarianceItemFunctioning
from emosec.report import formats
from emosec.report.figures.canvas import Figure
from emosec.report.figures.item_curves import item_curves
from emosec.report.labels import title
from emosec.report.listing import Col, Listing, listing
from emosec.report.remarks import cell_words
from emosec.tables import records


def functioning_table(
    name: str, rows: pd.DataFrame, rule: InvarianceRule, place: tuple[str, str], compared: str
) -> Listing:
    """Return the tests of every item.

    Parameters
    ----------
    name : end of the table's slug
    rows : rows of `ITEM_FUNCTIONING` of one comparison
    rule : what is flagged and what is notable
    place : instrument and wave
    compared : what was compared, as the title ends: " by Sex", ", waves, as groups"
    """
    cols = (
        Col("Scale", "scale", words=title),
        Col("Item", "item"),
        Col("χ²", "chisq_uniform", "number", over="uniform"),
        Col("p", "pvalue_uniform", "p", over="uniform"),
        Col("χ²", "chisq_nonuniform", "number", over="non-uniform"),
        Col("p", "pvalue_nonuniform", "p", over="non-uniform"),
        Col("χ²", "chisq", "number", over="both"),
        Col("df", "df", "df", over="both"),
        Col("p adjusted", "pvalue_bh", "p", over="both"),
        Col("ΔR²", "r2", "fine", over="both"),
        Col("Flagged", "flagged", "yes_no"),
        Col("Notable", "notable", "yes_no"),
        Col("Anchor", "anchor", "yes_no"),
        Col("What to know", "warning", words=cell_words),
    )
    n = formats.count(rows["n"].max()) if len(rows) else ""
    return listing(
        f"item_functioning_{name}", f"Differential item functioning{compared}", rows, cols, "invariance_item_functioning",
        place=place, group=0,
        note=f"Ordinal logistic regression of {n} complete rows of answers on the sum of the scale's anchors and the item; "
        f"likelihood ratios; flagged at a false discovery rate of {formats.bounded(rule.items.alpha)} over the scale's items "
        f"(Benjamini–Hochberg); notable from a change of McFadden's R² of {formats.bounded(rule.items.r2)} on.{_turned(rows)}",
        mark=lambda r, c: "warn" if c.key == "flagged" and r["notable"] else "",
    )  # fmt: skip


def _turned(rows: pd.DataFrame) -> str:
    """Return why an item is neither flagged nor an anchor; nothing where none is."""
    if not (~rows["flagged"].astype(bool) & ~rows["anchor"].astype(bool) & rows["chisq"].notna()).any():
        return ""
    return " Neither flagged nor an anchor: flagged in the round before, and no more once the anchors were purified."


def effects_table(
    name: str, rows: pd.DataFrame, words: Callable[[Any], str], place: tuple[str, str], compared: str
) -> Listing:
    """Return what items do to the scale's sum, group by group.

    Parameters
    ----------
    name, place, compared : see `functioning_table`
    rows : rows of `FUNCTIONING_EFFECTS` of one comparison
    words : a group's words by its label
    """
    together = rows[rows["item"].isna() & (rows["difference"] != 0)]
    together = together.assign(in_sd=together["difference"] / together["sd"])
    cols = (
        Col("Scale", "scale", words=title),
        Col("Group", "group", words=words),
        Col("Points of the sum", "difference", "number"),
        Col("In SD of the sum", "in_sd", "number"),
    )
    return listing(
        f"functioning_effects_{name}", f"What flagged items do to scale scores{compared}", together, cols,
        "invariance_functioning_effects", place=place, group=0,
        note="What the group answers more than the reference at the same matching score, averaged over its members, all "
        "flagged items together.",
    )  # fmt: skip


def curves_figure(
    name: str,
    heading: str,
    curves: pd.DataFrame,
    items: pd.DataFrame,
    words: Callable[[Any], str],
    place: tuple[str, str],
) -> Figure | None:
    """Return the curves of flagged items, the largest change of R² first; None where none is flagged.

    Parameters
    ----------
    heading : the figure's title
    curves, items : rows of `ITEM_CURVES` and `ITEM_FUNCTIONING` of one comparison
    name, words, place : see `effects_table`
    """
    if not len(curves):
        return None
    sizes = {(r["scale"], r["item"]): -float(r["r2"]) for r in records(items, InvarianceItemFunctioning)}
    rank = [sizes[key] for key in zip(curves["scale"], curves["item"], strict=True)]
    ordered = curves.assign(_rank=rank).sort_values("_rank", kind="stable").drop(columns="_rank")
    return item_curves(f"item_curves_{name}", heading, ordered, words, place)


def functioning_words(items: pd.DataFrame, effects: pd.DataFrame, words: Callable[[Any], str]) -> str:
    """Return what the items' functioning comes to, in a sentence or two; empty where it was not looked at.

    Parameters
    ----------
    items, effects : rows of `ITEM_FUNCTIONING` and `FUNCTIONING_EFFECTS` of one comparison
    words : a group's words by its label
    """
    tested = [r for r in records(items, InvarianceItemFunctioning) if not formats.absent(r["chisq"])]
    if not tested:
        return ""
    flagged = [str(r["item"]) for r in tested if r["flagged"]]
    notable = [str(r["item"]) for r in tested if r["notable"]]
    if not flagged:
        return f"Item by item, none of {len(tested)} items functions differently."
    together = [r for r in records(effects, InvarianceFunctioningEffects) if formats.absent(r["item"])]
    worst = max(together, key=lambda r: abs(float(r["difference"])) / float(r["sd"]))
    sized = formats.number(float(worst["difference"]) / float(worst["sd"]))
    one = len(flagged) == 1
    which = (
        f"more than negligibly {', '.join(notable)}" if notable else "negligibly" if one else "all of them negligibly"
    )
    scales = {str(r["scale"]) for r in tested if r["flagged"]}
    most = title(worst["scale"]).lower()
    moved = (
        f"{'it moves' if one else 'together they move'} the sum of {most} by at most"
        if len(scales) == 1
        else f"of the sums of their scales that of {most} moves most, by"
    )
    return (
        f"Item by item, {len(flagged)} of {len(tested)} items function{'s' if one else ''} differently, {which}; {moved} "
        f"{formats.number(worst['difference'])} points ({sized} standard deviations), in {words(worst['group'])}."
    )
