"""Alignment: the loss by R's optim, populations whose means are known, errors against repeated samples, and refusals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics.cfa import cfa
from emosec.statistics.cfa.derived.alignment import alignment
from emosec.statistics.cfa.derived.alignment_search import ConfiguralGroups, search
from tolerances import ALIGNMENT, ALIGNMENT_LOSS, ALIGNMENT_TRUTH, CFA_ALGEBRA

REFERENCE = json.loads((Path(__file__).parents[2] / "golden" / "alignment" / "reference.json").read_text())
ONE = "f =~ a + b + c + d + e"
ITEMS = list("abcde")
MEAN, SD = np.array([0.0, 0.5, -0.4, 0.2]), np.array([1.0, 1.3, 0.8, 1.1])


def answers(seed=1, n=500, cuts=None):
    """Four towns whose factors differ; in the third, item e is easier."""
    rng = np.random.default_rng(seed)
    town = np.repeat(np.arange(4), n)
    factor = MEAN[town] + SD[town] * rng.normal(size=4 * n)
    y = factor[:, None] * [0.8, 0.7, 0.9, 0.6, 0.8] + 0.6 * rng.normal(size=(4 * n, 5))
    y[town == 2, 4] += 1.0
    y = y if cuts is None else np.digitize(y, cuts).astype(float)
    return pd.DataFrame(y, columns=ITEMS).assign(town=[f"t{g + 1}" for g in town])


@pytest.fixture(scope="module")
def numeric():
    return cfa(ONE, answers(), group="town")


@pytest.mark.parametrize("case", list(REFERENCE))
def test_the_minimum_is_that_of_r(case):
    told = REFERENCE[case]
    loadings, levels = np.array(told["lambda"]), np.array(told["nu"])
    groups = ConfiguralGroups(
        loadings, levels, np.arange(loadings.shape[1]), np.array(told["n"], float), 0, told["epsilon"]
    )
    x, loss, hits, searches = search(groups)
    mean, sd = groups.unpack(x)
    assert loss < told["loss"] + ALIGNMENT_LOSS
    np.testing.assert_allclose(loss, told["loss"], atol=ALIGNMENT_LOSS)
    np.testing.assert_allclose(mean, told["mean"], atol=ALIGNMENT)
    np.testing.assert_allclose(sd, told["sd"], atol=ALIGNMENT)
    assert 1 <= hits <= searches


def test_the_gradient_is_that_of_the_loss():
    told = REFERENCE["six"]
    groups = ConfiguralGroups(
        np.array(told["lambda"]), np.array(told["nu"]), np.arange(5), np.array(told["n"], float), 2, 0.01
    )
    x = np.random.default_rng(2).normal(size=10) * 0.3
    _, gradient = groups.loss(x)
    steps = 1e-5 * np.eye(10)
    numeric = [(groups.loss(x + s)[0] - groups.loss(x - s)[0]) / 2e-5 for s in steps]
    np.testing.assert_allclose(gradient, numeric, atol=1e-8)


def test_equal_items_give_the_scalar_model_exactly():
    loadings, levels = np.array([0.8, 0.7, 0.9]), np.array([0.1, -0.2, 0.3])
    groups = ConfiguralGroups(
        loadings * SD[:, None], levels + MEAN[:, None] * loadings, np.arange(3), np.full(4, 300.0), 1, 0.01
    )
    x, loss, _, _ = search(groups)
    mean, sd = groups.unpack(x)
    unit = sd[1]
    np.testing.assert_allclose(mean / unit, (MEAN - MEAN[1]) / SD[1], atol=CFA_ALGEBRA)
    np.testing.assert_allclose(sd / unit, SD / SD[1], atol=CFA_ALGEBRA)
    np.testing.assert_allclose(loss, 6 * 0.01**0.25, atol=CFA_ALGEBRA)


def test_means_are_found_where_one_item_differs(numeric):
    found = alignment(numeric)
    groups = found.groups
    off = (groups["mean"] - MEAN)[1:] / groups["mean.se"][1:]
    assert np.abs(off).max() < ALIGNMENT_TRUTH
    assert np.abs((groups["sd"] - SD)[1:] / groups["sd.se"][1:]).max() < ALIGNMENT_TRUTH
    worst = found.parameters.sort_values("loss").iloc[-1]
    assert (worst["item"], worst["parameter"]) == ("e", "intercept")
    easier = found.items.query("item == 'e' and parameter == 'intercept'").set_index("group")["est"]
    assert easier["t3"] - easier.drop("t3").mean() > 0.7
    assert found.parameters["loss"].sum() == pytest.approx(1.0)


def test_ordered_items_say_the_same_as_the_numbers_they_were_cut_from(numeric):
    cut = answers(cuts=[-1.0, 0.0, 1.0])
    delta = alignment(cfa(ONE, cut, group="town", ordered=ITEMS))
    theta = alignment(cfa(ONE, cut, group="town", ordered=ITEMS, parameterization="theta"))
    np.testing.assert_allclose(delta.groups["mean"], theta.groups["mean"], atol=ALIGNMENT)
    np.testing.assert_allclose(delta.groups["mean.se"][1:], theta.groups["mean.se"][1:], atol=ALIGNMENT)
    off = (delta.groups["mean"] - MEAN)[1:] / delta.groups["mean.se"][1:]
    assert np.abs(off).max() < ALIGNMENT_TRUTH
    late = delta.parameters[delta.parameters["parameter"] != "loading"].sort_values("loss")["item"].iloc[-3:]
    assert set(late) == {"e"}


def test_the_unit_of_an_item_changes_nothing(numeric):
    first, data = alignment(numeric), answers()
    other = alignment(cfa(ONE, data.assign(a=100 * data["a"]), group="town"))
    np.testing.assert_allclose(first.groups["mean"], other.groups["mean"], atol=ALIGNMENT)
    np.testing.assert_allclose(first.groups["mean.se"], other.groups["mean.se"], atol=ALIGNMENT)
    of_a = "item == 'a' and parameter == 'loading'"
    ratio = other.parameters.query(of_a)["average"].item() / first.parameters.query(of_a)["average"].item()
    assert ratio == pytest.approx(100, rel=ALIGNMENT)


def test_another_reference_changes_the_metric_and_little_else(numeric):
    """Its mean is held at 0 while loadings differ, so that the choice counts a little; less than a standard error here."""
    first, other = alignment(numeric).groups, alignment(numeric, reference="t2").groups
    assert other["mean"][1] == 0.0
    assert other["sd"][1] == 1.0
    moved = np.delete(((first["mean"] - first["mean"][1]) / first["sd"][1] - other["mean"]).to_numpy(), 1)
    assert np.abs(moved / np.delete(other["mean.se"].to_numpy(), 1)).max() < 1.0


@pytest.mark.slow
def test_errors_are_those_of_repeated_samples():
    """Oracle: 60 samples; a standard deviation of 60 values is known to 9%."""
    tables = [alignment(cfa(ONE, answers(seed), group="town")).groups for seed in range(60)]
    for column in ("mean", "sd"):
        spread = np.std([t[column].to_numpy()[1:] for t in tables], axis=0, ddof=1)
        told = np.mean([t[f"{column}.se"].to_numpy()[1:] for t in tables], axis=0)
        np.testing.assert_allclose(told, spread, rtol=0.3)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"reference": "t9"}, "no group"),
        ({"epsilon": 0.0}, "not positive"),
    ],
)
def test_wrong_arguments_are_refused(numeric, options, match):
    with pytest.raises(ModelError, match=match):
        alignment(numeric, **options)


@pytest.mark.parametrize(
    ("model", "options", "match"),
    [
        (ONE, {}, "several groups"),
        (ONE, {"group": "town", "group_equal": "loadings"}, "mean 0 and variance 1"),
        (ONE, {"group": "town", "std_lv": False}, "mean 0 and variance 1"),
        ("f =~ a + b + c\ng =~ c + d + e", {"group": "town"}, "loads on two factors: c"),
    ],
)
def test_models_that_cannot_be_aligned_are_refused(model, options, match):
    with pytest.raises(ModelError, match=match):
        alignment(cfa(model, answers(n=150), **options))
