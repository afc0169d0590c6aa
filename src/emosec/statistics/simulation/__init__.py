"""Ordinal survey data with known truth: a population, answers drawn from it, and what spoils them.

rng = np.random.default_rng(20_240_501)
population = survey([5, 5, 5], loading=0.7, phi=0.85, reversed_items=[1, 3, 6, 8, 11, 13], acquiescence=0.05)
codes, kind = add_careless(simulate(population, 300, rng), population.n_categories, {"random": 0.05}, rng)
codes = add_missing(codes, 0.05, rng)
"""

from emosec.statistics.simulation.answers import as_frame, keyed, simulate, simulate_waves
from emosec.statistics.simulation.contaminate import CARELESS, add_careless, add_missing
from emosec.statistics.simulation.nuisances import SurveyDesign, add_fatigue, simulate_survey
from emosec.statistics.simulation.population import Population, from_matrices
from emosec.statistics.simulation.survey import even_thresholds, survey

__all__ = [
    "CARELESS",
    "Population",
    "SurveyDesign",
    "add_careless",
    "add_fatigue",
    "add_missing",
    "as_frame",
    "even_thresholds",
    "from_matrices",
    "keyed",
    "simulate",
    "simulate_survey",
    "simulate_waves",
    "survey",
]
