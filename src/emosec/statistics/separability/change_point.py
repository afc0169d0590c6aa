"""Where a person begins to answer at random: a change point in how well answers follow from the others.

Each answer is compared with what the person's other answers lead one to expect. An answer at random is about four times as far
off, squared, as an attentive one; the likelihood ratio of the two, summed from an item to the end, is highest at the item from
which attention has gone.

References
----------
Yu, X., & Cheng, Y. (2019). A change-point analysis procedure based on weighted residuals to detect back random responding.
Psychological Methods, 24(5), 658–674. doi:10.1037/met0000212
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.separability.polychorics import PairwiseMoments

Floats = NDArray[np.float64]

# variance of a random answer about its expectation, as a multiple of an attentive one's
SPREAD = 4.0
# evidence beyond which a person counts: twenty to one. By simulation it meets 1.5% of attentive persons, and half of those who
# stopped reading among 24 items (tests)
LIMIT = 3.0


@dataclass(frozen=True)
class ChangePoints:
    """Per person, in the order the items stood.

    Attributes
    ----------
    first : ndarray of int (rows,)
        Place in the order of the first item answered at random; the number of items for those who stayed attentive.
    evidence : ndarray (rows,)
        Log likelihood ratio of random answers from there on against attentive ones throughout.
    """

    first: NDArray[np.intp]
    evidence: Floats


def change_points(
    codes: NDArray[np.integer], moments: PairwiseMoments, order: NDArray[np.integer] | None = None
) -> ChangePoints:
    """Find from which item on persons answered at random.

    Parameters
    ----------
    codes : ndarray (rows, items)
        The answers `moments` were made from; negative is missing and tells nothing.
    moments : OrdinalMoments
    order : ndarray of int (items,), optional
        Items in the order they stood; by default as the columns.

    Returns
    -------
    ChangePoints

    Examples
    --------
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> codes = np.digitize(rng.normal(size=(300, 1)) + rng.normal(size=(300, 12)), [-1.5, -0.5, 0.5, 1.5])
    >>> moments = ordinal_moments(codes, np.full(12, 5))
    >>> found = change_points(codes, moments)
    >>> bool((found.first == 12).mean() > 0.9)  # nobody stopped reading here
    True
    """
    n_items = codes.shape[1]
    order = np.arange(n_items) if order is None else np.asarray(order)
    squared = _squared_residuals(codes, moments)
    # attentive residuals have variance 1 on average, whatever the model's rough edges
    typical = np.nanmedian(squared, axis=0) / 0.4549
    ratio = -0.5 * np.log(SPREAD) + 0.5 * (1.0 - 1.0 / SPREAD) * squared / np.maximum(typical, 1e-9)
    ratio = np.where(np.isfinite(ratio), ratio, 0.0)[:, order]
    tail = np.cumsum(ratio[:, ::-1], axis=1)[:, ::-1]
    first = np.argmax(tail, axis=1)
    evidence = tail[np.arange(len(codes)), first]
    return ChangePoints(np.where(evidence > LIMIT, first, n_items), evidence)


def _squared_residuals(codes: NDArray[np.integer], moments: PairwiseMoments) -> Floats:
    """Squared distance of each answer's normal score from its regression on the others', in its own units; NaN if missing."""
    scores = _normal_scores(moments.thresholds)
    answers = np.where(codes < 0, scores.shape[1] - 1, codes)
    values = np.where(codes < 0, 0.0, scores[np.arange(codes.shape[1]), answers])
    first, second = item_pairs(codes.shape[1])
    R = np.eye(codes.shape[1])
    rho = np.where(np.isfinite(moments.correlations.rho), moments.correlations.rho, 0.0)
    R[first, second] = R[second, first] = rho
    precision = np.linalg.inv(R + 0.05 * np.eye(len(R)))
    residual = (values @ precision) / np.sqrt(np.diagonal(precision))
    return np.where(codes < 0, np.nan, residual**2)


def _normal_scores(tau: Floats) -> Floats:
    """Mean of a normal variable in each category: (items, categories)."""
    edge = np.pad(np.where(np.isfinite(tau), tau, 37.0), ((0, 0), (1, 1)), constant_values=((0, 0), (-37.0, 37.0)))
    density = np.exp(-0.5 * edge**2) / np.sqrt(2.0 * np.pi)
    share = np.diff(ndtr(edge), axis=1)
    scores: Floats = np.divide(density[:, :-1] - density[:, 1:], share, out=np.zeros_like(share), where=share > 1e-12)
    return scores
