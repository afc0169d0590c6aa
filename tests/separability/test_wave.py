"""The evidence of a wave: phi is the room structure's, gates say what they see, and odd waves end in an answer."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.errors import DataError
from emosec.remarks import Remark, written
from emosec.separability.contracts import STATUSES
from emosec.separability.gates import rmsea_by_chi_square
from emosec.separability.verdicts import verdicts
from emosec.separability.wave import answers_of, rule_at
from emosec.statistics.simulation.nuisances import SurveyDesign
from tolerances import PHI_OF_THE_ROOM, SE_OF_THE_ROOM

PAIRS = ("alpha–beta", "alpha–gamma", "beta–gamma")


def verdict_on(wave: Any, gathered: Any) -> dict[str, Any]:
    """The verdict on one wave."""
    return verdicts(gathered.evidence, gathered.gates, wave.instrument, wave.decision, wave.pages).record["waves"]["w1"]


def of(table: pd.DataFrame, **where: str) -> pd.DataFrame:
    for column, value in where.items():
        table = table[table[column] == value]
    return table


@pytest.fixture(scope="module")
def clean(wave_of: Callable) -> Any:
    return wave_of(SurveyDesign(phi=(0.5, 0.7, 0.6), acquiescence=0.05), 500, seed=2)


@pytest.fixture(scope="module")
def gathered(clean: Any) -> Any:
    return clean.gathered(bootstrap=10)


def test_phi_is_the_room_structure_s_where_every_answer_is_there(clean: Any, gathered: Any) -> None:
    """The room structure fits the whole model by WLSMV; here correlations alone are fitted, with errors of their own."""
    rows = of(clean.before.parameters, model="M3W", sample="included", op="~~")
    theirs = {f"{a}–{b}": (e, s) for a, b, e, s in zip(rows["lhs"], rows["rhs"], rows["est"], rows["se"], strict=True)}
    for pair in PAIRS:
        own = of(gathered.evidence, criterion="phi", pair=pair).iloc[0]
        assert own["est"] == pytest.approx(theirs[pair][0], abs=PHI_OF_THE_ROOM)
        assert own["se"] == pytest.approx(theirs[pair][1], rel=SE_OF_THE_ROOM)
    plain = of(clean.before.parameters, model="M3", sample="included", op="~~")
    for a, b, e in zip(plain["lhs"], plain["rhs"], plain["est"], strict=True):
        if a != b:
            own = of(gathered.evidence, criterion="plain", pair=f"{a}–{b}").iloc[0]
            assert own["est"] == pytest.approx(e, abs=PHI_OF_THE_ROOM)


def test_everything_that_informs_is_there_and_nothing_of_it_decides(gathered: Any) -> None:
    found = gathered.evidence
    criteria = {
        "phi, complete rows", "HTMT", "HTMT2", "ESEM", "cross-loading gap", "PRMSE", "value-added ratio", "phi squared against AVE",
    }  # fmt: skip
    assert criteria <= set(found["criterion"])
    assert set(found.loc[found["criterion"].isin(criteria), "role"]) == {"information"}
    assert set(found.loc[found["role"] == "decides", "criterion"]) == {"phi"}
    bootstrap = of(found, criterion="HTMT2")
    assert (bootstrap["ci.lower"] < bootstrap["est"]).all()
    assert (bootstrap["est"] < bootstrap["ci.upper"]).all()


def test_a_clean_wave_meets_every_gate_but_pages_that_nobody_declared(gathered: Any) -> None:
    not_met = gathered.gates[gathered.gates["status"] != "met"]
    # acquiescence keeps the halves of a component apart, and a near-empty table of two items is a warning of the fit
    assert set(not_met["gate"]) <= {"pages", "categories", "wording", "solution"}
    assert set(of(not_met, gate="wording")["statistic"]) <= {"phi of its halves"}
    assert set(of(not_met, gate="solution")["statistic"]) <= {"warning"}
    assert set(of(gathered.gates, gate="pages")["status"]) == {"not_looked_at"}
    wording = of(gathered.gates, gate="wording", statistic="items toward").set_index("subject")["observed"]
    assert wording.to_dict() == {"alpha": 3, "beta": 3, "gamma": 3}
    within = of(gathered.gates, gate="wording", statistic="phi of its halves").set_index("subject")["observed"]
    # acquiescence is all that keeps the two halves of a component apart
    assert ((within > 0.7) & (within < 1.1)).all()
    assert set(of(gathered.gates, gate="wording", statistic="items toward")["effect"]) == {"restricts"}


# ---- gates, one fault at a time


@pytest.fixture(scope="module")
def faulty(wave_of: Callable) -> Any:
    """Two components, one item that turns against its own, gaps, a page each, and a rare category."""
    wave = wave_of(
        SurveyDesign(components=2, items=4, against=0, phi=0.5, skew=1.6, facet=0.45, doublet_across=0.45), 300, seed=5
    )
    answers = wave.answers.copy()
    answers["a1"] = 6 - answers["a1"]
    low = answers.index[answers["b2"] == 1]
    answers.loc[low[: len(low) // 2], "b3"] = np.nan
    pages = {f"{c}{i}": p for p, c in enumerate("ab") for i in range(1, 5)}
    return replace(wave, answers=answers, pages=pages, flagged=tuple(range(60)))


@pytest.fixture(scope="module")
def faults(faulty: Any) -> pd.DataFrame:
    before = faulty.before
    flow = before.flow.assign(n_flagged=60)
    return faulty.gathered(before=replace(before, flow=flow)).gates


@pytest.mark.parametrize(
    ("gate", "statistic", "subject"),
    [
        ("wording", "items against", "alpha"),
        ("pages", "shared pages", "alpha–beta"),
        ("fit", "rmsea.scaled", "all"),
        ("reliability", "item_total", "alpha"),
        ("reliability", "omega_categorical", "alpha"),
        ("categories", "smallest count", "beta"),
        ("missing", "incomplete rows", "all"),
        ("missing", "difference of the incomplete", "beta"),
        ("screening", "flagged", "all"),
    ],
)
def test_each_fault_is_named(faults: pd.DataFrame, gate: str, statistic: str, subject: str) -> None:
    row = of(faults, gate=gate, statistic=statistic, subject=subject)
    assert len(row) == 1
    assert row["status"].iloc[0] in ("not_met", "material", "immaterial")
    observed, threshold = row["observed"].iloc[0], row["threshold"].iloc[0]
    assert observed < threshold if row["direction"].iloc[0] == "at_least" else observed > threshold


def test_details_name_the_item_and_the_category(faults: pd.DataFrame) -> None:
    assert of(faults, gate="reliability", statistic="item_total")["detail"].tolist() == ["a1"]
    assert set(of(faults, gate="categories")["detail"].str.contains(" = ")) == {True}
    assert of(faults, gate="screening")["detail"].tolist() == ["irv"]


def test_misfit_is_material_only_where_it_moves_a_pair_across(wave_of: Callable) -> None:
    statuses = set()
    # two clear truths with misfit of the same size, and one near the cut-off
    for phi in (0.5, 0.84):
        wave = wave_of(SurveyDesign(components=2, items=6, against=3, phi=phi, doublet_across=0.4), 700, seed=1)
        found = of(wave.gathered().gates, gate="fit")
        assert set(found["status"]) <= set(STATUSES)
        statuses |= {(phi, s) for s in found["status"]}
    assert (0.5, "immaterial") in statuses
    assert (0.84, "material") in statuses


def test_every_status_is_reached(faults: pd.DataFrame, gathered: Any) -> None:
    seen = set(faults["status"]) | set(gathered.gates["status"])
    assert {"met", "not_met", "not_looked_at"} <= seen


def test_a_model_that_was_not_fitted_is_not_looked_at(clean: Any, nothing_before: Any) -> None:
    found = clean.gathered(before=nothing_before)
    fit = of(found.gates, gate="fit")
    assert set(fit["status"]) == {"not_looked_at"}
    assert of(found.gates, gate="solution", statistic="converged")["status"].tolist() == ["not_looked_at"]
    assert set(of(found.gates, gate="reliability")["status"]) == {"not_looked_at"}
    # the verdict rests on the answers alone, and so stays what it was
    assert verdict_on(clean, found)["label"] == verdict_on(clean, clean.gathered())["label"] == "SEPARABLE"


def test_warnings_of_the_fit_are_codes(clean: Any) -> None:
    remarks = written([Remark("negative_variance", {"items": ("x",)}), Remark("not_positive", {"of": "z"})])
    fits = clean.before.fits.assign(warning=remarks)
    found = clean.gathered(before=replace(clean.before, fits=fits)).gates
    warned = of(found, gate="solution", statistic="warning")
    assert warned["detail"].tolist() == ["negative_variance", "not_positive"]
    lost = clean.gathered(before=replace(clean.before, fits=clean.before.fits.assign(converged=False))).gates
    assert of(lost, gate="solution")["status"].tolist() == ["not_met"]


def test_rmsea_is_what_chi_square_rarely_exceeds() -> None:
    # by hand: the 95% quantile of chi-square with 2 df is −2 ln .05 = 5.991
    assert rmsea_by_chi_square(2, 100, 0.95) == pytest.approx(math.sqrt((5.991465 - 2) / 200), abs=1e-6)
    assert rmsea_by_chi_square(2, 400, 0.95) == pytest.approx(rmsea_by_chi_square(2, 100, 0.95) / 2)


# ---- tipping points


def test_tipping_points_of_a_clear_pair(clean: Any, gathered: Any) -> None:
    for pair in PAIRS:
        own = of(gathered.tipping, pair=pair).set_index("confound")
        assert set(own.index) == {"acquiescence", "page", "style", "carelessness", "local_dependence"}
        phi = of(gathered.evidence, criterion="phi", pair=pair)["est"].iloc[0]
        assert own.loc["page", "size"] == pytest.approx(1 - phi / 0.9)
        assert own.loc["carelessness", "size"] == pytest.approx(1 - (phi / 0.9) ** 2)
        # a random intercept takes wording out of mixed pairs
        assert own.loc["acquiescence", "status"] == "not_applicable"
        assert own.loc["page", "status"] == ("explains" if own.loc["page", "size"] <= 0.17 else "cannot_explain")
        assert own.loc["local_dependence", "size"] > 0


def test_the_size_named_is_the_size_that_would_do(wave_of: Callable, nothing_before: Any) -> None:
    """At the residual correlation that is named, the model gives the cut-off."""
    from emosec.statistics.correlations.contingency import item_pairs
    from emosec.statistics.separability.tipping import phi_at_residual

    for phi in (0.75, -0.75):
        wave = wave_of(SurveyDesign(components=2, phi=phi), 500, seed=1)
        size = of(wave.gathered(before=nothing_before).tipping, confound="local_dependence")["size"].iloc[0]
        answers = answers_of(wave.responses, wave.instrument)
        evidence = answers.evidence(wave.decision)
        first, second = item_pairs(10)
        inside = answers.questionnaire.owner[first] == answers.questionnaire.owner[second]
        there = phi_at_residual(evidence.fit_of((0, 1)), inside, size).phi[0]
        assert abs(there) == pytest.approx(0.9, abs=0.005)
        assert math.copysign(1, there) == math.copysign(1, phi)


def test_gates_look_at_the_model_that_phi_of_items_worded_one_way_is_of(wave_of: Callable) -> None:
    """A random intercept for wording is not identified there: its fit and its loadings say nothing."""
    gates = wave_of(SurveyDesign(components=2, against=0, phi=0.6), 600, seed=1).gathered().gates.set_index("statistic")
    assert gates.loc[["converged", "cfi.scaled", "srmr", "rmsea.scaled"], "status"].eq("met").all()
    assert gates.loc["salient loadings", "observed"].eq(5).all()


def test_one_way_pairs_have_a_wording_tipping_point_where_phi_is_high(wave_of: Callable, nothing_before: Any) -> None:
    wave = wave_of(SurveyDesign(components=2, against=0, phi=0.95), 600, seed=1)
    found = wave.gathered(before=nothing_before)
    own = of(found.tipping, confound="acquiescence").iloc[0]
    phi = of(found.evidence, criterion="phi")["est"].iloc[0]
    assert own["size"] == pytest.approx((phi - 0.9) / 0.1)
    common = of(found.evidence, criterion="common variance")["est"].min()
    assert own["plausible"] == pytest.approx(0.10 / common)
    # what lowers phi cannot have raised it
    assert set(of(found.tipping, pair="alpha–beta", status="not_applicable")["confound"]) >= {
        "page",
        "style",
        "carelessness",
    }
    apart = wave_of(SurveyDesign(components=2, against=(0, 5), phi=0.5), 600, seed=1).gathered(before=nothing_before)
    bound = of(apart.evidence, criterion="lower_bound")["est"].iloc[0]
    opposite = of(apart.tipping, confound="acquiescence")["size"].iloc[0]
    assert opposite == pytest.approx((0.9 - bound) / 1.9)


def test_a_cutoff_of_one_has_tipping_points_too(wave_of: Callable, nothing_before: Any) -> None:
    wave = wave_of(SurveyDesign(components=2, against=0, phi=1.0), 200, seed=1, rule="cutoff: 1.0\n")
    found = wave.gathered(before=nothing_before)
    assert len(found.tipping) == 5
    assert verdict_on(wave, found)["label"] in ("INCONCLUSIVE", "NOT SEPARABLE")


# ---- odd waves


def odd(wave: Any, nothing: Any) -> dict[str, Any]:
    """The verdict on a wave, without the exploratory model, which takes longest and never decides."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("emosec.separability.descriptive.of_esem", lambda *args, **more: ())
        return verdict_on(wave, wave.gathered(before=nothing))


def reasons(one: dict[str, Any]) -> dict[str, Any]:
    return {p["pair"]: p["reason"] or p["conclusion"] for p in one["pairs"]}


def test_missing_answers_are_used_pairwise(wave_of: Callable, nothing_before: Any) -> None:
    wave = wave_of(SurveyDesign(phi=0.5, missing=0.08), 400, seed=1)
    complete = wave.answers.notna().all(axis=1).sum()
    assert complete < 0.5 * 400
    found = wave.gathered(before=nothing_before)
    assert set(of(found.evidence, criterion="phi")["n"]) == {400}
    assert verdict_on(wave, found)["label"] == "SEPARABLE"
    # somebody without any answer counts as nobody
    empty = wave.answers.copy()
    empty.iloc[:7] = np.nan
    fewer = wave.but(answers=empty).gathered(before=nothing_before)
    assert set(of(fewer.evidence, criterion="phi")["n"]) == {393}


def test_an_item_everybody_answered_alike_is_left_out_everywhere(wave_of: Callable, nothing_before: Any) -> None:
    wave = wave_of(SurveyDesign(phi=0.5), 400, seed=1)
    answers = wave.answers.copy()
    answers["a1"] = 3.0
    one = odd(wave.but(answers=answers), nothing_before)
    without = wave.answers.drop(columns="a1")
    by_hand = answers_of(wave.but(answers=answers).responses, wave.instrument)
    assert by_hand.questionnaire.items == tuple(without.columns)
    assert one["label"] == "SEPARABLE"


def test_wording_follows_the_items_that_are_left(wave_of: Callable, nothing_before: Any) -> None:
    """One item worded the other way, which everybody answered alike: the pair is of items worded one way."""
    wave = wave_of(SurveyDesign(components=2, against=(1, 0), phi=0.6), 500, seed=1)
    against = [i for i, sign in wave.instrument.signs.items() if sign < 0]
    assert len(against) == 1
    wave = wave.but(answers=wave.answers.assign(**{against[0]: 2.0}))
    answers = answers_of(wave.responses, wave.instrument)
    assert answers.questionnaire.design.worded_alike((0, 1))
    one = odd(wave, nothing_before)
    assert one["pairs"][0]["worded"] == "alike"
    assert one["pairs"][0]["floor"] > 0.9


def test_a_component_of_two_items(wave_of: Callable, nothing_before: Any) -> None:
    one = odd(wave_of(SurveyDesign(items=2, against=1, phi=0.3), 500, seed=1), nothing_before)
    assert set(reasons(one).values()) <= {"separable", "DEPENDENCE", "PRECISION", "INADMISSIBLE"}
    far = odd(wave_of(SurveyDesign(items=2, against=0, phi=0.3), 2000, seed=1), nothing_before)
    assert set(reasons(far).values()) == {"separable"}


def test_half_the_items_of_a_component_missing_in_a_wave(wave_of: Callable, nothing_before: Any) -> None:
    wave = wave_of(SurveyDesign(phi=0.5), 400, seed=1)
    answers = wave.answers.assign(a1=np.nan, a2=np.nan, a3=np.nan)
    one = odd(wave.but(answers=answers), nothing_before)
    assert reasons(one)["beta–gamma"] == "separable"
    assert set(reasons(one).values()) <= {"separable", "DEPENDENCE", "PRECISION", "WORDING"}


def test_a_component_nobody_answered_leaves_its_pairs_open(wave_of: Callable, nothing_before: Any) -> None:
    wave = wave_of(SurveyDesign(phi=0.5), 400, seed=1)
    answers = wave.answers.assign(**{f"a{i}": np.nan for i in range(1, 6)})
    one = odd(wave.but(answers=answers), nothing_before)
    assert reasons(one) == {"alpha–beta": "INADMISSIBLE", "alpha–gamma": "INADMISSIBLE", "beta–gamma": "separable"}


def test_pages_declared_for_half_the_items(wave_of: Callable, nothing_before: Any) -> None:
    design = SurveyDesign(phi=0.8)
    wave = wave_of(design, 700, seed=1)
    # a page each, as far as is known
    half = {f"{c}{i}": p for p, c in enumerate("abg") for i in (1, 2, 3)}
    own = wave.but(pages=half).gathered(before=nothing_before)
    assert set(of(own.gates, gate="pages")["status"]) == {"not_met"}
    assert "PAGE" in reasons(verdict_on(wave.but(pages=half), own)).values()
    # one page that mixes is enough to say that pages do not tell components apart
    shared = half | {"b1": 0}
    mixed = wave.but(pages=shared).gathered(before=nothing_before)
    assert of(mixed.gates, gate="pages", subject="alpha–beta")["status"].tolist() == ["met"]
    assert reasons(verdict_on(wave.but(pages=shared), mixed))["alpha–beta"] != "PAGE"
    # of one component nothing is known
    lost = wave.but(pages={k: v for k, v in half.items() if k[0] != "g"}).gathered(before=nothing_before)
    assert of(lost.gates, gate="pages", subject="alpha–gamma")["status"].tolist() == ["not_looked_at"]


def test_a_wave_of_forty(wave_of: Callable, nothing_before: Any) -> None:
    wave = wave_of(SurveyDesign(phi=0.7), 40, seed=1)
    one = odd(wave, nothing_before)
    assert one["label"] == "INCONCLUSIVE"
    assert reasons(one)["beta–gamma"] in {"PRECISION", "INADMISSIBLE", "DEPENDENCE", "ATTENTION", "STYLE", "separable"}
    # and through the rooms before
    assert verdict_on(wave, wave.gathered())["label"] == "INCONCLUSIVE"


@pytest.mark.parametrize("n", [3, 8, 15])
def test_a_wave_of_next_to_nobody_is_open(n: int, wave_of: Callable, nothing_before: Any) -> None:
    assert odd(wave_of(SurveyDesign(phi=0.7), n, seed=1), nothing_before)["label"] == "INCONCLUSIVE"


def test_one_item_in_a_direction(wave_of: Callable, nothing_before: Any) -> None:
    wave = wave_of(SurveyDesign(against=1, phi=0.5), 500, seed=1)
    one = odd(wave, nothing_before)
    assert one["label"] == "SEPARABLE"
    assert {p["basis"] for p in one["pairs"]} <= {"bounds", "random_intercept"}
    assert {p["worded"] for p in one["pairs"]} == {"mixed"}


def test_a_wave_of_nobody_is_refused(wave_of: Callable, nothing_before: Any) -> None:
    wave = wave_of(SurveyDesign(), 30, seed=1)
    nobody = wave.responses.assign(included=False)
    with pytest.raises(DataError, match="no respondent is in the sample"):
        answers_of(nobody, wave.instrument)
    with pytest.raises(DataError, match="no responses"):
        replace(wave, answers=wave.answers.iloc[:0]).gathered(before=nothing_before)


def test_the_rule_s_numbers_at_an_n(wave_of: Callable) -> None:
    decision = wave_of(SurveyDesign(), 20).decision
    small, large = rule_at(decision, 499), rule_at(decision, 500)
    assert (small.reject, large.reject) == (2.8, 2.5)
    assert (small.cutoff, small.page_share, small.wording_variance) == (0.9, 0.17, 0.10)
    # two-sided 90% is one-sided 95%
    assert small.z == pytest.approx(1.6448536)


@pytest.mark.parametrize(("incomplete", "status"), [(16, "met"), (17, "not_met")])
def test_as_many_incomplete_rows_as_are_allowed_are_allowed(incomplete: int, status: str) -> None:
    from emosec.definitions.decisions import Decision
    from emosec.separability.gates import missing_gate
    from emosec.separability.operating.judged import Judge
    from emosec.separability.operating.populations import made_up
    from emosec.statistics.simulation import simulate

    # 16 of 320 are the 5% that the rule allows; 1 − .95 is a little more than .05 in doubles
    questionnaire, population = made_up((3, 3), against=1, phi=0.5)
    rule = Decision.model_validate({"name": "r", "registered_on": "2026-01-01", "primary_model": "M3W"})
    raw = simulate(population, 320, np.random.default_rng(1)).astype(np.int8)
    raw[:incomplete, 0] = -1
    gate = next(missing_gate(Judge(questionnaire, rule).evidence(raw), questionnaire, rule))
    assert (gate.statistic, gate.threshold, gate.status) == ("incomplete rows", 0.05, status)
    assert gate.observed == incomplete / 320
