"""Indices that lavaan prints besides: named after their makers, seldom decided by, asked for by readers who know them."""

from __future__ import annotations

from math import exp, isfinite, nan

from emosec.statistics.cfa.fit.incremental import nfi, tli


def rni(
    chisq: float, df: float, chisq_null: float, df_null: float, *, factor: float = 1.0, factor_null: float = 1.0
) -> float:
    """Relative noncentrality index (McDonald & Marsh 1990): `cfi` that may leave [0, 1].

    Parameters
    ----------
    chisq, df, chisq_null, df_null : float
        The model's test and the baseline's.
    factor, factor_null : float
        Their scaling factors, for the robust version; 1 for the plain index.

    Returns
    -------
    float
        NaN when a chi-square is not finite, or the baseline's equals its (scaled) degrees of freedom.

    References
    ----------
    McDonald, R. P., & Marsh, H. W. (1990). Choosing a multivariate model: Noncentrality and goodness of fit. Psychological
    Bulletin, 107(2), 247–255.

    Examples
    --------
    >>> round(rni(85.305522, 24, 918.851589, 36), 6)
    0.93056
    """
    below = chisq_null - factor_null * df_null
    if not isfinite(below) or not isfinite(chisq) or below == 0.0:
        return nan
    return 1.0 - (chisq - factor * df) / below


def ifi(chisq: float, df: float, chisq_null: float) -> float:
    """Incremental fit index (Bollen 1989).

    Parameters
    ----------
    chisq, df : float
        The model's test.
    chisq_null : float
        The baseline's test statistic.

    Returns
    -------
    float
        May exceed 1; NaN when a chi-square is not finite, or the baseline's equals `df`; 1 when it is smaller.

    References
    ----------
    Bollen, K. A. (1989). A new incremental fit index for general structural equation models. Sociological Methods & Research,
    17(3), 303–316.

    Examples
    --------
    >>> round(ifi(85.305522, 24, 918.851589), 6)
    0.931491
    """
    below = chisq_null - df
    if not isfinite(below) or not isfinite(chisq) or below == 0.0:
        return nan
    return 1.0 if below < 0.0 else (chisq_null - chisq) / below


def rfi(chisq: float, df: float, chisq_null: float, df_null: float) -> float:
    """Relative fit index (Bollen 1986): 1 for a saturated model, NaN for one with more degrees of freedom than the baseline.

    Parameters
    ----------
    chisq, df, chisq_null, df_null : float
        The model's test and the baseline's.

    Returns
    -------
    float
        NaN also when an argument is not finite.

    References
    ----------
    Bollen, K. A. (1986). Sample size and Bentler and Bonett's nonnormed fit index. Psychometrika, 51(3), 375–377.

    Examples
    --------
    >>> round(rfi(85.305522, 24, 918.851589, 36), 6)
    0.860741
    """
    if not all(isfinite(v) for v in (chisq, df, chisq_null, df_null)) or df > df_null:
        return nan
    if df <= 0 or df_null <= 0:
        return 1.0
    worst = chisq_null / df_null
    return 1.0 if worst < max(chisq / df, 0.0) else 1.0 - chisq / df / worst


def pnfi(chisq: float, df: float, chisq_null: float, df_null: float) -> float:
    """Parsimony normed fit index (James, Mulaik & Brett 1982).

    Parameters
    ----------
    chisq, df, chisq_null, df_null : float
        The model's test and the baseline's.

    Returns
    -------
    float
        NaN where the baseline has no degrees of freedom or no misfit.

    References
    ----------
    James, L. R., Mulaik, S. A., & Brett, J. M. (1982). Causal analysis: Assumptions, models, and data. Sage.

    Examples
    --------
    >>> round(pnfi(85.305522, 24, 918.851589, 36), 6)
    0.604774
    """
    return df / df_null * (1.0 - chisq / chisq_null) if df_null > 0 and chisq_null > 0 else nan


def relatives(chisq: float, df: float, chisq_null: float, df_null: float, suffix: str = "") -> dict[str, float]:
    """Compute everything that compares two chi-squares, under lavaan's names, which end in `suffix`.

    Parameters
    ----------
    chisq, df, chisq_null, df_null : float
        The model's test and the baseline's.
    suffix : str
        Such as `.scaled`.

    Returns
    -------
    dict of str to float
        `nnfi rfi nfi pnfi ifi rni`, each with the suffix.

    Examples
    --------
    >>> {name: round(value, 3) for name, value in relatives(85.305522, 24, 918.851589, 36).items()}
    {'nnfi': 0.896, 'rfi': 0.861, 'nfi': 0.907, 'pnfi': 0.605, 'ifi': 0.931, 'rni': 0.931}
    """
    plain = (chisq, df, chisq_null, df_null)
    values = {
        "nnfi": tli(*plain), "rfi": rfi(*plain), "nfi": nfi(*plain), "pnfi": pnfi(*plain), "ifi": ifi(chisq, df, chisq_null),
        "rni": rni(*plain),
    }  # fmt: skip
    return {name + suffix: value for name, value in values.items()}


def by_size(chisq: float, df: float, n: int, npar: int, groups: int) -> dict[str, float]:
    """Hoelter's (1983) critical N at .05 and .01, McDonald's (1989) index, and ECVI (Browne & Cudeck 1993; one group only).

    Parameters
    ----------
    chisq, df : float
        The standard test.
    n : int
        Rows in all groups.
    npar : int
        Free parameters.
    groups : int
        Number of groups.

    Returns
    -------
    dict of str to float
        `cn_05 cn_01 mfi`, and `ecvi` with one group. The critical N is NaN without a test.

    References
    ----------
    Hoelter, J. W. (1983). The analysis of covariance structures: Goodness-of-fit indices. Sociological Methods & Research, 11(3),
    325–344.
    McDonald, R. P. (1989). An index of goodness-of-fit based on noncentrality. Journal of Classification, 6, 97–103.
    Browne, M. W., & Cudeck, R. (1993). Alternative ways of assessing model fit. In Testing structural equation models.

    Examples
    --------
    >>> {name: round(value, 3) for name, value in by_size(85.305522, 24, 301, 21, 1).items()}
    {'cn_05': 129.49, 'cn_01': 152.654, 'mfi': 0.903, 'ecvi': 0.423}
    """
    from scipy.special import chdtri

    with_test = isfinite(chisq) and df > 0 and chisq > 0
    out = {
        name: float(chdtri(df, a)) / (chisq / n) + 1.0 if with_test else nan
        for name, a in (("cn_05", 0.05), ("cn_01", 0.01))
    }
    out["mfi"] = exp(-0.5 * (chisq - df) / n)
    if groups == 1:
        out["ecvi"] = (chisq + 2.0 * npar) / n
    return out
