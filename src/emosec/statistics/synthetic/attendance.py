"""Who was asked what and left what out: patterns that enough people share, and answers missing beyond them by rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Attendance:
    """Which answers are there.

    Attributes
    ----------
    patterns : (n_patterns, n_questions) which answers a pattern has
    shares : (n_patterns,) how many of the people have it
    missing : (n_questions,) share of answers that are missing where the pattern has them
    """

    patterns: Truths
    shares: Floats
    missing: Floats

    def draw(self, n: int, rng: np.random.Generator) -> Truths:
        """Return which answers n made-up people give: (n, n_questions)."""
        chosen = rng.choice(len(self.shares), size=n, p=self.shares)
        return self.patterns[chosen] & (rng.random((n, self.patterns.shape[1])) >= self.missing)


def attendance_of(answered: Truths, blocks: Sequence[NDArray[np.intp]], smallest: int) -> Attendance:
    """Return the patterns of answers that at least `smallest` people share; others become the nearest of these.

    First within each block (an instrument in a wave), then of all blocks together: what a block leaves out by design stays, and
    so does who was in which wave, whereas an answer left out now and then is missing by rate.

    Parameters
    ----------
    answered : ndarray (n, n_questions) of bool
    blocks : the questions' positions, block by block
    smallest : the smallest count of people that may show

    Returns
    -------
    Attendance

    Examples
    --------
    >>> answered = np.array([[True, True]] * 6 + [[True, False]] * 5 + [[False, False]])
    >>> attendance_of(answered, [np.array([0, 1])], 3).patterns.tolist()
    [[True, False], [True, True]]
    """
    kept = np.zeros_like(answered)
    for block in blocks:
        kept[:, block] = shared(answered[:, block], smallest)
    kept = shared(kept, smallest)
    patterns, counts = np.unique(kept, axis=0, return_counts=True)
    there = kept.sum(axis=0)
    lacking = (kept & ~answered).sum(axis=0)
    return Attendance(patterns, counts / len(answered), np.where(there > 0, lacking / np.maximum(there, 1), 0.0))


def shared(rows: Truths, smallest: int) -> Truths:
    """Return rows of which each is one that at least `smallest` people have: the nearest of these, or the commonest.

    Parameters
    ----------
    rows : ndarray (n, m) of bool
    smallest : the smallest count

    Returns
    -------
    ndarray of bool, shape (n, m)

    Examples
    --------
    >>> shared(np.array([[True, True]] * 3 + [[True, False]]), 2).tolist()
    [[True, True], [True, True], [True, True], [True, True]]
    """
    found, which, counts = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    common = np.flatnonzero(counts >= smallest)
    common = common if len(common) else np.array([counts.argmax()])
    ones, kept = found.astype(np.int32), found[common].astype(np.int32)
    apart = ones.sum(axis=1)[:, None] + kept.sum(axis=1) - 2 * ones @ kept.T
    return np.asarray(found[common[apart.argmin(axis=1)]][which.reshape(-1)])
