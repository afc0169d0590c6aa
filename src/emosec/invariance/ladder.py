"""Fit rung after rung, each compared with the one below."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModel
from emosec.errors import EmosecError
from emosec.invariance.collapse import collapse
from emosec.invariance.rungs import NUMERIC_LADDER, ORDERED_LADDER, Level, group_equal, ordered_syntax
from emosec.remarks import Remark, of_engine, of_refusal
from emosec.structure.confirm import difference_remarks
from emosec.structure.fitting import is_proper, lacking_components

if TYPE_CHECKING:
    import pandas as pd

NO_TEST: dict[str, Any] = {"chisq_diff": None, "df_diff": None, "pvalue_diff": None, "method": None}


@dataclass
class Rung:
    """One fitted rung, or why there is no fit.

    Attributes
    ----------
    level, estimator : which rung, how estimated
    n : respondents in all groups
    fit : what `emosec.statistics.cfa.cfa` returned, or None
    own : what the engine warned of on this rung, or its refusal
    shared : what holds for every rung
    difference : the difference test against the rung below
    """

    level: Level
    estimator: str
    n: int
    fit: Any
    own: list[Remark]
    shared: list[Remark]
    difference: dict[str, Any] = field(default_factory=lambda: dict(NO_TEST))

    @property
    def remarks(self) -> list[Remark]:
        """Everything to know, what holds for every rung first."""
        return [*self.shared, *self.own]

    @property
    def converged(self) -> bool:
        """Whether there is a solution to read."""
        return self.fit is not None and bool(self.fit.converged and self.fit.solution.identified)

    @property
    def admissible(self) -> bool:
        """Whether the solution is proper; factor correlations beyond 1 are estimates."""
        return self.converged and is_proper(self.fit)


def climb(
    waves: dict[str, pd.DataFrame], instrument: Instrument, model: RivalModel, remarks: list[Remark]
) -> list[Rung]:
    """Fit every rung by WLSMV, or by MLR where the lowest rung cannot be estimated so.

    Parameters
    ----------
    waves : per wave, respondent × item, complete rows keyed toward the construct's pole
    instrument : with the items of `waves`
    model : the rival model, filled in for the construct
    remarks : what holds for every rung

    Returns
    -------
    list of Rung
    """
    if lacking := lacking_components(model, instrument):
        return [Rung("configural", "WLSMV", sum(map(len, waves.values())), None, [lacking], remarks)]
    ordered = _climb_ordered(waves, instrument, model, remarks)
    if ordered[0].converged:
        return ordered
    # what the engine said of the rung that could not be estimated, in its own words
    said = tuple(str(r.facts.get("said", r.code)) for r in ordered[0].own)
    why = Remark("fell_back", {"estimator": "MLR", "instead_of": "WLSMV", "said": said})
    return _climb_numeric(waves, instrument, model, [*remarks, why])


def _climb_ordered(
    waves: dict[str, pd.DataFrame], instrument: Instrument, model: RivalModel, remarks: list[Remark]
) -> list[Rung]:
    turned = [item for item, sign in instrument.signs.items() if sign < 0]
    collapsed = collapse(waves, {i: [r.code for r in instrument.responses_to(i)] for i in instrument.signs}, turned)
    told = [*remarks, *collapsed.merged]
    single = [item for item, count in collapsed.n_thresholds.items() if count == 1]
    if single:
        told.append(Remark("one_threshold", {"items": tuple(single)}))
    data = _stack(collapsed.waves)
    items = list(collapsed.n_thresholds)
    rungs: list[Rung] = []
    for level in ORDERED_LADDER:
        text = ordered_syntax(model, instrument, level, len(waves), collapsed.n_thresholds)
        rungs.append(_fit(level, "WLSMV", text, data, told, ordered=items))
        _compare(rungs)
    return rungs


def _climb_numeric(
    waves: dict[str, pd.DataFrame], instrument: Instrument, model: RivalModel, remarks: list[Remark]
) -> list[Rung]:
    data = _stack(waves)
    rungs: list[Rung] = []
    for level in NUMERIC_LADDER:
        text = model.for_instrument(instrument)
        rungs.append(_fit(level, "MLR", text, data, remarks, group_equal=group_equal(level), meanstructure=True))
        _compare(rungs)
    return rungs


def _stack(waves: dict[str, pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([data.assign(wave=wave) for wave, data in waves.items()], ignore_index=True)


def _fit(level: Level, estimator: str, text: str, data: pd.DataFrame, remarks: list[Remark], **options: Any) -> Rung:
    from emosec.statistics.cfa import cfa

    try:
        fit = cfa(text, data, estimator=estimator, group="wave", **options)
    except EmosecError as refusal:
        return Rung(level, estimator, len(data), None, [of_refusal(refusal)], remarks)
    return Rung(level, estimator, len(data), fit, [of_engine(w) for w in fit.warnings], remarks)


def _compare(rungs: list[Rung]) -> None:
    """Add the difference test of the last rung against the one below."""
    from emosec.statistics.cfa import compare

    if len(rungs) < 2 or not (rungs[-1].converged and rungs[-2].converged):
        return
    try:
        test = compare(rungs[-1].fit, rungs[-2].fit)
    except EmosecError as refusal:
        rungs[-1].own.append(of_refusal(refusal))
        return
    rungs[-1].own += difference_remarks(test.chisq_diff)
    rungs[-1].difference = {
        "chisq_diff": test.chisq_diff,
        "df_diff": test.df_diff,
        "pvalue_diff": test.pvalue,
        "method": test.method,
    }
