"""Method and Results say what ran and nothing else, whatever a study is made of; the checklist and the preregistration too."""

import inspect
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

import emosec.report.checklist
from emosec.definitions.catalogue import load_design
from emosec.report.checklist import ITEMS, checklist, of_kinds
from emosec.report.content import content
from emosec.report.gather import gather
from emosec.report.listing import Listing
from emosec.report.page import page
from emosec.report.papers.blocks import NumberedTable
from emosec.report.papers.document import paper
from emosec.report.papers.runs import plain
from emosec.report.preregistration import preregistration

# what only stands in a text where it was done: words, and whether a study of a kind did it
WORDS = {
    "invariance": r"[Ii]nvariance",
    "agreement": r"limits of agreement",
    "waves": r"\bTime [23]\b|[Aa]ll waves|across waves",
    "hypotheses": r"[Hh]ypothes[ie]s|registered on|Holm",
    "rule": r"decision rule|[Ss]eparab(le|ility)|φ",
    "models": r"rival models|difference tests|random intercept|M3W",
    "dimensions": r"parallel analysis|minimum average partial",
    "reliability": r"[Rr]eliability|categorical ω|Feldt",
    "instruments": r"State Anxiety|State proxies",
}
TRAIT = ("tai_security",)


@pytest.fixture(scope="module")
def told(builder, tmp_path_factory, design):
    """Build a study, take rooms' results away, and return the paper's text with the page's; each kind of study once."""

    @cache
    def of(waves, *, instruments=TRAIT, hypotheses=True, without=()):
        own = {n: design.instruments[n] for n in instruments}
        registered = design.hypotheses if hypotheses else None
        made = type(design)(design.study, own, design.screening, design.models, registered, design.decision)
        folder = builder(made, tmp_path_factory.mktemp("results"), dict.fromkeys(instruments, waves)).build()
        for room in without:
            shutil.rmtree(folder / room)
        inside = content(gather(folder, made, seed=19), made)
        whole = paper(inside)
        text = plain(" ".join(b.text for b in whole.text))
        return text.replace("\u00a0", " "), whole, page(inside, whole)

    return of


STUDIES = {
    "one wave, one instrument, no hypotheses": (
        ("time1",), {"hypotheses": False}, {"rule", "models", "dimensions", "reliability"},
    ),
    "two waves": (
        ("time1", "time2"), {"hypotheses": False},
        {"rule", "models", "dimensions", "reliability", "invariance", "agreement", "waves"},
    ),
    "hypotheses": (
        ("time1",), {}, {"rule", "models", "dimensions", "reliability", "hypotheses"},
    ),
    "an instrument of no construct": (
        ("time1",), {"instruments": ("sai",), "hypotheses": False}, {"reliability", "instruments"},
    ),
    "nothing fitted yet": (
        ("time1",), {"hypotheses": False, "without": ("6_structure", "8_separability")},
        {"reliability"},
    ),
    "registered and not tested yet": (
        ("time1",), {"without": ("9_validity", "6_structure", "8_separability", "5_reliability")},
        set(),
    ),
}  # fmt: skip

# what these say, others say too
HELD_BACK = ("hypotheses", "nothing fitted yet")


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.slow if kind in HELD_BACK else ()) for kind in STUDIES]
)
def test_text_says_what_ran_and_nothing_else(told, kind):
    waves, how, did = STUDIES[kind]
    text, _, _ = told(waves, **how)
    said = {what for what, pattern in WORDS.items() if re.search(pattern, text)}
    # the study's own description and the titles of its scales are no claims about what was done
    assert said == did, {w: re.search(WORDS[w], text) for w in said - did}


def test_software_seed_and_rule_are_cited(told, design):
    text, _, html = told(("time1",))
    assert re.search(r"emosec \d+\.\d+\.\d+", text)
    assert "seeds derived from 19" in text
    assert design.decision.sha256[:12] in text
    assert design.decision.sha256 in html


def test_no_verdict_no_digest_of_a_rule(told, design):
    text, _, _ = told(("time1",), hypotheses=False, without=("8_separability",))
    assert design.decision.sha256[:12] not in text


def test_a_draft_without_citation_is_not_a_reference(builder, tmp_path, small_design):
    draft = small_design.instruments["tai_security"].model_copy(update={"citation": "not known yet"})
    made = type(small_design)(
        small_design.study,
        {"tai_security": draft},
        small_design.screening,
        small_design.models,
        None,
        small_design.decision,
    )
    folder = builder(made, tmp_path / "results", {"tai_security": ["time1"]}).build()
    assert paper(content(gather(folder, made), made)).sources == [made.study.citation]


def test_checklist_names_tables_that_are_there_and_says_what_was_not_done(told):
    _, whole, _ = told(("time1",), hypotheses=False)
    numbers = {t.number for t in whole.tables}
    found = {a.item: a for a in checklist(whole.tables, whole.figures)}
    assert len(found) == len(ITEMS)
    for answer in found.values():
        assert answer.done != answer.where.startswith("Not done: ")
        for run in re.findall(r"Tables? ([^;]+)", answer.where):
            assert set(re.findall(r"S?\d+", run)) <= numbers
    assert not found["Reliability (test–retest)"].done
    assert not found["Cross-cultural validity and measurement invariance"].done
    assert found["Structural validity"].where.startswith("Table")
    assert "checklist" in [t.listing.name for t in whole.tables]


def test_checklist_of_two_waves(told):
    _, whole, _ = told(("time1", "time2"), hypotheses=False)
    found = {a.item: a for a in checklist(whole.tables, whole.figures)}
    retest = {t.number for t in whole.tables if t.listing.name.startswith("retest")}
    assert retest
    assert all(n in found["Reliability (test–retest)"].where for n in retest)


def test_the_checklist_asks_for_tables_and_figures_that_exist():
    """A kind that no room makes would be answered "not done" whatever was done."""
    sources = "".join(p.read_text(encoding="utf-8") for p in Path(emosec.report.__file__).parent.rglob("*.py"))
    # names are a kind with the place behind it, or come from a list of kinds
    there = set(
        re.findall(r'f?"([a-z_]+?)(?:_\{|")', sources.replace(str(inspect.getsource(emosec.report.checklist)), ""))
    )
    asked = {k for item in ITEMS for k in (*item.tables, *item.figures)}
    assert asked - there == set()


def test_change_over_a_treatment_answers_responsiveness():
    """The standardised change of trained against untrained is what a COSMIN reader looks for."""
    table = Listing("mean_change_x", "Standardised mean change over the treatment", (), (), "invariance_mean_change")
    answer = {a.item: a for a in checklist([NumberedTable("S31", "Change", table)], [])}["Responsiveness"]
    assert (answer.done, answer.where) == (True, "Table S31")
    assert not {a.item: a for a in checklist([], [])}["Responsiveness"].done


def test_kinds_are_told_apart():
    names = {
        "sensitivity_phi_x": "S1",
        "agreement_x": "S2",
        "agreement_of_waves_x": "S3",
        "validity_correlations_x": "S4",
    }
    assert of_kinds(names, ["agreement"]) == ["S2"]
    assert of_kinds(names, ["agreement_of_waves", "sensitivity_phi"]) == ["S1", "S3"]
    assert of_kinds(names, ["correlations"]) == []


def test_preregistration_holds_every_definition_and_no_data(design):
    text = preregistration(design)
    for one in (
        design.study,
        design.screening,
        design.models,
        design.decision,
        design.hypotheses,
        *design.instruments.values(),
    ):
        assert one.sha256 in text
    for instrument in design.instruments.values():
        assert all(i in text for i in instrument.item_ids)
    assert all(h.claim in text for h in design.hypotheses.hypotheses)
    assert all(r.why in text for r in design.screening.rules)
    assert "cutoff: 0.9" in text
    assert text == preregistration(design)


def test_preregistration_without_hypotheses_says_nothing_of_them(small_design):
    bare = type(small_design)(
        small_design.study,
        small_design.instruments,
        small_design.screening,
        small_design.models,
        None,
        small_design.decision,
    )
    assert "ypothes" not in preregistration(bare)


def test_a_registry_reads_which_sizes_count(root):
    """A null of "size .20" reads as if .20 were expected, and the largest size that a claim names was not there."""
    text = preregistration(load_design(root / "config", "pmc"))
    assert "correlation of apprehension with Lie, null, size below .20." in text
    assert "correlation of safety with Neuroticism, negative, size .10 or more." in text
    assert "retest of safety, positive, size .50 to .80." in preregistration(load_design(root / "config", "demo"))
