"""Screening: the flow of respondents, what each rule did, how far rules agree, and where the ledger is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.definitions.catalogue import Design
from emosec.report.figures.flow import flow_chart, why_unseen
from emosec.report.formats import absent
from emosec.report.gather import Gathered
from emosec.report.labels import short_title, wave_words
from emosec.report.listing import Col, listing
from emosec.report.parts import Place, Section
from emosec.report.words import ACTION, human, of
from emosec.screening.typed_rows import ScreeningFlow
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

FLOW = (
    Col("Step", "rule", words=human),
    Col("Action", "action", words=of(ACTION)),
    Col("Why", "why"),
    Col("Not looked at", "unseen"),
    Col("In", "n_in", "count"),
    Col("Excluded", "n_dropped", "count"),
    Col("Flagged", "n_flagged", "count"),
    Col("Answers blanked", "n_blanked", "count"),
    Col("Left", "n_left", "count"),
)
AGREEMENT = (
    Col("Rule A", "rule_a", words=human),
    Col("Rule B", "rule_b", words=human),
    Col("Named by A", "n_a", "count"),
    Col("Named by B", "n_b", "count"),
    Col("By both", "n_both", "count"),
    Col("φ", "phi", "bounded"),
)
REPEATS = (
    Col("Other wave", "other_wave", words=wave_words),
    Col("Compared", "n_compared", "count"),
    Col("Their own answers again", "n_same", "count"),
    Col("Somebody else's answers", "n_other", "count"),
)


def columns(flow: pd.DataFrame) -> tuple[Col, ...]:
    """Return the columns of the flow; the one on rules that looked at nothing where there are some."""
    return tuple(c for c in FLOW if c.key != "unseen" or flow["unseen"].notna().any())


def with_reasons(flow: pd.DataFrame) -> pd.DataFrame:
    """Return the flow with why a rule looked at nothing in words, as the flow chart has it."""
    rows = records(flow, ScreeningFlow)
    why = ["" if absent(row["unseen"]) else why_unseen(row) for row in rows]
    return flow.assign(unseen=why)


def section(got: Gathered, design: Design) -> Section:
    """Return the section of the room screening."""
    refitted = bool((got.tables["structure_fits"]["sample"] == "attentive").any())
    places = []
    for instrument in design.instruments:
        for wave in got.waves_of("screening_flow", instrument):
            place = Place(instrument, wave)
            flow = got.of("screening_flow", instrument=instrument, wave=wave)
            title = short_title(design, instrument)
            place.figures["flow"] = flow_chart(f"flow_{place.name}", instrument, wave, title, flow)
            place.tables["flow"] = listing(
                f"flow_{place.name}", "Exclusions by screening criterion", with_reasons(flow), columns(flow), "screening_flow",
                place=(instrument, wave),
                note="In − excluded = left. A blank or a flag leaves no respondent out.",
            )  # fmt: skip
            agreement = got.of("screening_agreement", instrument=instrument, wave=wave)
            place.tables["agreement"] = listing(
                f"agreement_{place.name}", "Overlap among screening criteria",
                agreement[agreement["n_both"].map(bool).astype(bool)], AGREEMENT, "screening_agreement",
                place=(instrument, wave), note="Pairs of rules that share nobody are in the CSV only.",
            )  # fmt: skip
            again = got.of("screening_repeats", instrument=instrument, wave=wave)
            if again[["n_same", "n_other"]].map(bool).to_numpy().any():
                place.tables["repeats"] = listing(
                    f"repeats_{place.name}", "Respondents with the same answers as another", again, REPEATS,
                    "screening_repeats", place=(instrument, wave),
                    note="Ten answers or more, in no common pattern: a file in two waves, a row entered twice, or rarely chance.",
                )  # fmt: skip
            place.facts["ledger"] = f"results/{design.study.name}/2_screening/{instrument}/{wave}/exclusions.csv"
            places.append(place)
    return Section(
        "screening", 2, places, {"rules": design.screening.title or design.screening.name, "again": refitted}
    )
