"""A wrong key is caught, and what is said names the item, the likely cause and the file."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.instruments import Instrument
from emosec.items.describe import describe
from emosec.items.keying import items_against, other_orders
from emosec.report.keying import said_of_key
from emosec.statistics.keying import alphas, compare_orders, keyed

FOLDER = Path(__file__).resolve().parents[2] / "config" / "instruments"


def load(name):
    return Instrument.load(FOLDER / f"{name}.yaml")


def answers_to(instrument, n=400, loading=0.7, seed=1):
    """Answers of respondents who follow the instrument's own key, a factor per scale, the factors correlated .5."""
    rng = np.random.default_rng(seed)
    low, high = instrument.low, instrument.high
    common = rng.standard_normal((n, 1))
    made = np.empty((n, len(instrument.items)))
    for scale in instrument.scales:
        factor = np.sqrt(0.5) * common + np.sqrt(0.5) * rng.standard_normal((n, 1))
        for item in scale.items:
            latent = loading * scale.sign(item) * factor[:, 0] + np.sqrt(1 - loading**2) * rng.standard_normal(n)
            spread = (high - low) / 4
            made[:, instrument.item_ids.index(item)] = np.clip(np.rint((low + high) / 2 + spread * latent), low, high)
    return made


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_said_of_a_right_key(seed):
    rses = load("rses_satisfied_first")
    answers = answers_to(rses, seed=seed)
    assert not list(items_against(answers, rses))
    (order,) = other_orders(answers, rses)
    assert not order.better
    assert order.here > order.there


def test_an_item_that_goes_with_nothing_does_not_go_against_the_others():
    yes_no = "responses: [{code: 0, label: no}, {code: 1, label: yes}]"
    three = Instrument.parse(
        f"{{name: three, title: t, citation: none, licence: CC0, {yes_no}, items: [{{id: a}}, {{id: b}}, {{id: c}}], "
        "scales: [{name: all, items: [a, b, c]}]}",
        where="three.yaml",
    )
    # a and b are alike, c is yes as often beside either: its correlation with their sum is 0
    answers = np.array([[0, 0, 0], [0, 0, 1], [1, 1, 0], [1, 1, 1]] * 20, dtype=float)
    assert keyed(answers).item_total.tolist() == pytest.approx([1 / np.sqrt(2), 1 / np.sqrt(2), 0])
    assert not list(items_against(answers, three))
    answers[4, 2] = 1  # a little more often beside no
    (row,) = items_against(answers, three)
    assert (row.item, row.item_total < 0) == ("c", True)


@pytest.mark.parametrize("item", ["rses1", "rses2"])
def test_one_item_turned_is_named_with_the_file(item):
    rses = load("rses_satisfied_first")
    answers = answers_to(rses)
    answers[:, rses.item_ids.index(item)] = 5 - answers[:, rses.item_ids.index(item)]
    (row,) = items_against(answers, rses)
    assert (row.item, row.flipped_together, row.n_together) == (item, True, 1)
    assert row.item_total < 0
    assert row.alpha_flipped > row.alpha
    assert row.alpha_flipped == pytest.approx(row.alpha_together)
    (said,) = said_of_key([row], [], rses)
    assert said.startswith(f"{item} (")
    assert "config/instruments/rses_satisfied_first.yaml" in said
    assert ("missing from reversed:" in said) == (item == "rses1")


def test_the_other_order_of_rosenberg_is_recognised_and_named():
    here, there = load("rses_satisfied_first"), load("rses_worth_first")
    asked = answers_to(there)
    (order,) = other_orders(asked, here)
    assert order.better
    assert order.other == "rses_worth_first"
    rows = list(items_against(asked, here))
    # the keys differ at positions 2, 3, 6 and 10
    assert {r.item for r in rows if r.flipped_together} == {"rses2", "rses3", "rses6", "rses10"}
    said = said_of_key(rows, [order], here)
    assert "config/instruments/rses_worth_first.yaml" in said[0]
    assert "another order (rses_worth_first)" in said[1]


@pytest.mark.parametrize(("here", "there"), [("ius_12_blocked", "ius_12_mixed"), ("ius_12_mixed", "ius_12_blocked")])
def test_an_order_that_moves_items_between_scales_is_recognised(here, there):
    (right,) = other_orders(answers_to(load(here), n=600), load(here))
    (wrong,) = other_orders(answers_to(load(there), n=600), load(here))
    assert not right.better
    assert wrong.better


@pytest.mark.parametrize("same", [np.nan, 3.0])
def test_a_turned_item_is_named_where_another_was_not_asked_or_answered_alike_by_all(same):
    rses = load("rses_satisfied_first")
    answers = answers_to(rses)
    answers[:, 0], answers[:, 5] = 5 - answers[:, 0], same
    (row,) = items_against(answers, rses)
    assert (row.item, row.flipped_together, row.n_items) == (rses.item_ids[0], True, 9)


def test_another_order_is_recognised_where_an_item_was_not_asked():
    here, there = load("rses_satisfied_first"), load("rses_worth_first")
    answers = answers_to(there)
    answers[:, 4] = np.nan
    (order,) = other_orders(answers, here)
    assert order.better
    for nothing in (np.full_like(answers, np.nan), answers[:0]):
        assert list(other_orders(nothing, here)) == list(items_against(nothing, here)) == []


def test_alpha_is_as_textbooks_have_it():
    rng = np.random.default_rng(3)
    x = rng.standard_normal((100, 1)) + rng.standard_normal((100, 4))
    covariance = np.cov(x, rowvar=False)
    alpha, flipped = alphas(covariance)
    assert alpha == pytest.approx(4 / 3 * (1 - x.var(axis=0, ddof=1).sum() / x.sum(axis=1).var(ddof=1)))
    for at in range(4):
        turned = x.copy()
        turned[:, at] *= -1
        total = turned.sum(axis=1).var(ddof=1)
        assert flipped[at] == pytest.approx(4 / 3 * (1 - turned.var(axis=0, ddof=1).sum() / total))


def test_item_totals_are_correlations_with_the_rest():
    x = answers_to(load("gad_7"))
    found = keyed(x)
    for at in range(x.shape[1]):
        rest = np.delete(x, at, axis=1).sum(axis=1)
        assert found.item_total[at] == pytest.approx(np.corrcoef(x[:, at], rest)[0, 1])


def test_too_few_rows_or_no_spread_say_nothing():
    assert keyed(np.ones((100, 4))) is None
    assert keyed(np.random.default_rng(1).normal(size=(19, 4))) is None
    assert compare_orders(np.ones((100, 2)), [[(0, 1), (1, 1)]], [[(0, 1), (1, -1)]]) is None


def test_the_room_gives_the_facts_as_tables(screened_from):
    rses = load("rses_satisfied_first")
    asked = pd.DataFrame(answers_to(load("rses_worth_first")), columns=rses.item_ids)
    made = describe(screened_from(asked, rses), rses)
    assert made.orders[["other", "better"]].to_numpy().tolist() == [["rses_worth_first", True]]
    assert set(made.keying["item"]) >= {"rses2", "rses3", "rses6", "rses10"}
    assert made.keying["keying"].isin([-1, 1]).all()
