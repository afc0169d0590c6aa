"""What the primary model gives in samples of a known population: the limit for RMSEA, the critical value, the power."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.separability.calibration.judge import Judge
from emosec.separability.calibration.populations import fitted_population, phi_matrix
from emosec.separability.evidence import z_of
from emosec.statistics.simulation import Population, simulate

if TYPE_CHECKING:
    from emosec.separability.refits import Primary

# the largest of three statistics may exceed the critical value this often where all pairs lie at the cut-off
SIZE = 0.05


@dataclass(frozen=True)
class Drawn:
    """The primary model fitted to simulated samples.

    Attributes
    ----------
    phi, se : ndarray (R, n_pairs), NaN where the model could not be fitted
    rmsea : ndarray (R,), scaled
    """

    phi: NDArray[np.float64]
    se: NDArray[np.float64]
    rmsea: NDArray[np.float64]

    @property
    def fitted(self) -> int:
        """Samples with an estimate."""
        return int(np.isfinite(self.phi).all(axis=1).sum())


def draw_primary(
    judge: Judge, population: Population, n: int, *, replications: int, seed: int, task: str, test: bool = True
) -> Drawn:
    """Simulate samples of a population and fit the primary model to each.

    Parameters
    ----------
    judge : instrument, models and rule
    population, n : what is sampled
    replications : number of samples
    seed, task : root seed and the name under which its samples are derived from it
    test : whether RMSEA is wanted

    Returns
    -------
    Drawn
    """
    from emosec.statistics.resampling import generator

    decision = judge.decision
    asked = judge.asked
    phi, se = np.full((2, replications, len(asked)), math.nan)
    rmsea = np.full(replications, math.nan)
    for number in range(replications):
        raw = simulate(population, n, generator(seed, task, number))
        found = judge.fit(decision.primary_model, decision.estimator, judge.look(raw).sample, test=test)
        if found is None or found.solution is None:
            continue
        phi[number], se[number] = found.phi[asked], found.se[asked]
        scaled = found.solution.scaled
        if test and scaled is not None and scaled.df > 0:
            # as lavaan counts for least squares: N − 1
            rmsea[number] = math.sqrt(max(scaled.statistic - scaled.df, 0.0) / (scaled.df * (n - 1)))
    return Drawn(phi, se, rmsea)


def rmsea_limit(drawn: Drawn, quantile: float) -> float:
    """Return the quantile of scaled RMSEA over the samples that could be fitted; NaN without any."""
    known = drawn.rmsea[np.isfinite(drawn.rmsea)]
    return float(np.quantile(known, quantile)) if len(known) else math.nan


def critical_value(drawn: Drawn, cutoff: float, size: float = SIZE) -> float:
    """Return what the largest (φ − cut-off)/SE of the pairs exceeds in a share `size` of the samples.

    Examples
    --------
    >>> phi = np.array([[0.9, 0.9, 0.9], [0.9, 0.92, 0.9]])
    >>> round(critical_value(Drawn(phi, np.full((2, 3), 0.01), np.zeros(2)), 0.9, size=0.5), 6)
    1.0
    """
    known = np.isfinite(drawn.phi).all(axis=1) & (drawn.se > 0).all(axis=1)
    largest = ((np.abs(drawn.phi[known]) - cutoff) / drawn.se[known]).max(axis=1)
    return float(np.quantile(largest, 1 - size)) if len(largest) else math.nan


def powers(drawn: Drawn, cutoff: float, confidence: float) -> tuple[float, ...]:
    """Return per pair the share of samples whose upper limit is below the cut-off; one without an estimate is not."""
    with np.errstate(invalid="ignore"):
        below = np.abs(drawn.phi) + z_of(confidence) * drawn.se < cutoff
    return tuple(float(x) for x in below.mean(axis=0))


@dataclass(frozen=True)
class Simulated:
    """What simulation says of one study's primary model, at its own N, loadings, thresholds and wording.

    Attributes
    ----------
    rmsea : limit of the scaled RMSEA, from the model as fitted
    critical : critical value of the not-separable test, all pairs at the cut-off
    power : per pair, at the planned phi
    replications, fitted : samples drawn for each of the three, and those among all that gave an estimate
    """

    rmsea: float
    critical: float
    power: tuple[float, ...]
    replications: int
    fitted: int


def simulate_study(
    base: Primary, instrument: Instrument, models: RivalModels, decision: Decision, *, replications: int, seed: int
) -> Simulated:
    """Simulate a study's own primary model: as fitted, with all pairs at the cut-off, and at the planned phi.

    Parameters
    ----------
    base : the primary model, fitted
    instrument, models, decision : as for `weigh`
    replications : samples of each of the three populations
    seed : root seed

    Returns
    -------
    Simulated
        NaN where no simulated sample could be fitted.
    """
    judge = Judge(base.instrument, models, decision)
    planned = decision.gates.precision.phi
    found = [base.solution.phi(pair) or (math.nan, math.nan) for pair in judge.pairs]

    def drawn(name: str, phi: Sequence[float], test: bool = False) -> Drawn:
        population = fitted_population(base, nearest_correlation(phi))
        task = f"monte carlo {instrument.name} {name}"
        return draw_primary(
            judge, population, base.fit.n_used, replications=replications, seed=seed, task=task, test=test
        )

    fitted = drawn("as fitted", [est for est, _ in found], test=True)
    at_cutoff, at_planned = (
        drawn(name, [phi] * len(judge.pairs)) for name, phi in (("cutoff", decision.cutoff), ("planned", planned))
    )
    return Simulated(
        rmsea_limit(fitted, decision.gates.fit.rmsea_quantile),
        critical_value(at_cutoff, decision.cutoff),
        powers(at_planned, decision.cutoff, decision.confidence),
        replications,
        sum(d.fitted for d in (fitted, at_cutoff, at_planned)),
    )


def nearest_correlation(phi: Sequence[float]) -> NDArray[np.float64]:
    """Return the correlation matrix of the phi of all pairs; where they are none together (phi above 1, say), the one with the
    negative eigenvalues set to zero.

    Examples
    --------
    >>> nearest_correlation([0.5, 0.5, 0.5])[0].tolist()
    [1.0, 0.5, 0.5]
    >>> float(nearest_correlation([1.02, 0.8, 0.8])[0, 1].round(3))
    1.0
    """
    made = phi_matrix(list(phi))
    values, vectors = np.linalg.eigh(made)
    if values[0] >= 0:
        return made
    positive = (vectors * np.maximum(values, 0.0)) @ vectors.T
    scale = np.sqrt(np.diagonal(positive))
    nearest: NDArray[np.float64] = positive / np.outer(scale, scale)
    return nearest
