"""Reliability: coefficients of each scale with their intervals, in every wave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from emosec.definitions.catalogue import Design
from emosec.reliability.typed_rows import ReliabilityInformation, ReliabilityReliability
from emosec.report.figures.dots import Axis, Dot, dot_figure
from emosec.report.figures.information import information_curves
from emosec.report.formats import bounded, number
from emosec.report.gather import Gathered
from emosec.report.labels import scale_title, short_title, wave_words
from emosec.report.listing import Col, Row, grouped, listing
from emosec.report.parts import Place, Section
from emosec.report.remarks import cell_words
from emosec.report.words import COEFFICIENT, COEFFICIENT_METHOD, human, of
from emosec.tables import records

LEVELS = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)


def methods(rows: pd.DataFrame) -> str:
    """Return how each coefficient and its interval were made."""
    made = rows[["coefficient", "method"]].drop_duplicates()
    return "".join(
        f" {human(c)}: {of(COEFFICIENT_METHOD)(m)}." for c, m in zip(made["coefficient"], made["method"], strict=True)
    )


def mark(row: Row, col: Col) -> str:
    """Return how the page marks a cell: warnings."""
    return "warn" if col.key == "warning" and isinstance(row["warning"], str) else ""


def section(got: Gathered, design: Design) -> Section:
    """Return the section of the room reliability."""
    places = []
    for instrument in design.instruments:
        rows = got.of("reliability_reliability", instrument=instrument)
        if not len(rows):
            continue

        def words(scale: str, instrument: str = instrument) -> str:
            return scale_title(design, instrument, scale)

        cols = (
            Col("Scale", "scale", words=words),
            Col("Wave", "wave", words=wave_words),
            Col("Coefficient", "coefficient", words=of(COEFFICIENT)),
            Col("Items", "n_items", "count"),
            Col("n", "n", "count"),
            Col("Estimate", "est", "bounded"),
            Col("95% CI", "ci.lower", "interval", upper="ci.upper"),
            Col("SEM", "sem", "number"),
            Col("Warning", "warning", words=cell_words),
        )
        rows = grouped(rows, "scale")
        place = Place(instrument)
        place.tables["reliability"] = listing(
            f"reliability_{instrument}", "Reliability of each scale", rows, cols, "reliability_reliability",
            place=(instrument, ""), group=0, mark=mark,
            note=f"Complete rows of each scale. SEM: standard error of measurement of the score.{methods(rows)}",
        )  # fmt: skip
        shapes = {c: i % 4 + 1 for i, c in enumerate(dict.fromkeys(rows["coefficient"]))}
        dots = [
            Dot(words(str(r["scale"])), f"{wave_words(str(r['wave']))}, {human(r['coefficient'])}", float(r["est"]),
                float(r["ci.lower"]), float(r["ci.upper"]), shapes[r["coefficient"]])
            for r in records(rows, ReliabilityReliability)
        ]  # fmt: skip
        asked = design.decision.gates.reliability.omega
        lines = ((asked, f"asked: {bounded(asked)}"),) if design.instruments[instrument].measures_construct else ()
        place.figures["dots"] = dot_figure(
            f"reliability_{instrument}", f"Reliability: {short_title(design, instrument)}", dots,
            Axis("coefficient, 95% interval", lines, inside=(1.0,)), "reliability_reliability", (instrument, ""),
        )  # fmt: skip
        add_information(place, got, design, words)
        places.append(place)
    return Section("reliability", 5, places)


def add_information(place: Place, got: Gathered, design: Design, words: Callable[[str], str]) -> None:
    """Add where on its factor each scale measures well: the curves, and the reliability at some levels as a table."""
    instrument = place.instrument
    rows = grouped(got.of("reliability_information", instrument=instrument), "scale")
    if not len(rows):
        return
    asked = design.decision.gates.reliability.omega if design.instruments[instrument].measures_construct else None
    place.figures["information"] = information_curves(
        f"information_{instrument}", instrument, short_title(design, instrument), rows, words, asked
    )
    wide: dict[tuple[str, str], dict[str, Any]] = {}
    for r in records(rows[rows["eta"].isin(LEVELS)], ReliabilityInformation):
        row = wide.setdefault((r["scale"], r["wave"]), {"scale": r["scale"], "wave": r["wave"]})
        row[f"reliability at {r['eta']}"] = r["reliability"]
    levels = [
        Col(number(level, 0), f"reliability at {level}", "bounded", over="reliability at this level of the factor")
        for level in LEVELS
    ]
    place.tables["information"] = listing(
        f"information_{instrument}", "Reliability over the factor", pd.DataFrame(list(wide.values())),
        (Col("Scale", "scale", words=words), Col("Wave", "wave", words=wave_words), *levels), "reliability_information",
        place=(instrument, ""), group=0,
        note="Levels in standard deviations of the factor, from the categorical one-factor model of each scale (WLSMV, complete "
        "rows). Reliability: information/(1 + information).",
    )  # fmt: skip
