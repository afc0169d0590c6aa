"""Absolute fit as gate G3 asks it, in one place for the wave's own fit, for freed models and for simulated samples."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from emosec.definitions.decisions import FitGate

if TYPE_CHECKING:
    import pandas as pd


def fits(found: Mapping[Any, Any] | pd.Series, asked: FitGate, rmsea: float) -> bool:
    """Return whether a model fits.

    Parameters
    ----------
    found : measures under lavaan's names, with cfi.scaled, srmr and rmsea.scaled; a missing one does not fit
    asked : the gate
    rmsea : largest scaled RMSEA, simulated at the sample's own N, or `rmsea_by_chi_square`

    Examples
    --------
    >>> fits({"cfi.scaled": 0.97, "srmr": 0.04, "rmsea.scaled": 0.03}, FitGate(), rmsea=0.035)
    True
    """
    cfi, srmr, own = (float(found[name]) for name in ("cfi.scaled", "srmr", "rmsea.scaled"))
    # a comparison with NaN is False
    return cfi >= asked.cfi and srmr <= asked.srmr and own <= rmsea


def rmsea_by_chi_square(df: float, n: int, quantile: float) -> float:
    """Return what RMSEA would rarely exceed if the scaled statistic followed its chi-square distribution exactly.

    Stands in where nothing was simulated. The scaled statistic runs a little high in small samples, so this is stricter
    than the simulated limit there.

    Parameters
    ----------
    df : degrees of freedom
    n : respondents
    quantile : of the distribution

    Examples
    --------
    >>> round(rmsea_by_chi_square(86, 300, 0.95), 3)
    0.03
    """
    from scipy.special import chdtri

    chisq = float(chdtri(max(df, 1.0), 1 - quantile))
    return math.sqrt(max(chisq - df, 0.0) / (max(df, 1.0) * max(n, 1)))
