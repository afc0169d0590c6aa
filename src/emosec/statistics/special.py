"""Functions of scipy.special that load it when they are first called: its import takes longer than all of this package's."""

from __future__ import annotations

from typing import Any


def ndtr(x: Any) -> Any:
    """Standard normal distribution function.

    Parameters
    ----------
    x : array_like

    Returns
    -------
    float or ndarray
        P(Z ≤ x).

    Examples
    --------
    >>> float(ndtr(0.0))
    0.5
    """
    from scipy.special import ndtr

    return ndtr(x)


def ndtri(share: Any) -> Any:
    """Standard normal quantile.

    Parameters
    ----------
    share : array_like
        From 0 to 1; NaN beyond.

    Returns
    -------
    float or ndarray

    Examples
    --------
    >>> round(float(ndtri(0.975)), 6)
    1.959964
    """
    from scipy.special import ndtri

    return ndtri(share)


def chdtrc(df: Any, x: Any) -> Any:
    """Upper tail of the chi-square distribution.

    Parameters
    ----------
    df : array_like
        Degrees of freedom.
    x : array_like

    Returns
    -------
    float or ndarray
        P(X > x).

    Examples
    --------
    >>> round(float(chdtrc(1.0, 3.841459)), 4)
    0.05
    """
    from scipy.special import chdtrc

    return chdtrc(df, x)
