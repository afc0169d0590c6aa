import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.errors import DataError
from emosec.statistics.items import category_use, item_statistics
from tolerances import SUMS


def keyed(data, items, turned):
    scale = data[items].copy()
    for item in turned:
        scale[item] = 7 - scale[item]
    return scale


def test_moments_are_psychs_type_3(bfi, bfi_reference):
    found = item_statistics(bfi, low=1, high=6)
    for ours, theirs in (("n", "n"), ("mean", "mean"), ("sd", "sd"), ("skew", "skew"), ("kurtosis", "kurtosis")):
        np.testing.assert_allclose(found[ours], bfi_reference["describe"][theirs], rtol=0, atol=SUMS)
    assert (found["n"] + found["n_missing"] == len(bfi)).all()


@pytest.mark.parametrize("scale", list("ACENO"))
def test_item_total_and_alpha_if_dropped_are_psychs(bfi, bfi_reference, bfi_scales, scale):
    reference = bfi_reference["alpha_listwise"][scale]
    found = item_statistics(keyed(bfi, *bfi_scales[scale]), low=1, high=6)
    np.testing.assert_allclose(found["item_total"], reference["r.drop"], rtol=0, atol=SUMS)
    np.testing.assert_allclose(found["alpha_if_dropped"], reference["alpha.drop"], rtol=0, atol=SUMS)
    assert (found["n_complete"] == reference["n"]).all()
    assert not found["negative_item_total"].any()


def test_an_item_with_the_wrong_key_is_flagged(bfi, bfi_scales):
    items, _ = bfi_scales["A"]
    found = item_statistics(bfi[items], low=1, high=6).set_index("item")
    assert found.index[found["negative_item_total"]].tolist() == ["A1"]


@given(
    data=st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=5, max_size=40).map(np.array),
)
@settings(max_examples=30, deadline=None)
def test_item_total_is_the_correlation_with_the_sum_of_the_others(data):
    found = item_statistics(data, low=1, high=5)
    for j in range(4):
        rest = np.delete(data, j, axis=1).sum(axis=1)
        if data[:, j].std() > 0 and rest.std() > 0:
            assert found["item_total"][j] == pytest.approx(np.corrcoef(data[:, j], rest)[0, 1], abs=1e-9)
            assert found["negative_item_total"][j] == (found["item_total"][j] < 0)
        else:
            assert not np.isfinite(found["item_total"][j])
    np.testing.assert_allclose(found["floor_percent"], (data == 1).mean(axis=0) * 100)
    np.testing.assert_allclose(found["ceiling_percent"], (data == 5).mean(axis=0) * 100)


def test_constant_empty_and_lonely_items():
    table = pd.DataFrame({"same": [2, 2, 2], "none": pd.array([None] * 3, dtype="Int64"), "some": [1, 2, 3]})
    found = item_statistics(table, low=1, high=3).set_index("item")
    assert found["constant"].tolist() == [True, True, False]
    assert found.loc["none", ["n", "n_complete"]].tolist() == [0, 0]
    assert found.loc["none", ["mean", "sd", "floor_percent"]].isna().all()
    assert np.isnan(found.loc["same", "skew"])
    assert not found["negative_item_total"].any()
    two = item_statistics([[1, 1], [2, 2], [3, 1]], low=1, high=3)
    assert two["alpha_if_dropped"].isna().all()
    assert two["item_total"].notna().all()


def test_floor_and_ceiling_are_declared_per_item():
    found = item_statistics([[1, 2], [2, 3], [1, 4]], low=[1, 0], high=[2, 4])
    assert found["floor_percent"].round(1).tolist() == [66.7, 0.0]
    assert found["ceiling_percent"].round(1).tolist() == [33.3, 33.3]


def test_categories_nobody_uses_are_counted():
    found = category_use(pd.DataFrame({"a": [1, 1, np.nan], "b": [3, 2, 2]}), {"a": [1, 2], "b": [1, 2, 3]})
    assert found["n"].tolist() == [2, 0, 0, 2, 1]
    assert found["empty"].tolist() == [False, True, True, False, False]
    assert found.groupby("item")["percent"].sum().tolist() == [100.0, 100.0]


def test_refusals_name_the_item():
    with pytest.raises(DataError, match=r"(?s)b: responses \[7.0\] lie outside 1 to 6"):
        item_statistics(pd.DataFrame({"a": [1, 2], "b": [7, 1]}), low=1, high=6)
    with pytest.raises(DataError, match=r"a: responses \[9.0\] are not among"):
        category_use(pd.DataFrame({"a": [1, 9]}), [1, 2])
    with pytest.raises(DataError, match="a: no response codes"):
        category_use(pd.DataFrame({"a": [1]}), {"b": [1]})
    for bad in (
        pd.DataFrame({"a": ["x"]}),
        [["x"]],
        [1, 2],
        np.empty((0, 2)),
        [[np.inf]],
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
    ):
        with pytest.raises(DataError):
            item_statistics(bad, low=1, high=6)


def test_rounding_is_no_variance():
    """Seven times .1 has a mean that misses .1 in its last digit; 1 to 5 and 5 to 1 sum to 6 but for rounding of covariances."""
    rng = np.random.default_rng(1)
    table = item_statistics(np.column_stack([np.full(7, 0.1), rng.random((7, 2))]), low=0, high=1)
    assert table["constant"].tolist() == [True, False, False]
    assert table.loc[0, ["skew", "kurtosis", "item_total"]].isna().all()
    for seed in range(40):
        x, y = np.random.default_rng(seed).integers(1, 6, (2, 100 + seed)).astype(float)
        first = item_statistics(np.column_stack([y, x, 6 - x]), low=1, high=5).iloc[0]
        assert first[["item_total", "alpha_if_dropped"]].isna().all()
