"""The mean of the factors' posterior given ordered answers (EAP), by Gauss–Hermite quadrature about each posterior's mode.

The nodes of every answer pattern are spread about its own mode as wide as the curvature there says, so that a few of them are exact
to many digits where a fixed grid would need hundreds.

References
----------
Bock, R. D., & Mislevy, R. J. (1982). Adaptive EAP estimation of ability in a microcomputer environment. Applied Psychological
Measurement, 6, 431–444. doi:10.1177/014662168200600405
Naylor, J. C., & Smith, A. F. M. (1982). Applications of a method for the efficient computation of posterior distributions. Applied
Statistics, 31, 214–225. (quadrature about the mode)
"""

from __future__ import annotations

from itertools import product

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.derived.measurement import Measurement
from emosec.statistics.cfa.derived.posterior_mode import log_posterior, modes_of_patterns, patterns_of
from emosec.statistics.cfa.model.layout import Array

# nodes in each direction, by the number of factors: together some thousands at most
NODES = {1: 31, 2: 15, 3: 9, 4: 7, 5: 5}


def posterior_means(part: Measurement, codes: Array) -> Array:
    """Find the posterior mean of every person, with its standard deviation.

    Parameters
    ----------
    part : Measurement
        Of ordered items.
    codes : ndarray (n, p)
        Category numbers from 0, NaN for missing.

    Returns
    -------
    ndarray (2, n, m)
        Means, and standard deviations; NaN for a person without any answer.

    Raises
    ------
    ModelError
        As `posterior_modes`; or the model has more factors than quadrature is done for.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> answers = np.digitize(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), [-1.0, 1.0])
    >>> data = pd.DataFrame(answers, columns=["a", "b", "c", "d"])
    >>> from emosec.statistics.cfa.derived.measurement import measurements
    >>> part = measurements(cfa("f =~ a + b + c + d", data, ordered=True).solution)[0]
    >>> scores = posterior_means(part, np.array([[0.0, 0.0, 0.0, 0.0], [2.0, np.nan, 2.0, 2.0]]))[0]
    >>> bool(scores[0, 0] < 0 < scores[1, 0])
    True
    """
    m = part.phi.shape[0]
    if m not in NODES:
        raise ModelError(
            f"EAP scores of {m} factors at once",
            why=f"quadrature is done for up to {max(NODES)}: its nodes multiply with every factor",
            remedy='use method="EBM", the posterior mode',
        )
    patterns, member = patterns_of(part, codes)
    modes, curvature = modes_of_patterns(part, patterns)
    found = _moments(part, patterns, modes, curvature)
    found[:, (patterns < 0).all(axis=1)] = np.nan
    return found[:, member]


def _moments(part: Measurement, patterns: np.ndarray, modes: Array, curvature: Array) -> Array:
    """Mean and standard deviation of each pattern's posterior, node by node."""
    m = modes.shape[1]
    nodes, weights = np.polynomial.hermite.hermgauss(NODES[m])
    spread = np.sqrt(2.0) * np.linalg.cholesky(np.linalg.inv(curvature))
    height = log_posterior(part, patterns, modes)
    total = np.zeros(len(patterns))
    first, second = np.zeros_like(modes), np.zeros_like(modes)
    for at in product(range(len(nodes)), repeat=m):
        x = nodes[list(at)]
        away = spread @ x
        # the nodes' own weight function is taken out again
        share = np.exp(log_posterior(part, patterns, modes + away) - height + x @ x) * weights[list(at)].prod()
        total += share
        first += share[:, None] * away
        second += share[:, None] * away**2
    mean = first / total[:, None]
    return np.stack([modes + mean, np.sqrt(second / total[:, None] - mean**2)])
