"""Correlations of items: Pearson, polychoric, their thresholds and asymptotic covariance."""

from emosec.statistics.correlations.from_codes import OrdinalStatistics, polychoric_from_codes
from emosec.statistics.correlations.pearson import Pearson, gamma_adf, pearson
from emosec.statistics.correlations.polychoric import Polychoric, polychoric

__all__ = ["OrdinalStatistics", "Pearson", "Polychoric", "gamma_adf", "pearson", "polychoric", "polychoric_from_codes"]
