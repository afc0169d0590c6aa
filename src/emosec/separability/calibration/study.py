"""A study's own error rates: its fitted model, its N, its rule, and a truth of one's choice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.separability.calibration.cells import Cell, run_cell, tally
from emosec.separability.calibration.judge import Judge
from emosec.separability.calibration.populations import fitted_population, phi_matrix
from emosec.separability.factors import PAIR_NAMES, PAIRS
from emosec.separability.refits import primary_fit
from emosec.separability.words import decimals

if TYPE_CHECKING:
    import pandas as pd


TRUTHS = (0.70, 0.80, 0.85, 0.90, 1.00)


def error_rates(
    responses: pd.DataFrame,
    instrument: Instrument,
    models: RivalModels,
    decision: Decision,
    *,
    replications: int,
    seed: int,
    truths: Sequence[float] = TRUTHS,
) -> list[dict[str, Any]]:
    """Return what the rule would say in samples like this one, were phi of the closest pair as given.

    Parameters
    ----------
    responses, instrument, models, decision : as for `weigh`, one wave
    replications, seed : size and seed of the simulation
    truths : values of phi for the pair that is closest to the cut-off or beyond

    Returns
    -------
    list of dict
        One per truth, as `cells.tally` gives it, with `pair`, `phi` and `sentence`. Empty where the primary model cannot be
        fitted.

    Notes
    -----
    Loadings, thresholds and wording variance are the study's; the other two pairs share the mean of their estimates, at most
    the truth. Each sample is judged as a single wave that repeats in its halves. The bootstrap is left out.
    """
    base = primary_fit(responses, instrument, models, decision)
    if base is None:
        return []
    judge = Judge(base.instrument, models, decision)
    found = [base.solution.phi(pair) for pair in PAIRS]
    estimates = [abs(f[0]) if f else math.nan for f in found]
    closest = int(np.nanargmax(estimates))
    rows = []
    for truth in truths:
        rest = min(truth, float(np.nanmean([e for i, e in enumerate(estimates) if i != closest])))
        phi = phi_matrix([truth if i == closest else rest for i in range(len(PAIRS))])
        cell = Cell(f"{instrument.name} at {truth:g}", fitted_population(base, phi), base.fit.n_used)
        row = tally(cell, run_cell(cell, judge, range(replications), seed), decision.confidence)
        rows.append(
            row | {"pair": PAIR_NAMES[closest], "phi": truth, "sentence": _sentence(row, truth, PAIR_NAMES[closest])}
        )
    return rows


def _sentence(row: dict[str, Any], truth: float, pair: str) -> str:
    shown = ", ".join(
        f"{name} in {100 * row[name]:.1f}%"
        for name in ("SEPARABLE", "PARTIALLY SEPARABLE", "NOT SEPARABLE", "INCONCLUSIVE")
    )
    return (
        f"If the truth were φ = {decimals(truth)} for {pair}, this rule would say {shown} of such samples "
        f"({row['replications']:,} simulated; Monte-Carlo error of the first {100 * row['SEPARABLE.mcse']:.1f} points)."
    )
