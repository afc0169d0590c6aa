"""Factor scores where observed variables stand in regressions, and what refuses such models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics.cfa import cfa
from emosec.statistics.cfa.derived.factor_scores import factor_scores
from emosec.statistics.cfa.derived.reliability import reliability
from tolerances import SCORES_LINEAR

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
RECORDS: dict[str, Any] = json.loads((GOLDEN / "cfa_mimic_scores" / "reference.json").read_text())


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("means", [True, False])
@pytest.mark.parametrize("method", ["regression", "Bartlett"])
def test_scores(data: pd.DataFrame, name: str, means: bool, method: str) -> None:
    record = RECORDS[name]
    fit = cfa(record["model"], data, meanstructure=means)
    scores = factor_scores(fit, data, method)  # type: ignore[arg-type]
    names = [c for c in scores if not c.startswith("se.")]
    expected = np.array(record["means" if means else "no_means"][method]).reshape(12, len(names))
    np.testing.assert_allclose(scores[names].to_numpy()[:12], expected, atol=SCORES_LINEAR)


def test_regression_scores_are_least_squares_of_the_factor_on_all_variables() -> None:
    """In a large sample of a known population the score is the best linear prediction, and its error the residual's."""
    rng = np.random.default_rng(3)
    n = 40_000
    age = rng.normal(size=n)
    f = 0.6 * age + 0.8 * rng.normal(size=n)
    items = {f"x{i}": 0.7 * f + 0.7 * rng.normal(size=n) for i in range(1, 4)}
    sample = pd.DataFrame({**items, "x4": 0.7 * f + 0.5 * age + 0.7 * rng.normal(size=n), "age": age})
    scores = factor_scores(cfa("f =~ x1 + x2 + x3 + x4\nf ~ age\nx4 ~ age", sample), sample)
    left = (
        f - f.mean() - (scores["f"] - scores["f"].mean()) * 0.8
    )  # the disturbance has variance 1 in the model, .8² here
    assert left.std() == pytest.approx(
        0.8 * scores["se.f"].iloc[0], rel=0.02
    )  # simulation error of an SD: .004, and of the fit
    assert (
        max(abs(np.corrcoef(left, sample[name])[0, 1]) for name in sample) < 0.03
    )  # six standard errors of a correlation of 0


def test_nobody_is_scored_from_covariates_alone(data: pd.DataFrame) -> None:
    fit = cfa("f =~ x1 + x2 + x3\nf ~ ageyr", data)
    people = data.head(3).copy()
    people.loc[0, ["x1", "x2", "x3"]] = np.nan
    people.loc[1, "ageyr"] = np.nan
    scores = factor_scores(fit, people)["f"]
    assert np.isfinite(scores).tolist() == [False, True, True]


def test_an_item_that_is_regressed_is_not_left_out_of_reliability_in_silence(data: pd.DataFrame) -> None:
    fit = cfa("f =~ x1 + x2 + x3 + x4\nx1 ~ ageyr", data)
    with pytest.raises(ModelError, match="x1 is an item and stands in a regression"):
        reliability(fit)
    assert len(reliability(cfa("f =~ x1 + x2 + x3\nx9 ~ f", data))) > 0  # x9 is an outcome, not an item
