"""Validity: what was expected beforehand, what came out, and all correlations with criteria."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emosec.definitions.catalogue import Design
from emosec.report.figures.dots import Axis, Dot, dot_figure
from emosec.report.gather import Gathered
from emosec.report.labels import components_of, instrument_title, marker, title, variable_title
from emosec.report.listing import Col, Row, grouped, listing, records
from emosec.report.parts import Place, Section
from emosec.report.remarks import cell_words

if TYPE_CHECKING:
    import pandas as pd

SIGNS = {"positive": "+", "negative": "−", "null": "≈ 0"}
OUTCOME = {"supported": "yes", "not supported": "open", "contradicted": "no", "not testable": "open"}


def mark(row: Row, col: Col) -> str:
    """Return the status the page shows beside an outcome."""
    return OUTCOME.get(str(row["outcome"]), "") if col.key == "outcome" else ""


def section(got: Gathered, design: Design) -> Section:
    """Return the section of the room validity."""
    places = []
    for instrument in [i for i, d in design.instruments.items() if d.measures_construct]:
        waves = got.waves_of("validity_hypotheses", instrument) or got.waves_of("validity_correlations", instrument)
        places += [place_of(got, design, instrument, wave) for wave in waves]
    registered = design.hypotheses.registered_on if design.hypotheses else None
    return Section("validity", 9, places, {"registered_on": registered})


def place_of(got: Gathered, design: Design, instrument: str, wave: str) -> Place:
    """Return the ledger and the correlations of one instrument in one wave."""
    place, here = Place(instrument, wave), (instrument, wave)

    def criterion(name: str) -> str:
        return variable_title(design, name)

    claims = (
        Col("Claim", "hypothesis"),
        Col("In words", "claim"),
        Col("Expected", "expected", words=lambda v: SIGNS.get(v, v)),
        Col("|r| bound", "at_least", "bounded"),
        Col("n", "n", "count"),
        Col("r", "r", "bounded"),
        Col("95% CI", "ci.lower", "interval", upper="ci.upper"),
        Col("p", "pvalue", "p"),
        Col("p Holm", "pvalue.holm", "p"),
        Col("Outcome", "outcome"),
        Col("Note", "note", words=cell_words),
    )
    ledger = got.of("validity_hypotheses", instrument=instrument, wave=wave)
    place.tables["hypotheses"] = listing(
        f"hypotheses_{place.name}", "Hypotheses registered beforehand", ledger, claims, "validity_hypotheses",
        place=here, mark=mark,
        note="|r| bound: the smallest |r| that counts; for an expected null, the largest. p Holm: corrected over the "
        "instrument's claims in this wave. Intervals by Fisher's z.",
    )  # fmt: skip
    cols = (
        Col("Component", "component", words=title),
        Col("Criterion", "criterion", words=criterion),
        Col("n", "n", "count"),
        Col("r", "r", "bounded"),
        Col("95% CI", "ci.lower", "interval", upper="ci.upper"),
    )
    components = components_of(design, instrument)
    rows = by_component(got.of("validity_correlations", instrument=instrument, wave=wave), components)
    place.tables["correlations"] = listing(
        f"validity_correlations_{place.name}", "Correlations of the component scores", rows, cols,
        "validity_correlations", place=here, group=0, note="Pearson correlations of scores, pairwise, intervals by Fisher's z.",
    )  # fmt: skip
    if (~rows["criterion"].isin(components)).any():
        dots = [
            Dot(criterion(str(r["criterion"])), title(r["component"]), float(r["r"]), float(r["ci.lower"]), float(r["ci.upper"]),
                marker(str(r["component"]), components))
            for r in records(grouped(rows[~rows["criterion"].isin(components)], "criterion"))
        ]  # fmt: skip
        place.figures["correlations"] = dot_figure(
            f"criteria_{place.name}", f"Component scores and criteria: {instrument_title(design, instrument)}", dots,
            Axis("r, 95% interval", ((0.0, ""),)), "validity_correlations", here,
        )  # fmt: skip
    return place


def by_component(rows: pd.DataFrame, components: Sequence[str]) -> pd.DataFrame:
    """Return rows in the construct's order of components, what is no component before what is one."""
    rank = rows["component"].map({c: i for i, c in enumerate(components)}).fillna(len(components))
    ordered = rows.assign(_c=rank, _o=rows["criterion"].isin(components)).sort_values(["_c", "_o"], kind="stable")
    return ordered.drop(columns=["_c", "_o"])
