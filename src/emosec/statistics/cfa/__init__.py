"""Confirmatory factor analysis: lavaan syntax in, fitted model out; one file per step of the algorithm.

The files in order: `syntax` → `parameter_table` → `layout` (matrices) → `moments` (implied, with derivatives) →
`discrepancy` → `start`, `optimise`, `finish`, `stationary` → `information`, `sandwich`, `scores` (errors) → `scaling`
(tests) → `fit/`. `engine` strings them together on arrays; `door` and `fitted` are for people.
"""

from emosec.statistics.cfa.difference import Difference, compare
from emosec.statistics.cfa.door import cfa
from emosec.statistics.cfa.fitted import Fit

__all__ = ["Difference", "Fit", "cfa", "compare"]
