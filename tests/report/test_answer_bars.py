"""Bars of answers where items have answers of their own, as the first of the Couples Satisfaction Index has."""

import pandas as pd
import pytest

from emosec.report.figures.bars import answer_scales, extent, response_bars


def evenly(**codes):
    rows = [
        {"scale": "s", "item": item, "code": code, "label": f"{item[0]}{code}", "share": 1 / most}
        for item, most in codes.items()
        for code in range(most)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("codes", [{"a1": 7, "b1": 6, "b2": 6}, {"a1": 2, "b1": 5}])
def test_every_item_lies_about_the_middle_of_its_own_answers(codes):
    """Six answers were drawn about the middle of seven, and seemed to lean to the lower end."""
    assert extent(evenly(**codes)) == pytest.approx((0.5, 0.5))


def test_the_key_and_the_words_are_those_of_each_item():
    """All items had the words of the last one that has a code, and ends that it has not."""
    answers = evenly(a1=3, b1=2, b2=2)
    assert answer_scales(answers) == [("a1: ", ["a0 (0)", "a1 (1)", "a2 (2)"]), ("b1, b2: ", ["b0 (0)", "b1 (1)"])]
    alt = response_bars("r", ("i", "w1"), "Mini", answers, str, {}).alt
    assert alt.endswith("a1: 33.3% a0, 33.3% a2. b1: 50.0% b0, 50.0% b1. b2: 50.0% b0, 50.0% b1.")


def test_one_key_is_enough_where_all_items_have_the_same_answers():
    assert answer_scales(evenly(a1=3, a2=3)) == [("", ["a0 (0)", "a1 (1)", "a2 (2)"])]
