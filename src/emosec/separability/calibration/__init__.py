"""The error rates of the verdict, by simulation: the whole rule on samples whose truth is known."""

from emosec.separability.calibration.cells import Cell, Replicate, run_cell, tally
from emosec.separability.calibration.judge import Judge
from emosec.separability.calibration.look import Look, Seen
from emosec.separability.calibration.populations import population_at, questionnaire
from emosec.separability.calibration.study import error_rates

__all__ = [
    "Cell",
    "Judge",
    "Look",
    "Replicate",
    "Seen",
    "error_rates",
    "population_at",
    "questionnaire",
    "run_cell",
    "tally",
]
