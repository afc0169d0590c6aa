"""Bounds bracket phi whatever wording does; the decision says what each truth and design allow. Truths from another simulator."""

import numpy as np
import pytest

from emosec.statistics.separability.decision import decide_pair
from emosec.statistics.separability.design import ItemDesign
from emosec.statistics.separability.evidence import Evidence
from emosec.statistics.separability.verdict import PairRule
from independent_simulator import Truth, answers
from tolerances import PHI_OF_1500

PAIR = (0, 1)
RULE = PairRule()


def evidence(truth, seed=1, **design):
    codes = answers(truth, np.random.default_rng(seed))
    return Evidence(codes, np.full(codes.shape[1], truth.categories), ItemDesign(truth.component, truth.sign, **design))


WORDING = [{"acquiescence": 0.1}, {"acquiescence": 0.1, "acquiescence_r": -0.5}, {"misread": 0.2}]


@pytest.mark.parametrize("wording", WORDING, ids=str)
def test_phi_lies_between_the_bounds(wording):
    found = evidence(Truth(phi=0.7, n=1500, items=6, against=3, **wording))
    assert found.lower_bound(PAIR).phi < 0.7
    assert found.upper_bound(PAIR).phi > 0.7 - PHI_OF_1500
    assert found.estimate(PAIR).phi == pytest.approx(0.7, abs=PHI_OF_1500)
    assert found.upper_bound(PAIR).parts == found.lower_bound(PAIR).parts == 2


@pytest.mark.parametrize("wording", WORDING, ids=str)
def test_one_trait_is_never_two(wording):
    found = evidence(Truth(phi=1.0, n=1500, **wording))
    assert decide_pair(found, PAIR, RULE).conclusion == "not_separable"


@pytest.mark.parametrize(
    ("truth", "conclusion", "reason"),
    [
        (Truth(phi=0.6, n=500), "separable", None),
        (Truth(phi=0.6, n=500, against=0), "separable", None),
        (Truth(phi=0.6, n=500, against=1), "separable", None),
        (Truth(phi=0.6, n=500, against=[0, 5, 0]), "inconclusive", "WORDING"),
        (Truth(phi=0.9, n=500, style=0.5, difficulty=(0.6, -0.6, 0.0)), "inconclusive", "STYLE"),
        (Truth(phi=0.9, n=1000, items=6, against=3, facet=0.3), "inconclusive", "DEPENDENCE"),
        (Truth(phi=0.5, n=500, missing=0.1), "separable", None),
        (Truth(phi=0.89, n=300), "inconclusive", "PRECISION"),
    ],
    ids=["far", "one way", "four to one", "opposite ways", "style", "facets", "holes", "near"],
)
def test_answers(truth, conclusion, reason):
    found = decide_pair(evidence(truth), PAIR, RULE)
    assert (found.conclusion, found.reason) == (conclusion, reason)


def test_a_floor_does_not_separate():
    """98% lowest answers to one component: tables in which nobody gave two higher ones had the say, in 6 of these 16 samples."""
    truth = Truth(phi=(0.9, 0.5, 0.5), n=500, difficulty=(-3.6, 0.0, 0.0))
    found = [decide_pair(evidence(truth, seed), PAIR, RULE).conclusion for seed in range(16)]
    # at a rate of .05 more than 3 of 16 are seen once in a hundred times
    assert found.count("separable") <= 3


def test_a_page_each_is_not_a_component_each():
    truth = Truth(phi=1.0, n=1000, page=0.1)
    assert decide_pair(evidence(truth, page=truth.component), PAIR, RULE).reason == "PAGE"
    near = Truth(phi=0.5, n=1000, page=0.05)
    assert decide_pair(evidence(near, page=near.component), PAIR, RULE).conclusion == "separable"


def test_a_page_variance_is_estimated_where_pages_mix():
    pages = np.arange(15) % 3
    found = evidence(Truth(phi=0.6, n=500), page=pages)
    assert found.design.pages_mix
    assert not found.confounded_with_page(PAIR)
    assert found.estimate(PAIR).phi == pytest.approx(0.6, abs=0.1)


def test_missing_answers_cost_little():
    whole = evidence(Truth(phi=0.7, n=500, items=8, against=4)).estimate(PAIR)
    holes = evidence(Truth(phi=0.7, n=500, items=8, against=4, missing=0.05)).estimate(PAIR)
    assert holes.se < 1.15 * whole.se


def test_two_components_and_five():
    for m in (2, 5):
        found = evidence(Truth(phi=0.6, n=500, components=m))
        assert len(found.design.pairs) == m * (m - 1) // 2
        assert decide_pair(found, (0, m - 1), RULE).conclusion == "separable"


def test_renaming_items_and_components_changes_nothing():
    truth = Truth(phi=[0.8, 0.6, 0.5], n=400)
    codes = answers(truth, np.random.default_rng(1))
    found = Evidence(codes, np.full(15, 5), ItemDesign(truth.component, truth.sign))
    order = np.random.default_rng(3).permutation(15)
    relabel = np.array([2, 0, 1])
    other = Evidence(codes[:, order], np.full(15, 5), ItemDesign(relabel[truth.component][order], truth.sign[order]))
    assert other.estimate((0, 2)).phi == pytest.approx(found.estimate((0, 1)).phi, abs=1e-8)
    assert other.upper_bound((0, 2)).phi == pytest.approx(found.upper_bound((0, 1)).phi, abs=1e-8)


def test_a_component_of_one_item_says_nothing_and_disturbs_nobody():
    truth = Truth(phi=[0.8, 0.6, 0.5], n=400)
    codes = answers(truth, np.random.default_rng(1))
    kept = np.r_[0:5, 5, 10:15]
    found = Evidence(codes[:, kept], np.full(11, 5), ItemDesign(truth.component[kept], truth.sign[kept]))
    without = np.r_[0:5, 10:15]
    other = Evidence(codes[:, without], np.full(10, 5), ItemDesign(np.repeat([0, 1], 5), truth.sign[without]))
    assert not found.estimate((0, 1)).known
    assert decide_pair(found, (0, 1), RULE).reason == "INADMISSIBLE"
    assert found.plain.phi[1] == pytest.approx(other.plain.phi[0], abs=0.02)
    assert decide_pair(found, (0, 2), RULE).conclusion == "separable"
