import numpy as np
import pytest

from emosec.statistics.reliability import alpha
from emosec.statistics.subscores import subscore_value, subscore_value_from_items


def test_subscore_value_by_simulated_true_scores():
    """PRMSE is the squared correlation of the true subscore with its best linear predictor: count it."""
    rng = np.random.default_rng(5)
    n, latent = 400_000, np.array([[1, 0.6, 0.5], [0.6, 1.5, 0.4], [0.5, 0.4, 0.8]])
    error = np.array([0.5, 0.3, 0.9])
    true = rng.multivariate_normal(np.zeros(3), latent, size=n)
    observed = true + rng.standard_normal((n, 3)) * np.sqrt(error)
    reliability = np.diag(latent) / (np.diag(latent) + error)
    found = subscore_value(latent + np.diag(error), reliability)
    total = observed.sum(axis=1)
    for s in range(3):
        own, from_total = (np.corrcoef(true[:, s], predictor)[0, 1] ** 2 for predictor in (observed[:, s], total))
        design = np.column_stack([observed[:, s], total])
        both = np.corrcoef(true[:, s], design @ np.linalg.lstsq(design, true[:, s], rcond=None)[0])[0, 1] ** 2
        # 400,000 cases: a squared correlation has a standard error of about .001
        assert [found.prmse_subscore[s], found.prmse_total[s], found.prmse_both[s]] == pytest.approx(
            [own, from_total, both], abs=0.006
        )
        assert found.prmse_both[s] >= max(found.prmse_subscore[s], found.prmse_total[s]) - 1e-12
    np.testing.assert_allclose(found.value_added_ratio, found.prmse_subscore / found.prmse_total)


def test_distinct_reliable_subscores_add_value_and_copies_do_not():
    distinct = subscore_value([[1, 0.2], [0.2, 1]], [0.9, 0.9])
    assert (distinct.value_added_ratio > 1.1).all()
    same = subscore_value([[1, 0.7], [0.7, 1]], [0.7, 0.7])
    assert (same.value_added_ratio < 1).all()
    assert np.isnan(subscore_value([[1, 0.2], [0.2, 1]], [-0.1, 0.9]).prmse_total[0])
    stacked = subscore_value(np.stack([np.eye(2), [[1, 0.2], [0.2, 1]]]), np.full((2, 2), 0.9))
    np.testing.assert_allclose(stacked.prmse_both[1], distinct.prmse_both)


def test_subscores_from_items_leave_unused_columns_out(bfi, bfi_scales):
    items = [name for names, _ in bfi_scales.values() for name in names]
    data = bfi[items].copy()
    for _, turned in bfi_scales.values():
        data[turned] = 7 - data[turned]
    found = subscore_value_from_items(data, [[0, 1, 2, 3, 4], [15, 16, 17, 18, 19]])
    complete = data.iloc[:, [0, 1, 2, 3, 4, 15, 16, 17, 18, 19]].dropna()
    sums = np.column_stack([complete.iloc[:, :5].sum(axis=1), complete.iloc[:, 5:].sum(axis=1)])
    reliability = [alpha(complete.iloc[:, :5]).est, alpha(complete.iloc[:, 5:]).est]
    expected = subscore_value(np.cov(sums, rowvar=False), reliability)
    np.testing.assert_allclose(found.value_added_ratio, expected.value_added_ratio)
    assert (found.value_added_ratio > 1.1).all()
