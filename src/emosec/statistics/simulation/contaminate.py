"""What spoils survey data: careless persons and missing answers, added to clean ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from emosec.errors import ModelError
from emosec.statistics.simulation.answers import MISSING, Codes

Integers = NDArray[np.integer]


def _random(n: int, k: Integers, rng: np.random.Generator) -> Integers:
    """Any category, equally likely."""
    return rng.integers(0, k, size=(n, len(k)))


def _longstring(n: int, k: Integers, rng: np.random.Generator) -> Integers:
    """One category throughout, drawn once per person (at an item's end if it has fewer)."""
    return np.minimum(rng.integers(0, k.max(), size=(n, 1)), k - 1)


def _midpoint(n: int, k: Integers, rng: np.random.Generator) -> Integers:
    """The middle category; of an even number, one of the middle two, drawn once per person."""
    upper = rng.integers(0, 2, size=(n, 1))
    return np.where(k % 2 == 1, k // 2, k // 2 - 1 + upper)


def _alternating(n: int, k: Integers, rng: np.random.Generator) -> Integers:
    """Two different categories in turn, drawn once per person."""
    first = rng.integers(0, k.max(), size=(n, 1))
    second = (first + rng.integers(1, k.max(), size=(n, 1))) % k.max()
    turn = np.arange(len(k)) % 2 == 0
    return np.minimum(np.where(turn, first, second), k - 1)


CARELESS: Mapping[str, Callable[[int, Integers, np.random.Generator], Integers]] = {
    "random": _random,
    "longstring": _longstring,
    "midpoint": _midpoint,
    "alternating": _alternating,
}


def add_careless(
    codes: Codes, n_categories: Integers, shares: Mapping[str, float], rng: np.random.Generator
) -> tuple[Codes, NDArray[np.str_]]:
    """Replace some persons' answers by careless ones, given to the raw items in the order of the columns.

    Parameters
    ----------
    codes : ndarray (n, p) of int8
    n_categories : ndarray (p,)
    shares : mapping kind → share of all persons
        Kinds: random, longstring, midpoint, alternating. Exactly round(share · n) persons each; nobody is two kinds.
    rng : numpy.random.Generator

    Returns
    -------
    codes : ndarray (n, p) of int8
        A copy.
    kind : ndarray (n,) of str
        Each person's kind, "" for an honest one.

    Examples
    --------
    >>> import numpy as np
    >>> clean = np.zeros((10, 4), dtype=np.int8)
    >>> codes, kind = add_careless(clean, np.full(4, 5), {"midpoint": 0.2}, np.random.default_rng(1))
    >>> codes[kind == "midpoint"].tolist()
    [[2, 2, 2, 2], [2, 2, 2, 2]]
    """
    n = len(codes)
    unknown = sorted(set(shares) - set(CARELESS))
    if unknown:
        raise ModelError(
            f"no such kind of careless responding: {', '.join(unknown)}", remedy=f"one of {', '.join(CARELESS)}"
        )
    counts = {kind: round(share * n) for kind, share in shares.items()}
    if any(share < 0.0 for share in shares.values()) or sum(counts.values()) > n:
        raise ModelError(f"shares of careless persons must lie in [0, 1] and sum to at most 1: {dict(shares)}")
    order = rng.permutation(n)
    out, kinds = codes.copy(), np.full(n, "", dtype="<U11")
    start = 0
    for kind, count in counts.items():
        who = order[start : start + count]
        out[who] = CARELESS[kind](count, np.asarray(n_categories), rng)
        kinds[who] = kind
        start += count
    return out, kinds


def add_missing(codes: Codes, share: float, rng: np.random.Generator, *, cause: int | None = None) -> Codes:
    """Take answers away, completely at random or depending on one item that stays complete.

    Parameters
    ----------
    codes : ndarray (n, p) of int8
    share : float
        Expected share of missing answers among the items that lose any; at most .5 with a cause.
    rng : numpy.random.Generator
    cause : int, optional
        Position of an item. MAR: a person's chance of a missing answer rises from 0 to 2 · share with their rank on
        it, and it itself keeps all its answers. Without it: MCAR.

    Returns
    -------
    ndarray (n, p) of int8
        A copy with −1 for missing.

    Examples
    --------
    >>> codes = np.zeros((1000, 4), dtype=np.int8)
    >>> bool(abs((add_missing(codes, 0.1, np.random.default_rng(1)) == -1).mean() - 0.1) < 0.02)
    True
    """
    most = 1.0 if cause is None else 0.5
    if not 0.0 <= share <= most:
        raise ModelError(f"the share of missing answers must lie in [0, {most}], not {share}", where="share")
    chance = np.full((len(codes), 1), share)
    if cause is not None:
        answer = codes[:, cause]
        below = np.searchsorted(np.sort(answer), answer, side="left")
        upto = np.searchsorted(np.sort(answer), answer, side="right")
        chance = share * (below + upto)[:, None] / len(codes)
    gone = rng.random(codes.shape) < chance
    if cause is not None:
        gone[:, cause] = False
    return np.where(gone, MISSING, codes).astype(np.int8)
