"""HTMT and HTMT2 on polychoric correlations, with bootstrap limits.

Items are keyed toward security and correlations keep their signs, so a wrongly keyed item shows. HTMT2 is built from
geometric means and is undefined where any of its correlations is not positive; that is said, not worked around.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emosec.errors import DataError

Floats = NDArray[np.float64]
# A bootstrap in which more of the samples are undefined than this gives no limits.
MOST_UNDEFINED = 0.05

# the Newton step that promises this little ends within 1e-6 of the estimate, a ten-thousandth of its standard error
ENOUGH = 1e-7


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


def bootstrap_ratios(
    codes: NDArray[np.integer],
    n_categories: NDArray[np.integer],
    pairs: Mapping[str, tuple[Sequence[int], Sequence[int]]],
    *,
    replicates: int,
    seed: int,
    confidence: float = 0.95,
    cluster: NDArray[np.integer] | None = None,
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
    cluster : ndarray of int (n_respondents,), optional
        Clusters are drawn then, with all of their respondents

    Returns
    -------
    dict of (pair, "HTMT" or "HTMT2") → Bootstrapped

    Raises
    ------
    DataError
        An item has fewer than two categories in use in the data themselves.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=200).repeat(3, axis=1)
    >>> codes = (traits + rng.normal(size=(200, 6)) > 0).astype(int)
    >>> found = bootstrap_ratios(codes, np.full(6, 2), {"u_v": ([0, 1, 2], [3, 4, 5])}, replicates=10, seed=1)
    >>> sorted(found)
    [('u_v', 'HTMT'), ('u_v', 'HTMT2')]
    """
    from emosec.statistics.correlations.from_codes import correlations_from_codes, correlations_of_samples
    from emosec.statistics.resampling import bootstrap_indices, generator

    if not codes.size:
        raise DataError(
            f"{len(codes)} rows × {codes.shape[1]} items in which answers differ: there is nothing to correlate",
            why="with one respondent, or answers all alike, no item varies",
            remedy="collect more answers, or look which rule of the screening left so few",
        )
    own = correlations_from_codes(codes, n_categories)
    draws = bootstrap_indices(len(codes), replicates, generator(seed, "HTMT"), cluster=cluster)
    # a sample in which an item lost all but one category is undefined, and counted as such
    drawn = correlations_of_samples((codes[rows] for rows in draws), n_categories, own, ENOUGH)
    found, resampled = _ratios(own[None], pairs), _ratios(drawn, pairs)
    return {key: _summarise(float(found[key][0]), resampled[key], confidence) for key in found}


def _ratios(
    correlations: Floats, pairs: Mapping[str, tuple[Sequence[int], Sequence[int]]]
) -> dict[tuple[str, str], Floats]:
    """Both ratios of every pair for a stack of correlation matrices; NaN for a component with fewer than two items."""
    from emosec.statistics.discriminant import htmt, htmt2

    found = {}
    for pair, blocks in pairs.items():
        enough = min(len(block) for block in blocks) > 1
        for name, ratio in (("HTMT", htmt), ("HTMT2", htmt2)):
            found[pair, name] = ratio(correlations, blocks)[:, 0, 1] if enough else np.full(len(correlations), np.nan)
    return found


def _summarise(est: float, drawn: Floats, confidence: float) -> Bootstrapped:
    undefined = int(np.isnan(drawn).sum())
    if np.isnan(est) or undefined > MOST_UNDEFINED * len(drawn):
        return Bootstrapped(est, float("nan"), float("nan"), float("nan"), undefined, len(drawn))
    tail = (1 - confidence) / 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        lower, upper = np.nanquantile(drawn, [tail, 1 - tail])
        return Bootstrapped(est, float(np.nanstd(drawn, ddof=1)), float(lower), float(upper), undefined, len(drawn))
