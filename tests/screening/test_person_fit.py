import numpy as np
import pandas as pd
import pytest

from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import INDICATORS
from emosec.errors import DataError
from emosec.screening.indicators import Sample, compute
from emosec.screening.person_fit import apart, person_fit
from emosec.screening.screen import screen
from emosec.statistics.careless.person_fit import lz_star
from emosec.statistics.cfa import cfa
from emosec.statistics.simulation.nuisances import SurveyDesign, simulate_survey


@pytest.fixture(scope="module")
def asked():
    design = SurveyDesign(items=8, against=4, phi=0.6)
    names = ("body", "mind", "world")
    own = {c: [f"{c[0]}{i + 1}" for i in range(8)] for c in names}
    scales = [
        {"name": c, "component": c, "items": own[c],
         "reversed": [i for i, sign in zip(own[c], design.sign[design.component == k], strict=True) if sign < 0]}
        for k, c in enumerate(names)
    ]  # fmt: skip
    instrument = Instrument.model_validate(
        {"name": "made_up", "title": "t", "citation": "none", "licence": "none",
         "construct": {"name": "calm", "pole": "calm", "opposite": "unrest", "components": list(names)},
         "responses": [{"code": code, "label": str(code)} for code in range(5)],
         "items": [{"id": i} for c in names for i in own[c]], "scales": scales}
    )  # fmt: skip
    return instrument, simulate_survey(design, 600, np.random.default_rng(4)).astype(float) + instrument.low


def test_few_who_answer_are_below_the_normal_quantile_and_most_who_click_are(asked):
    instrument, answers = asked
    # eight items a scale: a little high and narrow, so that fewer than 5% are flagged (three standard errors of 5% in 600)
    clean = person_fit(answers, instrument)
    assert 0 < clean.mean() < 0.5
    assert 0.8 < clean.std() < 1.05
    assert 0.005 < (clean < -1.645).mean() < 0.05 + 3 * 0.009
    clicked = np.random.default_rng(5).integers(instrument.low, instrument.high + 1, (60, 24)).astype(float)
    star = person_fit(np.vstack([answers, clicked]), instrument)
    assert (star[:600] < -1.645).mean() < 0.05
    assert (star[600:] < -1.645).mean() > 0.9


def test_one_scale_is_lz_star_by_its_own_model(asked):
    instrument, answers = asked
    first = instrument.scales[0].items
    alone = instrument.model_copy(update={"scales": instrument.scales[:1]})
    data = pd.DataFrame(answers, columns=instrument.item_ids)[list(first)]
    rows = cfa("f =~ " + " + ".join(first), data, ordered=True).standardized
    lam = rows.loc[rows["op"] == "=~", "est.std"].to_numpy()
    tau = rows.loc[rows["op"] == "|", "est.std"].to_numpy().reshape(len(first), -1)
    np.testing.assert_allclose(
        person_fit(answers, alone), lz_star(data, loadings=lam, thresholds=tau, low=instrument.low), atol=1e-6
    )


def test_answers_that_are_missing_or_no_codes_leave_the_likelihood(asked):
    instrument, answers = asked
    holes, odd = answers.copy(), answers.copy()
    holes[:5, :3], odd[:5, :3] = np.nan, 99
    holes[5], odd[5] = np.nan, np.nan
    found = person_fit(holes, instrument)
    np.testing.assert_array_equal(found, person_fit(odd, instrument))
    assert np.isnan(found[5])
    assert not np.isnan(found[:5]).any()


def test_codes_that_nobody_used_do_not_stop_it(asked):
    instrument, answers = asked
    answers = answers.copy()
    answers[answers[:, 0] == instrument.high, 0] = instrument.high - 1
    answers[answers[:, 1] == instrument.low, 1] = instrument.low + 1
    answers[answers[:, 2] == instrument.low + 2, 2] = instrument.low + 1
    assert not np.isnan(person_fit(answers, instrument)).any()


def test_of_scales_that_share_items_the_shorter_count(asked):
    instrument, _ = asked
    total = instrument.scales[0].model_copy(update={"name": "total", "component": None, "items": instrument.item_ids})
    with_total = instrument.model_copy(update={"scales": (total, *instrument.scales)})
    assert apart(with_total) == apart(instrument)
    assert len(apart(instrument)) == 3


def test_without_a_model_it_is_missing_for_everyone_and_says_why(asked):
    instrument, answers = asked
    pairs = instrument.model_copy(
        update={"scales": tuple(s.model_copy(update={"items": s.items[:2]}) for s in instrument.scales)}
    )
    with pytest.raises(DataError, match="has 3 items"):
        person_fit(answers, pairs)
    same = np.full_like(answers, instrument.low)
    value, why = compute("lz_star", Sample(same, pd.DataFrame(index=range(600)), instrument))
    assert np.isnan(value).all()
    assert why


@pytest.mark.parametrize("name", [i for i in INDICATORS if i not in ("out_of_range", "missing_key", "duplicate_key")])
def test_an_item_that_was_not_asked_is_as_one_the_questionnaire_does_not_have(asked, name):
    """It ended runs and patterns, so that nobody gave one answer throughout; no change point was found, and no lz* of its scale."""
    instrument, answers = asked
    gone, place = "m3", instrument.item_ids.index("m3")
    rest = np.delete(answers, place, axis=1)
    rest[:5], rest[5:10] = instrument.low, np.resize([0, 4], rest.shape[1])
    without = [
        s.model_copy(update={part: tuple(i for i in getattr(s, part) if i != gone) for part in ("items", "reversed")})
        for s in instrument.scales
    ]
    items = tuple(i for i in instrument.items if i.id != gone)
    shorter = instrument.model_copy(update={"items": items, "scales": tuple(without)})
    people = pd.DataFrame({"respondent": range(600), "key_status": "ok"})
    found, why = compute(name, Sample(np.insert(rest, place, np.nan, axis=1), people, instrument))
    expected, _ = compute(name, Sample(rest, people, shorter))
    np.testing.assert_allclose(found, expected, err_msg=why)
    if name == "longstring_share":
        assert found[:5].tolist() == [1.0] * 5


def test_it_is_a_rule(tables_of, rules, four):
    latent = np.random.default_rng(6).normal(size=(200, 1)) + 0.5 * np.random.default_rng(7).normal(size=(200, 4))
    rows = np.clip(np.round(3 + latent), 1, 5).astype(int).tolist()
    rows.append([1, 5, 1, 5])
    responses, people = tables_of(rows)
    made = screen(responses, people, four, rules('name: unlikely, indicator: lz_star, flag_if: "< -3", action: flag'))
    assert "p200" in made.exclusions.loc[made.exclusions["rule"] == "unlikely", "respondent"].tolist()
