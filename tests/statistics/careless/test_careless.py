"""Hand-computed cases and properties: R's careless is in no distribution, so its published definitions are worked by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from emosec.errors import DataError
from emosec.statistics.careless.antonyms import antonyms
from emosec.statistics.careless.duplicates import duplicate_rows
from emosec.statistics.careless.even_odd import even_odd
from emosec.statistics.careless.guttman import guttman_errors
from emosec.statistics.careless.irv import irv
from emosec.statistics.careless.longstring import average_string, longstring
from emosec.statistics.careless.mahalanobis import mahalanobis_d2, mahalanobis_pvalue
from emosec.statistics.careless.pairs import correlated_pairs
from emosec.statistics.careless.repeating import repeating_share
from emosec.statistics.careless.response_time import fast_pages, seconds_per_item
from emosec.statistics.careless.scale_use import extreme_share, midpoint_share
from emosec.statistics.careless.synonyms import synonyms
from tolerances import SUMS

NAN = float("nan")
ANSWERS = arrays(
    float, st.tuples(st.integers(1, 12), st.integers(2, 9)), elements=st.sampled_from([1, 2, 3, 4, 5, NAN])
)


def repeated_in(row):
    """The share by hand, period by period."""
    shares = []
    for period in range(1, len(row) // 3 + 1):
        pairs = list(zip(row, row[period:], strict=False))
        known = [(a, b) for a, b in pairs if not np.isnan(a) and not np.isnan(b)]
        if 2 * len(known) >= len(pairs):
            shares.append(sum(a == b for a, b in known) / len(known))
    return max(shares, default=NAN)


@given(ANSWERS)
def test_repeating_share_is_the_largest_over_periods(x):
    assert repeating_share(x) == pytest.approx([repeated_in(row) for row in x], nan_ok=True)


@pytest.mark.parametrize("pattern", [[3], [1, 5], [1, 2, 3], [1, 2, 3, 4, 5]])
def test_a_pattern_without_a_slip_is_one_and_with_a_slip_is_not(pattern):
    row = np.resize(pattern, 15).astype(float)
    slip = row.copy()
    slip[7] = 4 if row[7] != 4 else 2
    assert repeating_share([row, slip, [*row[:3], *[NAN] * 12]])[0] == 1.0
    assert repeating_share([slip])[0] < 1.0
    assert np.isnan(repeating_share([[*row[:3], *[NAN] * 12]])[0])
    assert np.isnan(repeating_share([[1.0, 1.0]])[0])


def runs_of(row):
    """Lengths of runs, one answer at a time."""
    lengths, previous = [], None
    for answer in row:
        if np.isnan(answer):
            previous = None
        elif answer == previous:
            lengths[-1] += 1
        else:
            lengths.append(1)
            previous = answer
    return lengths


@given(x=ANSWERS)
@settings(max_examples=60, deadline=None)
def test_longstring_counts_runs(x):
    longest, average = longstring(x), average_string(x)
    for i, row in enumerate(x):
        lengths = runs_of(row)
        assert longest[i] == max(lengths) if lengths else np.isnan(longest[i])
        assert average[i] == pytest.approx(np.mean(lengths)) if lengths else np.isnan(average[i])


@given(x=ANSWERS)
@settings(max_examples=40, deadline=None)
def test_irv_is_the_sample_sd_of_the_answers(x):
    found = irv(x)
    for i, row in enumerate(x):
        answered = row[~np.isnan(row)]
        if len(answered) > 1:
            assert found[i] == pytest.approx(np.std(answered, ddof=1), abs=1e-12)
        else:
            assert np.isnan(found[i])


def test_even_odd_by_hand():
    # odd means 1.5, 3, 5; even means 2, 4, 3: r = .6514, Spearman–Brown 2r/(1+r)
    row = [1, 2, 2, 3, 4, 3, 5, 3, 5]
    scales = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    r = np.corrcoef([1.5, 3, 5], [2, 4, 3])[0, 1]
    assert even_odd([row], scales)[0] == pytest.approx(2 * r / (1 + r))
    # a missing answer leaves its half with the others; a half without answers takes its scale away
    assert even_odd([[*row[:2], NAN, *row[3:]]], scales)[0] == pytest.approx(
        2 * (q := np.corrcoef([1, 3, 5], [2, 4, 3])[0, 1]) / (1 + q)
    )
    assert np.isnan(even_odd([[*row[:1], NAN, *row[2:]]], scales)[0])
    assert np.isnan(even_odd([[3] * 9], scales)[0])
    assert even_odd([[1, 5, 1, 3, 3, 3, 5, 1, 5]], scales)[0] == -1.0
    with pytest.raises(DataError, match="3 scales"):
        even_odd([row], scales[:2])


def test_synonyms_do_not_depend_on_the_order_within_pairs():
    rng = np.random.default_rng(1)
    x = rng.integers(1, 6, size=(40, 8)).astype(float)
    x[3, 2] = NAN
    pairs = np.array([[0, 1], [2, 3], [4, 5], [6, 7]])
    swapped = np.array([[1, 0], [2, 3], [5, 4], [6, 7]])
    np.testing.assert_allclose(synonyms(x, pairs=pairs), synonyms(x, pairs=swapped))
    # double entry: the Pearson correlation of every pair entered both ways
    a, b = x[0, pairs[:, 0]], x[0, pairs[:, 1]]
    expected = np.corrcoef(np.concatenate([a, b]), np.concatenate([b, a]))[0, 1]
    assert synonyms(x, pairs=pairs)[0] == pytest.approx(expected)
    three = np.corrcoef([*x[3, [0, 4, 6]], *x[3, [1, 5, 7]]], [*x[3, [1, 5, 7]], *x[3, [0, 4, 6]]])[0, 1]
    assert synonyms(x, pairs=pairs)[3] == pytest.approx(three)
    assert np.isnan(synonyms(x, pairs=pairs, minimum_pairs=4)[3])


def test_one_answered_pair_is_enough_where_that_is_asked():
    """Two different numbers entered both ways correlate −1, and two equal ones not at all."""
    pairs = np.array([[0, 1], [2, 3]])
    for index in (synonyms, antonyms):
        for minimum in (0, 1):
            found = index([[1, 4, NAN, 2], [3, 3, NAN, 2], [NAN, 1, 2, NAN]], pairs=pairs, minimum_pairs=minimum)
            assert found[0] == pytest.approx(-1)
            assert np.isnan(found[1:]).all()


def test_column_order_of_the_sample_does_not_matter():
    rng = np.random.default_rng(2)
    latent = rng.standard_normal((300, 4))
    x = np.column_stack(
        [latent[:, [j]] * sign + 0.4 * rng.standard_normal((300, 1)) for j in range(4) for sign in (1, 1, -1)]
    )
    x = np.digitize(x, [-1, -0.3, 0.3, 1]) + 1.0
    order = rng.permutation(x.shape[1])
    np.testing.assert_allclose(synonyms(x), synonyms(x[:, order]))
    np.testing.assert_allclose(antonyms(x), antonyms(x[:, order]))
    random_clicks = rng.integers(1, 6, size=x.shape).astype(float)
    pairs, opposite = correlated_pairs(x, 0.6), correlated_pairs(x, -0.6)
    assert len(pairs) == 4
    assert len(opposite) == 8
    assert np.nanmean(synonyms(x, pairs=pairs)) > np.nanmean(synonyms(random_clicks, pairs=pairs)) + 0.5
    assert np.nanmean(antonyms(x, pairs=opposite)) < np.nanmean(antonyms(random_clicks, pairs=opposite)) - 0.5
    # which pairs there are is known from how the answers were made: two alike and one opposite per latent answer
    alike = [[3 * j, 3 * j + 1] for j in range(4)]
    against = [[3 * j + i, 3 * j + 2] for j in range(4) for i in (0, 1)]
    np.testing.assert_allclose(synonyms(x), synonyms(x, pairs=np.array(alike)))
    np.testing.assert_allclose(antonyms(x), antonyms(x, pairs=np.array(against)))
    assert np.isnan(synonyms(random_clicks)).all()  # no pair correlates: no index


def test_no_pairs_from_constant_items_or_a_zero_criterion():
    assert correlated_pairs([[1, 2, 2], [1, 3, 3], [1, 4, 4]], 0.6).tolist() == [[1, 2]]
    with pytest.raises(DataError, match="selects no pairs"):
        correlated_pairs([[1, 2]], 0)


def test_d2_of_complete_rows_is_rs(bfi, bfi_reference):
    np.testing.assert_allclose(mahalanobis_d2(bfi.dropna())[:25], bfi_reference["d2"], rtol=0, atol=SUMS)


def test_d2_of_incomplete_rows_uses_the_items_answered(bfi):
    x = bfi.iloc[:400].to_numpy(dtype=float)
    d2, complete = mahalanobis_d2(x), x[~np.isnan(x).any(axis=1)]
    mean, covariance = complete.mean(axis=0), np.cov(complete, rowvar=False)
    incomplete = np.flatnonzero(np.isnan(x).any(axis=1))
    assert len(incomplete) > 5
    for i in incomplete:
        a = ~np.isnan(x[i])
        centred = x[i, a] - mean[a]
        assert d2[i] == pytest.approx(centred @ np.linalg.solve(covariance[np.ix_(a, a)], centred))
    scaled = mahalanobis_d2(x * 3 - np.arange(25))  # unit and origin of the items do not matter
    np.testing.assert_allclose(scaled, d2)
    assert np.argsort(mahalanobis_pvalue(complete)).tolist()[0] == int(mahalanobis_d2(complete).argmax())


def test_p_of_an_incomplete_row_holds_with_few_complete_ones():
    """Drawn by one law, as many incomplete rows fall below a level as it says: of chi-square nearly all would."""
    rng = np.random.default_rng(20)
    below = []
    for _ in range(40):
        x = rng.standard_normal((70, 12)) @ (np.eye(12) + 0.5)
        x[20:, 0] = NAN
        below.append(mahalanobis_pvalue(x)[20:] < 0.05)
    share, among = np.mean(below, axis=1), np.sqrt(0.05 * 0.95 / 50)
    # rows of one sample share its mean and covariance: the standard error is of 40 samples, as they differ
    assert among < share.std() < 0.2
    assert share.mean() == pytest.approx(0.05, abs=3 * share.std() / np.sqrt(40))
    many = rng.standard_normal((4000, 3))
    many[3900:, 2] = NAN
    # of 3,900 complete rows F is chi-square to three decimals: its tails differ by some 2/n
    np.testing.assert_allclose(mahalanobis_pvalue(many)[3900:], np.exp(-mahalanobis_d2(many)[3900:] / 2), atol=1e-3)


def test_d2_refuses_what_has_no_inverse():
    x = np.random.default_rng(1).standard_normal((30, 3))
    with pytest.raises(DataError, match="item1, item2, item3, item4"):
        mahalanobis_d2(np.column_stack([x, x.sum(axis=1)]))
    with pytest.raises(DataError, match="item4: every complete row"):
        mahalanobis_d2(np.column_stack([x, np.ones(30)]))
    with pytest.raises(DataError, match="3 complete rows"):
        mahalanobis_d2(x[:3])
    assert np.isnan(mahalanobis_d2(np.vstack([x, [NAN] * 3]))[-1])
    assert np.isnan(mahalanobis_pvalue(np.vstack([x, [NAN] * 3]))[-1])


def errors_by_definition(x, low, high):
    """Every pair of steps, one by one."""
    steps = [(j, c) for j in range(x.shape[1]) for c in range(low + 1, high + 1)]
    share = {(j, c): np.mean(x[~np.isnan(x[:, j]), j] >= c) for j, c in steps}
    found = []
    for row in x:
        known = [(j, c) for j, c in steps if not np.isnan(row[j])]
        found.append(sum(share[a] > share[b] and row[a[0]] < a[1] and row[b[0]] >= b[1] for a in known for b in known))
    return np.array(found, dtype=float)


@given(x=arrays(float, st.tuples(st.integers(2, 12), st.integers(2, 5)), elements=st.sampled_from([0, 1, 2, 3, NAN])))
@settings(max_examples=40, deadline=None)
def test_guttman_errors_are_counted(x):
    answered = (~np.isnan(x)).sum(axis=1)
    found = guttman_errors(x, low=0, high=3)
    np.testing.assert_array_equal(found[answered > 1], errors_by_definition(x, 0, 3)[answered > 1])
    assert np.isnan(found[answered < 2]).all()
    share = guttman_errors(x, low=0, high=3, proportion=True)
    assert ((share[np.isfinite(share)] >= 0) & (share[np.isfinite(share)] <= 1)).all()
    np.testing.assert_array_equal(found, guttman_errors(x[:, ::-1], low=0, high=3))


def test_guttman_refuses_undeclared_codes():
    with pytest.raises(DataError, match="answer 5 is not"):
        guttman_errors([[1, 5], [2, 3]], low=1, high=4)


def test_times_and_pages_by_hand():
    seconds = [[10, 30, 4], [4, NAN, 4], [NAN, NAN, NAN]]
    items = [5, 10, 2]
    np.testing.assert_allclose(seconds_per_item(seconds, items), [44 / 17, 8 / 7, NAN])
    np.testing.assert_allclose(fast_pages(seconds, items), [0, 0.5, NAN])  # 2 s an item exactly is not too fast
    np.testing.assert_allclose(fast_pages(seconds, items, seconds_each=3), [2 / 3, 1, NAN])
    with pytest.raises(DataError, match="negative time"):
        fast_pages([[-1]], [3])
    with pytest.raises(DataError, match="do not fit 3 pages"):
        seconds_per_item(seconds, [5, 10])


def test_duplicates_by_hand():
    x = pd.DataFrame({"a": [1, 1, 1, NAN, NAN, NAN], "b": [2, 2, 3, 2, 2, NAN]})
    np.testing.assert_array_equal(duplicate_rows(x), [1, 1, 0, 1, 1, NAN])
    # minus one is an answer, and never stands for missing
    np.testing.assert_array_equal(duplicate_rows([[-1, 2], [NAN, 2]]), [0, 0])


def test_ends_and_middles_of_even_and_odd_scales():
    answers = [[1, 4, 3], [2, 3, 1], [np.nan, np.nan, np.nan]]
    assert extreme_share(answers, 1, [4, 4, 5])[:2].tolist() == [pytest.approx(2 / 3), pytest.approx(1 / 3)]
    middles = midpoint_share(answers, 1, [4, 4, 5])
    assert middles[:2].tolist() == [1.0, 0.0]  # only the third item has a middle
    assert np.isnan(midpoint_share(answers, 1, 4)).all()
    assert np.isnan(extreme_share(answers, 1, 4)[2])
