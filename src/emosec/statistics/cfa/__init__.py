"""Confirmatory factor analysis: lavaan syntax in, fitted model out; one folder per step of the algorithm.

The folders in order: `model` (syntax → parameter table → matrices → implied moments), `sample` (data → statistics),
`estimate` (discrepancy → start → optimise), `inference` (errors, scaled tests, score and difference tests), `fit` (indices),
`derived` (standardised values, residuals, reliability, scores) and `rotation` (EFA blocks, ESEM). `engine` strings them
together on arrays; `entry` and `fitted` are for people.
"""

from emosec.statistics.cfa.entry import cfa
from emosec.statistics.cfa.fitted import Fit
from emosec.statistics.cfa.inference.difference import Difference, compare
from emosec.statistics.cfa.model.invariance import invariance_syntax
from emosec.statistics.cfa.refit import refit

__all__ = ["Difference", "Fit", "cfa", "compare", "invariance_syntax", "refit"]
