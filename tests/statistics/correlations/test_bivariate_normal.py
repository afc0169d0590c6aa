import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr, owens_t

from emosec.statistics.correlations.bivariate_normal import bivariate_normal_cdf, bivariate_normal_pdf, grid_cdf
from tolerances import BIVARIATE_NORMAL


def owen(h: float, k: float, r: float) -> float:
    """Owen (1956): the distribution function through T, for h, k ≠ 0 and |r| < 1."""
    s = np.sqrt((1 - r) * (1 + r))
    t = owens_t(h, (k - r * h) / (h * s)) + owens_t(k, (h - r * k) / (k * s))
    return float(0.5 * (ndtr(h) + ndtr(k)) - t - (0.0 if h * k > 0 else 0.5))


@pytest.mark.parametrize(
    ("low", "high"), [(0, 0.3), (0.3, 0.75), (0.75, 0.925), (0.925, 0.99), (0.99, 0.9999), (0.9999, 1 - 1e-12)]
)
def test_agrees_with_owens_t_in_every_band(low, high):
    rng = np.random.default_rng(7)
    h, k = 1.5 * rng.normal(size=(2, 2000))
    r = rng.uniform(low, high, 2000) * rng.choice([-1, 1], 2000)
    expected = [owen(*point) for point in zip(h, k, r, strict=True)]
    np.testing.assert_allclose(bivariate_normal_cdf(h, k, r), expected, rtol=0, atol=BIVARIATE_NORMAL)


@pytest.mark.parametrize("rho", [-1.0, -0.97, -0.6, 0.0, 0.8, 0.999, 1.0])
def test_limits_at_infinity_and_at_perfect_correlation(rho):
    x = np.array([-np.inf, -1.0, 0.0, 0.7, np.inf])
    got = bivariate_normal_cdf(x[:, None], x[None, :], rho)
    np.testing.assert_allclose(got[-1], ndtr(x), atol=BIVARIATE_NORMAL)
    np.testing.assert_allclose(got[0], 0.0, atol=BIVARIATE_NORMAL)
    if abs(rho) == 1.0:
        both = np.minimum(ndtr(x)[:, None], ndtr(x)) if rho > 0 else np.maximum(ndtr(x)[:, None] + ndtr(x) - 1, 0)
        np.testing.assert_allclose(got, both, atol=BIVARIATE_NORMAL)


def test_grid_is_the_pointwise_function():
    x, y = np.array([[-1.0, 0.2], [0.1, np.inf], [0.5, 2.0]]), np.array([[0.0, 1.0], [-2.0, 0.3], [-0.4, 1.0]])
    rho = np.array([0.2, 0.8, -0.95])
    expected = bivariate_normal_cdf(x[:, :, None], y[:, None, :], rho[:, None, None])
    np.testing.assert_allclose(grid_cdf(x, y, rho), expected, atol=BIVARIATE_NORMAL)


def test_nothing_to_do_gives_nothing():
    assert grid_cdf(np.empty((0, 3)), np.empty((0, 2)), np.empty(0)).shape == (0, 3, 2)


def test_density_is_the_derivative_in_rho():
    """Plackett: ∂Φ₂/∂ρ = φ₂, so the density integrates to differences of the distribution function."""
    area, _ = quad(lambda r: float(bivariate_normal_pdf(0.4, -0.7, r)), 0.1, 0.9, epsabs=1e-13)
    step = bivariate_normal_cdf(0.4, -0.7, 0.9) - bivariate_normal_cdf(0.4, -0.7, 0.1)
    assert area == pytest.approx(float(step), abs=1e-12)
