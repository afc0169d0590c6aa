"""One job of the calibration workflow: a stretch of a cell's replications, as rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from emosec.definitions.calibration import Setting
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import COMPONENTS, Instrument
from emosec.definitions.models import RivalModels
from emosec.separability.calibration.cells import Cell, Replicate, draw, judge_once
from emosec.separability.calibration.columns import ERRORS, PHIS, REPLICATES
from emosec.separability.calibration.judge import Judge
from emosec.separability.calibration.populations import phi_matrix, questionnaire

if TYPE_CHECKING:
    import pandas as pd


def cell_of(name: str, setting: Setting) -> tuple[Instrument, Cell]:
    """Return the questionnaire and the cell that a setting describes.

    Examples
    --------
    >>> instrument, cell = cell_of("far", Setting(phi=(0.9, 0.5, 0.5), against_apprehension=5))
    >>> cell.truth, sum(sign < 0 for sign in instrument.security_signs.values())
    ((0.9, 0.5, 0.5), 9)
    """
    phis = (setting.phi,) * 3 if isinstance(setting.phi, int | float) else setting.phi
    against: dict[str, int] = dict.fromkeys([str(c) for c in COMPONENTS], setting.against)
    if setting.against_apprehension is not None:
        against["apprehension"] = setting.against_apprehension
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
    name: str, setting: Setting, models: RivalModels, decision: Decision, replications: Iterable[int], seed: int
) -> pd.DataFrame:
    """Simulate and judge a stretch of a cell's replications.

    Parameters
    ----------
    name, setting : the cell
    models, decision : the rule that is put to the test
    replications : numbers of the samples; each has a seed of its own, so any split gives the same rows
    seed : root seed

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
    judge = Judge(instrument, models, decision)
    rows = []
    for number in replications:
        rng = generator(seed, "calibration", name, number)
        drawn = draw(cell, rng)
        first = judge_once(drawn, judge, rng)
        others = [
            judge_once(drawn, judge, generator(seed, "calibration", name, number, "split", split))
            for split in range(1, setting.splits)
        ]
        rows.append(_row(name, number, first, others))
    return tables.frame(REPLICATES, rows)


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
        "again": "; ".join(r.verdict for r in others) or None,
    }
