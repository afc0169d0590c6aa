"""The search of `alignment`: means and standard deviations of groups that make loadings and intercepts as alike as they can be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from emosec.statistics.cfa.model.layout import Array, Index

# from a smooth loss to the one asked for: each minimum starts the next search, so that few end in a local one
SMOOTHING = (100.0, 30.0, 10.0, 3.0)
RANDOM_STARTS = 10
SAME_MINIMUM = 1e-6
STEP = 1e-5


@dataclass(frozen=True)
class ConfiguralGroups:
    """Configural estimates of one factor, mean 0 and standard deviation 1 in every group.

    Attributes
    ----------
    loadings : ndarray (G, I)
    levels : ndarray (G, T)
        Intercepts, or thresholds with their sign turned.
    item : ndarray of int (T,)
        Item of each level.
    sizes : ndarray (G,)
    reference : int
        Row of the group whose mean is 0.
    epsilon : float
    """

    loadings: Array
    levels: Array
    item: Index
    sizes: Array
    reference: int
    epsilon: float

    @cached_property
    def pairs(self) -> tuple[Array, Array]:
        """Contrasts of two groups (pairs, G), and √(n_a n_b), which sum to 1."""
        a, b = np.triu_indices(len(self.sizes), 1)
        contrast = np.zeros((len(a), len(self.sizes)))
        contrast[np.arange(len(a)), a], contrast[np.arange(len(a)), b] = 1.0, -1.0
        weight = np.sqrt(self.sizes[a] * self.sizes[b])
        return contrast, weight / weight.sum()

    @cached_property
    def of_item(self) -> Array:
        """1 where a level is of an item: (T, I)."""
        return np.asarray(self.item[:, None] == np.arange(self.loadings.shape[1]), dtype=np.float64)

    def unpack(self, x: Array) -> tuple[Array, Array]:
        """Means and standard deviations; the reference has mean 0, standard deviations have the product 1."""
        others = np.delete(np.arange(len(self.sizes)), self.reference)
        mean, log_sd = np.zeros((2, len(self.sizes)))
        mean[others], log_sd[others] = np.split(x, 2)
        return mean, np.exp(log_sd - log_sd.mean())

    def aligned(self, x: Array) -> tuple[Array, Array]:
        """Loadings and levels in a metric that all groups share."""
        mean, sd = self.unpack(x)
        loadings = self.loadings / sd[:, None]
        return loadings, self.levels - mean[:, None] * loadings[:, self.item]

    def loss(self, x: Array, epsilon: float | None = None) -> tuple[float, Array]:
        """Value and gradient of Σ √(n_a n_b) [(x_a − x_b)² + ε]^¼ over pairs, loadings and levels."""
        eps = self.epsilon if epsilon is None else epsilon
        contrast, weight = self.pairs
        mean, _ = self.unpack(x)
        parts = self.aligned(x)
        value, slopes = 0.0, []
        for part in parts:
            gap = contrast @ part
            root = (gap**2 + eps) ** 0.25
            value += float(weight @ root.sum(axis=1))
            slopes.append(contrast.T @ (weight[:, None] * 0.5 * gap / root**3))
        loadings, (by_loading, by_level) = parts[0], slopes
        by_mean = -(by_level * loadings[:, self.item]).sum(axis=1)
        by_log_sd = -((by_loading - mean[:, None] * (by_level @ self.of_item)) * loadings).sum(axis=1)
        by_log_sd -= by_log_sd.mean()
        return value, np.concatenate([np.delete(by_mean, self.reference), np.delete(by_log_sd, self.reference)])

    def curvature(self, x: Array) -> Array:
        """Second derivatives, by central differences of the exact gradient."""
        k = len(x)
        out = np.empty((k, k))
        for j, step in enumerate(STEP * np.eye(k)):
            out[:, j] = (self.loss(x + step)[1] - self.loss(x - step)[1]) / (2.0 * STEP)
        return (out + out.T) / 2.0


def search(groups: ConfiguralGroups, seed: int = 1) -> tuple[Array, float, int, int]:
    """Find the lowest minimum of many starting points.

    Parameters
    ----------
    groups : Groups
    seed : int
        Of the random starting points.

    Returns
    -------
    x, its loss, how many starting points led there, how many there were

    Examples
    --------
    >>> loadings = np.array([[0.8, 0.7, 0.6], [0.8, 0.7, 0.6]])
    >>> levels = np.array([[0.0, 0.0, 0.0], [0.4, 0.35, 0.3]])  # the second group's mean is 0.5 higher
    >>> groups = ConfiguralGroups(loadings, levels, np.arange(3), np.array([500.0, 500.0]), 0, 1e-3)
    >>> x, loss, agreeing, starts = search(groups)
    >>> groups.unpack(x)[0].round(3).tolist()
    [0.0, 0.5]
    """
    rng = np.random.default_rng(seed)
    first = _moments(groups)
    starts = [first, np.zeros_like(first), *(first + 0.5 * rng.standard_normal((RANDOM_STARTS, len(first))))]
    ends = [_descend(groups, x, smooth) for x in starts for smooth in (True, False)]
    values = np.array([groups.loss(x)[0] for x in ends])
    best = int(values.argmin())
    return ends[best], float(values[best]), int((values < values[best] + SAME_MINIMUM).sum()), len(ends)


def _moments(groups: ConfiguralGroups) -> Array:
    """Start where average loadings and levels are equal."""
    sign = np.where(groups.loadings.sum(axis=0) < 0, -1.0, 1.0)
    sd = np.maximum((groups.loadings * sign).mean(axis=1), 0.1)
    mean = (groups.levels * sign[groups.item]).mean(axis=1) / sd
    at, others = groups.reference, np.delete(np.arange(len(sd)), groups.reference)
    return np.concatenate([(mean - mean[at])[others], np.log(sd / sd[at])[others]])


def _descend(groups: ConfiguralGroups, x: Array, smooth: bool) -> Array:
    from scipy.optimize import minimize

    for factor in (*(SMOOTHING if smooth else ()), 1.0):
        found = minimize(
            groups.loss, x, args=(factor * groups.epsilon,), jac=True, method="BFGS", options={"gtol": 1e-10}
        )
        x = found.x
    return np.asarray(x)


def sensitivity(groups: ConfiguralGroups, x: Array) -> Array:
    """Derivatives of x at the minimum by loadings and levels, group after group: (len(x), G (I + T)).

    By the implicit function theorem, −H⁻¹ times the derivatives of the gradient by what was estimated.

    Parameters
    ----------
    groups : Groups
        Loadings and levels of every group, as they were estimated.
    x : ndarray
        Where the loss has its minimum.

    Returns
    -------
    ndarray, shape (len(x), groups × (loadings + levels))

    Examples
    --------
    >>> loadings = np.array([[0.8, 0.7, 0.6], [0.8, 0.7, 0.6]])
    >>> levels = np.array([[0.0, 0.0, 0.0], [0.4, 0.35, 0.3]])
    >>> groups = ConfiguralGroups(loadings, levels, np.arange(3), np.array([500.0, 500.0]), 0, 1e-3)
    >>> sensitivity(groups, search(groups)[0]).shape
    (2, 12)
    """
    whole = np.hstack([groups.loadings, groups.levels])
    n_items = groups.loadings.shape[1]
    by_estimate = np.empty((len(x), whole.size))
    for j, (g, c) in enumerate(np.ndindex(whole.shape)):
        slopes = []
        for sign in (1.0, -1.0):
            moved = whole.copy()
            moved[g, c] += sign * STEP
            at = ConfiguralGroups(
                moved[:, :n_items], moved[:, n_items:], groups.item, groups.sizes, groups.reference, groups.epsilon
            )
            slopes.append(at.loss(x)[1])
        by_estimate[:, j] = (slopes[0] - slopes[1]) / (2.0 * STEP)
    return np.asarray(-np.linalg.solve(groups.curvature(x), by_estimate))
