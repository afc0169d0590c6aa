"""Refits to rows drawn again or left out: for every set of rows the estimates, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from emosec.errors import EmosecError
from emosec.statistics.cfa.engine import solve
from emosec.statistics.cfa.model.layout import Array, Index, Layout
from emosec.statistics.cfa.model.prepared import Prepared
from emosec.statistics.cfa.sample.missing_data import IncompleteSample, incomplete_sample
from emosec.statistics.cfa.sample.sample import (
    ContinuousSample,
    OrdinalSample,
    Sample,
    continuous_sample,
    mixed_sample,
    ordinal_sample,
    unusable_pairs,
)
from emosec.statistics.cfa.sample.two_stage import TwoStageSample, two_stage_sample
from emosec.statistics.cfa.solution import Solution

# why a draw has no estimates
REASONS = {
    "category_lost": "nobody drawn was in some category, so that its threshold has no estimate",
    "pair_undefined": "a pair of items had no usable correlation, or a perfect one",
    "not_converged": "the model did not converge",
    "singular": "a matrix was singular",
    "not_rotated": "the solution could not be rotated",
}


@dataclass(frozen=True)
class Refitted:
    """One refit: estimates and the layout they belong to (it holds fixed covariates' moments), or why there are none."""

    x: Array | None
    reason: str = ""
    layout: Layout | None = None
    solution: Solution | None = None


Refit = Callable[[Sequence[Array]], Refitted]


class Refitter:
    """Refits a prepared model to other rows, starting at its estimates.

    Parameters
    ----------
    prepared : Prepared
    rows : sequence of ndarray (n, p)
        Per group, those the model was fitted to: category numbers (negative missing), or values (NaN missing); covariates of
        ordered items last.
    kind : type
        `OrdinalSample`, `ContinuousSample` or `IncompleteSample`: what to make of a draw.
    estimator : str
    start : ndarray, optional
        z to start from; the solution of the full sample halves the work and says which way factors point.
    """

    def __init__(
        self, prepared: Prepared, rows: Sequence[Array], kind: type[Sample], estimator: str, start: Array | None = None
    ) -> None:
        self.prepared, self.kind, self.estimator, self.start = prepared, kind, estimator, start
        self.q = len(prepared.layout.groups[0].covariates)
        self.categories = [
            _categories(r, g.numeric, self.q > 0 or len(g.numeric) > 0)
            for r, g in zip(rows, prepared.layout.groups, strict=True)
        ]

    def __call__(self, rows: Sequence[Array]) -> Refitted:
        """Estimates of all free parameters, given rows per group."""
        try:
            samples: list[Sample] = []
            for one, k in zip(rows, self.categories, strict=True):
                if self.kind is OrdinalSample and _lost(one, k):
                    return Refitted(None, "category_lost")
                samples.append(_sample_of(self.kind, one, k, self.q))
                if self.kind is OrdinalSample and unusable_pairs(samples[-1]).any():  # type: ignore[arg-type]
                    return Refitted(None, "pair_undefined")
            found = solve(
                self.prepared, samples, self.estimator, errors=False, test=False, start=self.start, max_restarts=0
            )
        except (EmosecError, np.linalg.LinAlgError):
            return Refitted(None, "singular")
        if not found.optimum.converged:
            return Refitted(None, "not_converged")
        return Refitted(found.x, "", found.prepared.layout, found)


def draws_of(rows: Sequence[Array], draws: int, rng: np.random.Generator) -> Iterator[list[Array]]:
    """Rows drawn with replacement within groups, one list per draw.

    Parameters
    ----------
    rows : sequence of ndarray, each of shape (n of the group, p)
    draws : int
        Number of bootstrap samples.
    rng : numpy.random.Generator

    Yields
    ------
    list of ndarray
        As many rows per group as there were.

    References
    ----------
    Efron, B., & Tibshirani, R. J. (1993). An introduction to the bootstrap. Chapman & Hall.

    Examples
    --------
    >>> groups = [np.arange(3.0)[:, None], np.arange(2.0)[:, None]]
    >>> [[len(part) for part in drawn] for drawn in draws_of(groups, 2, np.random.default_rng(1))]
    [[3, 2], [3, 2]]
    """
    for _ in range(draws):
        yield [r[rng.integers(0, len(r), len(r))] for r in rows]


def without_blocks(rows: Sequence[Array], blocks: int, rng: np.random.Generator) -> Iterator[list[Array]]:
    """Rows with one block left out each: as many blocks of random rows as asked for, or as there are rows.

    Sums of influence over a block have the third moment and the variance of its rows' influences added up, so that blocks
    give the acceleration that single rows give, with more noise.

    Parameters
    ----------
    rows : sequence of ndarray, each of shape (n of the group, p)
    blocks : int
        Number of blocks; there are never more of them than rows.
    rng : numpy.random.Generator
        Says which rows form a block.

    Yields
    ------
    list of ndarray
        The remaining rows, per group.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical Association, 82(397), 171–185.

    Examples
    --------
    >>> groups = [np.arange(6.0)[:, None]]
    >>> [len(rows[0]) for rows in without_blocks(groups, 3, np.random.default_rng(1))]
    [4, 4, 4]
    """
    total = sum(len(r) for r in rows)
    number = min(blocks, total)
    block_of = np.empty(total, dtype=np.intp)
    block_of[rng.permutation(total)] = np.arange(total) % number
    bounds = np.cumsum([0] + [len(r) for r in rows])
    for b in range(number):
        yield [r[block_of[bounds[g] : bounds[g + 1]] != b] for g, r in enumerate(rows)]


def _categories(rows: Array, numeric: Index, mixed: bool) -> Array:
    """Number of categories of each variable, 0 for a numeric one beside ordered ones."""
    k = np.asarray(rows.max(0) + 1)
    k[numeric] = 0
    return k.astype(np.intp) if mixed else k


def _lost(rows: Array, categories: Array) -> bool:
    """Whether some ordered variable has fewer categories here than in the full sample."""
    for j, k in enumerate(categories.tolist()):
        if k > 0 and j < rows.shape[1]:
            codes = rows[:, j]
            if len(np.unique(codes[codes >= 0])) < k:
                return True
    return False


def _sample_of(kind: type[Sample], rows: Array, categories: Array, q: int = 0) -> Sample:
    """Make sample statistics of rows; `q` covariates stand last."""
    if kind is ContinuousSample:
        return continuous_sample(rows, keep_data=False)
    if kind is IncompleteSample:
        return incomplete_sample(rows)
    if kind is TwoStageSample:
        return two_stage_sample(rows, robust=False)
    p = rows.shape[1] - q
    if q or (categories == 0).any():
        return mixed_sample(rows[:, :p], categories[:p], rows[:, p:] if q else None)[0]
    return ordinal_sample(rows, categories, acov="diagonal")[0]
