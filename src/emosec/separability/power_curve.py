"""The N at which a simulated power meets a target, from a probit curve in √N."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
NORMAL = NormalDist()


def n_at_power(points: pd.DataFrame, target: float) -> tuple[float, float] | None:
    """Return the N at which the smoothed power meets a target and its standard error, or None where it never does.

    Parameters
    ----------
    points : the contracted table POWER
    target : power

    Examples
    --------
    >>> import pandas as pd
    >>> n = np.array([100, 200, 400])
    >>> at = [NORMAL.cdf(-2 + 0.2 * x**0.5) for x in n]
    >>> made = pd.DataFrame({"n": n, "replications": 10_000, "power": at})
    >>> round(n_at_power(made, 0.80)[0]), n_at_power(made.assign(power=0.0), 0.80)
    (202, None)
    """
    power, n = points["power"].to_numpy(dtype=float), points["n"].to_numpy(dtype=float)
    samples = points["replications"].to_numpy(dtype=float)
    fitted = probit(np.sqrt(n), power, samples)
    if fitted is None:
        return None
    (level, slope), covariance = fitted
    # where the gates keep the power from ever coming near, the largest N simulated says so, whatever a curve would
    error = math.sqrt(max(power[-1] * (1 - power[-1]), 0.01) / samples[-1])
    if slope <= 0 or (power.max() < target - 3 * error and _flat(power, n)):
        return None
    root = (NORMAL.inv_cdf(target) - level) / slope
    if root <= 0:
        return float(n.min()), 0.0
    gradient = -2 * root / slope * np.array([1.0, root])
    return root**2, math.sqrt(float(gradient @ covariance @ gradient))


def _flat(power: Floats, n: Floats) -> bool:
    """Whether the two largest N, of which one is half the other or less, give about the same power."""
    order = np.argsort(n)
    far = order[n[order] <= n.max() / 1.5]
    return bool(len(far)) and power[order[-1]] - power[far[-1]] < 0.05


def probit(x: Floats, share: Floats, samples: Floats) -> tuple[Floats, Floats] | None:
    """Fit Φ(a + b·x) to shares by Fisher scoring; None where all are 0, all are 1, or the curve is no curve.

    Returns
    -------
    (a, b), covariance
    """
    from scipy.special import ndtr, ndtri

    design = np.column_stack([np.ones_like(x), x])
    # half a sample of either kind keeps a share of 0 or 1 finite
    count = share * samples
    kept = (count + 0.5) / (samples + 1)
    if len(x) < 2 or np.ptp(share) == 0:
        return None
    at: Floats = np.linalg.lstsq(design * np.sqrt(samples)[:, None], ndtri(kept) * np.sqrt(samples), rcond=None)[0]
    information: Floats = np.eye(2)
    for _ in range(50):
        linear = np.clip(design @ at, -6, 6)
        p = np.clip(ndtr(linear), 1e-9, 1 - 1e-9)
        density = np.exp(-(linear**2) / 2) / math.sqrt(2 * math.pi)
        weight = samples * density**2 / (p * (1 - p))
        information = design.T @ (weight[:, None] * design)
        try:
            step = np.linalg.solve(information, design.T @ (weight * (kept - p) / density))
        except np.linalg.LinAlgError:
            return None
        at = at + step
        if np.abs(step).max() < 1e-10:
            break
    covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
    return at, covariance
