"""Incomplete numeric data: rows sorted into missing patterns, the saturated model by EM and Newton."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from emosec.errors import EstimationError
from emosec.statistics.cfa.model.layout import Array, Index
from emosec.statistics.cfa.model.moments import vech_index
from emosec.statistics.cfa.sample.design import SIMPLE, SamplingDesign
from emosec.statistics.cfa.sample.patterns import Patterns, PatternTerms, pattern_terms, saturated_information

EM_STEPS = 500
NEWTON_STEPS = 30
TOLERANCE = 1e-9
# EM that shortens its step by less than this is helped by Newton, whose steps cost several of its own
SLOW = 0.3


@dataclass(frozen=True)
class IncompleteSample:
    """One group of incomplete numeric data, with its saturated estimates.

    Attributes
    ----------
    n : int
        Rows with at least one value.
    mean, cov : ndarray
        ML estimates of the saturated model.
    data : ndarray (n, p)
        NaN for missing.
    row_pattern : ndarray of int (n,)
    patterns : Patterns
    minus_two_logl : float
        −2 log-likelihood of the saturated model, without the 2π term.
    design : Design
        Clusters.
    kept : dict
        Matrices of the saturated model that several results need: see `full_information.saturated_matrices`.
    """

    n: int
    mean: Array
    cov: Array
    data: Array
    row_pattern: Index
    patterns: Patterns
    minus_two_logl: float
    design: SamplingDesign = SIMPLE
    kept: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def n_values(self) -> int:
        """Observed values."""
        return int(np.isfinite(self.data).sum())

    def reordered(self, order: Index) -> IncompleteSample:
        """The same sample with its variables in another order."""
        pt = self.patterns
        both = np.ix_(order, order)
        patterns = Patterns(
            pt.mask[:, order], pt.count, pt.mean[:, order], pt.scatter[:, order[:, None], order[None, :]]
        )
        return IncompleteSample(
            self.n,
            self.mean[order],
            self.cov[both],
            self.data[:, order],
            self.row_pattern,
            patterns,
            self.minus_two_logl,
            self.design,
        )


def incomplete_sample(values: Array) -> IncompleteSample:
    """Sort rows into patterns and estimate the saturated model.

    Parameters
    ----------
    values : ndarray (n, p)
        NaN for missing; rows without any value are dropped.

    Returns
    -------
    IncompleteSample

    Raises
    ------
    EstimationError
        When EM finds no positive definite covariance matrix.

    References
    ----------
    Dempster, A. P., Laird, N. M., & Rubin, D. B. (1977). Maximum likelihood from incomplete data via the EM algorithm. Journal of
    the Royal Statistical Society B, 39(1), 1–38.

    Examples
    --------
    >>> sample = incomplete_sample(np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0], [2.5, np.nan], [np.nan, np.nan]]))
    >>> sample.n, len(sample.patterns.count)
    (4, 2)
    """
    seen = np.isfinite(values)
    keep = seen.any(1)
    values, seen = values[keep], seen[keep]
    mask, row_pattern = np.unique(seen, axis=0, return_inverse=True)
    row_pattern = row_pattern.reshape(-1)
    m, p = mask.shape
    count = np.bincount(row_pattern, minlength=m).astype(np.float64)
    filled = np.where(seen, values, 0.0)
    mean = np.zeros((m, p))
    np.add.at(mean, row_pattern, filled)
    mean /= count[:, None]
    centred = np.where(seen, values - mean[row_pattern], 0.0)
    scatter = np.zeros((m, p, p))
    order = np.argsort(row_pattern, kind="stable")
    bounds = np.concatenate([[0], np.cumsum(count)]).astype(int)
    for g in range(m):
        if count[g] > 1:
            block = centred[order[bounds[g] : bounds[g + 1]]]
            scatter[g] = block.T @ block / count[g]
    patterns = Patterns(mask, count, mean, scatter)
    mu, sigma, value = _saturated(patterns)
    return IncompleteSample(len(values), mu, sigma, values, row_pattern, patterns, value)


def _saturated(patterns: Patterns) -> tuple[Array, Array, float]:
    """ML estimates of an unrestricted mean and covariance: EM until it crawls, then Newton.

    Returns
    -------
    mu, sigma, −2 log-likelihood without the 2π term
    """
    n_each = patterns.count @ patterns.mask
    mu = patterns.count @ patterns.mean / n_each
    d = np.where(patterns.mask, patterns.mean - mu, 0.0)
    variance = patterns.count @ (np.diagonal(patterns.scatter, axis1=1, axis2=2) + d**2) / n_each
    if patterns.mask.all():
        both = patterns.scatter[0]
        terms = pattern_terms(patterns, patterns.mean[0], both)
        if terms is None:
            raise _not_positive()
        return patterns.mean[0], both, terms.value
    sigma = np.diag(variance)
    sd = np.sqrt(variance)
    before = np.inf
    for step in range(EM_STEPS):
        terms = pattern_terms(patterns, mu, sigma)
        if terms is None:
            raise _not_positive()
        new_mu, new_sigma = _em_step(patterns, mu, sigma, terms)
        change = max(
            float(np.abs((new_mu - mu) / sd).max()), float(np.abs((new_sigma - sigma) / np.outer(sd, sd)).max())
        )
        mu, sigma = new_mu, new_sigma
        if change < TOLERANCE:
            break
        slow, before = change > SLOW * before, change
        if change < 1e-3 and step % 10 == 9 and slow:
            polished = _newton(patterns, mu, sigma)
            if polished is not None:
                mu, sigma = polished
                break
    terms = pattern_terms(patterns, mu, sigma)
    if terms is None:
        raise _not_positive()
    return mu, sigma, terms.value


def _em_step(patterns: Patterns, mu: Array, sigma: Array, terms: PatternTerms) -> tuple[Array, Array]:
    """One EM step; Sigma P_m is the regression on what pattern m observed."""
    n = patterns.count.sum()
    shift = terms.g @ sigma / n  # mean of the expected deviations
    second = sigma @ terms.G @ sigma / n + sigma  # B T B' + (Sigma − Sigma P Sigma), averaged
    new = second - np.outer(shift, shift)
    return mu + shift, (new + new.T) / 2.0


def _newton(patterns: Patterns, mu: Array, sigma: Array) -> tuple[Array, Array] | None:
    """Newton steps on (mu, vech Sigma); None when they do not converge to a better point."""
    p = len(mu)
    rows, cols = vech_index(p)
    double = np.where(rows == cols, 1.0, 2.0)
    terms = pattern_terms(patterns, mu, sigma)
    n = patterns.count.sum()
    for _ in range(NEWTON_STEPS):
        if terms is None:
            return None
        score = np.concatenate([terms.g, 0.5 * double * terms.G[rows, cols]]) / n
        info = saturated_information(patterns, terms)
        try:
            step = np.linalg.solve(info, score)
        except np.linalg.LinAlgError:
            return None
        mu = mu + step[:p]
        sigma = sigma.copy()
        sigma[rows, cols] += step[p:]
        sigma[cols, rows] = sigma[rows, cols]
        new = pattern_terms(patterns, mu, sigma)
        if new is None or new.value > terms.value + 1e-8 * abs(terms.value):
            return None
        terms = new
        if float(np.abs(step).max()) < TOLERANCE * max(1.0, float(np.abs(sigma).max())):
            return mu, sigma
    return None


def row_errors(sample: IncompleteSample, mu: Array, P: Array, block: int = 4096) -> Array:
    """Weigh every row's deviations from the mean by the inverse of its pattern's covariance block: P_m (y − mu).

    Parameters
    ----------
    sample : IncompleteSample
    mu : ndarray, shape (p,)
    P : ndarray, shape (patterns, p, p)
        Inverse of each missing pattern's block of Sigma, 0 where a variable is missing.
    block : int
        Rows worked on at a time, which bounds memory.

    Returns
    -------
    ndarray, shape (n, p)
        0 where the value is missing.

    Examples
    --------
    >>> sample = incomplete_sample(np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0], [2.5, np.nan]]))
    >>> row_errors(sample, np.array([2.0, 2.0]), sample.patterns.mask[:, :, None] * np.eye(2)).tolist()
    [[-1.0, 0.0], [0.0, -1.0], [1.0, 1.0], [0.5, 0.0]]
    """
    out = np.empty_like(sample.data)
    d = np.where(np.isfinite(sample.data), sample.data - mu, 0.0)
    for start in range(0, len(d), block):
        part = slice(start, start + block)
        out[part] = np.einsum("nij,nj->ni", P[sample.row_pattern[part]], d[part])
    return out


def saturated_scores(sample: IncompleteSample, mu: Array, terms: PatternTerms) -> Array:
    """First derivatives of every row's log-likelihood by the moments (mu, vech Sigma) of an unrestricted normal model.

    Parameters
    ----------
    sample : IncompleteSample
    mu : ndarray, shape (p,)
    terms : PatternTerms
        Of the same sample, at this mean and a covariance.

    Returns
    -------
    ndarray, shape (n, p + p (p + 1) / 2)
        Values that are missing have no part in a row's scores.

    Examples
    --------
    >>> sample = incomplete_sample(np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0], [2.5, np.nan]]))
    >>> scores = saturated_scores(sample, sample.mean, pattern_terms(sample.patterns, sample.mean, sample.cov))
    >>> scores.shape, bool(np.allclose(scores.sum(axis=0), 0.0, atol=1e-6))
    ((4, 5), True)
    """
    rows, cols = vech_index(len(mu))
    E = row_errors(sample, mu, terms.P)
    half = np.where(rows == cols, 0.5, 1.0)
    constant = terms.P[:, rows, cols]
    return np.hstack([E, (E[:, rows] * E[:, cols] - constant[sample.row_pattern]) * half])


def _not_positive() -> EstimationError:
    return EstimationError(
        "the saturated covariance matrix of the incomplete data is not positive definite",
        why="too many values are missing, or variables are linear combinations of each other",
        remedy="drop variables that are hardly ever observed together",
    )
