import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from emosec.errors import DataError
from emosec.statistics.correlations import polychoric, polychoric_from_codes
from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.correlations.from_codes import correlations_from_codes, correlations_of_samples
from emosec.statistics.correlations.two_step import SMALLEST_PROBABILITY, cell_probabilities, fit_pairs

SEEDS = st.integers(0, 10_000)
# Sums in another order: rounding only. Newton stops within 1e-12 of the root.
EXACT = 1e-9


@given(seed=SEEDS, k=st.integers(2, 6), missing=st.sampled_from([0.0, 0.15]))
@settings(max_examples=20, deadline=None)
def test_reversing_an_item_flips_its_signs(ordinal_table, seed, k, missing):
    data = ordinal_table(seed, k=k, missing=missing)
    before = polychoric(data, acov=True)
    data[:, 1] = k + 1 - data[:, 1]
    after = polychoric(data, acov=True)
    sign = np.array([1, -1, 1, 1])
    np.testing.assert_allclose(after.correlations, before.correlations * np.outer(sign, sign), atol=EXACT)
    np.testing.assert_allclose(after.thresholds[1], -before.thresholds[1][::-1], atol=EXACT)
    np.testing.assert_allclose(np.sort(np.diag(after.acov)), np.sort(np.diag(before.acov)), rtol=1e-6)


@given(seed=SEEDS)
@settings(max_examples=15, deadline=None)
def test_labels_of_categories_do_not_matter(ordinal_table, seed):
    data = ordinal_table(seed, missing=0.1)
    relabelled = np.select([data == 1, data == 2, data == 3, data == 4], [-7, 0, 11, 500], default=np.nan)
    np.testing.assert_array_equal(polychoric(relabelled).correlations, polychoric(data).correlations)


@given(seed=SEEDS, order=st.permutations(range(4)))
@settings(max_examples=15, deadline=None)
def test_order_of_items_and_rows_does_not_matter(ordinal_table, seed, order):
    frame = pd.DataFrame(ordinal_table(seed, missing=0.1), columns=list("abcd"))
    first = polychoric(frame, acov=True)
    moved = frame.iloc[:, list(order)].sample(frac=1, random_state=seed)
    second = polychoric(moved, acov=True)
    np.testing.assert_allclose(second.frame().loc[list("abcd"), list("abcd")], first.frame(), atol=EXACT)
    canonical = lambda label: "~~".join(sorted(label.split("~~")))  # noqa: E731
    place = {canonical(label): i for i, label in enumerate(second.labels())}
    where = [place[canonical(label)] for label in first.labels()]
    np.testing.assert_allclose(second.acov[np.ix_(where, where)], first.acov, atol=1e-6, rtol=1e-6)


@given(seed=SEEDS, missing=st.sampled_from([0.0, 0.2]), acov=st.sampled_from([True, "diagonal"]))
@settings(max_examples=15, deadline=None)
def test_doubling_the_rows_changes_only_n(ordinal_table, seed, missing, acov):
    data = ordinal_table(seed, missing=missing)
    once, twice = polychoric(data, acov=acov), polychoric(np.vstack([data, data]), acov=acov)
    np.testing.assert_allclose(twice.wls_obs, once.wls_obs, atol=EXACT)
    np.testing.assert_allclose(twice.acov, once.acov, atol=1e-7, rtol=1e-7)
    np.testing.assert_array_equal(twice.n, 2 * once.n)


@given(seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_two_dichotomies_at_the_median_have_sheppards_value(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.integers(5, 60, 2)
    table = np.array([[a, b], [b, a]])
    rows = np.repeat(np.argwhere(table >= 0), table.ravel(), axis=0)
    expected = np.sin(np.pi / 2 * (a - b) / (a + b))
    if abs(expected) < 0.999:
        assert polychoric(rows).correlations[0, 1] == pytest.approx(expected, abs=EXACT)


STEEP = [
    [[58, 18, 0], [3, 38, 41]],  # Newton from the start overshoots to .999, where observed cells are all but impossible
    [[1, 32, 0], [0, 44, 12], [0, 1, 5]],
    [[0, 0, 0, 5], [0, 0, 1, 25], [31, 46, 41, 15]],
    [[8, 5, 0, 0, 0], [1, 20, 13, 5, 16]],
]


def random_table(seed):
    rng = np.random.default_rng(seed)
    rho, n = rng.uniform(-1, 1), rng.integers(5, 200)
    latent = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], n)
    table = np.zeros((6, 6), dtype=int)
    cuts = [np.sort(rng.normal(size=rng.integers(1, 5))) for _ in range(2)]
    np.add.at(table, tuple(np.digitize(latent[:, i], cuts[i]) for i in range(2)), 1)
    return table[np.ix_(table.any(axis=1), table.any(axis=0))].tolist()


@pytest.mark.parametrize("table", [*STEEP, *map(random_table, range(150))])
def test_no_correlation_is_more_likely_than_the_estimate(table):
    counts = np.array(table, dtype=float)
    if min(counts.shape) < 2 or counts.shape == (2, 2):
        return  # not a table to estimate from, or one that lavaan's rule for empty cells may change
    tau_a, tau_b = (ndtri(np.cumsum(counts.sum(axis=axis))[:-1] / counts.sum())[None, :] for axis in (1, 0))
    width = max(counts.shape)
    padded = np.zeros((1, width, width))
    padded[0, : counts.shape[0], : counts.shape[1]] = counts
    taus = [np.pad(t, ((0, 0), (0, width - 1 - t.shape[1])), constant_values=np.inf) for t in (tau_a, tau_b)]
    rho, converged = fit_pairs(padded, *taus)

    def height(r):
        cells = cell_probabilities(*taus, np.array([r])).probability
        return float((padded * np.log(np.maximum(cells, SMALLEST_PROBABILITY))).sum())

    assert converged[0]
    # oracle: a grid over the whole range; what a person's log-likelihood may still gain is 1e-13
    assert height(rho[0]) >= max(map(height, np.linspace(-0.999, 0.999, 81))) - 1e-10 * counts.sum()


def test_derivatives_of_cell_probabilities():
    tau_a, tau_b = np.array([[-1.0, 0.3, np.inf]]), np.array([[-0.4, 0.5, 1.1]])
    step = 1e-5
    for rho in (-0.9, 0.2, 0.95):
        at = lambda r: cell_probabilities(tau_a, tau_b, np.array([r]))  # noqa: E731
        middle, up, down = at(rho), at(rho + step), at(rho - step)
        # oracle: central differences, error of order step² · third derivative
        np.testing.assert_allclose(middle.slope, (up.probability - down.probability) / (2 * step), atol=1e-6)
        np.testing.assert_allclose(middle.curvature, (up.slope - down.slope) / (2 * step), atol=1e-5)
        assert middle.probability.sum() == pytest.approx(1.0, abs=1e-14)
        assert middle.probability[0, 3].tolist() == [0.0] * 4  # beyond the last category


def test_recovers_a_population():
    rng = np.random.default_rng(4)
    truth = np.array([[1, 0.6, -0.3], [0.6, 1, 0.1], [-0.3, 0.1, 1]])
    taus = [np.array([-0.8, 0.4]), np.array([0.0]), np.array([-1.5, -0.5, 0.5, 1.5])]
    latent = rng.multivariate_normal(np.zeros(3), truth, size=40_000)
    codes = np.column_stack([np.digitize(latent[:, i], tau) for i, tau in enumerate(taus)])
    found = polychoric(codes, acov="diagonal")
    expected = np.concatenate([*taus, truth[item_pairs(3)]])
    assert np.abs((found.wls_obs - expected) / found.standard_errors()).max() < 3.5


def test_standard_errors_are_the_spread_over_samples():
    """400 samples: the mean estimated error within 4 standard errors (about 14%) of the spread observed."""
    rng = np.random.default_rng(8)
    estimates, errors = [], []
    for _ in range(400):
        f = rng.normal(size=(250, 1))
        codes = np.digitize(0.7 * f + np.sqrt(0.51) * rng.normal(size=(250, 3)), [-0.7, 0.6]).astype(np.int8)
        codes[rng.random(codes.shape) < 0.1] = -1
        codes = codes[(codes >= 0).any(axis=1)]
        found = polychoric_from_codes(codes, np.full(3, 3), acov="diagonal")
        estimates.append(found.wls_obs)
        errors.append(np.sqrt(found.acov / found.n_rows))
    spread = np.std(estimates, axis=0)
    np.testing.assert_allclose(np.mean(errors, axis=0), spread, rtol=4 / np.sqrt(2 * 400))


@given(seed=SEEDS, k=st.integers(2, 5), at_once=st.sampled_from([1, 13, 10_000]))
@settings(max_examples=15, deadline=None)
def test_many_samples_at_once_give_what_each_gives_alone(ordinal_table, seed, k, at_once):
    rng = np.random.default_rng(seed)
    table = ordinal_table(seed, k=k, missing=0.1)
    codes = np.where(np.isnan(table), -1, table - 1).astype(np.int8)
    samples = [codes[rng.integers(len(codes), size=size)] for size in (len(codes), 40, 12, 6, 4, len(codes))]
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr("emosec.statistics.correlations.from_codes.PAIRS_AT_ONCE", at_once)
        found = correlations_of_samples(iter(samples), np.full(4, k))
    for sample, matrix in zip(samples, found, strict=True):
        try:
            alone = correlations_from_codes(sample, np.full(4, k))
        except DataError:
            alone = np.full((4, 4), np.nan)
        np.testing.assert_allclose(matrix, alone, atol=EXACT)
