"""One job of the calibration workflow: a stretch of a cell's replications, as rows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from emosec.definitions.calibration import Setting
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.separability.calibration.cells import Cell, Replicate, draw, judge_once
from emosec.separability.calibration.columns import ERRORS, LOWERS, PHIS, REPLICATES
from emosec.separability.calibration.judge import Judge
from emosec.separability.calibration.monte_carlo import draw_primary, rmsea_limit
from emosec.separability.calibration.populations import COMPONENTS, phi_matrix, questionnaire

if TYPE_CHECKING:
    import pandas as pd

# the limit of RMSEA is a quantile of so many samples; at .95 its own rank is uncertain by a point and a half
RMSEA_SAMPLES = 200


def cell_of(name: str, setting: Setting) -> tuple[Instrument, Cell]:
    """Return the questionnaire and the cell that a setting describes.

    Examples
    --------
    >>> instrument, cell = cell_of("far", Setting(phi=(0.9, 0.5, 0.5), against_last=5))
    >>> cell.truth, sum(sign < 0 for sign in instrument.signs.values())
    ((0.9, 0.5, 0.5), 9)
    """
    phis = (setting.phi,) * 3 if isinstance(setting.phi, int | float) else setting.phi
    against: dict[str, int] = dict.fromkeys([str(c) for c in COMPONENTS], setting.against)
    if setting.against_last is not None:
        against[COMPONENTS[-1]] = setting.against_last
    size, count = setting.items, len(COMPONENTS)
    crossed = {((f + 1) * size - 1, (f + 1) % count): setting.cross_loading for f in range(count)}
    instrument, population = questionnaire(
        (size,) * count,
        reversed_each=against,
        phi=phi_matrix(phis),
        loading=setting.loading,
        categories=setting.categories,
        skew=setting.skew,
        acquiescence=setting.acquiescence,
        cross_loadings=crossed if setting.cross_loading else None,
    )
    careless = {str(kind): share for kind, share in setting.careless.items()}
    return instrument, Cell(name, population, setting.n, careless, setting.missing)


def run_chunk(
    name: str,
    setting: Setting,
    models: RivalModels,
    decision: Decision,
    replications: Iterable[int],
    seed: int,
    *,
    rmsea: float | None = None,
) -> pd.DataFrame:
    """Simulate and judge a stretch of a cell's replications.

    Parameters
    ----------
    name, setting : the cell
    models, decision : the rule that is put to the test
    replications : numbers of the samples; each has a seed of its own, so any split gives the same rows
    seed : root seed
    rmsea : the limit of RMSEA, from `own_rmsea_limit`; simulated by default

    Returns
    -------
    DataFrame
        The contracted table REPLICATES.

    Raises
    ------
    ModelError
        The setting describes no population: loadings that leave no residual variance, say.
    """
    from emosec import tables
    from emosec.statistics.resampling import generator

    instrument, cell = cell_of(name, setting)
    limit = own_rmsea_limit(name, setting, models, decision, seed) if rmsea is None else rmsea
    judge = Judge(instrument, models, decision, thorough=False, rmsea=limit)
    rows = []
    for number in replications:
        rng = generator(seed, "calibration", name, number)
        looks = [judge.look(codes) for codes in draw(cell, rng)]
        first = judge_once(looks, judge, rng)
        others = [
            judge_once(looks, judge, generator(seed, "calibration", name, number, "split", split))
            for split in range(1, setting.splits)
        ]
        rows.append(_row(name, number, first, others))
    return tables.frame(REPLICATES, rows)


def own_rmsea_limit(name: str, setting: Setting, models: RivalModels, decision: Decision, seed: int) -> float:
    """Return the limit of RMSEA for the samples of a cell, from clean samples of its population and of the same N.

    A study simulates its own fitted model; here the true one stands in for it, once for all samples of the cell.

    Parameters
    ----------
    name, setting, models, decision, seed : as for `run_chunk`

    Returns
    -------
    float
        NaN where the items are worded one way: nobody will ask.
    """
    # the fitted model has no cross-loadings, so its samples have none
    instrument, cell = cell_of(name, setting.model_copy(update={"cross_loading": 0.0}))
    judge = Judge(instrument, models, decision)
    if not all(judge.both_ways.values()):
        return math.nan
    complete = round(cell.n * (1 - cell.missing) ** len(judge.items))
    task = f"calibration {cell.name} rmsea"
    drawn = draw_primary(judge, cell.population, complete, replications=RMSEA_SAMPLES, seed=seed, task=task)
    return rmsea_limit(drawn, decision.gates.fit.rmsea_quantile)


def _row(name: str, number: int, first: Replicate, others: list[Replicate]) -> dict[str, Any]:
    return {
        "cell": name,
        "replication": number,
        "verdict": first.verdict,
        "code": first.code,
        "pairs": ", ".join(first.pairs) or None,
        "failed": ", ".join(first.failed) or None,
        "complete": first.n,
        **dict(zip(PHIS, first.phi, strict=True)),
        **dict(zip(ERRORS, first.se, strict=True)),
        **dict(zip(LOWERS, first.lower, strict=True)),
        "again": "; ".join(r.verdict for r in others) or None,
    }
