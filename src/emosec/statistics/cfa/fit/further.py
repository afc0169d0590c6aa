"""Indices that lavaan prints besides: named after their makers, seldom decided by, asked for by readers who know them."""

from __future__ import annotations

from math import exp, isfinite, nan

from emosec.statistics.cfa.fit.incremental import nfi, tli


def rni(
    chisq: float, df: float, chisq_null: float, df_null: float, *, factor: float = 1.0, factor_null: float = 1.0
) -> float:
    """Relative noncentrality index (McDonald & Marsh 1990): `cfi` that may leave [0, 1].

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
    """Relative fit index (Bollen 1986): 1 for a saturated model, NaN for one with more degrees of freedom than the baseline."""
    if not all(isfinite(v) for v in (chisq, df, chisq_null, df_null)) or df > df_null:
        return nan
    if df <= 0 or df_null <= 0:
        return 1.0
    worst = chisq_null / df_null
    return 1.0 if worst < max(chisq / df, 0.0) else 1.0 - chisq / df / worst


def pnfi(chisq: float, df: float, chisq_null: float, df_null: float) -> float:
    """Parsimony normed fit index (James, Mulaik & Brett 1982)."""
    return df / df_null * (1.0 - chisq / chisq_null) if df_null > 0 and chisq_null > 0 else nan


def relatives(chisq: float, df: float, chisq_null: float, df_null: float, suffix: str = "") -> dict[str, float]:
    """Compute everything that compares two chi-squares, under lavaan's names, which end in `suffix`."""
    plain = (chisq, df, chisq_null, df_null)
    values = {
        "nnfi": tli(*plain), "rfi": rfi(*plain), "nfi": nfi(*plain), "pnfi": pnfi(*plain), "ifi": ifi(chisq, df, chisq_null),
        "rni": rni(*plain),
    }  # fmt: skip
    return {name + suffix: value for name, value in values.items()}


def by_size(chisq: float, df: float, n: int, npar: int, groups: int) -> dict[str, float]:
    """Hoelter's (1983) critical N at .05 and .01, McDonald's (1989) index, and ECVI (Browne & Cudeck 1993; one group only)."""
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
