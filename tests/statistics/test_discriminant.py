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


@pytest.mark.parametrize("blocks", [[[0], [1, 2]], [[0, 1], [1, 2]], [[0, 1], [2, 9]]])
def test_blocks_that_make_no_sense_are_refused(blocks):
    with pytest.raises(DataError, match="blocks"):
        htmt(np.eye(4), blocks)
    with pytest.raises(DataError, match="loadings"):
        average_variance_extracted([0.5, 0.5], [0.75])
