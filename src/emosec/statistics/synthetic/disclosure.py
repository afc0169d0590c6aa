"""Does anybody show in made-up respondents: copies, nearest neighbours, an attack on who was among those they were fitted to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import fisher_exact, rankdata

Floats = NDArray[np.float64]
# at most so many people on each side: distances grow with their product
MOST = 2000
# fewer answers in common than this share of a person's own are no comparison
IN_COMMON = 0.5
# what fails: copies beyond chance at this level; neighbours nearer than this share of the distance between people; an attack
# that is right more often than this, and more than half of the time beyond doubt
COPIES_LEVEL, NEARER, ATTACK = 0.01, 0.90, 0.55


@dataclass(frozen=True)
class Disclosure:
    """What was found.

    Attributes
    ----------
    n : people compared on each side
    copies, copies_by_chance : made-up people, and people of one half, who answer all questions in common as somebody of
        the other half
    copies_p : one-sided p of Fisher's test that there are no more copies than by chance
    nearest, nearest_by_chance : 5th percentile and median of the distance to the nearest person, 0 to 1, of made-up people
        and of people
    attack, attack_lower, attack_upper : how often a guess by distance tells which of two people was among those fitted
        (AUC), with its 95% limits
    """

    n: int
    copies: int
    copies_by_chance: int
    copies_p: float
    nearest: tuple[float, float]
    nearest_by_chance: tuple[float, float]
    attack: float
    attack_lower: float
    attack_upper: float

    @property
    def failures(self) -> tuple[str, ...]:
        """What fails: copies, nearest, attack; empty where the made-up people may leave."""
        return tuple(
            name
            for name, fails in (
                ("copies", self.copies_p < COPIES_LEVEL),
                ("nearest", self.nearest[0] < NEARER * self.nearest_by_chance[0]),
                ("attack", self.attack > ATTACK and self.attack_lower > 0.5),
            )
            if fails
        )


def disclosure_of(
    real: Floats, twin: Floats, made_from: Callable[[Floats, int], Floats], rng: np.random.Generator
) -> Disclosure:
    """Compare made-up respondents with those of a study.

    Parameters
    ----------
    real, twin : ndarray (n, n_questions)
        NaN is no answer.
    made_from : callable
        From some respondents and a number, so many made-up ones, as `twin` was made from `real`.
    rng : numpy.random.Generator
        Halves are drawn at random; of more than 2 × 2,000 people a random part is compared.

    Returns
    -------
    Disclosure

    Notes
    -----
    Distance is the mean absolute difference of the answers both gave, each in parts of its range. Chance is what two random halves
    of the real respondents have in common. The attack fits made-up people to one half and calls those members who are
    nearer to one of them (Chen et al., 2020; limits by DeLong et al., 1988).

    References
    ----------
    Chen, D., Yu, N., Zhang, Y., & Fritz, M. (2020). GAN-Leaks: A taxonomy of membership inference attacks against generative
    models. *Proceedings of CCS 2020*, 343–362.
    DeLong, E. R., DeLong, D. M., & Clarke-Pearson, D. L. (1988). Comparing the areas under two or more correlated receiver
    operating characteristic curves. *Biometrics, 44*, 837–845.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> real, twin = rng.normal(size=(200, 4)), rng.normal(size=(200, 4))
    >>> found = disclosure_of(real, twin, lambda some, n: rng.normal(size=(n, 4)), rng)
    >>> found.copies, bool(found.attack_lower < 0.5 < found.attack_upper)
    (0, True)
    """
    order = rng.permutation(len(real))
    half = len(real) // 2
    first, second = real[order[:half]], real[order[half : 2 * half]]
    low, high = np.nanmin(real, axis=0), np.nanmax(real, axis=0)
    scaled = [(x - low) / np.where(high > low, high - low, 1.0) for x in (first, second, twin, made_from(first, half))]
    n = min(half, MOST, len(twin))
    one, other, made = scaled[0][:n], scaled[1][:n], scaled[2][rng.permutation(len(twin))[:n]]
    by_chance, found = nearest(one, other), nearest(made, other)
    copies, chance = int((found == 0).sum()), int((by_chance == 0).sum())
    table = np.array([[copies, n - copies], [chance, n - chance]])
    to_members = scaled[3][: 2 * MOST]
    attack, spread = auc(-nearest(one, to_members), -nearest(other, to_members))
    return Disclosure(
        n, copies, chance, float(fisher_exact(table, alternative="greater").pvalue),
        _spread_of(found), _spread_of(by_chance),
        attack, max(attack - 1.96 * spread, 0.0), min(attack + 1.96 * spread, 1.0),
    )  # fmt: skip


def _spread_of(distances: Floats) -> tuple[float, float]:
    """Return the 5th percentile and the median."""
    low, middle = np.quantile(distances, [0.05, 0.5])
    return float(low), float(middle)


def nearest(people: Floats, others: Floats) -> Floats:
    """Return each person's distance to the nearest of others: mean absolute difference of the answers both gave.

    Parameters
    ----------
    people : ndarray (n, n_questions)
    others : ndarray (m, n_questions)

    Returns
    -------
    ndarray (n,)
        1 where nobody answered at least half of what the person answered.

    Examples
    --------
    >>> nearest(np.array([[0.0, 1.0, np.nan]]), np.array([[0.0, 0.5, 1.0], [np.nan, np.nan, 0.0]]))
    array([0.25])
    """
    answers, there = np.nan_to_num(others).astype(np.float32), ~np.isnan(others)
    weight = there.astype(np.float32)
    found = np.ones(len(people))
    for i, person in enumerate(people):
        given = ~np.isnan(person)
        if not given.any():
            continue
        both = weight[:, given].sum(axis=1)
        apart = (np.abs(answers[:, given] - person[given].astype(np.float32)) * weight[:, given]).sum(axis=1)
        enough = both >= max(IN_COMMON * given.sum(), 1)
        if enough.any():
            found[i] = (apart[enough] / both[enough]).min()
    return found


def auc(members: Floats, strangers: Floats) -> tuple[float, float]:
    """Return how often a member scores higher than a stranger, ties half, and its standard error (DeLong et al., 1988).

    Parameters
    ----------
    members, strangers : ndarray (n,), (m,)
        Scores, two or more each.

    Returns
    -------
    auc, se : float

    References
    ----------
    DeLong, E. R., DeLong, D. M., & Clarke-Pearson, D. L. (1988). Comparing the areas under two or more correlated receiver
    operating characteristic curves. *Biometrics, 44*, 837–845.

    Examples
    --------
    >>> auc(np.array([3.0, 4.0]), np.array([1.0, 2.0]))
    (1.0, 0.0)
    """
    n, m = len(members), len(strangers)
    ranks = rankdata(np.concatenate([members, strangers]))
    above = (ranks[:n] - rankdata(members)) / m
    below = 1 - (ranks[n:] - rankdata(strangers)) / n
    error = float(np.sqrt(above.var(ddof=1) / n + below.var(ddof=1) / m))
    return float(above.mean()), error
