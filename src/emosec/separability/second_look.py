"""What the refits say: rows of evidence, and whether misfit, wording or rare categories matter to the answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.separability.absolute_fit import fits
from emosec.separability.collapsing import collapsed
from emosec.separability.evidence import EMPTY, Row, z_of
from emosec.separability.factors import Solution, pair_name
from emosec.separability.refits import Primary, freeing, negative_control, phi_fixed_at
from emosec.separability.rule import Limits, Says, says, size, wald
from emosec.separability.words import decimals, listed, p_value

if TYPE_CHECKING:
    from emosec.statistics.cfa import Fit

ALPHA = 0.05


@dataclass(frozen=True)
class SecondLook:
    """The refits of one wave.

    Attributes
    ----------
    rows : evidence
    controls : per component, what the negative control says and in which words; a component that cannot be split is absent
    misfit : whether freeing left every pair on its side, and in which words; None where it was not tried
    rare : the same for collapsing rare categories
    """

    rows: list[Row] = field(default_factory=list)
    controls: dict[str, tuple[Says, str]] = field(default_factory=dict)
    misfit: tuple[bool, str] | None = None
    rare: tuple[bool, str] | None = None


def second_look(base: Primary, decision: Decision, *, misfit: float | None, rare: bool) -> SecondLook:
    """Fit the primary model again in every way the rule asks for.

    Parameters
    ----------
    base : the primary model, fitted
    decision : as for `weigh`
    misfit : largest scaled RMSEA of a model that fits, where the model misfits, so that freeing is needed; else None
    rare : whether there are rare categories, so that collapsing is needed
    """
    place = {"model": decision.primary_model, "estimator": decision.estimator, "n": base.fit.n_used}
    rows = _fixed_rows(base, decision)
    controls: dict[str, tuple[Says, str]] = {}
    if decision.gates.wording.control:
        control_rows, controls = _controls(base, decision)
        rows += control_rows
    freed = collapse = None
    if misfit is not None and decision.gates.fit.free:
        more, freed = _freed(base, decision, misfit)
        rows += more
    if rare and decision.gates.categories.collapse:
        more, collapse = _collapsed(base, decision)
        rows += more
    return SecondLook([EMPTY | place | row for row in rows], controls, freed, collapse)


def _phi(found: Solution, pair: tuple[str, str], decision: Decision) -> Limits | None:
    estimate = found.phi(pair)
    return wald(*estimate, z_of(decision.confidence)) if estimate else None


def _estimate(limits: Limits, decision: Decision) -> Row:
    half = (limits.upper - limits.lower) / 2
    return {
        "est": limits.est, "se": half / z_of(decision.confidence), "ci.lower": limits.lower, "ci.upper": limits.upper,
        "threshold": decision.cutoff, "says": says(size(limits), decision.cutoff),
    }  # fmt: skip


def _fixed_rows(base: Primary, decision: Decision) -> list[Row]:
    """Phi fixed at the cut-off and at 1: does the data reject that phi lies there or above?"""
    rows: list[Row] = []
    for value in dict.fromkeys((decision.cutoff, 1.0)):
        for pair in base.instrument.asked.pairs:
            found = phi_fixed_at(base, pair, value)
            row = {"pair": pair_name(*pair), "criterion": f"phi fixed at {value:.2f}", "threshold": ALPHA}
            if found is None:
                rows.append(row | {"note": "the model with phi fixed could not be fitted"})
                continue
            said = "separable" if found.pvalue < ALPHA else "undecided"
            note = f"{p_value(found.pvalue)} on 1 df ({found.method})"
            note += "; phi is not below the value, so p is 1" if found.pvalue == 1 else ""
            note += "; a phi below 1 need not be below the cut-off" if value == 1 and said == "separable" else ""
            rows.append(row | {"est": found.chisq, "says": said, "note": note})
    return rows


def _controls(base: Primary, decision: Decision) -> tuple[list[Row], dict[str, tuple[Says, str]]]:
    rows: list[Row] = []
    said: dict[str, tuple[Says, str]] = {}
    for component in base.instrument.components:
        found = negative_control(base, component)
        if found is None:
            continue
        limits = wald(found.phi, found.se, z_of(decision.confidence))
        row = _estimate(limits, decision)
        words = f"negative control φ = {decimals(limits.est)} [{decimals(limits.lower)}, {decimals(limits.upper)}]"
        said[component] = (row["says"], words)
        note = "items toward security against items toward insecurity of one component; it must not be separable"
        rows.append(row | {"pair": "all", "criterion": f"negative control: {component}", "note": note})
    return rows, said


def _freed(
    base: Primary, decision: Decision, rmsea: float, *, brief: bool = False
) -> tuple[list[Row], tuple[bool, str] | None]:
    """Free the largest modification indices one by one until the fit is as asked, and see whether a pair changes sides.

    With `brief` it ends at the first that does.
    """
    asked = decision.gates.fit
    rows: list[Row] = []
    freed: tuple[str, ...] = ()
    moved: list[str] = []
    before = {pair: _phi(base.solution, pair, decision) for pair in base.instrument.asked.pairs}
    for number, step in enumerate(freeing(base, asked.free), start=1):
        freed = step.freed
        fit = step.fit.measures
        for pair in base.instrument.asked.pairs:
            own, after = before[pair], _phi(step.solution, pair, decision)
            if own is None or after is None:
                return rows, None
            if changes_side(own, after, decision.cutoff):
                moved.append(f"{pair_name(*pair)} at step {number}")
            note = f"freed {freed[-1]}; scaled CFI {decimals(float(fit['cfi.scaled']), 3)}"
            rows.append(
                _estimate(after, decision)
                | {"pair": pair_name(*pair), "criterion": f"phi, misfit freed, step {number}", "note": note}
            )
        if fits(fit, asked, rmsea) or (brief and moved):
            break
    if not freed:
        return rows, None
    words = f"freeing {listed(list(freed))} "
    words += f"moves {listed(moved)} to the other side of the cut-off" if moved else "leaves every pair on its side"
    return rows, (not moved, words)


def changes_side(before: Limits, after: Limits, cutoff: float) -> bool:
    """Return whether phi crosses the cut-off, or its interval no longer says what it said.

    Examples
    --------
    >>> from emosec.separability.rule import wald
    >>> changes_side(wald(0.7, 0.02), wald(0.8, 0.02), 0.9), changes_side(wald(0.7, 0.02), wald(0.88, 0.02), 0.9)
    (False, True)
    """
    before, after = size(before), size(after)
    said = says(before, cutoff)
    lost = said in ("separable", "not separable") and says(after, cutoff) != said
    return (before.est < cutoff) != (after.est < cutoff) or lost


def _collapsed(base: Primary, decision: Decision) -> tuple[list[Row], tuple[bool, str] | None]:
    least = decision.gates.categories.smallest_count
    found = collapsed(base, least)
    if found is None:
        return [], None
    rows: list[Row] = []
    moved: list[str] = []
    for pair in base.instrument.asked.pairs:
        before, after = _phi(base.solution, pair, decision), _phi(found, pair, decision)
        if before is None or after is None:
            return [], None
        if changes_side(before, after, decision.cutoff):
            moved.append(pair_name(*pair))
        note = f"categories with fewer than {least} answers joined to their neighbour"
        rows.append(
            _estimate(after, decision)
            | {"pair": pair_name(*pair), "criterion": "phi, rare categories collapsed", "note": note}
        )
    words = (
        f"collapsing rare categories moves {listed(moved)}"
        if moved
        else "collapsing them leaves every pair on its side"
    )
    return rows, (not moved, words)


def misfit_immaterial(fit: Fit, syntax: str, instrument: Instrument, decision: Decision, rmsea: float) -> bool:
    """Return whether freeing the largest modification indices leaves every pair on its side of the cut-off.

    Parameters
    ----------
    fit : the primary model
    syntax : the model it was made from
    instrument, decision : as for `weigh`
    rmsea : largest scaled RMSEA of a model that fits
    """
    import pandas as pd

    found = _freed(Primary(fit, syntax, pd.DataFrame(), instrument), decision, rmsea, brief=True)[1]
    return found is not None and found[0]
