"""Waves in which nearly everybody is flagged, or nobody was asked every item: what lacks people is empty, and the rest stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.statistics.simulation.nuisances import SurveyDesign


def of(table: pd.DataFrame, criterion: str) -> pd.DataFrame:
    return table[table["criterion"] == criterion]


@pytest.mark.parametrize("left", [0, 1, 4, 12])
def test_where_screening_flags_nearly_everybody_the_evidence_without_them_is_empty_and_the_rest_stands(
    wave_of: Callable, nothing_before: Any, left: int
) -> None:
    """An export whose addresses were all blanked to one has every row flagged as from another's."""
    wave = wave_of(SurveyDesign(phi=(0.5, 0.7, 0.6)), 300, seed=3)
    whole = wave.gathered(before=nothing_before).evidence
    found = wave.but(flagged=tuple(range(300 - left))).gathered(before=nothing_before).evidence
    without = of(found, "attentive")
    assert set(without["n"]) == {left}
    if left < 2:
        assert set(without["state"]) == {"not_fitted"}
    same = [frame[frame["criterion"] != "attentive"].reset_index(drop=True) for frame in (whole, found)]
    pd.testing.assert_frame_equal(*same)


def test_where_nobody_was_asked_every_item_what_needs_complete_rows_is_empty_and_the_rest_stands(
    wave_of: Callable,
) -> None:
    """Planned missingness: every person gets four of the five items of each component."""
    wave = wave_of(SurveyDesign(phi=(0.5, 0.7, 0.6), items=5), 400, seed=4)
    answers = wave.answers.copy()
    for at, name in enumerate(answers.index):
        answers.loc[name, [f"{c}{at % 5 + 1}" for c in "abg"]] = np.nan
    found = replace(wave, answers=answers).gathered().evidence
    scores = found[found["criterion"].isin(["PRMSE", "value-added ratio"])]
    assert set(scores["state"]) == {"refused"}
    assert set(scores["n"]) == {0}
    phi = of(found, "phi")
    assert set(phi["state"]) == {"ok"}
    assert set(phi["n"]) == {400}


def test_the_n_of_subscores_is_that_of_the_complete_rows_they_are_of(wave_of: Callable, nothing_before: Any) -> None:
    wave = wave_of(SurveyDesign(phi=(0.5, 0.7, 0.6)), 300, seed=6)
    answers = wave.answers.copy()
    answers.iloc[:50, 0] = np.nan
    found = replace(wave, answers=answers).gathered(before=nothing_before).evidence
    assert set(of(found, "PRMSE")["n"]) == {250}
    assert set(of(found, "phi")["n"]) == {300}
