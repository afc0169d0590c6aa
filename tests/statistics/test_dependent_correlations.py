"""Correlations compared within a sample: published examples, formulas computed anew in R, and simulation."""

import json
from pathlib import Path

import numpy as np
import pytest
from tests import tolerances

from emosec.errors import DataError
from emosec.statistics.criterion_validity import (
    CriterionEstimate,
    disattenuated,
    equivalence,
    equivalence_of_groups,
    excess_over_common,
    hedges_g,
    increment,
)
from emosec.statistics.dependent_correlations import contrast, difference_limits, heterogeneity, meng, pattern, steiger

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/correlations_compared/reference.json").read_text())


@pytest.mark.parametrize("at", range(5))
def test_against_r(at):
    *r, n = GOLDEN["cases"][at]
    assert steiger(*r, int(n)).z == pytest.approx(GOLDEN["steiger"][at], abs=tolerances.CLOSED_FORM)
    assert meng(*r, int(n)).z == pytest.approx(GOLDEN["meng"][at], abs=tolerances.CLOSED_FORM)
    # psych::r.test, Williams's t: another test of the same difference, in large samples the same
    assert steiger(*r, int(n)).z == pytest.approx(GOLDEN["williams"][at], rel=tolerances.STEIGER_WILLIAMS)


def test_published_examples():
    # Meng, Rosenthal & Rubin (1992, p. 173): Z = 1.68; Steiger (1980): t = −.89 by psych's example; Zou (2007): (−.093, .517)
    assert round(meng(0.63, -0.03, -0.19, 15).z, 2) == 1.68
    assert round(steiger(0.4, 0.5, 0.1, 103).z, 2) == -0.89
    assert [round(x, 3) for x in difference_limits(0.396, 0.179, 0.088, 66)] == [-0.093, 0.517]


def test_pattern_against_r():
    # impression management, N = 90: the example of Furr and Heuckeroth's package qcv for Westen and Rosenthal's measures
    im, reference = GOLDEN["im"], GOLDEN["qcv"]
    found = pattern(im["actual"], im["said"], 0.075, 90)
    for ours, theirs in (
        (found.r_alerting, "alerting"), (found.r_contrast, "contrast"), (found.z, "z"), (found.lower, "lower"),
        (found.upper, "upper"),
    ):  # fmt: skip
        assert ours == pytest.approx(reference[theirs], abs=tolerances.CLOSED_FORM)
    assert np.isnan(pattern([0.1, 0.2, 0.3], [0.5] * 3, 0.1, 90).r_alerting)
    assert np.isnan(pattern([0.1, 0.2], [0.5, 0.1], 0.1, 90).r_alerting)


@pytest.mark.parametrize("at", range(5))
def test_pattern_of_many_people_against_r(at):
    # with z beyond 37 the tail is below the smallest double: r_contrast fell as people were added (.54 of 4,000, for .81)
    many, reference = GOLDEN["many"], GOLDEN["qcv_of_many"][at]
    found = pattern(many["actual"], many["said"], many["between"], many["n"][at])
    assert found.z == pytest.approx(reference["z"], abs=tolerances.CLOSED_FORM)
    for ours, theirs in ((found.r_contrast, "contrast"), (found.lower, "lower"), (found.upper, "upper")):
        assert ours == pytest.approx(reference[theirs], abs=tolerances.R_CONTRAST_OF_MANY)


def test_pattern_that_is_nearly_exact_has_limits():
    found = pattern([0.999999, -0.999999, 0.9999], [0.3, -0.3, 0.2], 0.1, 25)
    assert 0.999 < found.lower < found.r_contrast < 1.0


def test_contrast_of_two_is_the_test_of_a_difference_and_heterogeneity_its_square():
    two = contrast([0.5, 0.2], [0.7, -3], 0.3, 80)
    assert two.z == pytest.approx(meng(0.5, 0.2, 0.3, 80).z)
    chisq, df, p = heterogeneity([0.5, 0.2], 0.3, 80)
    assert (chisq, df, p) == (pytest.approx(two.z**2), 1, pytest.approx(two.pvalue))


def test_size_of_the_tests_of_a_difference():
    rng = np.random.default_rng(3)
    root = np.linalg.cholesky([[1, 0.4, 0.4], [0.4, 1, 0.6], [0.4, 0.6, 1]])
    hits = np.zeros(3)
    for _ in range(800):
        r = np.corrcoef(rng.standard_normal((100, 3)) @ root.T, rowvar=False)
        args = r[0, 1], r[0, 2], r[1, 2], 100
        low, high = difference_limits(*args)
        hits += [steiger(*args).pvalue < 0.05, meng(*args).pvalue < 0.05, not low < 0 < high]
    assert np.all(np.abs(hits / 800 - 0.05) < tolerances.SIZE_OF_800)


def test_equivalence_is_two_one_sided_tests():
    from scipy.stats import norm

    found = equivalence(0.05, 200, 0.2)
    z = np.arctanh(0.05)
    by_hand = [norm.sf((z + np.arctanh(0.2)) * np.sqrt(197)), norm.cdf((z - np.arctanh(0.2)) * np.sqrt(197))]
    assert found.pvalue == pytest.approx(max(by_hand))
    assert (found.pvalue < 0.05) == (found.lower > -0.2 and found.upper < 0.2)
    assert equivalence(-0.05, 200, 0.2).pvalue == pytest.approx(found.pvalue)


def test_hedges_g_is_cohens_d_corrected():
    rng = np.random.default_rng(1)
    a, b = rng.normal(0.5, 1, 40), rng.normal(0, 1, 60)
    d = (a.mean() - b.mean()) / np.sqrt((39 * a.var(ddof=1) + 59 * b.var(ddof=1)) / 98)
    found = hedges_g(a, [*b, np.nan])
    assert found.est == pytest.approx(d * (1 - 3 / (4 * 98 - 1)))
    assert found.lower < found.est < found.upper
    with pytest.raises(DataError, match="groups of 1 and 60"):
        hedges_g(a[:1], b)
    with pytest.raises(DataError, match="do not vary"):
        hedges_g([1, 1], [2, 2])
    with pytest.raises(DataError, match="do not vary"):
        hedges_g(np.full(7, 2.3), np.full(9, 2.7))


def test_increment_is_what_a_variable_adds():
    rng = np.random.default_rng(7)
    n = 4000
    a, b, e = rng.standard_normal((3, n))
    found = increment(0.5 * a + 0.3 * b + np.sqrt(1 - 0.34) * e, a[:, None], b)
    assert found.lower < 0.09 < found.upper
    nothing = increment(0.5 * a + e, a[:, None], b)
    assert nothing.pvalue > 0.01
    assert nothing.est < 0.005
    with pytest.raises(DataError, match="does not vary"):
        increment(a, b[:, None], np.ones(n))


def test_disattenuated_limits_cover():
    rng = np.random.default_rng(11)
    rel, true, hit = 0.7, 0.6, 0
    for _ in range(400):
        f = rng.standard_normal((300, 2)) @ np.linalg.cholesky([[1, true], [true, 1]]).T
        x = np.sqrt(rel) * f + np.sqrt(1 - rel) * rng.standard_normal((300, 2))
        r = float(np.corrcoef(x, rowvar=False)[0, 1])
        half = 1.959964 / np.sqrt(297)
        found = disattenuated(
            CriterionEstimate(300, r, np.tanh(np.arctanh(r) - half), np.tanh(np.arctanh(r) + half), 0.0), (rel, rel)
        )
        hit += found.lower < true < found.upper
    assert abs(hit / 400 - 0.95) < tolerances.COVERAGE_OF_400


def test_a_specific_part_departs_and_a_common_one_does_not():
    rng = np.random.default_rng(5)
    n = 3000
    g, own = rng.standard_normal(n), rng.standard_normal((n, 3))
    parts = g[:, None] * [0.8, 0.7, 0.75] + own * np.sqrt(1 - np.square([0.8, 0.7, 0.75]))
    common = excess_over_common(parts, 0.5 * g + rng.standard_normal(n), [1, 1, 1])
    assert all(one.lower < 0 < one.upper for one in common)
    specific = excess_over_common(parts, 0.5 * g + 0.6 * own[:, 2] + rng.standard_normal(n), [1, 1, 1])
    assert specific[2].lower > 0.1
    assert specific[0].upper < 0
    with pytest.raises(DataError, match="2 components"):
        excess_over_common(parts[:, :2], g, [1, 1])


def test_refusals():
    with pytest.raises(DataError, match="3 respondents"):
        steiger(0.1, 0.2, 0.3, 3)
    with pytest.raises(DataError, match="a correlation is 1"):
        meng(1.0, 0.2, 0.3, 30)
    with pytest.raises(DataError, match="all equal"):
        contrast([0.1, 0.2, 0.3], [1, 1, 1], 0.1, 50)
    with pytest.raises(DataError, match="reliabilities"):
        disattenuated(CriterionEstimate(9, 0.1, 0, 0.2, 1), (0.0, 0.8))


def test_an_increment_with_a_rare_answer_has_an_interval():
    # in a third of the bootstrap samples nobody is left of the one person: that variable explains nothing there
    rng = np.random.default_rng(5)
    rare, own = np.eye(1, 12).ravel(), rng.standard_normal(12)
    found = increment(own + rng.standard_normal(12), rare[:, None], own)
    assert 0 <= found.lower <= found.est <= found.upper <= 1


def test_what_the_others_tell_exactly_adds_nothing_that_can_be_tested():
    known = np.random.default_rng(6).standard_normal((50, 2))
    with pytest.raises(DataError, match="sum of those"):
        increment(known[:, 0] + np.arange(50), known, known @ [0.5, 2.0])


def test_proportionality_is_refused_where_a_score_does_not_vary():
    parts = np.random.default_rng(7).standard_normal((60, 4))
    with pytest.raises(DataError, match="does not vary"):
        excess_over_common(parts * [1, 0, 1, 1], parts[:, 0], [0.9] * 4)
    with pytest.raises(DataError, match="reliability"):
        excess_over_common(parts, parts[:, 0] + 1, [0.9, -0.1, 0.9, 0.9])


def test_a_rare_criterion_has_an_interval():
    parts = np.random.default_rng(8).standard_normal((60, 3))
    found = excess_over_common(parts, np.eye(1, 60).ravel(), [0.9] * 3)
    assert np.isfinite([one.lower for one in found]).all()


def test_the_interval_of_g_has_the_error_of_unequal_variances():
    from scipy.stats import t

    found = hedges_g([1.0, 2, 3], [3.0, 4, 6])
    one, two, pooled = 1.0, 7 / 3, 5 / 3
    error = (one / 3 + two / 3) / pooled + found.est**2 * (2 * one**2 + 2 * two**2) / (2 * 16 * pooled**2)
    df = (one / 3 + two / 3) ** 2 / ((one / 3) ** 2 / 2 + (two / 3) ** 2 / 2)
    assert found.upper - found.est == pytest.approx(t.isf(0.025, df) * np.sqrt(error))


def test_a_small_group_that_varies_more_is_rarely_called_equivalent():
    """Groups of 20 and 200, standard deviations 2 and 1, which differ by just the bound: 5% at most."""
    rng = np.random.default_rng(11)
    apart = 0.5 * np.sqrt((19 * 4 + 199) / 218)
    found = [equivalence_of_groups(rng.normal(apart, 2, 20), rng.normal(0, 1, 200), 0.5) for _ in range(500)]
    assert np.mean([one.lower > 0.5 or one.upper < 0.5 for one in found]) < 0.13
    assert np.mean([one.pvalue < 0.05 for one in found]) < 0.07


def test_ranks_need_a_wider_interval_for_equivalence():
    plain, ranks = equivalence(0.1, 200, 0.3), equivalence(0.1, 200, 0.3, spread=1.005)
    half = 1.6448536 * np.sqrt(1.005 / 197)
    assert ranks.upper == pytest.approx(np.tanh(np.arctanh(0.1) + half))
    assert ranks.pvalue > plain.pvalue
