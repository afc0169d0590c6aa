"""Reliability: coefficients of each scale with their intervals, in every wave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.definitions import Design
from emosec.report.figures.dots import Axis, Dot, dot_figure
from emosec.report.gather import Gathered
from emosec.report.labels import human, instrument_title, scale_title, wave_words
from emosec.report.listing import Col, Row, grouped, listing
from emosec.report.parts import Place, Section

if TYPE_CHECKING:
    import pandas as pd


def methods(rows: pd.DataFrame) -> str:
    """Return how each coefficient and its interval were made."""
    made = rows[["coefficient", "method"]].drop_duplicates()
    return "".join(f" {human(c)}: {m}." for c, m in zip(made["coefficient"], made["method"], strict=True))


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
            Col("Coefficient", "coefficient", words=human),
            Col("Items", "n_items", "count"),
            Col("n", "n", "count"),
            Col("Estimate", "est", "bounded"),
            Col("95% CI", "ci.lower", "interval", upper="ci.upper"),
            Col("SEM", "sem", "number"),
            Col("Warning", "warning"),
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
            for r in rows.to_dict("records")
        ]  # fmt: skip
        asked = design.decision.gates.reliability.omega
        lines = ((asked, "gate"),) if design.instruments[instrument].measures_security else ()
        place.figures["dots"] = dot_figure(
            f"reliability_{instrument}", f"Reliability: {instrument_title(design, instrument)}", dots,
            Axis("coefficient, 95% interval", lines, inside=(1.0,)), "reliability_reliability", (instrument, ""),
        )  # fmt: skip
        places.append(place)
    return Section("reliability", 5, places)
