"""What to worry about rests on the model that the pair's φ rests on."""

from types import SimpleNamespace

import pandas as pd
import pytest

from emosec.definitions.instruments import Instrument
from emosec.report.answers import pair_sentence
from emosec.report.cautions import bounds_missed
from emosec.report.rooms.worries import few_items, in_blocks, left_out, lost, on_what_rests

DESIGN = SimpleNamespace(
    models=SimpleNamespace(roles=SimpleNamespace(without_wording="M3")),
    decision=SimpleNamespace(primary_model="M3W", estimator="WLSMV"),
    primary_of=lambda instrument: "M3" if instrument == "worded one way" else "M3W",
)


def told(worded):
    """Tables of one wave: φ is .62 pairwise; of complete rows it is .60 without wording and .42 with a random intercept."""
    phi = {"pair": "one–two", "estimator": "DWLS", "n": 1000}
    whole = {
        "pair": "one–two",
        "criterion": "phi, complete rows",
        "estimator": "WLSMV",
        "n": 800,
        "role": "information",
    }
    tables = {
        "separability_pairs": [{"pair": "one–two", "worded": worded}],
        "separability_evidence": [
            phi | {"criterion": "phi", "role": "decides", "model": "primary", "est": 0.62},
            whole | {"model": "M3", "est": 0.60},
            whole | {"model": "M3W", "est": 0.42},
        ],
        "items_items": [{"item": "q1", "n_missing": 30}],
    }
    return SimpleNamespace(of=lambda name, **_: pd.DataFrame(tables[name]))


@pytest.mark.parametrize(("worded", "phi"), [("alike", ".600"), ("mixed", ".420")])
def test_phi_of_complete_rows_is_of_the_model_that_phi_is_of(worded, phi):
    said = lost(told(worded), DESIGN, "any", "w1")
    assert "Complete rows would keep 800 of 1,000 respondents" in said
    assert f"φ of one and two would be {phi} in place of .620" in said


@pytest.mark.parametrize(
    ("dropped", "indicator", "said"),
    [(301, "missing_share", True), (90, "missing_share", False), (301, "none_answered", False)],
)
def test_a_rule_that_leaves_many_out_is_told_but_of_those_who_answered_nothing(dropped, indicator, said):
    step = {"rule": "too_many_missing", "n_in": 900}
    flow = pd.DataFrame([step | {"action": "drop", "n_dropped": dropped}, step | {"action": "flag", "n_dropped": 400}])
    rule = SimpleNamespace(name="too_many_missing", indicator=indicator)
    design = SimpleNamespace(screening=SimpleNamespace(rules=(rule,)))
    found = left_out(SimpleNamespace(of=lambda *_, **__: flow), design, "any", "w1")
    assert (
        found.startswith("Many respondents were left out, and everything here is of the others: 301 of 900 by") is said
    )
    assert bool(found) is said


@pytest.mark.parametrize(
    ("conclusion", "n", "said"), [("separable", 4, True), ("separable", 5, False), ("open", 4, False)]
)
def test_so_few_items_that_a_facet_stands_for_the_component_are_told(conclusion, n, said):
    pairs = pd.DataFrame([{"pair": "one–two", "conclusion": conclusion}])
    components = {"one": SimpleNamespace(items=tuple("abcdef")), "two": SimpleNamespace(items=tuple("ghijkl"[:n]))}
    design = SimpleNamespace(instruments={"any": SimpleNamespace(components=components)})
    found = few_items(SimpleNamespace(of=lambda *_, **__: pairs), design, "any", "w1")
    assert found.startswith("Fewer than five items were asked for two: what") is said
    assert bool(found) is said


@pytest.mark.parametrize(
    ("order", "status", "conclusion", "said"),
    [
        ("aaabbbccc", "not_looked_at", "separable", True),
        ("abcabcabc", "not_looked_at", "separable", False),
        ("aaabbbccc", "met", "separable", False),
        ("aaabbbccc", "not_looked_at", "inconclusive", False),
        # the third takes turns with the second: its pairs are no longer in blocks
        ("aaabcbcbc", "not_looked_at", "separable", False),
    ],
)
def test_components_asked_one_after_the_other_on_pages_unknown_are_told(order, status, conclusion, said):
    items = [f"{own}{at}" for at, own in enumerate(order)]
    components = {c: SimpleNamespace(items=tuple(i for i in items if i[0] == c)) for c in "abc"}
    asked = SimpleNamespace(components=components, item_ids=items)
    asked.in_blocks = Instrument.in_blocks.fget(asked)
    design = SimpleNamespace(instruments={"any": asked})
    held = {
        "separability_pairs": [{"pair": "a–b", "conclusion": conclusion}],
        "separability_gates": [{"gate": "pages", "subject": "a–b", "status": status}],
    }
    found = in_blocks(SimpleNamespace(of=lambda name, **_: pd.DataFrame(held[name])), design, "any", "w1")
    assert found.startswith("The items of a and b were asked one component after the other") is said
    assert bool(found) is said


def test_a_primary_model_on_which_no_pair_rests_is_said_to_be_one():
    found = ["The primary model did not converge", "Scores of one are not very reliable"]
    alike = on_what_rests(found, told("alike"), DESIGN, "any", "w1")
    assert alike[0].endswith(
        "No pair's conclusion rests on that model; φ is of the model without wording, since its items are worded one way"
    )
    # opposite wording leaves no φ: nothing rests on the model either, as with half of a study's pairs
    opposite = on_what_rests(found, told("opposite"), DESIGN, "any", "w1")
    assert opposite[0].endswith("did not converge. No pair's conclusion rests on that model")
    assert alike[1:] == found[1:]
    assert on_what_rests(found, told("mixed"), DESIGN, "any", "w1") == found
    assert on_what_rests(found, told("alike"), DESIGN, "worded one way", "w1") == found


@pytest.mark.parametrize(
    ("worded", "beyond"), [("mixed", ""), ("alike", " (φ of one and two is 1.883 in complete rows)")]
)
def test_an_improper_solution_is_told_with_its_size(worded, beyond):
    got = told(worded)
    if beyond:
        rows = got.of("separability_evidence")
        rows.loc[rows["model"] == "M3W", "est"] = 1.883
        tables = {"separability_evidence": rows, "separability_pairs": got.of("separability_pairs")}
        got = SimpleNamespace(of=lambda name, **_: tables[name])
    text = "The primary model is improper: the covariance matrix of the factors is not positive definite"
    assert on_what_rests([text], got, DESIGN, "any", "w1")[0].startswith(f"{text}{beyond}")
    assert ("φ of one" in on_what_rests([text], got, DESIGN, "any", "w1")[0]) == bool(beyond)


@pytest.mark.parametrize(("missing", "why"), [(30, "(many left one"), (120, "(120 have no answer to q1)")])
def test_an_item_that_explains_little_of_what_is_lost_is_no_reason(missing, why):
    got = told("mixed")
    items = pd.DataFrame([{"item": "q1", "n_missing": missing}])
    asked = SimpleNamespace(of=lambda name, **_: items if name == "items_items" else got.of(name))
    assert why in lost(asked, DESIGN, "any", "w1")


def test_an_item_that_was_not_asked_is_no_reason_for_lost_rows():
    got = told("mixed")
    n = int(got.of("separability_evidence")["n"].max())
    items = pd.DataFrame([{"item": "q1", "n_missing": n}, {"item": "q2", "n_missing": 3}])
    asked = SimpleNamespace(of=lambda name, **_: items if name == "items_items" else got.of(name))
    assert "(many left one item or another out)" in lost(asked, DESIGN, "any", "w1")


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        (0.9, "the interval reaches .90 ("),
        (0.747, "the interval reaches .75, like which pages of plausible size would make .90 look"),
    ],
)
def test_a_check_reaches_the_limit_that_was_asked_of_it(threshold, words):
    fact = {
        "pair": "one–two", "conclusion": "inconclusive", "reason": "DEPENDENCE", "cutoff": 0.9, "ceiling": threshold,
        "est": 0.66, "ci.lower": 0.61, "ci.upper": 0.71,
    }  # fmt: skip
    check = {"criterion": "dependence", "passed": "no", "limit": threshold + 0.1, "threshold": threshold}
    assert words in pair_sentence(fact, 0.9, [check])


def test_a_misfit_that_matters_moves_an_interval_and_need_not_move_an_estimate_across_the_cut_off():
    """An interval of [.74, .84] that reached .94 with a residual freed had been said to be on the other side of .90."""
    row = {
        "statistic": "rmsea.scaled",
        "observed": 0.12,
        "threshold": 0.02,
        "direction": "at_most",
        "status": "material",
    }
    assert "changes for some pair whether its interval lies below" in bounds_missed([row])
