"""Exploratory factor analysis: extraction, rotation, sufficiency, number of factors."""

from emosec.statistics.efa.congruence import congruence, matched_congruence
from emosec.statistics.efa.exploratory import EFA, efa, efa_from_data
from emosec.statistics.efa.extraction import extract
from emosec.statistics.efa.rotation import rotate
from emosec.statistics.efa.schmid_leiman import SchmidLeiman, schmid_leiman
from emosec.statistics.efa.sufficiency import KMO, Bartlett, bartlett, kmo

__all__ = [
    "EFA",
    "KMO",
    "Bartlett",
    "SchmidLeiman",
    "bartlett",
    "congruence",
    "efa",
    "efa_from_data",
    "extract",
    "kmo",
    "matched_congruence",
    "rotate",
    "schmid_leiman",
]
