"""A study's own error rates: its fitted model, its N, its rule, and a truth of one's choice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.separability.calibration.cells import VERDICTS, Cell, run_cell, tally
from emosec.separability.calibration.judge import Judge
from emosec.separability.calibration.monte_carlo import draw_primary, nearest_correlation, rmsea_limit
from emosec.separability.calibration.populations import fitted_population
from emosec.separability.factors import pair_name
from emosec.separability.refits import primary_fit
from emosec.separability.rule import CODES
from emosec.separability.words import decimals

if TYPE_CHECKING:
    import pandas as pd

    from emosec.separability.refits import Primary

# nothing is simulated where the keying alone decides
CONFOUNDED: dict[str, Any] = {
    "replications": 0, "no_estimate": 0, "separable": 0.0, "separable_mcse": 0.0, "partially_separable": 0.0,
    "partially_separable_mcse": 0.0, "not_separable": 0.0, "not_separable_mcse": 0.0, "inconclusive": 1.0,
    "inconclusive_mcse": 0.0, "sentence": "As the items are not worded both ways in each component, this rule says "
    "INCONCLUSIVE(WORDING) of every sample, whatever the truth.",
}  # fmt: skip
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
) -> pd.DataFrame:
    """Return what the rule would say in samples like this one, were phi of the closest pair as given.

    Parameters
    ----------
    responses, instrument, models, decision : as for `weigh`, one wave
    replications, seed : size and seed of the simulation; 0 leaves it out
    truths : values of phi for the pair that is closest to the cut-off or beyond

    Returns
    -------
    DataFrame
        The contracted table ERROR_RATES, a row per truth. Empty where the primary model cannot be fitted.

    Raises
    ------
    DataError
        Nobody is included.

    Notes
    -----
    Loadings, thresholds and wording variance are the study's; the other two pairs share the mean of their estimates, at most
    the truth. Each sample is judged as a single wave that repeats in its halves. Bootstrap and ESEM are left out; both can only
    take a SEPARABLE away.
    """
    from emosec import tables
    from emosec.separability.contracts import ERROR_RATES
    from emosec.wide import place_of

    place = place_of(responses)
    base = primary_fit(responses, instrument, models, decision) if replications else None
    if base is None:
        return tables.empty(ERROR_RATES)
    pairs = instrument.asked.every_pair
    found = [base.solution.phi(pair) for pair in pairs]
    estimates = [abs(f[0]) if f else math.nan for f in found]
    closest = int(np.nanargmax(estimates))
    about = place | {"pair": pair_name(*pairs[closest]), "n": base.fit.n_used}
    if not all(Judge(base.instrument, models, decision).both_ways.values()):
        return tables.frame(ERROR_RATES, [about | {"phi": truth} | CONFOUNDED for truth in truths])
    limit = _rmsea(base, models, decision, replications, seed)
    judge = Judge(base.instrument, models, decision, thorough=False, rmsea=limit)
    rows = []
    for truth in truths:
        rest = min(truth, _mean([e for i, e in enumerate(estimates) if i != closest], truth))
        phi = nearest_correlation([truth if i == closest else rest for i in range(len(pairs))])
        cell = Cell(
            f"{instrument.name} at {truth:g}", fitted_population(base, phi), base.fit.n_used, components=len(phi)
        )
        row = tally(cell, run_cell(cell, judge, range(replications), seed), decision.confidence)
        rows.append(
            about | _shares(row) | {"phi": truth, "sentence": _sentence(row, truth, pair_name(*pairs[closest]))}
        )
    return tables.frame(ERROR_RATES, rows)


def _mean(estimates: list[float], otherwise: float) -> float:
    """The mean of what is known of the other pairs; of two components there is no other."""
    return float(np.nanmean(estimates)) if estimates else otherwise


def _shares(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of ERROR_RATES that a tally knows."""
    made = {k: row[k] for k in ("replications", "no_estimate")}
    for verdict in VERDICTS:
        name = verdict.lower().replace(" ", "_")
        made |= {name: row[verdict], f"{name}_mcse": row[f"{verdict}.mcse"]}
    return made


def _rmsea(base: Primary, models: RivalModels, decision: Decision, replications: int, seed: int) -> float:
    """The limit of RMSEA for samples of the fitted model."""
    phi = nearest_correlation(
        [(base.solution.phi(pair) or (math.nan,))[0] for pair in base.instrument.asked.every_pair]
    )
    drawn = draw_primary(
        Judge(base.instrument, models, decision),
        fitted_population(base, phi),
        base.fit.n_used,
        replications=replications,
        seed=seed,
        task="error rates: rmsea",
    )
    return rmsea_limit(drawn, decision.gates.fit.rmsea_quantile)


def _sentence(row: dict[str, Any], truth: float, pair: str) -> str:
    said = ", ".join(f"{name} in {100 * row[name]:.1f}%" for name in VERDICTS)
    codes = [c for c in sorted(CODES, key=lambda c: -row[c]) if row[c] > 0]
    said += f" ({', '.join(f'{c} {100 * row[c]:.1f}%' for c in codes)})" if codes else ""
    return (
        f"If the truth were φ = {decimals(truth)} for {pair}, this rule would say {said} of such samples "
        f"({row['replications']:,} simulated; Monte-Carlo error of the first {100 * row['SEPARABLE.mcse']:.1f} points)."
    )
