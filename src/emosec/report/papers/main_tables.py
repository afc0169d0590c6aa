"""The manuscript's own tables: descriptives with reliability, model fit, loadings, factor correlations with the verdict.

Each gathers from all instruments and waves what the supplement has table by table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from emosec.reliability.typed_rows import ReliabilityReliability
from emosec.report import answers
from emosec.report.formats import bounded
from emosec.report.labels import pairs_of, scale_title, short_title, title, wave_words
from emosec.report.listing import Cell, Col, Listing, chosen, listing
from emosec.report.loadings import LOADING, against, own_loadings
from emosec.report.pivots import MISSING_RULE, proper
from emosec.report.primary import named, primary_sentence
from emosec.report.wordings import wordings
from emosec.report.words import CONCLUSION, REASON, of
from emosec.scoring.typed_rows import ScoringSummary
from emosec.separability.typed_rows import SeparabilityPairs
from emosec.tables import records

if TYPE_CHECKING:
    from emosec.report.content import Content

ALPHA, OMEGA = "alpha", "omega_categorical"
DESCRIPTIVES = (
    Col("Measure and scale", "scale"), Col("Wave", "wave"), Col("Items", "n_items", "count"), Col("n", "n", "count"),
    Col("M", "mean", "number"), Col("SD", "sd", "number"),
    Col("α", f"{ALPHA}.est", "bounded"), Col("95% CI", f"{ALPHA}.ci.lower", "interval", upper=f"{ALPHA}.ci.upper"),
    Col("ω", f"{OMEGA}.est", "bounded"), Col("95% CI", f"{OMEGA}.ci.lower", "interval", upper=f"{OMEGA}.ci.upper"),
)  # fmt: skip
FIT = (
    Col("Measure", "measure"), Col("Wave", "wave"), Col("Model", "model"), Col("n", "n", "count"),
    Col("χ²", "chisq.scaled", "number"), Col("df", "df.scaled", "df"), Col("p", "pvalue.scaled", "p"),
    Col("CFI", "cfi.scaled", "fine"), Col("TLI", "tli.scaled", "fine"), Col("RMSEA", "rmsea.scaled", "fine"),
    Col("90% CI", "rmsea.ci.lower.scaled", "interval", upper="rmsea.ci.upper.scaled", inner="fine"),
    Col("SRMR", "srmr", "fine"), Col("Proper", "proper", "yes_no"),
)  # fmt: skip


def main_tables(content: Content) -> list[Listing]:
    """Return the manuscript's tables that have rows, in the order of the text."""
    made = [descriptives(content), fits(content), *loadings(content), pairs(content)]
    return [stubs_once(t) for t in made if len(t)]


def stubs_once(table: Listing) -> Listing:
    """Return a table in which a stub, once said, is not repeated in the rows below it.

    Examples
    --------
    >>> rows = tuple((Cell(a), Cell(b)) for a, b in (("x", "1"), ("x", "2"), ("y", "2")))
    >>> stubs_once(Listing("t", "T", (Col("A", "a"), Col("B", "b")), rows, "s", group=0)).lines
    [['x', '1'], ['', '2'], ['y', '2']]
    """
    if table.group < 0:
        return table
    # the wave is a stub of its own within the first
    after = table.group + 1
    stubs = [table.group, *([after] if after < len(table.cols) and table.cols[after].key == "wave" else [])]
    rows = [list(row) for row in table.cells]
    for i in range(len(rows) - 1, 0, -1):
        for at in stubs:
            if rows[i][at].text != rows[i - 1][at].text:
                break
            rows[i][at] = Cell("", rows[i][at].value, stub=rows[i][at].text)
    return replace(table, cells=tuple(tuple(row) for row in rows))


def waves_in(rows: pd.DataFrame) -> bool:
    """Return whether rows are of several waves."""
    return len(set(rows["wave"])) > 1


def descriptives(content: Content) -> Listing:
    """Return n, mean, standard deviation and reliability of every scale in every wave."""
    got, design = content.got, content.design
    summary = got.tables["scoring_summary"]
    coefficients = got.tables["reliability_reliability"]
    known = {
        (r["instrument"], r["wave"], r["scale"], r["coefficient"]): r
        for r in records(coefficients, ReliabilityReliability)
    }
    rows = []
    for r in records(summary, ScoringSummary):
        place = (r["instrument"], r["wave"], r["scale"])
        name = f"{short_title(design, place[0])}: {scale_title(design, place[0], place[2])}"
        row: dict[str, object] = {
            "scale": name,
            "wave": wave_words(r["wave"]),
            "n": r["n"],
            "mean": r["mean"],
            "sd": r["sd"],
        }
        for coefficient in (ALPHA, OMEGA):
            own: Mapping[str, object] = known.get((*place, coefficient), {})
            row |= {f"{coefficient}.{k}": own.get(k) for k in ("est", "ci.lower", "ci.upper")}
            row["n_items"] = own.get("n_items", row.get("n_items"))
        rows.append(row)
    order = {name: i for i, name in enumerate(dict.fromkeys(row["scale"] for row in rows))}
    rows.sort(key=lambda row: order[row["scale"]])
    cols = tuple(c for c in DESCRIPTIVES if c.key != "wave" or waves_in(summary))
    return listing(
        "main_descriptives", "Descriptive statistics and reliability", pd.DataFrame(rows), cols, "scoring_summary", group=0,
        note="n: respondents with a score. α: coefficient alpha; ω: categorical omega; both from complete rows of the scale. "
        "CI: confidence interval.",
    )  # fmt: skip


def fits(content: Content) -> Listing:
    """Return the fit of every rival model by the estimator that decides, in every wave, by one set of indices."""
    got, design = content.got, content.design
    decision = design.decision
    rows = got.of("structure_fits", sample="included", estimator=decision.estimator)
    rows = rows.assign(
        proper=proper(rows),
        measure=rows["instrument"].map(lambda i: short_title(design, str(i))),
        wave=rows["wave"].map(wave_words),
    )
    cols = tuple(c for c in FIT if c.key != "wave" or waves_in(rows))
    improper = (
        " Improper solutions are estimates outside what is possible (a negative variance, or factor correlations beyond 1): their "
        "fit is to be read with care."
        if len(rows) and not rows["proper"].all()
        else ""
    )
    there = set(rows["model"])
    models = "; ".join(f"{m.name}: {m.title[:1].lower()}{m.title[1:]}" for m in design.rival_models if m.name in there)
    return listing(
        "main_fit", "Fit of the rival models", rows, cols, "structure_fits", group=0,
        mark=lambda r, c: "primary" if c.key == "model" and r["model"] == design.primary_of(str(r["instrument"])) else "",
        note=f"{decision.estimator}; scaled χ² and scaled indices. {MISSING_RULE} {models}. "
        f"{primary_sentence(design)}{improper}",
    )  # fmt: skip


def loadings(content: Content) -> Iterator[Listing]:
    """Yield per instrument the standardised loadings of the primary model, waves side by side."""
    got, design = content.got, content.design
    decision = design.decision
    parameters = got.of("structure_parameters", sample="included", estimator=decision.estimator)
    for instrument in design.construct_instruments:
        model = design.primary_of(instrument)
        own = parameters[(parameters["instrument"] == instrument) & (parameters["model"] == model)]
        waves = list(dict.fromkeys(own["wave"]))
        if not waves:
            continue
        known = wordings(got, design, instrument)
        own_of = {w: own_loadings(own[own["wave"] == w]) for w in waves}
        rows = [
            {"component": s.title or title(s.name), "item": item, "text": known.get(item) or None}
            | {f"{w}.{k}": chosen(own_of[w][item], f"{LOADING}{k}")
               for w in waves if item in own_of[w] for k in ("", ".ci.lower", ".ci.upper")}
            for s in design.instruments[instrument].components.values() for item in s.items
        ]  # fmt: skip
        cols = [Col("Component", "component"), Col("Item", "item"), Col("Wording", "text")]
        for w in waves:
            over = wave_words(str(w)) if len(waves) > 1 else ""
            cols += [Col("Loading", f"{w}.", "bounded", over=over),
                     Col("95% CI", f"{w}..ci.lower", "interval", upper=f"{w}..ci.upper", over=over)]  # fmt: skip
        yield listing(
            f"main_loadings_{instrument}", f"Standardised loadings: {short_title(design, instrument)}", pd.DataFrame(rows),
            tuple(cols),
            "structure_parameters", group=0, mark=against,
            note=f"{model} by {decision.estimator}. Items are keyed in the direction of the construct. CI: confidence "
            f"interval of the standardised loading (delta method). {MISSING_RULE}",
        )  # fmt: skip


def pairs(content: Content) -> Listing:
    """Return the factor correlation of every pair in every wave with its interval, and what the rule concludes."""
    got, design = content.got, content.design
    decision = design.decision
    rows = got.tables["separability_pairs"]
    order = {(i, p): n for i in design.instruments for n, p in enumerate(pairs_of(design, i))}
    rank = [order.get((str(r["instrument"]), str(r["pair"])), len(order)) for r in records(rows, SeparabilityPairs)]
    instruments = {name: n for n, name in enumerate(design.instruments)}
    rows = rows.assign(_i=rows["instrument"].map(instruments), _p=rank).sort_values(["_i", "_p"], kind="stable")
    shown = rows.assign(
        pair=[
            f"{short_title(design, str(r['instrument']))}: {answers.both(str(r['pair']))}"
            for r in records(rows, SeparabilityPairs)
        ],
        wave=rows["wave"].map(wave_words),
    )
    level = f"{100 * decision.confidence:.0f}%"
    cols: tuple[Col, ...] = (
        Col("Measure and pair", "pair"), Col("Wave", "wave"), Col("n", "n", "count"), Col("φ", "est", "fine"),
        Col(f"{level} CI", "ci.lower", "interval", upper="ci.upper", inner="fine"),
        Col("Bounds", "lower_bound", "interval", upper="upper_bound", inner="fine"),
        Col("Conclusion", "conclusion", words=of(CONCLUSION)), Col("Why undecided", "reason", words=of(REASON)),
    )  # fmt: skip
    cols = tuple(c for c in cols if c.key != "wave" or waves_in(rows))
    marks: dict[str, str] = answers.STATUS
    without = design.models.roles.without_wording
    other = {str(r["instrument"]) for r in records(rows, SeparabilityPairs) if r["worded"] == "alike"}
    # of an instrument worded one way alone the name of the model says it
    # of people who repeat, the rule counts the largest wave
    largest = ", whose n is that of the largest wave" if design.decision.pooling.waves == "dependent" else ""
    pooled = f" Pooled: all waves together{largest}." if (rows["wave"] == "pooled").any() else ""
    one_way = any(design.primary_of(i) != without for i in other)
    alike = f" (of {without} where all items of a pair are worded one way)" if one_way else ""
    return listing(
        "main_pairs", "Factor correlations and what is concluded", shown, cols, "separability_pairs", group=0,
        mark=lambda r, c: marks.get(str(r["conclusion"]), "") if c.key == "conclusion" else "",
        note=f"φ: factor correlation of {named(design)} from pairwise polychoric correlations{alike}; CI: confidence interval. "
        "Bounds: correlations of halves worded in opposite ways and of halves worded the same way, from a model of their own, so "
        "that φ need not lie between them. A pair is separable where every "
        f"check stays below {bounded(decision.cutoff)}.{pooled}",
    )  # fmt: skip
