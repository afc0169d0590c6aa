"""Validity: what was expected beforehand, what came out, and all correlations with criteria."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from emosec.definitions.catalogue import Design
from emosec.report.figures.dots import Axis, Dot, dot_figure
from emosec.report.gather import Gathered
from emosec.report.labels import components_of, instrument_title, marker, short_title, title, variable_title
from emosec.report.listing import Col, Row, grouped, listing
from emosec.report.parts import Place, Section
from emosec.report.remarks import cell_words
from emosec.report.words import CLAIM_STATISTIC, CLAIM_STATUS, EXPECTED, OUTCOME, STANDING, of
from emosec.tables import records
from emosec.validity.typed_rows import ValidityCorrelations, ValidityHypotheses, ValidityStanding

if TYPE_CHECKING:
    import pandas as pd

# how an outcome is marked on the page
MARK = {"supported": "yes", "failed": "no", "undecidable": "open"}
FISHER, OF_CLUSTERS = "Fisher's z", "Fisher's z, leaving out one cluster at a time"


def mark(row: Row, col: Col) -> str:
    """Return the status the page shows beside an outcome."""
    late = col.key == "standing" and row.get("standing") in ("changed", "added")
    return MARK.get(str(row["outcome"]), "") if col.key == "outcome" else "warn" if late else ""


def section(got: Gathered, design: Design) -> Section:
    """Return the section of the room validity."""
    places = []
    for instrument in [i for i, d in design.instruments.items() if d.measures_construct]:
        waves = got.waves_of("validity_hypotheses", instrument) or got.waves_of("validity_correlations", instrument)
        places += [place_of(got, design, instrument, wave) for wave in waves]
    places += [p for wave in got.waves if (p := criteria_place(got, wave))]
    registered = design.hypotheses.registered_on if design.hypotheses else None
    return Section("validity", 9, places, {"registered_on": registered})


def place_of(got: Gathered, design: Design, instrument: str, wave: str) -> Place:
    """Return the ledger and the correlations of one instrument in one wave."""
    place, here = Place(instrument, wave), (instrument, wave)

    def criterion(name: str) -> str:
        return variable_title(design, name)

    add_ledger(place, got, criterion, design.decision.confidence)
    add_leads_and_patterns(place, got, criterion)
    add_methods(place, got, design)
    cols = (
        Col("Component", "component", words=title),
        Col("Criterion", "criterion", words=criterion),
        Col("n", "n", "count"),
        Col("r", "r", "bounded"),
        Col("95% CI", "ci.lower", "interval", upper="ci.upper"),
    )
    components = components_of(design, instrument)
    rows = by_component(got.of("validity_correlations", instrument=instrument, wave=wave), components)
    cols = (*cols, *((Col("What to know", "warning", words=cell_words),) if rows["warning"].notna().any() else ()))
    place.tables["correlations"] = listing(
        f"validity_correlations_{place.name}", "Correlations of the component scores", rows, cols,
        "validity_correlations", place=here, group=0,
        note=f"Pearson correlations of scores, pairwise, intervals by {OF_CLUSTERS if design.study.cluster else FISHER}.",
    )  # fmt: skip
    if (~rows["criterion"].isin(components)).any():
        dots = [
            Dot(criterion(str(r["criterion"])), title(r["component"]), float(r["r"]), float(r["ci.lower"]), float(r["ci.upper"]),
                marker(str(r["component"]), components))
            for r in records(grouped(rows[~rows["criterion"].isin(components)], "criterion"), ValidityCorrelations)
        ]  # fmt: skip
        place.figures["correlations"] = dot_figure(
            f"criteria_{place.name}", f"Component scores and criteria: {short_title(design, instrument)}", dots,
            Axis("r, 95% interval", ((0.0, ""),)), "validity_correlations", here,
        )  # fmt: skip
    return place


def add_ledger(place: Place, got: Gathered, criterion: Callable[[str], str], of_phi: float) -> None:
    """Add what every claim came to, and the claims about what was not asked."""
    here, where = (place.instrument, place.wave), {"instrument": place.instrument, "wave": place.wave}
    standing = got.of("validity_standing", **where)
    known = {str(r["hypothesis"]): str(r["standing"]) for r in records(standing, ValidityStanding)}
    rows = got.of("validity_hypotheses", **where)
    rows = rows.assign(standing=rows["hypothesis"].map(known))
    asked = rows[rows["outcome"] != "not asked"]
    place.tables["hypotheses"] = listing(
        f"hypotheses_{place.name}", "Ledger of claims", asked, ledger_columns(criterion), "validity_hypotheses", place=here,
        mark=mark, note=ledger_note(asked, of_phi),
    )  # fmt: skip
    lacking = (
        Col("Claim", "hypothesis"),
        Col("In words", "claim"),
        Col("Needs", "criterion", words=lambda names: str(names).replace(" or ", ", or ")),
    )
    place.tables["not_asked"] = listing(
        f"not_asked_{place.name}", "Claims about what was not asked here", rows[rows["outcome"] == "not asked"], lacking,
        "validity_hypotheses", place=here,
        note="Needs: scales, as instrument.scale by the names of the definitions, of which none was recorded in this wave.",
    )  # fmt: skip
    counts = asked["outcome"].value_counts()
    place.facts["counts"] = {o: int(counts.get(o, 0)) for o in MARK}
    place.facts["several"] = bool(asked["hypothesis"].duplicated().any())
    place.facts["late"] = [str(h) for h, s in known.items() if s in ("changed", "added")]


def level_of(row: ValidityHypotheses, of_phi: float) -> float:
    """Return the level of the interval by which a claim was judged.

    Parameters
    ----------
    row : row of the contracted table `VALIDITY`
    of_phi : level of the decision rule's interval
    """
    if row["quantity"] == "phi":
        return of_phi
    return 0.90 if row["expected"] == "null" and row["quantity"] != "proportional" else 0.95


def ledger_note(asked: pd.DataFrame, of_phi: float) -> str:
    """Return what the ledger's columns mean, as far as it has claims of each kind.

    Parameters
    ----------
    asked : rows of the contracted table `VALIDITY`
    of_phi : level of the decision rule's interval
    """
    null = (asked["expected"] == "null") & (asked["quantity"] != "proportional")
    nulls, leads = (asked["expected"] == "null").any(), (asked["quantity"] == "lead").any()
    tested = (null & (asked["quantity"] != "increment")).any()
    levels = [
        "95%",
        *(["of nulls 90%"] if null.any() else []),
        *([f"of φ {100 * of_phi:g}%, as the rule has it"] if (asked["quantity"] == "phi").any() else []),
    ]
    parts = [
        f"Bound: the smallest size that counts{'; for an expected null, the largest' if nulls else ''}.",
        "At most: the largest size that was expected." if asked["at_most"].notna().any() else "",
        "p Holm: corrected over the family's signed claims in this wave." if asked["pvalue.holm"].notna().any() else "",
        "Supported: sign, size and significance as claimed; failed: the interval excludes the claim; undecidable: neither.",
        f"CI: {'; '.join(levels)}.",
        "Nulls are judged by two one-sided tests." if tested else "",
        "n of known groups: people in the smaller." if (asked["quantity"] == "groups").any() else "",
        "Leads are judged by Steiger's and by Meng, Rosenthal and Rubin's test, both of which must hold against every other "
        "component." if leads else "",
    ]  # fmt: skip
    return " ".join(part for part in parts if part)


def ledger_columns(criterion: Callable[[str], str]) -> tuple[Col, ...]:
    """Return the columns of the ledger of claims."""
    return (
        Col("Claim", "hypothesis"),
        Col("In words", "claim"),
        Col("Criterion", "criterion", words=criterion),
        Col("Expected", "expected", words=of(EXPECTED)),
        Col("Bound", "at_least", "bounded"),
        Col("At most", "at_most", "bounded"),
        Col("Status", "status", words=of(CLAIM_STATUS)),
        Col("Registered", "standing", words=of(STANDING)),
        Col("Statistic", "statistic", words=of(CLAIM_STATISTIC)),
        Col("n", "n", "count"),
        Col("Estimate", "est", "bounded"),
        Col("CI", "ci.lower", "interval", upper="ci.upper"),
        Col("p", "pvalue", "p"),
        Col("p Holm", "pvalue.holm", "p"),
        Col("Outcome", "outcome", words=of(OUTCOME)),
        Col("Note", "note", words=cell_words),
    )


def add_leads_and_patterns(place: Place, got: Gathered, criterion: Callable[[str], str]) -> None:
    """Add which component leads, and how far the pattern of correlations is as claimed."""
    here, where = (place.instrument, place.wave), {"instrument": place.instrument, "wave": place.wave}
    leads = (
        Col("Criterion", "criterion", words=criterion),
        Col("Predicted to lead", "component", words=title),
        Col("Against", "other", words=title),
        Col("n", "n", "count"),
        Col("r", "r", "bounded"),
        Col("r of the other", "r_other", "bounded"),
        Col("Difference", "difference", "bounded"),
        Col("95% CI", "ci.lower", "interval", upper="ci.upper"),
        Col("Z", "z.steiger", "number", over="Steiger"),
        Col("p", "pvalue.steiger", "p", over="Steiger"),
        Col("z", "z.meng", "number", over="Meng et al."),
        Col("p", "pvalue.meng", "p", over="Meng et al."),
    )
    place.tables["leads"] = listing(
        f"leads_{place.name}", "Which component leads", got.of("validity_leads", **where), leads, "validity_leads", place=here,
        note="Components turned so that the leader's correlation is expected to be positive. Intervals by Zou's method.",
    )  # fmt: skip
    patterns = (
        Col("Component", "component", words=title),
        Col("Claims", "n_claims", "count"),
        Col("With a sign", "n_signs", "count"),
        Col("Sign as claimed", "n_right", "count"),
        Col("n", "n", "count"),
        Col("r alerting", "r_alerting", "bounded"),
        Col("r contrast", "r_contrast", "bounded"),
        Col("95% CI", "ci.lower", "interval", upper="ci.upper"),
        Col("Z", "z", "number"),
        Col("p", "pvalue", "p"),
    )
    place.tables["patterns"] = listing(
        f"patterns_{place.name}", "The pattern of correlations against the pattern claimed", got.of("validity_patterns", **where),
        patterns, "validity_patterns", place=here,
        note="Westen and Rosenthal's r alerting and r contrast, of claims about correlations; none where fewer than three were "
        "claimed or all alike. All: over all components' claims together.",
    )  # fmt: skip


def add_methods(place: Place, got: Gathered, design: Design) -> None:
    """Add Campbell and Fiske's matrix where the construct was measured by several instruments."""
    where = {"instrument": place.instrument, "wave": place.wave}
    cols = (
        Col("Other instrument", "other_instrument", words=lambda v: instrument_title(design, v)),
        Col("Component", "component", words=title),
        Col("Component there", "other_component", words=title),
        Col("Same", "same", "yes_no"),
        Col("n", "n", "count"),
        Col("r", "r", "bounded"),
        Col("95% CI", "ci.lower", "interval", upper="ci.upper"),
        Col("Largest r here with another component", "r_within", "bounded"),
        Col("Rivals exceeded", "exceeded", "percent"),
    )
    place.tables["multimethod"] = listing(
        f"multimethod_{place.name}", "Components here and by another instrument", got.of("validity_multimethod", **where), cols,
        "validity_multimethod", place=(place.instrument, place.wave), group=0,
        note="Multitrait–multimethod matrix, scores turned in the direction of the construct. Same: the validity diagonal. "
        "Rivals: the correlations of different components in its row and column, across and within instruments.",
    )  # fmt: skip


def criteria_place(got: Gathered, wave: str) -> Place:
    """Return what is known of a wave's criteria that are no questionnaires: what was read, and how far raters agree."""
    place, here = Place("", wave), ("", wave)
    read = (
        Col("Criterion", "instrument", words=title),
        Col("Rows", "rows", "count"),
        Col("Respondents", "n", "count"),
        Col("Note", "note", words=cell_words),
    )
    raters = (
        Col("Code", "instrument", words=title),
        Col("Raters", "rater_a"),
        Col("and", "rater_b"),
        Col("Category", "category"),
        Col("n", "n", "count"),
        Col("Agreement", "percent", "percent"),
        Col("κ", "kappa", "bounded"),
        Col("95% CI", "ci.lower", "interval", upper="ci.upper"),
    )
    crossed = (
        Col("Code", "instrument", words=title),
        Col("First rater", "rater_a"),
        Col("gave", "category_a"),
        Col("Second rater", "rater_b"),
        Col("gave", "category_b"),
        Col("Cases", "n", "count"),
    )
    for key, heading, cols, note in (
        ("criteria_read", "Criteria that are no questionnaires", read, ""),
        (
            "raters",
            "Agreement of raters",
            raters,
            "A category: that one against all others together. κ: Cohen's kappa.",
        ),
        ("confusion", "What two raters gave", crossed, ""),
    ):
        rows = got.of(f"validity_{key}", wave=wave)
        if len(rows):
            place.tables[key] = listing(
                f"{key}_{wave}", heading, rows, cols, f"validity_{key}", place=here, group=0, note=note
            )
    return place


def by_component(rows: pd.DataFrame, components: Sequence[str]) -> pd.DataFrame:
    """Return rows in the construct's order of components, what is no component before what is one."""
    rank = rows["component"].map({c: i for i, c in enumerate(components)}).fillna(len(components))
    ordered = rows.assign(_c=rank, _o=rows["criterion"].isin(components)).sort_values(["_c", "_o"], kind="stable")
    return ordered.drop(columns=["_c", "_o"])
