"""The tables screening leaves behind, made from how things stand after the last rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.screening.contracts import EXCLUSIONS, INDICATORS, SCREENED
from emosec.screening.state import State
from emosec.tables import check, empty

if TYPE_CHECKING:
    import pandas as pd


def screened_table(state: State) -> pd.DataFrame:
    """Return who is in, and who is attentive."""
    made = state.people[["respondent"]].assign(
        **state.place, included=state.inside, attentive=state.inside & ~state.flagged
    )
    return check(SCREENED, made)


def screened_responses(responses: pd.DataFrame, state: State) -> pd.DataFrame:
    """Return the long answers with blanked ones missing, and who is included and attentive."""
    import numpy as np
    import pandas as pd

    row = state.rows
    value = state.answers[row, state.columns]
    nothing = np.isnan(value)
    return responses.assign(
        value=pd.arrays.IntegerArray(np.where(nothing, 0, value).astype("int64"), nothing),
        included=pd.array(state.inside[row], dtype="boolean"),
        attentive=pd.array((state.inside & ~state.flagged)[row], dtype="boolean"),
    )


def indicator_table(state: State) -> pd.DataFrame:
    """Return every index as it was when its first rule acted; missing for those dropped before."""
    import pandas as pd

    parts = [
        pd.DataFrame({**state.place, "respondent": state.people["respondent"], "indicator": name, "value": value})
        for name, value in state.values.items()
    ]
    return check(INDICATORS, pd.concat(parts, ignore_index=True)) if parts else empty(INDICATORS)


def exclusion_table(state: State) -> pd.DataFrame:
    """Return the ledger."""
    import pandas as pd

    return check(EXCLUSIONS, pd.concat(state.ledger, ignore_index=True)) if state.ledger else empty(EXCLUSIONS)
