"""What lowers phi is found, measured and taken out; where it is absent, nothing is touched. Truths from another simulator."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import chi2, norm, truncnorm

from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.separability.change_point import change_points
from emosec.statistics.separability.design import ItemDesign
from emosec.statistics.separability.evidence import Evidence
from emosec.statistics.separability.fatigue import category_shares, fatigue
from emosec.statistics.separability.local_dependence import free_sets, item_sets
from emosec.statistics.separability.polychorics import ordinal_moments
from emosec.statistics.separability.style import correlations_at, shifted_cuts
from independent_simulator import Truth, answers
from tolerances import PHI_OF_1500, SHARE_OF_1500

PAIR = (0, 1)
BOUNDARY = [0.9, 0.5, 0.5]


def evidence(truth, seed=1, **design):
    codes = answers(truth, np.random.default_rng(seed))
    return Evidence(codes, np.full(codes.shape[1], truth.categories), ItemDesign(truth.component, truth.sign, **design))


def test_style_is_measured_and_taken_out():
    found = evidence(Truth(phi=BOUNDARY, n=1500, style=0.5, difficulty=(0.6, -0.6, 0.0)))
    assert found.estimate(PAIR).phi < 0.82
    assert np.sqrt(found.style.size[0]) == pytest.approx(0.5, abs=0.06)
    assert found.without_style(PAIR).phi == pytest.approx(0.9, abs=PHI_OF_1500)
    assert found.without_style(PAIR).se > found.estimate(PAIR).se * 0.8


def test_without_style_nothing_is_touched():
    found = evidence(Truth(phi=BOUNDARY, n=1500, difficulty=(0.6, -0.6, 0.0)))
    assert not found.style.present
    assert (found.style.size.tolist(), found.style.gain) == ([0.0], 0.0)
    assert found.without_style(PAIR) == found.estimate(PAIR)


def test_two_categories_show_no_style():
    found = evidence(Truth(categories=2))
    assert found.style is None
    assert found.without_style(PAIR) == found.estimate(PAIR)


@pytest.mark.parametrize("k", [3, 4, 5, 7])
def test_shifted_cuts_keep_what_was_seen(k):
    from scipy.special import ndtr

    tau = np.sort(np.random.default_rng(k).normal(size=(6, k - 1)), axis=1)
    nodes, weights = np.polynomial.hermite_e.hermegauss(4)
    mixed = sum(
        w * ndtr(t) for w, t in zip(weights / weights.sum(), shifted_cuts(tau, np.full(6, k), 0.4), strict=True)
    )
    assert mixed == pytest.approx(ndtr(tau), abs=1e-4)
    assert len(nodes) == 4


def test_correlations_at_no_style_are_the_usual_ones():
    found = evidence(Truth(n=400))
    assert correlations_at(found.moments, 0.0).rho == pytest.approx(found.moments.correlations.rho, abs=1e-3)


def test_people_who_tire_are_counted_and_taken_out():
    truth = Truth(phi=[0.5, 0.9, 0.5], n=1500, items=8, against=4, tired=0.3, tired_from=0.6)
    found = evidence(truth)
    last = (0, 2)
    assert found.estimate(last).phi < 0.87
    assert found.tired.size[0] == pytest.approx(0.0, abs=SHARE_OF_1500)
    assert found.tired.size[1] == pytest.approx(0.3, abs=2 * SHARE_OF_1500)
    assert found.without_tired(last).phi == pytest.approx(0.9, abs=PHI_OF_1500)


def test_people_who_never_read_are_counted():
    found = evidence(Truth(phi=BOUNDARY, n=1500, careless={"random": 0.15})).tired
    assert found.size[0] == pytest.approx(0.15, abs=SHARE_OF_1500)
    assert np.sqrt(found.covariance[0, 0]) < SHARE_OF_1500


def test_attentive_people_are_not_tired():
    assert not evidence(Truth(phi=BOUNDARY, n=1500)).tired.present


def test_order_is_what_counts():
    truth = Truth(phi=BOUNDARY, n=1500, tired=0.4)
    codes = answers(truth, np.random.default_rng(1))
    shuffled = np.random.default_rng(2).permutation(codes.shape[1])
    moments = ordinal_moments(codes[:, shuffled], np.full(15, 5))
    known = fatigue(moments, codes[:, shuffled], np.argsort(shuffled))
    unknown = fatigue(moments, codes[:, shuffled])
    assert known.size[1] > 0.25
    assert known.gain > unknown.gain


def test_category_shares_sum_to_one():
    moments = ordinal_moments(answers(Truth(), np.random.default_rng(1)), np.full(15, 5))
    for share in category_shares(moments):
        assert share.sum(axis=1) == pytest.approx(1.0)


def test_change_points_find_who_stopped_and_where():
    truth = Truth(n=1500, items=8, against=4, tired=0.3, tired_from=0.5)
    rng = np.random.default_rng(4)
    codes = answers(truth, rng)
    found = change_points(codes, ordinal_moments(codes, np.full(24, 5)))
    flagged = found.first < 24
    assert 0.05 < flagged.mean() < 0.3
    assert found.first[flagged].mean() > 12
    clean = answers(Truth(n=1500, items=8, against=4), rng)
    assert (change_points(clean, ordinal_moments(clean, np.full(24, 5))).first < 24).mean() < 0.03


def test_evidence_of_a_change_point_is_the_likelihood_ratio_of_wider_residuals():
    """Item by item: means of truncated normals, a ridge regression on the other items, densities of standard deviation 2 and 1."""
    rng = np.random.default_rng(4)
    codes = answers(Truth(n=200, items=4, against=2, categories=4, tired=0.5, tired_from=0.5), rng)
    codes[:40, 3] = -1
    moments = ordinal_moments(codes, np.full(12, 4))
    score, R = np.zeros(codes.shape), 1.05 * np.eye(12)
    first, second = item_pairs(12)
    R[first, second] = R[second, first] = moments.correlations.rho
    for i, tau in enumerate(moments.thresholds):
        edges = [-np.inf, *tau, np.inf]
        means = [truncnorm.mean(a, b) for a, b in pairwise(edges)]
        score[:, i] = np.where(codes[:, i] < 0, 0.0, np.take(means, codes[:, i]))
    ratio = np.zeros(codes.shape)
    for i in range(12):
        others = np.delete(np.arange(12), i)
        slopes = np.linalg.solve(R[np.ix_(others, others)], R[others, i])
        residual = score[:, i] - score[:, others] @ slopes
        seen = codes[:, i] >= 0
        residual = residual[seen] / np.sqrt(np.median(residual[seen] ** 2) / chi2.median(1))
        ratio[seen, i] = norm.logpdf(residual, scale=2) - norm.logpdf(residual)
    order = rng.permutation(12)
    for asked, columns in ((None, np.arange(12)), (order, order)):
        tails = np.array([ratio[:, columns[k:]].sum(axis=1) for k in range(12)])
        found = change_points(codes, moments, asked)
        # the median of χ² is taken as .4549, 8e-5 from what it is, in a sum of up to twelve terms
        assert found.evidence == pytest.approx(tails.max(axis=0), rel=1e-3, abs=2e-3)
        assert found.first.tolist() == np.where(tails.max(axis=0) > 3, tails.argmax(axis=0), 12).tolist()
        assert 0 < (found.first < 12).sum() < 100


def test_answers_that_are_missing_are_no_random_ones():
    codes = answers(Truth(n=400, items=4, against=2), np.random.default_rng(4))
    moments = ordinal_moments(codes, np.full(12, 5))
    whole = change_points(codes, moments)
    left = codes.copy()
    left[:300, 6:] = -1
    early = change_points(left, moments)
    assert np.isfinite(early.evidence).all()
    assert set(early.first[:300][early.first[:300] < 12].tolist()) <= set(range(6))
    assert (early.first < 12).mean() < 0.1
    assert (whole.first < 12).mean() < 0.1


@pytest.mark.parametrize("truth", [{"facet": 0.3}, {"doublet": 0.4}], ids=str)
def test_local_dependence_is_freed(truth):
    found = evidence(Truth(phi=BOUNDARY, n=1500, items=6, against=3, **truth))
    path = [found.estimate(PAIR), *found.along_the_path(PAIR)]
    assert path[0].phi < 0.88
    assert max(step.phi for step in path) == pytest.approx(0.9, abs=PHI_OF_1500)
    for step in found.freed(PAIR)[:2]:
        assert set(step.items) <= set(range(3)) | set(range(6, 9)) | set(range(12, 15))


def test_little_is_freed_where_there_is_nothing():
    steps = [len(evidence(Truth(phi=0.8, n=500), seed).freed(PAIR)) for seed in range(10)]
    assert np.mean(steps) < 1.0


def test_no_more_pairs_are_freed_than_declared():
    found = evidence(Truth(phi=BOUNDARY, n=1500, items=6, against=3, facet=0.4))
    sets = item_sets([np.arange(6 * c, 6 * c + 6) for c in range(3)], 18)
    steps = free_sets(found.intercept, sets, z=1.0, most=7)
    assert steps[-1].fit.structure.freed.sum() <= 7


def test_two_items_may_share_more_than_can_be_seen():
    truth = Truth(phi=0.7, n=1500, items=2, against=0)
    found = evidence(truth)
    assert not found.freed(PAIR)
    assert found.along_the_path(PAIR)[0].phi > found.estimate(PAIR).phi


@pytest.mark.parametrize(
    "spoilt",
    [{"careless": {"random": 0.05, "longstring": 0.05}}, {"careless": {"random": 0.05}, "style": 0.4}],
    ids=["careless", "careless and style"],
)
def test_careless_answers_where_items_differ_in_difficulty(spoilt):
    """Each nuisance alone leaves phi too low; both together do not."""
    found = evidence(Truth(phi=BOUNDARY, n=1500, difficulty=(0.6, -0.6, 0.0), **spoilt))
    assert found.estimate(PAIR).phi < 0.82
    assert found.without_tired(PAIR).phi < 0.87
    assert found.without_style(PAIR).phi == pytest.approx(0.9, abs=PHI_OF_1500)
    assert found.careless_and_style.size[0] == pytest.approx(0.05, abs=2 * SHARE_OF_1500)
