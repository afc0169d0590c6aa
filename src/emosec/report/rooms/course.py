"""The course of a study: change over the phases of a treatment, who left, and those who always came beside all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emosec.definitions.catalogue import Design
from emosec.report.gather import Gathered
from emosec.report.labels import title, variable_title, wave_words
from emosec.report.listing import Col, listing
from emosec.report.parts import Place
from emosec.report.remarks import cell_words
from emosec.report.words import BETTER, PHASE, of

if TYPE_CHECKING:
    import pandas as pd

Words = Callable[[str], str]


def add_course(place: Place, got: Gathered, design: Design, words: Words) -> None:
    """Add all tables of one instrument that tell of treatment and attrition."""
    add_phases(place, got.of("invariance_mean_change", instrument=place.instrument), words)
    add_clinical(place, got.of("invariance_clinical_change", instrument=place.instrument), words)
    add_attrition(place, got.of("invariance_attrition", instrument=place.instrument), design, words)
    add_completers(place, got.of("invariance_completers", instrument=place.instrument), words)


def between(words: Words) -> tuple[Col, ...]:
    """Return the columns that say which scale, from the wave before to which later one, in which arm."""
    return (
        Col("Scale", "scale", words=words),
        Col("From", "wave_a", words=wave_words),
        Col("To", "wave_b", words=wave_words),
        Col("Phase", "phase", words=of(PHASE)),
        Col("Arm", "arm"),
    )


def add_phases(place: Place, data: pd.DataFrame, words: Words) -> None:
    """Add the standardised mean change."""
    cols = (
        *between(words),
        Col("Against", "versus"),
        Col("n", "n", "count"),
        Col("Before", "mean_a", "number", over="mean"),
        Col("Later", "mean_b", "number", over="mean"),
        Col("SD before", "sd_a", "number"),
        Col("d", "est", "change"),
        Col("95% CI", "ci.lower", "interval", upper="ci.upper", inner="change"),
    )
    place.tables["phases"] = listing(
        f"mean_change_{place.instrument}", "Standardised mean change over the treatment", data, cols, "invariance_mean_change",
        place=(place.instrument, ""), group=0,
        note="d: mean change over the standard deviation before, corrected for small samples (Becker, 1988), among those "
        "with both scores; "
        "against another arm, the difference of both changes. Positive where the score rose.",
    )  # fmt: skip


def add_clinical(place: Place, data: pd.DataFrame, words: Words) -> None:
    """Add the counts of clinically significant change."""
    parts = (
        ("Recovered", "recovered"),
        ("Improved", "improved"),
        ("Unchanged", "unchanged"),
        ("Worse", "deteriorated"),
    )
    cols = (
        *between(words),
        Col("Cut-off", "cutoff"),
        Col("At", "at", "number"),
        Col("Better is", "better", words=of(BETTER)),
        Col("n", "n", "count"),
        *(
            col
            for head, part in parts
            for col in (Col("n", f"n_{part}", "count", over=head), Col("%", f"share_{part}", "percent", over=head))
        ),
        Col("What to know", "warning", words=cell_words),
    )
    place.tables["clinical"] = listing(
        f"clinical_change_{place.instrument}", "Clinically significant change", data, cols, "invariance_clinical_change",
        place=(place.instrument, ""), group=0,
        note="Recovered: reliably better by Jacobson and Truax’s index, and across the published cut-off from its worse "
        "side. Improved: "
        "reliably better without that. Whoever crossed the cut-off without a reliable change is unchanged.",
    )  # fmt: skip


def add_attrition(place: Place, data: pd.DataFrame, design: Design, words: Words) -> None:
    """Add how those who left differ from those who stayed."""
    waves = (Col("From", "wave_a", words=wave_words), Col("To", "wave_b", words=wave_words))
    counts = (Col("Stayed", "n_stayed", "count"), Col("Left", "n_left", "count"), Col("Left", "share_left", "percent"))
    scores = (
        Col("Scale", "name", words=words), *waves, *counts,
        Col("Stayed", "mean_stayed", "number", over="mean at first"), Col("Left", "mean_left", "number", over="mean at first"),
        Col("g", "est", "change"), Col("95% CI", "ci.lower", "interval", upper="ci.upper", inner="change"),
    )  # fmt: skip
    groups = (
        Col("Variable", "name", words=lambda v: variable_title(design, str(v))), Col("Group", "level", words=title),
        *waves, *counts,
        Col("V", "est", "bounded"), Col("p", "pvalue", "p"),
    )  # fmt: skip
    note = "Of those included in the first wave; left: in no export of the later one. "
    for name, what, kind, cols, more in (
        (
            "left_scores",
            "Who left, by first scores",
            "score",
            scores,
            "g: left minus stayed, in pooled standard deviations.",
        ),
        ("left_groups", "Who left, by group", "group", groups, "V: Cramér’s V of group and leaving, p by χ²."),
    ):
        place.tables[name] = listing(
            f"{name}_{place.instrument}", what, data[data["kind"] == kind], cols, "invariance_attrition",
            place=(place.instrument, ""), group=0, note=note + more,
        )  # fmt: skip


def add_completers(place: Place, data: pd.DataFrame, words: Words) -> None:
    """Add means of those who always came beside those of all."""
    cols = (
        Col("Scale", "scale", words=words),
        Col("Wave", "wave", words=wave_words),
        *(
            Col(head, f"{key}{end}", form, over=over)
            for over, end in (("all", ""), ("completers", "_completers"))
            for head, key, form in (("n", "n", "count"), ("M", "mean", "number"), ("SD", "sd", "number"))
        ),
    )
    place.tables["completers"] = listing(
        f"completers_{place.instrument}", "Completers beside all", data.sort_values("scale", kind="stable"), cols,
        "invariance_completers", place=(place.instrument, ""), group=0,
        note="Completers have a score in every wave in which the instrument was asked. Where both columns differ, change "
        "among completers is "
        "not that of all.",
    )  # fmt: skip
