"""Rubin's rules and the D2 test, on numbers.

References
----------
Rubin, D. B. (1987). Multiple imputation for nonresponse in surveys. Wiley. doi:10.1002/9780470316696
Li, K.-H., Meng, X.-L., Raghunathan, T. E., & Rubin, D. B. (1991). Significance levels from repeated p-values with
multiply-imputed data.
Statistica Sinica, 1, 65–92.
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
class D2:
    """Li and others' test of a chi-square statistic over imputations.

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


def d2(statistics: ArrayLike, df: float) -> D2:
    """Pool chi-square statistics of the same degrees of freedom.

    Parameters
    ----------
    statistics : array_like (m,)
    df : float

    Returns
    -------
    D2

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
    return D2(F, df, df2, float(fdtrc(df, min(df2, 1e9), F)), F * df, riv)
