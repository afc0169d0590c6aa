"""Correlations of items: Pearson, polychoric, their thresholds and asymptotic covariance."""

from emosec.statistics.correlations.polychoric import (
    OrdinalStatistics,
    Polychoric,
    polychoric,
    polychoric_from_codes,
)

__all__ = ["OrdinalStatistics", "Polychoric", "polychoric", "polychoric_from_codes"]
