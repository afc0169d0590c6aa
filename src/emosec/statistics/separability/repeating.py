"""Answers that repeat a pattern over and over and contradict each other: 1 5 1 5 1 5, or 4 4 4 to items worded both ways.

Such answers follow the places of items and not what they ask. Where the items of one component stand in odd places and those of
another in even ones, a few who answer so make one thing look like two.

References
----------
Gottfried, J., Ježek, S., Králová, M., & Řiháček, T. (2022). Autocorrelation screening: A potentially efficient method for
detecting repetitive response patterns in questionnaire data. Practical Assessment, Research & Evaluation, 27, 2.
doi:10.7275/vyxb-gt24
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.separability.design import ItemDesign

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

# how rare a row must be where answers have nothing to do with each other
BY_CHANCE = 1e-4
# a pattern is seen this often, or more
TIMES = 3


def repeating(codes: NDArray[np.integer], n_categories: NDArray[np.integer], design: ItemDesign) -> Booleans:
    """Tell whose answers repeat a pattern and contradict each other.

    Parameters
    ----------
    codes : ndarray (rows, items) of int
        Keyed category numbers, negative is missing: passed over.
    n_categories : ndarray (items,)
    design : Design

    Returns
    -------
    ndarray of bool (rows,)
        Answers as they were given, in the order of the items, are the same after every so many items, at most a third of all;
        fewer than one in 10,000 would answer so if answers had nothing to do with each other; and it is not content that
        repeats. Either keyed answers inside some component lie half the scale apart or more; or those of components do, where
        these do not come in turn themselves, and people who answer so are more than three times as many as those who answer
        everything alike and not in the middle, though traits that go together at all would rather make the latter.

    References
    ----------
    Gottfried, J., Ježek, S., Králová, M., & Řiháček, T. (2022). Autocorrelation screening: A potentially efficient method for
    detecting repetitive response patterns in questionnaire data. Practical Assessment, Research & Evaluation, 27, 2.
    doi:10.7275/vyxb-gt24

    Examples
    --------
    >>> design = ItemDesign(np.repeat([0, 1], 6), np.tile([1, 1, -1], 4))
    >>> one_way, alternating, content = [3] * 12, [0, 4] * 6, [4] * 6 + [2] * 6
    >>> keyed = np.array([one_way, alternating, content])
    >>> keyed[:2] = np.where(design.sign < 0, 4 - keyed[:2], keyed[:2])
    >>> rng = np.random.default_rng(1)
    >>> repeating(np.concatenate([keyed, rng.integers(0, 5, (200, 12))]), np.full(12, 5), design)[:3].tolist()
    [True, True, False]
    """
    order = np.arange(codes.shape[1]) if design.order is None else design.order
    raw = np.where((design.sign < 0) & (codes >= 0), n_categories - 1 - codes, codes)[:, order]
    chosen = np.stack([(raw == c).mean(axis=0) for c in range(int(n_categories.max()))])
    middle = 2 * codes == n_categories - 1
    alike = int(((codes == codes[:, :1]) & ~middle).all(axis=1).sum())
    owner = design.component[order]
    found, of_wording = np.zeros((2, len(raw)), dtype=bool)
    for period in range(1, raw.shape[1] // TIMES + 1):
        earlier, later = raw[:, :-period], raw[:, period:]
        both = (earlier >= 0) & (later >= 0)
        chance = np.log(np.maximum((chosen[:, :-period] * chosen[:, period:]).sum(axis=0), 1e-300))
        here = ((earlier == later) | ~both).all(axis=1) & (both @ chance <= np.log(BY_CHANCE))
        found |= here
        # where components come in turn, answers that are low on one and high on another repeat like these
        of_wording |= here & (owner[:-period] != owner[period:]).any()
    codes, half = codes[found], (n_categories.max() - 1) / 2
    inside = [_spread(codes[:, design.component == c]) >= half for c in np.unique(design.component)]
    contradicts = np.any(inside, axis=0)
    apart = of_wording[found] & ~contradicts & (_spread(codes) >= half)
    found[found] = contradicts | (apart if apart.sum() > TIMES * (1 + alike) else False)
    return found


def _spread(codes: NDArray[np.integer]) -> Floats:
    """Largest less smallest answer of each row; NaN where there is none."""
    given = np.where(codes < 0, np.nan, codes)
    spread: Floats = np.fmax.reduce(given, axis=1) - np.fmin.reduce(given, axis=1)
    return spread
