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
