"""Which factor of a fitted model stands for which component, and what it says about each pair.

Factors are recognised by the items they load on, never by name; a factor that points toward insecurity is turned round.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from emosec.definitions.constructs import pair_name
from emosec.definitions.instruments import Instrument

if TYPE_CHECKING:
    import pandas as pd


__all__ = ["FactorSolution", "Loading", "pair_name", "solution"]


@dataclass(frozen=True)
class Loading:
    """One standardised loading, keyed toward security."""

    item: str
    est: float


class FactorParameter(NamedTuple):
    """A row of the table `parameters`, as far as it is read here; `std` is the standardised estimate."""

    lhs: str
    op: str
    rhs: str
    est: float
    se: float
    std: float


@dataclass(frozen=True)
class FactorSolution:
    """The parameters of one model, one estimator, one sample.

    Attributes
    ----------
    rows : the rows of the table `parameters`
    instrument : whose items they are
    """

    rows: pd.DataFrame
    instrument: Instrument

    @cached_property
    def _records(self) -> list[FactorParameter]:
        """The rows as plain records: they are read many times."""
        columns = ["lhs", "op", "rhs", "est", "se", "std.all"]
        return [FactorParameter(*row) for row in zip(*(self.rows[c] for c in columns), strict=True)]

    def _of(self, op: str) -> list[FactorParameter]:
        return [row for row in self._records if row.op == op]

    @cached_property
    def loadings(self) -> dict[str, dict[str, float]]:
        """Standardised loadings by factor and item; the unstandardised where the standardised one is missing."""
        found: dict[str, dict[str, float]] = {}
        for row in self._of("=~"):
            value = row.std if row.std == row.std else row.est
            found.setdefault(row.lhs, {})[row.rhs] = float(value)
        return found

    @cached_property
    def thresholds(self) -> dict[str, list[float]]:
        """Standardised thresholds of every ordered item, in ascending order."""
        found: dict[str, list[float]] = {}
        for row in self._of("|"):
            value = row.std if row.std == row.std else row.est
            found.setdefault(row.lhs, []).append(float(value))
        return {item: sorted(cuts) for item, cuts in found.items()}

    @cached_property
    def components_of(self) -> dict[str, frozenset[str]]:
        """The components whose items a factor loads on. A component counts only where the factor has half its items."""
        scales = self.instrument.components
        return {
            factor: frozenset(c for c, s in scales.items() if 2 * len(set(s.items) & set(items)) >= len(s.items))
            for factor, items in self.loadings.items()
        }

    @cached_property
    def factor_of(self) -> dict[str, str]:
        """The factor that stands for a component and for no other."""
        own = {next(iter(found)): factor for factor, found in self.components_of.items() if len(found) == 1}
        return {c: own[c] for c in self.instrument.components if c in own}

    @cached_property
    def method_factor(self) -> str | None:
        """The factor that runs through all components of a model in which each also has its own."""
        count = len(self.instrument.asked.names)
        general = [f for f, found in self.components_of.items() if len(found) == count]
        return general[0] if len(general) == 1 and len(self.factor_of) == count else None

    @cached_property
    def negative_variances(self) -> dict[str, tuple[float, float]]:
        """Estimate and standard error of every variance below zero, of factors and of residuals."""
        own = [row for row in self._of("~~") if row.lhs == row.rhs]
        return {row.lhs: (float(row.est), float(row.se)) for row in own if row.est < 0}

    @cached_property
    def merged(self) -> tuple[str, str] | None:
        """The pair that shares one factor while every other component has its own; None in other models."""
        construct = self.instrument.asked
        sizes = sorted(len(found) for found in self.components_of.values())
        if len(construct.names) < 3 or sizes != [1] * (len(construct.names) - 2) + [2]:
            return None
        two = next(found for found in self.components_of.values() if len(found) == 2)
        return next(pair for pair in construct.every_pair if frozenset(pair) == two)

    def direction(self, factor: str) -> int:
        """Return −1 where high values of the factor mean insecurity, else +1."""
        return -1 if sum(self.loadings[factor].values()) < 0 else 1

    def component_loadings(self, component: str) -> tuple[Loading, ...]:
        """Return the loadings of a component's items on its factor, turned toward security; empty where it has none."""
        factor = self.factor_of.get(component)
        if factor is None:
            return ()
        sign = self.direction(factor)
        return tuple(Loading(item, sign * est) for item, est in self.loadings[factor].items())

    def phi(self, pair: tuple[str, str]) -> tuple[float, float] | None:
        """Return phi of a pair and its standard error, both factors turned toward security; None where there is none."""
        factors = [self.factor_of.get(c) for c in pair]
        if None in factors:
            return None
        for row in self._of("~~"):
            if {row.lhs, row.rhs} == set(factors) and row.lhs != row.rhs:
                sign = self.direction(row.lhs) * self.direction(row.rhs)
                return sign * float(row.est), float(row.se)
        return None


def solution(
    parameters: pd.DataFrame, instrument: Instrument, model: str, estimator: str, sample: str
) -> FactorSolution:
    """Return one model's solution from the table `parameters` of one wave; without rows where it was not fitted."""
    chosen = (
        (parameters["model"] == model) & (parameters["estimator"] == estimator) & (parameters["sample"] == sample)
    ).fillna(False)
    return FactorSolution(parameters[chosen], instrument)
