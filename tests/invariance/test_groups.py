"""Groups compared: what holds, what is freed and how much it matters; and bad input, which leaves a reason."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.studies import Variable
from emosec.errors import DefinitionError
from emosec.invariance.climb import Step
from emosec.invariance.compare import TABLES, compare_groups
from emosec.invariance.groups import groups_of
from emosec.invariance.rows import level_rows
from emosec.remarks import read
from emosec.tables import check, frame
from emosec.wide import from_wide
from made_up_groups import answers, made_up, people_of

TOWN = Variable(name="town", export="main", kind="group")


@pytest.fixture(scope="module")
def compared(two_towns, instrument, rivals):
    return compare_groups(*two_towns, TOWN, instrument, rivals)


def codes(cell: object) -> list[str]:
    return [r.code for r in read(cell)]


def test_every_table_keeps_its_contract(compared):
    for name, data in compared.tables().items():
        check(TABLES[name], data)
    assert set(compared.levels["wave"]) == {"1"}


def test_the_item_that_differs_is_freed_and_no_other(compared):
    held = compared.levels.query("holds == True or position == 1")["level"].tolist()
    assert held == ["configural", "thresholds", "loadings", "intercepts", "residuals"]
    assert compared.freed["item"].tolist() == ["b2"]
    row = compared.freed.iloc[0]
    assert row["level"] == "intercepts"
    assert row["pvalue"] < 1e-6
    # the truth is -.8 in units of a residual of sqrt(.51); three standard errors of about .1
    assert row["epc"] == pytest.approx(-0.8 / np.sqrt(0.51), abs=0.35)
    assert -1.0 < row["signed"] < -0.4
    assert abs(row["signed"]) <= row["dmacs"]


def test_what_the_freed_item_does_to_the_sum_is_what_it_does_to_itself(compared):
    of_item = compared.freed.iloc[0]["mean_difference"]
    scores = compared.score_effects.set_index("factor")
    assert scores.loc["body", "mean_difference"] == pytest.approx(of_item, abs=1e-6)
    assert abs(scores.loc["mind", "mean_difference"]) < 1e-6


def test_latent_means_are_those_of_the_people(compared):
    means = compared.latent.query("quantity == 'mean'").set_index(["factor", "group"])
    assert (means.xs("north", level="group")["est"] == 0).all()
    for factor in ("body", "mind"):
        row = means.loc[(factor, "south")]
        assert abs(row["est"] - 0.4) < 3.5 * row["se"]
    variances = compared.latent.query("quantity == 'variance' and group == 'south'")
    assert ((variances["est"] - 1).abs() < 3.5 * variances["se"]).all()


def test_correlations_and_their_test(compared):
    phi = compared.latent.query("quantity == 'correlation'")
    assert phi["comparable"].all()
    assert ((phi["est"] - 0.5).abs() < 3.5 * phi["se"]).all()
    test = compared.phi_tests.query("factor == 'all'")
    assert test.empty, "one pair needs no test of all together"
    assert compared.phi_tests["df"].tolist() == [1]
    assert compared.phi_tests["pvalue"].iloc[0] > 0.001


def test_a_wald_test_of_two_groups_is_the_difference_over_its_error(compared):
    """The groups are independent where no parameter is shared; here loadings are, so the two agree only nearly."""
    phi = compared.latent.query("quantity == 'correlation'")
    z = float(phi["est"].diff().iloc[1]) / float(np.hypot(*phi["se"]))
    assert compared.phi_tests["chisq"].iloc[0] == pytest.approx(z**2, rel=0.1)


def test_the_conclusion_says_what_may_be_compared(compared):
    row = compared.conclusions.iloc[0]
    assert (row["level"], row["partial"], row["n_freed"], row["n_items"]) == ("residuals", True, 1, 10)
    assert row[["correlations", "regressions", "means"]].all()
    assert not row["scores"], "an item differs, and scores hold it"


def test_nothing_may_be_freed_by_a_rule_that_frees_nothing(two_towns, instrument, by_rule):
    made = compare_groups(*two_towns, TOWN, instrument, by_rule(share_freed=0.0))
    assert made.conclusions.iloc[0]["level"] == "loadings"
    assert not made.conclusions.iloc[0]["means"]
    assert made.levels["level"].tolist() == ["configural", "thresholds", "loadings", "intercepts", "residuals"]
    assert made.freed.empty
    assert set(made.latent["quantity"]) == {"variance", "correlation"}


def test_the_partial_step_that_ends_the_climb_is_in_the_table(two_towns, instrument, by_rule):
    """One item may go and the level still does not hold: the whole level's test had stood there alone."""
    made = compare_groups(*two_towns, TOWN, instrument, by_rule(alpha=0.9999, share_freed=0.1))
    assert made.conclusions.iloc[0]["level"] == "configural"
    assert made.conclusions.iloc[0]["n_freed"] == 0
    tried = made.levels[made.levels["partial"]]
    assert tried[["level", "n_freed", "against"]].values.tolist() == [["thresholds", 1, 1]]
    assert tried["holds"].tolist() == [False]
    whole = made.levels[made.levels["level"] == "thresholds"].iloc[0]
    assert 0 < tried["chisq_diff"].iloc[0] < whole["chisq_diff"]
    assert made.levels["position"].tolist() == list(range(1, len(made.levels) + 1))
    # the whole levels after it are compared with whole ones, and judged by nobody
    after = made.levels[~made.levels["partial"]].iloc[2:]
    assert after["holds"].isna().all()
    assert set(after["against"]) & set(tried["position"]) == set()
    assert made.freed.empty


def test_which_rule_decides(two_towns, instrument, by_rule):
    from emosec.definitions.invariance import Cutoffs

    lenient = by_rule(holds_when="indices", ordered=Cutoffs(cfi=0.5, rmsea=0.5))
    assert compare_groups(*two_towns, TOWN, instrument, lenient).conclusions.iloc[0]["scores"]
    both = by_rule(holds_when="both", alpha=0.9999, ordered=Cutoffs(cfi=0.5, rmsea=0.5), share_freed=0.0)
    assert compare_groups(*two_towns, TOWN, instrument, both).conclusions.iloc[0]["level"] == "configural"


def test_order_of_people_and_the_other_reference_do_not_matter(two_towns, instrument, rivals, compared):
    responses, people = two_towns
    shuffled = responses.sample(frac=1, random_state=1), people.sample(frac=1, random_state=2)
    again = compare_groups(*shuffled, TOWN, instrument, rivals)
    pd.testing.assert_frame_equal(again.levels, compared.levels)
    turned = Variable(name="town", export="main", kind="group", labels={"south": "S", "north": "N"})
    other = compare_groups(*two_towns, turned, instrument, rivals)
    columns = ["chisq", "df", "chisq_diff"]
    np.testing.assert_allclose(other.levels[columns], compared.levels[columns], rtol=2e-3, atol=1e-3)
    mean = other.latent.query("quantity == 'mean' and group == 'N'")["est"]
    assert (mean < 0).all()


# --- how groups are made ------------------------------------------------------------------------------------------------


def test_labels_merge_and_values_are_left_out():
    sex = Variable(
        name="sex", export="m", kind="group", labels={"1": "women", "2": "men", "3": "men"}, leave_out=("9",)
    )
    found = groups_of(pd.Series(["3", "1", " 2 ", "9", None, "x"], dtype="string"), sex)
    assert found.tolist()[:3] == ["men", "women", "men"]
    assert found.isna().tolist() == [False, False, False, True, True, False]
    assert found.cat.categories.tolist() == ["women", "men", "x"]


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ("kind: group, cuts: [3]", "is a group and has cuts"),
        ("kind: number, labels: {1: one}", "is a number and has labels"),
        ("kind: number, compare: true", "without cuts"),
        ("kind: number, cuts: [5, 3]", "do not rise"),
        ('kind: group, labels: {1: one}, leave_out: ["1"]', "has a label and is left out"),
    ],
)
def test_groups_that_cannot_be_made_are_refused(extra, told):
    from emosec.definitions.studies import Study

    text = f"""
name: demo
title: Demo
respondent_key: [id]
exports: [{{name: main, file: "*.csv"}}]
instruments: [{{instrument: mini, export: main}}]
variables: [{{name: v, export: main, {extra}}}]
screening: default
models: components
decision: separability
"""
    with pytest.raises(DefinitionError, match=told):
        Study.parse(text, where="demo.yaml")


# --- bad input: a reason, and the rest stays ----------------------------------------------------------------------------


def test_a_group_of_twelve_is_left_out_with_a_reason(instrument, rivals):
    rng = np.random.default_rng(4)
    data = pd.concat([answers(rng, 200), answers(rng, 200), answers(rng, 12)], ignore_index=True)
    people = people_of(412, town=["a"] * 200 + ["b"] * 200 + ["c"] * 12)
    made = compare_groups(from_wide(data, instrument), people, TOWN, instrument, rivals)
    assert set(made.levels["groups"]) == {"a | b"}
    assert made.groups.set_index("group")["compared"].to_dict() == {"a": True, "b": True, "c": False}
    said = [r for r in read(made.conclusions["warning"].iloc[0]) if r.code == "group_too_small"]
    assert [dict(r.facts) for r in said] == [{"group": "c", "n": 12, "smallest": 100}]
    assert made.conclusions["level"].notna().all()


def test_two_groups_of_which_one_is_small_leave_a_conclusion_and_no_levels(instrument, rivals):
    rng = np.random.default_rng(5)
    data = pd.concat([answers(rng, 200), answers(rng, 12)], ignore_index=True)
    people = people_of(212, town=["a"] * 200 + ["b"] * 12)
    made = compare_groups(from_wide(data, instrument), people, TOWN, instrument, rivals)
    assert made.levels.empty
    assert made.latent.empty
    assert made.conclusions["level"].isna().all()
    assert codes(made.conclusions["warning"].iloc[0]) == ["group_too_small"]
    assert not made.groups["compared"].any()


def test_nobody_has_the_variable(two_towns, instrument, rivals):
    responses, people = two_towns
    made = compare_groups(
        responses, people.assign(town=pd.Series([None] * 800, dtype="string")), TOWN, instrument, rivals
    )
    assert made.levels.empty
    assert made.groups.empty
    assert codes(made.conclusions["warning"].iloc[0]) == ["no_groups"]


def test_a_group_with_an_empty_category_has_it_merged_in_all_and_counted(two_towns, instrument, rivals):
    responses, people = two_towns
    south = responses["respondent"].astype(int) >= 400
    changed = (responses["item"] == "m1") & (responses["value"] == 4) & south
    made = compare_groups(responses.assign(value=responses["value"].mask(changed, 3)), people, TOWN, instrument, rivals)
    moved = made.merged.query("item == 'm1'").set_index("group")["n"].to_dict()
    assert moved["south"] == 0
    assert moved["north"] > 0
    assert made.merged[["category", "into"]].drop_duplicates().values.tolist() == [[4, 3]]
    assert made.conclusions["level"].notna().all()


def test_items_of_two_categories_are_tested_together(rivals):
    rng = np.random.default_rng(6)
    two = made_up(2)
    data = pd.concat([answers(rng, 500, categories=2) for _ in range(2)], ignore_index=True)
    people = people_of(1000, town=["a"] * 500 + ["b"] * 500)
    made = compare_groups(from_wide(data, two), people, TOWN, two, rivals)
    assert made.levels.query("not partial")["level"].tolist() == ["configural", "intercepts", "residuals"]
    # ten thresholds and ten loadings against ten scales, two means and two variances
    assert made.levels.query("level == 'intercepts' and not partial")["df_diff"].iloc[0] == 20 - 14
    assert "tested_together" in codes(made.levels["warning"].iloc[0])


def test_some_items_of_two_categories_wait_for_the_intercepts(instrument, rivals, two_towns):
    responses, people = two_towns
    value = responses["value"].mask((responses["item"] == "b1") & (responses["value"] < 3), 2)
    two = responses.assign(value=value.mask((responses["item"] == "b1") & (value > 2), 3))
    made = compare_groups(two, people, TOWN, instrument, rivals)
    whole = made.levels.query("not partial").set_index("level")
    # nine items lose a loading each, two of which their factors' variances take back; b1 nothing
    assert whole.loc["loadings", "df_diff"] == 9 - 2
    assert "two_categories" in codes(made.levels["warning"].iloc[0])


def test_a_component_without_answers_is_a_reason_not_a_crash(two_towns, instrument, rivals):
    responses, people = two_towns
    south = responses["respondent"].astype(int) >= 400
    blank = south & responses["item"].str.startswith("b")
    made = compare_groups(responses.assign(value=responses["value"].mask(blank)), people, TOWN, instrument, rivals)
    assert made.levels.empty
    assert "no_items" in codes(made.conclusions["warning"].iloc[0])


def test_without_wlsmv_levels_fall_back_to_mlr_and_say_so(two_towns, instrument, rivals, monkeypatch):
    from importlib import import_module

    from emosec.errors import EstimationError

    engine = import_module("emosec.statistics.cfa")
    real = engine.cfa

    def refuses_ordered(model, data, *, estimator, **options):
        if estimator == "WLSMV":
            raise EstimationError("no polychoric correlation")
        return real(model, data, estimator=estimator, **options)

    monkeypatch.setattr(engine, "cfa", refuses_ordered)
    made = compare_groups(*two_towns, TOWN, instrument, rivals)
    assert made.levels.query("not partial")["level"].tolist() == ["configural", "loadings", "intercepts", "residuals"]
    assert set(made.levels["estimator"]) == {"MLR"}
    assert all("fell_back" in codes(cell) for cell in made.levels["warning"])
    assert "b2" in made.freed["item"].tolist()


def test_levels_of_which_none_has_a_solution_are_rows_all_the_same():
    """Where no level of any comparison converged (answers that share nothing), the table lacked all indices: the run stopped."""
    setting = SimpleNamespace(
        labels=("north", "south"), model=SimpleNamespace(name="M3"), estimator="MLR", missing="listwise", data=range(240),
        remarks=(), joint=(), ordered=(), parameterization="delta",
    )  # fmt: skip
    rows = level_rows(SimpleNamespace(setting=setting, steps=(Step("configural", None),), reached=None))
    place = {"study": "s", "wave": "1", "instrument": "mini", "grouping": "town", "design": "groups"}
    levels = frame(TABLES["levels"], [{**place, **row} for row in rows])
    assert not levels["converged"].any()
    assert levels[["chisq", "delta_cfi"]].isna().all(axis=None)
