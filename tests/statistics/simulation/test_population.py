import numpy as np
import pytest

from emosec.errors import ModelError
from emosec.statistics.simulation import even_thresholds, from_matrices, survey


def test_implied_correlations_by_hand():
    population = survey([2, 1], loading=[0.8, 0.6, 0.5], phi=0.4, reversed_items=[2], acquiescence=0.1)
    r = population.correlations
    np.testing.assert_allclose(np.diag(population.covariance), 1.0)
    np.testing.assert_allclose(r[0, 1], 0.8 * 0.6 + 0.1)
    np.testing.assert_allclose(r[0, 2], -0.8 * 0.5 * 0.4 + 0.1)


def test_cross_loadings_and_residual_covariances_by_hand():
    population = survey([2, 2], phi=0.5, cross_loadings={(0, 1): 0.2}, residual_covariances={(1, 3): 0.15})
    r = population.correlations
    np.testing.assert_allclose(r[0, 1], 0.7 * 0.7 + 0.2 * 0.5 * 0.7)
    np.testing.assert_allclose(r[0, 2], 0.2 * 0.7 + 0.7 * 0.5 * 0.7)
    np.testing.assert_allclose(r[1, 3], 0.7 * 0.7 * 0.5 + 0.15)


def test_a_reversed_items_thresholds_are_mirrored():
    population = survey([2], categories=[4, 4], skew=0.3, reversed_items=[1])
    np.testing.assert_allclose(population.thresholds[0], [-1.2, 0.3, 1.8])
    np.testing.assert_allclose(population.thresholds[1], [-1.8, -0.3, 1.2])


def test_thresholds_count_in_standard_deviations_of_the_latent_response():
    population = from_matrices([[1.0]], [[3.0]], [1.0], [[-1.0, 3.0]], means=[1.0])
    np.testing.assert_allclose(population.standard_thresholds[0], [-1.0, 1.0])


def test_theta_and_delta_parameterisations_are_the_same_population():
    delta = from_matrices([[0.8], [0.6]], [[1.0]], [0.36, 0.64], [[0.2], [-0.1]])
    theta = from_matrices([[0.8 / 0.6], [0.6 / 0.8]], [[1.0]], [1.0, 1.0], [[0.2 / 0.6], [-0.1 / 0.8]])
    np.testing.assert_allclose(theta.correlations, delta.correlations)
    np.testing.assert_allclose(np.concatenate(theta.standard_thresholds), np.concatenate(delta.standard_thresholds))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"loading": 0.99, "acquiescence": 0.1}, "residual_covariance is not"),
        ({"phi": 1.2}, "factor_covariance is not"),
        ({"thresholds": [[0.0]] * 3 + [[1.0, 0.0]]}, "thresholds of item4"),
        ({"thresholds": [[0.0]] * 3}, "3 sets of thresholds"),
        ({"categories": 1}, "two categories"),
        ({"loading": [0.5, 0.6]}, "loading has 2 values for 4 items"),
        ({"reversed_items": [4]}, "reversed_items names position 4"),
        ({"cross_loadings": {(0, 2): 0.1}}, "cross_loadings names position 2"),
        ({"phi": np.eye(3)}, "phi has shape"),
        ({"names": ["a"]}, "names do not fit"),
    ],
)
def test_an_impossible_population_is_refused(change, says):
    with pytest.raises(ModelError, match=says):
        survey([2, 2], **change)


def test_even_thresholds():
    assert even_thresholds(2).tolist() == [0.0]
    assert even_thresholds(5, skew=0.5).tolist() == [-1.0, 0.0, 1.0, 2.0]


@pytest.mark.parametrize("thresholds", [[0.5, 0.5], [0.5, 0.4], [0.0, 1.0, 1.0], [np.nan], []])
def test_thresholds_that_do_not_increase_are_refused_equal_ones_too(thresholds):
    """Between equal thresholds lies a category that nobody can choose."""
    with pytest.raises(ModelError, match="not increasing"):
        from_matrices([[0.8]], [[1.0]], [0.36], [thresholds])
    with pytest.raises(ModelError, match="not increasing"):
        survey([2], thresholds=[thresholds, [-0.5, 0.5]])


def test_correlations_are_of_items_whatever_their_variance():
    """Variances of .64 + 1.36 = 2 and .36 + 2.64 = 3: the covariance of .48 over their standard deviations."""
    made = from_matrices([[0.8], [0.6]], [[1.0]], [1.36, 2.64], [[0.0], [-1.0, 1.0]])
    np.testing.assert_allclose(made.correlations, [[1.0, 0.48 / 6**0.5], [0.48 / 6**0.5, 1.0]])
