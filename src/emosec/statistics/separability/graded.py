"""Evidence by degrees: what each cut-off would have said, and how likely phi lies on either side of one.

References
----------
Cox, D. R. (1958). Some problems connected with statistical inference. Annals of Mathematical Statistics, 29, 357–372.
Berger, J. O., & Sellke, T. (1987). Testing a point null hypothesis. Journal of the American Statistical Association, 82, 112–122.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]

GRID = np.linspace(-0.999, 1.0, 1000)


def confidence_curve(phi: float, se: float, cutoffs: ArrayLike) -> Floats:
    """Confidence that phi lies below each cut-off: one minus the one-sided p value.

    Parameters
    ----------
    phi, se : float
        Estimate and standard error.
    cutoffs : array_like

    Returns
    -------
    ndarray, of the cut-offs' shape
        NaN where there is no standard error above 0.

    References
    ----------
    Cox, D. R. (1958). Some problems connected with statistical inference. Annals of Mathematical Statistics, 29, 357–372.

    Examples
    --------
    >>> confidence_curve(0.8, 0.05, [0.7, 0.8, 0.9]).round(3).tolist()
    [0.023, 0.5, 0.977]
    """
    at = np.asarray(cutoffs, dtype=np.float64)
    if not se > 0.0:
        return np.full(at.shape, np.nan)
    out: Floats = ndtr((at - phi) / se)
    return out


@dataclass(frozen=True)
class Belief:
    """What the data say about phi ≥ c against phi < c.

    Attributes
    ----------
    posterior : float
        Probability of phi ≥ c.
    prior : float
        The same before the data.
    bayes_factor : float
        Odds of phi ≥ c against phi < c, after by before.
    """

    posterior: float
    prior: float
    bayes_factor: float


def belief(
    phi: float, se: Callable[[Floats], Floats] | float, cutoff: float, prior: Callable[[Floats], Floats] | None = None
) -> Belief:
    """Return the posterior of phi ≥ c.

    Parameters
    ----------
    phi : float
        The estimate.
    se : callable or float
        Standard error of the estimate at each true phi, as simulated at the study's own design; or one number.
    cutoff : float
    prior : callable, optional
        Density of phi before the data, up to a constant; by default even over [0, 1].

    Returns
    -------
    Belief
        NaN throughout where there is no estimate or an error that is not above 0.

    Examples
    --------
    >>> found = belief(0.8, 0.05, 0.9)
    >>> round(found.posterior, 3), round(found.prior, 3)
    (0.022, 0.1)
    """
    at = GRID[GRID >= 0.0] if prior is None else GRID
    density = np.ones(len(at)) if prior is None else np.asarray(prior(at), dtype=np.float64)
    spread = np.asarray(se(at), dtype=np.float64) if callable(se) else np.full(len(at), float(se))
    if not np.isfinite(phi) or not (spread > 0.0).all():
        return Belief(np.nan, np.nan, np.nan)
    likelihood = np.exp(-0.5 * ((phi - at) / spread) ** 2) / spread
    above = at >= cutoff
    after = float((likelihood * density)[above].sum() / (likelihood * density).sum())
    before = float(density[above].sum() / density.sum())
    odds = (after / max(1.0 - after, 1e-300)) / (before / (1.0 - before))
    return Belief(after, before, odds)


def z_of(level: float) -> float:
    """One-sided critical value.

    Parameters
    ----------
    level : float
        Share of the normal distribution below it, between 0 and 1.

    Returns
    -------
    float

    Examples
    --------
    >>> round(z_of(0.95), 3)
    1.645
    """
    return float(ndtri(level))


def t_for(z: float, df: int) -> float:
    """Critical value of Student's t that is exceeded as often as z of the normal distribution.

    Parameters
    ----------
    z : float
    df : int
        Clusters less one: so much is known of an error that is made of sums over clusters.

    Returns
    -------
    float

    References
    ----------
    Cameron, A. C., & Miller, D. L. (2015). A practitioner's guide to cluster-robust inference. Journal of Human Resources, 50(2),
    317–372. doi:10.3368/jhr.50.2.317

    Examples
    --------
    >>> round(t_for(1.959964, 10), 3), round(t_for(1.959964, 10_000), 3)
    (2.228, 1.96)
    """
    from scipy.special import ndtr, stdtrit

    return float(stdtrit(df, ndtr(z)))
