"""Groups and waves compared: a conclusion in words, every level in a table, and what the levels allow."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from emosec.definitions.catalogue import Design
from emosec.definitions.constructs import in_words
from emosec.definitions.invariance import Cutoffs
from emosec.invariance.typed_rows_levels import InvarianceConclusions, InvarianceLatent, InvariancePhiTests
from emosec.remarks import read, written
from emosec.report import formats
from emosec.report.figures.canvas import Figure
from emosec.report.figures.dots import Axis, Dot, dot_figure
from emosec.report.gather import Gathered
from emosec.report.labels import factors_point, short_title, title, variable_title, wave_words
from emosec.report.listing import Col, Listing, Row, grouped, listing
from emosec.report.parts import Place
from emosec.report.remarks import cell_words, remark_words
from emosec.report.rooms.comparison_words import WORTH_SAYING, as_merged, said
from emosec.report.rooms.functioning import curves_figure, effects_table, functioning_table, functioning_words
from emosec.report.words import DESIGN, LATENT, LEVEL, of
from emosec.tables import records

SCALED, CHANGE = "scaled", "change from the level it is compared with"
PERMUTED = "p by permutation"


@dataclass(frozen=True)
class Comparison:
    """One comparison as the page shows it.

    Attributes
    ----------
    title : its heading
    said : sentences
    tables, figures : names of what belongs to it, in its place
    """

    title: str
    said: tuple[str, ...]
    tables: tuple[str, ...]
    figures: tuple[str, ...]


@dataclass(frozen=True)
class _Case:
    """The rows of one comparison in one design."""

    got: Gathered
    design: Design
    place: Place
    row: Row
    words: Callable[[Any], str]
    compared: str

    @property
    def where(self) -> dict[str, str]:
        return {c: str(self.row[c]) for c in ("wave", "instrument", "grouping", "design")}

    @property
    def slug(self) -> str:
        parts = ["over_time" if self.row["design"] == "occasions" else "", str(self.row["grouping"]), self.place.name]
        return "_".join(p for p in parts if p)

    def rows(self, name: str) -> pd.DataFrame:
        return self.got.of(f"invariance_{name}", **self.where)

    def listing(self, name: str, title: str, data: pd.DataFrame, cols: tuple[Col, ...], **more: Any) -> Listing:
        place = (self.place.instrument, self.place.wave)
        return listing(
            f"{name}_{self.slug}", f"{title}{self.compared}", data, cols, f"invariance_{name}", place=place, **more
        )


def add_comparisons(place: Place, got: Gathered, design: Design, conclusions: pd.DataFrame) -> None:
    """Add what was compared to a place: tables, figures, and in its facts `comparisons` with their words.

    Parameters
    ----------
    place : an instrument, in a wave where groups are compared
    conclusions : rows of the contracted table of the place
    """
    made = []
    for row in records(conclusions.sort_values("primary", ascending=False, kind="stable"), InvarianceConclusions):
        of_waves = row["grouping"] == "wave"
        what = "Waves" if of_waves else variable_title(design, str(row["grouping"]))
        heading = f"{what}, {DESIGN[str(row['design'])]}" if of_waves else f"Groups by {what}"
        facts = {str(k): v for k, v in row.items()}
        compared = f", {heading[:1].lower()}{heading[1:]}" if of_waves else f" by {what}"
        case = _Case(got, design, place, facts, wave_words if of_waves else str, compared)
        made.append(_comparison(case, heading))
    place.facts["comparisons"] = made


def _comparison(case: _Case, heading: str) -> Comparison:
    tables = {
        "levels": _levels(case), "freed": _freed(case), "score_effects": _scores(case), "means": _latent(case),
        "correlations": _correlations(case), "merged": _merged(case), "groups": _groups(case),
    }  # fmt: skip
    kept = {f"{name}_{case.slug}": made for name, made in tables.items() if made is not None and len(made)}
    case.place.tables.update(kept)
    figure = _means_figure(case, heading)
    more, drawn = _functioning(case, heading)
    case.place.tables.update(more)
    rule = case.design.models.invariance
    cfi = case.design.decision.gates.fit.cfi
    words = said(
        case.row, case.rows("levels"), case.rows("freed"), case.rows("score_effects"), rule, cfi, case.words
    )  # fmt: skip
    if more:
        found = functioning_words(
            _of_groups(case, "item_functioning"), _of_groups(case, "functioning_effects"), case.words
        )
        words = (*words, *([found] if found else []))
    figures = [f for f in (figure, drawn) if f is not None]
    case.place.figures.update({f.name: f for f in figures})
    return Comparison(heading, words, (*kept, *more), tuple(f.name for f in figures))


def _of_groups(case: _Case, name: str) -> pd.DataFrame:
    """Rows of a table that is made for groups alone."""
    where = {c: str(case.row[c]) for c in ("wave", "instrument", "grouping")}
    return case.got.of(f"invariance_{name}", **where)


def _functioning(case: _Case, heading: str) -> tuple[dict[str, Listing], Figure | None]:
    """Items one by one: with the groups, since people over time have no model for it."""
    items = _of_groups(case, "item_functioning")
    if case.row["design"] != "groups" or not len(items):
        return {}, None
    place, rule = (case.place.instrument, case.place.wave), case.design.models.invariance
    made = [
        functioning_table(case.slug, items, rule, place, case.compared),
        effects_table(case.slug, _of_groups(case, "functioning_effects"), case.words, place, case.compared),
    ]
    name = f"Items that function differently{case.compared}"
    curves = curves_figure(case.slug, name, _of_groups(case, "item_curves"), items, case.words, place)
    return {t.name: t for t in made if len(t)}, curves


def _levels(case: _Case) -> Listing:
    levels = case.rows("levels")
    shared, levels = shared_warnings(levels)
    groups = levels["groups"].iloc[0] if len(levels) else ""
    labels = [case.words(g) for g in groups.split(" | ")]
    named = f"{'Waves' if case.row['grouping'] == 'wave' else 'Groups'}: {in_words(labels)}"
    shared = over_time(shared, labels)
    rule = case.design.models.invariance
    ordered = len(levels) and levels["estimator"].iloc[0] == "WLSMV"
    permuted = levels["permutations"].notna().any()
    cols = (
        Col("Step", "position", "count"),
        Col("Level", "level", words=of(LEVEL)),
        Col("Items freed", "n_freed", "count"),
        Col("Estimator", "estimator"),
        Col("n", "n", "count"),
        Col("χ²", "chisq.scaled", "number", over=SCALED),
        Col("df", "df.scaled", "df", over=SCALED),
        Col("CFI", "cfi.scaled", "fine", over=SCALED),
        Col("RMSEA", "rmsea.scaled", "fine", over=SCALED),
        Col("SRMR", "srmr", "fine"),
        Col("Against", "against", "count", over=CHANGE),
        Col("Δχ²", "chisq_diff", "number", over=CHANGE),
        Col("Δdf", "df_diff", "df", over=CHANGE),
        Col("p", "pvalue_diff", "p", over=CHANGE),
        Col("ΔCFI", "delta_cfi", "signed", over=CHANGE),
        Col("ΔRMSEA", "delta_rmsea", "signed", over=CHANGE),
        Col("ΔSRMR", "delta_srmr", "signed", over=CHANGE),
        Col("ΔNCI", "delta_nci", "signed", over=CHANGE),
        *(_PERMUTED if permuted else ()),
        Col("Holds", "holds", "yes_no"),
        Col("Converged", "converged", "yes_no"),
        Col("Admissible", "admissible", "yes_no"),
        Col("What to know", "warning", words=cell_words),
    )
    return case.listing(
        "levels", "Levels of invariance", levels, cols,
        note=f"{named}. Model: {case.row['model']}. Each level holds equal what those before it do, and is compared "
        f"with the level whose number stands under Against by a scaled difference test; ΔCFI and ΔRMSEA are of scaled "
        f"indices, NCI is McDonald's noncentrality index of the scaled χ². "
        f"{cutoff_words(rule.ordered if ordered else rule.numeric)}{permutation_words(levels)}{shared}",
        mark=lambda r, c: "warn" if c.key in ("converged", "admissible") and not r[c.key] else "",
    )  # fmt: skip


_PERMUTED = (
    Col("ΔCFI", "pvalue_cfi", "p", over=PERMUTED),
    Col("ΔRMSEA", "pvalue_rmsea", "p", over=PERMUTED),
    Col("ΔSRMR", "pvalue_srmr", "p", over=PERMUTED),
    Col("ΔNCI", "pvalue_nci", "p", over=PERMUTED),
)


def permutation_words(levels: pd.DataFrame) -> str:
    """Return how p values by permutation were made; nothing where there are none."""
    made = levels["permutations"].dropna()
    if made.empty:
        return ""
    least, most = int(made.min()), int(made.max())
    many = formats.count(most) if least == most else f"{formats.count(least)} to {formats.count(most)}"
    return (
        f" p by permutation (Jorgensen et al., 2018): how often a change is at least as bad when everybody gets another's group, "
        f"in {many} permutations; they decide nothing."
    )


def cutoff_words(cutoffs: Cutoffs) -> str:
    """Return the cut-offs with their source and what they were studied for.

    Examples
    --------
    >>> cutoff_words(Cutoffs(cfi=0.01, source="Chen (2007)", domain="maximum likelihood"))
    'Cut-offs in use: ΔCFI −.010. Source: Chen (2007); studied for maximum likelihood.'
    """
    limits = {
        "ΔCFI": (cutoffs.cfi, formats.MINUS), "ΔRMSEA": (cutoffs.rmsea, "+"), "ΔSRMR for loadings": (cutoffs.srmr_loadings, "+"),
        "ΔSRMR": (cutoffs.srmr, "+"), "ΔNCI": (cutoffs.nci, formats.MINUS),
    }  # fmt: skip
    told = [f"{name} {sign}{formats.fine(limit)}" for name, (limit, sign) in limits.items() if limit is not None]
    source = f" Source: {cutoffs.source}; studied for {cutoffs.domain}." if cutoffs.source else ""
    return f"Cut-offs in use: {', '.join(told) or 'none'}.{source}"


def _freed(case: _Case) -> Listing:
    cols = (
        Col("Item", "item"),
        Col("Factor", "factor", words=title),
        Col("From level on", "level", words=of(LEVEL)),
        Col("Group", "group", words=case.words),
        Col("χ²", "chisq", "number", over="score test"),
        Col("df", "df", "df", over="score test"),
        Col("p", "pvalue", "p", over="score test"),
        Col("Expected change", "epc", "number"),
        Col("dMACS", "dmacs", "number"),
        Col("Signed", "signed", "number"),
        Col("Points of the item", "mean_difference", "number"),
    )
    return case.listing(
        "freed", "Items not held equal", case.rows("freed"), cols, group=0,
        note="dMACS (Nye & Drasgow, 2011) and its signed form: difference of expected answers at the same level of the factor, "
        "against the reference, in pooled standard deviations; the last column is what the item adds to a sum. They need equal "
        f"intercepts.{as_merged(case.rows('merged'))}",
    )  # fmt: skip


def _scores(case: _Case) -> Listing:
    cols = (
        Col("Factor", "factor", words=title),
        Col("Group", "group", words=case.words),
        Col("Items", "n_items", "count"),
        Col("Made by unequal items", "mean_difference", "number", over="difference of sums"),
        Col("In SD", "signed", "number", over="difference of sums"),
        Col("Observed", "observed_difference", "number", over="difference of sums"),
    )
    rows = case.rows("score_effects")
    rows = rows if (rows["signed"].abs() >= WORTH_SAYING).any() else rows[:0]
    return case.listing(
        "score_effects", "What unequal items do to scale scores", rows, cols, group=0,
        note="Against the reference, in points of the sum of the factor's items, all keyed in the direction of the construct; an "
        f"item that loads against its factor all the same is subtracted.{as_merged(case.rows('merged'))}",
    )  # fmt: skip


def _latent(case: _Case) -> Listing:
    rows = case.rows("latent")
    rows = grouped(rows[rows["quantity"] != "correlation"], "quantity", "factor")
    cols = (
        Col("Factor", "factor", words=title),
        Col("Quantity", "quantity", words=of(LATENT)),
        Col("Group", "group", words=case.words),
        Col("Estimate", "est", "number"),
        Col("SE", "se", "number"),
        Col("95% CI", "ci.lower", "interval", upper="ci.upper", inner="number"),
    )
    heading, units = "Latent variances", "variances are 1, which sets the units; means may not be compared"
    if (rows["quantity"] == "mean").any():
        heading, units = "Latent means and variances", "means are 0 and variances 1, which sets the units"
    return case.listing(
        "latent", heading, rows, cols, group=0,
        note=f"At the highest level that holds. In the reference, {units}. {factors_point(case.design, case.place.instrument)}",
    )  # fmt: skip


def _correlations(case: _Case) -> Listing:
    rows = case.rows("latent")
    rows = rows[rows["quantity"] == "correlation"]
    tests = {(r["factor"], r["other"]): r for r in records(case.rows("phi_tests"), InvariancePhiTests)}
    last = rows.drop_duplicates(["factor", "other"], keep="last").index
    at: list[Mapping[str, object]] = [tests.get((f, o), {}) if i in last else {} for i, f, o in
          zip(rows.index, rows["factor"], rows["other"], strict=True)]  # fmt: skip
    for column in ("chisq", "df", "pvalue"):
        rows = rows.assign(**{column: pd.Series([test.get(column) for test in at], index=rows.index, dtype="float64")})
    together = tests.get(("all", "all"))
    joint = (
        f" All pairs together: χ²({formats.degrees(together['df'])}) = {formats.number(together['chisq'])}, p "
        f"{equals_p(together['pvalue'])}."
        if together is not None and not formats.absent(together["chisq"])
        else ""
    )
    cols = (
        Col("Factor", "factor", words=title),
        Col("And", "other", words=title),
        Col("Group", "group", words=case.words),
        Col("φ", "est", "bounded"),
        Col("95% CI", "ci.lower", "interval", upper="ci.upper"),
        Col("χ²", "chisq", "number", over="equal in all"),
        Col("df", "df", "df", over="equal in all"),
        Col("p", "pvalue", "p", over="equal in all"),
        Col("Comparable", "comparable", "yes_no"),
    )
    return case.listing(
        "phi_tests", "Factor correlations", rows, cols,
        note=f"At the highest level that holds; robust Wald tests that a correlation is the same in all.{joint} They may be "
        "compared once loadings are equal.",
    )  # fmt: skip


def equals_p(value: Any) -> str:
    """Return a p value as it stands in a sentence: = .034, or < .001.

    Examples
    --------
    >>> equals_p(0.0342), equals_p(1e-5)
    ('= .034', '< .001')
    """
    text = formats.p_value(value)
    return text if text[:1] in "<>" else f"= {text}"


def _merged(case: _Case) -> Listing:
    cols = (
        Col("Item", "item"),
        Col("Category", "category", "count"),
        Col("Merged into", "into", "count"),
        Col("Group", "group", words=case.words),
        Col("Answers moved", "n", "count"),
    )
    few = case.design.models.invariance.smallest_category
    return case.listing(
        "merged", "Response categories merged", case.rows("merged"), cols, group=0,
        note=f"A category that fewer than {few} of some group chose is merged with its neighbour toward the middle of the scale, "
        "the outermost first, in all groups alike. Codes as answered.",
    )  # fmt: skip


def _groups(case: _Case) -> Listing | None:
    rows = case.rows("groups")
    if bool(rows["compared"].all()):
        return None
    cols = (Col("Group", "group", words=case.words), Col("n", "n", "count"), Col("Compared", "compared", "yes_no"))
    least = case.design.models.invariance.smallest_group
    return case.listing("groups", "Who could be compared", rows, cols, note=f"A group needs {least} people.")


def _means_figure(case: _Case, heading: str) -> Any:
    rows = case.rows("latent")
    means = grouped(rows[rows["quantity"] == "mean"], "factor")
    if not len(means):
        return None
    factors = list(dict.fromkeys(means["factor"]))
    dots = [
        Dot(title(r["factor"]), case.words(str(r["group"])), float(r["est"]), float(r["ci.lower"]), float(r["ci.upper"]),
            factors.index(r["factor"]) % 4 + 1)
        for r in records(means, InvarianceLatent)
    ]  # fmt: skip
    name = short_title(case.design, case.place.instrument)
    when = f", {wave_words(case.place.wave)}" if case.place.wave else ""
    return dot_figure(
        f"means_{case.slug}", f"Latent means{case.compared}: {name}{when}", dots,
        Axis("latent mean, 95% interval", ((0.0, ""),), formats.number, bounded=False),
        "invariance_latent", (case.place.instrument, case.place.wave), factors_point(case.design, case.place.instrument),
    )  # fmt: skip


def over_time(text: str, waves: Sequence[str]) -> str:
    """Return a text with the items of a model over time, `calm..2`, as a reader names them.

    Examples
    --------
    >>> over_time("calm..1 × tense..2", ["May", "June"])
    'calm (May) × tense (June)'
    """
    return re.sub(r"\.\.(\d+)", lambda m: f" ({waves[int(m[1]) - 1]})" if 0 < int(m[1]) <= len(waves) else m[0], text)


def shared_warnings(levels: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """Return what is said of every level as a sentence for the note, and the levels without it."""
    known = [read(cell) for cell in levels["warning"]]
    common = [r for r in known[0] if all(r in other for other in known)] if known else []
    rest = [written(r for r in own if r not in common) for own in known]
    words = f" Of every level: {'; '.join(map(remark_words, common))}." if common else ""
    return words, levels.assign(warning=pd.array(rest, dtype="string"))
