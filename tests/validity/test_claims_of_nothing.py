"""Claims that nothing is there, which two one-sided tests decide, and a lead that another may be nearest to."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.instruments import Instrument
from emosec.validity.estimates import estimated
from emosec.validity.known import KnownValues
from emosec.validity.latent import LatentAnswers
from emosec.validity.leads import lead
from emosec.validity.outcomes import outcome
from emosec.wide import from_wide
from made_up_claims import claim, known_values


@pytest.fixture(scope="module")
def known() -> KnownValues:
    return known_values()


def test_nothing_between_groups_is_two_one_sided_tests(known):
    """The 95% interval and the test of a difference had judged it; at the bound itself half of all samples lie on either side."""
    text = (
        "component: confidence, criterion: {variable: arm}, quantity: groups, at_least: %r, "
        "groups: {higher: [calmed], lower: [waiting]}"
    )
    plain = estimated(claim(text % 0.1), "arm", known).estimate
    found = estimated(claim(text % plain.est + ", expected: 'null'"), "arm", known).estimate
    assert (found.est, found.n) == (plain.est, plain.n)
    assert found.pvalue == pytest.approx(0.5, abs=1e-12)
    # t's quantiles with 1,498 degrees of freedom (R: qt(.95, 1498) / qt(.975, 1498))
    assert (found.upper - found.lower) / (plain.upper - plain.lower) == pytest.approx(1.645863 / 1.961544, rel=1e-5)
    for bound in (0.05, 0.2, 0.35, 0.5, 0.8):
        one = claim(text % bound + ", expected: 'null'")
        at = estimated(one, "arm", known).estimate
        assert (at.pvalue < 0.05) == (outcome(one, at) == "supported") == (max(abs(at.lower), abs(at.upper)) < bound)


def test_nothing_between_latent_means_has_limits_of_one_sided_tests(known):
    means = {
        "wave": "w",
        "instrument": "i",
        "quantity": "mean",
        "grouping": "arm",
        "factor": "confidence",
        "comparable": True,
    }
    rows = [{**means, "group": g, "est": e, "se": s} for g, e, s in (("waiting", 0.0, np.nan), ("calmed", 0.2, 0.05))]
    here = dataclasses.replace(known, latent_means=pd.DataFrame(rows))
    text = (
        "component: confidence, criterion: {variable: arm}, quantity: groups, method: latent, at_least: 0.3, "
        "groups: {higher: [calmed], lower: [waiting]}"
    )
    found = estimated(claim(text + ", expected: 'null'"), "arm", here).estimate
    # the normal distribution's .95 quantile and its upper tail at (.3 − .2)/.05
    assert (found.lower, found.upper) == pytest.approx((0.2 - 1.644854 * 0.05, 0.2 + 1.644854 * 0.05), abs=1e-7)
    assert found.pvalue == pytest.approx(0.0227501, abs=1e-7)


def test_nothing_added_is_judged_by_its_90_percent_interval(known):
    text = "component: safety, criterion: {variable: noise}, quantity: increment, at_least: 0.05"
    plain = estimated(claim(text), "noise", known).estimate
    nothing = claim(text + ", expected: 'null'")
    found = estimated(nothing, "noise", known).estimate
    assert (found.est, np.isnan(found.pvalue), outcome(nothing, found)) == (plain.est, True, "supported")
    assert plain.lower < found.lower <= found.upper < plain.upper


def test_limits_of_a_lead_hold_for_the_other_that_may_be_nearest():
    """Calm is nearer in the sample, and moves with the leader; worry is hardly farther, and by itself."""
    n = 400
    wanted = np.array([[1, 0.5, 0.45, 0.44], [0.5, 1, 0.9, 0.1], [0.45, 0.9, 1, 0.1], [0.44, 0.1, 0.1, 1]])
    raw = np.random.default_rng(4).standard_normal((n, 4))
    white = np.linalg.qr(raw - raw.mean(axis=0))[0]
    values = pd.DataFrame(white @ np.linalg.cholesky(wanted).T, columns=["sleep", "safety", "calm", "worry"])
    here = KnownValues(
        own=values[["safety", "calm", "worry"]],
        other=values[["sleep"]],
        labels=pd.DataFrame(),
        toward=dict.fromkeys(("safety", "calm", "worry"), 1),
    )
    one = claim("component: safety, criterion: {variable: sleep}, quantity: lead")
    by = {r.other: r.limits for r in lead(one, "sleep", here)}
    found = estimated(one, "sleep", here).estimate
    assert found.est == pytest.approx(0.05, abs=1e-9)
    assert by["worry"][0] < 0 < by["calm"][0]
    assert (found.lower, found.upper) == (by["worry"][0], by["calm"][1])


KEY = """
name: {name}
title: T
citation: none
licence: CC0
{construct}
responses: [{{code: 1, label: no}}, {{code: 2, label: a bit}}, {{code: 3, label: rather}}, {{code: 4, label: yes}}]
items: [{items}]
scales: [{scales}]
"""


def keyed(name: str, construct: str = "", **scales: list[str]) -> Instrument:
    own = ", ".join(
        f"{{name: {s}, items: [{', '.join(ids)}]{f', component: {s}' if construct else ''}}}"
        for s, ids in scales.items()
    )
    items = ", ".join(f"{{id: {i}}}" for ids in scales.values() for i in ids)
    return Instrument.parse(KEY.format(name=name, items=items, scales=own, construct=construct), where=f"{name}.yaml")


@pytest.mark.parametrize("wrong", ["a0", "w0", "a0 w0"])
def test_a_latent_correlation_has_the_sign_of_most_items(wrong):
    """A factor pointed where its first item does, so that one item that goes against its scale turned every latent claim round."""
    construct = "construct: {name: felt, pole: security, opposite: insecurity, components: [safety, confidence]}"
    rng = np.random.default_rng(8)
    f = (
        rng.standard_normal((900, 3))
        @ np.linalg.cholesky(np.array([[1, 0.5, -0.6], [0.5, 1, -0.2], [-0.6, -0.2, 1]])).T
    )
    ids = {s: [f"{s}{k}" for k in range(4)] for s in "abw"}
    latent = 0.7 * f.repeat(4, axis=1) + np.sqrt(0.51) * rng.standard_normal((900, 12))
    asked = pd.DataFrame(1 + np.digitize(latent, [-0.9, 0, 0.9]), columns=[i for own in ids.values() for i in own])
    asked.index = pd.Index([f"p{i}" for i in range(900)])
    for item in wrong.split():
        asked[item] = 5 - asked[item]
    one = keyed("one", construct, safety=ids["a"], confidence=ids["b"])
    gad = keyed("gad", worry=ids["w"])
    responses = {"one": from_wide(asked[[*ids["a"], *ids["b"]]], one), "gad": from_wide(asked[ids["w"]], gad)}
    found = LatentAnswers(responses, one, {"gad": gad}).correlations("gad.worry", None)["safety"]
    # the truth is −.60; four standard errors of .036
    assert found.est == pytest.approx(-0.6, abs=0.144)


def test_latent_means_count_those_whose_answers_they_rest_on(known):
    """n had been of all with a label, of whom a quarter had left some item out."""
    construct = "construct: {name: felt, pole: security, opposite: insecurity, components: [safety, confidence]}"
    one = keyed("one", construct, safety=["a0", "a1", "a2", "a3"], confidence=["b0", "b1", "b2", "b3"])
    who = known.labels.index[:200]
    asked = pd.DataFrame(
        np.random.default_rng(2).integers(1, 5, (200, 8)), index=who, columns=list(one.item_ids)
    ).astype(float)
    asked.iloc[::4, 2] = np.nan
    means = {
        "wave": "w",
        "instrument": "i",
        "quantity": "mean",
        "grouping": "arm",
        "factor": "confidence",
        "comparable": True,
    }
    rows = [{**means, "group": g, "est": e, "se": s} for g, e, s in (("waiting", 0.0, np.nan), ("calmed", 0.2, 0.05))]
    here = dataclasses.replace(
        known,
        labels=known.labels.loc[who],
        latent_means=pd.DataFrame(rows),
        answers=LatentAnswers({"one": from_wide(asked, one)}, one, {}),
    )
    text = (
        "component: confidence, criterion: {variable: arm}, quantity: groups, method: latent, "
        "groups: {higher: [calmed], lower: [waiting]}"
    )
    counted = here.labels["arm"][asked.notna().all(axis=1)].value_counts()
    assert counted.sum() == 150
    assert estimated(claim(text), "arm", here).estimate.n == counted.min()
