"""One cell of a simulation: many samples of one truth, the verdict on each, and how often each verdict falls."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from emosec.separability.calibration.judge import Judge
from emosec.separability.calibration.look import Codes, Look
from emosec.separability.rule import CODES, Code, Verdict
from emosec.statistics.simulation import Population, add_careless, add_missing, simulate, simulate_waves

VERDICTS: tuple[Verdict, ...] = ("SEPARABLE", "PARTIALLY SEPARABLE", "NOT SEPARABLE", "INCONCLUSIVE")


@dataclass(frozen=True)
class Cell:
    """What is simulated.

    Attributes
    ----------
    name : of the cell
    population : the truth
    n : respondents
    careless : kind → share, see `statistics.simulation.CARELESS`
    missing : share of answers missing completely at random
    components : number of components
    waves : occasions on which the same people answer; with more than one the verdict on the first is counted
    """

    name: str
    population: Population
    n: int
    careless: Mapping[str, float] = field(default_factory=dict)
    missing: float = 0.0
    waves: int = 1
    components: int = 3

    @property
    def truth(self) -> tuple[float, ...]:
        """The true phi of every pair."""
        phi = self.population.factor_covariance
        size = self.components
        at = np.triu_indices(size, 1)
        return tuple(float(x) for x in phi[:size, :size][at])


@dataclass(frozen=True, slots=True)
class Replicate:
    """The verdict on one sample.

    Attributes
    ----------
    verdict, code, pairs : as the rule gave them
    failed : gates that did not hold
    phi, se, lower : the primary model's, with the lower limits; NaN where there is none
    n : complete rows behind them
    """

    verdict: Verdict
    code: Code | None
    pairs: tuple[str, ...]
    failed: tuple[str, ...]
    phi: tuple[float, ...]
    se: tuple[float, ...]
    lower: tuple[float, ...]
    n: int = 0


def run_cell(cell: Cell, judge: Judge, replications: Iterable[int], seed: int) -> list[Replicate]:
    """Draw samples of a cell and judge each.

    Parameters
    ----------
    cell : the truth and the sample
    judge : instrument, models and rule
    replications : numbers of the samples: any split of 0 … R−1 over processes gives the same R samples
    seed : root seed

    Returns
    -------
    list of Replicate, in the order of `replications`
    """
    from emosec.statistics.resampling import generator

    made = []
    for number in replications:
        rng = generator(seed, "calibration", cell.name, number)
        looks = [judge.look(codes) for codes in draw(cell, rng)]
        made.append(judge_once(looks, judge, rng))
    return made


def draw(cell: Cell, rng: np.random.Generator) -> list[Codes]:
    """Return the answers of one sample of a cell, a matrix per wave."""
    k = cell.population.n_categories
    if cell.waves == 1:
        drawn = [simulate(cell.population, cell.n, rng)]
    else:
        drawn = simulate_waves(cell.population, cell.n, rng, waves=cell.waves)
    if cell.careless:
        drawn = [add_careless(codes, k, cell.careless, rng)[0] for codes in drawn]
    if cell.missing:
        drawn = [add_missing(codes, cell.missing, rng) for codes in drawn]
    return drawn


def judge_once(looks: Sequence[Look], judge: Judge, rng: np.random.Generator) -> Replicate:
    """Return the verdict on the first wave of one sample; `rng` splits it into halves."""
    seen = [look.seen(rng) for look in looks]
    outcome = judge.verdict(seen)
    phi, se, lower = (tuple(float(x) for x in v) for v in (seen[0].phi, seen[0].se, seen[0].lower))
    return Replicate(outcome.verdict, outcome.code, outcome.pairs, seen[0].failed, phi, se, lower, seen[0].n)


def rate(count: int, n: int) -> tuple[float, float]:
    """Return a share and its Monte-Carlo standard error; at 0 or all, the error of one in n + 2 (never 0).

    Examples
    --------
    >>> tuple(round(x, 4) for x in rate(100, 2000))
    (0.05, 0.0049)
    """
    share = count / n
    spread = share * (1 - share) or (1 / (n + 2)) * (1 - 1 / (n + 2))
    return share, math.sqrt(spread / n)


def tally(cell: Cell, replicates: Sequence[Replicate], confidence: float = 0.95) -> dict[str, Any]:
    """Return how often each verdict fell, with Monte-Carlo errors, and how phi behaved.

    Returns
    -------
    dict
        Shares and errors of every verdict and code; per pair bias, mean standard error over the standard deviation of the
        estimates, and coverage of the interval over the samples that had an estimate; how many had none.
    """
    from emosec.separability.evidence import z_of

    n = len(replicates)
    row: dict[str, Any] = {"cell": cell.name, "n": cell.n, "replications": n, "truth": cell.truth}
    for verdict in VERDICTS:
        row[verdict], row[f"{verdict}.mcse"] = rate(sum(r.verdict == verdict for r in replicates), n)
    for code in CODES:
        row[code] = sum(r.code == code for r in replicates) / n
    phi, se, lower = (np.array([getattr(r, name) for r in replicates]) for name in ("phi", "se", "lower"))
    known = ~(np.isnan(phi) | np.isnan(se)).any(axis=1)
    row["no_estimate"] = int((~known).sum())
    phi, se, lower, truth = phi[known], se[known], lower[known], np.array(cell.truth)
    if len(phi) > 1:
        covered = (lower <= truth) & (truth <= phi + z_of(confidence) * se)
        row["bias"] = tuple(float(x) for x in (phi - truth).mean(axis=0))
        row["se_ratio"] = tuple(float(x) for x in se.mean(axis=0) / phi.std(axis=0, ddof=1))
        row["coverage"] = tuple(float(x) for x in covered.mean(axis=0))
    return row
