"""Log-likelihood of the normal model and the information criteria made from it."""

from __future__ import annotations

from math import log, pi
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from emosec.statistics.cfa.model.layout import Array


def normal_loglikelihood(n: float, cov: Array, sigma: Array, deviation: Array | None = None) -> float:
    """Log-likelihood of n rows with moments `cov` (divided by n) under covariance `sigma`.

    Parameters
    ----------
    n : int
    cov, sigma : ndarray (p, p)
    deviation : ndarray (p,), optional
        Sample mean minus implied mean; None when means are saturated.
    """
    p = len(cov)
    target = cov if deviation is None else cov + np.outer(deviation, deviation)
    _, log_det = np.linalg.slogdet(sigma)
    return float(-0.5 * n * (p * log(2 * pi) + log_det + np.trace(np.linalg.solve(sigma, target))))


def aic(logl: float, npar: int) -> float:
    """Akaike's criterion, −2 logl + 2 npar."""
    return -2.0 * logl + 2.0 * npar


def bic(logl: float, npar: int, n: int) -> float:
    """Schwarz's criterion, −2 logl + npar log N."""
    return -2.0 * logl + npar * log(n)


def sabic(logl: float, npar: int, n: int) -> float:
    """Sample-size adjusted BIC (Sclove 1987), −2 logl + npar log((N + 2)/24): lavaan's `bic2`."""
    return -2.0 * logl + npar * log((n + 2) / 24)
