"""Difference tests of robust fits whose own scaling factors cannot give one."""

from importlib import import_module
from types import SimpleNamespace

import pytest

from emosec.remarks import read
from emosec.structure import confirm


@pytest.mark.parametrize("factor", [float("nan"), 0.001, 0.099])
def test_a_factor_of_nothing_gives_way_to_the_newer_method(monkeypatch, factor):
    asked = []

    def compare(one, other, method="default"):
        asked.append(method)
        usual = method == "default"
        return SimpleNamespace(
            method="satorra.bentler.2001" if usual else method, scaling_factor=factor if usual else 1.2,
            chisq_diff=374_118.0 if usual else 40.0, df_diff=2, pvalue=0.0, restricted="a",
        )  # fmt: skip

    monkeypatch.setattr(import_module("emosec.statistics.cfa"), "compare", compare)
    fitted = SimpleNamespace(solved=object())
    row = confirm._difference(fitted, fitted)
    assert asked == ["default", "satorra.bentler.2010"]
    assert row["chisq_diff"] == 40.0
    assert [r.code for r in read(row["warning"])] == ["newer_difference"]


def test_any_other_factor_stays(monkeypatch):
    found = SimpleNamespace(
        method="satorra.bentler.2001", scaling_factor=0.8, chisq_diff=12.0, df_diff=2, pvalue=0.01, restricted="a"
    )
    monkeypatch.setattr(import_module("emosec.statistics.cfa"), "compare", lambda one, other: found)
    row = confirm._difference(SimpleNamespace(solved=object()), SimpleNamespace(solved=object()))
    assert (row["chisq_diff"], row["warning"]) == (12.0, None)
