"""The scoring rules the field uses, against sums done by hand and against a scorer that shares no code with ours."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.instruments import Instrument
from emosec.scoring.score import score, scores_of

FOLDER = Path(__file__).resolve().parents[2] / "config" / "instruments"
nan = np.nan


def load(name):
    return Instrument.load(FOLDER / f"{name}.yaml")


def one(name, answers):
    made = scores_of(np.array([answers], dtype=float), load(name))
    return {scale: float(s.score[0]) for scale, s in made.items()}


def test_the_dass_21_is_a_doubled_sum():
    # depression 3, 5, 10, 13, 16, 17, 21; all others 0
    answers = [0] * 21
    for number, code in ((3, 3), (5, 1), (10, 2), (13, 0), (16, 1), (17, 0), (21, 2)):
        answers[number - 1] = code
    assert one("dass_21", answers) == {"depression": 18, "anxiety": 0, "stress": 0}


def test_a_dass_21_scale_with_one_gap_is_prorated_and_with_two_missing():
    answers = [1.0] * 21
    answers[2] = nan
    # six answers of 1: mean 1, seven items, doubled
    assert one("dass_21", answers)["depression"] == 14
    answers[4] = nan
    assert np.isnan(one("dass_21", answers)["depression"])


def test_self_compassion_is_the_mean_of_six_means_with_three_turned():
    # kindness items 5, self-judgment 2, humanity 4, isolation 1, mindfulness 3, over-identification 5
    groups = {5: (5, 12, 19, 23, 26), 2: (1, 8, 11, 16, 21), 4: (3, 7, 10, 15), 1: (4, 13, 18, 25), 3: (9, 14, 17, 22)}
    answers = [5.0] * 26
    for code, numbers in groups.items():
        for number in numbers:
            answers[number - 1] = code
    made = one("scs", answers)
    # judgment 2 → 4, isolation 1 → 5, over-identification 5 → 1; (5 + 4 + 4 + 5 + 3 + 1) / 6
    assert made["self_compassion"] == pytest.approx(22 / 6)
    # not the mean of 26 items, in which scales of five items weigh more
    turned = 25 + 20 + 16 + 20 + 12 + 4
    assert made["self_compassion"] != pytest.approx(turned / 26)


def test_ecr_rs_is_scored_per_person_and_then_over_persons():
    # with the mother every answer 7, with the father 1, partner and friend 4
    answers = [7] * 9 + [1] * 9 + [4] * 18
    made = one("ecr_rs", answers)
    # items 1–4 turned: (4 × 1 + 2 × 7) / 6 = 3; (4 × 7 + 2 × 1) / 6 = 5
    assert (made["avoidance_mother"], made["avoidance_father"]) == (3, 5)
    assert (made["anxiety_mother"], made["anxiety_father"]) == (7, 1)
    assert (made["avoidance"], made["anxiety"]) == (4, 4)
    without_father = [7] * 9 + [nan] * 9 + [4] * 18
    assert np.isnan(one("ecr_rs", without_father)["avoidance"])


def test_the_fmps_total_leaves_organization_out():
    answers = [1] * 35
    for number in (2, 7, 8, 27, 29, 31):
        answers[number - 1] = 5
    made = one("fmps", answers)
    assert (made["organization"], made["perfectionism"]) == (30, 29)
    assert (made["mistakes_and_doubts"], made["parents"]) == (13, 9)


def test_the_two_orders_of_rosenberg_give_the_same_score_for_the_same_answers():
    here, there = load("rses_satisfied_first"), load("rses_worth_first")
    answers = np.random.default_rng(1).integers(1, 5, (50, 10)).astype(float)
    moved = answers[:, [here.item_ids.index(i) for i in here.orders[0].order]]
    assert (
        scores_of(answers, here)["self_esteem"].score.tolist() == scores_of(moved, there)["self_esteem"].score.tolist()
    )


def by_hand(row, keys, turned, low, high, rule):
    """Score one row with plain Python: no arrays, no definitions."""
    got = []
    for number in keys:
        value = row[number - 1]
        got.append(low + high - value if number in turned else value)
    return sum(got) if rule == "sum" else sum(got) / len(got)


@pytest.mark.parametrize(
    ("name", "n", "low", "high", "scale", "keys", "turned", "rule"),
    [
        ("ecr", 36, 1, 7, "avoidance", range(1, 36, 2), {3, 15, 19, 25, 27, 29, 31, 33, 35}, "mean"),
        ("ecr", 36, 1, 7, "anxiety", range(2, 37, 2), {22}, "mean"),
        ("ecr_s", 12, 1, 7, "anxiety", range(2, 13, 2), {8}, "mean"),
        ("gse", 10, 1, 4, "self_efficacy", range(1, 11), set(), "sum"),
        ("phq_9", 9, 0, 3, "depression", range(1, 10), set(), "sum"),
        ("gad_7", 7, 0, 3, "anxiety", range(1, 8), set(), "sum"),
        ("rses_worth_first", 10, 1, 4, "self_esteem", range(1, 11), {3, 5, 8, 9, 10}, "sum"),
        ("pss_10", 10, 0, 4, "stress", range(1, 11), {4, 5, 7, 8}, "sum"),
        ("pswq", 16, 1, 5, "worry", range(1, 17), {1, 3, 8, 10, 11}, "sum"),
        (
            "dass_42", 42, 0, 3, "stress", (1, 6, 8, 11, 12, 14, 18, 22, 27, 29, 32, 33, 35, 39), set(), "sum",
        ),
    ],
)  # fmt: skip
def test_scores_equal_those_of_plain_python(name, n, low, high, scale, keys, turned, rule):
    answers = np.random.default_rng(7).integers(low, high + 1, (200, n))
    made = scores_of(answers.astype(float), load(name))[scale].score
    wanted = [by_hand(row, list(keys), turned, low, high, rule) for row in answers.tolist()]
    assert made.tolist() == pytest.approx(wanted, abs=1e-12)


def test_weighted_items_and_their_gaps():
    text = (
        "name: mini\ntitle: M\ncitation: none\nlicence: CC0\n"
        "responses: [{code: 0, label: n}, {code: 1, label: y}, {code: 2, label: z}]\n"
        "items: [{id: a}, {id: b}, {id: c}]\nscales: [{name: all, items: [a, b, c], score: sum, weights: {a: 2, b: 1, c: 1},"
        " minimum_answered: 0.6}]\n"
    )
    mini = Instrument.parse(text, where="mini.yaml")
    answers = np.array([[2.0, 1.0, 0.0], [nan, 1.0, 2.0], [nan, nan, 2.0]])
    # 2·2 + 1 + 0; then (1 + 2) / 2 of four weights; then too few
    assert scores_of(answers, mini)["all"].score.tolist() == pytest.approx([5, 6, nan], nan_ok=True)


def test_labels_and_risks_are_counted_and_name_nobody(screened_from):
    phq = load("phq_9")
    rows = [[0] * 9, [1] * 9, [3] * 8 + [0], [1] * 5 + [0] * 3 + [nan], [2, 2] + [0] * 6 + [2]]
    made = score(screened_from(pd.DataFrame(rows, columns=phq.item_ids), phq), phq).counts
    assert "respondent" not in made.columns
    bands = made[made["kind"] == "cutoff"].set_index("label")["n"].to_dict()
    # 0, 9, 24, 5 of eight answers = 5.625 prorated, 6
    assert bands == {"below": 1, "mild": 3, "moderate": 0, "moderately severe": 0, "severe": 1}
    risk = made[made["kind"] == "risk"].set_index("label")
    assert risk.loc["risk answer", ["scale", "n", "n_of", "at"]].tolist() == ["phq9", 2, 4, 1.0]
    assert risk.loc["no risk answer", "n"] == 2


def test_brennans_categories_are_counted(screened_from):
    ecr = load("ecr")
    secure, fearful = [1] * 36, [7] * 36
    for scale in ecr.scales:
        for item in scale.reversed:
            at = ecr.item_ids.index(item)
            secure[at], fearful[at] = 7, 1
    made = score(screened_from(pd.DataFrame([secure, fearful, fearful], columns=ecr.item_ids), ecr), ecr).counts
    assert made.set_index("label")["n"].to_dict() == {"secure": 1, "fearful": 2, "preoccupied": 0, "dismissing": 0}
