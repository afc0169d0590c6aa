from __future__ import annotations

import json

import numpy as np
import pytest

from emosec.definitions.models import Roles
from emosec.invariance.compare_waves import compare_waves
from emosec.invariance.contracts import LADDER, LATENT_MEANS
from emosec.remarks import Remark, read
from emosec.tables import check
from tolerances import STRUCTURE_CHISQ, STRUCTURE_INDEX, STRUCTURE_PHI, STRUCTURE_RMSEA


@pytest.fixture(scope="module")
def reference(root):
    return json.loads((root / "tests/golden/pmc_structure/reference.json").read_text())


def test_the_ladder_agrees_with_semtools(compared, reference):
    check(LADDER, compared.ladder)
    assert compared.ladder["level"].tolist() == list(reference["ladder"])
    for row in compared.ladder.to_dict("records"):
        expected = reference["ladder"][row["level"]]
        assert row["n"] == expected["n"] == 3734
        assert row["converged"]
        assert row["admissible"]
        for names, tolerance in (
            (("chisq", "chisq.scaled"), {"rel": STRUCTURE_CHISQ}),
            (("cfi", "cfi.scaled", "srmr"), {"abs": STRUCTURE_INDEX}),
            (("rmsea", "rmsea.scaled"), {"abs": STRUCTURE_RMSEA}),
            (("df", "df.scaled"), {"abs": 0}),
        ):
            for name in names:
                assert row[name] == pytest.approx(expected["measures"][name], **tolerance), (row["level"], name)


def test_the_difference_tests_agree_with_lavaan(compared, reference):
    found = compared.ladder.set_index("level")
    assert np.isnan(found.loc["configural", "chisq_diff"])
    for expected in reference["ladder_differences"]:
        row = found.loc[expected["level"]]
        assert row["chisq_diff"] == pytest.approx(expected["chisq_diff"], rel=STRUCTURE_CHISQ)
        assert row["df_diff"] == expected["df_diff"]
        assert row["method"] == "satorra.2000"


def test_latent_means_agree_with_lavaan(compared, reference):
    check(LATENT_MEANS, compared.latent_means)
    found = compared.latent_means.set_index(["group", "factor"])
    assert len(found) == 9
    for expected in reference["latent_means"]:
        row = found.loc[(f"time{expected['group']}", expected["lhs"])]
        assert row["est"] == pytest.approx(expected["est"], abs=STRUCTURE_PHI)
        if expected["group"] > 1:
            assert row["se"] == pytest.approx(expected["se"], abs=STRUCTURE_PHI)
            assert row["ci.lower"] < row["est"] < row["ci.upper"]
        else:
            assert np.isnan(row["se"])


def test_changes_are_of_the_scaled_indices_from_the_rung_before(compared):
    ladder = compared.ladder
    np.testing.assert_allclose(ladder["delta_cfi"].to_numpy()[1:], np.diff(ladder["cfi.scaled"]))
    np.testing.assert_allclose(ladder["delta_rmsea"].to_numpy()[1:], np.diff(ladder["rmsea.scaled"]))
    assert ladder[["delta_cfi", "delta_rmsea"]].iloc[0].isna().all()


def test_what_was_assumed_and_merged_is_said_on_every_rung(compared):
    assert all(read(cell)[0] == Remark("waves_as_groups") for cell in compared.ladder["warning"])
    merged = {"item": "scared", "category": 3, "into": 2, "unused_in": ("time3",)}
    assert all(Remark("category_merged", merged) in read(cell) for cell in compared.ladder["warning"])
    assert set(compared.ladder["wave"]) == {"pooled"}
    assert set(compared.ladder["groups"]) == {"time1 | time2 | time3"}


def test_one_wave_has_no_ladder(pmc_tai, tai, rivals):
    alone = compare_waves(pmc_tai, tai, rivals)
    assert alone.ladder.empty
    assert alone.latent_means.empty
    check(LADDER, alone.ladder)


@pytest.mark.slow
def test_the_random_intercept_model_climbs_too(three_waves, msq, rivals):
    # in the mood adjectives wording is one direction per component, so this model is a hard case
    made = compare_waves(three_waves, msq, rivals.model_copy(update={"roles": Roles(without_wording="M3W")}))
    assert made.ladder["level"].tolist() == ["configural", "thresholds", "metric", "scalar"]
    assert set(made.latent_means["factor"]) <= {"safety", "confidence", "apprehension"}


def test_equal_waves_are_invariant(pmc_msq, msq, rivals):
    import pandas as pd

    first = pmc_msq(3)
    made = compare_waves(pd.concat([first, first.assign(wave="again")], ignore_index=True), msq, rivals)
    differences = made.ladder["chisq_diff"].iloc[1:]
    assert (differences.abs() < 15).all()
    np.testing.assert_allclose(made.latent_means["est"], 0, atol=1e-5)
    assert made.ladder["chisq"].iloc[-1] == pytest.approx(made.ladder["chisq"].iloc[0], rel=1e-8)


def test_without_wlsmv_the_ladder_falls_back_to_mlr_and_says_so(three_waves, msq, rivals, monkeypatch):
    from importlib import import_module

    from emosec.errors import EstimationError

    engine = import_module("emosec.statistics.cfa")
    real = engine.cfa

    def refuses_ordered(model, data, *, estimator, **options):
        if estimator == "WLSMV":
            raise EstimationError("no polychoric correlation")
        return real(model, data, estimator=estimator, **options)

    monkeypatch.setattr(engine, "cfa", refuses_ordered)
    made = compare_waves(three_waves, msq, rivals)
    assert made.ladder["level"].tolist() == ["configural", "metric", "scalar"]
    assert set(made.ladder["estimator"]) == {"MLR"}
    why = Remark("fell_back", {"estimator": "MLR", "instead_of": "WLSMV", "said": ("no polychoric correlation",)})
    assert all(why in read(cell) for cell in made.ladder["warning"])
    assert made.ladder["df_diff"].tolist()[1:] == [28, 28]
    assert len(made.latent_means) == 9


def test_a_component_without_answers_is_a_reason_not_a_crash(three_waves, msq, rivals):
    safety = three_waves["item"].isin(msq.components["safety"].items)
    blanked = three_waves.assign(value=three_waves["value"].mask(safety & (three_waves["wave"] == "time3")))
    made = compare_waves(blanked, msq, rivals)
    assert len(made.ladder) == 1
    assert not made.ladder["converged"].any()
    assert Remark("no_items", {"components": ("safety",)}) in read(made.ladder["warning"].iloc[0])
    assert made.latent_means.empty


def test_a_wave_without_complete_rows_is_left_out_and_said(three_waves, msq, rivals):
    # two items are answered by some in time2, but never both by one person
    even = three_waves["respondent"].str[-1].isin(list("02468"))
    gap = (three_waves["wave"] == "time2") & (
        ((three_waves["item"] == "calm") & even) | ((three_waves["item"] == "strong") & ~even)
    )
    made = compare_waves(three_waves.assign(value=three_waves["value"].mask(gap)), msq, rivals)
    assert all(Remark("wave_left_out", {"wave": "time2"}) in read(cell) for cell in made.ladder["warning"])
    assert set(made.ladder["groups"]) == {"time1 | time3"}
    assert made.ladder["converged"].all()


def test_an_item_unused_in_one_wave_is_left_out_in_all(three_waves, msq, rivals):
    blanked = three_waves.assign(
        value=three_waves["value"].mask((three_waves["item"] == "serene") & (three_waves["wave"] == "time2"))
    )
    made = compare_waves(blanked, msq, rivals)
    assert made.ladder["warning"].map(lambda cell: any("serene" in str(r.facts) for r in read(cell))).all()
    assert made.ladder["converged"].all()
    assert made.ladder["df"].iloc[0] == 3 * (16 * 15 / 2 - 16 - 3)
