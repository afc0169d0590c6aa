from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from emosec.errors import DataError
from emosec.remarks import Remark
from emosec.wide import from_wide, usable, wide, wide_scale

MINI = """
name: mini
title: Mini
citation: none
licence: CC0
construct: {name: felt, pole: security, opposite: insecurity, components: [safety, confidence, apprehension]}
responses: [{code: 1, label: no}, {code: 2, label: a bit}, {code: 3, label: rather}, {code: 4, label: yes}]
items: [{id: a}, {id: b}, {id: c}, {id: d}]
scales:
  - {name: ease, component: safety, items: [c, d], reversed: [d]}
  - {name: worry, component: apprehension, toward: insecurity, items: [a, b], reversed: [b]}
"""


@pytest.fixture
def mini():
    from emosec.definitions.instruments import Instrument

    return Instrument.parse(MINI, where="mini.yaml")


def answers(n: int = 8, seed: int = 1) -> pd.DataFrame:
    codes = np.random.default_rng(seed).integers(1, 5, size=(n, 4)).astype(float)
    return pd.DataFrame(codes, columns=list("abcd"), index=[f"p{i:03}" for i in range(n)])


def test_components_come_in_the_theorys_order_keyed_toward_security(mini, screened_from):
    raw = answers()
    keyed = wide(screened_from(raw, mini), mini)
    assert keyed.columns.tolist() == ["c", "d", "a", "b"]
    pd.testing.assert_series_equal(keyed["c"], raw["c"], check_names=False, check_index_type=False)
    pd.testing.assert_series_equal(keyed["d"], 5 - raw["d"], check_names=False, check_index_type=False)
    pd.testing.assert_series_equal(keyed["a"], 5 - raw["a"], check_names=False, check_index_type=False)
    pd.testing.assert_series_equal(keyed["b"], raw["b"], check_names=False, check_index_type=False)


def test_a_scale_is_keyed_in_its_own_direction(mini, screened_from):
    raw = answers()
    worry = wide_scale(screened_from(raw, mini), mini, mini.scales[1])
    pd.testing.assert_frame_equal(
        worry, raw[["a", "b"]].assign(b=5 - raw["b"]), check_names=False, check_index_type=False
    )


def test_unkeyed_answers_are_the_codes(mini, screened_from):
    raw = answers()
    pd.testing.assert_frame_equal(
        wide(screened_from(raw, mini), mini, keyed=False)[list("abcd")], raw, check_names=False, check_index_type=False
    )


def test_samples_hold_who_they_say(mini, screened_from):
    raw = answers(10)
    included = pd.Series([True] * 7 + [False] * 3)
    attentive = pd.Series([False] * 2 + [True] * 8)
    long = screened_from(raw, mini, included=included, attentive=attentive)
    assert wide(long, mini).index.tolist() == raw.index[:7].tolist()
    assert wide(long, mini, "attentive").index.tolist() == raw.index[2:7].tolist()


def test_an_item_nobody_answered_is_a_column_of_gaps_and_left_out_by_usable(mini, screened_from):
    raw = answers().assign(d=np.nan, a=2.0)
    data = wide(screened_from(raw, mini), mini)
    assert data["d"].isna().all()
    left = usable(data, mini)
    assert left.data.columns.tolist() == ["c", "b"]
    assert left.instrument.signs == {"c": 1, "b": 1}
    assert left.remarks == (Remark("items_left_out", {"items": ("d", "a")}),)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda long: long.assign(value=long["value"].where(long.index != 0, 9)), "not a response code"),
        (lambda long: long.assign(wave=["w1"] * 4 + ["w2"] * (len(long) - 4)), "2 waves"),
        (lambda long: long.assign(instrument="other"), "are of other"),
        (lambda long: long.assign(included=False), "no respondent"),
    ],
)
def test_what_cannot_be_made_wide_is_refused(mini, screened_from, change, word):
    with pytest.raises(DataError, match=word):
        wide(change(screened_from(answers(), mini)), mini)


def test_an_instrument_without_components_has_no_direction_of_security(mini, screened_from):
    plain = mini.model_copy(
        update={"scales": (mini.scales[0].model_copy(update={"component": None, "items": tuple("abcd")}),)}
    )
    long = screened_from(answers(), mini)
    with pytest.raises(DataError, match="component"):
        wide(long, plain)
    assert wide(long, plain, keyed=False).columns.tolist() == list("abcd")


def test_from_a_notebook_and_back(mini):
    raw = answers().assign(other="not an item")
    raw.iloc[2, 0] = np.nan
    back = wide(from_wide(raw, mini, wave="w7"), mini, keyed=False)
    pd.testing.assert_frame_equal(
        back[list("abcd")], raw[list("abcd")], check_names=False, check_index_type=False, check_column_type=False
    )
