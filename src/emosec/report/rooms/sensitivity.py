"""What each screening rule does to the headline: φ by rule as a picture, and all headline numbers as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from emosec.report import formats
from emosec.report.answers import STATUS
from emosec.report.figures.dots import Axis, Dot, dot_figure
from emosec.report.labels import marker, pairs_of, scale_title, short_title, title
from emosec.report.listing import Col, Listing, Row, listing
from emosec.report.words import ACTION, CONCLUSION, LEFT_OUT, human, of
from emosec.separability.typed_rows import SeparabilitySensitivity
from emosec.tables import records

if TYPE_CHECKING:
    from emosec.definitions.catalogue import Design
    from emosec.report.parts import Place

SOURCE = "separability_sensitivity"
COUNTED = (
    Col("Screening", "left_out", words=lambda name: in_words(str(name))),
    Col("Rule does", "action", words=of(ACTION)),
    Col("N", "n_in", "count"),
    Col("Changed", "n_changed", "count"),
)


def in_words(left_out: str) -> str:
    """Return a set of rules in words.

    Examples
    --------
    >>> in_words("no rule"), in_words("too_many_missing")
    ('All rules in force', 'Without too many missing')
    """
    return LEFT_OUT.get(left_out, f"Without {human(left_out)}")


def add_sensitivity(place: Place, rows: pd.DataFrame, design: Design) -> None:
    """Add the picture and the tables of one instrument in one wave; nothing where there are no rows."""
    if not len(rows):
        return
    here, cutoff = (place.instrument, place.wave), design.decision.cutoff
    same = list(dict.fromkeys(rows.loc[~rows["differs"] & rows["action"].notna(), "left_out"]))
    place.facts["screening"] = lead(same)
    pairs = pairs_of(design, place.instrument)
    phi = rows[(rows["statistic"] == "phi") & rows["subject"].isin(pairs)]
    drawn = phi[phi["differs"] | phi["action"].isna()]
    dots = [
        Dot(
            title(pair),
            in_words(str(r["left_out"])),
            value(r["est"]),
            value(r["ci.lower"]),
            value(r["ci.upper"]),
            marker(pair, pairs),
        )
        for pair in pairs
        for r in records(drawn[drawn["subject"] == pair], SeparabilitySensitivity)
    ]
    if dots:
        place.figures["sensitivity"] = dot_figure(
            f"sensitivity_{place.name}", f"Factor correlations φ by screening: {short_title(design, place.instrument)}", dots,
            Axis("φ and its interval", ((cutoff, f"cut-off {formats.bounded(cutoff)}"),), formats.fine), SOURCE, here,
            "Rules that change no answer analysed are not drawn.",
        )  # fmt: skip
    place.tables["sensitivity_phi"] = phi_listing(place, rows, design)
    scales = design.instruments[place.instrument].components.values()
    cols = [
        Col(human(c), f"{s.name}.{c}.est", "bounded", over=scale_title(design, place.instrument, s.name))
        for s in scales
        for c in ("alpha", "omega_categorical")
    ]
    place.tables["sensitivity_reliability"] = listing(
        f"sensitivity_reliability_{place.name}", "Reliability with and without each screening rule",
        pivot(rows, "alpha", "omega_categorical"), (COUNTED[0], *cols), SOURCE, place=here,
        note="Complete rows of each scale. Intervals are in the CSV.",
    )  # fmt: skip


def phi_listing(place: Place, rows: pd.DataFrame, design: Design) -> Listing:
    """Return φ of every pair under every set of rules."""
    over = [
        col
        for pair in pairs_of(design, place.instrument)
        for col in (
            Col("φ", f"{pair}.est", "fine", over=title(pair)),
            Col(
                f"{design.decision.confidence:.0%} CI",
                f"{pair}.ci.lower",
                "interval",
                upper=f"{pair}.ci.upper",
                inner="fine",
                over=title(pair),
            ),
            Col("Conclusion", f"{pair}.conclusion", words=of(CONCLUSION), over=title(pair)),
        )
    ]
    data = pivot(rows, "phi")
    return listing(
        f"sensitivity_phi_{place.name}", "Factor correlations with and without each screening rule", data,
        (*COUNTED, *over), SOURCE,
        place=(place.instrument, place.wave), mark=mark,
        note="N: respondents in the sample. Changed: how many are in it and not in that of all rules, or the other way round. "
        "Conclusion: what the rule concludes of the pair from that sample alone.",
    )  # fmt: skip


def lead(same: list[str]) -> str:
    """Return what the reader is shown, and which rules change nothing."""
    said = (
        "The headline numbers again: as reported, where flagged respondents stay; with all rules in force, where they do not; "
        "without each rule in turn; and without any."
    )
    if same:
        names = ", ".join(human(r) for r in same)
        said += f" Nothing was fitted again for rules that leave the answers analysed as they are: {names}."
    return said


def pivot(rows: pd.DataFrame, *statistics: str) -> pd.DataFrame:
    """Return the numbers of each set of rules side by side, in the table's order."""
    made: dict[str, dict[str, Any]] = {}
    for r in records(rows[rows["statistic"].isin(statistics)], SeparabilitySensitivity):
        row = made.setdefault(str(r["left_out"]), {k: r[k] for k in ("left_out", "action", "n_in", "n_changed")})
        name = r["subject"] if statistics == ("phi",) else f"{r['subject']}.{r['statistic']}"
        row |= {f"{name}.{k}": r[k] for k in ("est", "ci.lower", "ci.upper", "conclusion")}
    return pd.DataFrame(list(made.values()))


def value(number: Any) -> float:
    """Return a number for drawing; NaN where there is none."""
    return float("nan") if formats.absent(number) else float(number)


def mark(row: Row, col: Col) -> str:
    """Return the status the page shows beside a conclusion."""
    return STATUS.get(str(row.get(col.key)), "") if col.key.endswith(".conclusion") else ""
