"""Waves compared: the same people over time, other people as groups, and the share that decides; and bad input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from emosec.invariance.compare import TABLES, compare_waves
from emosec.invariance.samples import complete_groups, repeated_people, share_repeated
from emosec.remarks import read
from emosec.tables import check
from emosec.wide import from_wide, wide
from made_up_groups import answers


def codes(cell: object) -> list[str]:
    return [r.code for r in read(cell)]


def waves_of(instrument, n: int, stay: float, seed: int = 7, **second: object) -> pd.DataFrame:
    """Two waves of n people; `stay` of the first come back with factors that correlate .6 over time, the others are new."""
    rng = np.random.default_rng(seed)
    cov = np.array([[1, 0.5], [0.5, 1]])
    first = rng.multivariate_normal([0, 0], cov, size=n)
    again = 0.6 * first + 0.8 * rng.multivariate_normal([0, 0], cov, size=n) + 0.3
    came = int(stay * n)
    names = [f"p{i}" for i in range(n)]
    later = [*names[:came], *(f"new{i}" for i in range(n - came))]
    one = answers(rng, n, factors=first).set_axis(names)
    two = answers(rng, n, factors=again, **second).set_axis(later)
    return pd.concat([from_wide(one, instrument, wave="w1"), from_wide(two, instrument, wave="w2")], ignore_index=True)


@pytest.fixture(scope="module")
def responses(instrument):
    return waves_of(instrument, 500, 0.9, shift={"m2": 0.7})


@pytest.fixture(scope="module")
def compared(responses, instrument, rivals):
    return compare_waves(responses, instrument, rivals)


def test_every_table_keeps_its_contract(compared):
    for name, data in compared.tables().items():
        check(TABLES[name], data)
    assert set(compared.levels["wave"]) == {"pooled"}


def test_the_same_people_decide_where_most_came_back(compared):
    found = compared.conclusions.set_index("design")
    assert found["primary"].to_dict() == {"occasions": True, "groups": False}
    # 450 of the 550 people who answered at all
    assert found["share_repeated"].tolist() == pytest.approx([450 / 550] * 2)
    assert "waves_as_groups" in codes(found.loc["groups", "warning"])
    assert "waves_as_groups" not in codes(found.loc["occasions", "warning"])


def test_the_level_reached_is_the_one_that_is_concluded(compared):
    levels, found = compared.levels, compared.conclusions.set_index("design")
    reached = levels[levels["reached"]].set_index("design")
    assert reached["level"].to_dict() == found["level"].to_dict()
    assert reached["n_freed"].to_dict() == found["n_freed"].to_dict()
    held = levels[levels["holds"].fillna(True).astype(bool)]
    assert reached["position"].to_dict() == held.groupby("design")["position"].max().to_dict()


def test_waves_as_groups_decide_where_few_came_back(instrument, rivals):
    made = compare_waves(waves_of(instrument, 500, 0.3), instrument, rivals)
    found = made.conclusions.set_index("design")
    assert found["primary"].to_dict() == {"occasions": False, "groups": True}
    assert found["level"].notna().all(), "the other design stands beside it"


def test_too_few_who_came_back_leave_the_decision_to_the_groups(instrument, rivals):
    # 95 of 125 came back, which is most, but 100 are needed
    found = compare_waves(waves_of(instrument, 110, 95 / 110), instrument, rivals).conclusions.set_index("design")
    assert found["share_repeated"].tolist() == pytest.approx([95 / 125] * 2)
    assert found["primary"].to_dict() == {"occasions": False, "groups": True}
    assert found["level"].isna().to_dict() == {"occasions": True, "groups": False}


def test_people_over_time_decide_where_too_few_answered_everything(responses, instrument, rivals):
    # of the second wave 420 leave one item out, each of the ten as often: pairs of answers stay, complete rows are too few
    items = list(instrument.item_ids)
    turn = pd.factorize(responses["respondent"])[0]
    left_out = (responses["wave"] == "w2") & (turn < 470) & (turn % len(items) == responses["item"].map(items.index))
    gappy = responses.assign(value=responses["value"].mask(left_out))
    found = compare_waves(gappy, instrument, rivals).conclusions.set_index("design")
    assert found["primary"].to_dict() == {"occasions": True, "groups": False}
    assert found["level"].isna().to_dict() == {"occasions": False, "groups": True}


def test_nobody_in_two_waves_leaves_the_groups_and_says_so(instrument, rivals):
    made = compare_waves(waves_of(instrument, 300, 0.0), instrument, rivals)
    assert made.conclusions["design"].tolist() == ["groups"]
    assert made.conclusions["primary"].all()
    assert codes(made.conclusions["warning"].iloc[0]) == ["nobody_came_back"]
    assert made.conclusions["level"].notna().all()


def test_one_wave_leaves_a_conclusion_and_nothing_else(responses, instrument, rivals):
    alone = compare_waves(responses[responses["wave"] == "w1"], instrument, rivals)
    assert alone.levels.empty
    assert alone.conclusions["level"].isna().all()
    assert codes(alone.conclusions["warning"].iloc[0]) == ["one_wave"]


def test_the_item_that_drifted_is_freed_in_both_designs(compared):
    for design in ("occasions", "groups"):
        freed = compared.freed[compared.freed["design"] == design]
        assert freed["item"].tolist()[0] == "m2"
        assert freed["group"].iloc[0] == "w2"
        assert 0.3 < freed["signed"].iloc[0] < 0.9


def test_means_rise_by_what_they_rose_and_over_time_more_exactly(compared):
    means = compared.latent.query("quantity == 'mean' and group == 'w2'").set_index(["design", "factor"])
    for design in ("occasions", "groups"):
        for factor in ("body", "mind"):
            row = means.loc[(design, factor)]
            assert abs(row["est"] - 0.3) < 3.5 * row["se"], (design, factor)
    # the same people's difference has the smaller error, since what is theirs cancels
    assert (means.loc["occasions", "se"] < means.loc["groups", "se"]).all()


def test_who_missed_a_wave_stays_in_the_model_over_time(responses, instrument):
    three = pd.concat([
        responses,
        responses[(responses["wave"] == "w1") & (responses["respondent"].str[1:].str.isdigit())].query(
            "respondent.str[-1] in ['1', '2', '3', '4']"
        ).assign(wave="w3"),
    ])  # fmt: skip
    parts = {w: wide(three[three["wave"] == w], instrument) for w in ("w1", "w2", "w3")}
    found = repeated_people(parts, instrument, 100, 60)
    assert list(found.of) == ["w1", "w2", "w3"]
    assert len({len(own) for own in found.of.values()}) == 1
    assert found.of["w3"].isna().all(axis=1).any()
    assert share_repeated(parts) == pytest.approx(
        len({*parts["w1"].index} & ({*parts["w2"].index} | {*parts["w3"].index})) / 550
    )
    # too many variables for one model: the first and the last wave
    short = repeated_people(parts, instrument, 100, 20)
    assert list(short.of) == ["w1", "w3"]
    assert "first_and_last" in [r.code for r in short.remarks]
    # a wave that shares too few with another
    few = repeated_people(parts, instrument, 300, 60)
    assert list(few.of) == ["w1", "w2"]
    assert [r.code for r in few.remarks] == ["too_few_came_back"]


def test_an_item_unused_in_one_wave_is_left_out_in_all(responses, instrument, rivals):
    blanked = responses.assign(value=responses["value"].mask((responses["item"] == "b3") & (responses["wave"] == "w2")))
    made = compare_waves(blanked, instrument, rivals)
    assert made.conclusions["n_items"].tolist() == [9, 9]
    for cell in made.conclusions["warning"]:
        assert "items_left_out_in" in codes(cell)
    assert made.levels["converged"].all()


def test_equal_waves_are_invariant(responses, instrument, rivals):
    first = responses[responses["wave"] == "w1"]
    parts = {"a": wide(first, instrument), "b": wide(first, instrument)}
    samples = complete_groups(parts, instrument, 100)
    assert samples.sizes == {"a": 500, "b": 500}
    others = first.assign(wave="w2", respondent="other" + first["respondent"])
    made = compare_waves(pd.concat([first, others], ignore_index=True), instrument, rivals)
    assert made.conclusions["level"].tolist() == ["residuals"]
    assert made.conclusions["scores"].all()
    np.testing.assert_allclose(made.levels["chisq_diff"].iloc[1:].astype(float), 0, atol=10)
    means = made.latent.query("quantity == 'mean'")["est"]
    np.testing.assert_allclose(means, 0, atol=1e-4)
    assert made.phi_tests["chisq"].iloc[0] == pytest.approx(0, abs=1e-6)
