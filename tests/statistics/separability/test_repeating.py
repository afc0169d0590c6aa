"""Answers that repeat a pattern: whose do, whose only look like it, and what a pair's phi is without them."""

from __future__ import annotations

import numpy as np
import pytest

from emosec.statistics.separability.decision import decide_pair
from emosec.statistics.separability.design import ItemDesign
from emosec.statistics.separability.evidence import Evidence
from emosec.statistics.separability.repeating import repeating
from emosec.statistics.separability.verdict import PairRule
from independent_simulator import Truth, answers

COMPONENT = np.repeat([0, 1, 2], 5)
SIGN = np.tile([1, 1, 1, -1, -1], 3)
BOTH_WAYS = ItemDesign(COMPONENT, SIGN)
FIVE = np.full(15, 5)


def keyed(raw, design=BOTH_WAYS, most=4):
    raw = np.asarray(raw)
    return np.where((design.sign < 0) & (raw >= 0), most - raw, raw)


def among_others(row, design=BOTH_WAYS, categories=5, missing=None):
    """Whether a raw row is found among 300 of people who answer by three traits."""
    rng = np.random.default_rng(7)
    traits = rng.multivariate_normal(np.zeros(3), 0.5 + 0.5 * np.eye(3), size=300)[:, design.component]
    cuts = np.linspace(-1.2, 1.2, categories - 1) if categories > 2 else [0.0]
    others = np.digitize(0.7 * traits + 0.7 * rng.standard_normal(traits.shape), cuts)
    codes = np.vstack([keyed(row, design, categories - 1), others])
    if missing is not None:
        codes[0, missing] = -1
    found = repeating(codes, np.full(len(row), categories), design)
    assert not found[1:].any()
    return bool(found[0])


@pytest.mark.parametrize("pattern", [(0,), (4,), (3,), (0, 4), (1, 3), (0, 2, 4), (0, 1, 3, 4), (0, 1, 2, 3, 4)])
def test_patterns_are_found_up_to_a_third_of_the_items(pattern):
    assert among_others(np.resize(pattern, 15))


@pytest.mark.parametrize(
    "row",
    [
        np.resize([0, 4, 1, 3, 2, 4], 15),  # a period of six is seen twice and a half
        np.r_[np.resize([0, 4], 14), 2],  # the last answer leaves the pattern
        np.full(15, 2),  # the middle contradicts nothing
        keyed(np.full(15, 4)),  # everything for the pole
        keyed(np.repeat([4, 3, 4], 5)),
    ],
    ids=["too long", "broken", "middle", "pole", "by component"],
)
def test_what_is_no_pattern_or_contradicts_nothing_stays(row):
    assert not among_others(row)


def test_content_of_components_in_turn_is_no_pattern():
    in_turn = ItemDesign(np.tile([0, 1, 2], 5), np.tile([1, 1, 1, -1, -1, -1], 3)[:15])
    assert not among_others(keyed(np.tile([4, 1, 3], 5), in_turn), in_turn)
    one_way, rng = ItemDesign(in_turn.component, np.ones(15, dtype=int)), np.random.default_rng(4)
    clear = np.vstack([np.tile([4, 0, 4], 5)] * 20 + [rng.integers(0, 5, (200, 15))])
    assert not repeating(clear, FIVE, one_way).any()
    assert repeating(clear, FIVE, ItemDesign(COMPONENT, one_way.sign))[:20].all()
    assert among_others(np.tile([4, 1, 3], 5), in_turn)


def test_the_order_is_that_in_which_items_stood():
    shuffled = np.random.default_rng(3).permutation(15)
    row = np.empty(15, dtype=int)
    row[shuffled] = np.resize([0, 4], 15)
    assert not among_others(row)
    assert among_others(row, ItemDesign(COMPONENT, SIGN, order=shuffled))


def test_missing_answers_are_passed_over_while_enough_are_left():
    alternating = np.resize([0, 4], 15)
    assert among_others(alternating, missing=[3, 8])
    assert not among_others(alternating, missing=list(range(5, 15)))
    nobody = np.full((4, 15), -1)
    assert not repeating(nobody, FIVE, BOTH_WAYS).any()


def test_few_items_or_categories_show_no_pattern():
    """Of six items five repeat often by chance; so do 14 of two categories."""
    short = ItemDesign(np.repeat([0, 1], 3), np.tile([1, -1, 1], 2))
    assert not repeating(
        keyed([[0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 0], [4, 3, 4, 1, 0, 2]], short), np.full(6, 5), short
    ).any()
    assert not among_others(
        np.ones(12, dtype=int), ItemDesign(np.repeat([0, 1, 2], 4), np.tile([1, -1], 6)), categories=2
    )


@pytest.mark.parametrize(("low_and_high", "alike", "found"), [(3, 0, 0), (4, 0, 4), (9, 2, 0), (10, 2, 10)])
def test_what_looks_like_content_is_a_pattern_where_it_is_more_frequent_than_content_can_be(low_and_high, alike, found):
    """Where signs alternate inside components as answers do, these are low and high in turn: more often than alike?"""
    design, rng = ItemDesign(COMPONENT, np.tile([1, -1, 1, -1, 1], 3)), np.random.default_rng(2)
    rows = [keyed(np.resize([0, 4], 15), design)] * low_and_high + [np.full(15, 3)] * alike + [np.full(15, 2)] * 50
    codes = np.vstack([*rows, rng.integers(0, 5, (400, 15))])
    who = repeating(codes, FIVE, design)
    assert who.sum() == found
    assert who[:low_and_high].all() == (found > 0)


@pytest.fixture(scope="module")
def alternating():
    """One thing, where a twentieth of the people answer 1 5 1 5 and 5 1 5 1: components seem to be two."""
    truth = Truth(phi=1.0, n=1000)
    codes, design = answers(truth, np.random.default_rng(5)), ItemDesign(truth.component, truth.sign)
    codes[:25], codes[25:50] = keyed(np.resize([0, 4], 15), design), keyed(np.resize([4, 0], 15), design)
    return Evidence(codes, FIVE, design)


def test_a_few_who_alternate_make_one_thing_two_and_are_found(alternating):
    assert alternating.estimate((0, 1)).phi < 0.85
    assert repeating(alternating.codes, FIVE, alternating.design)[:50].all()
    left = alternating.without_repeating
    assert left is not None
    assert len(left.codes) == 950
    first, *_ = alternating.without_careless((0, 1))
    # three errors at N = 1,000 and loadings of .70
    assert first.phi == pytest.approx(1.0, abs=0.05)
    assert first == left.estimate((0, 1))


def test_their_pair_is_left_open(alternating):
    found = decide_pair(alternating, (0, 1), PairRule())
    assert found.conclusion == "inconclusive"
    assert found.reason in ("ATTENTION", "DEPENDENCE")
    assert decide_pair(alternating, (0, 2), PairRule()).conclusion == "not_separable"


def test_nobody_who_repeats_costs_nothing():
    truth = Truth(phi=0.5, n=300)
    clean = Evidence(answers(truth, np.random.default_rng(1)), FIVE, ItemDesign(truth.component, truth.sign))
    assert clean.without_repeating is None
    assert list(clean.without_careless((0, 1))) == [clean.without_tired((0, 1))]


def test_where_nobody_else_is_left_there_is_nothing_without_them():
    design = BOTH_WAYS
    codes = np.repeat([keyed(np.resize([0, 4], 15)), keyed(np.resize([4, 0], 15))], 40, axis=0)
    assert Evidence(codes, FIVE, design).without_repeating is None


def test_clusters_follow_the_rows_that_stay(alternating):
    cluster = np.repeat(np.arange(200), 5)
    left = Evidence(alternating.codes, FIVE, alternating.design, cluster=cluster).without_repeating
    assert left is not None
    assert left.cluster is not None
    assert len(left.cluster) == len(left.codes)
    assert set(left.cluster) == set(range(10, 200))
