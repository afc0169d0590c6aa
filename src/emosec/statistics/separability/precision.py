"""How the standard error of phi depends on phi: the power at a planned phi (gate G1), and the lower limit of an interval.

The fitted WLSMV standard error of phi is carried over to the planned phi by the ratio of two normal-theory standard errors
of the same model with the same loadings: one with the planned, one with the fitted factor correlations. Both are exact for
continuous items; what categories cost is in the fitted standard error, and is taken to cost the same at the planned phi.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NORMAL = NormalDist()
SECANT_STEPS = 12
SETTLED = 1e-4


def phi_standard_errors(loadings: Sequence[Floats], phi: Sequence[float], method: Floats | None = None) -> Floats:
    """Normal-theory standard errors of the factor correlations for N = 1.

    Parameters
    ----------
    loadings : arrays of standardised loadings, one per component
    phi : the correlations of every two components, in the order 12, 13, 23
    method : ndarray (n_items,), optional
        Standardised loadings on an orthogonal method factor, of which only the variance is free (a random intercept).

    Returns
    -------
    ndarray (n_pairs,)
        √N · SE; NaN where the model is not identified or a residual variance is not positive.

    Examples
    --------
    >>> own = np.full(5, 0.7)
    >>> far = phi_standard_errors([own] * 3, [0.7] * 3) / 300**0.5
    >>> near = phi_standard_errors([own] * 3, [0.95] * 3) / 300**0.5
    >>> bool((near < far).all())  # standard errors shrink toward 1
    True
    """
    sizes = [len(own) for own in loadings]
    p = sum(sizes)
    lam = np.zeros((p, len(sizes)))
    owner = np.repeat(np.arange(len(sizes)), sizes)
    lam[np.arange(p), owner] = np.concatenate(loadings)
    pattern = np.eye(len(sizes))
    upper = np.triu_indices(len(sizes), 1)
    pattern[upper] = phi
    pattern.T[upper] = phi
    wording = np.zeros(p) if method is None else np.asarray(method, dtype=np.float64)
    common = lam @ pattern @ lam.T + np.outer(wording, wording)
    residual = 1.0 - np.diagonal(common)
    if not (residual > 0).all():
        return np.full(len(phi), np.nan)
    slopes = _derivatives(lam, owner, pattern, wording)
    try:
        weight = np.linalg.inv(common + np.diag(residual))
        moved = weight @ slopes
        information = np.einsum("aij,bji->ab", moved, moved) / 2
        variances = np.diagonal(np.linalg.inv(information))[: len(phi)]
    except np.linalg.LinAlgError:
        return np.full(len(phi), np.nan)
    errors: Floats = np.sqrt(np.where(variances > 0, variances, np.nan))
    return errors


def _derivatives(lam: Floats, owner: NDArray[np.intp], pattern: Floats, wording: Floats) -> Floats:
    """∂Σ/∂(phi 12, 13, 23; loadings; residual variances; variance of the method factor)."""
    p = len(lam)
    parts = []
    for j, k in zip(*np.triu_indices(len(pattern), 1), strict=True):
        cross = np.outer(lam[:, j], lam[:, k])
        parts.append(cross + cross.T)
    through = lam @ pattern
    for i in range(p):
        one = np.zeros((p, p))
        one[i] += through[:, owner[i]]
        one[:, i] += through[:, owner[i]]
        parts.append(one)
    for i in range(p):
        one = np.zeros((p, p))
        one[i, i] = 1.0
        parts.append(one)
    size = float(wording @ wording)
    if size > 0:
        parts.append(np.outer(wording, wording) / size)
    return np.stack(parts)


def coarseness(thresholds: Floats) -> float:
    """Return the correlation of an item's category numbers with the response beneath them.

    Times the loading it is the loading of the category numbers: what an item of few or lopsided categories tells.

    Parameters
    ----------
    thresholds : ndarray (k − 1,)
        Of a normal response of variance 1, in ascending order.

    Returns
    -------
    float
        NaN without categories that differ.

    References
    ----------
    Olsson, U., Drasgow, F., & Dorans, N. J. (1982). The polyserial correlation coefficient. Psychometrika, 47, 337–347.
    doi:10.1007/BF02294164

    Examples
    --------
    >>> round(coarseness(np.array([0.0])), 3)  # √(2/π)
    0.798
    >>> round(coarseness(np.linspace(-2, 2, 9)), 3)
    0.987
    """
    cuts = [float(t) for t in thresholds]
    below = np.array([0.0, *(NORMAL.cdf(t) for t in cuts), 1.0])
    share, number = np.diff(below), np.arange(len(cuts) + 1)
    variance = float(share @ number**2 - (share @ number) ** 2)
    return sum(NORMAL.pdf(t) for t in cuts) / math.sqrt(variance) if variance > 0 else math.nan


def lower_limits(
    phi: Sequence[float],
    se: Sequence[float],
    loadings: Sequence[Floats],
    method: Floats | None = None,
    *,
    n: int,
    z: float,
) -> Floats:
    """Lower limits of the phi, each with the standard error that holds at the limit itself.

    The standard error of phi shrinks as phi grows, so that phi − z·SE with the fitted SE lies above a true phi twice as often
    as it should, while phi + z·SE lies below it too rarely. The limit L solves phi − L = z·c·SE(L), the test that phi = L
    turned round; SE(L) is the fitted one times the ratio of the normal-theory errors at L and at the estimate. With coarse
    items errors shrink less toward 1 than with fine ones, so the loadings are those of the category numbers. The sandwich is
    too small in small samples; c = √(n/(n − k)) makes up for it, k being the number of loadings and (co)variances.

    Parameters
    ----------
    phi, se : estimates in the order 12, 13, 23, and their standard errors
    loadings, method : as for `phi_standard_errors`, of ordered items each times its `coarseness`
    n : rows
    z : normal quantile

    Returns
    -------
    ndarray (n_pairs,)
        phi − z·c·SE where the ratio is unknown; NaN where phi or SE is. A negative phi is mirrored: the limit nearer zero.

    References
    ----------
    MacKinnon, J. G., & White, H. (1985). Some heteroskedasticity-consistent covariance matrix estimators with improved finite
    sample properties. Journal of Econometrics, 29, 305–325. doi:10.1016/0304-4076(85)90158-7

    Examples
    --------
    >>> own = [np.full(5, 0.7)] * 3
    >>> lower_limits([0.9, 0.5, 0.5], [0.03, 0.055, 0.055], own, n=300, z=1.96).round(3).tolist()
    [0.824, 0.377, 0.377]
    """
    signs = np.where(np.asarray(phi) < 0, -1.0, 1.0)
    found = np.abs(np.asarray(phi, dtype=np.float64))
    free = sum(len(own) for own in loadings) + len(found) + int(method is not None and bool(np.any(method)))
    errors = np.asarray(se, dtype=np.float64) * math.sqrt(n / max(n - free, 1))
    here = phi_standard_errors(loadings, list(signs * found), method)
    limits = found - z * errors
    for i in range(len(found)):

        def short(limit: float, i: int = i) -> float:
            at = found.copy()
            at[i] = max(limit, -0.99)
            ratio = phi_standard_errors(loadings, list(signs * at), method)[i] / here[i]
            return float(found[i] - z * errors[i] * ratio - limit)

        limits[i] = _secant(short, float(limits[i]))
    return signs * limits


def _secant(f: Callable[[float], float], start: float) -> float:
    """Return the root of f by the secant rule; the start where f is unknown or no root is found."""
    before, value = start, f(start)
    now = start + value
    for _ in range(SECANT_STEPS):
        new = f(now)
        if not math.isfinite(new) or new == value:
            return start
        before, value, now = now, new, now - new * (now - before) / (new - value)
        if abs(now - before) < SETTLED:
            return now
    return start


def power_separable(se: float, phi: float, cutoff: float, confidence: float = 0.95) -> float:
    """Return the probability that the upper limit of phi falls below the cut-off, phi_hat being normal with this SE.

    Parameters
    ----------
    se : float
        Standard error of phi.
    phi : float
        The true one.
    cutoff : float
    confidence : float
        Coverage of the two-sided interval whose upper limit is meant.

    Returns
    -------
    float
        NaN where there is no standard error above 0.

    Examples
    --------
    >>> round(power_separable(0.0425, 0.70, 0.90), 3)
    0.997
    """
    if not se > 0:
        return math.nan
    return NORMAL.cdf((cutoff - phi) / se - NORMAL.inv_cdf(0.5 + confidence / 2))


def needed_n(n: float, se: float, distance: float, z: float, power: float = 0.80) -> float:
    """Return the N at which an estimate this far from the cut-off passes it by z standard errors with the wanted power.

    Parameters
    ----------
    n, se : present sample size and standard error; the standard error shrinks with √N
    distance : |cutoff − phi|
    z : critical value
    power : wanted probability

    Returns
    -------
    float
        Infinite where the estimate lies on the cut-off.

    Examples
    --------
    >>> round(needed_n(100, 0.1, 0.1, 1.96))
    785
    """
    if not (distance > 0 and se > 0):
        return math.inf
    return n * (se * (z + NORMAL.inv_cdf(power)) / distance) ** 2


def implied_se(power: float, distance: float, z: float, samples: int) -> float:
    """Return the standard error at which an upper limit would fall below the cut-off with the power that was simulated.

    Parameters
    ----------
    power : share of samples in which it did; none or all of them count as half a sample from there
    distance : cutoff − phi, above 0
    z : critical value
    samples : how many there were

    Returns
    -------
    float

    Examples
    --------
    >>> round(implied_se(power_separable(0.06, 0.70, 0.90), 0.20, 1.959964, 10**6), 4)
    0.06
    >>> needed_n(200, implied_se(0.75, 0.20, 1.96, 200), 0.20, 1.96) > 200
    True
    """
    half = 0.5 / samples
    return distance / max(z + NORMAL.inv_cdf(min(max(power, half), 1 - half)), 1e-3)
