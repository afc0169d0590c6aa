"""Thresholds, polychoric correlations and their asymptotic covariance from category numbers: the fast path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from emosec.errors import DataError
from emosec.statistics.correlations.asymptotic import designed_acov, diagonal_acov, full_acov, influence_tables
from emosec.statistics.correlations.contingency import item_pairs, pair_tables
from emosec.statistics.correlations.thresholds import thresholds
from emosec.statistics.correlations.two_step import BOUND, SMALLEST_GAIN, fit_pairs
from emosec.statistics.correlations.zero_cells import ZeroCells, adjust_zero_cells

Floats = NDArray[np.float64]
Acov = Literal["diagonal"] | bool
# of samples of the same items so many pairs are sought at once: a call of NumPy costs as much as the work on a hundred
PAIRS_AT_ONCE = 1_500


@dataclass(frozen=True, slots=True)
class OrdinalStatistics:
    """What `polychoric_from_codes` returns: arrays only.

    `thresholds` (n_items, k_max − 1), +inf beyond an item's last; `rho` (n_pairs,) in the order of `item_pairs`; `n`
    (n_items, n_items) rows with both answers; `n_rows` rows with any answer, the N that multiplies `acov`; `acov` (m,
    m), (m,) or None; `n_categories` (n_items,); per pair the flags `converged`, `empty_cells`, `undefined`,
    `uninformative`, `flat`; `variances` (m,) beside an `acov` of clusters: what its diagonal would be for independent rows.
    """

    thresholds: Floats
    rho: Floats
    n: NDArray[np.int64]
    n_rows: int
    n_categories: NDArray[np.intp]
    acov: Floats | None
    converged: NDArray[np.bool_]
    empty_cells: NDArray[np.bool_]
    undefined: NDArray[np.bool_]
    uninformative: NDArray[np.bool_]
    flat: NDArray[np.bool_]
    variances: Floats | None = None

    @property
    def wls_obs(self) -> Floats:
        """Thresholds by item, then correlations: the vector that `acov` belongs to (lavaan's WLS.obs)."""
        kept = np.arange(self.thresholds.shape[1]) < (self.n_categories - 1)[:, None]
        return np.concatenate([self.thresholds[kept], self.rho])

    @property
    def correlations(self) -> Floats:
        """The correlation matrix (n_items, n_items)."""
        return _matrix_of(self.rho, len(self.thresholds))


def polychoric_from_codes(
    codes: NDArray[np.integer], n_categories: NDArray[np.integer], *, acov: Acov = False, weights: Floats | None = None,
    cluster: NDArray[np.integer] | None = None,
) -> OrdinalStatistics:  # fmt: skip
    """Polychoric correlations of category numbers: the fast path, without checks beyond what is needed to be right.

    Parameters
    ----------
    codes : ndarray (n_rows, n_items) of int
        0 … k − 1; negative is missing (used pairwise: each threshold from the item's own answers, each correlation
        from the rows that have both; a missing answer adds nothing to a score). Drop rows beforehand for listwise;
        rows with no answer at all must not be in it, because they count in N.
    n_categories : ndarray (n_items,)
        k of each item. A category that nobody chose is closed up, and the result's `n_categories` says so.
    acov : bool or "diagonal"
        False, the diagonal alone (from the tables, without a pass over the rows), or the full matrix.
    weights : ndarray (n_rows,), optional
        Sampling weights; their sum is the N that multiplies `acov`.
    cluster : ndarray of int (n_rows,), optional
        Clusters 0 … C − 1 of rows that depend on each other: `acov` is then that of sums over clusters, times C / (C − 1);
        `variances` stays that of independent rows.

    Returns
    -------
    OrdinalStatistics

    Raises
    ------
    DataError
        An item has fewer than two categories in use.

    References
    ----------
    Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient. Psychometrika, 44, 443–460.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=20_000)
    >>> stats = polychoric_from_codes((latent > 0).astype(np.int8), np.array([2, 2]), acov="diagonal")
    >>> abs(stats.rho[0] - 0.5) < 3 * (stats.acov[-1] / 20_000) ** 0.5
    np.True_
    """
    found = _two_steps(codes, n_categories, weights)
    k, tables, zero = found.n_categories, found.tables, found.zero
    influence = influence_tables(tables, found.thresholds, np.clip(found.fitted, -BOUND, BOUND))
    bad = zero.undefined | (zero.perfect != 0.0)
    influence.pairs[bad] = np.nan
    gamma: Floats | None = None
    variances: Floats | None = None
    if acov == "diagonal" and weights is None:
        gamma = diagonal_acov(influence, tables, k, len(codes))
    elif acov and (weights is not None or cluster is not None):
        gamma, variances = designed_acov(influence, found.slots, k, weights, cluster)
        gamma = variances if acov == "diagonal" else gamma
    elif acov:
        gamma = full_acov(influence, found.slots, k)
    return OrdinalStatistics(
        thresholds=found.thresholds,
        rho=found.rho,
        n=tables[:, :, :-1, :-1].sum(axis=(2, 3)).astype(np.int64),
        n_rows=len(codes),
        n_categories=k,
        acov=gamma,
        variances=variances,
        converged=found.converged | bad,
        empty_cells=zero.empty,
        undefined=zero.undefined,
        uninformative=influence.uninformative & ~bad,
        flat=influence.flat & ~bad,
    )


def correlations_from_codes(codes: NDArray[np.integer], n_categories: NDArray[np.integer]) -> Floats:
    """Polychoric correlations alone: `polychoric_from_codes(…).correlations` in less time.

    Parameters
    ----------
    codes : ndarray (n_rows, n_items) of int
        0 … k − 1; negative is missing, used pairwise.
    n_categories : ndarray (n_items,)

    Returns
    -------
    ndarray (n_items, n_items)
        NaN where a correlation is undefined.

    Raises
    ------
    DataError
        An item has fewer than two categories in use.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=20_000)
    >>> correlations_from_codes((latent > 0).astype(np.int8), np.array([2, 2])).round(1)
    array([[1. , 0.5],
           [0.5, 1. ]])
    """
    return _matrix_of(_two_steps(codes, n_categories, None).rho, codes.shape[1])


def correlations_of_samples(
    samples: Iterable[NDArray[np.integer]],
    n_categories: NDArray[np.integer],
    start: Floats | None = None,
    enough: float = SMALLEST_GAIN,
) -> Floats:
    """Polychoric correlations of many samples of the same items, such as those of a bootstrap, in less time than one by one.

    Parameters
    ----------
    samples : of ndarray (n_rows, n_items) of int
        As the codes of `correlations_from_codes`; taken a few at a time.
    n_categories : ndarray (n_items,)
    start : ndarray (n_items, n_items), optional
        Correlations near which these are sought; they are the same without, and take half as long again.
    enough : float
        A search ends with the Newton step that promises less log-likelihood per person than this.

    Returns
    -------
    ndarray (samples, n_items, n_items)
        NaN where a correlation is undefined, and all of a sample in which an item has fewer than two categories in use.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> codes = (rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=5_000) > 0).astype(np.int8)
    >>> drawn = (codes[rng.integers(5_000, size=5_000)] for _ in range(3))
    >>> correlations_of_samples(drawn, np.array([2, 2]))[:, 0, 1].round(1)
    array([0.5, 0.5, 0.5])
    """
    k = np.asarray(n_categories, dtype=np.intp)
    first, second = item_pairs(len(k))
    near = None if start is None else start[first, second]
    coming = iter(samples)
    found = []
    while batch := list(islice(coming, max(1, PAIRS_AT_ONCE // max(1, len(first))))):
        found += _together(batch, k, near, enough)
    return np.array(found).reshape(-1, len(k), len(k))


def _together(
    batch: Sequence[NDArray[np.integer]], k: NDArray[np.intp], near: Floats | None, enough: float
) -> list[Floats]:
    """Correlations of a few samples, sought at once; of those in which nobody chose some category, each alone."""
    first, second = item_pairs(len(k))
    width, found = int(k.max()), [np.full((len(k), len(k)), np.nan)] * len(batch)
    whole, tables, tau = [], [], []
    for number, codes in enumerate(batch):
        _, own = _tabulate(codes, width)
        counts = _counts(own)
        if _has_empty(counts, k):
            with suppress(DataError):
                found[number] = _matrix_of(_two_steps(codes, k, None, near, enough).rho, len(k))
            continue
        whole.append(number)
        tables.append(own[first, second][:, :-1, :-1])
        tau.append(thresholds(counts, k))
    if whole:
        of_first, of_second = (np.concatenate([one[side] for one in tau]) for side in (first, second))
        zero = adjust_zero_cells(np.concatenate(tables), *(np.tile(k[side], len(whole)) for side in (first, second)))
        begun = None if near is None else np.tile(near, len(whole))
        fitted, _ = fit_pairs(zero.tables, of_first, of_second, begun, enough)
        for number, rho in zip(whole, zero.placed(fitted).reshape(len(whole), -1), strict=True):
            found[number] = _matrix_of(rho, len(k))
    return found


def _counts(tables: Floats) -> Floats:
    """How often each category was chosen, (items, slots), from the two-way tables."""
    diagonal = np.arange(len(tables))
    return tables[diagonal, diagonal].diagonal(axis1=1, axis2=2)[:, :-1]


def _has_empty(counts: Floats, k: NDArray[np.intp]) -> bool:
    """Tell whether a category was chosen by nobody."""
    return bool((counts[np.arange(counts.shape[1]) < k[:, None]] == 0.0).any())


def _matrix_of(rho: Floats, n_items: int) -> Floats:
    matrix = np.eye(n_items)
    first, second = item_pairs(n_items)
    matrix[first, second] = matrix[second, first] = rho
    return matrix


@dataclass(frozen=True, slots=True)
class _TwoSteps:
    """Thresholds, then correlations; `fitted` before perfect and undefined ones are put in their place."""

    slots: NDArray[np.integer]
    tables: Floats
    n_categories: NDArray[np.intp]
    thresholds: Floats
    zero: ZeroCells
    fitted: Floats
    rho: Floats
    converged: NDArray[np.bool_]


def _two_steps(
    codes: NDArray[np.integer],
    n_categories: NDArray[np.integer],
    weights: Floats | None,
    start: Floats | None = None,
    enough: float = SMALLEST_GAIN,
) -> _TwoSteps:
    n_items = codes.shape[1]
    k = np.asarray(n_categories, dtype=np.intp)
    width = int(k.max())
    slots, tables = _tabulate(codes, width) if weights is None else _weighted_tables(codes, width, weights)
    counts = _counts(tables)
    if _has_empty(counts, k):
        return _two_steps(*_close_up(codes, counts), weights, start, enough)
    tau = thresholds(counts, k)
    first, second = item_pairs(n_items)
    zero = adjust_zero_cells(tables[first, second][:, :-1, :-1], k[first], k[second])
    fitted, converged = fit_pairs(zero.tables, tau[first], tau[second], start, enough)
    return _TwoSteps(slots, tables, k, tau, zero, fitted, zero.placed(fitted), converged)


def _weighted_tables(codes: NDArray[np.integer], width: int, weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Codes with "missing" as slot `width`, and two-way tables in which every row counts by its weight."""
    slots = np.where(codes < 0, width, codes).astype(np.int8)
    n, p = codes.shape
    one_hot = np.zeros((n, p * (width + 1)))
    one_hot[np.arange(n)[:, None], np.arange(p) * (width + 1) + slots] = 1.0
    flat = (one_hot * weights[:, None]).T @ one_hot
    return slots, flat.reshape(p, width + 1, p, width + 1).transpose(0, 2, 1, 3).copy()


def _tabulate(codes: NDArray[np.integer], width: int) -> tuple[NDArray[np.int8], Floats]:
    """Codes with "missing" as slot `width`, and their two-way tables."""
    if codes.min() >= 0:
        slots = codes.astype(np.int8, copy=False)
        tables = np.zeros((codes.shape[1], codes.shape[1], width + 1, width + 1))
        tables[:, :, :width, :width] = pair_tables(slots, width)
        return slots, tables
    slots = np.where(codes < 0, width, codes).astype(np.int8)
    return slots, pair_tables(slots, width + 1)


def close_up_categories(
    codes: NDArray[np.integer], n_categories: NDArray[np.integer]
) -> tuple[NDArray[np.integer], NDArray[np.intp]]:
    """Renumber categories so that each one in use is used; codes and their numbers of categories.

    Parameters
    ----------
    codes : ndarray of int, shape (rows, items)
        Category numbers from 0; negative is missing and stays as it is.
    n_categories : ndarray of int, shape (items,)

    Returns
    -------
    codes : ndarray of int, shape (rows, items)
    n_categories : ndarray of int, shape (items,)
        Categories in use.

    Raises
    ------
    DataError
        An item has fewer than two categories in use.

    Examples
    --------
    >>> import numpy as np
    >>> codes, k = close_up_categories(np.array([[0, 2], [2, 0], [-1, 2]]), np.array([3, 3]))
    >>> codes.tolist(), k.tolist()
    ([[0, 1], [1, 0], [-1, 1]], [2, 2])
    """
    k = np.asarray(n_categories, dtype=np.intp)
    counts = np.stack([(codes == c).sum(axis=0) for c in range(int(k.max()))], axis=1).astype(np.float64)
    if _has_empty(counts, k):
        return _close_up(codes, counts)
    return codes, k


def _close_up(codes: NDArray[np.integer], counts: Floats) -> tuple[NDArray[np.int8], NDArray[np.intp]]:
    """Renumber categories so that each one in use is used."""
    used = counts > 0.0
    k = used.sum(axis=1)
    if (k < 2).any():
        which = ", ".join(str(i) for i in np.flatnonzero(k < 2))
        raise DataError(f"item(s) at position {which} have fewer than two categories in use", remedy="leave them out")
    place = np.where(used, np.cumsum(used, axis=1) - 1, -1)
    place = np.column_stack([place, np.full(len(place), -1)])
    return place[np.arange(len(place)), np.where(codes < 0, counts.shape[1], codes)].astype(np.int8), k
