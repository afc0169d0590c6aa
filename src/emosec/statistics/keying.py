"""Is the keying of a scale right? Corrected item–total correlations, alpha with items flipped, and other orders of the items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# ASSUME below −.1 a corrected item–total correlation is more than chance and a weak item; reports flag any below 0
AGAINST = -0.1
FEWEST = 20
# ASSUME another order is named only where it fits better by more than 3 standard errors and by .05 in mean correlation
ERRORS = 3.0
BETTER = 0.05
GROUPS = 20


@dataclass(frozen=True)
class Keyed:
    """What a scale's keying does.

    Attributes
    ----------
    item_total : corrected item–total correlation of every item, keyed
    alpha : coefficient alpha, keyed
    alpha_flipped : alpha with this one item flipped, per item
    flips : positions of the items that, all flipped, give the largest alpha a step at a time; empty where none raises it
    alpha_best : alpha with those flipped
    """

    item_total: NDArray[np.float64]
    alpha: float
    alpha_flipped: NDArray[np.float64]
    flips: tuple[int, ...]
    alpha_best: float


def keyed(answers: NDArray[np.float64]) -> Keyed | None:
    """Return what the keying of a scale does, or None where too few complete rows or items that vary are there.

    Parameters
    ----------
    answers : ndarray of float, respondents × items, keyed; rows with a missing answer are left out

    Returns
    -------
    Keyed or None

    Notes
    -----
    Flipping one item raises alpha exactly where its covariance with the sum of the others is negative; items are flipped one
    after the other, the one that raises alpha most first, until none does. The set found is no proof: the items left may as well
    be the wrong ones, and where half are flipped nothing tells which half.

    Examples
    --------
    >>> import numpy as np
    >>> trait = np.random.default_rng(1).normal(size=(400, 1))
    >>> answers = trait + np.random.default_rng(2).normal(size=(400, 4))
    >>> answers[:, 2] *= -1
    >>> keyed(answers).flips
    (2,)
    """
    import numpy as np

    complete = answers[~np.isnan(answers).any(axis=1)]
    if len(complete) < FEWEST or complete.shape[1] < 3 or (complete.std(axis=0) == 0).any():
        return None
    covariance = np.cov(complete, rowvar=False)
    signs = np.ones(len(covariance))
    alpha, flipped = alphas(covariance)
    flips: list[int] = []
    best, after = alpha, flipped
    # every step raises the sum of the covariances, so it ends; a set is enough once it has every item
    while len(flips) <= len(signs) and after.max() > best + 1e-12:
        at = int(after.argmax())
        signs[at] *= -1
        flips = [i for i in range(len(signs)) if signs[i] < 0]
        best, after = alphas(covariance * np.outer(signs, signs))
    if 2 * len(flips) > len(signs):
        flips = [i for i in range(len(signs)) if i not in flips]
    with_rest = covariance.sum(axis=1) - np.diag(covariance)
    spread = np.sqrt(covariance.sum() - 2 * covariance.sum(axis=1) + np.diag(covariance))
    with np.errstate(invalid="ignore", divide="ignore"):
        item_total = with_rest / (np.sqrt(np.diag(covariance)) * spread)
    return Keyed(item_total, alpha, flipped, tuple(flips), best)


def alphas(covariance: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """Return alpha of a covariance matrix, and alpha with each item flipped.

    Parameters
    ----------
    covariance : ndarray, shape (items, items)
        Of two items or more.

    Returns
    -------
    alpha : float
    flipped : ndarray, shape (items,)
        −∞ where the sum score would not vary.

    References
    ----------
    Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. *Psychometrika, 16*, 297–334.

    Examples
    --------
    >>> import numpy as np
    >>> alpha, flipped = alphas(np.array([[1.0, 0.5, 0.5], [0.5, 1.0, 0.5], [0.5, 0.5, 1.0]]))
    >>> round(alpha, 6), flipped.round(6).tolist()
    (0.75, [-0.75, -0.75, -0.75])
    """
    import numpy as np

    k, own = len(covariance), np.diag(covariance)
    total = covariance.sum()
    others = total - 4 * (covariance.sum(axis=1) - own)

    def alpha(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        # a sum score that does not vary has no alpha: minus infinity is below every other
        with np.errstate(divide="ignore"):
            return np.where(sums > 0, k / (k - 1) * (1 - own.sum() / np.where(sums > 0, sums, 1)), -np.inf)

    return float(alpha(np.array([total]))[0]), alpha(others)


@dataclass(frozen=True)
class Fitted:
    """How much better another order of the items fits than the present one.

    Attributes
    ----------
    here, there : mean keyed correlation within scales less that between them, in the present order and in the other
    se : jackknife standard error of their difference
    better : whether the other fits better beyond chance
    """

    here: float
    there: float
    se: float
    better: bool


def compare_orders(
    answers: NDArray[np.float64],
    here: Sequence[Sequence[tuple[int, int]]],
    there: Sequence[Sequence[tuple[int, int]]],
) -> Fitted | None:
    """Compare the key with that of another order of the same items, or return None where there are too few complete rows.

    Parameters
    ----------
    answers : ndarray of float, respondents × items as answered
    here, there : per scale, position and sign (±1) of its items, by the present key and by the other

    Returns
    -------
    Fitted or None

    Notes
    -----
    A key fits where keyed items of one scale go together, and more so than with items of the other scales. The difference's
    standard error is a delete-a-group jackknife over 20 groups of rows, every twentieth row in one.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(400, 1)) * [1, 1, -1] + rng.normal(size=(400, 3))
    >>> compare_orders(answers, [[(0, 1), (1, -1), (2, 1)]], [[(0, 1), (1, 1), (2, -1)]]).better
    True
    """
    import numpy as np

    complete = answers[~np.isnan(answers).any(axis=1)]
    if len(complete) < 2 * FEWEST or (complete.std(axis=0) == 0).any():
        return None

    def both(rows: NDArray[np.float64]) -> NDArray[np.float64]:
        with np.errstate(invalid="ignore", divide="ignore"):
            r = np.atleast_2d(np.corrcoef(rows, rowvar=False))
        return np.array([togetherness(r, here), togetherness(r, there)])

    first, second = both(complete)
    group = np.arange(len(complete)) % GROUPS
    left = np.array([float(np.diff(both(complete[group != g]))[0]) for g in range(GROUPS)])
    se = float(np.sqrt((GROUPS - 1) / GROUPS * np.sum((left - left.mean()) ** 2)))
    gain = second - first
    return Fitted(float(first), float(second), se, bool(gain > BETTER and gain > ERRORS * se))


def togetherness(r: NDArray[np.float64], scales: Sequence[Sequence[tuple[int, int]]]) -> float:
    """Return the mean keyed correlation within scales less the mean one between them; one scale has no between.

    Parameters
    ----------
    r : ndarray, shape (items, items)
        Correlations; without gaps.
    scales : sequence of sequence of (int, int)
        Per scale its items: place in the matrix, and 1 or −1 for the direction. Items of no scale do not count.

    Returns
    -------
    float

    Examples
    --------
    >>> import numpy as np
    >>> round(togetherness(np.array([[1.0, -0.4], [-0.4, 1.0]]), [[(0, 1), (1, -1)]]), 6)
    0.4
    """
    import numpy as np

    signs = np.zeros(len(r))
    scale = np.full(len(r), -1)
    for number, members in enumerate(scales):
        for at, sign in members:
            signs[at], scale[at] = sign, number
    keyed_r = r * np.outer(signs, signs)
    used = np.outer(scale >= 0, scale >= 0) & np.triu(np.ones_like(r, dtype=bool), k=1)
    same = used & (scale[:, None] == scale[None, :])
    apart = used & ~same
    between = float(np.abs(keyed_r[apart].mean())) if apart.any() else 0.0
    return float(keyed_r[same].mean()) - between
