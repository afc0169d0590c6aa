"""Scales of which hardly anybody has a score: said by `emosec check`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument

if TYPE_CHECKING:
    import pandas as pd

# of the included respondents
FEW = 0.5


def of_scores(responses: pd.DataFrame, instrument: Instrument, not_asked: Collection[str] = ()) -> list[str]:
    """Return the scales that score fewer than half of the included respondents, because each was asked some of the items.

    Parameters
    ----------
    responses : table SCREENED_RESPONSES of one instrument and wave
    instrument : whose scales say how many of their items must be answered
    not_asked : its items that were not asked here
    """
    from emosec.scoring.score import score

    summary = score(responses, instrument, not_asked).summary
    n = (summary["n"] + summary["n_missing"]).max() if len(summary) else 0
    few = summary[summary["n"] < FEW * n]
    if few.empty:
        return []
    most = int(few["n"].max())
    who = f"{most} or fewer have" if most else "nobody has"
    said = (
        f"of {n} included respondents {who} a score of {', '.join(few['scale'])}, so that scores, retest correlations and "
        "correlations with criteria are missing (the verdict needs no scores). Where each was asked some of the items, "
        f"minimum_answered: of the scales in config/instruments/{instrument.name}.yaml says how many are enough"
    )
    return [said]
