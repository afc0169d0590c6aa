"""Difference tests of nested models whose parameters bear different names, against lavaan put there by hand."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics.cfa import Fit, cfa, compare
from tolerances import CFA_STATISTIC

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
RECORDS: dict[str, Any] = json.loads((GOLDEN / "cfa_differences" / "reference.json").read_text())


@cache
def fitted(model: str, estimator: str) -> Fit:
    if estimator in ("MLM", "MLR"):
        data = pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")
        return cfa(model, data, estimator=estimator, meanstructure=True)
    data = pd.read_csv(GOLDEN / "cfa_holzinger_ordinal" / "data.csv")
    return cfa(model, data, estimator=estimator, ordered=[f"x{i}" for i in range(1, 10)])


def pair(name: str) -> tuple[Fit, Fit]:
    record = RECORDS[name]
    return fitted(record["free"], record["estimator"]), fitted(record["restricted"], record["estimator"])


@pytest.mark.parametrize("name", RECORDS)
def test_newer_test_finds_the_smaller_model_in_the_larger_one_whatever_the_names(name: str) -> None:
    record = RECORDS[name]["satorra.bentler.2010"]
    found = compare(*pair(name), "satorra.bentler.2010")
    if record["scaling_factor"] < 0:  # MLR: observed information at a point that is no optimum
        assert np.isnan(found.scaling_factor)
        assert np.isnan(found.pvalue)
    else:
        assert found.chisq_diff == pytest.approx(record["chisq_diff"], rel=CFA_STATISTIC)
        assert found.scaling_factor == pytest.approx(record["scaling_factor"], rel=CFA_STATISTIC)


@pytest.mark.parametrize("name", [n for n, r in RECORDS.items() if "shifted" in r])
@pytest.mark.parametrize("shifted", [True, False])
def test_satorra_2000_with_and_without_a_shift(name: str, shifted: bool) -> None:
    record = RECORDS[name]["shifted" if shifted else "unshifted"]
    found = compare(*pair(name), "satorra.2000", scaled_shifted=shifted)
    assert found.chisq_diff == pytest.approx(record["chisq_diff"], rel=CFA_STATISTIC)
    assert found.df_diff == pytest.approx(record["df_diff"], rel=CFA_STATISTIC)


def test_models_that_are_not_nested_are_refused_by_the_newer_test() -> None:
    other = "a =~ x1 + x4 + x7 + x8\nb =~ x2 + x3 + x5 + x6 + x9"
    with pytest.raises(ModelError, match="cannot imply what the other one implies"):
        compare(fitted(RECORDS["MLM_one"]["free"], "MLM"), fitted(other, "MLM"), "satorra.bentler.2010")
