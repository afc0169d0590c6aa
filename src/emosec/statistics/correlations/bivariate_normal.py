"""The bivariate normal distribution on arrays: density and distribution function to about 1e-15.

The integral of Drezner and Wesolowsky (1990) as Genz (2004) writes it: Gauss–Legendre quadrature over the arc sine of
the correlation, and beyond |ρ| = .925 an expansion around |ρ| = 1 whose remainder is integrated.

References
----------
Drezner, Z., & Wesolowsky, G. O. (1990). On the computation of the bivariate normal integral. Journal of Statistical
Computation and Simulation, 35, 101–107. doi:10.1080/00949659008811236 Genz, A. (2004). Numerical computation of
rectangular bivariate and trivariate normal and t probabilities. Statistics and Computing, 14, 251–260.
doi:10.1023/B:STCO.0000035304.20635.31
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emosec.statistics.special import ndtr

Floats = NDArray[np.float64]

# |ρ| above which the quadrature over the arc sine needs too many nodes (Genz 2004).
NEAR_ONE = 0.925
# |ρ| below which 12 nodes already reach 1e-15.
MODERATE = 0.75
# Stands for ±∞: exp(−37²/2) is below the smallest double that matters, and 37 · 37 does not overflow.
FAR = 37.0

_NODES = {n: np.polynomial.legendre.leggauss(n) for n in (12, 20)}


def bivariate_normal_pdf(x: ArrayLike, y: ArrayLike, rho: ArrayLike) -> Floats:
    """Density of the standard bivariate normal at (x, y); 0 at ±∞. Arguments broadcast.

    Parameters
    ----------
    x, y : array_like
        Points; may be ±∞.
    rho : array_like
        Between −1 and 1, both excluded.

    Returns
    -------
    ndarray
        Of the broadcast shape.

    Examples
    --------
    >>> round(float(bivariate_normal_pdf(0.0, 0.0, 0.0)), 6)  # 1 / 2π
    0.159155
    """
    h, k = (np.clip(np.asarray(v, dtype=np.float64), -FAR, FAR) for v in (x, y))
    r = np.asarray(rho, dtype=np.float64)
    rest = (1.0 - r) * (1.0 + r)
    density: Floats = np.exp(-(h * h - 2.0 * r * h * k + k * k) / (2.0 * rest)) / (2.0 * np.pi * np.sqrt(rest))
    return density


def bivariate_normal_cdf(x: ArrayLike, y: ArrayLike, rho: ArrayLike) -> Floats:
    """P(X ≤ x, Y ≤ y) for standard normal X, Y with correlation rho. Arguments broadcast.

    Parameters
    ----------
    x, y : array_like
        Upper limits; ±inf allowed. NaN gives NaN.
    rho : array_like
        Correlations in [−1, 1].

    Returns
    -------
    ndarray
        Probabilities, absolute error about 1e-15.

    Examples
    --------
    >>> round(float(bivariate_normal_cdf(0.0, 0.0, 0.5)), 12)  # 1/4 + asin(.5)/2π = 1/3
    0.333333333333
    """
    h, k, r = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (x, y, rho)))
    flat = grid_cdf(h.reshape(-1, 1), k.reshape(-1, 1), r.reshape(-1))
    return flat.reshape(h.shape)


def grid_cdf(x: Floats, y: Floats, rho: Floats) -> Floats:
    """P(X ≤ x_a, Y ≤ y_b) on one grid per correlation: what a contingency table with given thresholds needs.

    Parameters
    ----------
    x : ndarray (m, a)
        Limits of the first variable for each of m correlations; ±inf allowed.
    y : ndarray (m, b)
        Limits of the second.
    rho : ndarray (m,)
        Correlations in [−1, 1].

    Returns
    -------
    ndarray (m, a, b)

    Examples
    --------
    >>> import numpy as np
    >>> grid_cdf(np.array([[0.0, np.inf]]), np.array([[0.0, np.inf]]), np.array([0.0]))[0].tolist()
    [[0.25, 0.5], [0.5, 1.0]]
    """
    h = np.clip(x, -FAR, FAR)
    k = np.clip(y, -FAR, FAR)
    size = np.abs(rho)
    bands: tuple[tuple[NDArray[np.bool_], Callable[[Floats, Floats, Floats], Floats]], ...] = (
        (size < MODERATE, lambda a, b, r: _by_arc_sine(a, b, r, 12)),
        ((size >= MODERATE) & (size < NEAR_ONE), lambda a, b, r: _by_arc_sine(a, b, r, 20)),
        (size >= NEAR_ONE, _near_one),
    )
    for chosen, method in bands:
        if len(rho) and chosen.all():
            return method(h, k, rho)
    out = np.full((len(rho), x.shape[1], y.shape[1]), np.nan)
    for chosen, method in bands:
        if chosen.any():
            out[chosen] = method(h[chosen], k[chosen], rho[chosen])
    return out


def _by_arc_sine(h: Floats, k: Floats, rho: Floats, n_nodes: int) -> Floats:
    """Φ(h)Φ(k) + ∫₀^{asin ρ} exp(−(h² + k² − 2hk sin θ) / 2cos²θ) dθ / 2π."""
    nodes, weights = _NODES[n_nodes]
    half = np.arcsin(rho) / 2.0
    sine = np.sin(half[:, None] * (nodes + 1.0))
    scale = 1.0 / (1.0 - sine * sine)
    product = h[:, :, None] * k[:, None, :]
    squares = (h * h)[:, :, None] / 2.0 + (k * k)[:, None, :] / 2.0
    shape = product.shape
    # (m, cells, 2) @ (m, 2, nodes): the exponent is linear in hk and (h² + k²)/2
    left = np.stack([product.reshape(len(rho), -1), squares.reshape(len(rho), -1)], axis=2)
    right = np.stack([sine * scale, -scale], axis=1)
    integrand = left @ right
    np.exp(integrand, out=integrand)
    integral = (integrand @ weights) * (half / (2.0 * np.pi))[:, None]
    both: Floats = ndtr(h)[:, :, None] * ndtr(k)[:, None, :] + integral.reshape(shape)
    return both


def _near_one(h: Floats, k: Floats, rho: Floats) -> Floats:
    """Genz's expansion for |ρ| ≥ .925, written for upper tails and used on the mirrored limits."""
    shape = (len(rho), h.shape[1], k.shape[1])
    # P(X ≤ x, Y ≤ y) = P(X > −x, Y > −y)
    up = np.broadcast_to(-h[:, :, None], shape)
    right = np.broadcast_to(-k[:, None, :], shape)
    sign = np.where(rho < 0.0, -1.0, 1.0)[:, None, None]
    v = right * sign
    hk = up * v
    rest = ((1.0 - rho) * (1.0 + rho))[:, None, None]
    root = np.sqrt(rest)
    bs = (up - v) ** 2
    c, d = (4.0 - hk) / 8.0, (12.0 - hk) / 16.0
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        head = (
            root
            * _exp(-(bs / rest + hk) / 2.0)
            * (1.0 - c * (bs - rest) * (1.0 - d * bs / 5.0) / 3.0 + c * d * rest * rest / 5.0)
        )
        b = np.sqrt(bs)
        tail = (
            _exp(-hk / 2.0) * np.sqrt(2.0 * np.pi) * ndtr(-b / root) * b * (1.0 - c * bs * (1.0 - d * bs / 5.0) / 3.0)
        )
        total = head - tail
        nodes, weights = _NODES[20]
        for node, weight in zip(nodes, weights, strict=True):
            xs = (root / 2.0 * (node + 1.0)) ** 2
            rs = np.sqrt(1.0 - xs)
            kernel = np.exp(-hk * xs / (2.0 * (1.0 + rs) ** 2)) / rs - (1.0 + c * xs * (1.0 + d * xs))
            total = total + root / 2.0 * weight * _exp(-(bs / xs + hk) / 2.0) * kernel
    part = np.where(rest > 0.0, -total / (2.0 * np.pi), 0.0)
    same = part + ndtr(-np.maximum(up, v))
    opposite = -part + np.where(v > up, np.where(up < 0.0, ndtr(v) - ndtr(up), ndtr(-up) - ndtr(-v)), 0.0)
    return np.clip(np.where(sign > 0.0, same, opposite), 0.0, 1.0)


def _exp(exponent: Floats) -> Floats:
    """exp, and exactly 0 below −100, where Genz drops the term (and 0 · ∞ is avoided)."""
    return np.where(exponent > -100.0, np.exp(np.minimum(exponent, 700.0)), 0.0)
