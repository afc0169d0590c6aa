"""Separability: what the rule concludes of each pair and by which checks, all the evidence, tipping points, gates, error rates."""

from __future__ import annotations

import pandas as pd

from emosec.definitions.catalogue import Design
from emosec.report import answers
from emosec.report.figures.confidence import confidence_curves
from emosec.report.figures.power import power_at_own_n
from emosec.report.gather import Gathered
from emosec.report.labels import short_title
from emosec.report.listing import Col, Row, grouped, listing
from emosec.report.parts import Place, Section
from emosec.report.primary import at_level
from emosec.report.rooms.sensitivity import add_sensitivity
from emosec.report.truth import truth_listing
from emosec.report.words import (
    ANSWERED,
    CONCLUSION,
    CONFOUND,
    CRITERION,
    ENGINE,
    GATE,
    GATE_STATISTIC,
    GATE_STATUS,
    READING,
    REASON,
    STATE,
    UNIT,
    human,
    of,
)  # fmt: skip
from emosec.report.words import TIPPING as TIPS

PAIRS = (
    Col("Pair", "pair", words=human),
    Col("Conclusion", "conclusion", words=of(CONCLUSION)),
    Col("Why undecided", "reason", words=of(REASON)),
    Col("n", "n", "count"),
    Col("φ", "est", "fine"),
    Col("CI", "ci.lower", "interval", upper="ci.upper", inner="fine"),
    Col("Bounds under wording", "lower_bound", "interval", upper="upper_bound", inner="fine"),
    Col("P(φ < cut-off)", "p_below", "p"),
    Col("Separable from", "separable_from", "cutoff"),
    Col("Not separable to", "not_separable_to", "cutoff"),
)
CHECKS = (
    Col("Pair", "pair", words=human),
    Col("Check", "criterion", words=of(CRITERION)),
    Col("φ", "est", "fine"),
    Col("SE", "se", "fine"),
    Col("Compared", "limit", "fine"),
    Col("With", "threshold", "fine"),
    Col("Passed", "passed", words=of(ANSWERED)),
)
EVIDENCE = (
    Col("Pair", "pair", words=human),
    Col("Criterion", "criterion", words=of(CRITERION)),
    Col("About", "subject"),
    Col("Model", "model"),
    Col("Estimator", "estimator"),
    Col("n", "n", "count"),
    Col("Estimate", "est", "mixed"),
    Col("SE", "se", "fine"),
    Col("CI", "ci.lower", "interval", upper="ci.upper", inner="fine"),
    Col("Against", "threshold", "bounded"),
    Col("Lies", "reading", words=of(READING)),
    Col("State", "state", words=of(STATE)),
)
TIPPING = (
    Col("Pair", "pair", words=human),
    Col("Confound", "confound", words=of(CONFOUND)),
    Col("Counted in", "unit", words=of(UNIT)),
    Col("Size that would explain it", "size", "fine"),
    Col("Plausible", "plausible", "bounded"),
    Col("Status", "status", words=of(TIPS)),
)


def detail(text: object) -> str:
    """Return what a gate's number is about: a warning of the engine as it is called, an item or an answer as it is.

    Examples
    --------
    >>> detail("heywood"), detail("q_377 = 1"), detail("multivariate_outlier")
    ('Heywood case', 'q_377 = 1', 'multivariate outlier')
    """
    return str(text) if any(c.isdigit() for c in str(text)) else of(ENGINE)(text)


GATES = (
    Col("Precondition", "gate", words=of(GATE)),
    Col("Of", "subject", words=human),
    Col("Number", "statistic", words=of(GATE_STATISTIC)),
    Col("Detail", "detail", words=detail),
    Col("Observed", "observed", "mixed"),
    Col("Asked for", "threshold", "mixed"),
    Col("Status", "status", words=of(GATE_STATUS)),
)
RATES = (
    Col("Pair", "pair", words=human),
    Col("If φ were", "phi", "bounded"),
    Col("N", "n", "count"),
    Col("Separable", "separable", "percent"),
    Col("Not separable", "not_separable", "percent"),
    Col("Undecided", "inconclusive", "percent"),
    Col("All separable", "label_separable", "percent"),
    Col("Samples", "replications", "count"),
)
MARKS = {
    "conclusion": answers.STATUS,
    "passed": {"yes": "yes", "no": "no", "not_looked_at": "open"},
    "reading": {"below": "yes", "above": "no", "spans": "open"},
    "status": {"met": "yes", "immaterial": "yes", "not_met": "no", "material": "no", "not_looked_at": "open",
               "cannot_explain": "yes", "explains": "no"},
}  # fmt: skip


def mark(row: Row, col: Col) -> str:
    """Return the status the page shows beside an answer."""
    return MARKS.get(col.key, {}).get(str(row.get(col.key)), "")


def section(got: Gathered, design: Design) -> Section:
    """Return the section of the room separability."""
    places = []
    for instrument in [i for i, d in design.instruments.items() if d.measures_construct]:
        places += [place_of(got, design, instrument, w) for w in got.waves_of("separability_pairs", instrument)]
    return Section("separability", 8, places)


def place_of(got: Gathered, design: Design, instrument: str, wave: str) -> Place:
    """Return the evidence on one instrument in one wave, or pooled."""
    place, where, here = Place(instrument, wave), {"instrument": instrument, "wave": wave}, (instrument, wave)
    title = short_title(design, instrument)

    def table(key: str, heading: str, cols: tuple[Col, ...], note: str = "", by: tuple[str, ...] = ("pair",)) -> None:
        rows, cols = got.of(f"separability_{key}", **where), at_level(cols, design)
        if len(rows):
            place.tables[key] = listing(
                f"{key}_{place.name}", heading, grouped(rows, *by) if by else rows, cols, f"separability_{key}", place=here,
                group=0 if by else -1, mark=mark, note=note,
            )  # fmt: skip

    true = truth_listing(design, f"truth_{place.name}", got.of("separability_pairs", **where), here)
    if true:
        place.tables["truth"] = true
    table("pairs", "What the rule concludes about each pair", PAIRS, by=(), note=PAIRS_NOTE)
    table("checks", "The checks behind each conclusion", CHECKS, CHECKS_NOTE)
    table("tipping", "How large a confound would have to be", TIPPING, TIPPING_NOTE)
    evidence = got.of("separability_evidence", **where)
    evidence = grouped(evidence[~evidence["criterion"].isin(["common variance"])], "pair", "role")
    if len(evidence):
        place.tables["evidence"] = listing(
            f"evidence_{place.name}", "All the evidence", evidence, at_level(EVIDENCE, design), "separability_evidence",
            place=here, group=0, mark=mark, note=EVIDENCE_NOTE,
        )  # fmt: skip
    table("gates", "What to know before trusting it", GATES, GATES_NOTE, by=("gate",))
    curve = got.of("separability_curve", **where)
    if len(curve):
        place.figures["confidence"] = confidence_curves(
            f"confidence_{place.name}", here, title, curve, design.decision.cutoff
        )
    add_rates(place, got.of("separability_error_rates", **where), design)
    add_sensitivity(place, got.of("separability_sensitivity", **where), design)
    return place


PAIRS_NOTE = (
    "Items are keyed in the direction of the construct. Bounds under wording: what halves worded in opposite ways, and halves "
    "worded the same way, correlate; where φ lies outside them, the halves differ in more than wording. Separable from, not "
    "separable to: the cut-offs from which, and up to which, the answer would be so; – where it would be so at none from 0 to 1."
)
CHECKS_NOTE = (
    "In the order in which the rule makes them. The first asks whether the interval of φ lies below the cut-off; where it does "
    "not, a pair is not separable if φ lies above by the rule's critical value, and else undecided. The others ask whether "
    "anything else put φ where it lies: the first of them that is not passed leaves a pair undecided, but for the lower bound of "
    "a pair that is not separable, which tells only whether that needs an assumption about wording. Where wording leaves no φ, "
    "the lower bound alone is asked. Compared: the limit, or the estimate, that is held against the number beside it. Like items "
    "allowed for: listed where a step was not passed; the largest step of every pair is in the table of all the evidence. Of a "
    "pair whose φ is below zero, φ and what is compared have the other sign here."
)
TIPPING_NOTE = (
    "The size at which a true φ at the cut-off would look like the φ found, against the largest plausible one."
)
EVIDENCE_NOTE = (
    "Only φ, its checks and bounds are read by the rule; the rest is information. Fornell and Larcker's AVE criterion is a test of "
    "reliability, and a merge that is rejected is no evidence of separability. HTMT2 is undefined where a correlation in it is not "
    "positive."
)
GATES_NOTE = (
    "Preconditions of a trustworthy answer: they warn and never change a conclusion; wording and pages enter the rule pair by "
    "pair."
)
RATES_NOTE = (
    "Samples simulated from the fitted model at this N, screened as the study is, with the factor correlation of the closest "
    "pair put in; shares of what the whole rule concludes. N is that of a simulated sample: a study of more respondents decides at "
    "least as often as shown, and as often at the cut-off."
)
FEWER = " Where half of the samples all ended alike, no more were drawn."
IN_CLUSTERS = (
    " Respondents are in clusters: as many are simulated as would tell as much of φ if each were alone (N by the design "
    "effect)."
)


def add_rates(place: Place, rates: pd.DataFrame, design: Design) -> None:
    """Add the study's own error rates: a table, and a picture."""
    if not len(rates):
        return
    here = (place.instrument, place.wave)
    told = {FEWER: rates["replications"].min() < rates["replications"].max(), IN_CLUSTERS: design.study.cluster}
    place.tables["rates"] = listing(
        f"error_rates_{place.name}", "Simulated error rates of the decision rule", rates, RATES, "separability_error_rates",
        place=here, note=RATES_NOTE + "".join(note for note, true in told.items() if true),
    )  # fmt: skip
    place.figures["power"] = power_at_own_n(
        f"power_{place.name}", here, short_title(design, place.instrument), rates, design.decision.cutoff
    )
