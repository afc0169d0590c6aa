"""Component scores against criteria: every correlation, and what the pre-registered claims come to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emosec.definitions.hypotheses import Hypotheses, Hypothesis
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.remarks import Remark, written
from emosec.validity.correlation import UNKNOWN, Correlation, correlate, holm

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Tested:
    """The tables `hypotheses` and `correlations` of one wave."""

    hypotheses: pd.DataFrame
    correlations: pd.DataFrame


def test(
    scores: pd.DataFrame,
    respondents: pd.DataFrame,
    instrument: Instrument,
    hypotheses: Hypotheses | None,
    study: Study,
) -> Tested:
    """Correlate component scores with criteria and test the claims of one wave.

    Parameters
    ----------
    scores : table `scores` of the instrument and of those whose scales are criteria, stacked, one wave
    respondents : table `respondents` of that wave, with the study's variables
    instrument : whose components
    hypotheses : the pre-registered claims; None gives an empty table of hypotheses
    study : which variables are numbers, and the study's name

    Returns
    -------
    Tested
        Correlations are Pearson's over respondents who have both scores, with limits by Fisher z. Holm's correction runs
        over the claims about a sign that can be tested in this wave; claims of no correlation are decided by their
        interval and take no part in it.

    Raises
    ------
    DataError
        The scores are of several waves.
    """
    from emosec import tables
    from emosec.validity.contracts import SCORE_CORRELATIONS, VALIDITY
    from emosec.validity.variables import component_scores, criteria

    own = component_scores(scores, instrument)
    other = criteria(scores, respondents, instrument, study)
    wave = str((scores if len(scores) else respondents)["wave"].iloc[0])
    place = {"study": study.name, "wave": wave, "instrument": instrument.name}
    claims = hypotheses.hypotheses if hypotheses else ()
    return Tested(
        hypotheses=tables.frame(VALIDITY, [place | row for row in _claim_rows(claims, own, other, wave)]),
        correlations=tables.frame(SCORE_CORRELATIONS, [place | row for row in _correlation_rows(own, other)]),
    )


# the room's word is `test`; pytest must not take it for one
test.__test__ = False  # type: ignore[attr-defined]


def _claim_rows(
    claims: tuple[Hypothesis, ...], own: pd.DataFrame, other: pd.DataFrame, wave: str
) -> list[dict[str, Any]]:
    from emosec.validity.outcomes import outcome

    found = [_claimed(claim, own, other, wave) for claim in claims]
    signed = [math.nan if c.expected == "null" else f.pvalue for c, (f, _) in zip(claims, found, strict=True)]
    return [
        {
            "hypothesis": claim.name, "claim": claim.claim, "component": claim.component,
            "criterion": claim.criterion.label, "expected": claim.expected, "at_least": claim.at_least, "n": one.n,
            "r": one.r, "ci.lower": one.lower, "ci.upper": one.upper, "pvalue": one.pvalue, "pvalue.holm": corrected,
            "outcome": outcome(claim, one, corrected), "note": written(remarks),
        }
        for claim, (one, remarks), corrected in zip(claims, found, holm(signed), strict=True)
    ]  # fmt: skip


def _claimed(claim: Hypothesis, own: pd.DataFrame, other: pd.DataFrame, wave: str) -> tuple[Correlation, list[Remark]]:
    """The correlation a claim is about, and why there is none."""
    pair = ((claim.component, own), (claim.criterion.label, other))
    absent = tuple(name for name, table in pair if name not in table.columns)
    if absent:
        return UNKNOWN, [Remark("not_recorded", {"names": absent, "wave": wave})]
    found = _correlate(own[claim.component], other[claim.criterion.label])
    if not found.problem:
        return found, []
    few = found.problem == "too_few_have_both"
    return found, [Remark(found.problem, {"n": found.n} if few else {})]


def _correlate(x: pd.Series[float], y: pd.Series[float]) -> Correlation:
    both = x.to_frame("x").join(y.rename("y"), how="inner")
    return correlate(both["x"].to_numpy(), both["y"].to_numpy())


def _correlation_rows(own: pd.DataFrame, other: pd.DataFrame) -> list[dict[str, Any]]:
    """Every component with every criterion, and with the components after it."""
    rows = []
    names = [str(name) for name in own.columns]
    for i, component in enumerate(names):
        partners = [(n, own[n]) for n in names[i + 1 :]] + [(str(n), other[n]) for n in other.columns]
        for criterion, values in partners:
            found = _correlate(own[component], values)
            rows.append(
                {"component": component, "criterion": criterion, "n": found.n, "r": found.r, "ci.lower": found.lower,
                 "ci.upper": found.upper}
            )  # fmt: skip
    return rows
