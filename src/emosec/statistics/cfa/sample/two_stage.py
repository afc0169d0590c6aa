"""Two-stage treatment of incomplete numeric data: moments by full information first, then the model as if they were complete.

References
----------
Savalei, V., & Bentler, P. M. (2009). A two-stage approach to missing data: Theory and application to auxiliary variables.
Structural Equation Modeling, 16(3), 477–497. doi:10.1080/10705510903008238
Savalei, V., & Falk, C. F. (2014). Robust two-stage approach outperforms robust full information maximum likelihood with incomplete
nonnormal data. Structural Equation Modeling, 21(2), 280–302. doi:10.1080/10705511.2014.882692
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from emosec.errors import DataError
from emosec.statistics.cfa.model.layout import Array, Index
from emosec.statistics.cfa.model.moments import vech_index
from emosec.statistics.cfa.sample.missing_data import incomplete_sample, saturated_scores
from emosec.statistics.cfa.sample.patterns import (
    informed_inverse,
    pairs_never_together,
    pattern_terms,
    saturated_information,
)
from emosec.statistics.cfa.sample.sample import ContinuousSample

RULES = ("two.stage", "robust.two.stage")


@dataclass(frozen=True)
class TwoStageSample(ContinuousSample):
    """Moments by full information, with their covariance; analysed as if the data were complete.

    Attributes
    ----------
    gamma : ndarray (p + p(p+1)/2, same)
        N times the covariance of (mean, vech cov): the inverse of the observed information of the saturated model, or a sandwich.
    """

    gamma: Array = field(default_factory=lambda: np.zeros((0, 0)))

    def reordered(self, order: Index) -> TwoStageSample:
        """The same sample with its variables in another order."""
        p = len(order)
        rows, cols = vech_index(p)
        place = np.zeros((p, p), dtype=np.intp)
        place[rows, cols] = place[cols, rows] = p + np.arange(len(rows))
        at = np.concatenate([order, place[order[rows], order[cols]]])
        both = np.ix_(order, order)
        return TwoStageSample(self.n, self.mean[order], self.cov[both], gamma=self.gamma[np.ix_(at, at)])


def two_stage_sample(values: Array, *, robust: bool, names: tuple[str, ...] = ()) -> TwoStageSample:
    """Estimate the saturated model, and how certain it is.

    Parameters
    ----------
    values : ndarray (n, p)
        NaN for missing; rows without any value are dropped.
    robust : bool
        A sandwich, which holds for data that are not normal (and missing completely at random, or nearly).
    names : tuple of str
        Of the variables, for messages.

    Returns
    -------
    TwoStageSample

    Raises
    ------
    DataError
        Two variables that nobody answered both of: their covariance has no estimate.
    EstimationError
        When EM finds no positive definite covariance matrix.

    Examples
    --------
    >>> values = np.random.default_rng(1).normal(size=(200, 2))
    >>> sample = two_stage_sample(values, robust=False)              # complete: the mean's variance is the variable's
    >>> bool(np.allclose(sample.gamma[:2, :2], sample.cov)), sample.gamma.shape
    (True, (5, 5))
    """
    found = incomplete_sample(values)
    never = pairs_never_together(found.patterns)
    if len(never):
        pair = [names[i] if names else str(i) for i in never[0]]
        raise DataError(
            f"nobody answered both {pair[0]} and {pair[1]}", why="their covariance has no estimate, and the first stage needs it",
            remedy='use missing="fiml"',
        )  # fmt: skip
    terms = pattern_terms(found.patterns, found.mean, found.cov)
    assert terms is not None
    gamma = informed_inverse(saturated_information(found.patterns, terms))
    if robust:
        scores = saturated_scores(found, found.mean, terms) @ gamma
        gamma = scores.T @ scores / found.n
    return TwoStageSample(found.n, found.mean, found.cov, gamma=gamma)
