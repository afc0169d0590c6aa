"""Information of scales: against R, against categorical omega's idea of it, and where there is none."""

import json

import numpy as np
import pytest

from emosec.reliability.coefficients import COMMON, one_factor
from emosec.reliability.contracts import INFORMATION
from emosec.reliability.information import information
from emosec.statistics.cfa.derived.factor_scores import factor_scores
from emosec.tables import check
from emosec.wide import wide_scale
from tolerances import ROOM_INFORMATION


@pytest.fixture(scope="module")
def found(pmc_tai, tai):
    return information(pmc_tai, tai)


@pytest.mark.parametrize("scale", ["safety", "confidence", "apprehension"])
def test_information_agrees_with_lavaans_solution(found, scale, root):
    expected = json.loads((root / "tests/golden/pmc_information/reference.json").read_text())[scale]
    own = found[found["scale"] == scale].set_index("eta")["information"]
    assert own[expected["eta"]].tolist() == pytest.approx(expected["information"], rel=ROOM_INFORMATION)


def test_error_and_reliability_follow_from_information(found):
    check(INFORMATION, found)
    assert found["se"].tolist() == pytest.approx((found["information"] ** -0.5).tolist())
    assert found["reliability"].tolist() == pytest.approx((found["information"] / (1 + found["information"])).tolist())
    assert (found.groupby("scale")["eta"].agg(["min", "max", "count"]) == [-4, 4, 81]).all(axis=None)


def test_turning_every_item_mirrors_the_curve(pmc_tai, tai, found):
    turned = pmc_tai.assign(value=5 - pmc_tai["value"])
    again = information(turned, tai)
    for scale, own in again.groupby("scale"):
        before = found.loc[found["scale"] == scale, "information"].to_numpy()
        assert own["information"].to_numpy() == pytest.approx(before[::-1], rel=1e-3)


def test_too_few_items_are_a_warning_and_no_rows(pmc_tai, tai):
    scales = tuple(
        s.model_copy(update={"items": s.items[:2], "reversed": ()}) if s.name == "safety" else s for s in tai.scales
    )
    with pytest.warns(UserWarning, match="safety: no information curve, since a factor model of 2 item"):
        made = information(pmc_tai, tai.model_copy(update={"scales": scales}))
    assert set(made["scale"]) == {"confidence", "apprehension"}
    assert np.isfinite(made["information"]).all()


def test_a_factor_points_where_most_of_its_items_do(pmc_tai, tai):
    """Where the first item went against the others, the curve was mirrored, and factor scores on a sheet had the other sign."""
    scale = tai.components["safety"]
    first = scale.items[0]
    wrong = pmc_tai.assign(value=pmc_tai["value"].mask(pmc_tai["item"] == first, 5 - pmc_tai["value"]))
    orders = (scale.items, (*scale.items[1:], first))
    curves = []
    for items in orders:
        one = tai.model_copy(update={"scales": (scale.model_copy(update={"items": items}),)})
        curves.append(information(wrong, one).set_index("eta")["information"])
    # the same minimum, reached from two orders of the items
    assert curves[0].to_numpy() == pytest.approx(curves[1].to_numpy(), rel=1e-3)
    assert not np.allclose(curves[0].to_numpy(), curves[0].to_numpy()[::-1], rtol=0.05)
    answers = wide_scale(wrong, tai, scale).dropna()
    fit = one_factor(answers, estimator="WLSMV", ordered=True)
    assert np.corrcoef(factor_scores(fit, answers)[COMMON], answers.sum(axis=1))[0, 1] > 0.5


def test_an_item_that_everybody_answered_alike_takes_no_curve_and_no_factor_score_away(pmc_tai, tai):
    scale = tai.components["safety"]
    first, others = scale.items[0], scale.items[1:]
    same = pmc_tai.assign(value=pmc_tai["value"].where(pmc_tai["item"] != first, 2))
    shorter = scale.model_copy(update={"items": others, "reversed": tuple(i for i in scale.reversed if i in others)})
    one, less = (tai.model_copy(update={"scales": (s,)}) for s in (scale, shorter))
    made, wanted = (information(same, which)["information"] for which in (one, less))
    assert made.tolist() == pytest.approx(wanted.tolist(), rel=1e-9)
    answers = wide_scale(same, tai, scale)
    fit = one_factor(answers.dropna(), estimator="WLSMV", ordered=True)
    assert factor_scores(fit, answers)[COMMON].notna().any()
