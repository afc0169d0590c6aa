from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.invariance.collapse import Merger, collapse


def waves(*columns: list[int]) -> dict[str, pd.DataFrame]:
    return {f"w{i}": pd.DataFrame({"x": np.array(values, dtype=float)}) for i, values in enumerate(columns, 1)}


def everywhere(codes: list[int]) -> dict[str, list[int]]:
    return {"x": codes, "y": codes}


def test_nothing_to_merge_changes_nothing():
    given_ = waves([0, 1, 2, 3], [3, 2, 1, 0])
    found = collapse(given_, everywhere([0, 1, 2, 3]))
    assert found.merged == ()
    assert found.n_thresholds == {"x": 3}
    for wave, data in given_.items():
        pd.testing.assert_frame_equal(found.samples[wave], data)


def test_an_unused_end_goes_toward_the_middle_in_all_waves():
    found = collapse(waves([0, 1, 2, 3], [1, 2, 3, 3]), everywhere([0, 1, 2, 3]))
    assert found.samples["w1"]["x"].tolist() == [1, 1, 2, 3]
    assert found.merged == (Merger("x", 0, 1, {"w1": 1, "w2": 0}),)


def test_a_merger_names_codes_as_they_were_answered():
    found = collapse(waves([0, 1, 2, 3], [1, 2, 3, 3]), everywhere([0, 1, 2, 3]), turned=["x"])
    assert found.samples["w1"]["x"].tolist() == [1, 1, 2, 3]
    assert found.merged == (Merger("x", 3, 2, {"w1": 1, "w2": 0}),)


def test_merging_goes_on_until_every_category_is_used_in_every_wave():
    found = collapse(waves([0, 1, 2, 3], [0, 3, 3, 0]), everywhere([0, 1, 2, 3]))
    assert found.n_thresholds == {"x": 1}
    assert len(found.merged) == 2
    assert set(found.samples["w1"]["x"]) == set(found.samples["w2"]["x"])


def test_a_category_nobody_uses_merges_with_nobody():
    found = collapse(waves([0, 1, 3], [3, 1, 0]), everywhere([0, 1, 2, 3]))
    assert found.merged == ()
    assert found.n_thresholds == {"x": 2}


def test_rare_categories_go_by_the_same_rule_and_are_counted():
    found = collapse(waves([0] * 9 + [1] * 9 + [2] * 9 + [3] * 4, [0] * 9 + [1] * 9 + [2] * 9 + [3] * 9), everywhere([0, 1, 2, 3]),
                     smallest=5)  # fmt: skip
    assert found.merged == (Merger("x", 3, 2, {"w1": 4, "w2": 9}),)
    assert found.samples["w2"]["x"].value_counts().to_dict() == {2: 18, 0: 9, 1: 9}
    assert found.n_thresholds == {"x": 2}


def test_missing_answers_are_no_category():
    found = collapse(waves([0, 1, np.nan], [0, 1, np.nan]), everywhere([0, 1]))
    assert found.merged == ()
    assert found.samples["w1"]["x"].isna().sum() == 1


def test_an_item_of_which_one_category_is_left_is_named():
    found = collapse(waves([0] * 20 + [1], [0] * 20 + [1]), everywhere([0, 1]), smallest=5)
    assert found.single == ("x",)
    assert list(found.samples["w1"].columns) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(1, 5), min_size=1, max_size=8), min_size=2, max_size=3))
def test_afterwards_all_waves_use_the_same_categories_and_order_is_kept(columns):
    before = waves(*columns)
    found = collapse(before, everywhere([1, 2, 3, 4, 5]))
    if found.single:
        return
    used = [set(data["x"]) for data in found.samples.values()]
    assert all(u == used[0] for u in used)
    assert found.n_thresholds["x"] == len(used[0]) - 1
    for wave, data in before.items():
        old, new = data["x"].to_numpy(), found.samples[wave]["x"].to_numpy()
        assert all(new[i] <= new[j] for i in range(len(old)) for j in range(len(old)) if old[i] <= old[j])
    assert {w: len(d) for w, d in before.items()} == {w: len(d) for w, d in found.samples.items()}
