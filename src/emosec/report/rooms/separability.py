"""Separability: every piece of evidence, the answer at each cut-off, and the gates."""

from __future__ import annotations

from emosec.definitions import Design
from emosec.report.gather import Gathered
from emosec.report.labels import human
from emosec.report.listing import Col, Row, listing
from emosec.report.parts import Place, Section

EVIDENCE = (
    Col("Pair", "pair"),
    Col("Role", "role"),
    Col("Criterion", "criterion", words=lambda v: str(v).replace("phi", "φ")),
    Col("Model", "model"),
    Col("Estimator", "estimator"),
    Col("Sample", "sample", words=human),
    Col("n", "n", "count"),
    Col("Estimate", "est", "fine"),
    Col("SE", "se", "fine"),
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
SAYS = {"separable": "yes", "not separable": "no", "undecided": "open", "undefined": "open"}
HELD = {"yes": "yes", "no": "no", "unknown": "open"}


def mark(row: Row, col: Col) -> str:
    """Return the status the page shows beside an answer."""
    if col.key == "says":
        return SAYS.get(str(row["says"]), "")
    return HELD.get(str(row["held"]), "") if col.key == "held" else ""


def section(got: Gathered, design: Design) -> Section:
    """Return the section of the room separability."""
    places = []
    for instrument in [i for i, d in design.instruments.items() if d.measures_security]:
        for wave in got.waves_of("separability_evidence", instrument):
            place = Place(instrument, wave)
            where, here = {"instrument": instrument, "wave": wave}, (instrument, wave)
            place.tables["evidence"] = listing(
                f"evidence_{place.name}", "Evidence on each pair", got.of("separability_evidence", **where), EVIDENCE,
                "separability_evidence", place=here, group=0, mark=mark,
                note="Decides: the frozen rule reads it. Robustness: it must not contradict. Replication: it must repeat. "
                "Information: it never decides; HTMT2 is undefined where a correlation in it is not positive, and "
                "AVE against φ² is a test of reliability.",
            )  # fmt: skip
            place.tables["curve"] = listing(
                f"curve_{place.name}", "The answer at each cut-off", got.of("separability_curve", **where), CURVE,
                "separability_curve", place=here, group=0, mark=mark,
            )  # fmt: skip
            place.tables["gates"] = listing(
                f"gates_{place.name}", "Gates of the decision rule", got.of("separability_gates", **where), GATES,
                "separability_gates", place=here, mark=mark,
                note="Unknown: it could not be looked at, and counts as not held.",
            )  # fmt: skip
            places.append(place)
    return Section("separability", 8, places)
