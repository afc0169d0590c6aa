"""One wave weighed: evidence, the cut-off curve and the gates. And all waves pooled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.separability import evidence as rows
from emosec.separability import gates
from emosec.separability.evidence import EMPTY, Row, z_of
from emosec.separability.factors import solution
from emosec.separability.further import critical_rows, dimensionality_rows, esem_rows, subscore_rows
from emosec.separability.pooling import pool_phi
from emosec.separability.refits import Primary, primary_fit
from emosec.separability.rule import Limits, says, size, wald
from emosec.separability.second_look import SecondLook, second_look

if TYPE_CHECKING:
    import pandas as pd

    from emosec.separability.calibration.monte_carlo import Simulated

POOLED = "pooled"


class Troubles(TypedDict):
    """What asks for further refits: the limit of RMSEA where the model misfits, and whether there are rare categories."""

    misfit: float | None
    rare: bool


@dataclass(frozen=True)
class Weighed:
    """The tables `evidence`, `curve` and `gates` of one wave."""

    evidence: pd.DataFrame
    curve: pd.DataFrame
    gates: pd.DataFrame


@dataclass(frozen=True)
class Pooled:
    """The tables `evidence` and `curve` of all waves together."""

    evidence: pd.DataFrame
    curve: pd.DataFrame


def weigh(
    parameters: pd.DataFrame,
    fits: pd.DataFrame,
    comparisons: pd.DataFrame,
    reliability: pd.DataFrame,
    items: pd.DataFrame,
    categories: pd.DataFrame,
    responses: pd.DataFrame,
    instrument: Instrument,
    decision: Decision,
    *,
    models: RivalModels | None = None,
    dimensionality: pd.DataFrame | None = None,
    bootstrap: int,
    simulations: int = 0,
    seed: int,
) -> Weighed:
    """Weigh the evidence of one wave.

    Parameters
    ----------
    parameters, fits, comparisons : tables of the room structure
    reliability, items, categories : tables of the rooms of those names
    responses : screened responses
    instrument : an instrument with all components of its construct
    decision : the frozen rule
    models : the rival models, for the refits: phi fixed, the negative control, misfit freed, rare categories collapsed;
        without them, and where a component is not worded both ways, these are left out
    dimensionality : table of the room structure
    bootstrap : bootstrap samples behind HTMT and HTMT2; 0 leaves both out
    simulations : samples simulated from the fitted model for the limit of RMSEA, the power at the planned phi and the critical
        value; 0 puts formulas in their places
    seed : seed of the bootstrap and of the simulation

    Returns
    -------
    Weighed

    Raises
    ------
    DataError
        Nobody is included, or the responses are of another instrument or of several waves.
    """
    from emosec import tables
    from emosec.separability.contracts import CURVE, EVIDENCE, GATES
    from emosec.wide import place_of

    place = place_of(responses)
    primary = solution(parameters, instrument, decision.primary_model, decision.estimator, "included")
    phi = rows.phi_rows(parameters, fits, instrument, decision)
    n = next((row["n"] for row in phi if row["role"] == "decides"), 0)
    found = [*phi]
    if bootstrap:
        found += rows.ratio_rows(responses, instrument, decision, bootstrap=bootstrap, seed=seed)
    found += rows.merge_rows(comparisons, parameters, fits, instrument)
    found += rows.variance_rows(primary, phi, n)
    if dimensionality is not None:
        found += dimensionality_rows(dimensionality, n, len(instrument.asked.names))
    look, simulated = SecondLook(), None
    base = primary_fit(responses, instrument, models, decision) if models is not None else None
    if base is not None:
        # where items are worded one way only, phi is not identified against wording: there is nothing to look at twice
        identified = _all_held(gates.wording_gate(instrument, decision, look))
        found += [*subscore_rows(base), *esem_rows(base, decision, method=identified)]
        if identified:
            simulated = _simulated(base, instrument, models, decision, simulations, seed) if models else None
            look = second_look(base, decision, **_troubles(fits, categories, instrument, decision, simulated))
            found += [*look.rows, *critical_rows(base, decision, simulated)]
    looked_at = [
        *gates.precision_gate(primary, phi, decision, simulated),
        *gates.admissible_gate(fits, primary, decision),
        *gates.fit_gate(fits, decision, look, simulated),
        *gates.wording_gate(instrument, decision, look),
        *gates.reliability_gate(reliability, items, primary, instrument, decision),
        *gates.categories_gate(categories, instrument, decision, look),
    ]
    return Weighed(
        evidence=tables.frame(EVIDENCE, [place | row for row in found]),
        curve=tables.frame(CURVE, [place | row for row in curve_rows(phi, decision)]),
        gates=tables.frame(GATES, [place | row for row in looked_at]),
    )


def _simulated(
    base: Primary, instrument: Instrument, models: RivalModels, decision: Decision, simulations: int, seed: int
) -> Simulated | None:
    from emosec.separability.calibration.monte_carlo import simulate_study

    if not simulations:
        return None
    return simulate_study(base, instrument, models, decision, replications=simulations, seed=seed)


def _troubles(
    fits: pd.DataFrame,
    categories: pd.DataFrame,
    instrument: Instrument,
    decision: Decision,
    simulated: Simulated | None,
) -> Troubles:
    """Which further refits the gates ask for."""
    misfit: float | None = None
    fit = rows.fit_row(fits, decision.primary_model, decision.estimator, "included")
    if fit is not None and not _all_held(gates.fit_gate(fits, decision, simulated=simulated)):
        misfit = gates.rmsea_limit_of(fit, decision, simulated)
    return {"misfit": misfit, "rare": not _all_held(gates.categories_gate(categories, instrument, decision))}


def _all_held(found: list[Row]) -> bool:
    return all(row["held"] == "yes" for row in found)


def curve_rows(phi: list[Row], decision: Decision) -> list[Row]:
    """Return what the deciding phi of every pair says at every cut-off of the curve, the primary one included."""
    made = []
    for row in phi:
        if row["role"] != "decides":
            continue
        limits = Limits(row["est"], row["ci.lower"], row["ci.upper"])
        for cutoff in sorted({*decision.curve, decision.cutoff}):
            said = says(size(limits), cutoff)
            made.append({k: row[k] for k in ("pair", "est", "ci.lower", "ci.upper")} | {"cutoff": cutoff, "says": said})
    return made


def pool(evidence: pd.DataFrame, instrument: Instrument, decision: Decision) -> Pooled:
    """Pool the deciding phi and the robustness set over waves by random effects.

    Parameters
    ----------
    evidence : rows of the table `evidence` of all waves
    instrument, decision : as for `weigh`

    Returns
    -------
    Pooled
        A row per pair and member of the set. Waves without an admissible estimate are left out and named in `note`; with
        a single wave the pooled row is that wave's. Rows of other criteria than phi are not pooled.
    """
    from emosec import tables
    from emosec.separability.contracts import CURVE, EVIDENCE

    chosen = (evidence["criterion"] == "phi") & evidence["role"].isin(["decides", "robustness"])
    made: list[Row] = []
    place: Row = {"instrument": instrument.name, "wave": POOLED}
    keys = ["study", "pair", "model", "estimator", "sample", "role"]
    for key, group in evidence[chosen & (evidence["wave"] != POOLED)].groupby(keys, sort=False):
        named = dict(zip(keys, key, strict=True))
        made.append(EMPTY | place | named | {"criterion": "phi"} | _pooled(group, decision))
    deciding = [row for row in made if row["role"] == "decides"]
    study = {"study": made[0]["study"]} if made else {}
    return Pooled(
        evidence=tables.frame(EVIDENCE, made),
        curve=tables.frame(CURVE, [place | study | row for row in curve_rows(deciding, decision)]),
    )


def _pooled(group: pd.DataFrame, decision: Decision) -> Row:
    proper = ~group["note"].fillna("").str.startswith(rows.NOT_ADMISSIBLE)
    known = group[group["est"].notna() & group["se"].notna() & proper]
    absent = [str(w) for w in group["wave"][~group.index.isin(known.index)]]
    note = [f"no admissible estimate in {', '.join(absent)}"] if absent else []
    if known.empty:
        return {"threshold": decision.cutoff, "note": "; ".join(note) or None}
    found = pool_phi(known["est"].tolist(), known["se"].tolist(), decision.pooling.waves)
    limits = wald(found.est, found.se, z_of(decision.confidence))
    if found.k == 1:
        note = [f"one wave only: {known['wave'].iloc[0]}", *note]
    else:
        note = [
            f"random effects (DerSimonian–Laird) on {found.scale}, {found.k} waves, I² = {100 * found.i2:.0f}%",
            *note,
        ]
        note += ["waves taken as dependent"] if decision.pooling.waves == "dependent" else []
    return {
        "n": int(known["n"].sum()), "est": found.est, "se": found.se, "ci.lower": limits.lower,
        "ci.upper": limits.upper, "threshold": decision.cutoff, "says": says(size(limits), decision.cutoff),
        "note": "; ".join(note),
    }  # fmt: skip
