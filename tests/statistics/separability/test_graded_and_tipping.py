"""Degrees of evidence and tipping points, held to what they say by putting the confound in."""

import numpy as np
import pytest

from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.separability.correlation_structure import Correlations, Structure, fit_structure
from emosec.statistics.separability.graded import belief, confidence_curve
from emosec.statistics.separability.pages import page_source, seen_through_pages
from emosec.statistics.separability.tipping import (
    phi_at_residual,
    residual_that_lowers,
    share_between_opposite,
    share_of_tired,
    share_that_lowers,
    share_that_raises,
)

COMPONENT = np.repeat([0, 1], 4)


def population(phi, added=None, loading=0.7, n=1000):
    first, second = item_pairs(8)
    rho = loading**2 * np.where(COMPONENT[first] == COMPONENT[second], 1.0, phi)
    return Correlations(n, rho if added is None else rho + added, np.eye(len(rho)))


def test_page_share_is_what_makes_the_cutoff_look_like_that():
    for seen in (0.5, 0.7, 0.89):
        share = share_that_lowers(seen, 0.9)
        assert seen_through_pages(0.9, share, share) == pytest.approx(seen)
        # in a population: a page's variance is added inside components
        variance = 0.49 * share / (1.0 - share)
        fit = fit_structure(population(0.9, variance * page_source(COMPONENT)[0]), Structure(COMPONENT))
        assert fit.phi[0] == pytest.approx(seen, abs=1e-6)


def test_shares_that_raise():
    share = share_that_raises(0.95, 0.9)
    variance = 0.49 * share / (1.0 - share)
    fit = fit_structure(population(0.9, np.full(28, variance)), Structure(COMPONENT))
    assert fit.phi[0] == pytest.approx(0.95, abs=1e-6)
    assert share_that_raises(0.8, 0.9) == 0.0
    assert share_that_raises(1.2, 0.9) == 1.0


def test_acquiescence_between_opposite_items():
    share = share_between_opposite(0.6, 0.9)
    variance = 0.49 * share / (1.0 - share)
    first, second = item_pairs(8)
    inside = COMPONENT[first] == COMPONENT[second]
    fit = fit_structure(population(0.9, np.where(inside, variance, -variance)), Structure(COMPONENT))
    assert fit.phi[0] == pytest.approx(0.6, abs=1e-6)


def test_tired_people():
    share = share_of_tired(0.7, 0.9)
    assert 0.9 * np.sqrt(1 - share) == pytest.approx(0.7)
    assert share_of_tired(-0.1, 0.9) == 1.0


def test_residual_that_lowers_is_the_one_that_was_put_in():
    first, second = item_pairs(8)
    facet = (first < 2) & (second < 2) | (first >= 4) & (second < 6)
    seen = fit_structure(population(0.9, 0.51 * 0.3 * facet), Structure(COMPONENT))
    assert seen.phi[0] < 0.9
    found = residual_that_lowers(seen, 0, facet, 0.9)
    # residual variances are taken from the fitted loadings, which the facet has raised
    assert found == pytest.approx(0.3, rel=0.25)
    assert phi_at_residual(seen, facet, found).phi[0] == pytest.approx(0.9, abs=2e-3)
    assert residual_that_lowers(seen, 0, facet, 0.8) == 0.0
    assert residual_that_lowers(fit_structure(population(0.3), Structure(COMPONENT)), 0, facet, 0.9) == float("inf")


def test_what_is_taken_from_a_correlation_is_by_hand():
    """Loadings of .70 leave residual variances of .51; residuals that correlate .20 are .102 of the correlation."""
    first, second = item_pairs(8)
    fit = fit_structure(population(0.5), Structure(COMPONENT))
    pair = (first == 0) & (second == 1) | (first == 1) & (second == 0)
    seen = phi_at_residual(fit, pair, 0.2).sample.rho
    assert seen[pair] == pytest.approx(0.49 - 0.102, abs=1e-4)
    assert seen[~pair] == pytest.approx(population(0.5).rho[~pair])


def test_confidence_rises_with_the_cutoff_and_turns_where_limits_lie():
    cutoffs = np.linspace(0.5, 1.0, 11)
    curve = confidence_curve(0.8, 0.04, cutoffs)
    assert (np.diff(curve) > 0).all()
    half = 1.6448536269514722 * 0.04
    assert confidence_curve(0.8, 0.04, [0.8 - half, 0.8 + half]) == pytest.approx([0.05, 0.95])
    assert np.isnan(confidence_curve(0.8, float("nan"), [0.9])).all()


def test_belief_is_bayes_rule():
    even = belief(0.9, 0.05, 0.9)
    assert 0.3 < even.posterior < 0.5  # half of the likelihood, less what lies beyond 1
    assert even.bayes_factor == pytest.approx(even.posterior / (1 - even.posterior) / (even.prior / (1 - even.prior)))
    assert belief(0.6, 0.05, 0.9).posterior < 1e-6
    assert belief(1.05, 0.03, 0.9).posterior > 0.99
    sceptic = belief(0.85, 0.05, 0.9, prior=lambda phi: np.where(phi > 0.8, 1.0, 0.1))
    assert sceptic.posterior > belief(0.85, 0.05, 0.9).posterior
    assert np.isnan(belief(float("nan"), 0.05, 0.9).posterior)


def test_errors_may_change_with_phi():
    def at(phi):
        return np.interp(phi, [0.5, 0.9], [0.06, 0.02])

    assert belief(0.8, at, 0.9).posterior < belief(0.8, 0.06, 0.9).posterior
