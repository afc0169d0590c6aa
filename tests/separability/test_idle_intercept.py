"""A random intercept whose variance comes out negative has nothing to take up: the report says so, and calls nothing improper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from emosec.report.cautions import gate_words, gravity
from emosec.statistics.simulation.nuisances import SurveyDesign


def solution_of(gathered: Any) -> pd.DataFrame:
    return gathered.gates[gathered.gates["gate"] == "solution"]


def test_a_random_intercept_with_nothing_to_take_up_is_no_fault(wave_of: Callable) -> None:
    """Answers without acquiescence: the variance of wording comes out a little below zero in half of all samples, as in this."""
    idle = wave_of(SurveyDesign(phi=(0.5, 0.6, 0.6), items=6, against=3), 400, seed=3)
    assert "negative_factor_variance" in idle.before.fits["warning"].fillna("").str.cat()
    found = solution_of(idle.gathered())
    below = found[found["statistic"] == "variance of wording"].iloc[0]
    assert (below["status"], below["detail"]) == ("immaterial", "wording")
    assert below["observed"] < 0
    assert "negative_factor_variance" not in set(found["detail"])
    assert gravity(dict(below)) == 7
    assert gate_words(dict(below)).startswith("The random intercept for wording has a negative variance (−.0")
    # of a component it is a fault
    rows = idle.before.parameters.assign(
        est=lambda t: t["est"].mask((t["lhs"] == "alpha") & (t["rhs"] == "alpha") & (t["op"] == "~~"), -0.2)
    )
    faulty = solution_of(idle.gathered(before=replace(idle.before, parameters=rows))).query("statistic == 'variance'")
    assert faulty[["status", "detail"]].to_numpy().tolist() == [["not_met", "alpha"]]
