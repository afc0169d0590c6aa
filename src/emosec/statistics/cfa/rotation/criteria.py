"""Rotation criteria: how far a loading matrix is from simple, and the gradient. All take a stack of matrices (…, p, m)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.rotation.options import RotationOptions

# loadings (…, p, m) → criterion (…), gradient (…, p, m)
Criterion = Callable[[Array], tuple[Array, Array]]


def oblimin(loadings: Array, gamma: float = 0.0) -> tuple[Array, Array]:
    """Direct oblimin, with gamma 0 direct quartimin: sum over pairs of factors of Σ λ²λ².

    Parameters
    ----------
    loadings : ndarray, shape (…, p, m)
    gamma : float
        0 or below for oblique rotation; the larger, the more factors may correlate.

    Returns
    -------
    value : ndarray, shape (…)
    gradient : ndarray, shape (…, p, m)

    References
    ----------
    Jennrich, R. I., & Sampson, P. F. (1966). Rotation for simple loadings. *Psychometrika, 31*, 313–323.

    Examples
    --------
    >>> oblimin(np.array([[0.8, 0.0], [0.0, 0.7]]))[0].item()
    0.0
    """
    squared = loadings**2
    others = squared.sum(-1, keepdims=True) - squared
    if gamma:
        others = others - gamma * others.mean(-2, keepdims=True)
    return (squared * others).sum((-2, -1)) / 4.0, loadings * others


def geomin(loadings: Array, epsilon: float = 0.001) -> tuple[Array, Array]:
    """Geomin: sum over items of the geometric mean of λ² + epsilon.

    Parameters
    ----------
    loadings : ndarray, shape (…, p, m)
    epsilon : float
        Above 0: keeps the criterion smooth at loadings of 0.

    Returns
    -------
    value : ndarray, shape (…)
    gradient : ndarray, shape (…, p, m)

    References
    ----------
    Yates, A. (1987). *Multivariate exploratory data analysis*. State University of New York Press. Browne, M. W. (2001). An
    overview of analytic rotation in exploratory factor analysis. *Multivariate Behavioral Research, 36*, 111–150.

    Examples
    --------
    >>> round(geomin(np.array([[1.0, 0.0]]), epsilon=0.01)[0].item(), 4)
    0.1005
    """
    squared = loadings**2 + epsilon
    means = np.exp(np.log(squared).mean(-1, keepdims=True))
    return means.sum((-2, -1)), (2.0 / loadings.shape[-1]) * loadings / squared * means


def target(loadings: Array, wanted: Array) -> tuple[Array, Array]:
    """Squared distance from a target; NaN entries do not count (partially specified target).

    Parameters
    ----------
    loadings : ndarray, shape (…, p, m)
    wanted : ndarray, shape (p, m)

    Returns
    -------
    value : ndarray, shape (…)
    gradient : ndarray, shape (…, p, m)

    References
    ----------
    Browne, M. W. (1972). Oblique rotation to a partially specified target. *British Journal of Mathematical and Statistical
    Psychology, 25*, 207–212.

    Examples
    --------
    >>> round(target(np.array([[0.8, 0.1]]), np.array([[np.nan, 0.0]]))[0].item(), 4)
    0.01
    """
    distance = np.where(np.isnan(wanted), 0.0, loadings - wanted)
    return (distance**2).sum((-2, -1)), 2.0 * distance


def criterion_of(options: RotationOptions, wanted: Array | None) -> Criterion:
    """The criterion a rotation minimises.

    Parameters
    ----------
    options : RotationOptions
    wanted : ndarray, shape (p, m), or None
        The target, of a target rotation; others do not read it.

    Returns
    -------
    callable
        From loadings (…, p, m) to value and gradient.

    Examples
    --------
    >>> from emosec.statistics.cfa.rotation.options import rotation_options
    >>> criterion_of(rotation_options("oblimin"), None)(np.eye(2))[0].item()
    0.0
    """
    if options.method == "geomin":
        return lambda loadings: geomin(loadings, options.geomin_epsilon)
    if options.method == "target":
        assert wanted is not None
        return lambda loadings: target(loadings, wanted)
    gamma = options.oblimin_gamma if options.method == "oblimin" else 0.0
    return lambda loadings: oblimin(loadings, gamma)
