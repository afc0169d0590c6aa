"""Standardised loadings: of the primary model with their own errors and the items' wording, and of all models side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from emosec.report import formats
from emosec.report.listing import Col, Listing, Row, chosen, listing
from emosec.report.pivots import MISSING_RULE
from emosec.structure.typed_rows import StructureParameters
from emosec.tables import records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emosec.definitions.catalogue import Design
    from emosec.report.parts import Place

Order = list[tuple[str, str]]
LOADING: Final = "std.all"


def loading_listing(
    place: Place, parameters: pd.DataFrame, design: Design, order: Order, known: Mapping[str, str]
) -> Listing:
    """Return the standardised loadings of the primary model, each with its own standard error and interval.

    Parameters
    ----------
    parameters : rows of structure/parameters of one place
    order : (component title, item)
    known : item → its words, where they may be shown
    """
    decision = design.decision
    fitted = parameters[parameters["estimator"] == decision.estimator]
    model = design.primary_of(place.instrument)
    own = own_loadings(fitted[fitted["model"] == model])
    method = method_factor(fitted[fitted["model"] == model], design, place.instrument)
    rows = [
        {"component": part, "item": item, "text": known.get(item) or None}
        | ({k: chosen(own[item], k) for k in (LOADING, *(f"{LOADING}.{e}" for e in ("se", "ci.lower", "ci.upper")))}
           if item in own else {})
        | {"method": method.get(item)}
        for part, item in order
    ]  # fmt: skip
    cols = (
        Col("Component", "component"), Col("Item", "item"), Col("Wording", "text"), Col("Loading", LOADING, "bounded"),
        Col("SE", f"{LOADING}.se", "fine"), Col("95% CI", f"{LOADING}.ci.lower", "interval", upper=f"{LOADING}.ci.upper"),
        Col("On wording", "method", "bounded"),
    )  # fmt: skip
    wording = " On wording: standardised loading on the random intercept for wording." if method else ""
    texts = "" if any(known.values()) else " Items by their names: their wording is not part of the instrument's file."
    return listing(
        f"loadings_{place.name}", "Standardised loadings of the primary model", pd.DataFrame(rows), cols, "structure_parameters",
        place=(place.instrument, place.wave), group=0, mark=against,
        note=f"{model} by {decision.estimator}; items keyed in the direction of the construct. Standard errors and "
        f"intervals are those of the standardised loadings (delta method).{wording}{texts} {MISSING_RULE}",
    )  # fmt: skip


def own_loadings(rows: pd.DataFrame) -> dict[str, StructureParameters]:
    """Return the first loading of each item, which is that on its own factor."""
    loads = rows[rows["op"] == "=~"].drop_duplicates("rhs", keep="first")
    return {str(r["rhs"]): r for r in records(loads, StructureParameters)}


def method_factor(rows: pd.DataFrame, design: Design, instrument: str) -> dict[str, float]:
    """Return the loading of each item on what is no component: the random intercept for wording."""
    components = set(design.instruments[instrument].components)
    loads = rows[(rows["op"] == "=~") & ~rows["lhs"].isin(components)]
    first = {(r["lhs"], item) for item, r in own_loadings(rows).items()}
    return {
        str(r["rhs"]): float(r[LOADING])
        for r in records(loads, StructureParameters)
        if (r["lhs"], str(r["rhs"])) not in first
    }


def loadings_of_models(place: Place, parameters: pd.DataFrame, design: Design, order: Order) -> Listing:
    """Return the standardised loadings of the primary model and of its twin without method factor, side by side."""
    without, primary = design.models.role("without_wording"), design.primary_of(place.instrument)
    rival = [m for m in (without,) if m in set(parameters["model"]) and m != primary]
    shown = [
        (m, e)
        for m in (primary, *rival)
        for e in dict.fromkeys(parameters["estimator"])
        if ((parameters["model"] == m) & (parameters["estimator"] == e)).any()
    ]
    rows: dict[str, dict[str, object]] = {item: {"component": part, "item": item} for part, item in order}
    cols = [Col("Component", "component"), Col("Item", "item")]
    for model, estimator in shown:
        own = own_loadings(parameters[(parameters["model"] == model) & (parameters["estimator"] == estimator)])
        key, over = f"{model}.{estimator}", f"{model}, {estimator}"
        cols += [Col("Loading", key, "bounded", over=over), Col("SE", f"{key}.se", "fine", over=over)]
        for item, row in own.items():
            if item in rows:
                rows[item] |= {key: row[LOADING], f"{key}.se": chosen(row, f"{LOADING}.se")}
    return listing(
        f"loadings_{place.name}_models", "Standardised loadings by model and estimator", pd.DataFrame(rows.values()), tuple(cols),
        "structure_parameters", place=(place.instrument, place.wave), group=0, mark=against,
        note="On the item's own factor. Standard errors are those of the standardised loadings (delta method). " + MISSING_RULE,
    )  # fmt: skip


def against(row: Row, col: Col) -> str:
    """Return how the page marks a loading below zero on items keyed in the direction of the construct."""
    value: Any = row.get(col.key)
    return "warn" if col.head == "Loading" and not formats.absent(value) and float(value) < 0 else ""
