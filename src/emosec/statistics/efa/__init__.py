"""Exploratory factor analysis: extraction, rotation, sufficiency, number of factors."""

from emosec.statistics.efa.congruence import congruence, matched_congruence
from emosec.statistics.efa.criterion import FactorCriterion, suggestions
from emosec.statistics.efa.dimensionality import ekc, kaiser, minimum_average_partial
from emosec.statistics.efa.exploratory import EFA, efa, efa_from_data
from emosec.statistics.efa.extraction import extract
from emosec.statistics.efa.parallel import ParallelAnalysis, parallel_analysis, parallel_analysis_of_matrix
from emosec.statistics.efa.rotation import rotate
from emosec.statistics.efa.schmid_leiman import SchmidLeiman, schmid_leiman
from emosec.statistics.efa.sufficiency import KMO, Bartlett, bartlett, kmo

__all__ = [
    "EFA",
    "KMO",
    "Bartlett",
    "FactorCriterion",
    "ParallelAnalysis",
    "SchmidLeiman",
    "bartlett",
    "congruence",
    "efa",
    "efa_from_data",
    "ekc",
    "extract",
    "kaiser",
    "kmo",
    "matched_congruence",
    "minimum_average_partial",
    "parallel_analysis",
    "parallel_analysis_of_matrix",
    "rotate",
    "schmid_leiman",
    "suggestions",
]
