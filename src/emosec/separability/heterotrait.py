"""HTMT and HTMT2 on polychoric correlations, with bootstrap limits.

Items are keyed toward security and correlations keep their signs, so a wrongly keyed item shows. HTMT2 is built from
geometric means and is undefined where any of its correlations is not positive; that is said, not worked around.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emosec.errors import DataError

Floats = NDArray[np.float64]
# A bootstrap in which more of the samples are undefined than this gives no limits.
MOST_UNDEFINED = 0.05


@dataclass(frozen=True)
class Bootstrapped:
    """A statistic of one pair with percentile limits.

    Attributes
    ----------
    est : value in the data; NaN where undefined
    se, lower, upper : bootstrap standard error and limits; NaN where more than 5% of the samples were undefined
    undefined : bootstrap samples in which it was undefined
    replicates : bootstrap samples drawn
    """

    est: float
    se: float
    lower: float
    upper: float
    undefined: int
    replicates: int


def htmt(correlations: Floats, first: Sequence[int], second: Sequence[int]) -> float:
    """Heterotrait–monotrait ratio: mean(hetero) / √(mean(mono first) · mean(mono second)).

    Parameters
    ----------
    correlations : ndarray (p, p)
        Items keyed in one direction.
    first, second : positions of the items of the two components, two or more each

    Returns
    -------
    float
        NaN where a component has fewer than two items, or the items of one do not correlate positively on average.

    References
    ----------
    Henseler, J., Ringle, C. M., & Sarstedt, M. (2015). Journal of the Academy of Marketing Science, 43, 115–135.

    Examples
    --------
    >>> r = np.array([[1, .6, .3, .3], [.6, 1, .3, .3], [.3, .3, 1, .6], [.3, .3, .6, 1]])
    >>> round(htmt(r, [0, 1], [2, 3]), 6)
    0.5
    """
    mono = _mono(correlations, first).mean() if len(first) > 1 else np.nan
    other = _mono(correlations, second).mean() if len(second) > 1 else np.nan
    if not (mono > 0 and other > 0):
        return float("nan")
    return float(correlations[np.ix_(first, second)].mean() / np.sqrt(mono * other))


def htmt2(correlations: Floats, first: Sequence[int], second: Sequence[int]) -> float:
    """HTMT with geometric means, consistent where loadings differ; NaN unless every correlation is positive.

    Parameters and result as in `htmt`.

    References
    ----------
    Roemer, E., Schuberth, F., & Henseler, J. (2021). Industrial Management & Data Systems, 121, 2637–2650.

    Examples
    --------
    >>> r = np.array([[1, .6, .3, .3], [.6, 1, .3, -.1], [.3, .3, 1, .6], [.3, -.1, .6, 1]])
    >>> htmt2(r, [0, 1], [2, 3])
    nan
    """
    if len(first) < 2 or len(second) < 2:
        return float("nan")
    blocks = (correlations[np.ix_(first, second)].ravel(), _mono(correlations, first), _mono(correlations, second))
    if not all((block > 0).all() for block in blocks):
        return float("nan")
    hetero, mono, other = (np.log(block).mean() for block in blocks)
    return float(np.exp(hetero - (mono + other) / 2))


def bootstrap_ratios(
    codes: NDArray[np.int8],
    n_categories: NDArray[np.intp],
    pairs: Mapping[str, tuple[Sequence[int], Sequence[int]]],
    *,
    replicates: int,
    seed: int,
    confidence: float = 0.95,
) -> dict[tuple[str, str], Bootstrapped]:
    """Both ratios of every pair with percentile bootstrap limits over respondents.

    Parameters
    ----------
    codes : ndarray (n_respondents, n_items)
        Category numbers from 0, −1 missing (pairwise). Rows without any answer must not be in it.
    n_categories : ndarray (n_items,)
    pairs : pair → positions of the items of its two components
    replicates, seed : size and seed of the bootstrap
    confidence : level of the limits

    Returns
    -------
    dict of (pair, "HTMT" or "HTMT2") → Bootstrapped

    Raises
    ------
    DataError
        An item has fewer than two categories in use in the data themselves.
    """
    from emosec.statistics.correlations import polychoric_from_codes

    rng = np.random.default_rng(seed)
    found = _ratios(polychoric_from_codes(codes, n_categories).correlations, pairs)
    drawn = np.full((replicates, len(found)), np.nan)
    for b in range(replicates):
        rows = codes[rng.integers(0, len(codes), len(codes))]
        rows = rows[(rows >= 0).any(axis=1)]
        try:
            drawn[b] = list(_ratios(polychoric_from_codes(rows, n_categories).correlations, pairs).values())
        except DataError:
            # an item lost all but one category in this sample: undefined, and counted as such
            continue
    return {key: _summarise(est, drawn[:, j], confidence) for j, (key, est) in enumerate(found.items())}


def _ratios(
    correlations: Floats, pairs: Mapping[str, tuple[Sequence[int], Sequence[int]]]
) -> dict[tuple[str, str], float]:
    kinds: dict[str, Callable[[Floats, Sequence[int], Sequence[int]], float]] = {"HTMT": htmt, "HTMT2": htmt2}
    return {(pair, name): ratio(correlations, *where) for pair, where in pairs.items() for name, ratio in kinds.items()}


def _mono(correlations: Floats, items: Sequence[int]) -> Floats:
    block = correlations[np.ix_(items, items)]
    lower: Floats = block[np.tril_indices(len(block), -1)]
    return lower


def _summarise(est: float, drawn: Floats, confidence: float) -> Bootstrapped:
    undefined = int(np.isnan(drawn).sum())
    if np.isnan(est) or undefined > MOST_UNDEFINED * len(drawn):
        return Bootstrapped(est, float("nan"), float("nan"), float("nan"), undefined, len(drawn))
    tail = (1 - confidence) / 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        lower, upper = np.nanquantile(drawn, [tail, 1 - tail])
        return Bootstrapped(est, float(np.nanstd(drawn, ddof=1)), float(lower), float(upper), undefined, len(drawn))
