"""Separability: every piece of evidence, the answer at each cut-off, and the gates."""

from __future__ import annotations

import pandas as pd

from emosec.definitions.catalogue import Design
from emosec.report.figures.power import power_at_own_n
from emosec.report.gather import Gathered
from emosec.report.labels import human, instrument_title
from emosec.report.listing import Col, Row, grouped, lettered, listing
from emosec.report.parts import Place, Section
from emosec.report.rooms.sensitivity import add_sensitivity

PHI = (
    Col("Pair", "pair"),
    Col("Role", "role"),
    Col("Model", "model"),
    Col("Estimator", "estimator"),
    Col("Sample", "sample", words=human),
    Col("n", "n", "count"),
    Col("φ", "est", "fine"),
    Col("SE", "se", "fine"),
    Col("95% CI", "ci.lower", "interval", upper="ci.upper", inner="fine"),
    Col("Says", "says"),
    Col("Note", "note"),
)
OTHER = (
    Col("Pair", "pair"),
    Col("Criterion", "criterion", words=lambda v: str(v).replace("phi", "φ")),
    Col("Role", "role"),
    Col("Model", "model"),
    Col("Estimator", "estimator"),
    Col("n", "n", "count"),
    Col("Estimate", "est", "fine"),
    Col("95% CI", "ci.lower", "interval", upper="ci.upper", inner="fine"),
    Col("Against", "threshold", "bounded"),
    Col("Says", "says"),
    Col("Note", "note"),
)
CURVE = (
    Col("Pair", "pair"),
    Col("Cut-off", "cutoff", "bounded"),
    Col("φ", "est", "fine"),
    Col("95% CI", "ci.lower", "interval", upper="ci.upper", inner="fine"),
    Col("Says", "says"),
)
GATES = (
    Col("Gate", "gate", words=human),
    Col("Of", "subject"),
    Col("Held", "held"),
    Col("Found", "found"),
    Col("Needed", "needed"),
)
RATES = (
    Col("Pair", "pair"),
    Col("Were φ", "phi", "bounded"),
    Col("N", "n", "count"),
    Col("SEPARABLE", "separable", "percent"),
    Col("PARTIALLY", "partially_separable", "percent"),
    Col("NOT", "not_separable", "percent"),
    Col("INCONCLUSIVE", "inconclusive", "percent"),
    Col("Samples", "replications", "count"),
)
SAYS = {"separable": "yes", "not separable": "no", "undecided": "open", "undefined": "open"}
HELD = {"yes": "yes", "no": "no", "unknown": "open"}


RATES_NOTE = (
    "Samples simulated from the fitted model at this N, with the factor correlation of the closest pair put in; shares of "
    "verdicts of the whole rule but its bootstrap and ESEM, which can only take a SEPARABLE away."
)


def mark(row: Row, col: Col) -> str:
    """Return the status the page shows beside an answer."""
    if col.key == "says":
        return SAYS.get(str(row["says"]), "")
    return HELD.get(str(row["held"]), "") if col.key == "held" else ""


def section(got: Gathered, design: Design) -> Section:
    """Return the section of the room separability."""
    places = []
    for instrument in [i for i, d in design.instruments.items() if d.measures_construct]:
        waves = got.waves_of("separability_evidence", instrument)
        # pooled over one wave is that wave again; the CSV has both
        places += [place_of(got, design, instrument, w) for w in waves if w != "pooled" or len(waves) > 2]
    return Section("separability", 8, places)


def place_of(got: Gathered, design: Design, instrument: str, wave: str) -> Place:
    """Return the evidence on one instrument in one wave, or pooled."""
    place, where, here = Place(instrument, wave), {"instrument": instrument, "wave": wave}, (instrument, wave)
    evidence = grouped(got.of("separability_evidence", **where), "pair", "role")
    phi, other = evidence[evidence["criterion"] == "phi"], evidence[evidence["criterion"] != "phi"]
    notes, letters = lettered(phi["note"])
    place.tables["phi"] = listing(
        f"phi_{place.name}", "Factor correlations", phi.assign(note=pd.array(notes, dtype="string")), PHI,
        "separability_evidence", place=here, group=0, mark=mark,
        note="Decides: the frozen rule reads it. Robustness: it must not contradict. Replication: it must repeat. Items are keyed "
        f"toward the construct's pole. Wald intervals.{letters}",
    )  # fmt: skip
    notes, letters = lettered(other["note"])
    place.tables["other"] = listing(
        f"evidence_{place.name}", "Other evidence on each pair", other.assign(note=pd.array(notes, dtype="string")), OTHER,
        "separability_evidence", place=here, group=0, mark=mark,
        note="Information never decides. HTMT2 is undefined where a correlation in it is not positive; AVE against φ² is a test "
        f"of reliability.{letters}",
    )  # fmt: skip
    place.tables["curve"] = listing(
        f"curve_{place.name}", "The answer at each cut-off", got.of("separability_curve", **where), CURVE,
        "separability_curve", place=here, group=0, mark=mark, note="What the primary estimate says at each cut-off.",
    )  # fmt: skip
    place.tables["gates"] = listing(
        f"gates_{place.name}", "Gates of the decision rule", got.of("separability_gates", **where), GATES,
        "separability_gates", place=here, group=0, mark=mark, note="Unknown: it could not be looked at, and counts as not held.",
    )  # fmt: skip
    add_rates(place, got.of("separability_error_rates", **where), design)
    add_sensitivity(place, got.of("separability_sensitivity", **where), design)
    return place


def add_rates(place: Place, rates: pd.DataFrame, design: Design) -> None:
    """Add the study's own error rates: a table with the sentence about the cut-off, and a picture where any were simulated."""
    if not len(rates):
        return
    simulated = bool((rates["replications"] > 0).any())
    at_cutoff = rates[rates["phi"] == design.decision.cutoff]
    sentence = str((at_cutoff if len(at_cutoff) else rates)["sentence"].iloc[0])
    here = (place.instrument, place.wave)
    place.tables["rates"] = listing(
        f"error_rates_{place.name}", "What this rule would say in such samples, were the truth known", rates, RATES,
        "separability_error_rates", place=here, note=f"{RATES_NOTE} {sentence}" if simulated else sentence,
    )  # fmt: skip
    if simulated:
        title = instrument_title(design, place.instrument)
        place.figures["power"] = power_at_own_n(f"power_{place.name}", here, title, rates, design.decision.cutoff)
