"""What the papers say, sentence by sentence: manuscripts are read by people who know no file and no code of this project."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from emosec.definitions.catalogue import load_named
from emosec.definitions.instruments import Instrument
from emosec.report.papers.blocks import Heading
from emosec.report.papers.document import paper, supplement
from emosec.report.papers.methods import clustered, measure, rule
from emosec.report.papers.methods import hypotheses as registered
from emosec.report.papers.results import hypotheses, reliability
from emosec.report.papers.runs import plain
from emosec.report.papers.sample import participants
from emosec.report.rooms.invariance import section as invariance_section
from emosec.report.rooms.validity import ledger_note


@pytest.fixture(scope="module")
def whole(inside):
    return paper(inside)


def test_a_note_speaks_of_its_own_table_and_of_no_file(whole):
    """What is not in a table needs no note there, and a reader of a paper has no folder of docs."""
    notes = {t.listing.name: t.listing.note for t in whole.tables}
    assert [n for n, note in notes.items() if "docs/" in note] == []
    said = [n for n, note in notes.items() if "Speer" in note]
    assert said
    assert all(n.startswith("reliable_others") for n in said)


def test_every_method_of_difference_tests_is_cited(inside, whole):
    text = plain(" ".join(b.text for b in whole.text))
    methods = set(inside.got.tables["structure_comparisons"]["method"])
    for method, authors in (("satorra.2000", "Satorra, 2000"), ("satorra.bentler.2001", "Satorra & Bentler, 2001")):
        assert (method in methods) == (authors in text)


TELEGRAMS = re.compile(r"(Separability|Highest level|Mean change|Difference tests?|Ledger|Held|Undecidable)[^.]*: ")


def test_results_are_sentences_and_the_title_is_one(whole):
    text = "\n".join(plain(b.text) for b in whole.text if not isinstance(b, Heading))
    assert TELEGRAMS.findall(text) == []
    # an abbreviation and the source share their brackets
    assert "MAP) (" not in text
    assert (
        whole.title
        == "Are Safety, Confidence, and Freedom From Apprehension Separable? Mood, State, and Trait Anxiety in 3,032 Students"
    )


def test_the_text_reads_as_apa_asks(whole):
    """No sentence begins with a figure, dates are in words, no code of a file and no name of a placeholder is left."""
    text = plain(" ".join(b.text for b in whole.text))
    assert re.findall(r"(?<=\. )[\d.][^ ]* [a-z]+", text) == []
    assert re.findall(r"\d{4}-\d\d-\d\d", text) == []
    assert re.findall(r"[{}]|not asked|(?:share|answer|distance) [<>≥≤] 0\.\d", text) == []


def test_a_check_that_was_passed_on_the_way_is_told(inside):
    """Checks that a separable pair passed stand in the evidence alone; they were made all the same."""
    tables = inside.got.tables
    checks, evidence = tables["separability_checks"], tables["separability_evidence"]
    passed = checks[checks["criterion"] != "dependence"]
    freed = "residual covariances inside components are freed"
    got = replace(inside.got, tables={**tables, "separability_checks": passed})
    assert freed in plain(rule(replace(inside, got=got)))
    none = {"separability_checks": passed, "separability_evidence": evidence[evidence["criterion"] != "dependence"]}
    assert freed not in plain(rule(replace(inside, got=replace(inside.got, tables={**tables, **none}))))


CLAIM = {
    "study": "pmc", "wave": "time1", "instrument": "tai_security", "est": 0.02, "claim": "Safety goes with sleep.",
    "quantity": "correlation", "criterion": "sai.state_anxiety", "expected": "positive", "statistic": "r", "ci.lower": -0.1,
    "ci.upper": 0.14, "note": None,
}  # fmt: skip


def told_of(inside, rows):
    got = replace(inside.got, tables={**inside.got.tables, "validity_hypotheses": pd.DataFrame(rows)})
    return plain(hypotheses(replace(inside, got=got), "tai_security", "time1", {}))


def test_claims_are_told_in_words(inside):
    """A reader knows no H20_S; and many that nothing was concluded of are left to their table."""
    rows = [
        {**CLAIM, "hypothesis": f"H{i}", "outcome": outcome}
        for i, outcome in enumerate(["supported", *["undecidable"] * 2, "failed"])
    ]
    said = told_of(inside, rows)
    assert "Two were undecidable: safety goes with sleep (H1: r = .02, 95% CI [−.10, .14]); safety" in said
    assert "One failed: safety goes with sleep (H3: r = .02" in said
    many = [*rows, *({**rows[1], "hypothesis": f"H1{i}"} for i in range(6))]
    assert "Eight were undecidable." in told_of(inside, many)


def test_a_claim_about_several_criteria_counts_once(inside):
    """One of two criteria failed: the claim had been counted among the supported and among the failed, two of one."""
    rows = [
        {**CLAIM, "hypothesis": "H1", "outcome": "supported", "est": 0.3},
        {**CLAIM, "hypothesis": "H1", "outcome": "failed", "criterion": "sleep"},
        {**CLAIM, "hypothesis": "H2", "outcome": "supported"},
    ]
    said = told_of(inside, rows)
    assert "1 of 2 registered hypotheses was supported" in said
    assert "One failed: safety goes with sleep (H1: with State anxiety r = .30" in said
    assert "; with Sleep r = .02, 95% CI [−.10, .14])." in said


def test_every_interval_of_a_claim_says_its_level(inside):
    """Nulls have two one-sided tests and so 90%, φ the interval of the rule; proportionality keeps 95%."""
    rows = [
        {**CLAIM, "hypothesis": f"H{i}", "outcome": "undecidable", "expected": expected, "quantity": quantity}
        for i, (quantity, expected) in enumerate(
            [
                ("correlation", "null"),
                ("groups", "null"),
                ("phi", "positive"),
                ("proportional", "null"),
                ("lead", "positive"),
            ]
        )
    ]
    assert re.findall(r"(\d\d)% CI", told_of(inside, rows)) == ["90", "90", "90", "95", "95"]
    note = ledger_note(pd.DataFrame(rows).assign(**{"at_most": None, "pvalue.holm": None}), 0.9)
    assert "CI: 95%; of nulls 90%; of φ 90%, as the rule has it. Nulls are judged by two one-sided tests." in note
    assert "n of known groups: people in the smaller." in note


def test_the_methods_say_over_what_p_values_were_corrected(inside):
    """Families share the correction, and nulls have none; over all of an instrument's hypotheses it is where no family is named."""
    tables = inside.got.tables
    asked = tables["validity_hypotheses"]
    for family, said in ((None, "an instrument's hypotheses"), ("H01", "those of a family")):
        made = asked.assign(family=pd.array([family] * len(asked), dtype="string"))
        got = replace(inside.got, tables={**tables, "validity_hypotheses": made})
        assert f"expect a sign were corrected over {said} in a wave" in plain(registered(replace(inside, got=got)))
    nulls = asked[asked["expected"] == "null"].assign(**{"pvalue.holm": float("nan")})
    got = replace(inside.got, tables={**tables, "validity_hypotheses": nulls})
    text = plain(registered(replace(inside, got=got)))
    assert "two one-sided tests at .05" in text
    assert "corrected" not in text


def test_the_fit_before_anything_is_held_equal_is_told(inside, whole):
    text = plain(" ".join(b.text for b in whole.text))
    assert "The configural model (M3) had scaled CFI = .930, RMSEA = .080, SRMR = .050." in text.replace("\u00a0", " ")
    pages = [c.said for s in inside.sections for p in s.places for c in p.facts.get("comparisons", ())]
    assert any("misfits before anything is held equal: scaled CFI = .930" in " ".join(said) for said in pages)


def test_notes_explain_the_columns_that_are_there(whole):
    """No note of a ledger without leads tells how leads are judged; latent tables say which way a factor points."""
    for table in (t.listing for t in whole.tables):
        heads = {c.head for c in table.cols}
        if table.name.startswith("hypotheses"):
            assert ("p Holm" in heads) == ("p Holm:" in table.note)
            assert ("Leads are" in table.note) == ("more than" in " ".join(c.text for row in table.cells for c in row))
        if table.name.startswith("latent"):
            assert (
                "Factors point toward security: a high factor of apprehension means freedom from apprehension"
                in table.note
            )


def test_files_are_listed_in_the_order_of_their_numbers(whole):
    said = [b.text for b in supplement(whole).text[2:]]
    first = [int(re.search(r"S(\d+)", text)[1]) for text in said if text.startswith("Table")]
    assert first == sorted(first)
    assert len(set(said)) == len(said)


def test_a_score_that_is_doubled_or_weighted_is_told_so(root):
    """DASS-21 sums are doubled; the Methods had said that a score is the sum."""
    dass = load_named(root / "config", Instrument, "dass_21")
    assert "A score is the sum of the answers, times 2, where 85% or more were given." in plain(measure(dass))
    weights = {item: float(k) for k, item in enumerate(dass.scales[0].items, start=1)}
    weighed = dass.scales[0].model_copy(update={"weights": weights, "multiply": 1.0})
    only = dass.model_copy(update={"scales": (weighed,)})
    assert "A score is the weighted sum of the answers where 85% or more were given." in plain(measure(only))


def test_a_scale_without_omega_is_told_by_alpha(inside):
    """A scale of two items has no factor model; its alpha had stood in the table alone, and the text said "not estimated"."""
    row = {"study": "pmc", "wave": "time1", "instrument": "tai_security", "n": 100, "ci.lower": 0.5, "ci.upper": 0.7}
    rows = [
        {**row, "scale": "safety", "coefficient": "omega_categorical", "est": 0.8},
        {**row, "scale": "safety", "coefficient": "alpha", "est": 0.6},
        {**row, "scale": "confidence", "coefficient": "omega_categorical", "est": None},
        {**row, "scale": "confidence", "coefficient": "alpha", "est": 0.65},
        {**row, "scale": "apprehension", "coefficient": "omega_categorical", "est": None},
        {**row, "scale": "apprehension", "coefficient": "alpha", "est": None},
    ]
    got = replace(inside.got, tables={**inside.got.tables, "reliability_reliability": pd.DataFrame(rows)})
    said = plain(reliability(replace(inside, got=got), "tai_security", {}))
    assert "was .80 [.50, .70] for" in said
    assert ", α .65 [.50, .70] for" in said
    assert "not estimated for" in said


def test_what_takes_people_as_independent_is_named_where_it_was_computed(inside):
    def of(*without, clusters=()):
        tables = {slug: table[:0] if slug in without else table for slug, table in inside.got.tables.items()}
        gates = tables["separability_gates"]
        looked = gates.iloc[[0] * len(clusters)].assign(statistic="clusters", observed=[float(n) for n in clusters])
        tables["separability_gates"] = pd.concat([gates, looked])
        claims = tables["validity_hypotheses"]
        tables["validity_hypotheses"] = claims.assign(quantity=["groups", *claims["quantity"][1:]][: len(claims)])
        variables = [SimpleNamespace(kind="cluster", title="", name="couple")]
        design = SimpleNamespace(study=SimpleNamespace(variables=variables))
        return plain(clustered(SimpleNamespace(design=design, got=SimpleNamespace(tables=tables))))

    assert "Respondents were clustered (couple):" in of()
    assert "clustered (couple, 1,025 clusters):" in of(clusters=[1025, 1025])
    assert "clustered (couple, 12 to 30 clusters):" in of(clusters=[30, 12])
    assert "models, intervals of reliability, those of correlations with criteria, and the errors of φ" in of()
    assert "models, and the errors of φ" in of("reliability_reliability", "validity_correlations")
    assert "tests of invariance, change, and hypotheses about anything but one correlation take respondents" in of()
    assert "tests of invariance take respondents" in of("invariance_retest", "validity_hypotheses")
    assert "independent" not in of("invariance_levels", "invariance_retest", "validity_hypotheses")
    assert clustered(inside) == ""


def test_a_table_of_latent_variances_alone_speaks_of_no_means(inside):
    """Where means may not be compared there are none in the table, whose title and note had told of them."""
    variances = inside.got.tables["invariance_latent"].assign(quantity="variance")
    got = replace(inside.got, tables={**inside.got.tables, "invariance_latent": variances})
    listings = [
        t
        for section in (invariance_section(made, inside.design) for made in (inside.got, got))
        for place in section.places
        for t in place.tables.values()
        if "Quantity" in {c.head for c in t.cols}
    ]
    means, alone = listings[: len(listings) // 2], listings[len(listings) // 2 :]
    assert means
    assert {t.title.startswith("Latent means and variances") for t in means} == {True}
    assert {t.title.startswith("Latent variances") for t in alone} == {True}
    assert all("means are 0" in t.note for t in means)
    assert all("means may not be compared" in t.note and "means are 0" not in t.note for t in alone)


def test_intervals_of_phi_say_their_level(whole, inside):
    """Nine of ten, as the rule reads them: beside tables of 95% intervals a bare CI is taken for one of those."""
    level = f"{inside.design.decision.confidence:.0%} CI"
    of_phi = [t.listing for t in whole.tables if t.listing.name.startswith(("pairs", "evidence", "sensitivity_phi"))]
    assert len(of_phi) > 3
    for table in of_phi:
        assert level in {c.head for c in table.cols}
        assert "CI" not in {c.head for c in table.cols}


def test_rows_of_previews_and_second_tries_are_called_cases_and_no_respondents():
    """Two rows of one person, and a preview, are three rows and not three respondents."""
    step = dict.fromkeys(("n_flagged", "n_blanked"), 0) | {"unseen": None, "detail": None}
    flow = pd.DataFrame(
        [
            step | {"step": 0, "rule": "export", "action": "start", "n_in": 30, "n_dropped": 0, "n_left": 30},
            step | {"step": 1, "rule": "duplicate_key", "action": "drop", "n_in": 30, "n_dropped": 2, "n_left": 28},
        ]
    )
    got = SimpleNamespace(
        tables={"screening_flow": flow}, waves_of=lambda *_: ["w1"], of=lambda *_, instrument, wave: flow
    )
    said = plain(participants(SimpleNamespace(got=got), "a", lambda table: "", lambda wave: ""))
    assert said == "Of 30 cases found, 28 were included (excluded: duplicate key, n = 2; none was flagged)."
