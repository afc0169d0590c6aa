"""A larger model at a smaller one's moments: which of its parameters say the same, whatever their names.

Bentler, P. M., & Satorra, A. (2010). Testing model nesting and equivalence. Psychological Methods, 15, 111–123.
doi:10.1037/a0019625
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.engine import solve
from emosec.statistics.cfa.model.moments import association_index, implied
from emosec.statistics.cfa.model.ordered_moments import ordinal
from emosec.statistics.cfa.sample.sample import ContinuousSample, OrdinalSample, Sample, in_order
from emosec.statistics.cfa.solution import Solution

if TYPE_CHECKING:
    from emosec.statistics.cfa.model.layout import Array

# ASSUME a discrepancy below this from moments that the model can imply is rounding (worst seen 3e-12)
SAME_MOMENTS = 1e-7


def parameters_at(free: Solution, restricted: Solution) -> Solution:
    """Fit the larger model to the moments that the smaller one implies.

    Parameters
    ----------
    free, restricted : Solution
        Of the same data and estimator.

    Returns
    -------
    Solution
        The larger model's; its discrepancy is zero but for rounding.

    Raises
    ------
    ModelError
        The larger model cannot imply these moments: the smaller one is not nested in it.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> free, equal = cfa("f =~ a + b + c + d", data), cfa("f =~ l*a + l*b + l*c + l*d", data)
    >>> at = parameters_at(free.solution, equal.solution)
    >>> bool(np.allclose(at.x, equal.solution.x, atol=1e-4))
    True
    """
    samples = [
        in_order(_implied_sample(restricted, g), source.observed, target.observed)
        for g, (source, target) in enumerate(
            zip(restricted.prepared.layout.groups, free.prepared.layout.groups, strict=True)
        )
    ]
    name = free.estimator.name
    found = solve(free.prepared, samples, name, errors=False, test=False)
    if found.fmin > SAME_MOMENTS:
        found = min(found, solve(free.prepared, samples, name, errors=False, test=False, start=free.z), key=_fmin)
    if not found.fmin <= SAME_MOMENTS:
        raise ModelError(
            "the model with fewer degrees of freedom cannot imply what the other one implies",
            why=f"fitted to the other's moments its discrepancy is {found.fmin:.2g} and not 0: they are not nested",
            remedy="compare models of which one is the other with restrictions",
        )
    return found


def _fmin(solution: Solution) -> float:
    return solution.fmin


def _implied_sample(solution: Solution, g: int) -> Sample:
    """What a sample would be whose moments are the model's; of complete data, and weighted as the real one."""
    layout, sample = solution.prepared.layout, solution.samples[g]
    group = layout.groups[g]
    if not isinstance(sample, OrdinalSample):
        mom = implied(group, solution.x)
        return ContinuousSample(sample.n, mom.mu if layout.meanstructure else sample.mean, mom.sigma)
    rows, cols = association_index(group.p, group.numeric)
    found = ordinal(group, solution.x, theta=layout.theta_parameterization, rows=rows, cols=cols)
    t, q = len(sample.thresholds), sample.slopes.shape[1]
    correlation = found.correlation.copy()
    cut = ~np.isin(np.arange(group.p), group.numeric)
    correlation[cut, cut] = 1.0
    slopes: Array = found.vector[t : t + sample.slopes.size].reshape(q, -1).T if q else sample.slopes
    return replace(sample, thresholds=found.vector[:t], correlation=correlation, slopes=slopes)
