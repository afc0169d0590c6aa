"""Norms of a study's own sample as a table of the report."""

from __future__ import annotations

from emosec.definitions.catalogue import Design
from emosec.report.gather import Gathered
from emosec.report.labels import scale_title, variable_title, wave_words
from emosec.report.listing import Col, Listing, listing


def norms_listing(got: Gathered, design: Design, instrument: str) -> Listing | None:
    """Return the norms of all scales of an instrument, every wave; None where no band holds enough people."""
    rows = got.of("validity_norms", instrument=instrument)
    if not len(rows):
        return None

    def group(value: str) -> str:
        return "all" if value == "all" else variable_title(design, value)

    cols = (
        Col("Scale", "scale", words=lambda v: scale_title(design, instrument, v)),
        Col("Wave", "wave", words=wave_words),
        Col("By", "variable", words=group),
        Col("Group", "group"),
        Col("From", "from", "number"),
        Col("Below", "below", "number"),
        Col("n", "n", "count"),
        Col("Percentile rank", "percentile", "number"),
        Col("95% CI", "ci.lower", "interval", upper="ci.upper", inner="number"),
        Col("T", "t", "number"),
        Col("95% CI", "t.lower", "interval", upper="t.upper", inner="number"),
    )
    return listing(
        f"norms_{instrument}", "Norms of this sample", rows, cols, "validity_norms", place=(instrument, ""), group=0,
        note="Bands of scores that hold enough people to be published, of all and of every group. Percentile "
        "rank: those below a band "
        "and half of those in it. T: of its normal deviate. They hold of people sampled as these were.",
    )  # fmt: skip
