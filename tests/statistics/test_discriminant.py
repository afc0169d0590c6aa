import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.errors import DataError
from emosec.statistics.discriminant import (
    average_variance_extracted,
    composite_reliability,
    fornell_larcker,
    htmt,
    htmt2,
    htmt_frame,
    subscore_value,
    subscore_value_from_items,
)
from tolerances import AVE_SEMTOOLS, SUMS

BLOCKS = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
PAIRS = ([0, 0, 1], [1, 2, 2])


def test_htmt_is_semtools_signed_and_absolute(holzinger, holzinger_reference):
    R = holzinger.corr().to_numpy()
    assert htmt(R, BLOCKS)[PAIRS] == pytest.approx(holzinger_reference["htmt"], abs=SUMS)
    absolute = htmt(R, BLOCKS, absolute=True)[PAIRS]
    assert absolute == pytest.approx(holzinger_reference["htmt_absolute"], abs=SUMS)
    assert absolute.round(3).tolist() == [0.424, 0.467, 0.290]


def test_htmt2_is_semtools_and_undefined_where_signs_mix(holzinger, holzinger_reference):
    R = holzinger.corr().to_numpy()
    absolute = htmt2(R, BLOCKS, absolute=True)[PAIRS]
    assert absolute == pytest.approx(holzinger_reference["htmt2"], abs=SUMS)
    assert absolute.round(3).tolist() == [0.384, 0.387, 0.280]
    signed = htmt2(R, BLOCKS)[PAIRS]
    assert np.isnan(signed).tolist() == [False, True, False]  # x2 and x7 correlate −.08
    frame = htmt_frame(R, BLOCKS, ["visual", "textual", "speed"])
    assert frame.loc[frame["undefined"] != "", ["lhs", "rhs"]].values.tolist() == [["visual", "speed"]]


def test_polychoric_htmt2_of_the_quartile_cut_items(holzinger):
    from emosec.statistics.correlations import polychoric

    cut = holzinger.apply(lambda x: np.searchsorted(np.unique(np.quantile(x, [0.25, 0.5, 0.75])), x))
    found = htmt2(polychoric(cut).correlations, BLOCKS, absolute=True)[PAIRS]
    assert found.round(3).tolist() == [0.466, 0.326, 0.222]  # semTools, as printed in METHODS


def test_ave_and_composite_reliability_from_a_fit(holzinger_reference):
    fit = holzinger_reference["cfa"]
    for block, at in enumerate(slice(start, start + 3) for start in (0, 3, 6)):
        found = average_variance_extracted(fit["lambda"][at], fit["theta"][at])
        assert found == pytest.approx(holzinger_reference["ave"][block], abs=AVE_SEMTOOLS)
    assert [
        round(average_variance_extracted(fit["lambda"][i : i + 3], fit["theta"][i : i + 3]), 4) for i in (0, 3, 6)
    ] == [
        0.3706,
        0.7210,
        0.4245,
    ]
    assert average_variance_extracted([0.6, 0.8]) == pytest.approx(0.5)
    assert composite_reliability([0.6, 0.8]) == pytest.approx(1.96 / 2.96)


@given(
    loadings=st.lists(st.floats(0.3, 0.95), min_size=6, max_size=6),
    phi=st.floats(0.05, 1.0),
    signs=st.lists(st.sampled_from([-1.0, 1.0]), min_size=2, max_size=2),
)
@settings(max_examples=40, deadline=None)
def test_htmt2_is_phi_for_congeneric_items_and_htmt_for_equal_loadings(loadings, phi, signs):
    lam = np.array(loadings)
    factor = np.repeat([0, 1], 3)
    latent = np.array([[1, phi], [phi, 1]]) * np.outer(signs, signs)
    R = np.outer(lam, lam) * latent[np.ix_(factor, factor)]
    np.fill_diagonal(R, 1.0)
    assert htmt2(R, [[0, 1, 2], [3, 4, 5]])[0, 1] == pytest.approx(latent[0, 1])
    equal = 0.49 * latent[np.ix_(factor, factor)]
    np.fill_diagonal(equal, 1.0)
    assert htmt(equal, [[0, 1, 2], [3, 4, 5]])[0, 1] == pytest.approx(latent[0, 1])
    assert htmt(equal, [[3, 5, 4], [2, 0, 1]], absolute=True)[0, 1] == pytest.approx(phi)


def test_a_stack_of_matrices_is_answered_at_once(holzinger):
    rng = np.random.default_rng(3)
    x = holzinger.to_numpy()
    stack = np.stack([np.corrcoef(x[rng.integers(0, len(x), len(x))], rowvar=False) for _ in range(20)])
    for function in (htmt, htmt2):
        for absolute in (False, True):
            together = function(stack, BLOCKS, absolute=absolute)
            singly = np.stack([function(R, BLOCKS, absolute=absolute) for R in stack])
            np.testing.assert_array_equal(together, singly)
            assert together.shape == (20, 3, 3)


def test_zero_correlations_and_negative_blocks():
    R = np.array([[1, 0.5, 0.0, 0.2], [0.5, 1, 0.2, 0.2], [0.0, 0.2, 1, 0.5], [0.2, 0.2, 0.5, 1]])
    assert htmt2(R, [[0, 1], [2, 3]])[0, 1] == 0.0  # one correlation of zero makes the geometric mean zero
    R[0, 1] = R[1, 0] = -0.5
    assert np.isnan(htmt2(R, [[0, 1], [2, 3]])[0, 1])
    assert np.isnan(htmt(R, [[0, 1], [2, 3]])[0, 1])
    assert htmt(R, [[0, 1], [2, 3]])[0, 0] == 1.0


def test_fornell_larcker_compares_the_smaller_ave():
    found = fornell_larcker([0.6, 0.4, 0.9], [[1, 0.7, 0.5], [0.7, 1, 0.5], [0.5, 0.5, 1]], ["a", "b", "c"])
    assert found["holds"].tolist() == [False, True, True]
    assert found["phi.squared"].tolist() == pytest.approx([0.49, 0.25, 0.25])


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
    from emosec.statistics.reliability import alpha

    reliability = [alpha(complete.iloc[:, :5]).est, alpha(complete.iloc[:, 5:]).est]
    expected = subscore_value(np.cov(sums, rowvar=False), reliability)
    np.testing.assert_allclose(found.value_added_ratio, expected.value_added_ratio)
    assert (found.value_added_ratio > 1.1).all()


@pytest.mark.parametrize("blocks", [[[0], [1, 2]], [[0, 1], [1, 2]], [[0, 1], [2, 9]]])
def test_blocks_that_make_no_sense_are_refused(blocks):
    with pytest.raises(DataError, match="blocks"):
        htmt(np.eye(4), blocks)
    with pytest.raises(DataError, match="loadings"):
        average_variance_extracted([0.5, 0.5], [0.75])
