"""How large a confound would have to be for phi = c to look as it does: the E-value's question, asked of a correlation.

Each tipping point is a size at which the truth would lie at the cut-off. What was found is explained away only by a confound of
that size or more.

References
----------
VanderWeele, T. J., & Ding, P. (2017). Sensitivity analysis in observational research: Introducing the E-value. Annals of Internal
Medicine, 167(4), 268–274. doi:10.7326/M16-2607
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.separability.correlation_structure import StructureFit, fit_structure

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


def share_that_lowers(phi: float, cutoff: float) -> float:
    """Share of each component's common variance that is its own (a page, a facet) at which phi = cutoff is seen as `phi`.

    cutoff · (1 − v) = phi. Zero where phi is not below the cut-off.

    Parameters
    ----------
    phi, cutoff : float
        The estimate, and what the true one is supposed to be.

    Returns
    -------
    float
        From 0 up; above 1 where phi is negative.

    Examples
    --------
    >>> round(share_that_lowers(0.6, 0.9), 3)
    0.333
    """
    return max(0.0, 1.0 - phi / cutoff)


def share_that_raises(phi: float, cutoff: float) -> float:
    """Share of common variance that all items share besides their components at which phi = cutoff is seen as `phi`.

    Acquiescence among items worded one way, or good self-presentation: cutoff · (1 − v) + v = phi. Zero where phi is not above
    the cut-off, one where it is 1 or more.

    Parameters
    ----------
    phi, cutoff : float
        The estimate, and what the true one is supposed to be.

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> round(share_that_raises(0.95, 0.9), 3)
    0.5
    """
    if not cutoff < 1.0:
        return 1.0 if phi > cutoff else 0.0
    return float(np.clip((phi - cutoff) / (1.0 - cutoff), 0.0, 1.0))


def share_between_opposite(phi: float, cutoff: float) -> float:
    """Share of common variance that is acquiescence at which phi = cutoff is seen as `phi` between opposite items.

    cutoff · (1 − v) − v = phi.

    Parameters
    ----------
    phi, cutoff : float
        The estimate, and what the true one is supposed to be.

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> round(share_between_opposite(0.52, 0.9), 3)
    0.2
    """
    return float(np.clip((cutoff - phi) / (1.0 + cutoff), 0.0, 1.0))


def share_of_tired(phi: float, cutoff: float) -> float:
    """Share of people who answer the later component at random at which phi = cutoff is seen as `phi`: cutoff √(1 − π) = phi.

    Parameters
    ----------
    phi, cutoff : float
        The estimate, and what the true one is supposed to be.

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> round(share_of_tired(0.6, 0.9), 3)
    0.556
    """
    return max(0.0, 1.0 - (phi / cutoff) ** 2) if phi > 0 else 1.0


def phi_at_residual(fit: StructureFit, pairs: Booleans, r: float) -> StructureFit:
    """Fit the model again as if the residuals of some pairs of items correlated by r.

    Parameters
    ----------
    fit : StructureFit
    pairs : ndarray of bool (pairs,)
    r : float

    Returns
    -------
    StructureFit
        Of correlations from which r √(θ_i θ_j) has been taken, θ the residual variances of `fit`.

    Examples
    --------
    >>> from emosec.statistics.separability.correlation_structure import Structure, fit_structure
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=400).repeat(3, axis=1)
    >>> sample = ordinal_moments((traits + rng.normal(size=(400, 6)) > 0).astype(int), np.full(6, 2)).correlations
    >>> fit = fit_structure(sample, Structure(np.repeat([0, 1], 3)))
    >>> inside = np.array([True, True, False, False, False, True, False, False, False, False, False, False, True, True, True])
    >>> bool(phi_at_residual(fit, inside, 0.2).phi[0] > fit.phi[0])  # what items share besides had lowered phi
    True
    """
    first, second, _, _ = fit.structure.places
    theta = np.clip(1.0 - fit.loadings**2, 0.0, 1.0)
    taken = np.where(pairs, r * np.sqrt(theta[first] * theta[second]), 0.0)
    sample = replace(fit.sample, rho=fit.sample.rho - taken)
    return fit_structure(sample, fit.structure, start=fit.parameters)


def residual_that_lowers(
    fit: StructureFit, number: int, pairs: Booleans, cutoff: float, *, largest: float = 0.6
) -> float:
    """Residual correlation of some pairs at which phi would be at the cut-off.

    Parameters
    ----------
    fit : StructureFit
    number : int
        Which phi.
    pairs : ndarray of bool (pairs,)
        Pairs whose residuals correlate.
    cutoff : float
    largest : float
        Beyond it nothing is sought.

    Returns
    -------
    float
        Zero where the size of phi is not below the cut-off; infinite where `largest` does not suffice.

    Examples
    --------
    >>> from emosec.statistics.separability.correlation_structure import Structure, fit_structure
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=400).repeat(3, axis=1)
    >>> sample = ordinal_moments((traits + rng.normal(size=(400, 6)) > 0).astype(int), np.full(6, 2)).correlations
    >>> fit = fit_structure(sample, Structure(np.repeat([0, 1], 3)))
    >>> inside = np.array([True, True, False, False, False, True, False, False, False, False, False, False, True, True, True])
    >>> bool(0.0 < residual_that_lowers(fit, 0, inside, 0.9))
    True
    """
    if abs(fit.phi[number]) >= cutoff:
        return 0.0
    low, high = 0.0, largest
    if not abs(phi_at_residual(fit, pairs, high).phi[number]) >= cutoff:
        return float("inf")
    while high - low > 1e-3:
        middle = (low + high) / 2.0
        if abs(phi_at_residual(fit, pairs, middle).phi[number]) >= cutoff:
            high = middle
        else:
            low = middle
    return high
