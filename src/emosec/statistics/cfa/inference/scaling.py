"""Turn a chi-square and two traces into a scaled test: numbers in, numbers out.

U Gamma is the matrix whose eigenvalues weight the chi-squares that a misspecified or non-normal sample's statistic is a sum
of (Satorra & Bentler 1994); its trace and the trace of its square are all that is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

from emosec.statistics.special import chdtrc


@dataclass(frozen=True)
class ChiSquare:
    """A test statistic, as lavaan's `fitMeasures` reports it.

    Attributes
    ----------
    name : str
        "standard", "satorra.bentler", "scaled.shifted", "mean.var.adjusted", "yuan.bentler.mplus".
    statistic, df, pvalue : float
    scaling_factor : float
        Standard statistic / scaled one for the pure scalings; 1/a for scaled-and-shifted.
    shift : float
        Added after scaling (scaled-and-shifted); 0 otherwise.
    trace, trace_squared : float
        tr(U Gamma) and tr((U Gamma)²); NaN when not computed.
    h1_scaling, h0_scaling : float
        Scaling factors of the two log-likelihoods (yuan.bentler.mplus only); used for difference tests.
    """

    name: str
    statistic: float
    df: float
    pvalue: float
    scaling_factor: float = nan
    shift: float = 0.0
    trace: float = nan
    trace_squared: float = nan
    h1_scaling: float = nan
    h0_scaling: float = nan


def upper_tail(statistic: float, df: float) -> float:
    """P(chi-square ≥ statistic); NaN without degrees of freedom.

    Parameters
    ----------
    statistic : float
    df : float

    Returns
    -------
    float
        NaN also for a statistic that is NaN.

    Examples
    --------
    >>> round(upper_tail(3.841459, 1), 4), upper_tail(3.0, 0)
    (0.05, nan)
    """
    return float(chdtrc(df, statistic)) if df > 0 and statistic == statistic else nan


def standard_test(statistic: float, df: float, *, known: bool = True) -> ChiSquare:
    """The unscaled test; `known=False` (ULS) when its distribution is not chi-square, so that it has no p value.

    Parameters
    ----------
    statistic : float
        Its chi-square.
    df : float
    known : bool
        Whether the statistic has a chi-square distribution.

    Returns
    -------
    ChiSquare
        With a p value of NaN where the distribution is not known or there are no degrees of freedom.

    Examples
    --------
    >>> round(standard_test(85.305522, 24).pvalue, 10), standard_test(85.305522, 24, known=False).pvalue
    (8.5e-09, nan)
    """
    return ChiSquare("standard", statistic, df, upper_tail(statistic, df) if known else nan)


def scaled_test(
    name: str, statistic: float, df: float, trace: float, trace_squared: float = nan, **extra: float
) -> ChiSquare:
    """Scale a chi-square.

    Parameters
    ----------
    name : {"satorra.bentler", "yuan.bentler.mplus", "scaled.shifted", "mean.var.adjusted"}
    statistic, df : float
        The unscaled test.
    trace, trace_squared : float
        tr(U Gamma), tr((U Gamma)²).
    **extra : float
        Further fields of `ChiSquare`, which are kept with the result.

    Returns
    -------
    ChiSquare

    References
    ----------
    Satorra, A., & Bentler, P. M. (1994). Corrections to test statistics and standard errors in covariance structure
    analysis. In Latent variables analysis (399–419). Sage.
    Asparouhov, T., & Muthén, B. (2010). Simple second order chi-square correction. Mplus technical appendix.

    Examples
    --------
    >>> test = scaled_test("scaled.shifted", 12.822, 19, 12.0, 10.0)
    >>> round(test.statistic, 3)
    20.133
    """
    if df <= 0:
        return ChiSquare(name, statistic, df, nan)
    shift, scaled_df = 0.0, df
    if name == "scaled.shifted":
        a = sqrt(df / trace_squared)
        factor, shift = 1.0 / a, df - a * trace
        scaled = statistic * a + shift
    else:
        if name == "mean.var.adjusted":
            scaled_df = trace**2 / trace_squared
        factor = trace / scaled_df
        if factor < 0:
            factor = nan
        scaled = statistic / factor
    return ChiSquare(
        name, scaled, scaled_df, upper_tail(scaled, scaled_df), factor, shift, trace, trace_squared, **extra
    )
