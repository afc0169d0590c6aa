from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from emosec.invariance.contracts import RETEST
from emosec.invariance.retest import retest
from emosec.scoring.contracts import SCORES
from emosec.tables import check


def scores(wave: str, people: list[str], values: np.ndarray, scale: str = "safety") -> pd.DataFrame:
    table = pd.DataFrame({
        "study": "s", "wave": wave, "instrument": "i", "respondent": people, "scale": scale,
        "n_answered": 5, "n_items": 5, "score": values,
    })  # fmt: skip
    return check(SCORES, table)


@pytest.fixture
def two_waves():
    rng = np.random.default_rng(1)
    people = [f"p{i}" for i in range(50)]
    first = rng.normal(size=50)
    second = 0.5 * first + rng.normal(size=50) + 1
    return people, first, second


def test_only_those_in_both_waves_count(two_waves):
    people, first, second = two_waves
    stacked = pd.concat([scores("w1", people, first), scores("w2", [*people[:40], "new"], [*second[:40], 9.0])])
    row = retest(stacked).iloc[0]
    assert row["n"] == 40
    assert row["r"] == pytest.approx(np.corrcoef(first[:40], second[:40])[0, 1])
    assert row["mean_change"] == pytest.approx((second[:40] - first[:40]).mean())
    assert row["sd_change"] == pytest.approx((second[:40] - first[:40]).std(ddof=1))
    z = np.arctanh(row["r"])
    assert row["ci.lower"] == pytest.approx(np.tanh(z - 1.959964 / np.sqrt(37)), abs=1e-6)


def test_every_pair_of_waves_in_the_order_given(two_waves):
    people, first, second = two_waves
    stacked = pd.concat(
        [scores("time2", people, first), scores("time10", people, second), scores("zero", people, first)]
    )
    found = retest(stacked)
    assert list(zip(found["wave_a"], found["wave_b"], strict=True)) == [
        ("time2", "time10"), ("time2", "zero"), ("time10", "zero"),
    ]  # fmt: skip
    assert set(found["wave"]) == {"pooled"}


def test_missing_scores_do_not_count(two_waves):
    people, first, second = two_waves
    gappy = np.where(np.arange(50) < 10, np.nan, second)
    assert retest(pd.concat([scores("w1", people, first), scores("w2", people, gappy)]))["n"].tolist() == [40]


def test_one_wave_has_no_retest(two_waves):
    people, first, _ = two_waves
    found = retest(scores("w1", people, first))
    assert found.empty
    check(RETEST, found)


@pytest.mark.parametrize("shared", [0, 1, 2, 3])
def test_few_or_no_people_in_both_are_rows_without_numbers(two_waves, shared):
    people, first, second = two_waves
    later = [*people[:shared], *(f"q{i}" for i in range(50 - shared))]
    row = retest(pd.concat([scores("w1", people, first), scores("w2", later, second)])).iloc[0]
    assert row["n"] == shared
    assert np.isnan(row["ci.lower"])
