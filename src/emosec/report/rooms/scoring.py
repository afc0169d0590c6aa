"""Scoring: where the scores of each scale lie, in every wave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.definitions.catalogue import Design
from emosec.definitions.constructs import in_words
from emosec.definitions.instruments import Instrument
from emosec.report.fewer_items import fewer_items
from emosec.report.figures.spread import spread
from emosec.report.gather import Gathered
from emosec.report.labels import scale_title, short_title, title, wave_words
from emosec.report.listing import Col, Listing, grouped, listing
from emosec.report.norms import norms_listing
from emosec.report.parts import Place, Section
from emosec.report.words import FACT

if TYPE_CHECKING:
    import pandas as pd


def section(got: Gathered, design: Design) -> Section:
    """Return the section of the room scoring."""
    places = []
    for instrument in design.instruments:
        summary = got.of("scoring_summary", instrument=instrument)
        if not len(summary):
            continue

        def words(scale: str, instrument: str = instrument) -> str:
            return scale_title(design, instrument, scale)

        cols = (
            Col("Scale", "scale", words=words),
            Col("Wave", "wave", words=wave_words),
            Col("n", "n", "count"),
            Col("Missing", "n_missing", "count"),
            Col("M", "mean", "number"),
            Col("SD", "sd", "number"),
            Col("Min", "min", "number"),
            Col("Max", "max", "number"),
            Col("Skew", "skew", "number"),
            Col("Kurtosis", "kurtosis", "number"),
        )
        place = Place(instrument)
        place.tables["summary"] = listing(
            f"scores_{instrument}", "Scores of each scale", grouped(summary, "scale"), cols,
            "scoring_summary", place=(instrument, ""), group=0,
            note=scoring_note(design, instrument) + fewer_items(design, instrument, dict.fromkeys(summary["wave"])),
        )  # fmt: skip
        place.figures["spread"] = spread(
            f"scores_{instrument}", instrument, short_title(design, instrument), summary, words
        )
        counts = got.of("scoring_counts", instrument=instrument)
        if len(counts):
            place.tables["counts"] = labelled(counts, design.instruments[instrument])
        norms = norms_listing(got, design, instrument)
        if norms:
            place.tables["norms"] = norms
        places.append(place)
    return Section("scoring", 3, places, {"directions": directions(design)})


def directions(design: Design) -> list[str]:
    """Return sentences that say which scales of components point to the opposite of their construct's pole."""
    against: dict[str, list[str]] = {}
    for instrument in design.instruments.values():
        for component, scale in instrument.components.items():
            if scale.toward == instrument.asked.opposite:
                against.setdefault(scale.toward, []).append(component.replace("_", " "))
    return [
        f"High scores on {in_words(list(dict.fromkeys(names)))} mean {end.replace('_', ' ')}."
        for end, names in against.items()
    ]


def labelled(counts: pd.DataFrame, instrument: Instrument) -> Listing:
    """Return how many respondents fall under each published label."""
    titles = {s.name: s.title or title(s.name) for s in instrument.scored} | {"category": "Classification"}
    cols = (
        Col("Of", "scale", words=lambda name: titles.get(name, name)),
        Col("Wave", "wave", words=wave_words),
        Col("Label", "label"),
        Col("From", "at", "number"),
        Col("n", "n", "count"),
        Col("Share", "share", "percent"),
        Col("Of n", "n_of", "count"),
    )
    return listing(
        f"labels_{instrument.name}", "Respondents under published labels", counts, cols, "scoring_counts",
        place=(instrument.name, ""), group=0, note=labels_note(instrument),
    )  # fmt: skip


def labels_note(instrument: Instrument) -> str:
    """Return who published the labels, in whom, and what they are not."""
    limits = [
        f"{s.title or title(s.name)}, {c.label}: {c.source}, in {c.population}"
        for s in instrument.scored
        for c in s.cutoffs
    ]
    said = [
        "Labels are counted; they are no diagnoses, and hold in the population they were found in.",
        *dict.fromkeys(limits),
    ]
    if instrument.categories:
        said.append(f"Classification: {instrument.categories.source}. {instrument.categories.note}")
    if any(i.risk_from is not None for i in instrument.items):
        said.append("Answers that point to a risk are counted and published of nobody.")
    return " ".join(s if s.endswith(".") else f"{s}." for s in said)


def scoring_note(design: Design, instrument: str) -> str:
    """Return how the scales are scored and what is done about unanswered items."""
    known = design.instruments.get(instrument)
    if known is None:
        return ""
    rules = list(dict.fromkeys((s.score, s.multiply, bool(s.weights), s.minimum_answered) for s in known.scales))
    said = "; ".join(
        f"{'weighted ' if weighted else ''}{score} of the answered items{f', times {times:g},' if times != 1 else ''} where "
        f"{share:.0%} or more are answered"
        for score, times, weighted, share in rules
    )
    for total in known.totals:
        names = ", ".join(f"{n}{' (reversed)' if n in total.reversed else ''}" for n in total.of)
        said += f"; {total.title or title(total.name)}: {total.score} of {names}"
    facts = [FACT[fact] for fact in known.unconfirmed]
    checked = f" Not checked against a published source: {', '.join(facts)}." if facts else ""
    return f"Score: {said}.{checked} Missing: included respondents without a score. Skewness and excess kurtosis of type 3."
