"""The card of a verdict: what it says of the rival accounts, and of earlier analyses of the data."""

from types import SimpleNamespace

import pandas as pd
import pytest

from emosec.report import answers, words
from emosec.report.cautions import cautions
from emosec.report.papers import results
from emosec.report.papers.blocks import Paragraph
from emosec.report.papers.methods import analysis, methods
from emosec.report.rooms.verdict import analyses

ANALYSIS = {
    "study": "s", "instrument": "mini", "analyses": 2, "allowed": 1, "first_on": "2026-01-01", "first_sha256": "a" * 64,
    "rule_changed": True, "differences": "cutoff: 0.85 → 0.9; curve: removed 0.8, added 1", "data_changed": False,
    "definitions_changed": None, "other_answer": False,
}  # fmt: skip


ONE = {
    "pair": "a–b", "conclusion": "separable", "reason": None, "basis": "bounds", "worded": "mixed", "n": 300, "est": 0.7,
    "se": 0.02,
    "ci.lower": 0.667, "ci.upper": 0.733, "cutoff": 0.9, "ceiling": 0.9, "floor": 0.9, "lower_bound": 0.6, "upper_bound": 0.75,
    "separable_from": 0.81, "not_separable_to": 0.6, "p_below": 1.0, "log10_ratio": 9.0, "n_required": None,
}  # fmt: skip
NOT = ONE | {
    "conclusion": "not_separable",
    "basis": "random_intercept",
    "est": 1.01,
    "ci.lower": 0.99,
    "ci.upper": 1.03,
}
OPEN = ONE | {"conclusion": "inconclusive", "basis": None}


@pytest.mark.parametrize(
    ("label", "pair", "found"),
    [
        ("SEPARABLE", ONE, ("Yes", "No", "No: the answer holds once wording is allowed for")),
        (
            "SEPARABLE",
            ONE | {"worded": "alike", "lower_bound": None},
            ("Yes", "No", "No: what items worded one way share by that raises φ, which is below the cut-off all the same"),
        ),
        (
            "SEPARABLE",
            ONE | {"worded": "alike", "est": -0.5, "ci.lower": -0.6, "ci.upper": -0.4},
            ("Yes", "No", "Not ruled out for a and b: what items worded one way share by that raises a φ below zero"),
        ),
        ("NOT SEPARABLE", NOT, ("No, not all of them", "Yes", "No: the answer holds once wording is allowed for")),
        ("INCONCLUSIVE", OPEN | {"reason": "WORDING"}, ("Undecided", "Undecided", "Cannot be ruled out for a and b")),
        ("INCONCLUSIVE", OPEN | {"reason": "PRECISION"}, ("Undecided", "Undecided", "Undecided")),
    ],
)  # fmt: skip
def test_a_verdict_answers_separable_one_thing_or_wording(label, pair, found):
    assert tuple(text for _, text in answers.accounts({"label": label, "pairs": [pair]})) == found


def test_where_some_pairs_are_open_wording_is_ruled_out_for_the_others_by_name():
    """It had been ruled out for the open ones too, which have no answer that could hold."""
    pairs = [ONE, OPEN | {"pair": "a–c", "reason": "PRECISION"}]
    (*_, (_, said)) = answers.accounts({"label": "INCONCLUSIVE", "pairs": pairs})
    assert said == "No for a and b, whose answer holds once wording is allowed for"
    (*_, (_, said)) = answers.accounts({"label": "INCONCLUSIVE", "pairs": [*pairs, ONE | {"pair": "b–c"}]})
    assert said == "No for a–b and b–c, whose answers hold once wording is allowed for"


@pytest.mark.parametrize("reason", words.REASON)
def test_every_reason_has_a_sentence_and_a_remedy(reason):
    fact = OPEN | {"reason": reason, "n_required": 1200}
    said = answers.pair_sentence(fact, 0.9)
    assert said.startswith("A and b: undecided. ")
    assert said.endswith(".")
    assert reason not in said
    (remedy,) = answers.resolve({"pairs": [fact]})
    assert "`" not in remedy
    assert remedy.startswith("A and b: ")


def test_an_interval_above_the_cut_off_is_not_said_to_reach_across_it():
    """NOT SEPARABLE asks for more than an interval of 90% that lies above."""
    above = NOT | {
        "conclusion": "inconclusive",
        "reason": "PRECISION",
        "basis": None,
        "ci.lower": 0.915,
        "n_required": 740.0,
    }
    said = answers.pair_sentence(above, 0.9)
    assert "across" not in said
    assert "[.915, 1.030]: above .90, but by fewer standard errors than “not separable” asks for. About 740" in said
    below = above | {"est": -1.01, "ci.lower": -1.03, "ci.upper": -0.915}
    assert ": below −.90, but by fewer" in answers.pair_sentence(below, 0.9)
    for lower in (0.89, 0.7):
        assert "the interval reaches across .90" in answers.pair_sentence(above | {"ci.lower": lower}, 0.9)


@pytest.mark.parametrize(("reason", "criterion"), [("DEPENDENCE", "dependence"), ("STYLE", "without_style")])
def test_a_correlation_below_zero_is_held_against_the_cut_off_below_zero(reason, criterion):
    """φ of −.26 whose interval reached to −1.95 was said to reach .90, with an upper limit of 1.949."""
    below = OPEN | {"reason": reason, "est": -0.261, "ci.lower": -0.353, "ci.upper": -0.169}
    failed = {"pair": "a–b", "criterion": criterion, "passed": "no", "limit": 1.949, "threshold": 0.9}
    said = answers.pair_sentence(below, 0.9, [failed])
    assert "the interval reaches −.90 (" in said
    assert said.endswith("lower limit −1.949).")
    assert "the interval reaches .90" in answers.pair_sentence(OPEN | {"reason": reason}, 0.9, [failed])
    apart = below | {"conclusion": "separable", "separable_from": 0.48}
    said = answers.pair_sentence(apart, 0.9)
    assert said.endswith(", above −.90 by every check. The answer would be the same at any cut-off below −.48.")
    one = NOT | {"est": -0.99, "ci.lower": -1.05, "ci.upper": -0.944}
    assert "correlate below −.90: φ = −.990" in answers.pair_sentence(one, 0.9)
    assert answers.headline({"pairs": [one]}) == "A and b correlate below −.90."
    assert answers.headline({"pairs": [one, NOT | {"pair": "a–c"}]}) == "A–b and a–c correlate beyond ±.90."


def test_wording_that_could_not_quite_make_phi_is_said_to_fall_short():
    """An interval above what wording makes of the cut-off is not explained by it, and the test asks for more than the interval."""
    alike = NOT | {"conclusion": "inconclusive", "reason": "WORDING", "basis": None, "worded": "alike", "floor": 0.92}
    beyond = ".92, beyond which φ lies by fewer standard errors than “not separable” asks for."
    assert answers.pair_sentence(alike | {"ci.lower": 0.944}, 0.9).endswith(beyond)
    assert answers.pair_sentence(alike | {"est": -0.99, "ci.lower": -1.05, "ci.upper": -0.944}, 0.9).endswith(beyond)
    assert answers.pair_sentence(alike | {"ci.lower": 0.915}, 0.9).endswith("would raise φ from there to .92.")


def test_a_number_of_respondents_that_nobody_can_ask_is_no_advice():
    near = OPEN | {"reason": "PRECISION", "n_required": 246_140.0, "est": 0.895}
    assert "246" not in answers.pair_sentence(near, 0.9)
    assert answers.resolve({"pairs": [near]}) == [
        "A and b: φ lies at the cut-off itself, or so near it that no realistic sample would decide"
    ]
    far = near | {"est": near["cutoff"] - 0.03}
    assert answers.resolve({"pairs": [far]}) == [
        "A and b: more than 20,000 respondents, or more items, or items that measure their component better"
    ]
    assert answers.resolve({"pairs": [far | {"n_required": float("inf")}]})[0].startswith(
        "A and b: φ lies at the cut-off"
    )
    assert "About 1,200 respondents would decide" in answers.pair_sentence(near | {"n_required": 1200.0}, 0.9)


def test_improper_solutions_come_first_and_categories_last():
    def row(gate, statistic, status="not_met", detail=None, observed=0.5):
        return {"gate": gate, "subject": "all", "statistic": statistic, "status": status, "observed": observed, "threshold": 0.6,
                "direction": "at_least", "detail": detail}  # fmt: skip

    rows = [
        row("categories", "smallest count", detail="calm = 4", observed=3.0),
        row("missing", "incomplete rows"),
        row("fit", "cfi.scaled", "immaterial"), row("fit", "srmr", "immaterial"), row("reliability", "salient loadings", "met"),
        row("solution", "warning", detail="heywood"),
    ]  # fmt: skip
    said = cautions(rows, 0.95)
    assert [s[:30] for s in said] == [
        "The primary model is improper:",
        "The primary model misfits: sca",
        "50.0% of respondents left some",
        "In all, the rarest answer (cal",
    ]
    assert cautions(rows, 0.95, most=1) == said[:1]


def test_methods_of_one_wave_claim_no_invariance(inside, small_inside):
    assert "Invariance across waves" in analysis(inside)
    alone = analysis(small_inside)
    assert "nvariance" not in alone
    assert "limits of agreement" not in alone


def test_methods_say_what_a_wave_did_not_ask(inside, monkeypatch):
    """Where the waves of the tables are asked about, instrument by instrument."""
    asked = []
    monkeypatch.setattr(
        "emosec.report.papers.methods.fewer_items",
        lambda design, name, waves: asked.append((name, list(waves))) or f" {name} lacks q1.",
    )
    told = [b.text for b in methods(inside) if isinstance(b, Paragraph)]
    assert asked == [(name, inside.got.waves_of("screening_flow", name)) for name, _ in asked] != []
    assert all(any(text.endswith(f" {name} lacks q1.") for text in told) for name, _ in asked)


def table_of(rows):
    return SimpleNamespace(of=lambda slug, instrument: pd.DataFrame(rows))


def test_waves_with_one_history_are_told_together_and_changes_line_by_line():
    first = ANALYSIS | {"analyses": 1, "rule_changed": False, "differences": None}
    found = analyses(table_of([ANALYSIS | {"wave": "w1"}, ANALYSIS | {"wave": "w2"}, first | {"wave": "w3"}]), "mini")
    assert [one.waves for one in found] == [["W 1", "W 2"], ["W 3"]]
    assert found[0].changed == ["cutoff: 0.85 → 0.9", "curve: removed 0.8, added 1"]
    assert (found[0].first, found[1].first, found[1].changed) == (False, True, [])


def test_a_manuscript_tells_of_further_analyses_and_is_silent_about_a_first():
    first = ANALYSIS | {"analyses": 1, "rule_changed": False, "differences": None}
    card = SimpleNamespace(analyses=analyses(table_of([ANALYSIS | {"wave": "w1"}, first | {"wave": "w2"}]), "mini"))
    (said,) = results.analyses(card)
    assert said.startswith(
        "The data of W 1 had 2 analyses for a verdict, the first on January 1, 2026; the rule allows 1."
    )
    assert "Settings" not in said, "which of the rule's settings changed stands on the page"


def test_names_of_two_words_are_words_in_every_sentence():
    """Components are called as definitions allow, with an underscore; a page had said “Well_being and self_esteem”."""
    one = OPEN | {"pair": "well_being–self_esteem", "reason": "PRECISION", "n_required": 900.0}
    said = [
        answers.pair_sentence(one, 0.9),
        answers.headline({"pairs": [one]}),
        *answers.resolve({"pairs": [one, one | {"pair": "well_being–hope"}]}),
    ]
    assert said[0].startswith("Well being and self esteem: undecided.")
    assert not any("_" in text for text in said)
