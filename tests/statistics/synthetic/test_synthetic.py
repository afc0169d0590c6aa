"""Made-up respondents: do they answer as their population does, and is anybody found in them who should not be?"""

import numpy as np
import pytest

from emosec.statistics.resampling import generator
from emosec.statistics.synthetic.attendance import attendance_of
from emosec.statistics.synthetic.disclosure import auc, disclosure_of, nearest
from emosec.statistics.synthetic.latent import Questions, correlations_of, respondents_of, root_of
from emosec.statistics.synthetic.margins import categories_of, margin_of

ITEMS, SMALLEST = 12, 10
ASKED = Questions(np.zeros(ITEMS, dtype=bool), [np.arange(ITEMS)])


def population(n, seed, loading=0.7):
    """Answers in five categories to twelve items of one factor."""
    rng = np.random.default_rng(seed)
    latent = loading * rng.standard_normal((n, 1)) + np.sqrt(1 - loading**2) * rng.standard_normal((n, ITEMS))
    return np.digitize(latent, [-1.5, -0.5, 0.5, 1.5]).astype(float)


def fitted(people, n, seed=3):
    return respondents_of(people, ASKED, SMALLEST).draw(n, np.random.default_rng(seed))


def checked(real, twin):
    return disclosure_of(real, twin, lambda people, n: fitted(people, n, 9), np.random.default_rng(5))


def test_correlations_and_margins_are_those_of_the_population():
    real = population(4000, 1)
    twin = fitted(real, 4000)
    # a correlation of about .45 in 4,000 has a standard error of .013; of 66 differences of two, the largest is some 3.5 × .018
    assert np.abs(np.corrcoef(real.T) - np.corrcoef(twin.T)).max() < 0.065
    assert np.abs(real.mean(axis=0) - twin.mean(axis=0)).max() < 0.1
    assert set(np.unique(twin)) == {0.0, 1.0, 2.0, 3.0, 4.0}


def test_a_number_shows_no_extreme_person_and_keeps_its_decimals():
    ages = np.append(np.linspace(18, 60, 400).round(1), [97.5, 3.0, np.nan])
    margin = margin_of(ages, True, SMALLEST)
    drawn = margin.draw(np.linspace(0, 1, 500))
    assert drawn.min() >= np.sort(ages)[SMALLEST - 1]
    assert drawn.max() <= 60
    assert np.array_equal(drawn, drawn.round(1))
    assert np.isnan(margin_of(ages[:30], True, SMALLEST).draw(np.array([0.5]))).all()


def test_categories_of_numbers_are_few_and_in_order():
    x = np.append(np.random.default_rng(1).gamma(2, size=500), np.nan)
    found = categories_of(x, True)
    assert found[-1] == -1
    assert sorted(set(found[:-1])) == list(range(8))
    assert np.all(np.diff(found[:-1][np.argsort(x[:-1])]) >= 0)


def test_patterns_of_few_people_are_nobodys():
    rng = np.random.default_rng(2)
    answered = np.ones((500, 6), dtype=bool)
    answered[:200, 3:] = False  # the second wave was missed by 200
    answered[7] = [True, False, True, False, True, False]  # a pattern that one person has
    answered[250:, 1] &= rng.random(250) > 0.1
    found = attendance_of(answered, [np.arange(3), np.arange(3, 6)], SMALLEST)
    drawn = found.draw(20_000, rng)
    assert [False, True, False, True, False, True] not in found.patterns.tolist()
    # 4 standard errors of a share of .4 in 20,000, beside the one person moved
    assert drawn[:, 3:].any(axis=1).mean() == pytest.approx(0.6, abs=0.016)
    assert (drawn[:, 3:].all(axis=1) == drawn[:, 3:].any(axis=1)).mean() > 0.99
    assert drawn[:, 1].mean() == pytest.approx(answered[:, 1].mean(), abs=0.01)


def test_unknown_correlations_are_filled_and_the_matrix_can_be_drawn_from():
    real = population(600, 3)
    real[:300, :4] = np.nan
    real[300:, 4:8] = np.nan  # these two blocks nobody answered both of
    latent = correlations_of(real, ASKED.number)
    assert np.isnan(latent[:4, 4:8]).all()
    root = root_of(latent)
    full = root @ root.T
    assert np.allclose(np.diagonal(full), 1)
    # one factor of loading .7: every correlation is .49
    assert full[:4, 4:8].mean() == pytest.approx(0.49, abs=0.12)


def test_questions_that_nobody_answers_or_all_alike_are_drawn_as_they_are():
    real = population(300, 4)
    real[:, 0], real[:, 1] = np.nan, 2.0
    twin = fitted(real, 300)
    assert np.isnan(twin[:, 0]).all()
    assert set(twin[:, 1]) == {2.0}


def test_made_up_people_pass_and_their_check_is_the_same_again():
    real = population(800, 6)
    twin = fitted(real, 800)
    found = checked(real, twin)
    assert found.failures == ()
    assert found.attack_lower < 0.5 < found.attack_upper
    assert checked(real, twin) == found


@pytest.mark.parametrize(("changed", "failures"), [(0, {"copies", "nearest"}), (2, {"nearest"})])
def test_people_who_were_copied_are_found(changed, failures):
    """Copies, and copies with some answers changed, are refused."""
    real = population(800, 7)
    twin, rng = real.copy(), np.random.default_rng(8)
    for row in twin:
        row[rng.choice(ITEMS, changed, replace=False)] = 2.0
    assert failures <= set(checked(real, twin).failures)


def test_an_attack_on_copies_tells_who_was_among_them():
    real = population(400, 9)
    found = disclosure_of(real, fitted(real, 400), lambda people, n: people[:n], np.random.default_rng(5))
    assert "attack" in found.failures
    assert found.attack > 0.8


def test_nearest_counts_answers_in_common_alone():
    others = np.array([[0.0, 0.0, np.nan, np.nan], [0.0, np.nan, np.nan, np.nan]])
    people = np.array([[0.0, 1.0, 0.0, 0.0], [np.nan] * 4, [0.0, 0.5, np.nan, np.nan]])
    # the second other has one of the first person's four answers: no comparison
    assert nearest(people, others).tolist() == [0.5, 1.0, 0.0]


def test_auc_is_the_share_of_pairs():
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 6, 40).astype(float), rng.integers(1, 7, 30).astype(float)
    share = ((a[:, None] > b) + 0.5 * (a[:, None] == b)).mean()
    assert auc(a, b)[0] == pytest.approx(share, abs=1e-12)
    # by resampling: DeLong's error is of the size of the bootstrap's
    draws = [auc(rng.choice(a, 40), rng.choice(b, 30))[0] for _ in range(400)]
    assert auc(a, b)[1] == pytest.approx(np.std(draws), rel=0.2)


def test_a_seed_gives_the_same_people():
    real = population(200, 10)
    one, two = (respondents_of(real, ASKED, 5).draw(50, generator(1, "s", "twin")) for _ in range(2))
    assert np.array_equal(one, two)
