"""What the page says of comparisons, from tables written by hand: levels that fail, effects, items one by one."""

import pandas as pd
import pytest

from emosec.definitions.invariance import InvarianceRule
from emosec.remarks import Remark
from emosec.report.gather import Gathered
from emosec.report.labels import wave_words
from emosec.report.parts import Place
from emosec.report.remarks import remark_words
from emosec.report.rooms.comparison_words import _which_design, said
from emosec.report.rooms.comparisons import _Case, _scores
from emosec.report.rooms.functioning import functioning_table, functioning_words

CONCLUSION = {
    "level": "loadings", "share_repeated": None, "primary": True, "n_items": 6, "model": "M3", "warning": None,
    "correlations": True, "regressions": True, "means": False, "scores": False,
}  # fmt: skip


def functioning(flagged: dict[str, str], effects: dict[str, float]) -> str:
    items = [
        {"scale": scale, "item": f"{scale}{k}", "chisq": 9.0, "flagged": f"{scale}{k}" in flagged, "notable": False}
        for scale in effects
        for k in range(3)
    ]
    together = [{"scale": s, "item": None, "group": "wave2", "difference": d, "sd": 2.0} for s, d in effects.items()]
    return functioning_words(pd.DataFrame(items), pd.DataFrame(together), wave_words)


def test_items_of_two_scales_do_not_move_one_sum_together():
    """One item of safety and one of confidence: the two were said to move the sum of confidence together."""
    both = functioning({"safety0": "", "confidence1": ""}, {"safety": 0.2, "confidence": -0.5})
    assert (
        "2 of 6 items function differently, all of them negligibly; of the sums of their scales that of confidence"
        in both
    )
    assert "moves most, by −0.50 points (−0.25 standard deviations), in Wave 2." in both
    one_scale = functioning({"safety0": "", "safety1": ""}, {"safety": 0.2, "confidence": 0.0})
    assert "together they move the sum of safety by at most 0.20 points" in one_scale
    assert "it moves the sum of safety by at most" in functioning({"safety0": ""}, {"safety": 0.2, "confidence": 0.0})


def failed(estimator: str, pvalue: float = 0.01, **changes: float) -> str:
    rows = [
        {"level": "loadings", "estimator": estimator, "reached": True, "holds": True, "cfi.scaled": 0.99},
        {"level": "intercepts", "estimator": estimator, "reached": False, "holds": False, "chisq_diff": 20.0, "df_diff": 6.0,
         "pvalue_diff": pvalue, "delta_cfi": 0.0, "delta_rmsea": 0.0, "delta_srmr": 0.0, "delta_nci": 0.0, **changes},
    ]  # fmt: skip
    scores = pd.DataFrame(
        [{"factor": "safety", "group": "wave2", "signed": 0.1, "mean_difference": 0.3, "observed_difference": 0.4}]
    )
    no = pd.DataFrame({"item": []})
    return " ".join(said(CONCLUSION, pd.DataFrame(rows), no, scores, InvarianceRule(), 0.95, wave_words))


@pytest.mark.parametrize(
    ("estimator", "changes", "words"),
    [
        ("WLSMV", {}, "which is within the cut-offs"),
        ("WLSMV", {"delta_cfi": -0.005}, "ΔRMSEA .000."),
        # no cut-off of SRMR is in use for ordered items
        ("WLSMV", {"delta_srmr": 0.02}, "which is within the cut-offs"),
        ("MLR", {"delta_srmr": 0.02}, "another index worsens beyond its cut-off"),
        ("MLR", {"delta_nci": -0.03}, "another index worsens beyond its cut-off"),
        ("MLR", {"delta_nci": -0.03, "delta_cfi": -0.02}, "ΔRMSEA .000."),
    ],
)
def test_within_the_cut_offs_is_within_all_that_are_in_use(estimator, changes, words):
    text = failed(estimator, **changes)
    assert words in text
    assert ("within the cut-offs" in text) == ("within" in words)


def test_a_test_that_did_not_reject_is_not_blamed():
    """Where indices decide, a level can fail though the test does not reject."""
    assert "the smaller the differences that the test rejects" in failed("MLR", delta_cfi=-0.02)
    assert "the test rejects" not in failed("MLR", pvalue=0.2, delta_cfi=-0.02)


def test_a_wave_is_called_as_readers_know_it():
    assert "0.30 points (0.10 standard deviations) in Wave 2; this is the largest" in failed("WLSMV")
    left = Remark("items_left_out_in", {"items": ("calm",), "group": "wave2"})
    assert remark_words(left) == "calm left out (no answer, or the same from everybody, in Wave 2)"


def test_points_are_said_to_be_of_merged_categories_where_some_were():
    """A sum of merged answers differs less than the scores do, and an item against its factor is subtracted, not added."""
    where = {"wave": "w", "instrument": "i", "grouping": "sex", "design": "groups"}
    effect = {
        **where,
        "factor": "calm",
        "group": "b",
        "n_items": 4,
        "mean_difference": 0.5,
        "signed": 0.2,
        "observed_difference": 0.6,
    }
    merger = {**where, "item": "a", "category": 4, "into": 3, "group": "b", "n": 2}
    for rows, merged in (([merger], True), ([], False)):
        tables = {
            "invariance_score_effects": pd.DataFrame([effect]),
            "invariance_merged": pd.DataFrame(rows, columns=list(merger)),
        }
        case = _Case(Gathered("s", ["w"], tables, {}, {}), None, Place("i", "w"), where, str, " by Sex")
        note = _scores(case).note
        assert ("of categories as merged" in note) == merged
        assert "loads against its factor all the same is subtracted" in note


@pytest.mark.parametrize(("design", "primary"), [("occasions", True), ("occasions", False), ("groups", True)])
def test_why_waves_as_groups_are_primary_where_all_came_back_is_said(design, primary):
    """All had come back, so that the model over time is primary, and “this comparison is supplementary” stood beside it."""
    rule = InvarianceRule()
    row = CONCLUSION | {"design": design, "primary": primary, "share_repeated": 1.0}
    said = _which_design(row, rule)
    assert ("unless it cannot be estimated, as here" in said) == (primary != (design == "occasions"))
    assert "unless" not in _which_design(row | {"share_repeated": 0.1, "primary": design == "groups"}, rule)


@pytest.mark.parametrize(
    ("flagged", "anchor", "told"), [(False, False, True), (True, False, False), (False, True, False)]
)
def test_an_item_neither_flagged_nor_an_anchor_has_its_reason(flagged, anchor, told):
    """It was flagged before anchors were purified; the table had shown no and no without a word."""
    row = {
        "scale": "confidence", "item": "strong", "n": 756, "chisq_uniform": 2.1, "pvalue_uniform": 0.144, "chisq_nonuniform": 3.1,
        "pvalue_nonuniform": 0.08, "chisq": 5.2, "df": 2.0, "pvalue_bh": 0.139, "r2": 0.003, "flagged": flagged, "notable": False,
        "anchor": anchor, "warning": None,
    }  # fmt: skip
    made = functioning_table("x", pd.DataFrame([row]), InvarianceRule(), ("i", "w1"), " by Drug")
    assert ("flagged in the round before" in made.note) == told
