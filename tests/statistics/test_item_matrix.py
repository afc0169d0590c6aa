import numpy as np
import pandas as pd
import pytest

from emosec.errors import DataError
from emosec.statistics.item_matrix import item_matrix


def test_nullable_integers_become_floats_with_nan():
    table = pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": [1.5, 2.5]})
    found = item_matrix(table)
    assert found.names == ("a", "b")
    np.testing.assert_array_equal(found.values, [[1, 1.5], [np.nan, 2.5]])
    np.testing.assert_array_equal(found.complete, [[1, 1.5]])


def test_arrays_get_names():
    assert item_matrix([[1, 2]]).names == ("item1", "item2")
    with pytest.raises(DataError, match="1 names for 2 items"):
        item_matrix([[1, 2]], names=["a"])


def test_text_names_its_column():
    with pytest.raises(DataError, match="b: responses are not numbers"):
        item_matrix(pd.DataFrame({"a": [1], "b": ["often"]}))


WRONG = {
    "numbers in quotes": pd.DataFrame({"a": ["1", "2", "3"], "b": [1, 2, 3]}),
    "dates": pd.DataFrame({"a": pd.to_datetime(["2020-01-01", "2020-01-02", "2020-01-03"]), "b": [1, 2, 3]}),
    "complex numbers": pd.DataFrame({"a": [1j, 2, 3], "b": [1, 2, 3]}),
    "a huge number": pd.DataFrame({"a": [1e300, 2, 3], "b": [1, 2, 3]}),
    "an array of text": np.array([["1", "2"], ["3", "4"]]),
    "an array of complex numbers": np.array([[1j, 2], [3, 4]]),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_what_is_no_number_is_never_taken_for_one(data):
    with pytest.raises(DataError):
        item_matrix(data)


def test_a_categorical_of_numbers_keeps_its_numbers():
    column = pd.Series([1, 3, None, 5]).astype("Int64").astype("category")
    assert item_matrix(pd.DataFrame({"a": column})).values.ravel().tolist()[:2] == [1.0, 3.0]


@pytest.mark.parametrize("matrix", [[[1, "x"], ["x", 1]], [[1, None], [None, 1]], [[1, 2, 3]], None])
def test_matrices_that_are_none_are_refused(matrix):
    from emosec.statistics.discriminant import htmt
    from emosec.statistics.efa import kmo
    from emosec.statistics.reliability import alpha_from_covariance, lambda6

    for function in (alpha_from_covariance, lambda6, kmo, lambda m: htmt(m, [[0, 1], [2, 3]])):
        with pytest.raises(DataError):
            function(matrix)


def test_columns_that_are_not_there_are_named():
    from emosec.statistics.careless.even_odd import even_odd
    from emosec.statistics.subscores import subscore_value_from_items

    data = np.arange(24.0).reshape(8, 3) % 5
    with pytest.raises(DataError, match="column 7 of 3"):
        subscore_value_from_items(data, [[0, 1], [2, 7]])
    with pytest.raises(DataError, match="column 3 of 3"):
        even_odd(data, [[0, 1], [1, 2], [2, 3]])
