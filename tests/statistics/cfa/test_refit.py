"""A model fitted to a fit's sample statistics is the model fitted to its data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics.cfa import cfa, refit

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
HS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
# other factors first, so that the order of variables differs too
TURNED = "speed =~ x7 + x8 + x9\nvisual =~ x1 + x2 + x3 + x9\ntextual =~ x4 + x5 + x6"


@pytest.fixture(scope="module")
def holzinger() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")


@pytest.mark.parametrize(
    ("settings", "cut"),
    [
        ({"estimator": "MLR", "group": "school"}, False),
        ({"estimator": "MLR", "missing": "fiml"}, False),
        ({"ordered": True}, True),
        ({"ordered": True, "group": "school", "parameterization": "theta"}, True),
    ],
)
def test_numbers_are_those_of_a_fit_to_the_data(holzinger, settings, cut):
    data = holzinger.copy()
    items = [f"x{i}" for i in range(1, 10)]
    if cut:
        data[items] = data[items].apply(lambda x: pd.qcut(x.rank(method="first"), 3, labels=False))
    first = cfa(HS, data, **settings)
    again, fresh = refit(first, TURNED), cfa(TURNED, data, **settings)
    pd.testing.assert_frame_equal(again.parameters, fresh.parameters)
    pd.testing.assert_series_equal(again.measures, fresh.measures)
    assert again.warnings == fresh.warnings
    for mine, theirs in zip(again.rows, fresh.rows, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("visual =~ x1 + x2 + x3", "in one of the two models"),
        (HS + "\nvisual ~ textual", "regression"),
        (HS.replace("visual =~", 'efa("a")*visual =~'), "rotated"),
    ],
)
def test_models_with_other_sample_statistics_are_refused(holzinger, model, told):
    with pytest.raises(ModelError, match=told):
        refit(cfa(HS, holzinger), model)
