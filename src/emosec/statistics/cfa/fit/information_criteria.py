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
    n : float
        Rows, or the sum of their weights.
    cov, sigma : ndarray, shape (p, p)
    deviation : ndarray, shape (p,), optional
        Sample mean minus implied mean; None when means are saturated.

    Returns
    -------
    float

    Examples
    --------
    >>> round(normal_loglikelihood(1, np.zeros((1, 1)), np.eye(1)), 6)  # log φ(0)
    -0.918939
    """
    p = len(cov)
    target = cov if deviation is None else cov + np.outer(deviation, deviation)
    _, log_det = np.linalg.slogdet(sigma)
    return float(-0.5 * n * (p * log(2 * pi) + log_det + np.trace(np.linalg.solve(sigma, target))))


def aic(logl: float, npar: int) -> float:
    """Akaike's criterion, −2 logl + 2 npar.

    Parameters
    ----------
    logl : float
        Log-likelihood of the model.
    npar : int
        Free parameters.

    Returns
    -------
    float

    References
    ----------
    Akaike, H. (1974). A new look at the statistical model identification. IEEE Transactions on Automatic Control, 19(6), 716–723.

    Examples
    --------
    >>> round(aic(-3737.745, 21), 2)
    7517.49
    """
    return -2.0 * logl + 2.0 * npar


def bic(logl: float, npar: int, n: int) -> float:
    """Schwarz's criterion, −2 logl + npar log N.

    Parameters
    ----------
    logl : float
        Log-likelihood of the model.
    npar : int
        Free parameters.
    n : int
        Rows in all groups.

    Returns
    -------
    float

    References
    ----------
    Schwarz, G. (1978). Estimating the dimension of a model. The Annals of Statistics, 6(2), 461–464.

    Examples
    --------
    >>> round(bic(-3737.745, 21, 301), 2)
    7595.34
    """
    return -2.0 * logl + npar * log(n)


def sabic(logl: float, npar: int, n: int) -> float:
    """Sample-size adjusted BIC (Sclove 1987), −2 logl + npar log((N + 2)/24): lavaan's `bic2`.

    Parameters
    ----------
    logl : float
        Log-likelihood of the model.
    npar : int
        Free parameters.
    n : int
        Rows in all groups.

    Returns
    -------
    float

    References
    ----------
    Sclove, S. L. (1987). Application of model-selection criteria to some problems in multivariate analysis. Psychometrika, 52(3),
    333–343.

    Examples
    --------
    >>> round(sabic(-3737.745, 21, 301), 2)
    7528.74
    """
    return -2.0 * logl + npar * log((n + 2) / 24)
