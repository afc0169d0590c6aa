"""Draws from the posterior of thresholds, correlations and missing answers of a multivariate ordered probit model.

Behind every answer stands a normal y* with variance 1; category c is chosen between thresholds c and c + 1. One sweep:
thresholds of each
item by a Metropolis step from which its own y* is integrated out (Cowles 1996), its y* from a truncated normal given the others
(missing:
not truncated), then the correlations. Those are drawn as a covariance matrix of y* in units of working standard deviations D,
which the data
say nothing of (parameter expansion, Lawrence et al. 2008). Thresholds move with D, and their flat prior is kept by accepting the
draw
with probability Π (d'/d)^−(k−1). The prior of the correlations is the one under which each is uniform.

References
----------
Cowles, M. K. (1996). Accelerating Monte Carlo Markov chain convergence for cumulative-link generalized linear models. Statistics
and
Computing, 6, 101–111. doi:10.1007/BF00162520
Lawrence, E., Bingham, D., Liu, C., & Nair, V. N. (2008). Bayesian inference for multivariate ordinal data using parameter
expansion.
Technometrics, 50(2), 182–191. doi:10.1198/004017008000000064
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.special import ndtr, ndtri

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
STEPS = 2  # Metropolis steps for each item's thresholds in a sweep
# of the random walk: about 2.4 posterior standard deviations over √(number of thresholds)
WALK = 3.0


class Sampler:
    """A Markov chain.

    Parameters
    ----------
    codes : ndarray of int8 (n, p)
        Category numbers from 0, −1 missing; no row is missing throughout.
    n_categories : ndarray of int (p,)
    rng : Generator
    """

    def __init__(self, codes: Codes, n_categories: NDArray[np.intp], rng: np.random.Generator) -> None:
        self.codes, self.k, self.rng = codes, n_categories, rng
        self.n, self.p = codes.shape
        self.seen = codes >= 0
        self.tau = [_marginal(codes[:, j], int(self.k[j])) for j in range(self.p)]
        self.R = np.eye(self.p)
        self.z = np.zeros(codes.shape)
        for j in range(self.p):
            self.z[:, j] = truncated(*self._limits(j, self.tau[j]), rng)
        self.tried = self.accepted = 0

    def sweeps(self, number: int) -> Iterator[None]:
        """Run the chain, one sweep at a time."""
        for _ in range(number):
            inverse = np.asarray(np.linalg.inv(self.R), dtype=np.float64)
            for j in range(self.p):
                self._item(j, inverse)
            self._correlations()
            yield

    def completed(self) -> Codes:
        """Codes with the missing ones cut from the present y*."""
        out = self.codes.copy()
        for j in range(self.p):
            gap = ~self.seen[:, j]
            out[gap, j] = np.searchsorted(self.tau[j], self.z[gap, j])
        return out

    def _limits(self, j: int, tau: Floats) -> tuple[Floats, Floats]:
        edges = np.concatenate([[-np.inf], tau, [np.inf]])
        code = self.codes[:, j].astype(np.intp)
        low, high = edges[np.maximum(code, 0)], edges[np.maximum(code, 0) + 1]
        return np.where(code < 0, -np.inf, low), np.where(code < 0, np.inf, high)

    def _item(self, j: int, inverse: Floats) -> None:
        sd = 1.0 / np.sqrt(inverse[j, j])
        weights = -inverse[j] / inverse[j, j]
        weights[j] = 0.0
        mean = self.z @ weights
        low, high = self._limits(j, self.tau[j])
        likely = _log_chance(low, high, mean, sd, self.seen[:, j])
        scale = WALK / np.sqrt(self.n * len(self.tau[j]))
        for _ in range(STEPS):
            new = self.tau[j] + scale * self.rng.normal(size=len(self.tau[j]))
            self.tried += 1
            if (np.diff(new) <= 0).any():
                continue
            limits = self._limits(j, new)
            chance = _log_chance(*limits, mean, sd, self.seen[:, j])
            if np.log(self.rng.random()) < chance - likely:
                self.tau[j], likely, (low, high) = new, chance, limits
                self.accepted += 1
        self.z[:, j] = mean + sd * truncated((low - mean) / sd, (high - mean) / sd, self.rng)

    def _correlations(self) -> None:
        inverse = np.linalg.inv(self.R)
        # p(D | R) under which D R D is inverse Wishart (p + 1, I): d² is inverse gamma ((p + 1) / 2, r^jj / 2)
        d = np.sqrt(0.5 * np.diagonal(inverse) / self.rng.gamma(0.5 * (self.p + 1), size=self.p))
        w = self.z * d
        sigma = _inverse_wishart(np.eye(self.p) + w.T @ w, self.n + self.p + 1, self.rng)
        new = np.sqrt(np.diagonal(sigma))
        if np.log(self.rng.random()) < -float((self.k - 1) @ np.log(new / d)):
            ratio = d / new
            self.R = sigma / np.outer(new, new)
            self.z *= ratio
            self.tau = [tau * r for tau, r in zip(self.tau, ratio, strict=True)]


def truncated(low: Floats, high: Floats, rng: np.random.Generator) -> Floats:
    """Standard normal draws between limits; in the upper half by reflection, where tails are exact.

    Parameters
    ----------
    low, high : ndarray, shape (n,)
        May be ±∞.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (n,)

    Examples
    --------
    >>> drawn = truncated(np.array([-np.inf, 1.0, 9.0]), np.array([0.0, 2.0, np.inf]), np.random.default_rng(1))
    >>> bool(drawn[0] <= 0.0), bool(1.0 <= drawn[1] <= 2.0), bool(drawn[2] >= 9.0)
    (True, True, True)
    """
    flip = low > 0
    a, b = ndtr(np.where(flip, -high, low)), ndtr(np.where(flip, -low, high))
    draw = ndtri(a + (b - a) * rng.random(len(low)))
    draw = np.where(flip, -draw, draw)
    # so far out that the normal distribution function is 0: the nearer limit
    near = np.where(np.isfinite(low), low, high)
    return np.asarray(np.where(np.isfinite(draw), np.clip(draw, low, high), near))


def _log_chance(low: Floats, high: Floats, mean: Floats, sd: float, seen: NDArray[np.bool_]) -> float:
    a, b = ((low - mean) / sd)[seen], ((high - mean) / sd)[seen]
    flip = a > 0
    share = ndtr(np.where(flip, -a, b)) - ndtr(np.where(flip, -b, a))
    return float(np.log(np.maximum(share, 1e-300)).sum())


def _marginal(codes: Codes, k: int) -> Floats:
    """Thresholds of the answers that are there, half an answer added to each category."""
    counts = np.bincount(codes[codes >= 0], minlength=k) + 0.5
    return np.asarray(ndtri(np.cumsum(counts)[:-1] / counts.sum()))


def _inverse_wishart(scale: Floats, df: float, rng: np.random.Generator) -> Floats:
    """One draw: Bartlett's decomposition of the Wishart of the inverse."""
    p = len(scale)
    lower = np.linalg.cholesky(np.linalg.inv(scale))
    A = np.tril(rng.normal(size=(p, p)), -1)
    A[np.arange(p), np.arange(p)] = np.sqrt(rng.chisquare(df - np.arange(p)))
    root = lower @ A
    inverse = np.linalg.inv(root)
    return np.asarray(inverse.T @ inverse)
