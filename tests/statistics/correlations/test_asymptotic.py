"""The full matrix in blocks, by patterns and by its diagonal must be one and the same."""

import numpy as np
import pytest

from emosec.statistics.correlations import asymptotic, contingency, polychoric, polychoric_from_codes


@pytest.fixture
def codes(ordinal_table):
    data = ordinal_table(3, n=700, p=6, k=4, missing=0.08)
    data = data[~np.isnan(data).all(axis=1)]
    return np.where(np.isnan(data), -1, data - 1).astype(np.int8)


def test_blocks_do_not_matter(codes, monkeypatch):
    k = np.full(6, 4)
    whole = polychoric_from_codes(codes, k, acov=True)
    monkeypatch.setattr(asymptotic, "BLOCK_DOUBLES", 1)
    monkeypatch.setattr(contingency, "ROWS_PER_BLOCK", 100)
    blocked = polychoric_from_codes(codes, k, acov=True)
    np.testing.assert_array_equal(blocked.rho, whole.rho)
    np.testing.assert_allclose(blocked.acov, whole.acov, atol=1e-11)


def test_patterns_do_not_matter(codes, monkeypatch):
    few = codes[:, :3]
    few = few[(few >= 0).any(axis=1)]
    k = np.full(3, 4)
    by_pattern = polychoric_from_codes(few, k, acov=True)
    assert asymptotic._unique_rows(np.where(few < 0, 4, few), 5)[1] is not None
    monkeypatch.setattr(asymptotic, "_unique_rows", lambda rows, n_slots: (rows, None))
    by_row = polychoric_from_codes(few, k, acov=True)
    np.testing.assert_allclose(by_pattern.acov, by_row.acov, atol=1e-11)


def test_diagonal_needs_no_rows(codes):
    k = np.full(6, 4)
    full = polychoric_from_codes(codes, k, acov=True).acov
    np.testing.assert_allclose(polychoric_from_codes(codes, k, acov="diagonal").acov, np.diag(full), rtol=1e-10)


def test_complete_data_gives_a_positive_definite_matrix(ordinal_table):
    found = polychoric(ordinal_table(5, n=400), acov=True)
    np.testing.assert_array_equal(found.acov, found.acov.T)
    assert np.linalg.eigvalsh(found.acov)[0] > 0


def test_thresholds_have_the_multinomial_covariance(ordinal_table):
    """Σ P_s(1 − P_t) / φ(τ_s)φ(τ_t) for one item: the delta method on cumulative proportions."""
    data = ordinal_table(6, n=300, p=2, k=4)
    found = polychoric(data, acov=True)
    tau = found.thresholds[0]
    share = np.array([(data[:, 0] <= c).mean() for c in (1, 2, 3)])
    density = np.exp(-(tau**2) / 2) / np.sqrt(2 * np.pi)
    expected = (np.minimum.outer(share, share) - np.outer(share, share)) / np.outer(density, density)
    np.testing.assert_allclose(found.acov[:3, :3], expected, atol=1e-12)


def test_pair_tables_count(codes):
    slots = np.where(codes < 0, 4, codes)
    tables = contingency.pair_tables(slots, 5)
    for i, j in [(0, 1), (4, 2), (3, 3)]:
        expected = np.zeros((5, 5))
        np.add.at(expected, (slots[:, i], slots[:, j]), 1)
        np.testing.assert_array_equal(tables[i, j], expected)


def test_one_item_has_thresholds_and_no_correlation():
    found = polychoric(np.array([[1.0], [2.0], [2.0], [3.0]]), acov=True)
    assert found.correlations.tolist() == [[1.0]]
    assert found.acov.shape == (2, 2)
