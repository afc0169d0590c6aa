"""Rules applied in order: who is dropped, which answers are blanked, who is flagged, with a ledger that adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import Rule, Screening
from emosec.errors import ScreeningError
from emosec.screening.agreement import compare_rules
from emosec.screening.contracts import AGREEMENT, FLOW
from emosec.screening.hits import hits, out_of_range
from emosec.screening.indicators import Sample, compute, why_unseen
from emosec.screening.results import exclusion_table, indicator_table, screened_responses, screened_table
from emosec.screening.rows import leave_out_rows
from emosec.screening.state import State, finish, has_strays, log, note, start
from emosec.tables import frame

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Screened:
    """What screening makes of one instrument in one wave; tables of the same names in `emosec.screening.contracts`."""

    screened: pd.DataFrame
    responses: pd.DataFrame
    indicators: pd.DataFrame
    exclusions: pd.DataFrame
    flow: pd.DataFrame
    agreement: pd.DataFrame


def screen(
    responses: pd.DataFrame, respondents: pd.DataFrame, instrument: Instrument, rules: Screening, *, export: str = ""
) -> Screened:
    """Apply the screening rules to one instrument of one wave.

    Rows that give way to another row of the same respondent leave first. Each rule acts on those still in: a dropped respondent
    is looked at by no later rule, and indices that compare respondents with each other (Mahalanobis D²) are computed among those
    left. Blanked answers are missing for every later rule. A respondent whose index is missing is not hit; where it is missing
    for everyone, the flow says why. Respondents who are not in the instrument's export are not part of its flow.

    Parameters
    ----------
    responses : table RESPONSES of one instrument and wave
    respondents : table RESPONDENTS of the wave
    instrument : the instrument
    rules : the rules, in order
    export : the export that holds the instrument, for what is known about its rows (finished, consent, …); without it the
        most suspect value of all exports counts

    Returns
    -------
    Screened

    Raises
    ------
    ScreeningError
        A respondent has answers and is not in the table of respondents.
    """
    state, everyone = follow(rules, start(responses, respondents, instrument, export))
    finish(state)
    return Screened(
        screened=screened_table(state),
        responses=screened_responses(responses, state),
        indicators=indicator_table(state),
        exclusions=exclusion_table(state),
        flow=frame(FLOW, state.flow),
        agreement=frame(AGREEMENT, compare_rules(everyone, rules, state.place, state.everyone)),
    )


def refuse_nobody_left(made: Screened, rules: Screening) -> Screened:
    """Return what screening made, or refuse a wave in which nobody is left: once, and not in every room that comes after.

    Parameters
    ----------
    made : from `screen`
    rules : the rules that made it

    Raises
    ------
    ScreeningError
        Nobody is left; says which rule dropped how many.
    """
    if made.flow["n_left"].iloc[-1]:
        return made
    steps = made.flow.to_dict("records")
    dropped = [f"{step['rule']} dropped {step['n_dropped']} of {step['n_in']}" for step in steps if step["n_dropped"]]
    here = steps[0]
    keyed = {r.name for r in rules.rules if r.indicator == "duplicate_key"}
    doubled = sum(int(step["n_dropped"]) for step in steps if step["rule"] in keyed)
    if doubled * 2 > here["n_in"]:
        raise ScreeningError(
            f"nobody is left: {'; '.join(dropped)}", where=f"{here['study']} {here['wave']}, {here['instrument']}",
            why="most rows share their respondent key with another: persons have several rows, or it does not tell them apart",
            remedy="where a row is one of several occasions, name the column of the occasion under only: of the export or wave, "
            "as in only: {day: ['1']}; else add to respondent_key: what tells persons apart, or say by keep: which row stays",
        )  # fmt: skip
    raise ScreeningError(
        f"nobody is left: {'; '.join(dropped) or 'the export holds no respondent'}",
        where=f"{here['study']} {here['wave']}, {here['instrument']}",
        why="there is nothing to analyse in this wave",
        remedy="if the instrument was not asked in this wave, its export must not lie in the wave's folder; else look at the codes "
        f"in config/instruments/{here['instrument']}.yaml and at the thresholds in config/screening/{rules.name}.yaml (where "
        "nobody was asked every item, write a screening of your own that allows for it)",
    )


def marked(
    responses: pd.DataFrame, respondents: pd.DataFrame, instrument: Instrument, rules: Screening, *, export: str = ""
) -> pd.DataFrame:
    """Return the table `responses` of `screen` and nothing else, for those who try other rules.

    Parameters
    ----------
    responses, respondents, instrument, rules, export : as for `screen`; there may be no rules
    """
    return screened_responses(responses, follow(rules, start(responses, respondents, instrument, export))[0])


def follow(rules: Screening, state: State) -> tuple[State, Sample]:
    """Apply the rules in order, and return how things stand and everyone as they were before them."""
    leave_out_rows(state)
    everyone = state.sample if state.inside.all() else state.sample.of(state.inside)
    for rule in rules.rules:
        apply(rule, state)
    return state, everyone


def apply(rule: Rule, state: State) -> None:
    """Apply one rule to those still in."""
    if rule.action == "blank":
        blank_answers(rule, state)
        return
    import numpy as np

    before = state.inside.copy()
    found, reason = compute(rule.indicator, state.sample.of(before))
    value = np.full(len(before), np.nan)
    value[before] = found
    state.values.setdefault(rule.indicator, value)
    if before.all() and not has_strays(state):
        state.everyone.setdefault(rule.indicator, value)
    hit = before & hits(rule, value)
    note(state, rule, hit, value[hit], None)
    if rule.action == "drop":
        state.inside &= ~hit
        state.flagged &= ~hit
    else:
        state.flagged |= hit
    n = int(hit.sum()) if rule.action == "flag" else 0
    nothing = bool(before.any()) and bool(np.isnan(found).all())
    unseen = why_unseen(rule.indicator, state.sample, reason) if nothing else (None, None)
    log(state, rule.name, rule.action, rule.reason, before, flagged=n, unseen=unseen)


def blank_answers(rule: Rule, state: State) -> None:
    """Make the answers that are no response code missing, for those still in."""
    import numpy as np

    outside = out_of_range(state.sample) & state.inside[:, None]
    # the index is 1 for an answer that is no response code, so a rule written "> 1" blanks nothing
    outside &= hits(rule, outside.astype("float64"))
    rows, columns = np.nonzero(outside)
    items = np.array(state.instrument.item_ids, dtype=object)[columns]
    note(state, rule, rows, state.answers[rows, columns], items)
    count = np.where(state.inside, outside.sum(axis=1), np.nan)
    state.values.setdefault(rule.indicator, count)
    state.answers, state.strays = np.where(outside, np.nan, state.answers), None
    log(state, rule.name, rule.action, rule.reason, state.inside, blanked=len(rows))
