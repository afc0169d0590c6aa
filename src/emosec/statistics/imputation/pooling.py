"""Rubin's rules and the tests D2 and D3, on numbers.

References
----------
Rubin, D. B. (1987). Multiple imputation for nonresponse in surveys. Wiley. doi:10.1002/9780470316696
Li, K.-H., Meng, X.-L., Raghunathan, T. E., & Rubin, D. B. (1991). Significance levels from repeated p-values with
multiply-imputed data.
Statistica Sinica, 1, 65–92.
Meng, X.-L., & Rubin, D. B. (1992). Performing likelihood ratio tests with multiply-imputed data sets. Biometrika, 79(1), 103–111.
doi:10.1093/biomet/79.1.103
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pooled:
    """Estimates over imputations: `est`, `se`, `df` of t, and `fmi`, the fraction of information that is missing; each (k,)."""

    est: Floats
    se: Floats
    df: Floats
    fmi: Floats


@dataclass(frozen=True)
class PooledTest:
    """A test over imputations: D2 or D3.

    Attributes
    ----------
    F, df1, df2, pvalue : float
    chisq : float
        F · df1: what fit indices are made of (the asymptotic chi-square of semTools).
    riv : float
        Relative increase in variance.
    """

    F: float
    df1: float
    df2: float
    pvalue: float
    chisq: float
    riv: float


def rubin(estimates: ArrayLike, errors: ArrayLike) -> Pooled:
    """Pool estimates and standard errors.

    Parameters
    ----------
    estimates, errors : array_like (m, k)

    Returns
    -------
    Pooled
        A parameter without error (fixed) has se 0, infinite df and fmi 0.

    Examples
    --------
    >>> found = rubin([[1.0], [1.2], [1.4]], [[0.2], [0.2], [0.2]])
    >>> found.est.round(3).tolist(), found.se.round(4).tolist(), found.df.round(3).tolist()
    ([1.2], [0.3055], [6.125])
    """
    values, se = np.asarray(estimates, dtype=float), np.asarray(errors, dtype=float)
    m = len(values)
    within, between = (se**2).mean(axis=0), values.var(axis=0, ddof=1)
    added = (1.0 + 1.0 / m) * between
    total = within + added
    with np.errstate(divide="ignore", invalid="ignore"):
        riv = np.where(within > 0, added / within, 0.0)
        df = np.where(riv > 0, (m - 1) * (1.0 + 1.0 / riv) ** 2, np.inf)
        fmi = np.where(riv > 0, (riv + 2.0 / (df + 3.0)) / (riv + 1.0), 0.0)
    return Pooled(values.mean(axis=0), np.sqrt(np.where(within > 0, total, 0.0)), df, fmi)


def d2(statistics: ArrayLike, df: float) -> PooledTest:
    """Pool chi-square statistics of the same degrees of freedom.

    Parameters
    ----------
    statistics : array_like (m,)
    df : float

    Returns
    -------
    PooledTest

    Raises
    ------
    DataError
        Fewer than two statistics, one that is missing or negative, or df below one.

    References
    ----------
    Li, K.-H., Meng, X.-L., Raghunathan, T. E., & Rubin, D. B. (1991). Significance levels from repeated p-values with
    multiply-imputed data. Statistica Sinica, 1, 65–92.

    Examples
    --------
    >>> found = d2([20.0, 24.0, 22.0], 10)
    >>> round(found.F, 4), round(found.pvalue, 4)
    (1.9595, 0.0539)
    """
    from scipy.special import fdtrc

    w = np.asarray(statistics, dtype=float)
    if len(w) < 2 or not np.isfinite(w).all() or w.min() < 0 or df < 1:
        raise DataError("D2 needs two or more chi-square statistics that are not negative, and a df of 1 or more")
    m = len(w)
    riv = float((1.0 + 1.0 / m) * np.sqrt(w).var(ddof=1))
    F = max(float((w.mean() / df - (m + 1) / (m - 1) * riv) / (1.0 + riv)), 0.0)
    df2 = float(df ** (-3.0 / m) * (m - 1) * (1.0 + 1.0 / riv) ** 2) if riv > 0 else np.inf
    return PooledTest(F, df, df2, float(fdtrc(df, min(df2, 1e9), F)), F * df, riv)


def d3(own: ArrayLike, pooled: ArrayLike, df: float) -> PooledTest:
    """Pool likelihood-ratio statistics by what they are at the pooled estimates.

    Parameters
    ----------
    own : array_like (m,)
        Statistics of each imputation, at its own estimates.
    pooled : array_like (m,)
        The same, at the estimates pooled over imputations, of both models.
    df : float

    Returns
    -------
    PooledTest
        A relative increase in variance below 0, or an F below 0, which chance can give, is 0.

    Raises
    ------
    DataError
        Fewer than two statistics, not as many of each, one that is missing, or df below one.

    References
    ----------
    Meng, X.-L., & Rubin, D. B. (1992). Performing likelihood ratio tests with multiply-imputed data sets. Biometrika, 79(1),
    103–111. doi:10.1093/biomet/79.1.103

    Examples
    --------
    >>> found = d3([20.0, 24.0, 22.0], [17.0, 20.0, 20.0], 10)
    >>> round(found.F, 4), round(found.df2, 1), round(found.pvalue, 4)
    (1.1875, 104.0, 0.3078)
    """
    from scipy.special import fdtrc

    each, together = np.asarray(own, dtype=float), np.asarray(pooled, dtype=float)
    usable = len(each) >= 2 and each.shape == together.shape and np.isfinite(each).all() and np.isfinite(together).all()
    if not usable or df < 1:
        raise DataError("D3 needs two or more pairs of likelihood-ratio statistics, and a df of 1 or more")
    m = len(each)
    t = df * (m - 1)
    riv = max(float((m + 1) / t * (each.mean() - together.mean())), 0.0)
    F = max(float(together.mean()) / (df * (1.0 + riv)), 0.0)
    if riv == 0.0:
        df2 = np.inf
    elif t > 4:
        df2 = 4.0 + (t - 4.0) * (1.0 + (1.0 - 2.0 / t) / riv) ** 2
    else:
        df2 = t * (1.0 + 1.0 / df) * (1.0 + 1.0 / riv) ** 2 / 2.0
    return PooledTest(F, df, df2, float(fdtrc(df, min(df2, 1e9), F)), F * df, riv)
