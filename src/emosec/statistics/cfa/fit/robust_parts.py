"""The numbers that robust fit indices are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RobustParts:
    """Numbers the robust indices are made of.

    `chisq`, `df`, `chisq_scaled`: the statistic, its degrees of freedom and its scaled form. `factor` is c for CFI, TLI and
    the RMSEA interval, `factor_rmsea` c for the RMSEA value; `*_null` belong to the baseline.
    """

    chisq: float
    df: float
    chisq_scaled: float
    factor: float
    factor_rmsea: float
    chisq_null: float
    factor_null: float
