"""Change of the same people between waves: retest, agreement, errors of measurement, reliable change."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from emosec.definitions.catalogue import Design
from emosec.invariance.typed_rows_levels import InvarianceLatentChange
from emosec.invariance.typed_rows_over_time import InvarianceIcc, InvarianceRetest
from emosec.report.fewer_items import fewer_items, not_compared
from emosec.report.figures.bland_altman import bland_altman
from emosec.report.figures.dots import Axis, Dot, dot_figure
from emosec.report.gather import Gathered
from emosec.report.labels import factors_point, scale_title, title, wave_words
from emosec.report.listing import Col, listing
from emosec.report.many_waves import note, shown
from emosec.report.parts import Place
from emosec.report.remarks import cell_words
from emosec.report.rooms.course import add_course
from emosec.report.words import CHANGE_INDEX, ERROR_BASIS, human, of
from emosec.tables import records


def add_change(place: Place, got: Gathered, design: Design, name: str) -> None:
    """Add all tables and figures of one instrument's change between waves."""
    instrument = place.instrument
    every = got.of("invariance_retest", instrument=instrument)
    retest = shown(every)

    def words(scale: str) -> str:
        return scale_title(design, instrument, scale)

    cols = (
        Col("Scale", "scale", words=words),
        Col("From", "wave_a", words=wave_words),
        Col("To", "wave_b", words=wave_words),
        Col("n", "n", "count"),
        Col("r", "r", "bounded"),
        Col("95% CI", "ci.lower", "interval", upper="ci.upper"),
        Col("Mean change", "mean_change", "change"),
        Col("SD of change", "sd_change", "number"),
    )
    lacking = fewer_items(design, instrument, dict.fromkeys([*retest["wave_a"], *retest["wave_b"]]))
    place.tables["retest"] = listing(
        f"retest_{instrument}", "Scores of those who answered in both waves", retest, cols, "invariance_retest",
        place=(instrument, ""), group=0, note=f"Change: later minus earlier score.{note(every)}{lacking}",
    )  # fmt: skip
    place.facts["not_compared"] = not_compared(design, instrument, got.waves_of("scoring_summary", instrument))
    if len(retest):
        scales = list(dict.fromkeys(retest["scale"]))
        dots = [
            Dot(words(str(r["scale"])), f"{wave_words(str(r['wave_a']))} to {human(wave_words(str(r['wave_b'])))}", float(r["r"]),
                float(r["ci.lower"]), float(r["ci.upper"]), scales.index(r["scale"]) % 4 + 1)
            for r in records(retest, InvarianceRetest)
        ]  # fmt: skip
        place.figures["retest"] = dot_figure(
            f"retest_{instrument}", f"Retest correlations: {name}", dots, Axis("r, 95% interval", inside=(1.0,)),
            "invariance_retest", (instrument, ""),
        )  # fmt: skip
    add_agreement(place, got, name, words)
    add_icc(place, got, words)
    add_errors(place, got, words)
    add_reliable(place, got, words)
    add_latent(place, got, design)
    add_course(place, got, design, words)


def add_agreement(place: Place, got: Gathered, name: str, words: Callable[[str], str]) -> None:
    """Add how far apart the scores of the same people lie in two waves."""
    instrument = place.instrument
    limits = got.of("invariance_limits_of_agreement", instrument=instrument)
    over = "limits of agreement"
    cols = (
        Col("Scale", "scale", words=words),
        Col("From", "wave_a", words=wave_words),
        Col("To", "wave_b", words=wave_words),
        Col("n", "n", "count"),
        Col("Mean change", "mean_difference", "change"),
        Col("95% CI", "mean_difference.ci.lower", "interval", upper="mean_difference.ci.upper", inner="number"),
        Col("SD", "sd_difference", "number"),
        Col("Lower", "lower", "number", over=over),
        Col("95% CI", "lower.ci.lower", "interval", upper="lower.ci.upper", inner="number", over=over),
        Col("Upper", "upper", "number", over=over),
        Col("95% CI", "upper.ci.lower", "interval", upper="upper.ci.upper", inner="number", over=over),
    )
    place.tables["agreement"] = listing(
        f"agreement_of_waves_{instrument}", "Limits of agreement between waves", shown(limits), cols,
        "invariance_limits_of_agreement", place=(instrument, ""), group=0,
        note="Change: later minus earlier score of those who answered both. 95% of the changes lie between the limits, mean change "
        f"± 1.96 standard deviations. Intervals of the limits are exact for normal changes (noncentral t).{note(limits)}",
    )  # fmt: skip
    if len(limits):
        place.figures["agreement"] = bland_altman(
            f"agreement_{instrument}",
            instrument,
            name,
            limits,
            got.of("invariance_agreement_cells", instrument=instrument),
            words,
        )


def pair(words: Callable[[str], str]) -> tuple[Col, ...]:
    """Return the columns that say which scale between which waves."""
    return (
        Col("Scale", "scale", words=words),
        Col("From", "wave_a", words=wave_words),
        Col("To", "wave_b", words=wave_words),
        Col("n", "n", "count"),
    )


def add_latent(place: Place, got: Gathered, design: Design) -> None:
    """Add latent stability and change, one quantity beside the other; where the level allows none, say so."""
    data = shown(got.of("invariance_latent_change", instrument=place.instrument))
    rows: dict[tuple[str, ...], dict[str, object]] = {}
    for r in records(data, InvarianceLatentChange):
        key = (r["factor"], r["wave_a"], r["wave_b"])
        row = rows.setdefault(key, dict(zip(("factor", "wave_a", "wave_b"), key, strict=True)))
        row |= {f"{r['quantity']}.{what}": r[what] for what in ("est", "ci.lower", "ci.upper")}
    forms = (("stability", "Stability", "bounded"), ("mean", "Mean change", "change"), ("variance", "Variance of change", "number"),
             ("with_initial", "Change with earlier", "bounded"))  # fmt: skip
    cols = [
        col
        for quantity, head, form in forms
        for col in (
            Col("Estimate", f"{quantity}.est", form, over=head),
            Col("95% CI", f"{quantity}.ci.lower", "interval", upper=f"{quantity}.ci.upper", inner=form, over=head),
        )
    ]
    places = (
        Col("Factor", "factor", words=title),
        Col("From", "wave_a", words=wave_words),
        Col("To", "wave_b", words=wave_words),
    )
    lacking = (
        ""
        if any("mean.est" in row for row in rows.values())
        else " Change is left out: intercepts are not equal over time."
    )
    place.tables["latent"] = listing(
        f"latent_change_{place.instrument}", "Latent stability and change", pd.DataFrame(list(rows.values())), (*places, *cols),
        "invariance_latent_change", place=(place.instrument, ""), group=0,
        note="From the model over time of the same people, at the highest level that holds; free of error of measurement. "
        "Stability: the "
        f"factor’s correlation with itself. Change in standard deviations of the factor in the first wave. "
        f"{factors_point(design, place.instrument)}{lacking}",
    )  # fmt: skip
    if not rows and place.facts.get("construct"):
        place.facts["latent"] = (
            "No latent stability or change is given: no model over time of the same people holds equal loadings, and without them "
            "the factors of two waves have no common scale."
        )


def add_icc(place: Place, got: Gathered, words: Callable[[str], str]) -> None:
    """Add the intraclass correlations, one form beside the other."""
    instrument = place.instrument
    every = got.of("invariance_icc", instrument=instrument)
    data = shown(every)
    forms = list(dict.fromkeys(data["type"]))
    names = dict(zip(data["type"], data["shrout_fleiss"], strict=True))
    rows: dict[tuple[str, ...], dict[str, object]] = {}
    for r in records(data, InvarianceIcc):
        key = (r["scale"], r["wave_a"], r["wave_b"])
        row = rows.setdefault(key, dict(zip(("scale", "wave_a", "wave_b"), key, strict=True)) | {"n": r["n"]})
        row |= {f"{r['type']}.{what}": r[what] for what in ("est", "ci.lower", "ci.upper")}
    cols = [
        col
        for form in forms
        for col in (
            Col("ICC", f"{form}.est", "bounded", over=f"{form} = {names[form]}"),
            Col("95% CI", f"{form}.ci.lower", "interval", upper=f"{form}.ci.upper", over=f"{form} = {names[form]}"),
        )
    ]
    place.tables["icc"] = listing(
        f"icc_{instrument}", "Intraclass correlations between waves", pd.DataFrame(list(rows.values())),
        (*pair(words), *cols), "invariance_icc", place=(instrument, ""), group=0,
        note="Names of McGraw and Wong (1996) = those of Shrout and Fleiss (1979). A: agreement, where a change of all counts as "
        "disagreement; C: "
        "consistency, where it does not; 1: a single score; k: the mean of both waves. True change of people counts as "
        f"disagreement in all.{note(every)}",
    )  # fmt: skip


def add_errors(place: Place, got: Gathered, words: Callable[[str], str]) -> None:
    """Add errors of measurement and the smallest change that is more than error."""
    cols = (
        *pair(words),
        Col("From what", "basis", words=of(ERROR_BASIS)),
        Col("Reliability", "reliability", "bounded"),
        Col("SEM", "sem", "number"),
        Col("95% CI", "sem.ci.lower", "interval", upper="sem.ci.upper", inner="number"),
        Col("MDC95", "mdc95", "number"),
    )
    data = got.of("invariance_measurement_error", instrument=place.instrument)
    place.tables["errors"] = listing(
        f"measurement_error_{place.instrument}", "Error of measurement and minimal detectable change",
        shown(data), cols, "invariance_measurement_error",
        place=(place.instrument, ""), group=0,
        note="SEM: standard error of measurement in the score's units; MDC95 = 1.96·√2·SEM: 95% of the differences of "
        "people who did not "
        "change are smaller. From α of the earlier wave, SEM is SD·√(1 − α) of all in it; from the retest, it holds "
        "what people "
        f"truly changed by too, and its interval is exact for normal errors (χ²).{note(data)}",
    )  # fmt: skip


def add_reliable(place: Place, got: Gathered, words: Callable[[str], str]) -> None:
    """Add how many changed reliably: by Jacobson and Truax's index, and by the others."""
    every = got.of("invariance_reliable_change", instrument=place.instrument)
    data = shown(every)
    known = bool(len(data)) and not data["better"].isna().any()
    data = toward_better(data, known=known)
    heads = ("Better", "Same", "Worse") if known else ("Higher", "Same", "Lower")
    cols = (
        *pair(words),
        Col("Index", "method", words=of(CHANGE_INDEX)),
        Col("α", "reliability", "bounded"),
        Col("SE", "se", "number"),
        *(
            col
            for head, part in zip(heads, ("up", "same", "down"), strict=True)
            for col in (Col("n", f"n_{part}", "count", over=head), Col("%", f"share_{part}", "percent", over=head))
        ),
        Col("What to know", "warning", words=cell_words),
    )
    undeclared = (
        " Better: of components toward the construct, of other scales what the study file says (under better:)."
        if known
        else " Higher and lower: the study file does not say of every scale (under better:) which of them is better."
    )
    for name, heading, rows in (
        ("reliable", "Reliable change (Jacobson–Truax)", data[data["method"] == "jacobson_truax"]),
        ("reliable_others", "Reliable change by other indices", data[data["method"] != "jacobson_truax"]),
    ):
        others = (
            " So it is of Gulliksen, Lord and Novick’s index; Speer’s index names more. Christensen and Mendoza’s divides by the "
            "spread of the changes in place of α, and names about 5% of any people whose mean stays. Hageman and Arrindell’s limit "
            "is theirs, 1.65: where nobody changed it names hardly anybody, where all changed alike nearly everybody."
        )
        # the title names the index of the first
        own = tuple(c for c in cols if c.key != "method" or name != "reliable")
        place.tables[name] = listing(
            f"{name}_{place.instrument}", heading, rows, own,
            "invariance_reliable_change", place=(place.instrument, ""), group=0,
            note="Those who answered both waves. Reliable: the change is larger than 95% of the changes of people who did "
            "not change, "
            "if errors of measurement are normal and α of the earlier wave is their reliability. Of unchanged people about "
            "5% are named too, "
            f"half of them each way.{others if name != 'reliable' else ''}{undeclared}{note(every)}",
        )  # fmt: skip


def toward_better(data: pd.DataFrame, *, known: bool) -> pd.DataFrame:
    """Return counts and shares as up (better, or higher where nobody said of every scale which is better) and down."""
    falls = data["better"].eq("lower").fillna(False).astype(bool) & known
    made = data.assign()
    for what in ("n", "share"):
        up, down = data[f"{what}_higher"].astype(object), data[f"{what}_lower"].astype(object)
        made[f"{what}_up"], made[f"{what}_down"] = up.where(~falls, down), down.where(~falls, up)
    return made
