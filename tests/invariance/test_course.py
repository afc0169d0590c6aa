"""Phases, arms, clinical change, attrition and completers: counts that can be told by hand."""

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.invariance.attrition import attrition, cramers_v
from emosec.invariance.bland_altman import bland_altman
from emosec.invariance.contracts import ATTRITION, CLINICAL_CHANGE, COMPLETERS, MEAN_CHANGE
from emosec.invariance.phases import phase_pairs, treated
from emosec.invariance.reliable import reliable
from emosec.invariance.retest import retest, with_items
from emosec.remarks import read
from emosec.report.suppression_of_change import RULES
from emosec.statistics.effect_sizes import standardised_mean_change
from emosec.tables import check

LIMITS = "[{at: 10, label: moderate, source: s, population: p}, {at: 20, label: severe, source: s, population: p}]"
MOOD = f"""
name: mood
title: Mood
citation: none
licence: CC0-1.0
responses: [{{code: 0, label: no}}, {{code: 1, label: a bit}}, {{code: 2, label: yes}}]
items: [{{id: a}}, {{id: b}}]
scales: [{{name: low, items: [a, b], cutoffs: {LIMITS}}}]
"""
STUDY = """
name: cure
title: Cure
respondent_key: [id]
exports: [{name: main, file: "*.csv"}]
instruments: [{instrument: mood, export: main, better: {low: lower}, cutoff: {low: moderate}}]
variables: [{name: arm, export: main, kind: group}]
waves: [{wave: w0, phase: before}, {wave: w1, phase: before}, {wave: w2, phase: during}, {wave: w3, phase: after}, {wave: w4}]
arms: {variable: arm, control: wait}
screening: default
models: components
decision: separability
"""


def study(**other):
    made = STUDY
    for old, new in other.items():
        made = made.replace(
            *{"cutoff": (", cutoff: {low: moderate}", new), "better": ("better: {low: lower}, ", new)}[old]
        )
    return Study.parse(made, where="cure.yaml")


@pytest.fixture
def mood():
    return Instrument.parse(MOOD, where="mood.yaml")


def scores(waves):
    parts = [
        pd.DataFrame({"study": "cure", "wave": w, "instrument": "mood", "scale": "low", "n_answered": 2, "n_items": 2,
                      "respondent": [f"p{i}" for i in range(len(v))], "score": np.asarray(v, dtype=float)})
        for w, v in waves.items()
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def people(waves, n, arm=None):
    return pd.DataFrame([
        {"study": "cure", "wave": w, "respondent": f"p{i}", "arm": arm[i] if arm else None} for w in waves for i in range(n)
    ])  # fmt: skip


ALPHA = pd.DataFrame(
    {"wave": ["w1"], "scale": "low", "coefficient": "alpha", "est": 0.9, "ci.lower": 0.8, "ci.upper": 0.95}
)
BEFORE = [15, 15, 15, 15, 8, 12, 25, 5, 15, 15]
AFTER = [3, 15, 30, 9, 3, 12, 12, 5, 14, 4]  # with SD 5.5 and α .9, a change of 4.8 is reliable
ARM = ["cure"] * 5 + ["wait"] * 5


def test_recovery_needs_the_cut_off_and_a_reliable_change(mood):
    waves = {"w1": BEFORE, "w3": AFTER}
    made = treated(scores(waves), ALPHA, people(waves, 10, ARM), study(), mood)
    rows = check(CLINICAL_CHANGE, made.clinical).set_index("arm")
    assert list(rows.index) == ["all", "cure", "wait"]
    counted = rows[["n_recovered", "n_improved", "n_unchanged", "n_deteriorated"]].to_numpy(dtype=int).tolist()
    # p0, p3 and p9 come from 15 to below 10; p4 falls from 8, p6 from 25 to 12; p2 gets worse
    assert counted == [[3, 2, 4, 1], [2, 1, 1, 1], [1, 1, 3, 0]]
    assert rows["cutoff"].tolist() == ["moderate"] * 3


@pytest.mark.parametrize(
    ("better", "before", "after", "recovered"),
    [("lower", 20, 10, 0), ("lower", 10, 3, 1), ("higher", 3, 10, 1), ("higher", 10, 20, 0)],
)
def test_a_score_on_the_limit_is_above_it(mood, better, before, after, recovered):
    # 10 is moderate, for a label holds from its limit on: 20 to 10 stays there and 10 to 3 leaves it; upward 3 to 10 enters it
    others = [15, 15, 8, 12, 25, 5, 15, 15]  # unchanged; with SD 5.7 to 6.6, a change of 5.8 is reliable
    waves = {"w1": [before, *others], "w3": [after, *others]}
    said = study(better=f"better: {{low: {better}}}, ")
    row = treated(scores(waves), ALPHA, people(waves, 9), said, mood).clinical.iloc[0]
    counted = row[["at", "n_recovered", "n_improved", "n_unchanged", "n_deteriorated"]].tolist()
    assert counted == [10, recovered, 1 - recovered, 8, 0]


def test_a_mean_of_means_that_misses_the_limit_in_its_last_digit_is_on_it(mood):
    assert (4.6 + 4.0 + 1.0) / 3 < 3.2
    on_it = np.nextafter(10, 0)
    counted = []
    for after in (on_it, 10.0):
        waves = {"w1": [20, 15, 15, 8, 12, 25, 5, 15, 15], "w3": [after, 15, 15, 8, 12, 25, 5, 15, 15]}
        counted.append(treated(scores(waves), ALPHA, people(waves, 9), study(), mood).clinical.iloc[0]["n_recovered"])
    assert counted == [0, 0]


def test_changes_are_compared_with_the_control_arm(mood):
    waves = {"w1": BEFORE, "w3": AFTER}
    rows = check(MEAN_CHANGE, treated(scores(waves), ALPHA, people(waves, 10, ARM), study(), mood).means)
    assert rows[["arm", "versus"]].to_numpy().tolist() == [["all", ""], ["cure", ""], ["wait", ""], ["cure", "wait"]]
    cure, wait = (standardised_mean_change(BEFORE[s], AFTER[s]) for s in (slice(5), slice(5, 10)))
    assert rows["est"].iloc[1] == pytest.approx(cure.est)
    assert rows["est"].iloc[3] == pytest.approx(cure.est - wait.est)
    assert rows["se"].iloc[3] == pytest.approx(np.sqrt(cure.variance + wait.variance))


def test_change_counts_from_the_last_wave_before():
    waves = ["w0", "w1", "w2", "w3", "w4"]
    assert phase_pairs(study(), waves) == [("w1", "w2", "during"), ("w1", "w3", "after")]
    assert phase_pairs(study(), ["w2", "w3"]) == []


@pytest.mark.parametrize(
    ("other", "alpha", "code"),
    [
        ({"cutoff": ""}, ALPHA, "cutoff_not_named"),
        ({"better": ""}, ALPHA, "better_not_said"),
        ({}, ALPHA[:0], "no_alpha"),
    ],
)
def test_what_is_not_said_is_said_to_be_lacking(mood, other, alpha, code):
    waves = {"w1": BEFORE, "w3": AFTER}
    made = treated(scores(waves), alpha, people(waves, 10), study(**other), mood).clinical
    assert made["n_recovered"].isna().all()
    assert {read(c)[0].code for c in made["warning"]} == {code}
    assert made["arm"].tolist() == ["all"]


def test_attrition_by_score_and_group():
    first = np.r_[np.full(30, 10.0), np.full(10, 14.0)] + np.tile([-1.0, 1.0], 20)
    stacked = scores({"w1": first, "w2": first[:30]})
    there = pd.concat([people(["w1"], 40, ["x"] * 20 + ["y"] * 20), people(["w2"], 30, ["x"] * 40)])
    made = attrition(stacked, there, study())
    rows = check(ATTRITION, made.left)
    score = rows[rows["kind"] == "score"].iloc[0]
    assert (score["n_stayed"], score["n_left"], score["mean_left"], score["mean_stayed"]) == (30, 10, 14, 10)
    assert score["est"] > 3
    groups = rows[rows["kind"] == "group"].set_index("level")
    assert groups[["n_stayed", "n_left"]].to_numpy(dtype=int).tolist() == [[20, 0], [10, 10]]
    assert groups["est"].tolist() == pytest.approx([np.sqrt(1 / 3)] * 2)
    complete = check(COMPLETERS, made.completers).set_index("wave")
    assert complete.loc["w1", "mean"] == 11
    assert (complete.loc["w1", "n_completers"], complete.loc["w1", "mean_completers"]) == (30, 10)


def test_cramers_v_of_a_row_of_one_person_and_of_nobody():
    # χ² = n(ad − bc)² / products of the margins = 4 · 2² / (1 · 3 · 2 · 2) = 4/3 and V = √(χ²/n)
    v, p = cramers_v(pd.DataFrame([[1, 0], [1, 2]]))
    assert v == pytest.approx(np.sqrt(1 / 3))
    assert p == pytest.approx(math.erfc(np.sqrt(4 / 3) / np.sqrt(2)))
    for empty in ([[0, 0], [1, 2]], [[0, 1], [0, 2]]):
        assert np.isnan(cramers_v(pd.DataFrame(empty))).all()


def test_whoever_was_screened_out_later_has_not_left():
    stacked = scores({"w1": np.arange(10.0), "w2": np.arange(8.0)})
    made = attrition(stacked, people(["w1", "w2"], 10), study())
    assert made.left[made.left["kind"] == "score"]["n_left"].tolist() == [0]
    assert attrition(scores({"w1": np.arange(3.0)}), people(["w1"], 3), study()).left.empty


def test_few_people_in_an_arm_or_left_are_not_published(mood):
    n = 60
    rng = np.random.default_rng(0)
    waves = {"w1": rng.normal(15, 5, n), "w3": rng.normal(10, 5, n)}
    arm = ["cure"] * 26 + ["wait"] * 30 + ["other"] * 4
    made = treated(scores(waves), ALPHA, people(waves, n, arm), study(), mood)
    gone = attrition(scores({"w1": waves["w1"], "w3": waves["w3"][:57]}),
                     pd.concat([people(["w1"], n, arm), people(["w3"], 57, arm)]), study())  # fmt: skip
    tables = {"invariance_mean_change": made.means, "invariance_clinical_change": made.clinical,
              "invariance_attrition": gone.left, "invariance_completers": gone.completers}  # fmt: skip
    shown = SimpleNamespace(**{slug.removeprefix("invariance_"): RULES[slug](tables, 10) for slug in tables})
    means = shown.mean_change.set_index(["arm", "versus"])
    assert np.isnan(means.loc[("other", ""), "est"])
    assert str(means.loc[("other", ""), "n"]) != "4"
    # the smallest larger arm goes with it, since all less the others would tell
    assert np.isnan(means.loc[("cure", ""), "est"])
    assert means.loc[("wait", ""), "n"] == 30
    assert np.isnan(means.loc[("other", "wait"), "est"])
    assert shown.clinical_change.set_index("arm").loc["other", "n_recovered"] != 4
    left = shown.attrition[shown.attrition["kind"] == "score"].iloc[0]
    assert "3" not in (str(left["n_left"]), str(left["n_stayed"]))
    assert np.isnan(left["share_left"])
    assert str(shown.completers.iloc[0]["n_completers"]) == "n.p."


def test_latent_change_is_told_as_far_as_the_level_allows():
    """Only the model over time of the same people, and change only once intercepts are equal."""
    from emosec.invariance.quantities import change_rows

    fit, setting = over_time()
    for level, expected in (
        ("configural", []), ("loadings", ["stability"]), ("intercepts", ["stability", "mean", "variance", "with_initial"]),
    ):  # fmt: skip
        rows = list(change_rows(setting, SimpleNamespace(level=level, fitted=fit)))
        assert [r["quantity"] for r in rows] == expected
        assert {(r["wave_a"], r["wave_b"]) for r in rows} <= {("w1", "w2")}
    assert rows[0]["est"] == pytest.approx(0.8, abs=0.1)
    assert rows[1]["est"] == pytest.approx(0.5, abs=0.15)
    groups = SimpleNamespace(design="groups")
    assert list(change_rows(groups, SimpleNamespace(level="residuals", fitted=fit))) == []


def over_time():
    """A fitted factor of 400 people in two waves: stability .8, mean up by .5; and the setting it came from."""
    from emosec.statistics.cfa import cfa, invariance_syntax

    rng = np.random.default_rng(4)
    latent = rng.multivariate_normal([0, 0.5], [[1, 0.8], [0.8, 1]], size=400)
    data = pd.DataFrame({f"{i}{k + 1}": latent[:, k] + rng.normal(0, 0.6, 400) for k in (0, 1) for i in "abc"})
    occasions = {"f": ["f1", "f2"], **{i: [f"{i}1", f"{i}2"] for i in "abc"}}
    text = invariance_syntax("f1 =~ a1 + b1 + c1\nf2 =~ a2 + b2 + c2", data, "intercepts", occasions=occasions)
    setting = SimpleNamespace(
        design="occasions", labels=("w1", "w2"), factors=("f",), place=lambda name, k: (f"{name}{k + 1}", 1)
    )
    return cfa(text, data, estimator="MLR"), setting


def test_waves_that_asked_other_items_of_a_score_are_not_compared(mood):
    """The mean of a short form differs from that of all items though nobody changed."""
    waves = {"w1": BEFORE, "w3": AFTER}
    short = Study.parse(
        STUDY.replace("phase: after}", "phase: after, asked: [{instrument: mood, not_asked: [b]}]}"), where="c.yaml"
    )
    for asked, compared in ((study(), 1), (short, 0)):
        made = treated(scores(waves), ALPHA, people(waves, 10, ARM), asked, mood)
        assert len(made.clinical) == 3 * compared
        assert made.means["scale"].nunique() == compared
        told = with_items(scores(waves), asked, mood)
        assert len(retest(told)) == len(bland_altman(told).limits) == compared
        assert len(reliable(told, ALPHA, {"low": "lower"}).icc["scale"].unique()) == compared
    assert len(retest(scores(waves))) == 1


def test_as_many_items_are_not_the_same_items(mood):
    waves = {"w1": BEFORE, "w3": AFTER}
    said = STUDY.replace(
        "{wave: w1, phase: before}", "{wave: w1, phase: before, asked: [{instrument: mood, not_asked: [a]}]}"
    )
    said = said.replace("phase: after}", "phase: after, asked: [{instrument: mood, not_asked: [b]}]}")
    told = with_items(scores(waves), Study.parse(said, where="c.yaml"), mood)
    assert told["items"].unique().tolist() == ["b", "a"]
    assert retest(told).empty
