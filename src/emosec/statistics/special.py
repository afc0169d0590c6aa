"""Functions of scipy.special that load it when they are first called: its import takes longer than all of this package's."""

from __future__ import annotations

from typing import Any


def ndtr(x: Any) -> Any:
    """Standard normal distribution function.

    Examples
    --------
    >>> float(ndtr(0.0))
    0.5
    """
    from scipy.special import ndtr

    return ndtr(x)


def ndtri(share: Any) -> Any:
    """Standard normal quantile."""
    from scipy.special import ndtri

    return ndtri(share)


def chdtrc(df: Any, x: Any) -> Any:
    """Upper tail of the chi-square distribution."""
    from scipy.special import chdtrc

    return chdtrc(df, x)
