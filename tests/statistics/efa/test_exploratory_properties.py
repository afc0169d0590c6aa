import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.errors import ArgumentError, DataError
from emosec.statistics.efa import congruence, efa, extract, kmo, matched_congruence, rotate, schmid_leiman
from emosec.statistics.efa.matrices import (
    correlation_matrix,
    is_positive_definite,
    smooth,
    squared_multiple_correlations,
)
from tolerances import POPULATION_RECOVERY, POPULATION_RECOVERY_BIASED


def population(phi=0.4, loading=0.7, per_factor=4, m=3):
    pattern = np.kron(np.eye(m), np.full((per_factor, 1), loading))
    R = pattern @ (np.full((m, m), phi) + (1 - phi) * np.eye(m)) @ pattern.T
    np.fill_diagonal(R, 1.0)
    return R, pattern


@pytest.mark.parametrize("method", ["minres", "ml", "principal_axis"])
@pytest.mark.parametrize("rotation", ["oblimin", "geomin_obl", "promax"])
def test_a_known_simple_structure_is_recovered(method, rotation):
    R, pattern = population()
    solution = efa(R, 3, method=method, rotation=rotation)
    # geomin and promax are biased towards their own idea of simplicity, oblimin is exact here
    tolerance = POPULATION_RECOVERY if rotation == "oblimin" else POPULATION_RECOVERY_BIASED
    np.testing.assert_allclose(np.sort(solution.loadings, axis=1), np.sort(pattern, axis=1), atol=tolerance)
    np.testing.assert_allclose(solution.phi[np.triu_indices(3, 1)], 0.4, atol=2 * tolerance)
    np.testing.assert_allclose(solution.communalities, 0.49, atol=POPULATION_RECOVERY)


def test_symmetric_structure_needs_more_than_one_start():
    R, pattern = population(m=2)
    unrotated = extract(R, 2).loadings
    stuck = rotate(unrotated, "oblimin", starts=1)
    free = rotate(unrotated, "oblimin")
    assert stuck.criterion > free.criterion + 0.1
    assert matched_congruence(free.loadings, pattern).min() > 0.999


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_relabelling_and_reflecting_items_only_relabels_and_reflects(seed):
    rng = np.random.default_rng(seed)
    latent = rng.standard_normal((400, 2)) @ np.array([[1, 0.3], [0, 1]])
    x = np.kron(latent, np.ones((1, 4))) + rng.standard_normal((400, 8))
    R = np.corrcoef(x, rowvar=False)
    order, signs = rng.permutation(8), rng.choice([-1.0, 1.0], 8)
    other = (R * np.outer(signs, signs))[np.ix_(order, order)]
    one, two = efa(R, 2), efa(other, 2)
    np.testing.assert_allclose(one.communalities[order], two.communalities, atol=1e-4)
    assert matched_congruence((one.loadings * signs[:, None])[order], two.loadings).min() > 1 - 1e-6
    assert abs(abs(one.phi[0, 1]) - abs(two.phi[0, 1])) < 1e-3
    assert (two.loadings.sum(axis=0) >= 0).all()
    squares = (two.loadings**2).sum(axis=0)
    assert squares[0] >= squares[1] - 1e-6
    common = two.loadings @ two.phi @ two.loadings.T
    np.testing.assert_allclose(np.diag(common), two.communalities)


def test_heywood_and_smoothing_are_said():
    lam = np.array([0.9999, 0.6, 0.5, 0.4])
    R = np.outer(lam, lam)
    np.fill_diagonal(R, 1.0)
    assert any(w.startswith("heywood") for w in efa(R, 1).warnings)
    indefinite = np.array([[1, 0.9, 0.1, 0.2], [0.9, 1, 0.9, 0.3], [0.1, 0.9, 1, 0.4], [0.2, 0.3, 0.4, 1.0]])
    assert not is_positive_definite(indefinite)
    assert any(w.startswith("not_positive_definite") for w in efa(indefinite, 1, n_obs=100).warnings)


def test_smoothing_leaves_good_matrices_of_a_stack_alone():
    good, _ = population(m=2)
    bad = np.eye(8)
    bad[:3, :3] = [[1, 0.9, 0.1], [0.9, 1, 0.9], [0.1, 0.9, 1]]
    fixed = smooth(np.stack([good, bad]))
    assert np.array_equal(fixed[0], good)
    assert is_positive_definite(fixed[1])
    np.testing.assert_allclose(np.diag(fixed[1]), 1.0)
    smc = squared_multiple_correlations(np.stack([good, good]))
    np.testing.assert_allclose(smc[0], squared_multiple_correlations(good))


def test_congruence_by_hand():
    np.testing.assert_allclose(congruence([[1, 0], [1, 1]], [[1], [0]]).ravel(), [1 / np.sqrt(2), 0])
    with pytest.raises(DataError):
        congruence([[1], [2]], [[1], [2], [3]])


@pytest.mark.parametrize(
    ("matrix", "says"),
    [
        (np.array([[1, np.nan], [np.nan, 1]]), "missing"),
        (np.array([[1, 0.5], [0.4, 1]]), "not a correlation matrix"),
        (np.array([[2, 0.5], [0.5, 1]]), "not a correlation matrix"),
        (np.array([[1, 1.005], [1.005, 1]]), "not a correlation matrix"),
        (np.ones((2, 3)), "shape"),
    ],
)
def test_what_is_no_correlation_matrix_is_refused(matrix, says):
    with pytest.raises(DataError, match=says):
        correlation_matrix(matrix)


def test_refusals_teach():
    R, _ = population()
    with pytest.raises(DataError, match="10 factors cannot be extracted from 12 items"):
        efa(R, 10)
    with pytest.raises(ArgumentError, match="is not '"):
        efa(R, 2, rotation="simplimax")
    with pytest.raises(ArgumentError, match="is not '"):
        efa(R, 2, method="alpha")
    with pytest.raises(DataError, match="not positive definite"):
        kmo(np.ones((3, 3)))
    with pytest.raises(DataError, match="general factor"):
        schmid_leiman(R, 2)
    with pytest.raises(DataError, match="starts"):
        rotate(np.eye(4)[:, :2], starts=0)


def test_frames_name_what_they_hold():
    R, _ = population()
    solution = efa(R, 3)
    assert list(solution.loadings_frame().columns) == ["item", "F1", "F2", "F3", "h2", "u2", "complexity"]
    np.testing.assert_allclose(solution.loadings_frame()["complexity"], 1.0, atol=1e-4)
    assert solution.phi_frame()[["lhs", "rhs"]].values.tolist() == [["F1", "F2"], ["F1", "F3"], ["F2", "F3"]]
    assert solution.variance_frame()["cumulative"].iloc[-1] == pytest.approx(solution.communalities.mean())
