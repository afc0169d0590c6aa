"""A study's own error rates: its answers' model, its N, its wording, its screening, its rule, and a truth of one's choice."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emosec.contract import TableRow
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import Screening
from emosec.separability.contracts import CONCLUSIONS, LABELS
from emosec.separability.operating.judged import Judge, Judged, screener
from emosec.separability.operating.populations import fitted_population, nearest_correlation, phi_matrix
from emosec.separability.wave import answers_of
from emosec.statistics.resampling import generator
from emosec.statistics.separability.design import Pair
from emosec.statistics.separability.evidence import Evidence
from emosec.statistics.simulation import simulate
from emosec.statistics.simulation.population import Population

if TYPE_CHECKING:
    import pandas as pd

# the planned phi, and what is one thing; the cut-off stands between them
APART, ONE = 0.70, 1.00
# where so many samples, and half of those asked for, agree about a truth off the cut-off, no more are drawn: one in seventeen at
# most says otherwise (95%)
AGREEING = 50


def truths(decision: Decision) -> tuple[float, ...]:
    """Return the truths that are simulated: apart, at the cut-off, and one thing."""
    return (APART, decision.cutoff, ONE)


def error_rates(
    responses: pd.DataFrame,
    instrument: Instrument,
    rules: Screening,
    decision: Decision,
    *,
    pages: Mapping[str, int] | None = None,
    clusters: pd.Series | None = None,
    replications: int,
    seed: int,
    at_most: int = 10_000,
) -> pd.DataFrame:
    """Return what the rule would conclude in samples like this one, were phi of the closest pair as given.

    Parameters
    ----------
    responses : screened responses of one wave
    instrument : with all components of its construct
    rules : the study's screening, which simulated answers go through
    decision : the rule
    pages : item → page, where the study says
    clusters : by respondent, where the study names any
    replications, seed : samples per truth and their seed; 0 leaves the simulation out. Off the cut-off half of them are drawn where
        these, and 50 at the least, all end alike
    at_most : respondents of a simulated sample; of more, a random part is simulated, drawn anew for each sample

    Returns
    -------
    DataFrame
        The contracted table ERROR_RATES, a row per truth. Empty where the model cannot be fitted.

    Raises
    ------
    DataError
        Nobody is included.

    Notes
    -----
    Loadings, thresholds and wording variance are the study's; the other pairs keep the mean of their estimates, at most the truth.
    Answers are missing where the study's are. Each sample is judged as a single wave. Its `n` is the number simulated. Where
    that is less than the study's N, standard errors at N are √(n/N) of those simulated: at a truth off the cut-off the rule
    decides at least as often as simulated, and at the cut-off, where estimates are counted in their standard errors, as often.
    Of respondents in clusters as many are simulated as would tell as much were each alone, see `alone`.
    """
    from emosec import tables
    from emosec.separability.contracts import ERROR_RATES
    from emosec.wide import place_of

    place = place_of(responses)
    answers = answers_of(responses, instrument, pages, clusters)
    q, own = answers.questionnaire, answers.evidence(decision)
    sizes = np.abs([own.estimate(pair).phi for pair in q.pairs])
    if not replications or not np.isfinite(sizes).any():
        return tables.empty(ERROR_RATES)
    closest = int(np.nanargmax(sizes))
    judge = Judge(q, decision, screener(instrument, rules, q))
    rest = np.delete(sizes, closest)
    others = float(np.nanmean(rest)) if np.isfinite(rest).any() else 0.0
    rows, n = [], min(alone(own, q.pairs[closest]), at_most)
    for truth in truths(decision):
        phi = [truth if at == closest else min(truth, others) for at in range(len(q.pairs))]
        population = fitted_population(own, q, nearest_correlation(phi_matrix(len(q.components), q.pairs, phi)))
        found: list[Judged] = []
        enough = replications if truth == decision.cutoff else max(AGREEING, math.ceil(replications / 2))
        for number in range(replications):
            rng = generator(seed, "error rates", f"{truth:g}", number)
            found.append(judge.judged([_draw(population, answers.raw, rng, n)]))
            if (
                number + 1 == enough
                and len({(j.verdict.label, j.verdict.pairs[closest].conclusion) for j in found}) == 1
            ):
                break
        rows.append(place | {"pair": q.pair_names[closest], "n": n, "phi": truth} | shares(found, closest))
    return tables.frame(ERROR_RATES, rows)


def alone(evidence: Evidence, pair: Pair) -> int:
    """Return how many respondents would tell as much of phi were nobody in a cluster: N by the design effect of its variance.

    References
    ----------
    Kish, L. (1965). Survey sampling. Wiley.

    Examples
    --------
    >>> from emosec.statistics.separability.design import ItemDesign
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=200).repeat(3, axis=1)
    >>> codes = (traits + rng.normal(size=(200, 6)) > 0).astype(int)
    >>> design, twice = ItemDesign(np.repeat([0, 1], 3), np.ones(6, dtype=int)), np.tile(np.arange(200), 2)
    >>> everybody_twice = Evidence(np.tile(codes, (2, 1)), np.full(6, 2), design, cluster=twice)
    >>> alone(everybody_twice, (0, 1))
    199
    """
    n = len(evidence.codes)
    if evidence.cluster is None:
        return n
    here, without = (e.estimate(pair).se for e in (evidence, replace(evidence, cluster=None)))
    effect = (here / without) ** 2 if here > 0.0 and without > 0.0 else 1.0
    return max(1, min(n, round(n / effect)))


def _draw(population: Population, raw: NDArray[np.int8], rng: np.random.Generator, at_most: int) -> NDArray[np.int8]:
    """Answers of as many people, or of so many at most, missing where those of a person of the study are."""
    if len(raw) > at_most:
        raw = raw[rng.choice(len(raw), at_most, replace=False)]
    drawn = simulate(population, len(raw), rng)
    return np.where(raw < 0, -1, drawn).astype(np.int8)


def shares(found: Sequence[Judged], pair: int) -> TableRow:
    """Return how often each conclusion about one pair and each verdict fell, with Monte-Carlo errors."""
    n = len(found)
    row: TableRow = {"replications": n}
    for conclusion in CONCLUSIONS:
        count = sum(j.verdict.pairs[pair].conclusion == conclusion for j in found)
        row[conclusion], row[f"{conclusion}_mcse"] = rate(count, n)
    for label in LABELS:
        row[f"label_{label.lower().replace(' ', '_')}"] = sum(j.verdict.label == label for j in found) / n
    row["no_estimate"] = sum(not all(e.known for e in j.phi) for j in found)
    return row


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
