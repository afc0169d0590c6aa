"""Random effects over waves: DerSimonian and Laird (1986) on Fisher z, or on phi itself where some phi reaches 1."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Scale = Literal["Fisher z", "phi"]


@dataclass(frozen=True, slots=True)
class PooledPhi:
    """A pooled phi.

    Attributes
    ----------
    est, se : on the scale of phi (by the delta method where pooled on Fisher z)
    scale : what was averaged
    tau2 : variance between waves, on that scale
    q, i2 : Cochran's Q and I², the share of the variation that is between waves (0 to 1)
    k : waves
    """

    est: float
    se: float
    scale: Scale
    tau2: float
    q: float
    i2: float
    k: int


def pool_phi(
    phi: Sequence[float], se: Sequence[float], waves: Literal["dependent", "independent"] = "dependent"
) -> PooledPhi:
    """Pool estimates of one phi over waves.

    Parameters
    ----------
    phi, se : estimates and standard errors, one per wave; none missing
    waves : "independent": sampling errors of different waves are uncorrelated; "dependent": they are added as if
        perfectly correlated, which is never too small whoever answered twice

    Returns
    -------
    PooledPhi

    Notes
    -----
    On Fisher z where every |phi| < 1, the standard error being SE/(1 − phi²); else on phi, since atanh has no value at 1
    and dropping the estimate would bias the mean downward. With dependent waves Q and I² are understated.

    References
    ----------
    DerSimonian, R., & Laird, N. (1986). Meta-analysis in clinical trials. Controlled Clinical Trials, 7, 177–188.
    Higgins, J. P. T., & Thompson, S. G. (2002). Quantifying heterogeneity. Statistics in Medicine, 21, 1539–1558.

    Examples
    --------
    >>> pooled = pool_phi([0.5, 0.7], [0.05, 0.05], waves="independent")
    >>> pooled.scale, round(pooled.est, 3), round(pooled.i2, 2)
    ('Fisher z', 0.604, 0.86)
    """
    on_z = all(abs(x) < 1 for x in phi)
    values = [math.atanh(x) for x in phi] if on_z else list(phi)
    errors = [s / (1 - x * x) for x, s in zip(phi, se, strict=True)] if on_z else list(se)
    k = len(values)
    weights = [1 / (s * s) for s in errors]
    total = sum(weights)
    fixed = _mean(values, weights)
    q = sum(w * (v - fixed) ** 2 for w, v in zip(weights, values, strict=True))
    spread = total - sum(w * w for w in weights) / total
    tau2 = max(0.0, (q - (k - 1)) / spread) if k > 1 else 0.0
    weights = [1 / (s * s + tau2) for s in errors]
    total = sum(weights)
    mean = _mean(values, weights)
    shares = [w / total for w in weights]
    if waves == "independent":
        sampling = sum((a * s) ** 2 for a, s in zip(shares, errors, strict=True))
    else:
        sampling = sum(a * s for a, s in zip(shares, errors, strict=True)) ** 2
    error = math.sqrt(sampling + tau2 * sum(a * a for a in shares))
    i2 = max(0.0, (q - (k - 1)) / q) if k > 1 and q > 0 else 0.0
    if on_z:
        est = math.tanh(mean)
        return PooledPhi(est, error * (1 - est * est), "Fisher z", tau2, q, i2, k)
    return PooledPhi(mean, error, "phi", tau2, q, i2, k)


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)
