"""Claims beyond a correlation, the ledger of claims, patterns, other methods, norms by group: on scores whose truth is known."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.hypotheses import Hypotheses
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.errors import DefinitionError, TableError
from emosec.statistics.criterion_validity import CriterionEstimate
from emosec.validity.estimates import estimated
from emosec.validity.known import KnownValues, directions, reliabilities
from emosec.validity.leads import lead
from emosec.validity.multimethod import multimethod
from emosec.validity.norms import norms
from emosec.validity.outcomes import outcome
from emosec.validity.patterns import pattern_rows
from emosec.validity.registry import entered, from_json, standing
from made_up_claims import N, claim, known_values


@pytest.fixture(scope="module")
def known() -> KnownValues:
    return known_values()


GROUPS = "component: apprehension, quantity: groups, expected: negative, "


@pytest.mark.parametrize(
    ("text", "criterion", "statistic", "said"),
    [
        ("component: apprehension, criterion: {variable: gad.worry}, quantity: lead", "gad.worry", "difference", "supported"),
        ("component: safety, criterion: {variable: gad.worry}, quantity: lead, expected: negative", "gad.worry", "difference",
         "failed"),
        ("component: safety, criterion: {variable: common}, quantity: lead", "common", "difference", "undecidable"),
        ("component: confidence, criterion: {variable: esteem}, quantity: increment, at_least: 0.01", "esteem",
         "delta_r2", "supported"),
        ("component: safety, criterion: {variable: noise}, quantity: increment, at_least: 0.05", "noise", "delta_r2", "failed"),
        ("criterion: {variable: common}, quantity: proportional", "common", "excess", "supported"),
        ("criterion: {variable: gad.worry}, quantity: proportional, at_least: 0.05", "gad.worry", "excess", "failed"),
        (GROUPS + "criterion: {variable: arm}, at_least: 0.5, groups: {higher: [calmed], lower: [waiting]}", "arm", "g",
         "supported"),
        (GROUPS + "criterion: {variable: common}, groups: {at_least: 1, below: -1}", "common", "g", "supported"),
        ("component: apprehension, criterion: {variable: gad.worry}, method: spearman", "gad.worry", "rho", "supported"),
        ("component: apprehension, criterion: {variable: gad.worry}, method: disattenuated, at_most: 0.2", "gad.worry",
         "r_disattenuated", "failed"),
        ("component: confidence, criterion: {variable: noise}, expected: 'null', at_least: 0.15", "noise", "r", "supported"),
        ("component: safety–confidence, quantity: phi, at_least: 0.4, at_most: 0.8", "", "phi", "supported"),
        ("component: safety–confidence, quantity: phi, at_least: 0.7, at_most: 0.8", "", "phi", "failed"),
        ("component: safety–apprehension, quantity: phi, at_least: 0.4, at_most: 0.8", "", None, "undecidable"),
        ("component: safety, quantity: retest, at_least: 0.5, at_most: 0.7", "", "r", "undecidable"),
    ],
)  # fmt: skip
def test_what_each_kind_of_claim_comes_to(known, text, criterion, statistic, said):
    one = claim(text)
    found = estimated(one, criterion, known)
    assert found.statistic == statistic
    assert (statistic is None) == bool(found.remarks)
    assert outcome(one, found.estimate, found.estimate.pvalue) == said


def test_one_clear_departure_fails_proportionality_whatever_is_less_certain(known, monkeypatch):
    """The second component's interval reaches farther but holds zero; the first's lies beyond the bound."""
    found = [
        CriterionEstimate(N, 0.2, 0.15, 0.25, 0.001),
        CriterionEstimate(N, 0.1, -0.1, 0.3, 0.3),
        CriterionEstimate(N, 0, -0.1, 0.1, 0.9),
    ]
    monkeypatch.setattr("emosec.validity.estimates.excess_over_common", lambda *_: found)
    for bound, chosen, said in ((0.1, 0.2, "failed"), (0.2, 0.1, "undecidable"), (0.4, 0.1, "supported")):
        one = claim(f"criterion: {{variable: common}}, quantity: proportional, at_least: {bound}")
        estimate = estimated(one, "common", known).estimate
        assert (estimate.est, outcome(one, estimate)) == (chosen, said)


def test_nothing_between_true_scores_is_tested_of_true_scores(known):
    """Reliabilities of .5 double a correlation: what is near zero of scores need not be near zero freed of error."""
    weak = dataclasses.replace(known, reliability={"confidence": (0.5, 0.02), "gad.worry": (0.5, 0.02)})
    text = "component: confidence, criterion: {variable: gad.worry}, at_least: %s, method: disattenuated"
    plain = estimated(claim(text % 0.1), "gad.worry", weak).estimate
    found = estimated(claim(text % abs(plain.est) + ", expected: 'null'"), "gad.worry", weak).estimate
    # at the bound itself half of all samples lie on either side
    assert found.est == plain.est
    assert found.pvalue == pytest.approx(0.5)
    # 90% limits lie 1.645/1.96 as far apart as those at 95%
    assert (found.upper - found.lower) / (plain.upper - plain.lower) == pytest.approx(0.8392, abs=1e-4)


def test_limits_of_ranks_near_nothing_are_those_of_ranks(known):
    text = "component: confidence, criterion: {variable: gad.worry}, method: spearman"
    plain = estimated(claim(text), "gad.worry", known).estimate
    found = estimated(claim(text + ", expected: 'null'"), "gad.worry", known).estimate
    half = [np.arctanh(one.upper) - np.arctanh(one.est) for one in (found, plain)]
    assert half[0] / half[1] == pytest.approx(0.8392, abs=1e-4)


def test_limits_of_a_rank_correlation_are_those_of_bonett_and_wright(known):
    """Eight respondents whose neighbours change places: rho 1 − 6·8 / (8·63) = 19/21, which is ½ ln 20 of Fisher's z."""
    who = list("abcdefgh")
    table = dataclasses.replace(
        known,
        own=pd.DataFrame({"safety": [1.0, 2, 3, 4, 5, 6, 7, 8]}, index=who),
        other=pd.DataFrame({"esteem": [2.0, 1, 4, 3, 6, 5, 80, 7]}, index=who),
    )
    found = estimated(claim("component: safety, criterion: {variable: esteem}, method: spearman"), "esteem", table)
    assert found.estimate.est == pytest.approx(19 / 21)
    # R: the formula with which statpsych's ci.spear gets .5840951 and .9638297 of its example of 15
    assert (found.estimate.lower, found.estimate.upper) == pytest.approx((0.4278915, 0.9875982), abs=1e-6)


def test_a_lead_is_turned_so_that_the_expected_sign_counts(known):
    rows = lead(claim("component: apprehension, criterion: {variable: gad.worry}, quantity: lead"), "gad.worry", known)
    assert {r.other for r in rows} == {"safety", "confidence"}
    assert all(r.r > r.r_other > 0 for r in rows)
    wrong = lead(
        claim("component: apprehension, criterion: {variable: gad.worry}, quantity: lead, expected: negative"),
        "gad.worry",
        known,
    )
    assert all(r.r < 0 for r in wrong)


def test_the_pattern_of_correlations(known):
    claims = [
        (claim(f"component: apprehension, criterion: {{variable: {c}}}, expected: {e}, at_least: 0.2"), c)
        for c, e in (("gad.worry", "positive"), ("esteem", "negative"), ("noise", "'null'"))
    ]
    rows = {r["component"]: r for r in pattern_rows(claims, known)}
    one = rows["apprehension"]
    assert (one["n_claims"], one["n_signs"], one["n_right"], one["n"]) == (3, 2, 2, N)
    assert one["r_alerting"] > 0.9
    assert one["r_contrast"] > 0.5
    assert one["ci.lower"] < one["r_contrast"] < one["ci.upper"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("component: a", "no criterion"),
        ("component: a, criterion: {variable: x}, quantity: groups", "groups: belongs to"),
        ("component: a, criterion: {variable: x}, over: [b]", "over: belongs to"),
        ("component: a, criterion: {variable: x}, quantity: lead, method: spearman", "method: belongs to"),
        ("component: a, criterion: {variable: x}, at_least: 0.4, at_most: 0.3", "at_most: is not above"),
        ("component: a, criterion: {variable: x}, at_least: 1.5", "no correlation reaches"),
        ("component: a, criterion: {variable: x}, quantity: groups, groups: {at_least: 1, below: 2}", "overlap"),
        ("quantity: retest", "names no component"),
    ],
)
def test_claims_that_cannot_be(text, what):
    with pytest.raises(DefinitionError, match=what) as refused:
        claim(text)
    assert refused.value.where.startswith("h.yaml:")


def test_claims_added_or_changed_after_the_data_were_seen_are_marked():
    def claims(*rows, registered="2026-01-01"):
        plain = [
            {"name": n, "claim": "c", "component": "calm", "criterion": {"variable": "x"}, "at_least": a}
            for n, a in rows
        ]
        return Hypotheses.model_validate({"name": "h", "registered_on": registered, "hypotheses": plain})

    first = claims(("A", 0.1), ("B", 0.1))
    ledger = entered((), first, {"w1": "d1"}, "2026-01-02")
    now = claims(("A", 0.1), ("B", 0.3), ("C", 0.1))
    ledger = entered(ledger, now, {"w1": "d1"}, "2026-01-05")
    said = {r["hypothesis"]: r["standing"] for r in standing(ledger, now, "w1", "2026-01-02")}
    assert said == {"A": "before", "B": "changed", "C": "added"}
    # of a wave that comes later all three were there before
    later = entered(ledger, now, {"w1": "d1", "w2": "d2"}, "2026-02-01")
    assert {r["standing"] for r in standing(later, now, "w2", "2026-02-01")} == {"before"}
    # words do not count, and neither does a file of the same data under another name of the wave
    reworded = Hypotheses.model_validate(now.model_dump(mode="json") | {"registered_on": "2026-01-01"})
    assert entered(later, reworded, {"w1": "d1"}, "2026-03-01") == later
    assert not any(e.first for e in entered(ledger, now, {"renamed": "d1"}, "2026-03-01")[len(ledger) :])
    # data analysed before the ledger of claims began: only the file vouches
    assert {r["standing"] for r in standing(ledger, first, "w1", "2026-01-01")} == {"declared"}
    unsaid = claims(("A", 0.1), registered="2026-01-09")
    assert {r["standing"] for r in standing(ledger, unsaid, "w1", "2026-01-02")} == {"added"}
    plain = {"claims": [dataclasses.asdict(e) for e in ledger]}
    assert from_json(plain, "here") == ledger
    with pytest.raises(TableError, match="ledger of claims"):
        from_json({"claims": [{"hypothesis": "A"}]}, "here")


MINI = """
name: {name}
title: Mini
citation: none
licence: CC0
construct: {{name: felt, pole: security, opposite: insecurity, components: [safety, confidence, apprehension]}}
responses: [{{code: 1, label: no}}, {{code: 2, label: yes}}]
items: [{{id: s}}, {{id: c}}, {{id: a}}]
scales:
  - {{name: safety, component: safety, items: [s]}}
  - {{name: confidence, component: confidence, items: [c]}}
  - {{name: worry, component: apprehension, toward: insecurity, items: [a]}}
"""


def test_other_methods_and_norms_by_group(known):
    one, two = (Instrument.parse(MINI.format(name=n), where=f"{n}.yaml") for n in ("one", "two"))
    assert directions(one) == {"safety": 1, "confidence": 1, "apprehension": -1}
    rng = np.random.default_rng(2)
    who = list(known.own.index)
    parts = {"safety": known.own["safety"], "confidence": known.own["confidence"], "worry": known.own["apprehension"]}
    scores = pd.concat([
        pd.DataFrame({"study": "s", "wave": "w", "instrument": i, "respondent": who, "scale": k, "n_answered": 1, "n_items": 1,
                      "score": v.to_numpy() + 0.5 * rng.standard_normal(N)})
        for i in ("one", "two") for k, v in parts.items()
    ])  # fmt: skip
    rows = multimethod(scores, one, [one, two])
    same = {r["component"]: r for r in rows if r["same"]}
    assert len(rows) == 9
    assert set(same) == {"safety", "confidence", "apprehension"}
    assert all(r["r"] > 0 and r["exceeded"] == 1.0 for r in same.values())
    assert all(np.isnan(r["exceeded"]) for r in rows if not r["same"])
    study = Study.parse(
        "name: s\ntitle: S\nrespondent_key: [id]\nexports: [{name: m, file: '*'}]\ninstruments: [{instrument: one, export: m}]\n"
        "variables: [{name: arm, export: m, kind: group}]\nscreening: default\nmodels: components\ndecision: separability\n",
        "s.yaml",
    )  # fmt: skip
    people = pd.DataFrame({"respondent": who, "key_status": "ok", "arm": known.labels["arm"].to_numpy()})
    made = norms(scores[scores["instrument"] == "one"], people, study, 10)
    assert set(made["variable"]) == {"all", "arm"}
    assert made["n"].min() >= 10
    whole = made[(made["variable"] == "all") & (made["scale"] == "safety")]
    assert whole["n"].sum() == N
    assert whole["percentile"].is_monotonic_increasing
    few = people.assign(arm=["rare"] * 5 + people["arm"].tolist()[5:])
    assert set(norms(scores[scores["instrument"] == "one"], few, study, 10)["variable"]) == {"all"}


def test_reliabilities_take_categorical_omega_before_alpha():
    one = Instrument.parse(MINI.format(name="one"), where="one.yaml")
    rows = [("one", "worry", "alpha", 0.8), ("one", "worry", "omega_categorical", 0.85), ("gad", "worry", "alpha", 0.9)]
    table = pd.DataFrame([
        {"instrument": i, "scale": s, "coefficient": c, "est": e, "ci.lower": e - 0.02, "ci.upper": e + 0.02} for i, s, c, e in rows
    ])  # fmt: skip
    found = reliabilities(table, one)
    assert found["apprehension"] == (0.85, pytest.approx(0.04 / (2 * 1.959964)))
    assert found["gad.worry"][0] == 0.9


LONG = """
name: {name}
title: Long
citation: none
licence: CC0
{construct}
responses: [{{code: 1, label: no}}, {{code: 2, label: a bit}}, {{code: 3, label: rather}}, {{code: 4, label: yes}}]
items: [{items}]
scales:
{scales}
"""


def long_instrument(name, scales, construct=""):
    rows = "\n".join(
        f"  - {{name: {s}, items: [{', '.join(f'{s}{k}' for k in range(4))}]{extra}}}" for s, extra in scales.items()
    )
    items = ", ".join(f"{{id: {s}{k}}}" for s in scales for k in range(4))
    return Instrument.parse(LONG.format(name=name, items=items, scales=rows, construct=construct), where=f"{name}.yaml")


def test_latent_correlations_come_near_the_truth_where_scores_fall_short(known):
    from emosec.validity.latent import LatentAnswers
    from emosec.wide import from_wide

    construct = "construct: {name: felt, pole: security, opposite: insecurity, components: [safety, confidence]}"
    one = long_instrument("one", {"safety": ", component: safety", "confidence": ", component: confidence"}, construct)
    gad = long_instrument("gad", {"worry": ""})
    rng = np.random.default_rng(8)
    truth = np.array([[1, 0.5, -0.6], [0.5, 1, -0.2], [-0.6, -0.2, 1]])
    f = rng.standard_normal((N, 3)) @ np.linalg.cholesky(truth).T
    who = [f"p{i}" for i in range(N)]
    asked = {}
    for k, scale in enumerate(("safety", "confidence", "worry")):
        latent = 0.7 * f[:, [k]] + np.sqrt(0.51) * rng.standard_normal((N, 4))
        asked[scale] = pd.DataFrame(
            1 + np.digitize(latent, [-0.9, 0, 0.9]), index=who, columns=[f"{scale}{j}" for j in range(4)]
        )
    wide = {"one": (asked["safety"].join(asked["confidence"]), one), "gad": (asked["worry"], gad)}
    answers = LatentAnswers({name: from_wide(w, i) for name, (w, i) in wide.items()}, one, {"gad": gad})
    seen = pd.Series(f[:, 2], index=who)
    own = pd.DataFrame({s: asked[s].mean(axis=1) for s in ("safety", "confidence")})
    there = dataclasses.replace(
        known, own=own, other=pd.DataFrame({"gad.worry": asked["worry"].mean(axis=1), "seen": seen}), answers=answers
    )
    for criterion, where in (("gad.worry", "instrument: gad, scale: worry"), ("seen", "variable: seen")):
        said = claim(f"component: safety, criterion: {{{where}}}, expected: negative, at_least: 0.5, method: latent")
        found = estimated(said, criterion, there)
        assert found.statistic == "r_latent"
        assert found.estimate.lower < -0.6 < found.estimate.upper
        plain = estimated(claim(f"component: safety, criterion: {{{where}}}, expected: negative"), criterion, there)
        assert abs(plain.estimate.est) < abs(found.estimate.est)
    none = claim("component: confidence, criterion: {variable: seen}, expected: 'null', at_least: 0.1, method: latent")
    judged = estimated(none, "seen", there).estimate
    assert outcome(none, judged) == ("failed" if judged.upper < -0.1 else "undecidable")
    assert judged.pvalue > 0.05
    gone = estimated(
        claim("component: safety, criterion: {instrument: phq, scale: low}, method: latent"), "phq.low", there
    )
    assert gone.remarks[0]["said"].startswith("the answers to phq")


def test_an_item_that_everybody_answered_alike_is_left_out_of_its_factor():
    from emosec.errors import DataError
    from emosec.validity.latent import LatentAnswers
    from emosec.wide import from_wide

    construct = "construct: {name: felt, pole: security, opposite: insecurity, components: [safety, confidence]}"
    one = long_instrument("one", {"safety": ", component: safety", "confidence": ", component: confidence"}, construct)
    rng = np.random.default_rng(3)
    trait = rng.standard_normal((600, 1))
    asked = pd.DataFrame(
        1 + np.digitize(0.7 * trait + 0.7 * rng.standard_normal((600, 8)), [-0.9, 0, 0.9]), columns=one.item_ids
    ).set_index(pd.Index([f"p{i}" for i in range(600)]))
    seen = pd.Series(trait[:, 0], index=asked.index)
    flat = asked.assign(safety1=4)
    found = LatentAnswers({"one": from_wide(flat, one)}, one, {}).correlations("seen", seen)
    without = LatentAnswers({"one": from_wide(asked.drop(columns="safety1"), one)}, one, {}).correlations("seen", seen)
    assert found == without
    nothing = asked.assign(**{f"safety{k}": 2 for k in range(4)})
    with pytest.raises(DataError, match=r"\(n = 600\) gave the same answers to safety"):
        LatentAnswers({"one": from_wide(nothing, one)}, one, {}).correlations("seen", seen)
    with pytest.raises(DataError, match="nobody answered all items of the components and seen"):
        LatentAnswers({"one": from_wide(asked, one)}, one, {}).correlations("seen", seen.where(seen > 99))


LATENT_CLAIM = (
    "component: apprehension, quantity: groups, method: latent, expected: negative, at_least: 0.3, criterion: {variable: arm}, "
    "groups: {higher: [calmed], lower: [waiting]}"
)


def latent_rows(**groups):
    nan = float("nan")
    rows = [
        {"study": "s", "wave": "w", "instrument": "one", "grouping": "arm", "quantity": "mean", "factor": "apprehension",
         "group": name, "est": est, "se": se, "comparable": True}
        for name, (est, se) in groups.items()
    ]  # fmt: skip
    other = {"quantity": "variance", "est": 1.0, "se": nan}
    return pd.DataFrame([*rows, *(r | other for r in rows)])


def test_known_groups_by_latent_means_at_the_level_that_holds(known):
    from emosec.validity.testing import _latent_means

    one = Instrument.parse(MINI.format(name="one"), where="one.yaml")
    study = Study.parse(
        "name: s\ntitle: S\nrespondent_key: [id]\nexports: [{name: m, file: '*'}]\ninstruments: [{instrument: one, export: m}]\n"
        "variables: [{name: arm, export: m, kind: group, labels: {waiting: Waiting list, calmed: Calmed}}]\nscreening: default\n"
        "models: components\ndecision: separability\n",
        "s.yaml",
    )  # fmt: skip
    nan = float("nan")

    def found(**groups):
        means = _latent_means(latent_rows(**groups), one, "w", study)
        return estimated(claim(LATENT_CLAIM), "arm", dataclasses.replace(known, latent_means=means))

    # the factor stands for calm, .6 higher in the calmed: apprehension is lower by as much
    one_way = found(**{"Waiting list": (0.0, nan), "Calmed": (0.6, 0.1)})
    assert one_way.statistic == "latent_difference"
    assert one_way.estimate[1:4] == pytest.approx((-0.6, -0.6 - 1.959964 * 0.1, -0.6 + 1.959964 * 0.1))
    # two-sided of z = 6
    assert one_way.estimate.pvalue == pytest.approx(1.973e-9, rel=1e-3)
    assert outcome(claim(LATENT_CLAIM), one_way.estimate, one_way.estimate.pvalue) == "supported"
    # the same with the other group as reference
    assert found(**{"Waiting list": (-0.6, 0.1), "Calmed": (0.0, nan)}).estimate == pytest.approx(one_way.estimate)
    assert [r.code for r in found(**{"Waiting list": (0.0, nan)}).remarks] == ["no_latent_means"]
    third = found(**{"Waiting list": (-0.1, 0.1), "Calmed": (0.5, 0.1), "quitters": (0.0, nan)})
    assert [(r.code, r["reference"]) for r in third.remarks] == [("no_reference_group", "quitters")]
    gone = estimated(claim(LATENT_CLAIM), "arm", known)
    assert (gone.statistic, [r.code for r in gone.remarks]) == (None, ["no_latent_means"])


def test_latent_means_belong_to_groups_told_by_labels():
    with pytest.raises(DefinitionError, match="told by labels"):
        claim(
            "component: a, criterion: {variable: x}, quantity: groups, method: latent, groups: {at_least: 1, below: 0}"
        )
    with pytest.raises(DefinitionError, match="method: belongs to"):
        claim(
            "component: a, criterion: {variable: x}, quantity: groups, method: spearman, groups: {higher: [b], lower: [c]}"
        )
