"""Hand corrections: an answer changed by a person, only if the old value is what they say it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emosec.errors import ScreeningError
from emosec.screening.contracts import CORRECTIONS
from emosec.tables import check

if TYPE_CHECKING:
    import pandas as pd

KEY = ["study", "wave", "instrument", "respondent", "item"]


@dataclass(frozen=True)
class Corrected:
    """Responses after hand corrections, and the corrections of this instrument and wave that were applied."""

    responses: pd.DataFrame
    corrections: pd.DataFrame


def apply_corrections(responses: pd.DataFrame, corrections: pd.DataFrame) -> Corrected:
    """Apply the hand corrections that belong to these responses, before screening.

    Corrections come first, so that screening sees answers as they should have been recorded; the flow chart counts people and
    does not change by them, and they have a ledger of their own.

    Parameters
    ----------
    responses : table RESPONSES of one instrument and wave
    corrections : table CORRECTIONS; rows of other studies, waves and instruments are left alone

    Returns
    -------
    Corrected

    Raises
    ------
    ScreeningError
        A correction names a respondent or item that is not there, or its `old` is not the recorded value.

    Examples
    --------
    >>> import pandas as pd
    >>> place = {"study": "s", "wave": "w", "instrument": "i", "respondent": "1", "item": "a"}
    >>> responses = pd.DataFrame([place | {"value": 44}])
    >>> fix = pd.DataFrame([place | {"old": 44, "new": 4, "reason": "key pressed twice, paper form seen"}])
    >>> apply_corrections(responses, fix).responses["value"].tolist()
    [4]
    """
    import pandas as pd

    corrections = check(CORRECTIONS, corrections)
    numbered = corrections.assign(line=range(1, len(corrections) + 1))
    here = responses[KEY[:3]].iloc[:1].merge(numbered, on=KEY[:3])
    # an error names the correction by its number: a key may identify people
    lines, here = here["line"].tolist(), here[CORRECTIONS.names]
    if here.empty:
        return Corrected(responses, check(CORRECTIONS, here))
    where = pd.MultiIndex.from_frame(responses[["respondent", "item"]].astype("string")).get_indexer(
        pd.MultiIndex.from_frame(here[["respondent", "item"]])
    )
    values: pd.Series[Any] = responses["value"].astype("Int64").copy()
    for row, line, position in zip(here.itertuples(), lines, where, strict=True):
        place = f"{row.study}/{row.wave}/{row.instrument}"
        if position < 0:
            raise ScreeningError(
                f"correction {line}, of {row.item}, finds no such answer",
                where=place,
                remedy="respondents are named as in the table of respondents, items as in the instrument file",
            )
        found: Any = values.iloc[int(position)]
        expected: Any = row.old
        both = pd.isna(found), pd.isna(expected)
        if not (all(both) or (not any(both) and found == expected)):
            raise ScreeningError(
                f"correction {line}, of {row.item}, expects {expected}, and the answer is {found}",
                where=place,
                why="a correction made for other data would change an answer it was not meant for",
                remedy="look at the raw file again, then write the recorded value as old, or remove the correction",
            )
        values.iloc[int(position)] = row.new
    return Corrected(responses.assign(value=values), check(CORRECTIONS, here))
