"""The numbers that robust fit indices are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RobustParts:
    """Numbers the robust indices are made of.

    `chisq`, `df`, `chisq_scaled`: the statistic, its degrees of freedom and its scaled form. `factor` is c for CFI, TLI and
    RMSEA, `factor_interval` c for the RMSEA interval (lavaan takes 1/a alone there after a scaled-and-shifted test);
    `*_null` belong to the baseline.
    """

    chisq: float
    df: float
    chisq_scaled: float
    factor: float
    factor_interval: float
    chisq_null: float
    factor_null: float
