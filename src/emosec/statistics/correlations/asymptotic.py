"""Asymptotic covariance of thresholds and polychoric correlations (Muthén's 1984 two-step sandwich; lavaan's NACOV).

Every estimate is an average over persons of an influence: a person's answer moves a threshold by
`threshold_influence`, and a correlation by A₂₂⁻¹ (score − A₂₁ A₁₁⁻¹ threshold scores). Both depend on nothing but the
cell a person is in. So the influences are lookup tables, made once from the two-way tables; the diagonal needs no
data at all, and the full matrix is one crossproduct of looked-up values, summed over blocks of rows.

References
----------
Muthén, B. (1984). A general structural equation model with dichotomous, ordered categorical, and continuous latent
variable indicators. Psychometrika, 49, 115–132. doi:10.1007/BF02294210
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.correlations.thresholds import threshold_influence
from emosec.statistics.correlations.two_step import SMALLEST_PROBABILITY, cell_probabilities
from emosec.statistics.special import ndtr

Floats = NDArray[np.float64]

# Doubles held for one block of looked-up influences: 2²¹ = 16 MiB, about a level-3 cache.
BLOCK_DOUBLES = 2**21
# Rows of a block at least, whatever it holds: 1024 rows of 5,000 moments are 40 MiB, the matrix they are added to 200.
LONGEST_PASS = 1024


@dataclass(frozen=True, slots=True)
class Influence:
    """Lookup tables of what one person adds to each estimate.

    `thresholds` (items, slots, slots − 1) and `pairs` (pairs, slots, slots); the last slot is "missing". Flags per
    pair: `uninformative` when somebody sits in a cell of probability below √ε (such answers count as score 0, as in
    lavaan); `flat` when all persons together carry so little information that the standard error exceeds 1.
    """

    thresholds: Floats
    pairs: Floats
    uninformative: NDArray[np.bool_]
    flat: NDArray[np.bool_]


def influence_tables(tables: Floats, tau: Floats, rho: Floats) -> Influence:
    """Influences from counts alone.

    Parameters
    ----------
    tables : ndarray (items, items, slots, slots)
        From `pair_tables`; the last slot holds "missing".
    tau : ndarray (items, slots − 2)
        Thresholds, +inf beyond an item's last.
    rho : ndarray (pairs,)
        Correlations in the order of `item_pairs`.

    Returns
    -------
    Influence

    References
    ----------
    Muthén, B. (1984). A general structural equation model with dichotomous, ordered categorical, and continuous latent variable
    indicators. Psychometrika, 49(1), 115–132.

    Examples
    --------
    >>> from emosec.statistics.correlations.contingency import pair_tables
    >>> tables = pair_tables(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), 3)
    >>> found = influence_tables(tables, np.zeros((2, 1)), np.zeros(1))
    >>> found.pairs[0, :2, :2].round(4).tolist()
    [[0.3927, -0.3927], [-0.3927, 0.3927]]
    """
    n_items = len(tables)
    first, second = item_pairs(n_items)
    counts = tables[np.arange(n_items), np.arange(n_items)].diagonal(axis1=1, axis2=2)[:, :-1]
    on_thresholds = np.zeros((n_items, counts.shape[1] + 1, counts.shape[1] - 1))
    on_thresholds[:, :-1] = threshold_influence(counts, tau)
    table = tables[first, second][:, :-1, :-1]
    cells = cell_probabilities(tau[first], tau[second], rho)
    known = cells.probability > SMALLEST_PROBABILITY
    score = np.divide(cells.slope, cells.probability, out=np.zeros_like(table), where=known)
    weight = np.divide(table * score, cells.probability, out=np.zeros_like(table), where=known)
    a22 = np.einsum("mab,mab,mab->m", table, score, score)
    a21_first = _cross_information(tau[first], tau[second], rho, weight)
    a21_second = _cross_information(tau[second], tau[first], rho, weight.transpose(0, 2, 1))
    pairs = np.zeros((len(rho), counts.shape[1] + 1, counts.shape[1] + 1))
    pairs[:, :-1, :-1] = score
    pairs -= np.einsum("mct,mt->mc", on_thresholds[first], a21_first)[:, :, None]
    pairs -= np.einsum("mct,mt->mc", on_thresholds[second], a21_second)[:, None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        pairs /= a22[:, None, None]
    lost: NDArray[np.bool_] = np.any(np.where(known, 0.0, table) > 0.0, axis=(1, 2))
    return Influence(on_thresholds, pairs, lost, np.asarray(a22 < 1.0))


def _cross_information(tau: Floats, other: Floats, rho: Floats, weight: Floats) -> Floats:
    """A₂₁ for one side: Σ cells n · score(ρ) · score(τ_t), where weight = n · score(ρ) / π."""
    root = np.sqrt((1.0 - rho) * (1.0 + rho))[:, None, None]
    here = np.where(np.isfinite(tau), tau, 0.0)
    conditional = np.zeros((len(tau), tau.shape[1], other.shape[1] + 2))
    conditional[:, :, -1] = 1.0
    conditional[:, :, 1:-1] = ndtr((other[:, None, :] - rho[:, None, None] * here[:, :, None]) / root)
    strip = np.diff(conditional, axis=2)
    density = np.where(np.isfinite(tau), np.exp(-0.5 * here * here) / np.sqrt(2.0 * np.pi), 0.0)
    step = weight[:, :-1, :] - weight[:, 1:, :]
    information: Floats = density * np.einsum("mtb,mtb->mt", strip, step)
    return information


def diagonal_acov(influence: Influence, tables: Floats, n_categories: NDArray[np.integer], n_rows: int) -> Floats:
    """Compute N × the variances alone, from the tables: no pass over the data.

    Parameters
    ----------
    influence : Influence
        From `influence_tables`.
    tables : ndarray, shape (items, items, slots, slots)
        Counts; the last slot is "missing".
    n_categories : ndarray of int, shape (items,)
    n_rows : int

    Returns
    -------
    ndarray, shape (thresholds + pairs,)
        Thresholds item by item, then correlations in the order of `item_pairs`.

    References
    ----------
    Muthén, B. (1984). A general structural equation model with dichotomous, ordered categorical, and continuous latent variable
    indicators. Psychometrika, 49(1), 115–132.

    Examples
    --------
    >>> from emosec.statistics.correlations.from_codes import polychoric_from_codes
    >>> rng = np.random.default_rng(1)
    >>> codes = (rng.normal(size=(300, 1)) + rng.normal(size=(300, 3)) > 0).astype(int)
    >>> diagonal = polychoric_from_codes(codes, np.array([2, 2, 2]), acov="diagonal").acov
    >>> whole = polychoric_from_codes(codes, np.array([2, 2, 2]), acov=True).acov
    >>> bool(np.allclose(diagonal, np.diagonal(whole)))
    True
    """
    n_items = len(tables)
    first, second = item_pairs(n_items)
    counts = tables[np.arange(n_items), np.arange(n_items)].diagonal(axis1=1, axis2=2)
    thresholds = np.einsum("ic,ict,ict->it", counts, influence.thresholds, influence.thresholds)
    pairs = np.einsum("mab,mab,mab->m", tables[first, second], influence.pairs, influence.pairs)
    return n_rows * np.concatenate([thresholds[_kept(n_categories, thresholds.shape[1])], pairs])


def _kept(n_categories: NDArray[np.integer], width: int) -> NDArray[np.bool_]:
    kept: NDArray[np.bool_] = np.arange(width) < (np.asarray(n_categories) - 1)[:, None]
    return kept


def full_acov(influence: Influence, codes: NDArray[np.integer], n_categories: NDArray[np.integer]) -> Floats:
    """N × the covariance matrix of all thresholds and correlations: N Σ_persons ψψ'.

    Parameters
    ----------
    influence : Influence
        From `influence_tables`.
    codes : ndarray (n_rows, n_items)
        Category numbers, "missing" as the last slot.
    n_categories : ndarray (n_items,)

    Returns
    -------
    ndarray (m, m)
        Thresholds by item, then correlations in the order of `item_pairs`.

    Examples
    --------
    >>> from emosec.statistics.correlations.contingency import pair_tables
    >>> codes = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> influence = influence_tables(pair_tables(codes, 3), np.zeros((2, 1)), np.zeros(1))
    >>> k = np.array([2, 2])
    >>> full_acov(influence, codes, k).diagonal().round(4).tolist()  # π/2 for thresholds at 0, π²/4 for tetrachoric 0
    [1.5708, 1.5708, 2.4674]
    """
    n_rows = len(codes)
    codes, weight = _unique_rows(codes, influence.pairs.shape[1])
    thresholds = _flat_thresholds(influence.thresholds, n_categories)
    m = len(thresholds[0]) + len(influence.pairs)
    # with many items a block must be long: every block costs one pass over the whole matrix
    block = int(min(len(codes), max(LONGEST_PASS, BLOCK_DOUBLES // m)))
    psi, index = np.empty((m, block)), np.empty((len(influence.pairs), block), dtype=np.intp)
    total = None
    for start in range(0, len(codes), block):
        part = codes[start : start + block]
        if len(part) < block:
            psi, index = np.empty((m, len(part))), np.empty((len(influence.pairs), len(part)), dtype=np.intp)
        _look_up(part, thresholds, influence.pairs, index, psi)
        if weight is not None:
            psi *= np.sqrt(weight[start : start + block])
        total = psi @ psi.T if total is None else np.add(total, psi @ psi.T, out=total)
    assert total is not None
    total *= n_rows
    return total


def designed_acov(
    influence: Influence, codes: NDArray[np.integer], n_categories: NDArray[np.integer], weights: Floats | None,
    cluster: NDArray[np.integer] | None,
) -> tuple[Floats, Floats]:  # fmt: skip
    """As `full_acov` for rows that count by weights or come in clusters; and the diagonal as it is for independent rows.

    Parameters
    ----------
    influence, codes, n_categories
        As for `full_acov`.
    weights : ndarray (n_rows,), optional
        Their sum is the N that multiplies.
    cluster : ndarray of int (n_rows,), optional
        Influences are added up within clusters 0 … C − 1, and their crossproduct multiplied by C / (C − 1).

    Returns
    -------
    acov : ndarray (m, m)
    variances : ndarray (m,)

    Examples
    --------
    >>> from emosec.statistics.correlations.contingency import pair_tables
    >>> codes = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> influence = influence_tables(pair_tables(codes, 3), np.zeros((2, 1)), np.zeros(1))
    >>> k = np.array([2, 2])
    >>> weighted, _ = designed_acov(influence, codes, k, np.ones(4), None)
    >>> bool(np.allclose(weighted, full_acov(influence, codes, k)))
    True
    """
    n_rows = len(codes)
    thresholds = _flat_thresholds(influence.thresholds, n_categories)
    m = len(thresholds[0]) + len(influence.pairs)
    number = 0 if cluster is None else int(cluster.max()) + 1
    sums, total, variances = np.zeros((m, number)), np.zeros((m, m)), np.zeros(m)
    block = int(max(64, min(n_rows, BLOCK_DOUBLES // m)))
    for start in range(0, n_rows, block):
        part = codes[start : start + block]
        psi, index = np.empty((m, len(part))), np.empty((len(influence.pairs), len(part)), dtype=np.intp)
        _look_up(part, thresholds, influence.pairs, index, psi)
        if weights is not None:
            psi *= weights[start : start + block]
        variances += np.einsum("mr,mr->m", psi, psi)
        if cluster is None:
            total += psi @ psi.T
        else:
            np.add.at(sums.T, cluster[start : start + block], psi.T)
    if cluster is not None:
        total = sums @ sums.T * (number / (number - 1))
    n = n_rows if weights is None else float(weights.sum())
    return total * n, variances * n


def _unique_rows(codes: NDArray[np.integer], n_slots: int) -> tuple[NDArray[np.integer], NDArray[np.intp] | None]:
    """Distinct response patterns and their counts when there cannot be many of them; otherwise the rows as they are."""
    n_rows, n_items = codes.shape
    if n_items * np.log(n_slots) > np.log(n_rows):
        return codes, None
    place = n_slots ** np.arange(n_items)
    count = np.bincount(codes @ place, minlength=n_slots**n_items)
    seen = np.flatnonzero(count)
    return (seen[:, None] // place) % n_slots, count[seen]


def _flat_thresholds(table: Floats, n_categories: NDArray[np.integer]) -> tuple[NDArray[np.intp], Floats]:
    """(item of each threshold, influence (thresholds, slots))."""
    kept = _kept(n_categories, table.shape[2])
    item, which = np.nonzero(kept)
    return item, np.ascontiguousarray(table[item, :, which])


def _look_up(
    codes: NDArray[np.integer],
    thresholds: tuple[NDArray[np.intp], Floats],
    pairs: Floats,
    index: NDArray[np.intp],
    psi: Floats,
) -> None:
    """Fill `psi` (m, rows) with the influences of these rows."""
    n_items, n_slots = codes.shape[1], pairs.shape[1]
    answer = np.ascontiguousarray(codes.T, dtype=np.intp)
    item, table = thresholds
    n_thresholds = len(item)
    np.take(table, (answer[item] + n_slots * np.arange(n_thresholds)[:, None]), out=psi[:n_thresholds], mode="clip")
    size = n_slots * n_slots
    shifted = answer + size * np.arange(n_items)[:, None]
    start = 0
    for j in range(n_items - 1):
        stop = start + n_items - 1 - j
        # pair (j, i) sits at row start + i − j − 1 of the table
        np.add(shifted[j + 1 :], answer[j] * n_slots + size * (start - j - 1), out=index[start:stop])
        start = stop
    np.take(pairs, index, out=psi[n_thresholds:], mode="clip")
