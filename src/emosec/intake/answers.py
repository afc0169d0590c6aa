"""The answers of all exports of a wave in one table, and those of one export again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def stack_answers(answers: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all exports below each other (table ANSWERS), each with missing cells in the others' columns."""
    import pandas as pd

    return pd.concat(list(answers.values()), ignore_index=True)


def answers_in(stacked: pd.DataFrame, export: str) -> pd.DataFrame:
    """Return the rows of one export."""
    return stacked[stacked["export"] == export].reset_index(drop=True)
