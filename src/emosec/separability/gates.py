"""The gates of one wave: whether the primary estimate may decide, in words for found and needed.

A gate that cannot be looked at is `unknown`, and the verdict treats it as one that does not hold.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument, Scale
from emosec.separability import absolute_fit
from emosec.separability.evidence import Row, fit_row, z_of
from emosec.separability.factors import Solution, pair_name
from emosec.separability.second_look import SecondLook
from emosec.separability.words import count, decimals, share

if TYPE_CHECKING:
    import pandas as pd

    from emosec.separability.calibration.monte_carlo import Simulated

NO_LOOK = SecondLook()


def gate_row(gate: str, subject: str, held: bool | None, found: str, needed: str) -> Row:
    """Return a row of the table `gates`; `held` None means unknown."""
    word = "unknown" if held is None else "yes" if held else "no"
    return {"gate": gate, "subject": subject, "held": word, "found": found, "needed": needed}


def wording_gate(instrument: Instrument, decision: Decision, look: SecondLook) -> list[Row]:
    """G4: every component has enough items worded each way; a pair with one that has not is confounded with wording.

    A component whose two halves by wording come out as separable fails as well: wording does more there than the random
    intercept can take up. The count is stricter than asking only whether the two components of a pair differ in keying:
    with items worded one way only, the random intercept and the factor correlations explain the same covariances, so phi
    is not identified against wording.
    """
    least = decision.gates.wording.each_way
    pole, opposite = instrument.asked.pole, instrument.asked.opposite
    needed = f"{count(least, 'item')} toward {pole} and {count(least, 'item')} toward {opposite}"
    needed += ", which must not come out as two separable components" if decision.gates.wording.control else ""
    rows: list[Row] = []
    both: dict[str, bool] = {}
    for component, scale in instrument.components.items():
        toward, against, add = worded(instrument, scale, least)
        control, words = look.controls.get(component, ("undefined", ""))
        both[component] = min(toward, against) >= least and control != "separable"
        found = "; ".join(x for x in (f"{toward} toward {pole}, {against} toward {opposite}", *add, words) if x)
        rows.append(gate_row("wording", component, both[component], found, needed))
    for a, b in instrument.asked.pairs:
        faulty = [c for c in (a, b) if not both.get(c, False)]
        found = f"wording_confounded: see {' and '.join(faulty)}" if faulty else "worded both ways"
        rows.append(gate_row("wording", pair_name(a, b), not faulty, found, "both components worded both ways"))
    return rows


def worded(instrument: Instrument, scale: Scale, least: int) -> tuple[int, int, list[str]]:
    """Return how many items of a scale are worded toward the pole and toward its opposite, and which of them are lacking."""
    ways = [instrument.signs[i] for i in scale.items]
    construct = instrument.asked
    short = {construct.pole: least - ways.count(1), construct.opposite: least - ways.count(-1)}
    add = [f"{count(n, 'more item')} toward {way} needed" for way, n in short.items() if n > 0]
    return ways.count(1), ways.count(-1), add


def admissible_gate(fits: pd.DataFrame, primary: Solution, decision: Decision) -> list[Row]:
    """G2: the primary model converged to an admissible solution; see `admissible.why_not` for what is taken as one."""
    from emosec.separability.admissible import NEGATIVE_BY_CHANCE, by_chance, why_not

    needed = f"{decision.primary_model} by {decision.estimator} converges without a negative variance"
    fit = fit_row(fits, decision.primary_model, decision.estimator, "included")
    if fit is None:
        return [gate_row("admissible", "all", None, "the primary model was not fitted", needed)]
    reason = why_not(fit, primary)
    found = reason or "converged, admissible"
    if reason and isinstance(fit["warning"], str) and fit["warning"]:
        found += f" ({fit['warning']})"
    if not reason and not bool(fit["admissible"]) and by_chance(primary):
        found = f"converged; {NEGATIVE_BY_CHANCE}"
    excused = not decision.gates.admissible and bool(fit["converged"])
    return [gate_row("admissible", "all", not reason or excused, found, needed)]


def fit_gate(
    fits: pd.DataFrame, decision: Decision, look: SecondLook = NO_LOOK, simulated: Simulated | None = None
) -> list[Row]:
    """G3: absolute fit of the primary model, or misfit that does not touch the answer."""
    asked = decision.gates.fit
    fit = fit_row(fits, decision.primary_model, decision.estimator, "included")
    known = fit is not None and bool(fit["converged"])
    limit = rmsea_limit_of(fit, decision, simulated) if fit is not None and known else math.nan
    needed = f"scaled CFI ≥ {decimals(asked.cfi)}, SRMR ≤ {decimals(asked.srmr)}, scaled RMSEA ≤ {decimals(limit, 3)} ("
    needed += f"{asked.rmsea_quantile:.0%} of samples simulated from the fitted model)" if simulated else "χ²)"
    needed += f", or no pair changes sides while up to {count(asked.free, 'parameter')} are freed" if asked.free else ""
    if fit is None or not known:
        return [gate_row("fit", "all", None, "the primary model gave no fit", needed)]
    cfi, srmr, rmsea = (float(fit[name]) for name in ("cfi.scaled", "srmr", "rmsea.scaled"))
    found = f"scaled CFI {decimals(cfi, 3)}, SRMR {decimals(srmr, 3)}, scaled RMSEA {decimals(rmsea, 3)}"
    if any(math.isnan(x) for x in (cfi, srmr, rmsea)):
        return [gate_row("fit", "all", None, found, needed)]
    held = absolute_fit.fits(fit, asked, limit)
    if not held and look.misfit:
        held, found = look.misfit[0], f"{found}; {look.misfit[1]}"
    return [gate_row("fit", "all", held, found, needed)]


def rmsea_limit_of(fit: Row, decision: Decision, simulated: Simulated | None) -> float:
    """Return the largest scaled RMSEA a wave's primary model may show: simulated, or by chi-square where nothing was."""
    if simulated is not None and not math.isnan(simulated.rmsea):
        return simulated.rmsea
    return absolute_fit.rmsea_by_chi_square(float(fit["df"]), int(fit["n"]), decision.gates.fit.rmsea_quantile)


def reliability_gate(
    reliability: pd.DataFrame, items: pd.DataFrame, primary: Solution, instrument: Instrument, decision: Decision
) -> list[Row]:
    """G5: each component has categorical omega and enough loadings, as the rule asks."""
    asked = decision.gates.reliability
    needed = f"categorical omega ≥ {decimals(asked.omega)} and {asked.loadings} loadings ≥ {decimals(asked.loading)}"
    rows: list[Row] = []
    for component, scale in instrument.components.items():
        omega = _omega(reliability, scale)
        loadings = primary.component_loadings(component)
        counting = sum(x.est >= asked.loading for x in loadings)
        known = bool(loadings) and not math.isnan(omega)
        held = (omega >= asked.omega and counting >= asked.loadings) if known else None
        if len(scale.items) < asked.loadings:
            held = False
        words = [
            f"categorical omega {decimals(omega)}" if not math.isnan(omega) else "no categorical omega",
            f"{counting} of {count(len(loadings), 'loading')} ≥ {decimals(asked.loading)}"
            if loadings
            else "no loadings",
            *_constant(items, scale),
            *_against(items, scale),
        ]
        rows.append(gate_row("reliability", component, held, "; ".join(words), needed))
    return rows


def _omega(reliability: pd.DataFrame, scale: Scale) -> float:
    chosen = (reliability["scale"] == scale.name) & (reliability["coefficient"] == "omega_categorical")
    rows = reliability[chosen.fillna(False)]
    return float(rows["est"].iloc[0]) if len(rows) else math.nan


def _constant(items: pd.DataFrame, scale: Scale) -> list[str]:
    own = items[(items["scale"] == scale.name) & (items["sd"] == 0)]
    names = [str(i) for i in own["item"]]
    return [f"everybody gave the same answer to {', '.join(names)}"] if names else []


def _against(items: pd.DataFrame, scale: Scale) -> list[str]:
    own = items[(items["scale"] == scale.name) & (items["item_total"] < 0)]
    names = [str(i) for i in own["item"]]
    return [f"behaves as if keyed the wrong way: {', '.join(names)}"] if names else []


def categories_gate(
    categories: pd.DataFrame, instrument: Instrument, decision: Decision, look: SecondLook = NO_LOOK
) -> list[Row]:
    """G6: no response category in use is nearly empty, or collapsing such categories does not touch the answer.

    A category nobody chose has no threshold and does no harm.
    """
    least = decision.gates.categories.smallest_count
    needed = f"every category in use has {least} or more answers"
    needed += ", or no pair changes sides when rare ones are collapsed" if decision.gates.categories.collapse else ""
    rows: list[Row] = []
    for component, scale in instrument.components.items():
        own = categories[(categories["scale"] == scale.name) & (categories["n"] > 0)]
        if own.empty:
            rows.append(gate_row("categories", component, None, "no answers were counted", needed))
            continue
        sparse = own[own["n"] < least].sort_values("n", kind="stable")
        rarest = own.sort_values("n", kind="stable").iloc[0]
        found = (
            f"the rarest category in use, {rarest['item']} = {rarest['code']}, has {count(int(rarest['n']), 'answer')}"
        )
        if len(sparse) > 1:
            found += f"; {len(sparse)} categories are that rare"
        held = sparse.empty
        if not held and look.rare:
            held, found = look.rare[0], f"{found}; {look.rare[1]}"
        rows.append(gate_row("categories", component, held, found, needed))
    return rows


def precision_gate(
    primary: Solution, phi: list[Row], decision: Decision, simulated: Simulated | None = None
) -> list[Row]:
    """G1: the sample is large enough to have said separable if phi were as planned: by simulation, or else by a formula.

    # ASSUME the ratio of standard errors at two values of phi is the same for ordinal as for continuous items
    """
    from emosec.separability.precision import implied_se, needed_n, power_separable

    asked = decision.gates.precision
    distance, z = decision.cutoff - asked.phi, z_of(decision.confidence)
    needed = f"power ≥ {decimals(asked.power)} for an upper limit below {decimals(decision.cutoff)} if φ = {decimals(asked.phi)}"
    ratios = planned_ratios(primary, asked.phi)
    deciding = {row["pair"]: row for row in phi if row["role"] == "decides"}
    rows: list[Row] = []
    for i, (pair, ratio) in enumerate(ratios.items()):
        row = deciding[pair]
        se = row["se"] * ratio
        power = power_separable(se, asked.phi, decision.cutoff, decision.confidence)
        how = f"SE of φ {decimals(se, 3)} there, scaled from the fitted SE"
        if simulated is not None:
            power, how = simulated.power[i], f"{count(simulated.replications, 'simulated sample')}"
            # the N that would do must follow from the power that was found, or it may lie below the N that did not do
            se = max(se, implied_se(power, distance, z, simulated.replications)) if power < asked.power else se
        if math.isnan(power):
            rows.append(gate_row("precision", pair, None, "there is no standard error to plan with", needed))
            continue
        n = int(row["n"])
        found = f"power {share(power)} with N = {n:,} ({how})"
        if power < asked.power:
            more = needed_n(n, se, distance, z, asked.power)
            found += f"; N ≈ {math.ceil(more / 10) * 10:,} would do"
        rows.append(gate_row("precision", pair, power >= asked.power, found, needed))
    return rows


def planned_ratios(primary: Solution, planned: float) -> dict[str, float]:
    """Return per pair the standard error of phi at the planned phi, as a multiple of the one at the fitted phi."""
    import numpy as np

    from emosec.separability.precision import phi_standard_errors

    construct = primary.instrument.asked
    names = list(construct.pair_names)
    own = {c: primary.component_loadings(c) for c in primary.instrument.components}
    every = [primary.phi(pair) for pair in construct.every_pair]
    fitted = [math.nan if found is None else found[0] for found in every]
    if not all(own.values()) or any(math.isnan(x) for x in fitted):
        return dict.fromkeys(names, math.nan)
    loadings: list[Any] = [np.array([x.est for x in part]) for part in own.values()]
    method = np.array([primary.method_loadings.get(x.item, 0.0) for part in own.values() for x in part])
    there = phi_standard_errors(loadings, [planned] * len(fitted), method)
    here = phi_standard_errors(loadings, fitted, method)
    found = {pair_name(*p): float(a / b) for p, a, b in zip(construct.every_pair, there, here, strict=True)}
    return {name: found[name] for name in names}
