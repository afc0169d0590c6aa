"""Tables of reliable change: from scores and alphas of the tiny kind, with the counts that must come out."""

import shutil
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.administered import Administered
from emosec.definitions.instruments import Instrument
from emosec.invariance.contracts import ICC, MEASUREMENT_ERROR, RELIABLE_CHANGE
from emosec.invariance.reliable import better_of, reliable
from emosec.invariance.retest import compared
from emosec.remarks import read
from emosec.statistics.change import METHODS
from emosec.tables import check


def scores(waves: dict[str, np.ndarray], scale: str = "safety") -> pd.DataFrame:
    parts = [
        pd.DataFrame({"study": "s", "wave": w, "instrument": "i", "scale": scale, "score": v,
                      "respondent": [f"p{i}" for i in range(len(v))]}) for w, v in waves.items()
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def alpha(*waves: str, est: float = 0.9) -> pd.DataFrame:
    return pd.DataFrame(
        {"wave": list(waves), "scale": "safety", "coefficient": "alpha", "est": est, "ci.lower": est - 0.1, "ci.upper": est + 0.05}
    )  # fmt: skip


@pytest.fixture
def two():
    rng = np.random.default_rng(3)
    first = rng.normal(30, 6, 80)
    second = first + rng.normal(0, 2, 80)
    second[:12] += 20
    second[12:15] -= 20
    return {"w1": first, "w2": second}


def test_counts_sum_and_name_those_who_changed(two):
    made = reliable(scores(two), alpha("w1", "w2"), {"safety": "higher"})
    rows = check(RELIABLE_CHANGE, made.change).set_index("method")
    assert list(rows.index) == list(METHODS)
    jt = rows.loc["jacobson_truax"]
    assert jt["n_higher"] >= 12
    assert jt["n_lower"] >= 3
    assert jt["n_higher"] + jt["n_same"] + jt["n_lower"] == jt["n"] == 80
    assert jt["se"] == pytest.approx(two["w1"].std(ddof=1) * np.sqrt(0.2))
    assert jt["better"] == "higher"


def test_errors_come_from_three_sources(two):
    made = reliable(scores(two), alpha("w1"), {})
    rows = check(MEASUREMENT_ERROR, made.errors).set_index("basis")
    assert rows.loc["alpha", "sem"] == pytest.approx(two["w1"].std(ddof=1) * np.sqrt(0.1))
    assert rows.loc["alpha", "sem.ci.lower"] < rows.loc["alpha", "sem"] < rows.loc["alpha", "sem.ci.upper"]
    assert rows.loc["consistency", "sem"] == pytest.approx((two["w2"] - two["w1"]).std(ddof=1) / np.sqrt(2))
    assert (rows["mdc95"] / rows["sem"]).to_numpy() == pytest.approx(1.959964 * np.sqrt(2))
    assert len(check(ICC, made.icc)) == 6


def test_the_error_is_of_all_whom_alpha_is_of_not_of_those_who_came_back(two):
    made = scores(two)
    gone = (made["wave"] == "w2") & made["respondent"].isin([f"p{i}" for i in np.flatnonzero(two["w1"] > 30)])
    found = reliable(made[~gone], alpha("w1"), {})
    sd = two["w1"].std(ddof=1)
    assert found.change["n"].max() < 60
    assert found.errors.set_index("basis").loc["alpha", "sem"] == pytest.approx(sd * np.sqrt(0.1))
    assert found.change.set_index("method").loc["jacobson_truax", "se"] == pytest.approx(sd * np.sqrt(0.2))


def test_without_alpha_there_is_no_index_but_a_reason(two):
    made = reliable(scores(two), alpha(), {})
    assert made.change["n_same"].isna().all()
    assert {read(cell)[0].code for cell in made.change["warning"]} == {"no_alpha"}
    assert made.change["better"].isna().all()


def test_one_wave_or_nobody_in_two():
    one = reliable(scores({"w1": np.arange(5.0)}), alpha("w1"), {})
    assert [len(t) for t in (one.icc, one.errors, one.change)] == [0, 0, 0]
    apart = scores({"w1": np.arange(5.0), "w2": np.arange(5.0)})
    apart.loc[5:, "respondent"] = list("vwxyz")
    made = reliable(apart, alpha("w1"), {})
    assert made.icc.empty
    assert made.change["n"].eq(0).all()
    assert made.change["n_same"].isna().all()


def test_twenty_waves_are_compared_with_the_one_before_and_the_first():
    waves = [f"w{i}" for i in range(20)]
    pairs = compared(waves)
    assert len(pairs) == 2 * 20 - 3
    assert set(pairs) == {(waves[0], w) for w in waves[1:]} | set(pairwise(waves))


def test_better_is_the_pole_or_what_the_study_says(tiny_instrument):
    asked = Administered(instrument="mini_security", export="survey")
    assert better_of(tiny_instrument, asked) == {"safety": "higher", "confidence": "higher", "apprehension": "lower"}
    said = Administered(instrument="mini_security", export="survey", better={"safety": "lower"})
    assert better_of(tiny_instrument, said)["safety"] == "lower"


@pytest.fixture
def tiny_instrument(root, tmp_path):
    shutil.copytree(root / "config/constructs", tmp_path / "constructs")
    shutil.copytree(root / "tests/tiny_study/config/instruments", tmp_path / "instruments")
    return Instrument.load(tmp_path / "instruments/mini_security.yaml")
