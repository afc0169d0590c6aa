"""YAML in, frozen typed objects out: what was published, what happened here, and what was decided beforehand."""

from emosec.definitions.catalogue import Design, load_design
from emosec.definitions.configuration import Configuration
from emosec.definitions.decisions import Decision
from emosec.definitions.hypotheses import Hypotheses, Hypothesis
from emosec.definitions.instruments import COMPONENTS, Component, Instrument, Scale
from emosec.definitions.models import RivalModel, RivalModels
from emosec.definitions.screening import Rule, Screening
from emosec.definitions.studies import Export, Study, Variable

__all__ = [
    "COMPONENTS",
    "Component",
    "Configuration",
    "Decision",
    "Design",
    "Export",
    "Hypotheses",
    "Hypothesis",
    "Instrument",
    "RivalModel",
    "RivalModels",
    "Rule",
    "Scale",
    "Screening",
    "Study",
    "Variable",
    "load_design",
]
