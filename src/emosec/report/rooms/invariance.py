"""Invariance: whether the instrument measures the same in every wave, how means moved, and how stable people are."""

from __future__ import annotations

import pandas as pd

from emosec.definitions.catalogue import Design
from emosec.remarks import read, written
from emosec.report import formats
from emosec.report.figures.dots import Axis, Dot, dot_figure
from emosec.report.gather import Gathered
from emosec.report.labels import instrument_title, title, wave_words
from emosec.report.listing import Col, grouped, listing
from emosec.report.parts import Place, Section
from emosec.report.remarks import cell_words, remark_words
from emosec.report.rooms.change import add_change

SCALED, CHANGE = "scaled", "change from the rung before"
LADDER = (
    Col("Rung", "rung", "count"),
    Col("Level", "level"),
    Col("Estimator", "estimator"),
    Col("n", "n", "count"),
    Col("χ²", "chisq.scaled", "number", over=SCALED),
    Col("df", "df.scaled", "df", over=SCALED),
    Col("p", "pvalue.scaled", "p", over=SCALED),
    Col("CFI", "cfi.scaled", "fine", over=SCALED),
    Col("RMSEA", "rmsea.scaled", "fine", over=SCALED),
    Col("SRMR", "srmr", "fine"),
    Col("Δχ²", "chisq_diff", "number", over=CHANGE),
    Col("Δdf", "df_diff", "df", over=CHANGE),
    Col("p", "pvalue_diff", "p", over=CHANGE),
    Col("ΔCFI", "delta_cfi", "signed", over=CHANGE),
    Col("ΔRMSEA", "delta_rmsea", "signed", over=CHANGE),
    Col("Converged", "converged", "yes_no"),
    Col("Admissible", "admissible", "yes_no"),
    Col("What to know", "warning", words=cell_words),
)
MEANS = (
    Col("Factor", "factor", words=title),
    Col("Group", "group", words=wave_words),
    Col("Latent mean", "est", "number"),
    Col("SE", "se", "number"),
    Col("95% CI", "ci.lower", "interval", upper="ci.upper", inner="number"),
)


def section(got: Gathered, design: Design) -> Section:
    """Return the section of the room invariance."""
    places = []
    for instrument, known in design.instruments.items():
        place = Place(instrument)
        waves = got.waves_of("screening_flow", instrument)
        place.facts = {"waves": [wave_words(w) for w in waves], "construct": known.measures_construct}
        if len(waves) > 1 and known.measures_construct:
            fill(place, got, design)
        elif len(waves) > 1:
            add_change(place, got, design, instrument_title(design, instrument))
        elif not known.measures_construct:
            continue
        places.append(place)
    return Section("invariance", 7, places)


def fill(place: Place, got: Gathered, design: Design) -> None:
    """Add ladder, latent means and the change of the same people of one instrument."""
    instrument, name = place.instrument, instrument_title(design, place.instrument)
    ladder = got.of("invariance_ladder", instrument=instrument)
    groups = ladder["groups"].iloc[0] if len(ladder) else ""
    shared, ladder = shared_warnings(ladder)
    place.tables["ladder"] = listing(
        f"ladder_{instrument}", "Invariance ladder", ladder, LADDER, "invariance_ladder", place=(instrument, ""),
        note=f"Groups: {groups}. Scaled difference tests against the rung before, with ΔCFI and ΔRMSEA of the scaled indices. "
        f"Chen's (2007) cut-offs for them come from ML and do not hold for WLSMV.{shared}",
        mark=lambda r, c: "warn" if c.key in ("converged", "admissible") and not r[c.key] else "",
    )  # fmt: skip
    means = grouped(got.of("invariance_latent_means", instrument=instrument), "factor")
    place.tables["means"] = listing(
        f"means_{instrument}", "Latent means under scalar invariance", means, MEANS, "invariance_latent_means",
        place=(instrument, ""), group=0, note="In units of the first group's factor standard deviation; its means are 0.",
    )  # fmt: skip
    if len(means):
        dots = [
            Dot(title(r["factor"]), wave_words(str(r["group"])), float(r["est"]), float(r["ci.lower"]), float(r["ci.upper"]), s)
            for r, s in ((r, list(dict.fromkeys(means["factor"])).index(r["factor"]) % 4 + 1) for r in means.to_dict("records"))
        ]  # fmt: skip
        place.figures["means"] = dot_figure(
            f"means_{instrument}", f"Latent means by wave: {name}", dots,
            Axis("latent mean, 95% interval", ((0.0, ""),), formats.number, bounded=False),
            "invariance_latent_means", (instrument, ""),
        )  # fmt: skip
    add_change(place, got, design, name)


def shared_warnings(ladder: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """Return what is said of every rung as a sentence for the note, and the ladder without it."""
    known = [read(cell) for cell in ladder["warning"]]
    common = [r for r in known[0] if all(r in other for other in known)] if known else []
    rest = [written(r for r in own if r not in common) for own in known]
    words = f" Of every rung: {'; '.join(map(remark_words, common))}." if common else ""
    return words, ladder.assign(warning=pd.array(rest, dtype="string"))
