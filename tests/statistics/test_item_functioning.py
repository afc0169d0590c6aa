"""Item functioning agrees with R's polr, finds what was put in, and does not depend on how groups are ordered."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.errors import DataError
from emosec.statistics.item_functioning import ANCHORS, item_functioning
from tolerances import ORDERED_LOGIT

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def test_likelihood_ratios_are_those_of_polr() -> None:
    data = pd.read_csv(GOLDEN / "cfa_datcat" / "data.csv")
    found = item_functioning(data[["u1", "u2", "u3", "u4"]], data["g"].tolist(), rounds=0).items.set_index("item")
    for row in json.loads((GOLDEN / "item_functioning" / "reference.json").read_text()):
        mine = found.loc[row["item"]]
        for kind, suffix in (("uniform", "_uniform"), ("nonuniform", "_nonuniform"), ("both", "")):
            assert mine[f"chisq{suffix}"] == pytest.approx(row[kind]["chisq"], abs=ORDERED_LOGIT)
            assert mine[f"pvalue{suffix}"] == pytest.approx(row[kind]["p"], abs=ORDERED_LOGIT)
            assert mine[f"r2{suffix}"] == pytest.approx(row[kind]["r2"], abs=ORDERED_LOGIT)
        assert mine["pvalue_bh"] == pytest.approx(row["bh"], abs=ORDERED_LOGIT)


@pytest.fixture(scope="module")
def answers() -> tuple[pd.DataFrame, list[str]]:
    """Six items of one factor in two groups; a is answered higher in y, b holds less of the factor there."""
    rng = np.random.default_rng(5)
    factor = rng.normal(size=(1000, 1))
    loadings = np.full((1000, 6), 0.8)
    loadings[500:, 1] = 0.1
    latent = loadings * factor + 0.6 * rng.normal(size=(1000, 6))
    latent[500:, 0] += 0.5
    return pd.DataFrame(np.digitize(latent, [-1, -0.3, 0.3, 1]), columns=list("abcdef")), ["x"] * 500 + ["y"] * 500


@pytest.fixture(scope="module")
def found(answers):
    return item_functioning(*answers)


def test_uniform_and_non_uniform_are_told_apart(found):
    items = found.items.set_index("item")
    assert set(items.index[items["flagged"]]) >= {"a", "b"}
    assert items.loc["a", "pvalue_uniform"] < 1e-6
    assert items.loc["b", "pvalue_nonuniform"] < 1e-6
    assert items.loc["a", "r2_uniform"] > items.loc["a", "r2_nonuniform"]
    np.testing.assert_allclose(items["chisq"], items["chisq_uniform"] + items["chisq_nonuniform"], atol=1e-6)


def test_items_that_differ_are_no_anchors(found):
    items = found.items.set_index("item")
    assert found.rounds >= 1
    assert not items.loc[["a", "b"], "anchor"].any()
    assert items["anchor"].sum() >= ANCHORS


def test_effects_have_the_right_sign_and_curves_the_right_ends(found, answers):
    effects = found.effects.set_index("item")
    assert effects.loc["a", "difference"] > 0.2
    assert abs(effects.loc["c", "difference"]) < 0.15
    assert set(found.effects["group"]) == {"y"}
    expected = found.curves["expected"]
    assert expected.between(0, 4).all()
    a = found.curves.query("item == 'a'").pivot_table(index="score", columns="group", values="expected")
    assert (a["y"] > a["x"]).all()
    assert a["x"].is_monotonic_increasing


def test_the_other_reference_gives_the_same_tests(found, answers):
    data, groups = answers
    turned = item_functioning(data.iloc[::-1], groups[::-1])
    columns = ["chisq_uniform", "chisq_nonuniform", "chisq", "r2"]
    np.testing.assert_allclose(turned.items[columns], found.items[columns], atol=1e-4)
    np.testing.assert_allclose(
        turned.effects.query("item == 'a'")["difference"], -found.effects.query("item == 'a'")["difference"], atol=0.1
    )


@pytest.mark.parametrize(
    ("data", "groups", "told"),
    [
        (pd.DataFrame({"a": [1, None], "b": [1, 2], "c": [1, 2]}), ["x", "y"], "missing"),
        (pd.DataFrame({"a": [1, 2], "b": [1, 2], "c": [1, 2]}), ["x", "x"], "one group"),
        (pd.DataFrame({"a": [1, 2], "b": [1, 2]}), ["x", "y"], "scale of 2 items"),
        (pd.DataFrame({"a": [1, 1], "b": [1, 2], "c": [1, 2]}), ["x", "y"], "answers a alike"),
        (pd.DataFrame({"a": [1, 2], "b": [1, 2], "c": [1, 2]}), ["x", "y", "y"], "3 groups of 2 people"),
        (pd.DataFrame({"a": [1, 2], "b": [1, 2], "c": [1, 2]}), ["x", float("nan")], "one is missing"),
        (pd.DataFrame({"a": [1, 2], "b": [2, 1], "c": [1, 2], "d": [2, 1]}), ["x", "y"], "same sum of a"),
    ],
)
def test_what_cannot_be_looked_at_is_refused(data, groups, told):
    with pytest.raises(DataError, match=told):
        item_functioning(data, groups)
