import numpy as np
import pytest
from scipy.stats import norm

from emosec.errors import DataError
from emosec.statistics.careless.person_fit import lz, lz_star


def model(k=20, categories=4, seed=1):
    rng = np.random.default_rng(seed)
    loadings = rng.uniform(0.5, 0.8, k) * rng.choice([-1, 1], k)
    thresholds = np.sort(rng.uniform(-1.5, 1.5, (k, categories - 1)), axis=1) + np.arange(categories - 1) * 0.2
    return loadings, thresholds


def answers(n, loadings, thresholds, seed=2):
    rng = np.random.default_rng(seed)
    latent = rng.standard_normal((n, 1)) * loadings + rng.standard_normal((n, len(loadings))) * np.sqrt(1 - loadings**2)
    return (latent[:, :, None] > thresholds).sum(axis=2) + 1.0


def lz_by_definition(row, loadings, thresholds):
    """The posterior mode on a grid, and the moments of the log-likelihood one item at a time."""
    grid = np.linspace(-4, 4, 80_001)
    log_posterior, probabilities = norm.logpdf(grid), []
    for answer, lam, tau in zip(row, loadings, thresholds, strict=True):
        cuts = np.array([-np.inf, *tau, np.inf])
        z = (cuts[:, None] - lam * grid) / np.sqrt(1 - lam**2)
        p = np.diff(norm.cdf(z), axis=0)
        log_posterior = log_posterior + np.log(np.maximum(p[int(answer) - 1], 1e-300))
        probabilities.append(p)
    best = log_posterior.argmax()
    observed = expected = variance = 0.0
    for answer, p in zip(row, (p[:, best] for p in probabilities), strict=True):
        w = np.log(p)
        observed, expected = observed + w[int(answer) - 1], expected + p @ w
        variance += p @ w**2 - (p @ w) ** 2
    return (observed - expected) / np.sqrt(variance)


def test_lz_is_its_definition():
    loadings, thresholds = model(k=8)
    x = answers(6, loadings, thresholds)
    expected = [lz_by_definition(row, loadings, thresholds) for row in x]
    # the grid is 1e-4 apart
    np.testing.assert_allclose(lz(x, loadings=loadings, thresholds=thresholds), expected, atol=1e-3)


def test_lz_star_is_standard_normal_under_the_model_where_lz_is_too_narrow():
    loadings, thresholds = model(k=40)
    x = answers(4000, loadings, thresholds)
    plain, star = (f(x, loadings=loadings, thresholds=thresholds) for f in (lz, lz_star))
    # standard error of an SD from 4,000 cases is .011
    assert star.std() == pytest.approx(1, abs=0.05)
    assert abs(star.mean()) < 0.1
    assert plain.std() < star.std()


def test_random_clicking_is_seen():
    loadings, thresholds = model()
    random_clicks = np.random.default_rng(3).integers(1, 5, size=(500, 20)).astype(float)
    star = lz_star(random_clicks, loadings=loadings, thresholds=thresholds)
    assert (star < -1.645).mean() > 0.8


def test_missing_answers_leave_the_likelihood():
    loadings, thresholds = model()
    x = answers(30, loadings, thresholds)
    holes = x.copy()
    holes[:, 15:] = np.nan
    for f in (lz, lz_star):
        short = f(x[:, :15], loadings=loadings[:15], thresholds=thresholds[:15])
        np.testing.assert_allclose(f(holes, loadings=loadings, thresholds=thresholds), short)
    holes[0, 1:] = np.nan
    assert np.isnan(lz(holes, loadings=loadings, thresholds=thresholds)[0])


def test_reversing_an_item_changes_nothing():
    loadings, thresholds = model()
    x = answers(30, loadings, thresholds)
    turned, lam, tau = x.copy(), loadings.copy(), thresholds.copy()
    turned[:, 0], lam[0], tau[0] = 5 - x[:, 0], -lam[0], -tau[0][::-1]
    np.testing.assert_allclose(
        lz_star(turned, loadings=lam, thresholds=tau), lz_star(x, loadings=loadings, thresholds=thresholds)
    )


def test_items_that_tell_the_factor_nearly_exactly_are_as_likely_from_either_end():
    # far up the scale a category's probability was a difference of two numbers next to 1
    loadings, low_tail = np.full(8, 0.95), np.tile([-2.5, -1.5, -0.5], (8, 1))
    rows = np.array([[4] * 8, [3, 4] * 4, [3] * 7 + [1]])
    expected = [lz_by_definition(row, loadings, low_tail) for row in rows]
    np.testing.assert_allclose(lz(rows, loadings=loadings, thresholds=low_tail), expected, atol=1e-3)
    turned = -low_tail[:, ::-1]
    np.testing.assert_allclose(lz(5 - rows, loadings=loadings, thresholds=turned), expected, atol=1e-3)
    np.testing.assert_allclose(
        lz_star(5 - rows, loadings=loadings, thresholds=turned), lz_star(rows, loadings=loadings, thresholds=low_tail)
    )


def test_a_category_nobody_used_changes_nothing():
    loadings, thresholds = model(k=8, categories=3)
    x = answers(30, loadings, thresholds)
    # codes 1, 3, 4 of five: the second and the last are empty
    wide = np.column_stack([thresholds[:, 0], thresholds[:, 0], thresholds[:, 1], np.full(8, np.inf)])
    np.testing.assert_allclose(
        lz_star(np.where(x > 1, x + 1, x), loadings=loadings, thresholds=wide),
        lz_star(x, loadings=loadings, thresholds=thresholds),
    )


def test_inadmissible_models_and_unknown_codes_are_refused():
    loadings, thresholds = model(k=3)
    for bad in (
        {"loadings": [1.01, 0.5, 0.5], "thresholds": thresholds},
        {"loadings": loadings, "thresholds": thresholds[:, ::-1]},
        {"loadings": loadings[:2], "thresholds": thresholds},
        {"loadings": loadings, "thresholds": thresholds, "low": 0},
    ):
        with pytest.raises(DataError):
            lz([[1, 2, 4]], **bad)
