"""Screening of a matrix of answers, for simulated respondents: the same rules, without tables, ledger or flow chart."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import Screening
from emosec.screening.hits import hits, out_of_range
from emosec.screening.indicators import Sample, compute

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


@lru_cache(maxsize=2)
def _strangers(n: int) -> pd.DataFrame:
    """So many respondents, each with a key of their own; simulated samples are of one size."""
    import pandas as pd

    return pd.DataFrame({"respondent": [str(number) for number in range(n)], "key_status": pd.Categorical(["ok"] * n)})


def stay_in(answers: NDArray[np.float64], instrument: Instrument, rules: Screening) -> NDArray[np.bool_]:
    """Return who stays in by the rules that look at answers.

    Parameters
    ----------
    answers : ndarray of float (n, items)
        Codes in the order of `instrument.item_ids`, NaN missing.
    instrument, rules : as for `screen`

    Returns
    -------
    ndarray (n,) of bool

    Notes
    -----
    Everybody has a key of their own, and nothing is known of consent, times and checks, so rules about these hit nobody. Answers
    that no response code stands for are left out as they are in `screen`. Rules that flag keep everybody in, and are not looked at.
    """
    import numpy as np

    people = _strangers(len(answers))
    inside = np.ones(len(answers), dtype=bool)
    for rule in rules.rules:
        if rule.action == "blank":
            outside = out_of_range(Sample(answers, people, instrument)) & inside[:, None]
            answers = np.where(outside & hits(rule, outside.astype("float64")), np.nan, answers)
        elif rule.action == "drop":
            value = np.full(len(answers), np.nan)
            value[inside] = compute(rule.indicator, Sample(answers, people, instrument).of(inside))[0]
            inside &= ~hits(rule, value)
    return inside
