from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.catalogue import load_named
from emosec.definitions.models import RivalModels
from emosec.errors import DataError
from emosec.remarks import Remark, read
from emosec.structure.confirm import confirm
from emosec.structure.contracts import COMPARISONS, FITS, MODIFICATIONS, PARAMETERS, RESIDUALS
from emosec.tables import check

SMALL = """
name: small
estimators: [WLSMV]
models:
  - {name: M1, title: One, syntax: "{pole} =~ {all}"}
  - name: M3
    title: Three
    syntax: "{components}"
comparisons: [[M1, M3]]
"""


@pytest.fixture
def small():
    return RivalModels.parse(SMALL, where="small.yaml")


@pytest.fixture
def confirmed(simulated, screened_from, tai, small):
    return confirm(screened_from(simulated(800, 0.6), tai), tai, small)


def phi(parameters, model="M3", estimator="WLSMV", sample="included"):
    rows = parameters.query("model == @model and estimator == @estimator and sample == @sample and op == '~~'")
    names = ("safety", "confidence", "apprehension")
    rows = rows[rows["lhs"].isin(names) & rows["rhs"].isin(names) & (rows["lhs"] != rows["rhs"])]
    return rows.set_index(["lhs", "rhs"])["est"]


def test_every_sample_has_the_models_it_should(confirmed):
    check(FITS, confirmed.fits)
    check(PARAMETERS, confirmed.parameters)
    check(COMPARISONS, confirmed.comparisons)
    found = confirmed.fits.groupby("sample")["model"].apply(list).to_dict()
    assert found == {"included": ["M1", "M3"], "attentive": ["M1", "M3"]}
    assert confirmed.fits["converged"].all()
    assert confirmed.comparisons["sample"].tolist() == ["included", "attentive"]


def test_the_known_correlations_are_recovered_with_the_sign_of_security(confirmed):
    found = phi(confirmed.parameters)
    assert len(found) == 3
    np.testing.assert_allclose(found, 0.6, atol=0.1)
    loadings = confirmed.parameters.query("op == '=~'")["std.all"]
    assert (loadings > 0.5).all()


def test_a_model_that_is_not_identified_has_a_row_and_a_reason(simulated, screened_from, tai, root):
    twice = RivalModels.parse(
        """
name: twice
construct: emotional_security
estimators: [WLSMV, ML]
models:
  - {name: M1, title: One, syntax: "g =~ {safety}"}
  - {name: MT, title: The same items in two free factors, syntax: "g =~ {safety}\\nh =~ {safety}"}
comparisons: [[M1, MT]]
""",
        where=f"{root}/config/models/twice.yaml",
    )
    made = confirm(screened_from(simulated(300, 0.6), tai), tai, twice)
    fits = made.fits.query("sample == 'included'").set_index(["model", "estimator"])
    for estimator in ("WLSMV", "ML"):
        assert fits.loc[("M1", estimator), "converged"]
        assert not fits.loc[("MT", estimator), "converged"]
        assert not fits.loc[("MT", estimator), "admissible"]
        assert fits.loc[("MT", estimator), "warning"]
    assert "MT" not in set(made.parameters["model"])
    assert made.comparisons["chisq_diff"].isna().all()
    assert (
        made.comparisons["warning"]
        .map(lambda c: read(c)[0] == Remark("models_not_converged", {"models": ("MT",)}))
        .all()
    )


def test_a_constant_item_is_left_out_and_said(simulated, screened_from, tai, small):
    data = simulated(400, 0.6).assign(steady=2.0)
    made = confirm(screened_from(data, tai), tai, small)
    assert made.fits["warning"].map(lambda c: Remark("items_left_out", {"items": ("steady",)}) in read(c)).all()
    assert made.fits["converged"].all()
    assert "steady" not in set(made.parameters["rhs"])


def test_a_component_without_answers_is_a_reason_not_a_crash(simulated, screened_from, tai, small):
    data = simulated(300, 0.6)
    data[list(tai.components["safety"].items)] = np.nan
    made = confirm(screened_from(data, tai), tai, small)
    assert not made.fits["converged"].any()
    assert made.fits["warning"].map(lambda c: Remark("no_items", {"components": ("safety",)}) in read(c)).all()
    assert made.parameters.empty


def test_nobody_attentive_is_a_reason_and_nobody_included_a_refusal(simulated, screened_from, tai, small):
    long = screened_from(simulated(300, 0.6), tai)
    made = confirm(long.assign(attentive=False), tai, small)
    attentive = made.fits.query("sample == 'attentive'")
    assert not attentive["converged"].any()
    assert (attentive["n"] == 0).all()
    with pytest.raises(DataError, match="no respondent"):
        confirm(long.assign(included=False, attentive=False), tai, small)


def test_a_phi_above_one_is_an_estimate(screened_from, pmc_tai, tai, rivals):
    only = rivals.model_copy(update={"models": (rivals.model("M3W"),), "comparisons": (), "estimators": ("WLSMV",)})
    made = confirm(pmc_tai, tai, only)
    row = made.fits.query("sample == 'included'").iloc[0]
    assert phi(made.parameters, "M3W").max() > 1
    assert row["admissible"]
    assert "beyond 1" in row["warning"]


def test_a_model_that_cannot_be_read_is_refused_before_anything_is_fitted(simulated, screened_from, tai):
    from emosec.errors import ModelSyntaxError

    wrong = RivalModels.parse(
        """
name: wrong
estimators: [WLSMV]
models: [{name: M1, title: One, syntax: "g =~ {all} + + {all}"}]
comparisons: []
""",
        where="wrong.yaml",
    )
    with pytest.raises(ModelSyntaxError, match="line 1"):
        confirm(screened_from(simulated(100, 0.5), tai), tai, wrong)


@pytest.fixture
def doubled(simulated, screened_from, tai):
    """Answers in which an item of safety nearly repeats another, and the models with M3 as the primary one."""
    answers = simulated(800, 0.6)
    first, second = (tai.components["safety"].items[k] for k in (0, 1))
    rows = np.random.default_rng(5).random(len(answers)) < 0.5
    answers.loc[rows, second] = answers.loc[rows, first]
    models = RivalModels.parse(SMALL + "roles: {primary: M3}\n", where="small.yaml")
    return confirm(screened_from(answers, tai), tai, models), first, second


def test_standardised_loadings_have_their_own_errors(doubled, tai):
    from emosec.statistics.cfa import cfa

    confirmed, first, second = doubled
    loadings = confirmed.parameters.query("model == 'M3' and sample == 'included' and op == '=~'").set_index("rhs")
    assert (loadings["std.all.ci.lower"] < loadings["std.all"]).all()
    half = (loadings["std.all.ci.upper"] - loadings["std.all.ci.lower"]) / 2
    np.testing.assert_allclose(half, 1.959964 * loadings["std.all.se"], rtol=1e-6)
    # of continuous items the two errors differ much more than of ordered ones with unit factors, whose loadings are standardised
    data = pd.DataFrame(
        np.random.default_rng(3).normal(size=(300, 1)) * 9 + np.random.default_rng(4).normal(size=(300, 3))
    )
    fit = cfa("f =~ a + b + c", data.set_axis(["a", "b", "c"], axis=1))
    assert (fit.standardized["se"].head(3) < fit.parameters["se"].head(3) / 10).all()
    assert {first, second} <= set(loadings.index)


def test_local_misfit_names_the_pair_that_repeats_itself(doubled):
    confirmed, first, second = doubled
    check(RESIDUALS, confirmed.residuals)
    check(MODIFICATIONS, confirmed.modifications)
    k = confirmed.parameters.query("model == 'M3' and sample == 'included' and op == '=~'").shape[0]
    assert len(confirmed.residuals) == k * (k - 1) / 2
    # the model bends its loadings to the pair, so that the residual is small, and far beyond its error all the same
    worst = confirmed.residuals.loc[confirmed.residuals["standardized"].idxmax()]
    assert {worst["item_a"], worst["item_b"]} == {first, second}
    top = confirmed.modifications.query("op == '~~'").iloc[0]
    assert {top["lhs"], top["rhs"]} == {first, second}
    assert top["epc"] > 0
    assert confirmed.modifications["rank"].tolist() == list(range(1, 11))
    assert confirmed.modifications["mi"].is_monotonic_decreasing


def test_without_a_primary_model_nothing_is_said_of_local_misfit(confirmed):
    assert len(confirmed.residuals) == len(confirmed.modifications) == 0


def test_a_random_intercept_is_asked_of_items_worded_both_ways_only(root, tai):
    models = load_named(root / "config", RivalModels, "components").for_construct(tai.asked)
    assert models.identified_by(tai) == models
    assert models.primary_for(tai) == "M3W"
    turned = tuple(s.model_copy(update={"reversed": (), "toward": tai.asked.pole}) for s in tai.scales)
    one_way = tai.model_copy(update={"scales": turned})
    assert one_way.worded_one_way
    kept = models.identified_by(one_way)
    assert {m.name for m in models.models} - {m.name for m in kept.models} == {"M1W", "M3W"}
    assert ("M1", "M3") in kept.comparisons
    assert models.primary_for(one_way) == "M3"


def test_where_nobody_answered_every_item_a_model_is_not_fitted_and_the_reason_is_that(
    simulated, screened_from, tai, small
):
    """The engine would say of the first item that it has no value, which is not so."""
    data = simulated(300, 0.6)
    for at in range(data.shape[1]):
        data.iloc[at :: data.shape[1], at] = np.nan
    made = confirm(screened_from(data, tai), tai, small)
    assert not made.fits["converged"].any()
    said = made.fits["warning"].map(lambda c: read(c)[-1])
    assert (said == Remark("no_complete_rows", {"of": data.shape[1]})).all()
