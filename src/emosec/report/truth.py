"""What is true of a simulated study beside what was concluded of it: a row per pair, right or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.definitions.catalogue import Design
from emosec.definitions.truth import POOLED
from emosec.report.listing import Col, Listing, Row, listing
from emosec.report.primary import at_level
from emosec.report.words import CONCLUSION, RIGHT, human, of
from emosec.separability.typed_rows import SeparabilityPairs
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

COLS = (
    Col("Pair", "pair", words=human),
    Col("True φ", "true_phi", "fine"),
    Col("In truth", "truth", words=of(CONCLUSION)),
    Col("φ", "est", "fine"),
    Col("CI", "ci.lower", "interval", upper="ci.upper", inner="fine"),
    Col("True φ in CI", "covered", "yes_no"),
    Col("Concluded", "conclusion", words=of(CONCLUSION)),
    Col("Conclusion is", "right", words=of(RIGHT)),
)


def truth_listing(design: Design, name: str, pairs: pd.DataFrame, place: tuple[str, str]) -> Listing | None:
    """Return truth and conclusion of every pair side by side; None where nothing is known to be true.

    Parameters
    ----------
    name : slug of the listing
    pairs : rows of the table `pairs` of one instrument in one wave, or pooled
    place : instrument and wave
    """
    truth = design.study.truth
    if truth is None or not len(pairs):
        return None
    rows: list[dict[str, object]] = []
    for row in records(pairs, SeparabilityPairs):
        phi = truth.of(str(row["pair"]), str(row["wave"]))
        if phi is not None:
            true = "separable" if abs(phi) < row["cutoff"] else "not_separable"
            answer = "open" if row["conclusion"] == "inconclusive" else "yes" if row["conclusion"] == true else "no"
            covered = bool(row["ci.lower"] <= phi <= row["ci.upper"])
            rows.append(row | {"true_phi": phi, "truth": true, "right": answer, "covered": covered})
    if not rows:
        return None
    import pandas as pd

    waves = (
        " True φ of all waves pooled: their mean, weighted by respondents." if (pairs["wave"] == POOLED).any() else ""
    )
    said = ", ".join(f"{key} {value:g}" for key, value in truth.settings.items())
    note = f"Drawn by {truth.made_by}{f' with {said}' if said else ''}. No analysis knows the truth.{waves}"
    heading, cols = "What is true of these simulated answers, and what was concluded", at_level(COLS, design)
    return listing(name, heading, pd.DataFrame(rows), cols, "separability_pairs", place=place, mark=_mark, note=note)


def _mark(row: Row, col: Col) -> str:
    return str(row["right"]) if col.key == "right" else ""
