"""The mode of the factors' posterior given ordered answers, by Newton's method for all answer patterns at once.

Given the factors, the answer to item j is category c with probability Φ((τ_c − ν − λ'η)/√θ) − Φ((τ_{c−1} − ν − λ'η)/√θ);
the factors are normal. The log-posterior is concave, so damped Newton steps find its one maximum.
"""

from __future__ import annotations

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.derived.measurement import Measurement
from emosec.statistics.cfa.model.layout import Array

MAX_STEPS = 100
TOLERANCE = 1e-10  # largest step in units of the factors' standard deviation


def posterior_modes(part: Measurement, codes: Array) -> Array:
    """Find the posterior mode of every person, with errors from the curvature there.

    Parameters
    ----------
    part : Measurement
        Of ordered items.
    codes : ndarray (n, p)
        Category numbers from 0, NaN for missing.

    Returns
    -------
    ndarray (2, n, m)
        Modes, and their standard errors; NaN for a person without any answer.

    Raises
    ------
    ModelError
        When the factors' covariance or a residual variance is not positive, or residuals are correlated.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> answers = np.digitize(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), [-1.0, 1.0])
    >>> data = pd.DataFrame(answers, columns=["a", "b", "c", "d"])
    >>> from emosec.statistics.cfa.derived.measurement import measurements
    >>> part = measurements(cfa("f =~ a + b + c + d", data, ordered=True).solution)[0]
    >>> scores = posterior_modes(part, np.array([[0.0, 0.0, 0.0, 0.0], [2.0, np.nan, 2.0, 2.0]]))[0]
    >>> bool(scores[0, 0] < 0 < scores[1, 0])
    True
    """
    patterns, member = patterns_of(part, codes)
    eta, curvature = modes_of_patterns(part, patterns)
    errors = np.sqrt(np.diagonal(np.linalg.inv(curvature), axis1=1, axis2=2))
    found = np.stack([eta, errors])
    found[:, (patterns < 0).all(axis=1)] = np.nan
    return found[:, member]


def patterns_of(part: Measurement, codes: Array) -> tuple[np.ndarray, np.ndarray]:
    """Return the different answer patterns and which of them each person gave.

    Parameters
    ----------
    part : Measurement
        Of ordered items.
    codes : ndarray, shape (n, p)
        Category numbers from 0, NaN for missing.

    Returns
    -------
    patterns : ndarray of int, shape (patterns, p)
        −1 for missing.
    member : ndarray of int, shape (n,)
        The row of `patterns` that each person gave.

    Raises
    ------
    ModelError
        When the factors' covariance or a residual variance is not positive.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> from emosec.statistics.cfa.derived.measurement import measurements
    >>> rng = np.random.default_rng(1)
    >>> answers = (rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)) > 0).astype(int)
    >>> data = pd.DataFrame(answers, columns=["a", "b", "c"])
    >>> part = measurements(cfa("f =~ a + b + c", data, ordered=True).solution)[0]
    >>> patterns, member = patterns_of(part, np.array([[0.0, 1.0, 1.0], [0.0, np.nan, 1.0], [0.0, 1.0, 1.0]]))
    >>> patterns.tolist(), member.tolist()
    ([[0, -1, 1], [0, 1, 1]], [1, 0, 1])
    """
    residual = np.diagonal(part.theta)
    if residual.min() <= 0 or np.linalg.eigvalsh(part.phi).min() <= 0:
        raise ModelError(
            "a residual variance or the factors' covariance matrix is not positive",
            why="the answers have no probability under such a model",
            remedy="look at the fit's warnings",
        )
    filled = np.where(np.isfinite(codes), codes, -1).astype(np.int64)
    patterns, member = np.unique(filled, axis=0, return_inverse=True)
    return patterns, member.ravel()


def _limits(part: Measurement, patterns: np.ndarray) -> tuple[Array, Array, Array]:
    """Limits of the chosen category in units of √θ, and slopes; an unanswered item gets (−∞, ∞) and so says nothing."""
    root = np.sqrt(np.diagonal(part.theta))
    low, high = np.full(patterns.shape, -np.inf), np.full(patterns.shape, np.inf)
    for j, thresholds in enumerate(part.thresholds):
        edges = np.concatenate([[-np.inf], (thresholds - part.intercepts[j]) / root[j], [np.inf]])
        answered = patterns[:, j] >= 0
        low[answered, j] = edges[patterns[answered, j]]
        high[answered, j] = edges[patterns[answered, j] + 1]
    return low, high, part.lam / root[:, None]


def modes_of_patterns(part: Measurement, patterns: np.ndarray) -> tuple[Array, Array]:
    """Return the posterior mode of every pattern, and the curvature there.

    Parameters
    ----------
    part : Measurement
        Of ordered items.
    patterns : ndarray of int, shape (patterns, p)
        Category numbers from 0, −1 for missing: missing answers have no part in the posterior.

    Returns
    -------
    eta : ndarray, shape (patterns, m)
    curvature : ndarray, shape (patterns, m, m)
        Of the negative log-posterior; its inverse is the approximate covariance of the errors.

    References
    ----------
    Embretson, S. E., & Reise, S. P. (2000). Item response theory for psychologists. Erlbaum.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> from emosec.statistics.cfa.derived.measurement import measurements
    >>> rng = np.random.default_rng(1)
    >>> answers = (rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)) > 0).astype(int)
    >>> data = pd.DataFrame(answers, columns=["a", "b", "c"])
    >>> part = measurements(cfa("f =~ a + b + c", data, ordered=True).solution)[0]
    >>> eta, _ = modes_of_patterns(part, np.array([[0, 0, 0], [-1, -1, -1], [1, 1, 1]]))
    >>> bool(eta[0, 0] < eta[1, 0] < eta[2, 0])
    True
    """
    low, high, slope = _limits(part, patterns)
    precision = np.linalg.inv(part.phi)
    eta = np.tile(part.factor_mean, (len(patterns), 1))
    spread = np.sqrt(np.diagonal(part.phi))
    value, gradient, curvature = _posterior(eta, low, high, slope, precision, part.factor_mean)
    for _ in range(MAX_STEPS):
        step = np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0]
        damping = np.ones(len(eta))
        for _ in range(30):
            trial = eta + damping[:, None] * step
            found = _posterior(trial, low, high, slope, precision, part.factor_mean)
            worse = ~(found[0] >= value - 1e-12 * (1.0 + np.abs(value)))
            if not worse.any():
                break
            damping[worse] /= 2.0
        eta, (value, gradient, curvature) = trial, found
        if np.abs(step / spread).max(initial=0.0) < TOLERANCE:
            break
    return eta, curvature


def log_posterior(part: Measurement, patterns: np.ndarray, eta: Array) -> Array:
    """Return the log-posterior of every pattern at one point each, but for a constant of the model.

    Parameters
    ----------
    part : Measurement
        Of ordered items.
    patterns : ndarray of int, shape (patterns, p)
        Category numbers from 0, −1 for missing.
    eta : ndarray, shape (patterns, m)
        Factor values, in the model's units.

    Returns
    -------
    ndarray, shape (patterns,)

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> from emosec.statistics.cfa.derived.measurement import measurements
    >>> rng = np.random.default_rng(1)
    >>> answers = (rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)) > 0).astype(int)
    >>> data = pd.DataFrame(answers, columns=["a", "b", "c"])
    >>> part = measurements(cfa("f =~ a + b + c", data, ordered=True).solution)[0]
    >>> patterns = np.array([[1, 1, 1]])
    >>> best, _ = modes_of_patterns(part, patterns)
    >>> bool(log_posterior(part, patterns, best) > log_posterior(part, patterns, best + 0.1))
    True
    """
    low, high, slope = _limits(part, patterns)
    shift, away = eta @ slope.T, eta - part.factor_mean
    precision = np.linalg.inv(part.phi)
    value: Array = _log_interval(low - shift, high - shift).sum(axis=1) - 0.5 * np.einsum(
        "ni,ij,nj->n", away, precision, away
    )
    return value


def _posterior(
    eta: Array, low: Array, high: Array, slope: Array, precision: Array, mean: Array
) -> tuple[Array, Array, Array]:
    """Log-posterior (n,), gradient (n, m) and negative Hessian (n, m, m) at one point per pattern."""
    shift = eta @ slope.T
    a, b = low - shift, high - shift
    log_p = _log_interval(a, b)
    with np.errstate(invalid="ignore", over="ignore"):
        at_a = np.where(np.isfinite(a), np.exp(-0.5 * a * a - log_p), 0.0) / np.sqrt(2.0 * np.pi)
        at_b = np.where(np.isfinite(b), np.exp(-0.5 * b * b - log_p), 0.0) / np.sqrt(2.0 * np.pi)
        first = at_b - at_a  # −d log P / d shift
        bend = np.where(np.isfinite(b), b * at_b, 0.0) - np.where(np.isfinite(a), a * at_a, 0.0)
    second = first**2 + bend
    away = eta - mean
    value = log_p.sum(axis=1) - 0.5 * np.einsum("ni,ij,nj->n", away, precision, away)
    gradient = -first @ slope - away @ precision
    curvature = precision + np.einsum("nj,ja,jb->nab", second, slope, slope)
    return value, gradient, curvature


def _log_interval(a: Array, b: Array) -> Array:
    """log[Φ(b) − Φ(a)] without cancellation: intervals above 0 are mirrored into the lower tail."""
    from scipy.special import log_ndtr

    with np.errstate(invalid="ignore"):  # an unanswered item: −∞ + ∞
        flip = a + b > 0
    lower, upper = np.where(flip, -b, a), np.where(flip, -a, b)
    log_upper, log_lower = log_ndtr(upper), log_ndtr(lower)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(log_upper + np.log1p(-np.exp(np.minimum(log_lower - log_upper, 0.0))))
