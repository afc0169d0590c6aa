"""Items: what people answered, item by item, and which items a reader must look at."""

from __future__ import annotations

from typing import Any

import pandas as pd

from emosec.definitions.catalogue import Design
from emosec.items.typed_rows import ItemsItems
from emosec.report.figures.bars import response_bars
from emosec.report.formats import absent
from emosec.report.gather import Gathered
from emosec.report.keying import said_of_tables
from emosec.report.labels import scale_title, short_title
from emosec.report.listing import Col, Row, lettered, listing
from emosec.report.parts import Place, Section
from emosec.report.remarks import words_of
from emosec.tables import records


def section(got: Gathered, design: Design) -> Section:
    """Return the section of the room items."""
    places = []
    for instrument in design.instruments:
        for wave in got.waves_of("items_items", instrument):
            places.append(place_of(got, design, instrument, wave))
    return Section("items", 4, places)


def place_of(got: Gathered, design: Design, instrument: str, wave: str) -> Place:
    """Return one instrument's items in one wave."""
    items = got.of("items_items", instrument=instrument, wave=wave)
    categories = got.of("items_categories", instrument=instrument, wave=wave)

    def words(scale: str) -> str:
        return scale_title(design, instrument, scale)

    place = Place(instrument, wave)
    if len(categories):
        keying = {(str(r["scale"]), str(r["item"])): int(r["keying"]) for r in records(items, ItemsItems)}
        place.figures["responses"] = response_bars(
            f"responses_{place.name}",
            (instrument, wave),
            short_title(design, instrument),
            categories,
            words,
            keying,
        )
    cols = (
        Col("Scale", "scale", words=words),
        Col("Item", "item"),
        Col("Keyed", "keying", "sign"),
        Col("n", "n", "count"),
        Col("Missing", "n_missing", "count"),
        Col("M", "mean", "number"),
        Col("SD", "sd", "number"),
        Col("Skew", "skew", "number"),
        Col("Kurtosis", "kurtosis", "number"),
        Col("Floor", "floor", "percent"),
        Col("Ceiling", "ceiling", "percent"),
        Col("Item–total r", "item_total", "bounded"),
        Col("α if dropped", "alpha_if_dropped", "bounded"),
        Col("Flag", "flag"),
    )
    said = [words_of(cell) for cell in items["flag"]]
    flags, letters = lettered(said, least=1)
    place.tables["items"] = listing(
        f"items_{place.name}", "Item statistics", items.assign(flag=pd.array(flags, dtype="string")), cols, "items_items",
        place=(instrument, wave), group=0, mark=mark,
        note="Raw codes. − marks items reversed for their scale. Item–total: corrected, keyed, complete rows of the "
        f"scale. Floor and ceiling: share of answers in the lowest and highest category.{letters}",
    )  # fmt: skip
    against = got.of("items_keying", instrument=instrument, wave=wave)
    others = got.of("items_orders", instrument=instrument, wave=wave)
    place.facts["key"] = said_of_tables(against, others, design.instruments[instrument])
    place.facts["flagged"] = [(str(item), "; ".join(own)) for item, own in zip(items["item"], said, strict=True) if own]
    return place


def mark(row: Row, col: Col) -> str:
    """Return how the page marks a cell: flags, and item–total correlations below zero."""
    value: Any = row.get(col.key)
    if col.key == "flag" and not absent(value):
        return "warn"
    return "warn" if col.key == "item_total" and not absent(value) and float(value) < 0 else ""
