"""Comparative fit index, Tucker–Lewis index and their relatives: the model against the model of independence."""

from __future__ import annotations

from math import isfinite, nan


def cfi(
    chisq: float, df: float, chisq_null: float, df_null: float, *, factor: float = 1.0, factor_null: float = 1.0
) -> float:
    """Comparative fit index.

    Parameters
    ----------
    chisq, df, chisq_null, df_null : float
        The model's test and the baseline's.
    factor, factor_null : float
        Their scaling factors, for the robust version (Brosseau-Liard & Savalei 2014); 1 for the plain index.

    Returns
    -------
    float
        In [0, 1]; 1 when neither model misfits; NaN when an argument is not finite.

    References
    ----------
    Bentler, P. M. (1990). Comparative fit indexes in structural models. Psychological Bulletin, 107(2), 238–246.
    Brosseau-Liard, P. E., & Savalei, V. (2014). Adjusting incremental fit indices for nonnormality. Multivariate Behavioral
    Research, 49(5), 460–470.

    Examples
    --------
    >>> round(cfi(85.305522, 24, 918.851589, 36), 6)
    0.93056
    """
    if not all(isfinite(v) for v in (chisq, df, chisq_null, df_null, factor, factor_null)):
        return nan
    misfit = max(chisq - factor * df, 0.0)
    worst = max(misfit, chisq_null - factor_null * df_null, 0.0)
    return 1.0 if worst == 0.0 else 1.0 - misfit / worst


def tli(
    chisq: float, df: float, chisq_null: float, df_null: float, *, factor: float = 1.0, factor_null: float = 1.0
) -> float:
    """Tucker–Lewis index (non-normed fit index), which may leave [0, 1].

    Parameters
    ----------
    chisq, df, chisq_null, df_null : float
        The model's test and the baseline's.
    factor, factor_null : float
        Their scaling factors, for the robust version; 1 for the plain index.

    Returns
    -------
    float
        1 for a saturated model; NaN when an argument is not finite.

    References
    ----------
    Tucker, L. R., & Lewis, C. (1973). A reliability coefficient for maximum likelihood factor analysis. Psychometrika, 38,
    1–10.

    Examples
    --------
    >>> round(tli(85.305522, 24, 918.851589, 36), 6)
    0.895839
    """
    if not all(isfinite(v) for v in (chisq, df, chisq_null, df_null, factor, factor_null)):
        return nan
    below = (chisq_null - factor_null * df_null) * df
    if df <= 0 or below == 0.0:
        return 1.0
    return 1.0 - (chisq - factor * df) * df_null / below


def nfi(chisq: float, df: float, chisq_null: float, df_null: float) -> float:
    """Normed fit index (Bentler & Bonett 1980): the share of the baseline's chi-square that the model removes.

    NaN when the model has more degrees of freedom than the baseline (as in lavaan); below 0 when its chi-square is larger.

    Parameters
    ----------
    chisq, df, chisq_null, df_null : float
        The model's test and the baseline's.

    Returns
    -------
    float

    References
    ----------
    Bentler, P. M., & Bonett, D. G. (1980). Significance tests and goodness of fit in the analysis of covariance structures.
    Psychological Bulletin, 88(3), 588–606.

    Examples
    --------
    >>> round(nfi(85.305522, 24, 918.851589, 36), 6)
    0.907161
    """
    return nan if df > df_null or chisq_null <= 0 else 1.0 - chisq / chisq_null
