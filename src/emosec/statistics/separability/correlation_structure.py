"""A factor model of correlations, each item on one factor: small enough to be fitted thousands of times a minute.

ρ_ij = λ_i λ_j φ_{f(i) f(j)} + Σ_m g_m(i, j) ψ_m, where g_m is known (a random intercept: s_i s_j; a page: 1 within it) and
its variance ψ_m is free. A residual covariance is freed by leaving its pair out. Estimated by diagonally weighted least
squares, with errors and test from the asymptotic covariance of the correlations: WLSMV with saturated thresholds, of which
thresholds are then no part. `cfa.solve` gives the same numbers for any model, in twenty times the time.

References
----------
Muthén, B., du Toit, S. H. C., & Spisic, D. (1997). Robust inference using weighted least squares and quadratic estimating
equations in latent variable modeling with categorical and continuous outcomes.
Asparouhov, T., & Muthén, B. (2010). Simple second order chi-square correction. Mplus technical note.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.correlations.contingency import item_pairs

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Booleans = NDArray[np.bool_]

MOST_STEPS = 100
# Newton decrement per observation below which the search has arrived
ARRIVED = 1e-15
# square roots of pivots below this are zero but for rounding
SMALLEST_PIVOT = 1e-4
# below this, steps use the exact curvature
NEAR = 1e-3
# a correlation is given no weight where its variance is not positive, nor where it is perfect so far as the table can tell
PERFECT = 0.9989
SMALLEST_VARIANCE = 1e-10


@dataclass(frozen=True)
class Correlations:
    """Correlations of one sample, with their asymptotic covariance.

    Attributes
    ----------
    n : int
        Rows, the N that `acov` is multiplied by.
    rho : ndarray (pairs,)
        In the order of `item_pairs`; NaN where undefined.
    acov : ndarray (pairs, pairs)
        N times the covariance of `rho`.
    variances : ndarray (pairs,) or None
        Its diagonal as it would be for independent rows, where `acov` is that of clusters: weights come from it, so that clusters
        change errors and not estimates.
    """

    n: int
    rho: Floats
    acov: Floats
    variances: Floats | None = None

    @property
    def n_items(self) -> int:
        """Number of items."""
        return int((1 + np.sqrt(1 + 8 * len(self.rho))) / 2)

    @cached_property
    def weights(self) -> Floats:
        """One over the asymptotic variances; 0 for pairs that cannot be used."""
        variance = np.diagonal(self.acov) if self.variances is None else self.variances
        good = np.isfinite(self.rho) & np.isfinite(variance) & (variance > SMALLEST_VARIANCE)
        good &= np.abs(np.where(good, self.rho, 0.0)) < PERFECT
        return np.where(good, 1.0 / np.where(good, variance, 1.0), 0.0)

    def items(self, which: Integers) -> Correlations:
        """Return the correlations among some items, in their order here."""
        first, second = item_pairs(self.n_items)
        inside = np.isin(first, which) & np.isin(second, which)
        own = None if self.variances is None else self.variances[inside]
        return Correlations(self.n, self.rho[inside], self.acov[np.ix_(inside, inside)], own)


@dataclass(frozen=True)
class Structure:
    """A model of correlations.

    Attributes
    ----------
    factor : ndarray of int (items,)
        The factor of each item, 0 … k − 1.
    common : ndarray (m, pairs)
        What each further source of variance adds to each pair, per unit of its variance.
    freed : ndarray of bool (pairs,)
        Pairs whose residuals may covary, so that they tell nothing.

    Notes
    -----
    Of a factor with one item only the product of loading and phi is in the data. Its loading is held at 1, so that the rest of
    the model is what it would be without it; its phis are then correlations of the item, not of what it measures.
    """

    factor: Integers
    common: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    freed: Booleans = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))

    @property
    def n_factors(self) -> int:
        """Number of factors."""
        return int(self.factor.max()) + 1

    @cached_property
    def places(self) -> tuple[Integers, Integers, Integers, Integers]:
        """(first, second) item of every pair, and which phi it has: −1 inside a factor; and the factors of each phi."""
        first, second = item_pairs(len(self.factor))
        k = self.n_factors
        number = np.full((k, k), -1)
        rows, cols = np.triu_indices(k, 1)
        number[rows, cols] = number[cols, rows] = np.arange(len(rows))
        return first, second, number[self.factor[first], self.factor[second]], number

    @cached_property
    def held(self) -> Integers:
        """Items alone on their factor, whose loadings are held at 1."""
        return np.flatnonzero(np.bincount(self.factor)[self.factor] == 1)

    def free(self, pairs: Integers) -> Structure:
        """Return the model with the residual covariances of these pairs freed too."""
        first, _, _, _ = self.places
        freed = self.freed.copy() if len(self.freed) else np.zeros(len(first), dtype=np.bool_)
        freed[pairs] = True
        return replace(self, freed=freed)

    def phi_number(self, a: int, b: int) -> int:
        """Return the position of phi of two factors among the phis."""
        return int(self.places[3][a, b])


@dataclass(frozen=True)
class StructureFit:
    """A fitted model.

    Attributes
    ----------
    structure, sample : what was fitted to what
    loadings : ndarray (items,)
    phi : ndarray (phis,)
        By pairs of factors, in the order of `item_pairs`.
    variances : ndarray (m,)
        Of the further sources.
    covariance : ndarray (parameters, parameters)
        Of (loadings, phi, variances); NaN where the model is not identified.
    residuals : ndarray (pairs,)
        Observed minus implied.
    jacobian : ndarray (pairs, parameters)
    weights : ndarray (pairs,)
        0 for freed pairs.
    bread : ndarray (parameters, parameters)
    converged : bool
        The search arrived, and the model is identified there.
    """

    structure: Structure
    sample: Correlations
    loadings: Floats
    phi: Floats
    variances: Floats
    covariance: Floats
    residuals: Floats
    jacobian: Floats
    weights: Floats
    bread: Floats
    converged: bool

    @property
    def phi_covariance(self) -> Floats:
        """Covariance of `phi`."""
        p, k = len(self.loadings), len(self.phi)
        return self.covariance[p : p + k, p : p + k]

    @property
    def se(self) -> Floats:
        """Standard errors of `phi`."""
        return np.sqrt(np.maximum(np.diagonal(self.phi_covariance), 0.0))

    @property
    def parameters(self) -> Floats:
        """(loadings, phi, variances)."""
        return np.concatenate([self.loadings, self.phi, self.variances])


def fit_structure(sample: Correlations, structure: Structure, start: Floats | None = None) -> StructureFit:
    """Fit a model of correlations.

    Parameters
    ----------
    sample : Correlations
    structure : Structure
    start : ndarray, optional
        (loadings, phi, variances) to start from.

    Returns
    -------
    StructureFit
        Factors are turned so that their loadings sum to something positive. `converged` is False where the search did not
        arrive or the information matrix is singular; estimates are then no estimates.

    Examples
    --------
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> codes = (rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)) > 0).astype(int)
    >>> fit = fit_structure(ordinal_moments(codes, np.full(4, 2)).correlations, Structure(np.zeros(4, dtype=int)))
    >>> fit.converged, fit.loadings.shape
    (True, (4,))
    """
    used = sample.weights > 0.0
    if len(structure.freed):
        used &= ~structure.freed
    weights = np.where(used, sample.weights, 0.0)
    rho = np.where(used, sample.rho, 0.0)
    x = _start(sample, structure) if start is None else start.copy()
    x, arrived = _search(rho, weights, structure, x)
    x = _turned(x, structure)
    implied, jacobian = _moments(structure, x)
    information = _kept(structure, (jacobian.T * weights) @ jacobian)
    bread, identified = _inverse(information)
    middle = bread @ (jacobian.T * weights)
    acov = np.where(np.isfinite(sample.acov), sample.acov, 0.0)
    covariance = (middle @ acov @ middle.T) / max(sample.n - 1, 1)
    p, k = len(structure.factor), structure.n_factors
    phis = k * (k - 1) // 2
    if not identified:
        covariance = np.full_like(covariance, np.nan)
    return StructureFit(
        structure, sample, x[:p], x[p : p + phis], x[p + phis :], covariance,
        np.where(sample.weights > 0, sample.rho - implied, 0.0), jacobian, weights, bread, arrived and identified,
    )  # fmt: skip


def _moments(structure: Structure, x: Floats) -> tuple[Floats, Floats]:
    """Return the implied correlations and their derivatives by (loadings, phi, variances)."""
    first, second, which, _ = structure.places
    p, k = len(structure.factor), structure.n_factors
    phis = k * (k - 1) // 2
    loadings = x[:p]
    phi = np.append(x[p : p + phis], 1.0)[which]
    a, b = loadings[first], loadings[second]
    m = len(first)
    rows = np.arange(m)
    jacobian = np.zeros((m, len(x)))
    jacobian[rows, first] = b * phi
    jacobian[rows, second] = a * phi
    jacobian[:, structure.held] = 0.0
    between = which >= 0
    jacobian[rows[between], p + which[between]] = (a * b)[between]
    implied = a * b * phi
    if len(structure.common):
        jacobian[:, p + phis :] = structure.common.T
        implied = implied + x[p + phis :] @ structure.common
    return implied, jacobian


def _kept(structure: Structure, information: Floats) -> Floats:
    """The information matrix with held loadings cut off from the rest, at a curvature that keeps it invertible."""
    if not len(structure.held):
        return information
    out = information.copy()
    out[structure.held, :] = 0.0
    out[:, structure.held] = 0.0
    out[structure.held, structure.held] = 1.0
    return out


def _start(sample: Correlations, structure: Structure) -> Floats:
    """Loadings from the correlations inside each factor, phi and variances from what is left."""
    first, second, which, _ = structure.places
    k = structure.n_factors
    used = sample.weights > 0.0
    rho = np.where(used, sample.rho, 0.0)
    inside = which < 0
    mean = np.zeros(k)
    own = structure.factor[first]
    for f in range(k):
        at = inside & (own == f)
        mean[f] = rho[at].mean() if at.any() else 0.3
    loadings = np.sqrt(np.clip(mean, 0.1, 0.8))[structure.factor]
    loadings[structure.held] = 1.0
    phi = np.zeros(k * (k - 1) // 2)
    product = loadings[first] * loadings[second]
    for f in range(len(phi)):
        at = which == f
        phi[f] = np.clip(rho[at].mean() / product[at].mean(), -0.95, 0.95)
    return np.concatenate([loadings, phi, np.full(len(structure.common), 0.02)])


def _search(rho: Floats, weights: Floats, structure: Structure, x: Floats) -> tuple[Floats, bool]:
    """Damped Gauss–Newton steps, exact Newton steps once near, until the decrement says that nothing is left to gain."""
    damping, near = 0.0, False
    implied, jacobian = _moments(structure, x)
    gap = rho - implied
    value = float(weights @ (gap * gap))
    for _ in range(MOST_STEPS):
        gradient = jacobian.T @ (weights * gap)
        curvature = _kept(structure, (jacobian.T * weights) @ jacobian)
        if near:
            exact = _kept(structure, curvature - _second_order(structure, x, weights * gap))
            curvature = _positive(exact, curvature)
        scale = np.maximum(np.diagonal(curvature), 1e-8)
        step = _solved(curvature + np.diag((damping + 1e-12) * scale), gradient)
        decrement = float(step @ gradient)
        if damping == 0.0 and abs(decrement) < ARRIVED:
            return x, True
        near = decrement < NEAR
        trial = x + step * min(1.0, 1.0 / max(float(np.abs(step).max()), 1e-12))
        implied, there = _moments(structure, trial)
        left = rho - implied
        found = float(weights @ (left * left))
        if found <= value + 1e-14:
            x, gap, jacobian, value = trial, left, there, found
            damping = 0.0 if damping < 1e-3 else damping / 10.0
        else:
            damping = max(1e-3, damping * 10.0)
            if damping > 1e6:
                break
    return x, False


def _second_order(structure: Structure, x: Floats, weighted: Floats) -> Floats:
    """Σ over pairs of weight × gap × the second derivatives of the implied correlation."""
    first, second, which, _ = structure.places
    p, k = len(structure.factor), structure.n_factors
    phi = np.append(x[p : p + k * (k - 1) // 2], 1.0)[which]
    out = np.zeros((len(x), len(x)))
    out[first, second] = out[second, first] = weighted * phi
    at = np.flatnonzero(which >= 0)
    for one, other in ((first, second), (second, first)):
        np.add.at(out, (one[at], p + which[at]), weighted[at] * x[other[at]])
    out[p:, :p] = out[:p, p:].T
    return out


def _positive(hessian: Floats, otherwise: Floats) -> Floats:
    try:
        np.linalg.cholesky(hessian)
    except np.linalg.LinAlgError:
        return otherwise
    return hessian


def _solved(matrix: Floats, vector: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(matrix, vector), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(matrix, vector, rcond=1e-10)[0], dtype=np.float64)


def _inverse(information: Floats) -> tuple[Floats, bool]:
    """Inverse, and whether there is one: no pivot of the information's correlation matrix is zero."""
    scale = np.sqrt(np.maximum(np.diagonal(information), 1e-300))
    try:
        factor = np.linalg.cholesky(information / np.outer(scale, scale))
    except np.linalg.LinAlgError:
        return np.zeros_like(information), False
    if float(np.diagonal(factor).min()) < SMALLEST_PIVOT:
        return np.zeros_like(information), False
    half = np.linalg.inv(factor)
    return (half.T @ half) / np.outer(scale, scale), True


def _turned(x: Floats, structure: Structure) -> Floats:
    """Turn factors whose loadings sum to something negative."""
    p, k = len(structure.factor), structure.n_factors
    sums = np.bincount(structure.factor, x[:p], minlength=k)
    sign = np.where(sums < 0, -1.0, 1.0)
    if (sign > 0).all():
        return x
    out = x.copy()
    out[:p] *= sign[structure.factor]
    rows, cols = np.triu_indices(k, 1)
    out[p : p + len(rows)] *= sign[rows] * sign[cols]
    return out
