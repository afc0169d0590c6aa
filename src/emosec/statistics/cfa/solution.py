"""A fitted model as arrays: what `engine.solve` gives, and everything a person reads is made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from emosec.statistics.cfa.estimate.estimators import Estimator
from emosec.statistics.cfa.estimate.optimise import Optimum
from emosec.statistics.cfa.inference.sandwich import Sandwich
from emosec.statistics.cfa.inference.scaling import ChiSquare
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.model.prepared import Prepared
from emosec.statistics.cfa.sample.missing_data import IncompleteSample
from emosec.statistics.cfa.sample.sample import Sample


@dataclass(frozen=True, repr=False)
class Solution:
    """A fitted model as arrays.

    Attributes
    ----------
    z, x : ndarray
        Estimates in free coordinates, and all free parameters of the table (before constraints).
    fmin : float
        Half the discrepancy, groups weighted: lavaan's `fmin`.
    optimum : Optimum
    chisq : ChiSquare
        The standard test.
    scaled : ChiSquare or None
        The estimator's own test.
    bread : ndarray or None
        Inverse information per observation, in z. None when the model is not identified or errors were not asked for.
    vcov_z : ndarray or None
        Covariance of the estimates z.
    identified : bool
        Whether the information matrix has full rank.
    information : str
        What was asked for: "default", "expected" or "observed".
    """

    prepared: Prepared
    samples: tuple[Sample, ...]
    estimator: Estimator
    z: Array
    x: Array
    fmin: float
    group_values: Array
    optimum: Optimum
    df: int
    chisq: ChiSquare
    scaled: ChiSquare | None = None
    bread: Array | None = None
    vcov_z: Array | None = None
    sandwich: Sandwich | None = None
    identified: bool = True
    information: str = "default"

    @property
    def observed_information(self) -> bool:
        """Whether errors come from observed information: when asked for, and by default after MLR and full information."""
        by_default = self.estimator.errors == "robust.huber.white" or isinstance(self.samples[0], IncompleteSample)
        return self.information == "observed" or (self.information == "default" and by_default)

    @cached_property
    def vcov(self) -> Array | None:
        """Covariance of all free parameters x."""
        K = self.prepared.constraint.K
        if self.vcov_z is None or K is None:
            return self.vcov_z
        return K @ self.vcov_z @ K.T

    @cached_property
    def se(self) -> Array:
        """Standard errors of x; NaN when there is no covariance, 0 for a parameter fixed by constraints."""
        if self.vcov is None:
            return np.full(len(self.x), np.nan)
        with np.errstate(invalid="ignore"):
            return np.sqrt(np.where(np.abs(np.diagonal(self.vcov)) < 1e-18, 0.0, np.diagonal(self.vcov)))
