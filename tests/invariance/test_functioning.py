"""Which items function differently by more than is negligible, and what they do to the sum: tables written by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from emosec.definitions.invariance import InvarianceRule, ItemFunctioning
from emosec.invariance import functioning as room
from emosec.statistics.item_functioning import ItemFunctions


def test_an_effect_at_the_cut_off_is_notable_and_flagged_items_add_up(rivals):
    """An effect matters from .02 on; .019 does not, and one that is not flagged matters at no size."""
    data = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [1.0, 2, 3, 4], "c": [2.0, 2, 2, 2]})
    found = ItemFunctions(
        pd.DataFrame(
            {"item": ["a", "b", "c"], "flagged": [True, True, False], "r2": [0.02, 0.019, 0.5]},
        ),
        pd.DataFrame({"item": ["a", "b", "c"], "group": ["south"] * 3, "difference": [0.5, -0.2, 9.0], "sd": 1.0}),
        pd.DataFrame({"item": ["a", "c"], "group": ["south"] * 2, "score": [0.0, 0.0], "expected": [1.0, 1.0]}),
        2,
    )
    made = room.Functioning([], [], [])
    rule: InvarianceRule = rivals.invariance.model_copy(update={"items": ItemFunctioning(r2=0.02)})
    room._add(made, found, data, {"scale": "calm"}, rule, None)
    assert [row["notable"] for row in made.items] == [True, False, False]
    assert [row["n"] for row in made.items] == [4, 4, 4]
    total = made.effects[-1]
    # a and b are flagged: .5 − .2; sums 4, 6, 8, 10 have a variance of 20/3
    assert (total["item"], total["group"]) == (None, "south")
    assert (total["difference"], total["sd"]) == pytest.approx((0.3, (20 / 3) ** 0.5))
    assert [row["item"] for row in made.curves] == ["a"]
