"""Every kind of bad data ends in a DataError that names the item, or in a warning that has a name."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.errors import ArgumentError, DataError
from emosec.statistics.correlations import pearson, polychoric, polychoric_from_codes
from emosec.statistics.correlations.ordinal import as_ordinal
from emosec.statistics.correlations.zero_cells import adjust_zero_cells

GOOD = [1, 2, 3, 1, 2, 3, 2, 2]


def frame(**columns):
    return pd.DataFrame({"good": GOOD, **columns})


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ([4] * 8, "constant"),
        ([np.nan] * 7 + [2.0], "constant"),
        ([np.nan] * 8, "no answer at all"),
        ([None] * 8, "no answer at all"),
        ([1, 2, 3, 1.5, 2, 3, 2, 2], "fractions"),
        ([1, 2, np.inf, 1, 2, 3, 2, 2], "infinite"),
        (list("abcabcab"), "text"),
        (["1", "2"] * 4, "text"),
        ([1, 2, "often", 1, 2, 3, 2, 2], "text"),
        (pd.to_datetime(["2024-01-01", "2024-01-02"] * 4), "text, dates"),
        ([1 + 2j] * 8, "complex"),
    ],
)
def test_an_item_that_cannot_be_used_is_refused_by_name(column, says):
    with pytest.raises(DataError, match=says) as refusal:
        polychoric(frame(bad=column))
    assert "bad" in str(refusal.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (np.empty((0, 3)), "empty"),
        (np.empty((3, 0)), "empty"),
        (np.arange(5), "1 dimension"),
        (np.full((4, 2), np.nan), "no row"),
        (pd.DataFrame([[1, 2], [2, 1]], columns=["a", "a"]), "more than once: a"),
        (np.arange(200).reshape(100, 2), "100 different values"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(data, says):
    with pytest.raises(DataError, match=says):
        polychoric(data)


def test_listwise_without_a_complete_row_says_what_to_do():
    with pytest.raises(DataError, match="pairwise"):
        polychoric(pd.DataFrame({"a": [1, 2, np.nan], "b": [np.nan, np.nan, 1]}), missing="listwise")


def test_an_unknown_missing_rule_is_refused():
    with pytest.raises(ArgumentError, match="fiml"):
        polychoric(frame(b=GOOD[::-1]), missing="fiml")


def test_declared_categories():
    data = frame(b=[1, 2, 1, 2, 1, 2, 4, 4])
    with pytest.raises(DataError, match=r"\[4\] outside"):
        polychoric(data, categories=[1, 2, 3])
    found = polychoric(data, categories={"b": [1, 2, 3, 4]})
    assert found.categories == ((1, 2, 3), (1, 2, 4))
    assert found.warnings[0].startswith("category_not_observed: nobody chose [3] on item b")


def test_every_way_of_writing_the_same_answers_gives_the_same_correlation():
    a, b = [1, 2, 3, 1, 2, 3, 2, None], [2, 2, 3, 1, None, 3, 1, 1]
    plain = pd.DataFrame({"a": np.array(a, dtype=float), "b": np.array(b, dtype=float)})
    expected = polychoric(plain).correlations
    words = ["low", "middle", "high"]
    ordered = plain.apply(lambda c: pd.Categorical.from_codes((c.fillna(0) - 1).astype(int), words, ordered=True))
    for other in (plain.astype("Int64"), plain.astype(object), plain.to_numpy(), plain.astype("Float64"), ordered):
        np.testing.assert_array_equal(polychoric(other).correlations, expected)
    assert polychoric(ordered).categories[0] == ("low", "middle", "high")


def test_pairs_without_common_rows_are_nan_and_named():
    data = pd.DataFrame(
        {"a": [1, 2, 1, 2, np.nan, np.nan, np.nan], "b": [np.nan] * 4 + [1, 2, 1], "c": [1, 2, 2, 1, 1, 2, 2]}
    )
    found = polychoric(data, acov=True)
    assert np.isnan(found.frame().loc["a", "b"])
    assert np.isfinite(found.frame().loc[["a", "b"], "c"]).all()
    assert any(w.startswith("undefined_correlation: a × b") for w in found.warnings)
    place = found.labels().index("a~~b")
    assert np.isnan(found.acov[place]).all()
    assert np.isfinite(np.delete(np.delete(found.acov, place, 0), place, 1)).all()


@pytest.mark.parametrize(("copy", "sign"), [([1, 2] * 10, 1.0), ([2, 1] * 10, -1.0)])
def test_perfect_dichotomies_are_one_and_named(copy, sign):
    data = pd.DataFrame({"a": [1, 2] * 10, "b": copy, "c": [1, 1, 2, 2] * 5})
    found = polychoric(data, acov=True)
    assert found.frame().loc["a", "b"] == sign
    assert any(w.startswith("nearly_perfect: a × b") for w in found.warnings)
    assert np.isnan(found.acov[found.labels().index("a~~b")]).all()


def test_categories_nobody_chose_are_closed_up_in_the_fast_path():
    codes = np.array([[0, 0], [2, 1], [2, 0], [0, 1], [4, 1], [4, -1]])
    found = polychoric_from_codes(codes, np.array([5, 2]), acov=True)
    assert found.n_categories.tolist() == [3, 2]
    assert found.acov.shape == (4, 4)
    with pytest.raises(DataError, match="position 1"):
        polychoric_from_codes(np.array([[0, 1], [1, 1]]), np.array([2, 2]))


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ([4.0] * 8, "constant"),
        ([np.nan] * 8, "no value"),
        (list("abcdefgh"), "text"),
        ([-np.inf, *GOOD[1:]], "infinite"),
    ],
)
def test_pearson_refuses_by_name(column, says):
    with pytest.raises(DataError, match=says) as refusal:
        pearson(frame(bad=column))
    assert "bad" in str(refusal.value)


CELLS = st.one_of(st.none(), st.integers(-3, 3), st.floats(), st.text(max_size=2), st.booleans())


@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8))
@settings(max_examples=60, deadline=None)
def test_anything_at_all_is_a_result_or_a_data_error(rows):
    table = pd.DataFrame(rows, columns=list("abc"), dtype=object)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for statistic in (lambda t: polychoric(t, acov=True), pearson):
            try:
                found = statistic(table)
            except DataError:
                continue
            r = found.correlations
            assert np.nanmax(np.abs(r)) <= 1.0
            assert not np.isnan(r).any() or any(w.startswith("undefined_correlation") for w in found.warnings)


@given(seed=st.integers(0, 10_000), n=st.integers(4, 25), k=st.integers(2, 5), missing=st.sampled_from([0.0, 0.3, 0.6]))
@settings(max_examples=60, deadline=None)
def test_tiny_samples_end_in_numbers_or_named_warnings(ordinal_table, seed, n, k, missing):
    data = ordinal_table(seed, n=n, p=3, k=k, rho=0.8, missing=missing)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = polychoric(data, acov=True)
        except DataError:
            return
    nan = np.isnan(found.correlations).any()
    assert nan == any(w.startswith("undefined_correlation") for w in found.warnings)
    assert not any(w.startswith("not_converged") for w in found.warnings)


def test_rows_without_any_answer_are_named_where_pairs_are_used_and_no_fault_of_complete_rows():
    data = np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 1.0], [2.0, np.nan], [np.nan, np.nan]])
    assert as_ordinal(data).warnings == ("empty_rows: 1 row(s) without any answer are not counted",)
    assert as_ordinal(data, missing="listwise").warnings == ()


def test_common_rows_that_use_one_category_of_an_item_define_no_correlation():
    tables = np.array([
        [[3, 5, 2], [4, 9, 1], [0, 2, 6]],  # all used
        [[0, 0, 0], [4, 9, 1], [0, 0, 0]],  # one category of the first item
        [[0, 5, 0], [0, 9, 0], [0, 2, 0]],  # one of the second
        [[0, 0, 0], [4, 9, 1], [0, 2, 6]],  # two of the first
        [[0, 5, 2], [0, 9, 1], [0, 2, 6]],  # two of the second
        [[0, 0, 0], [0, 0, 0], [0, 0, 0]],  # no row in common
    ])  # fmt: skip
    found = adjust_zero_cells(tables.astype(float), np.full(6, 3), np.full(6, 3))
    assert found.undefined.tolist() == [False, True, True, False, False, True]
    np.testing.assert_array_equal(found.tables, tables)
