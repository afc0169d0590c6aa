"""Scoring: where the scores of each scale lie, in every wave."""

from __future__ import annotations

from emosec.definitions.catalogue import Design
from emosec.definitions.constructs import in_words
from emosec.report.figures.spread import spread
from emosec.report.gather import Gathered
from emosec.report.labels import instrument_title, scale_title, wave_words
from emosec.report.listing import Col, grouped, listing
from emosec.report.parts import Place, Section


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
            "scoring_summary", place=(instrument, ""), group=0, note=scoring_note(design, instrument),
        )  # fmt: skip
        place.figures["spread"] = spread(
            f"scores_{instrument}", instrument, instrument_title(design, instrument), summary, words
        )
        places.append(place)
    return Section("scoring", 3, places, {"directions": directions(design)})


def directions(design: Design) -> list[str]:
    """Return sentences that say which scales of components point to the opposite of their construct's pole."""
    against: dict[str, list[str]] = {}
    for instrument in design.instruments.values():
        for component, scale in instrument.components.items():
            if scale.toward == instrument.asked.opposite:
                against.setdefault(scale.toward, []).append(component.replace("_", " "))
    return [f"High scores on {in_words(list(dict.fromkeys(names)))} mean {end}." for end, names in against.items()]


def scoring_note(design: Design, instrument: str) -> str:
    """Return how the scales are scored and what is done about unanswered items."""
    known = design.instruments.get(instrument)
    if known is None:
        return ""
    rules = list(dict.fromkeys((s.score, s.minimum_answered) for s in known.scales))
    said = "; ".join(f"{score} of the answered items where {share:.0%} or more are answered" for score, share in rules)
    return f"Score: {said}. Missing: included respondents without a score. Skewness and excess kurtosis of type 3."
