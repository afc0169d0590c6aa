"""Polychoric correlations with an asymptotic covariance that holds when the latent answers are not normal.

The usual covariance (Muthén 1984; lavaan, and `correlations.asymptotic`) takes the information of a correlation from the squares
of its scores. That is right under bivariate normality. Careless answers, response styles and mixed populations break it, and
errors of phi then come out a third too small (docs/decisions). Here the information is the slope of the score itself, by the
correlation and by the thresholds, as an M-estimator's is: the estimates are the same.

References
----------
Huber, P. J. (1967). The behavior of maximum likelihood estimates under nonstandard conditions. Proceedings of the Fifth
Berkeley Symposium, 1, 221–233.
Monroe, S. (2018). Contributions to estimation of polychoric correlations. Multivariate Behavioral Research, 53(2), 247–266.
doi:10.1080/00273171.2017.1419851
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from emosec.errors import DataError
from emosec.statistics.correlations.asymptotic import Influence, designed_acov, full_acov
from emosec.statistics.correlations.bivariate_normal import bivariate_normal_pdf
from emosec.statistics.correlations.contingency import item_pairs, pair_tables
from emosec.statistics.correlations.thresholds import threshold_influence, thresholds
from emosec.statistics.correlations.two_step import BOUND, SMALLEST_PROBABILITY, cell_probabilities, fit_pairs
from emosec.statistics.correlations.zero_cells import ADD_TO_2X2, adjust_zero_cells
from emosec.statistics.separability.correlation_structure import Correlations

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PairwiseMoments:
    """What separability is judged from.

    Attributes
    ----------
    correlations : Correlations
        Polychoric.
    thresholds : ndarray (items, k_max − 1)
        +inf beyond an item's last.
    n_categories : ndarray (items,)
        Categories in use.
    tables : ndarray (items, items, slots, slots)
        Counts; the last slot is "missing".
    cluster : ndarray of int (rows,) or None
        Of every row with an answer, 0 … C − 1: the covariances are those of sums over clusters.
    """

    correlations: Correlations
    thresholds: Floats
    n_categories: NDArray[np.intp]
    tables: Floats
    cluster: NDArray[np.intp] | None = None


def ordinal_moments(
    codes: NDArray[np.integer], n_categories: NDArray[np.integer], cluster: NDArray[np.integer] | None = None
) -> PairwiseMoments:
    """Return polychoric correlations and their covariance from category numbers.

    Parameters
    ----------
    codes : ndarray (rows, items) of int
        0 … k − 1, negative is missing: each correlation uses the rows that have both answers, and the covariance knows it.
    n_categories : ndarray (items,)
    cluster : ndarray of int (rows,), optional
        Rows of the same number may be alike (pupils of a school, partners): influences are added up within clusters, and their
        crossproduct is multiplied by C / (C − 1), as everywhere in `cfa`. The estimates stay.

    Returns
    -------
    OrdinalMoments
        A correlation that is undefined is NaN, and so are its covariances.

    Raises
    ------
    DataError
        An item has fewer than two categories in use; all rows are of one cluster.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=20_000)
    >>> found = ordinal_moments((latent > 0).astype(np.int8), np.array([2, 2])).correlations
    >>> abs(found.rho[0] - 0.5) < 3 * (found.acov[0, 0] / found.n) ** 0.5
    np.True_
    """
    from emosec.statistics.correlations.from_codes import close_up_categories

    answered = (codes >= 0).any(axis=1)
    codes, k = close_up_categories(codes[answered], n_categories)
    belongs = None if cluster is None else renumbered(cluster[answered])
    width = int(k.max())
    slots = np.where(codes < 0, width, codes).astype(np.int8)
    tables = pair_tables(slots, width + 1)
    diagonal = np.arange(codes.shape[1])
    counts = tables[diagonal, diagonal].diagonal(axis1=1, axis2=2)[:, :-1]
    tau = thresholds(counts, k)
    first, second = item_pairs(codes.shape[1])
    counted = tables[first, second][:, :-1, :-1]
    zero = adjust_zero_cells(counted, k[first], k[second])
    rho, _ = fit_pairs(zero.tables, tau[first], tau[second])
    influence = score_influence(tables, tau, np.clip(rho, -BOUND, BOUND))
    # two rare answers that nobody gave both: the likelihood is level, and an error from it would be zero by zero
    level = influence.flat | emptier_than_chance(counted, zero.tables)
    bad = zero.undefined | (zero.perfect != 0.0) | level
    rho = np.where(bad, np.nan, rho)
    influence.pairs[bad] = np.nan
    # nothing asks for the covariances of thresholds, which are the larger part of the whole matrix
    alone = replace(influence, thresholds=influence.thresholds[:, :, :0])
    if belongs is None:
        found = Correlations(len(codes), rho, full_acov(alone, slots, k))
    else:
        found = Correlations(len(codes), rho, *designed_acov(alone, slots, k, None, belongs))
    return PairwiseMoments(found, tau, k, tables, belongs)


def renumbered(cluster: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return clusters numbered 0 … C − 1, of those in use.

    Parameters
    ----------
    cluster : ndarray of int (rows,)

    Returns
    -------
    ndarray of int (rows,)

    Raises
    ------
    DataError
        There is one cluster only.

    Examples
    --------
    >>> renumbered(np.array([7, 3, 7])).tolist()
    [1, 0, 1]
    """
    named, found = np.unique(cluster, return_inverse=True)
    if len(named) < 2:
        raise DataError(
            "all respondents are in one cluster", why="what clusters differ by cannot be told from one",
            remedy="take the variable of kind: cluster out of the study file",
        )  # fmt: skip
    return np.asarray(found.reshape(-1), dtype=np.intp)


def emptier_than_chance(counted: Floats, filled: Floats) -> NDArray[np.bool_]:
    """Return in which tables half a person was put in an empty cell where independent answers would put as much or more.

    Such a cell says that the correlation is far from zero and not how far; with half a person there it would come out nearer to
    zero, and with it those of all items worded against each other of which one answer is rare.

    Parameters
    ----------
    counted, filled : ndarray (pairs, slots, slots)
        Counts, and the same after `adjust_zero_cells`.

    Returns
    -------
    ndarray of bool (pairs,)

    Examples
    --------
    >>> counted = np.array([[[80.0, 10.0], [10.0, 0.0]], [[480.0, 10.0], [10.0, 0.0]]])
    >>> emptier_than_chance(counted, counted + np.array([[0.5, -0.5], [-0.5, 0.5]])).tolist()
    [True, False]
    """
    total = np.maximum(counted.sum(axis=(1, 2), keepdims=True), 1.0)
    expected = counted.sum(axis=2, keepdims=True) * counted.sum(axis=1, keepdims=True) / total
    more: NDArray[np.bool_] = ((filled > counted) & (counted == 0.0) & (expected >= ADD_TO_2X2)).any(axis=(1, 2))
    return more


def score_influence(tables: Floats, tau: Floats, rho: Floats) -> Influence:
    """Return what one person adds to each estimate, with the slope of the score as information.

    Parameters
    ----------
    tables : ndarray (items, items, slots, slots)
        From `pair_tables`; the last slot holds "missing".
    tau : ndarray (items, slots − 2)
        Thresholds, +inf beyond an item's last.
    rho : ndarray (pairs,)
        In the order of `item_pairs`.

    Returns
    -------
    Influence

    References
    ----------
    Monroe, S. (2018). Contributions to estimation of polychoric correlations. Multivariate Behavioral Research, 53(2), 247–266.

    Examples
    --------
    >>> tables = pair_tables(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), 3)
    >>> score_influence(tables, np.zeros((2, 1)), np.zeros(1)).pairs[0, :2, :2].round(4).tolist()
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
    weight = np.divide(table, cells.probability, out=np.zeros_like(table), where=known)
    score = np.divide(cells.slope, cells.probability, out=np.zeros_like(table), where=known)
    squares = np.einsum("mab,mab,mab->m", table, score, score)
    information = squares - np.einsum("mab,mab->m", weight, cells.curvature)
    # near ±1, or where the table is next to empty, the likelihood need not be curved downward: then the usual one
    information = np.where(information > 0.1 * squares, information, squares)
    pairs = np.zeros((len(rho), counts.shape[1] + 1, counts.shape[1] + 1))
    pairs[:, :-1, :-1] = score
    by_first = _slope_by_thresholds(tau[first], tau[second], rho, weight, score)
    by_second = _slope_by_thresholds(tau[second], tau[first], rho, weight.transpose(0, 2, 1), score.transpose(0, 2, 1))
    pairs += np.einsum("mct,mt->mc", on_thresholds[first], by_first)[:, :, None]
    pairs += np.einsum("mct,mt->mc", on_thresholds[second], by_second)[:, None, :]
    # a missing answer adds nothing to a score, but its partner's answer moves a threshold
    with np.errstate(divide="ignore", invalid="ignore"):
        pairs /= information[:, None, None]
    lost = np.any(np.where(known, 0.0, table) > 0.0, axis=(1, 2))
    return Influence(on_thresholds, pairs, lost, np.asarray(information < 1.0))


def _slope_by_thresholds(tau: Floats, other: Floats, rho: Floats, weight: Floats, score: Floats) -> Floats:
    """Slope of the summed score of rho by the thresholds of one item: (pairs, thresholds)."""
    r = rho[:, None, None]
    finite = np.isfinite(tau)
    here = np.where(finite, tau, 0.0)
    there = np.where(np.isfinite(other), other, 0.0)
    root = np.sqrt((1.0 - r) * (1.0 + r))
    below = np.zeros((len(tau), tau.shape[1], other.shape[1] + 2))
    below[:, :, -1] = 1.0
    below[:, :, 1:-1] = ndtr((other[:, None, :] - r * here[:, :, None]) / root)
    density = np.exp(-0.5 * here * here) / np.sqrt(2.0 * np.pi)
    strip = density[:, :, None] * np.diff(below, axis=2)
    # derivative by this threshold of the density at its corners with the other's thresholds
    corner = np.zeros_like(below)
    x, y = here[:, :, None], there[:, None, :]
    inner = -bivariate_normal_pdf(x, y, r) * (x - r * y) / (root * root)
    corner[:, :, 1:-1] = np.where(np.isfinite(other)[:, None, :], inner, 0.0)
    change = np.diff(corner, axis=2)
    one, two = weight[:, :-1, :], weight[:, 1:, :]
    out = np.einsum("mtb,mtb->mt", one - two, change)
    out -= np.einsum("mtb,mtb->mt", one * score[:, :-1, :] - two * score[:, 1:, :], strip)
    slope: Floats = np.where(finite, out, 0.0)
    return slope
