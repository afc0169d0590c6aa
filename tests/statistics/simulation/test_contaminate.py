import numpy as np
import pytest

from emosec.errors import ModelError
from emosec.statistics.simulation import CARELESS, add_careless, add_missing, simulate, survey


@pytest.fixture
def population():
    return survey([4, 4], categories=[5, 5, 5, 4, 5, 5, 3, 5])


@pytest.fixture
def clean(population):
    return simulate(population, 400, np.random.default_rng(1))


def test_exactly_so_many_of_each_kind_and_the_rest_untouched(population, clean):
    shares = {"random": 0.05, "longstring": 0.1, "midpoint": 0.02, "alternating": 0.03}
    before = clean.copy()
    codes, kind = add_careless(clean, population.n_categories, shares, np.random.default_rng(2))
    assert {k: int((kind == k).sum()) for k in shares} == {k: round(400 * s) for k, s in shares.items()}
    np.testing.assert_array_equal(codes[kind == ""], clean[kind == ""])
    np.testing.assert_array_equal(clean, before)
    assert (codes >= 0).all()
    assert (codes < population.n_categories).all()


def test_each_kind_looks_like_its_name():
    k = np.full(10, 5)
    one = lambda kind: CARELESS[kind](4000, k, np.random.default_rng(4))  # noqa: E731
    assert (np.ptp(one("longstring"), axis=1) == 0).all()
    assert len(np.unique(one("longstring")[:, 0])) == 5
    assert (one("midpoint") == 2).all()
    turns = one("alternating")
    assert (turns[:, 0] != turns[:, 1]).all()
    assert (turns[:, ::2] == turns[:, :1]).all()
    assert (turns[:, 1::2] == turns[:, 1:2]).all()
    # each of 20 ordered pairs as often: standard error of a share .0034
    pairs = np.bincount(5 * turns[:, 0] + turns[:, 1], minlength=25).reshape(5, 5) / 4000
    np.testing.assert_allclose(pairs, (1 - np.eye(5)) / 20, atol=0.015)
    # each of five categories 8,000 times: standard error of a share .002
    np.testing.assert_allclose(np.bincount(one("random").ravel()) / 40_000, 0.2, atol=0.01)
    assert set(CARELESS["midpoint"](200, np.full(2, 4), np.random.default_rng(1)).ravel()) == {1, 2}


@pytest.mark.parametrize("shares", [{"sleepy": 0.1}, {"random": -0.1}, {"random": 0.6, "midpoint": 0.6}])
def test_impossible_shares_are_refused(population, clean, shares):
    with pytest.raises(ModelError):
        add_careless(clean, population.n_categories, shares, np.random.default_rng(1))


def test_missing_completely_at_random(population):
    codes = simulate(population, 5000, np.random.default_rng(1))
    holes = add_missing(codes, 0.1, np.random.default_rng(2)) < 0
    assert holes.mean() == pytest.approx(0.1, abs=0.006)  # four standard errors
    assert abs(np.corrcoef(holes[:, 1], codes[:, 0])[0, 1]) < 4 / np.sqrt(5000)


def test_missing_at_random_depends_on_a_complete_item(population):
    codes = simulate(population, 5000, np.random.default_rng(1))
    spoiled = add_missing(codes, 0.2, np.random.default_rng(2), cause=0)
    holes = spoiled < 0
    assert not holes[:, 0].any()
    assert holes[:, 1:].mean() == pytest.approx(0.2, abs=0.01)
    by_answer = [holes[codes[:, 0] == c, 1:].mean() for c in range(5)]
    assert by_answer == sorted(by_answer)
    assert by_answer[-1] > by_answer[0] + 0.2
    np.testing.assert_array_equal(spoiled[~holes], codes[~holes])


@pytest.mark.parametrize(("share", "cause"), [(-0.1, None), (1.1, None), (0.6, 0)])
def test_an_impossible_share_of_missing_is_refused(clean, share, cause):
    with pytest.raises(ModelError, match="share of missing"):
        add_missing(clean, share, np.random.default_rng(1), cause=cause)


def test_shares_that_sum_to_one_leave_nobody_honest(population, clean):
    _, kind = add_careless(clean, population.n_categories, {"random": 0.5, "midpoint": 0.5}, np.random.default_rng(2))
    assert [(kind == k).sum() for k in ("random", "midpoint", "")] == [200, 200, 0]
