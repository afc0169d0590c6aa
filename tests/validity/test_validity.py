"""The ledger of claims on scores made by hand, and the numbers beneath against scipy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from emosec import tables
from emosec.definitions.hypotheses import Hypotheses
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study, Variable
from emosec.errors import DataError
from emosec.intake.contracts import RESPONDENTS
from emosec.remarks import Remark, read
from emosec.report.remarks import remark_words
from emosec.scoring.contracts import SCORES
from emosec.statistics.jackknife import jackknife_correlation
from emosec.statistics.multiplicity import holm
from emosec.validity import testing as validity
from emosec.validity.correlation import correlate

STUDY = Study.parse(
    """
name: demo
title: Demo
respondent_key: [id]
exports: [{name: main, file: "*.csv"}]
instruments: [{instrument: mini, export: main}]
variables: [{name: N, export: main, kind: number}, {name: film, export: main, kind: group}, {name: Z, export: main, kind: number}]
screening: default
models: components
decision: separability
""",
    where="demo.yaml",
)
INSTRUMENT = Instrument.parse(
    """
name: mini
title: Mini
citation: none
licence: CC0
construct: {name: felt, pole: security, opposite: insecurity, components: [safety, confidence, apprehension]}
responses: [{code: 1, label: no}, {code: 2, label: yes}]
items: [{id: s}, {id: c}, {id: a}]
scales:
  - {name: feeling_safe, component: safety, items: [s]}
  - {name: trust, component: confidence, items: [c]}
  - {name: worry, component: apprehension, toward: insecurity, items: [a]}
""",
    where="mini.yaml",
)


def claims(*rows: str) -> Hypotheses:
    return Hypotheses.parse("name: h\nregistered_on: 2026-01-01\nhypotheses:\n" + "\n".join(rows), where="h.yaml")


def made(n: int = 400, seed: int = 5, wave: str = "w") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores: worry goes with sai.anxiety, safety against it, trust with nothing; N goes with worry."""
    rng = np.random.default_rng(seed)
    worry, trust = rng.standard_normal(n), rng.standard_normal(n)
    values = {
        ("mini", "worry"): worry,
        ("mini", "trust"): trust,
        ("mini", "feeling_safe"): -0.5 * worry + rng.standard_normal(n),
        ("sai", "anxiety"): 0.6 * worry + rng.standard_normal(n),
    }
    who = [f"p{i}" for i in range(n)]
    place = {"study": "demo", "wave": wave, "respondent": who, "n_answered": 1, "n_items": 1}
    rows = [pd.DataFrame(place | {"instrument": i, "scale": s, "score": v}) for (i, s), v in values.items()]
    people = pd.DataFrame(
        {"study": "demo", "wave": wave, "respondent": who, "key_status": "ok", "source_rows": "main:1",
         "N": worry + rng.standard_normal(n), "film": "a", "Z": math.nan}
    )  # fmt: skip
    return tables.check(SCORES, pd.concat(rows)), tables.check(RESPONDENTS, people)


def run(*rows: str, **changes: Any) -> pd.DataFrame:
    scores, people = made(**changes)
    return validity.test(scores, people, INSTRUMENT, claims(*rows), STUDY).hypotheses.set_index("hypothesis")


def row(
    name: str, component: str, expected: str, criterion: str = "instrument: sai, scale: anxiety", at_least: float = 0.1
) -> str:
    what = f'component: {component}, criterion: {{{criterion}}}, expected: "{expected}", at_least: {at_least}'
    return f"  - {{name: {name}, claim: c, {what}}}"


def test_outcomes() -> None:
    found = run(
        row("right", "apprehension", "positive"),
        row("wrong", "safety", "positive"),
        row("too_much", "safety", "negative", at_least=0.9),
        row("nothing", "confidence", "positive"),
        row("null_true", "confidence", "null", at_least=0.2),
        row("null_false", "apprehension", "null", at_least=0.2),
        row("null_open", "confidence", "null", at_least=0.05),
        row("by_variable", "apprehension", "positive", "variable: N"),
        row("absent", "apprehension", "positive", "variable: Z"),
    )
    assert found["outcome"].to_dict() == {
        "right": "supported", "wrong": "failed", "too_much": "failed", "nothing": "undecidable",
        "null_true": "supported", "null_false": "failed", "null_open": "undecidable",
        "by_variable": "supported", "absent": "not asked",
    }  # fmt: skip
    assert read(found.loc["absent", "note"]) == (Remark("not_recorded", {"names": ("Z",), "wave": "w"}),)
    assert found["note"].isna().sum() == 8


def test_holm_runs_over_the_testable_claims_about_a_sign() -> None:
    found = run(
        row("a", "apprehension", "positive"), row("b", "confidence", "positive"),
        row("c", "confidence", "null"), row("d", "confidence", "positive", "variable: Z"),
        row("e", "confidence", "null").replace("claim: c", "claim: c, quantity: increment"),
    )  # fmt: skip
    assert found.loc["a", "pvalue.holm"] == pytest.approx(2 * found.loc["a", "pvalue"])
    assert found.loc["b", "pvalue.holm"] == pytest.approx(found.loc["b", "pvalue"])
    assert found.loc[["c", "d", "e"], "pvalue.holm"].isna().all()


def test_a_criterion_of_another_wave_is_not_testable() -> None:
    scores, people = made()
    own = scores[scores["instrument"] == "mini"]
    found = validity.test(own, people, INSTRUMENT, claims(row("a", "safety", "negative")), STUDY).hypotheses
    assert found["outcome"].tolist() == ["not asked"]
    assert read(found["note"].iloc[0]) == (Remark("not_recorded", {"names": ("sai.anxiety",), "wave": "w"}),)


def test_too_few_and_constant() -> None:
    scores, people = made(n=3)
    found = validity.test(scores, people, INSTRUMENT, claims(row("a", "safety", "negative")), STUDY).hypotheses
    assert read(found["note"].iloc[0]) == (Remark("too_few_have_both", {"n": 3}),)
    scores, people = made(n=30)
    flat = scores.assign(score=scores["score"].where(scores["scale"] != "anxiety", 1.0))
    found = validity.test(flat, people, INSTRUMENT, claims(row("a", "safety", "negative")), STUDY).hypotheses
    assert read(found["note"].iloc[0]) == (Remark("one_does_not_vary"),)


def test_correlations_of_everything() -> None:
    scores, people = made()
    found = validity.test(scores, people, INSTRUMENT, None, STUDY)
    assert len(found.hypotheses) == 0
    pairs = set(zip(found.correlations["component"], found.correlations["criterion"], strict=True))
    assert len(pairs) == 3 * 2 + 3  # anxiety and N with each component, and the components with each other
    assert ("safety", "sai.anxiety") in pairs
    assert not any("Z" in p or "film" in p for p in pairs)


def test_a_criterion_with_a_number_apart_says_so() -> None:
    scores, people = made()
    assert validity.test(scores, people, INSTRUMENT, None, STUDY).correlations["warning"].isna().all()
    people.loc[7, "N"] = 999.0
    found = validity.test(scores, people, INSTRUMENT, None, STUDY).correlations.set_index("criterion")["warning"]
    assert [read(cell)[0] for cell in found["N"]] == [Remark("numbers_apart")] * 3
    assert found.drop("N").isna().all()


def test_correlations_of_skewed_scores_have_other_limits_beside_them() -> None:
    scores, people = made(n=200)
    people["N"] = np.exp(2 * people["N"].astype(float) / people["N"].astype(float).std())
    found = validity.test(scores, people, INSTRUMENT, None, STUDY)
    limits = found.correlations.set_index(["component", "criterion"]).loc["safety"]
    (remark,) = read(limits["warning"]["N"])
    assert remark.code == "limits_of_normal_data"
    assert remark["lower"] < limits["ci.lower"]["N"] < limits["ci.upper"]["N"] < remark["upper"]
    assert read(limits["warning"]["sai.anxiety"]) == ()


def test_ranks_of_mostly_one_number_have_other_limits_beside_them() -> None:
    scores, people = made(n=400)

    def rare(values: pd.Series) -> pd.Series:
        return values.clip(lower=values.quantile(0.9))

    claim = row("a", "apprehension", "positive", "variable: N").removesuffix("}") + ", method: spearman}"
    for changed, told in ((rare, True), (np.exp, False)):
        own = scores.assign(score=scores.groupby(["instrument", "scale"])["score"].transform(changed))
        other = people.assign(N=changed(people["N"].astype(float)))
        found = validity.test(own, other, INSTRUMENT, claims(claim), STUDY).hypotheses.iloc[0]
        assert [r.code for r in read(found["note"])] == ["limits_of_normal_data"] * told


def test_limits_and_p_values_of_correlations_hold_for_clusters() -> None:
    scores, people = made(n=300)
    rng = np.random.default_rng(4)
    team = np.repeat(np.arange(30), 10)
    shift = pd.Series(2 * rng.normal(size=30)[team], index=people["respondent"])
    scores["score"] += scores["respondent"].map(shift).to_numpy(dtype=float)
    people["N"] = people["N"].to_numpy(dtype=float) + shift.to_numpy()
    people["team"] = team.astype(str)
    ranks = row("b", "confidence", "positive", "variable: N").removesuffix("}") + ", method: spearman}"
    three = claims(
        row("a", "confidence", "positive", "variable: N"), ranks, row("c", "confidence", "null", "variable: N", 0.6)
    )
    study = STUDY.model_copy(
        update={"variables": (*STUDY.variables, Variable(name="team", kind="cluster", export="main"))}
    )
    alone, found = (validity.test(scores, people, INSTRUMENT, three, s) for s in (STUDY, study))
    for one, other in ((alone.correlations, found.correlations), (alone.hypotheses, found.hypotheses)):
        key = "r" if "r" in one else "est"
        assert one[key].tolist() == other[key].tolist()
    wide = found.hypotheses["ci.upper"] - found.hypotheses["ci.lower"]
    assert (wide > 1.5 * (alone.hypotheses["ci.upper"] - alone.hypotheses["ci.lower"])).all()
    assert (found.hypotheses["pvalue"] > alone.hypotheses["pvalue"])[:2].all()
    trust = scores[scores["scale"] == "trust"].set_index("respondent")["score"].astype(float)
    limits = jackknife_correlation(trust.to_numpy(), people["N"].to_numpy(dtype=float), cluster=team)
    assert found.hypotheses.loc[0, ["ci.lower", "ci.upper"]].tolist() == pytest.approx(limits[:2], abs=1e-9)
    own = found.correlations.set_index(["component", "criterion"]).loc[("confidence", "N")]
    assert [own["ci.lower"], own["ci.upper"]] == found.hypotheses.loc[0, ["ci.lower", "ci.upper"]].tolist()


def test_a_claim_that_other_limits_would_leave_open_says_so() -> None:
    scores, people = made(n=200)
    people["N"] = np.exp(2 * people["N"].astype(float) / people["N"].astype(float).std())
    narrow, wide = (
        validity.test(
            scores, people, INSTRUMENT, claims(row("a", "safety", "positive", "variable: N", at_least)), STUDY
        ).hypotheses.iloc[0]
        for at_least in (0.07, 0.6)
    )
    assert (narrow["outcome"], wide["outcome"]) == ("failed", "failed")
    assert read(narrow["note"])[0]["outcome"] == "undecidable"
    assert remark_words(read(narrow["note"])[0]).endswith(", and the claim would be undecidable")
    assert "outcome" not in read(wide["note"])[0].facts


def test_missing_scores_and_duplicates_in_the_key() -> None:
    scores, people = made()
    holes = scores.assign(
        score=scores["score"].mask((scores["scale"] == "worry") & scores["respondent"].isin(["p0", "p1"]))
    )
    people.loc[2, "key_status"] = "duplicate"
    found = validity.test(holes, people, INSTRUMENT, None, STUDY).correlations.set_index(["component", "criterion"])[
        "n"
    ]
    assert found["apprehension", "sai.anxiety"] == 398
    assert found["apprehension", "N"] == 397


def test_two_waves_are_refused() -> None:
    one, people = made()
    two, _ = made(wave="v")
    with pytest.raises(DataError, match="2 waves"):
        validity.test(pd.concat([one, two]), people, INSTRUMENT, None, STUDY)


@given(st.integers(0, 10_000), st.integers(4, 60), st.floats(-0.95, 0.95))
@settings(max_examples=60, deadline=None)
def test_correlation_agrees_with_scipy(seed: int, n: int, slope: float) -> None:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(n)
    y = slope * x + rng.standard_normal(n)
    found = correlate(x, y)
    oracle = stats.pearsonr(x, y)
    limits = oracle.confidence_interval(0.95)
    assert (found.r, found.lower, found.upper) == pytest.approx((oracle.statistic, limits.low, limits.high), abs=1e-12)
    assert found.pvalue == pytest.approx(oracle.pvalue, rel=1e-8)
    turned = correlate(x, -3 * y + 1)
    assert (turned.r, turned.lower, turned.upper) == pytest.approx((-found.r, -found.upper, -found.lower))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(max_examples=100, deadline=None)
def test_holm_properties(pvalues: list[float]) -> None:
    found = holm(pvalues)
    assert all(p <= q <= min(1.0, len(pvalues) * p) + 1e-12 for p, q in zip(pvalues, found, strict=True))
    ordered = [q for _, q in sorted(zip(pvalues, found, strict=True))]
    assert ordered == sorted(ordered)
    assert holm([*pvalues, math.nan])[:-1] == found
