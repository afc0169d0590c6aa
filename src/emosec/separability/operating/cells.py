"""One cell of the calibration: samples of one truth, judged by the whole rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from emosec.definitions.calibration import Setting
from emosec.definitions.decisions import Decision
from emosec.separability.operating.judged import Judge, Judged
from emosec.separability.operating.tables import REPLICATES
from emosec.separability.questionnaire import Questionnaire
from emosec.statistics.resampling import generator
from emosec.statistics.simulation.nuisances import SurveyDesign, simulate_survey

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow

# what a setting says that is no part of the survey's design
NOT_DESIGN = {"n", "pages_declared", "other_phi"}


def design_of(setting: Setting) -> SurveyDesign:
    """Return the survey that a setting describes.

    Raises
    ------
    ModelError
        It describes no population: loadings that leave no residual variance, say.
    """
    return SurveyDesign(**setting.model_dump(include=set(Setting.model_fields) - NOT_DESIGN))


def questionnaire_at(setting: Setting) -> Questionnaire:
    """Return what is asked in a cell.

    Examples
    --------
    >>> found = questionnaire_at(Setting(items=3, against=(0, 0, 3)))
    >>> found.pairs, found.signs.tolist()
    (((0, 1), (0, 2), (1, 2)), [1, 1, 1, 1, 1, 1, -1, -1, -1])
    """
    design = design_of(setting)
    k = design.components
    items = tuple(f"{chr(97 + c)}{i + 1}" for c in range(k) for i in range(design.items))
    return Questionnaire(
        items, design.component, design.sign, np.full(len(items), design.categories),
        tuple(f"component {chr(65 + c)}" for c in range(k)), tuple((a, b) for a in range(k) for b in range(a + 1, k)),
        design.pages if setting.pages_declared else None,
    )  # fmt: skip


def run_cell(name: str, setting: Setting, decision: Decision, replications: Iterable[int], seed: int) -> pd.DataFrame:
    """Simulate and judge a stretch of a cell's replications.

    Parameters
    ----------
    name, setting : the cell
    decision : the rule that is put to the test
    replications : numbers of the samples; each has a seed of its own, so any split gives the same rows
    seed : root seed

    Returns
    -------
    DataFrame
        The contracted table REPLICATES.

    Raises
    ------
    ModelError
        The setting describes no population.
    """
    from emosec import tables

    designs = [design_of(setting)]
    if setting.other_phi is not None:
        designs.append(design_of(setting.model_copy(update={"phi": setting.other_phi})))
    judge = Judge(questionnaire_at(setting), decision)
    rows: list[TableRow] = []
    for number in replications:
        rng = generator(seed, "calibration", name, number)
        judged = judge.judged([simulate_survey(design, setting.n, rng) for design in designs])
        rows += _rows(name, number, judged)
    return tables.frame(REPLICATES, rows)


def _rows(name: str, number: int, judged: Judged) -> list[TableRow]:
    return [
        {"cell": name, "replication": number, "pair": at, "label": judged.verdict.label, "conclusion": pair.conclusion,
         "reason": pair.reason, "basis": pair.basis, "n": judged.n, "phi": phi.phi, "se": phi.se}
        for at, (pair, phi) in enumerate(zip(judged.verdict.pairs, judged.phi, strict=True))
    ]  # fmt: skip
