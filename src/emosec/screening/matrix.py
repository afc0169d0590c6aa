"""Screening of a matrix of answers, for simulated respondents: the same rules, without tables, ledger or flow chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import Screening
from emosec.screening.hits import hits, out_of_range
from emosec.screening.indicators import Sample, compute

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def screen_answers(
    answers: NDArray[np.float64], instrument: Instrument, rules: Screening
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return who stays in and whom a rule flags, by the rules that look at answers.

    Parameters
    ----------
    answers : ndarray of float (n, items)
        Codes in the order of `instrument.item_ids`, NaN missing.
    instrument, rules : as for `screen`

    Returns
    -------
    inside, flagged : ndarray (n,) of bool

    Notes
    -----
    Everybody has a key of their own, and nothing is known of consent, times and checks, so rules about these hit nobody. Answers
    that no response code stands for are left out as they are in `screen`.
    """
    import numpy as np
    import pandas as pd

    people = pd.DataFrame({"respondent": np.arange(len(answers)).astype(str), "key_status": "ok"})
    inside, flagged = np.ones(len(answers), dtype=bool), np.zeros(len(answers), dtype=bool)
    for rule in rules.rules:
        if rule.action == "blank":
            outside = out_of_range(Sample(answers, people, instrument)) & inside[:, None]
            answers = np.where(outside & hits(rule, outside.astype("float64")), np.nan, answers)
            continue
        value = np.full(len(answers), np.nan)
        value[inside] = compute(rule.indicator, Sample(answers, people, instrument).of(inside))[0]
        hit = inside & hits(rule, value)
        if rule.action == "drop":
            inside &= ~hit
            flagged &= ~hit
        else:
            flagged |= hit
    return inside, flagged
