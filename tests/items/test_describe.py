from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from emosec.items.contracts import CATEGORIES, ITEMS
from emosec.items.describe import describe
from emosec.items.flags import Raw, flag_item
from emosec.remarks import Remark, read
from emosec.tables import check
from emosec.wide import wide_scale


@pytest.fixture(scope="module")
def described(pmc_tai, tai):
    return describe(pmc_tai, tai)


def test_every_item_and_every_declared_category_has_a_row(described, tai):
    check(ITEMS, described.items)
    check(CATEGORIES, described.categories)
    assert len(described.items) == 19
    assert len(described.categories) == 19 * 4


def test_decisive_is_flagged_for_its_keying_and_nothing_is_repaired(described):
    items = described.items.set_index("item")
    assert Remark("negative_item_total") in read(items.loc["decisive", "flag"])
    assert items.loc["decisive", "item_total"] < 0
    assert items.loc["decisive", "keying"] == 1
    negative = items["flag"].fillna("").str.contains("negative")
    assert negative[negative].index.tolist() == ["decisive"]


def test_descriptives_are_of_the_codes_as_answered(described, pmc_tai, root):
    raw = pd.read_csv(root / "data/raw/pmc/time1/tai.csv")
    items = described.items.set_index("item")
    for item in ("worry", "not.satisfied"):
        answered = raw[item].dropna()
        assert items.loc[item, "mean"] == pytest.approx(answered.mean())
        assert items.loc[item, "sd"] == pytest.approx(answered.std())
        assert items.loc[item, "floor"] == pytest.approx((answered == 1).mean())
        assert items.loc[item, "ceiling"] == pytest.approx((answered == 4).mean())
        assert items.loc[item, "n"] + items.loc[item, "n_missing"] == len(raw)


def test_item_total_is_keyed_and_corrected(described, root):
    raw = pd.read_csv(root / "data/raw/pmc/time1/tai.csv")
    scale = raw[["worry", "disturbing.thoughts", "thoughts.bother", "nervous", "tension", "calm", "rested"]].dropna()
    scale = scale.assign(calm=5 - scale["calm"], rested=5 - scale["rested"])
    expected = np.corrcoef(scale["calm"], scale.drop(columns="calm").sum(axis=1))[0, 1]
    found = described.items.set_index("item").loc["calm", "item_total"]
    assert found == pytest.approx(expected)


def test_item_total_and_alpha_if_dropped_are_of_weighted_items_where_they_have_weights(described, pmc_tai, tai):
    scale = tai.scales[0]
    weights = {item: 1.0 + k for k, item in enumerate(scale.items)}
    other = tai.model_copy(update={"scales": (scale.model_copy(update={"weights": weights}), *tai.scales[1:])})
    items = describe(pmc_tai, other).items.set_index(["scale", "item"]).loc[scale.name]
    was = described.items.set_index(["scale", "item"]).loc[scale.name]
    x = wide_scale(pmc_tai, tai, scale, keyed=False).dropna()
    keyed = x.copy()
    for item in scale.reversed:
        keyed[item] = tai.low_of(item) + tai.high_of(item) - keyed[item]
    weighted = keyed * pd.Series(weights)
    for item in scale.items:
        rest = weighted.drop(columns=item)
        alpha = len(rest.columns) / (len(rest.columns) - 1) * (1 - rest.var().sum() / rest.sum(axis=1).var())
        assert items.loc[item, "item_total"] == pytest.approx(weighted[item].corr(rest.sum(axis=1)), abs=1e-10)
        assert items.loc[item, "alpha_if_dropped"] == pytest.approx(alpha, abs=1e-10)
    assert not np.allclose(items["alpha_if_dropped"], was["alpha_if_dropped"], atol=1e-3)
    # what is told of the codes themselves knows no weight
    assert items[["mean", "sd", "floor"]].equals(was[["mean", "sd", "floor"]])


def test_shares_of_an_item_sum_to_one(described):
    totals = described.categories.groupby("item")["share"].sum()
    assert totals.tolist() == pytest.approx([1.0] * 19)


def test_excluded_respondents_do_not_count(pmc_tai, tai):
    first = pmc_tai["respondent"].unique()[:100]
    long = pmc_tai.assign(included=pmc_tai["respondent"].isin(first))
    items = describe(long, tai).items
    assert (items["n"] + items["n_missing"] == 100).all()


@pytest.mark.parametrize(
    ("raw", "item_total", "unused", "flag"),
    [
        (Raw(9, False, 10, 10, 5), 0.4, [], []),
        (Raw(9, False, 50, 10, 5), 0.4, [], ["floor"]),
        (Raw(9, False, 49.9, 50, 5), 0.4, [], ["ceiling"]),
        # one of two answers always has half: only nine of ten leave too little
        (Raw(9, False, 62.0, 38.0, 2), 0.4, [], []),
        (Raw(9, False, 9.0, 91.0, 2), 0.4, [], ["ceiling"]),
        (Raw(9, True, 0, 0, 5), float("nan"), [], ["constant"]),
        (Raw(0, False, 0, 0, 5), float("nan"), [1, 2], ["unanswered"]),
        (
            Raw(9, False, 0, 0, 5),
            -0.1,
            [1, 4],
            ["negative_item_total", "categories_unused"],
        ),
    ],
)
def test_flags(raw, item_total, unused, flag):
    assert [r.code for r in flag_item(raw, item_total, unused)] == flag


def test_an_unanswered_item_gets_a_row_and_a_flag(pmc_tai, tai):
    blanked = pmc_tai.assign(value=pmc_tai["value"].mask(pmc_tai["item"] == "steady"))
    described = describe(blanked, tai)
    steady = described.items.set_index("item").loc["steady"]
    assert steady["n"] == 0
    assert read(steady["flag"]) == (Remark("unanswered"),)
    assert described.categories.query("item == 'steady'")["n"].sum() == 0


def test_the_other_items_of_a_scale_are_described_as_if_an_item_that_was_not_asked_did_not_exist(pmc_tai, tai):
    """There were no item–total correlations of its scale, no flag of a negative one, and no look at its keying."""
    scale = next(s for s in tai.scales if "decisive" in s.items)
    gone = next(i for i in scale.items if i != "decisive")
    parts = {
        "items": tuple(i for i in scale.items if i != gone),
        "reversed": tuple(i for i in scale.reversed if i != gone),
    }
    shorter = tai.model_copy(
        update={"scales": tuple(s.model_copy(update=parts) if s is scale else s for s in tai.scales)}
    )
    found = describe(pmc_tai.assign(value=pmc_tai["value"].mask(pmc_tai["item"] == gone)), tai)
    expected = describe(pmc_tai[pmc_tai["item"] != gone], shorter)
    columns = ["item_total", "alpha_if_dropped"]
    own = found.items.set_index(["scale", "item"])
    assert own.loc[(scale.name, gone), columns].isna().all()
    rest = own.drop(index=(scale.name, gone))[columns].astype(float)
    wanted = expected.items.set_index(["scale", "item"])[columns].astype(float)
    np.testing.assert_allclose(rest, wanted.loc[rest.index])
    assert (rest.loc[scale.name, "item_total"] < 0).any()
    pd.testing.assert_frame_equal(found.keying, expected.keying)
    assert "decisive" in found.keying["item"].tolist()
