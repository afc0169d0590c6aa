"""How the answers to one question are distributed, without any single extreme one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# categories into which a number is cut for its correlations
BINS = 8


@dataclass(frozen=True)
class Margin:
    """One question's distribution.

    Attributes
    ----------
    values : the codes in use, or a number's answers in order; empty where too few answered
    upto : cumulative shares of the codes; None for a number, which is drawn between its answers
    decimals : decimals of a number
    """

    values: Floats
    upto: Floats | None
    decimals: int = 0

    def draw(self, share: Floats) -> Floats:
        """Return the answers at these shares (0 … 1) of the distribution; NaN where nobody's answers are known."""
        if not len(self.values):
            return np.full(len(share), np.nan)
        if self.upto is not None:
            return np.asarray(self.values[np.searchsorted(self.upto[:-1], share, side="right")], dtype=float)
        return np.asarray(np.quantile(self.values, share).round(self.decimals), dtype=float)


def margin_of(answers: Floats, number: bool, smallest: int) -> Margin:
    """Return the distribution of the answers to one question.

    A number's answers beyond the `smallest`-th from either end are drawn in to it, so that no single extreme person shows; with
    fewer than four times `smallest` answers nothing is known of it.

    Parameters
    ----------
    answers : ndarray (n,)
        NaN is no answer.
    number : whether it is a number, not codes
    smallest : the smallest count of people that may show

    Returns
    -------
    Margin

    Examples
    --------
    >>> margin_of(np.array([1.0, 1, 2, np.nan]), False, 1).draw(np.array([0.1, 0.9]))
    array([1., 2.])
    >>> ages = np.append(np.arange(20.0, 60.0), 97.0)
    >>> margin_of(ages, True, 5).draw(np.array([0.0, 1.0]))
    array([24., 56.])
    """
    given = np.sort(answers[~np.isnan(answers)])
    if number and len(given) < 4 * smallest:
        return Margin(np.empty(0), None)
    if number:
        inner = np.clip(given, given[smallest - 1], given[-smallest])
        decimals = next((d for d in range(4) if np.allclose(given, given.round(d), rtol=0, atol=1e-9)), 4)
        return Margin(inner, None, decimals)
    values, counts = np.unique(given, return_counts=True)
    return Margin(values, counts.cumsum() / max(counts.sum(), 1))


def categories_of(answers: Floats, number: bool) -> NDArray[np.int64]:
    """Return answers as category numbers 0, 1, …, −1 where there is none; a number is cut at its quantiles.

    Parameters
    ----------
    answers : ndarray (n,)
    number : whether it is a number, not codes

    Returns
    -------
    ndarray of int, shape (n,)

    Examples
    --------
    >>> categories_of(np.array([1.0, 5.0, np.nan, 1.0]), False).tolist()
    [0, 1, -1, 0]
    """
    known = ~np.isnan(answers)
    found = np.full(len(answers), -1, dtype=np.int64)
    if not known.any():
        return found
    if number and len(np.unique(answers[known])) > BINS:
        edges = np.unique(np.quantile(answers[known], np.arange(1, BINS) / BINS))
        found[known] = np.searchsorted(edges, answers[known], side="right")
        return np.where(known, np.unique(found, return_inverse=True)[1].reshape(-1) - (~known).any(), -1)
    found[known] = np.unique(answers[known], return_inverse=True)[1].reshape(-1)
    return found
