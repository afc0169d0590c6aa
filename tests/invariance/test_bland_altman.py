"""Bland and Altman's tables: limits of every pair of waves, and counts that name nobody."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from emosec.invariance.bland_altman import SMALLEST, bland_altman
from emosec.invariance.contracts import AGREEMENT_CELLS, LIMITS_OF_AGREEMENT
from emosec.invariance.retest import retest
from emosec.scoring.contracts import SCORES
from emosec.tables import check


def scores(wave: str, values: np.ndarray, people: list[str] | None = None, scale: str = "safety") -> pd.DataFrame:
    table = pd.DataFrame({
        "study": "s", "wave": wave, "instrument": "i", "respondent": people or [f"p{i}" for i in range(len(values))],
        "scale": scale, "n_answered": 4, "n_items": 4, "score": values,
    })  # fmt: skip
    return check(SCORES, table)


@pytest.fixture(scope="module")
def three_waves():
    rng = np.random.default_rng(4)
    trait = rng.normal(size=400)
    made = {}
    for i, wave in enumerate(("w1", "w2", "w3")):
        made[wave] = np.round((2.5 + 0.1 * i + 0.5 * trait + 0.4 * rng.normal(size=400)) * 4) / 4
    return made


@pytest.fixture(scope="module")
def made(three_waves):
    return bland_altman(pd.concat([scores(w, v) for w, v in three_waves.items()]))


def test_tables_keep_their_contracts_and_retest_s_numbers(made, three_waves):
    check(LIMITS_OF_AGREEMENT, made.limits)
    check(AGREEMENT_CELLS, made.cells)
    again = retest(pd.concat([scores(w, v) for w, v in three_waves.items()]))
    assert made.limits[["wave_a", "wave_b"]].values.tolist() == [["w1", "w2"], ["w1", "w3"], ["w2", "w3"]]
    assert made.limits["mean_difference"].tolist() == pytest.approx(again["mean_change"].tolist())
    assert made.limits["sd_difference"].tolist() == pytest.approx(again["sd_change"].tolist())
    assert made.limits["upper"].tolist() == pytest.approx(
        (again["mean_change"] + 1.959964 * again["sd_change"]).tolist()
    )


def test_every_person_lies_in_a_cell_and_counted_cells_count_right(made, three_waves):
    cells = made.cells.query("wave_a == 'w1' and wave_b == 'w2'")
    mean, difference = (three_waves["w1"] + three_waves["w2"]) / 2, three_waves["w2"] - three_waves["w1"]
    found = 0
    for row in cells.to_dict("records"):
        inside = (
            (mean >= row["mean.lower"] - 1e-9) & (mean < row["mean.upper"] - 1e-9)
            & (difference >= row["difference.lower"] - 1e-9) & (difference < row["difference.upper"] - 1e-9)
        )  # fmt: skip
        found += inside.sum()
        assert inside.sum() >= 1
        assert row["n"] == inside.sum() if inside.sum() >= SMALLEST else pd.isna(row["n"])
    assert found == 400


def test_no_small_count_leaves_the_room(made):
    assert made.cells["n"].isna().any()
    assert made.cells["n"].dropna().min() >= SMALLEST


def test_cells_are_whole_steps_of_the_score(made):
    wide = (made.cells["mean.upper"] - made.cells["mean.lower"]) / 0.125
    high = (made.cells["difference.upper"] - made.cells["difference.lower"]) / 0.25
    assert wide.tolist() == pytest.approx(wide.round().tolist())
    assert high.tolist() == pytest.approx(high.round().tolist())
    assert (wide.round() >= 1).all()


def test_order_of_respondents_does_not_matter(three_waves):
    stacked = pd.concat([scores(w, v) for w, v in three_waves.items()])
    turned = pd.concat([part.sample(frac=1, random_state=5) for _, part in stacked.groupby("wave")])
    for a, b in zip(bland_altman(stacked).__dict__.values(), bland_altman(turned).__dict__.values(), strict=True):
        pd.testing.assert_frame_equal(a, b)


@pytest.mark.parametrize("shared", [0, 1, 2, 4])
def test_few_people_have_no_cells(shared):
    values = np.arange(8) / 4
    later = [*(f"p{i}" for i in range(shared)), *(f"q{i}" for i in range(8 - shared))]
    found = bland_altman(pd.concat([scores("w1", values), scores("w2", values + 1, later)]))
    assert found.limits["n"].tolist() == [shared]
    assert found.limits["lower"].isna().tolist() == [shared < 2]
    assert found.cells.empty


def test_one_wave_leaves_empty_tables():
    found = bland_altman(scores("w1", np.arange(8.0)))
    assert found.limits.empty
    assert found.cells.empty
