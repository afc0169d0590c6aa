"""`auto_cov_lv` is lavaan's auto.cov.lv.x, `auto_cov_y` its auto.cov.y, in six models; what changes nothing is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics.cfa import cfa

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
LAVAAN = json.loads((GOLDEN / "cfa_auto_cov" / "reference.json").read_text())
NAMES = {"auto.cov.lv.x": "auto_cov_lv", "auto.cov.y": "auto_cov_y"}


@pytest.mark.parametrize("case", LAVAAN["out"])
def test_a_switch_does_what_lavaans_does(case: str) -> None:
    letter, switch = case.split()
    model, data = LAVAAN["models"][letter], pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")
    chisq, df = LAVAAN["out"][case]
    ordinary = cfa(model, data).measures
    if df == ordinary["df"]:
        assert chisq == pytest.approx(ordinary["chisq"], abs=1e-4)
        with pytest.raises(ModelError, match="changes nothing"):
            cfa(model, data, **{NAMES[switch]: False})
    else:
        found = cfa(model, data, **{NAMES[switch]: False}).measures
        assert found["df"] == df
        assert found["chisq"] == pytest.approx(chisq, abs=1e-4)  # lavaan stops at 1e-5 of the chi-square
