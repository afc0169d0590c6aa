"""The primary model fitted again with something changed: phi fixed, misfit freed, a component split by its wording.

Needs the respondents' answers and the rival models; the tables of the room structure are not enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.errors import EmosecError
from emosec.separability.factors import Solution

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa import Fit


@dataclass(frozen=True)
class Primary:
    """The primary model fitted to the complete rows of the included.

    Attributes
    ----------
    fit : the fit
    syntax : the model it was made from
    data : the rows, keyed toward security
    instrument : cut down to the items that can be used
    """

    fit: Fit
    syntax: str
    data: pd.DataFrame
    instrument: Instrument

    @cached_property
    def solution(self) -> Solution:
        """Its parameters as this room reads them."""
        return read(self.fit, self.instrument)


def read(fit: Fit, instrument: Instrument) -> Solution:
    """Return a fit's parameters as this room reads them."""
    return Solution(fit.parameters, instrument)


def primary_fit(
    responses: pd.DataFrame, instrument: Instrument, models: RivalModels, decision: Decision
) -> Primary | None:
    """Fit the primary model to the included; None where that is refused or does not converge."""
    from emosec.statistics.cfa import cfa
    from emosec.wide import usable, wide

    kept = usable(wide(responses, instrument), instrument)
    data = kept.data.dropna()
    try:
        syntax = models.model(decision.primary_model).for_instrument(kept.instrument)
        fit = cfa(syntax, data, ordered=[str(c) for c in data.columns], estimator=decision.estimator)
    except EmosecError:  # of a component without usable items, too
        return None
    return Primary(fit, syntax, data, kept.instrument) if fit.converged and fit.solution.identified else None


def refit(base: Primary, extra: str) -> Fit | None:
    """Fit the primary model with further lines of syntax, starting from its own estimates.

    Parameters
    ----------
    base : the primary model
    extra : lavaan syntax that fixes or frees something between the same items

    Returns
    -------
    Fit or None
        None where it does not converge or is not identified.
    """
    import numpy as np

    from emosec.statistics.cfa.engine import prepare, solve
    from emosec.statistics.cfa.model.parameter_table import build_parameter_table

    group = base.fit.solution.prepared.layout.groups[0]
    ordered = {name: [int((group.tau_item == i).sum())] for i, name in enumerate(group.observed)}
    try:
        table = build_parameter_table(f"{base.syntax}\n{extra}", list(group.observed), ordered=ordered, std_lv=True)
        prepared = prepare(table, ordered=list(group.observed))
        known = dict(zip(_keys(base.fit.table.frame), base.fit.estimates, strict=True))
        rows = prepared.layout.row_of_free
        keys = _keys(table.frame)
        start = np.array([known.get(keys[r], 0.0) for r in rows])
        solution = solve(
            prepared, base.fit.solution.samples, base.fit.estimator, start=prepared.constraint.contract(start)
        )
    except EmosecError:
        return None
    if not (solution.optimum.converged and solution.identified):
        return None
    return replace(base.fit, table=table, solution=solution)


def _keys(frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Names of parameters; a covariance is the same whichever variable is named first."""
    rows = zip(frame["lhs"], frame["op"], frame["rhs"], strict=True)
    return [(b, op, a) if op == "~~" and b < a else (a, op, b) for a, op, b in rows]


@dataclass(frozen=True)
class Fixed:
    """The test of phi fixed at a value: a scaled difference with 1 df."""

    value: float
    chisq: float
    pvalue: float
    method: str


def phi_fixed_at(base: Primary, pair: tuple[str, str], value: float) -> Fixed | None:
    """Test whether phi of a pair lies below a value; None where the restricted model cannot be fitted.

    Returns
    -------
    Fixed or None
        The p value is 1 where the estimate is not below the value: data that lie on the wrong side are no evidence.
    """
    from emosec.statistics.cfa import compare

    found = base.solution
    estimate = found.phi(pair)
    factors = [found.factor_of.get(c) for c in pair]
    if estimate is None or None in factors:
        return None
    sign = found.direction(str(factors[0])) * found.direction(str(factors[1]))
    restricted = refit(base, f"{factors[0]} ~~ {sign * value:g}*{factors[1]}")
    if restricted is None:
        return None
    try:
        test = compare(restricted, base.fit)
    except EmosecError:
        return None
    return Fixed(value, test.chisq_diff, test.pvalue if estimate[0] < value else 1.0, test.method)


@dataclass(frozen=True)
class Step:
    """The primary model after freeing one more parameter."""

    freed: tuple[str, ...]
    fit: Fit
    solution: Solution


def freeing(base: Primary, most: int) -> Iterator[Step]:
    """Free the parameter with the largest modification index, again and again.

    Parameters
    ----------
    base : the primary model
    most : steps at most

    Yields
    ------
    Step
        Residual covariances, and cross-loadings on the components' factors; neither loadings on the method factor nor
        factor covariances are freed. Stops where a model cannot be fitted.
    """
    freed: list[str] = []
    fit = base.fit
    for _ in range(most):
        parameter = next(_candidates(fit, base.solution), None)
        if parameter is None:
            return
        found = refit(base, "\n".join([*freed, parameter]))
        if found is None:
            return
        freed.append(parameter)
        fit = found
        yield Step(tuple(freed), found, _without_freed(found, freed, base.instrument))


def _candidates(fit: Fit, primary: Solution) -> Iterator[str]:
    factors = set(primary.factor_of.values())
    items = {i for loadings in primary.loadings.values() for i in loadings}
    rows = fit.modification_indices()
    for lhs, op, rhs in zip(rows["lhs"], rows["op"], rows["rhs"], strict=True):
        residual = op == "~~" and {lhs, rhs} <= items
        cross = op == "=~" and lhs in factors and rhs in items
        if residual or cross:
            yield f"{lhs} {op} {rhs}"


def _without_freed(fit: Fit, freed: list[str], instrument: Instrument) -> Solution:
    """The parameters without freed cross-loadings, by which a factor would no longer be told by its items."""
    rows = fit.parameters
    names = rows["lhs"] + " " + rows["op"] + " " + rows["rhs"]
    return Solution(rows[~(names.isin(freed) & (rows["op"] == "=~"))], instrument)


@dataclass(frozen=True)
class Control:
    """A component split into the items worded either way: the two halves should be one factor."""

    component: str
    phi: float
    se: float


def negative_control(base: Primary, component: str) -> Control | None:
    """Fit the primary model with one component split by wording; None where it cannot be fitted.

    The other components stay, since it is they that tell the method factor from the two halves.
    """
    from emosec.statistics.cfa import cfa

    syntax = control_syntax(base.instrument, component, method=base.solution.method_factor is not None)
    if syntax is None:
        return None
    items = list(base.instrument.signs)
    try:
        fit = cfa(syntax, base.data, ordered=items, estimator=base.fit.estimator)
    except EmosecError:
        return None
    if not (fit.converged and fit.solution.identified):
        return None
    return _read_control(fit.parameters, component)


def control_syntax(instrument: Instrument, component: str, *, method: bool) -> str | None:
    """Return the model with one component split by wording; None where a half has fewer than two items.

    Parameters
    ----------
    instrument : whose items
    component : the one that is split, into factors named `<component>_toward` and `<component>_against`
    method : whether the model has the random intercept
    """
    signs = instrument.signs
    lines: dict[str, list[str]] = {}
    for name, scale in instrument.components.items():
        if name != component:
            lines[name] = list(scale.items)
            continue
        for way, sign in (("toward", 1), ("against", -1)):
            lines[f"{name}_{way}"] = [i for i in scale.items if signs[i] == sign]
            if len(lines[f"{name}_{way}"]) < 2:
                return None
    syntax = "\n".join(f"{factor} =~ {' + '.join(items)}" for factor, items in lines.items())
    if not method:
        return syntax
    # the random intercept comes first, so that the items keep their order
    intercept = "wording =~ " + " + ".join(f"{sign}*{item}" for item, sign in signs.items())
    apart = "wording ~~ NA*wording\nwording ~~ " + " + ".join(f"0*{factor}" for factor in lines)
    return f"{intercept}\n{syntax}\n{apart}"


def _read_control(parameters: pd.DataFrame, component: str) -> Control:
    names = [f"{component}_toward", f"{component}_against"]
    rows: list[dict[str, Any]] = [{str(k): v for k, v in r.items()} for r in parameters.to_dict("records")]
    direction = {
        name: -1 if sum(r["std.all"] for r in rows if r["lhs"] == name and r["op"] == "=~") < 0 else 1 for name in names
    }
    row = next(r for r in rows if r["op"] == "~~" and {r["lhs"], r["rhs"]} == set(names))
    return Control(component, direction[names[0]] * direction[names[1]] * float(row["est"]), float(row["se"]))
