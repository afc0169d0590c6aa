"""Levels of invariance written as syntax give semTools' chi-squares and estimates; what it means is tested by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa import Fit, cfa, invariance_syntax
from tolerances import CFA_STATISTIC, INVARIANCE_SEMTOOLS

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
REFERENCE: dict[str, Any] = json.loads((GOLDEN / "cfa_invariance" / "reference.json").read_text())
DATA = {
    "holzinger": GOLDEN / "cfa_holzinger" / "data.csv",
    "datcat": GOLDEN / "cfa_datcat" / "data.csv",
    "mixed": GOLDEN / "cfa_invariance" / "mixed.csv",
}


def fit_of(record: dict[str, Any], **more: Any) -> Fit:
    data = pd.read_csv(DATA[record["data"]])
    long = record["long"]
    occasions = {k: list(v) for part in ("factors", "items") for k, v in long[part].items()} if long else None
    beside = {"group": record["group"], "ordered": record["ordered"]}
    if record["ordered"]:
        beside["parameterization"] = record["parameterization"]
    text = invariance_syntax(record["model"], data, record["level"], occasions=occasions, **beside, **more)
    return cfa(text, data, estimator="WLSMV" if record["ordered"] else "MLR", **beside)


@pytest.mark.parametrize("name", REFERENCE)
def test_levels_are_those_of_semtools(name: str) -> None:
    record = REFERENCE[name]
    fit = fit_of(record)
    assert fit.converged
    for measure, value in record["measures"].items():
        assert fit.measures[measure] == pytest.approx(value, rel=CFA_STATISTIC * 5), measure
    mine = {
        (lhs, op, rhs, group): (est, se)
        for lhs, op, rhs, group, est, se in fit.parameters[["lhs", "op", "rhs", "group", "est", "se"]].itertuples(
            index=False
        )
    }
    for row in record["parameters"]:
        key = (row["lhs"], row["op"], row["rhs"] or "", row["group"])
        key = key if key in mine else (key[2], key[1], key[0], key[3])
        scale = max(1.0, abs(row["est"]))
        assert mine[key][0] == pytest.approx(row["est"], abs=INVARIANCE_SEMTOOLS * scale), key
        if row["se"] is not None:
            assert mine[key][1] == pytest.approx(row["se"], abs=INVARIANCE_SEMTOOLS * scale, rel=INVARIANCE_SEMTOOLS), (
                key
            )


def test_the_ladder_of_holzinger_and_swineford_as_published() -> None:
    found = [fit_of(REFERENCE[f"school_{level}"]) for level in ("configural", "loadings", "intercepts", "residuals")]
    assert [round(f.measures["chisq"], 3) for f in found] == [115.851, 124.044, 164.103, 181.511]
    assert [int(f.measures["df"]) for f in found] == [48, 54, 60, 69]


@pytest.mark.parametrize("theta", [False, True])
def test_configural_and_thresholds_of_three_categories_fit_the_same(theta: bool) -> None:
    """Two thresholds are spent on intercept and scale: equal thresholds say nothing that data could deny."""
    data = pd.read_csv(DATA["mixed"])[["u2", "u6", "u3", "u4", "town"]]
    data = data.assign(u3=data["u3"].clip(upper=3), u4=data["u4"].clip(lower=2))
    options: dict[str, Any] = {
        "ordered": ["u2", "u6", "u3", "u4"],
        "group": "town",
        "parameterization": "theta" if theta else "delta",
    }
    a, b = (
        cfa(invariance_syntax("f =~ u2 + u6 + u3 + u4", data, level, **options), data, **options)
        for level in ("configural", "thresholds")
    )
    assert a.solution.df == b.solution.df
    assert b.solution.chisq.statistic == pytest.approx(a.solution.chisq.statistic, rel=CFA_STATISTIC)


def test_exceptions_free_one_parameter_each() -> None:
    record = REFERENCE["datcat_residuals"]
    whole = fit_of(record)
    for text, gained in (("f1=~u2", 1), ("u3|t2", 1), ("u5 ~~ u5", 1), ("u1 ~ 1", 1)):
        freed = fit_of(record, partial=text)
        assert freed.converged
        assert freed.solution.df == whole.solution.df - gained, text
        assert freed.solution.chisq.statistic < whole.solution.chisq.statistic


def test_a_random_intercept_keeps_its_constants_and_has_no_mean() -> None:
    rng = np.random.default_rng(8)
    f, style = rng.normal(size=(600, 1)), 0.4 * rng.normal(size=(600, 1))
    data = pd.DataFrame(f * [0.8, 0.7, -0.8, -0.7] + style + 0.5 * rng.normal(size=(600, 4)), columns=list("abcd"))
    data = data.assign(town=["x", "y"] * 300)
    model = "f =~ a + b + c + d\nstyle =~ 1*a + 1*b + 1*c + 1*d\nf ~~ 0*style"
    text = invariance_syntax(model, data, "scalar", group="town")
    assert "style =~ c(1, 1)*a" in text
    assert "style ~ c(0, 0)*1" in text
    assert "style ~~ c(NA, NA)*style" in text
    fit = cfa(text, data, group="town")
    assert fit.converged
    assert fit.solution.df == 2 * (4 * 5 // 2 + 4) - (4 + 4 + 2 * 4 + 1 + 1 + 2)


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"level": "weak"}, ModelError, "level='weak'"),
    ({"group": None}, ModelError, "nothing to hold equal"),
    ({"group": "village"}, DataError, "village"),
    ({"level": "thresholds", "ordered": None}, ModelError, "without ordered items"),
    ({"level": "strict"}, ModelError, 'parameterization="theta"'),
    ({"partial": "f1=~u9"}, ModelError, "u9"),
    ({"level": "loadings", "partial": "u1~1"}, ModelError, "changes nothing"),
    ({"occasions": {"f": ["f1", "f3"]}}, ModelError, "'f3'"),
    ({"occasions": {"f": ["f1", "f2"], "v": ["u1"]}}, ModelError, "differ in number"),
    ({"model": "f1 =~ u1 + u2\ng =~ f1"}, ModelError, "factor and an indicator"),
    ({"model": "f1 =~ u1 + u2 + u3\nu1 ~ 1"}, ModelError, "in a model whose invariance"),
    ({"model": "f1 =~ a*u1 + u2 + u3"}, ModelError, "a label"),
]


@pytest.mark.parametrize(("change", "error", "told"), WRONG)
def test_what_is_refused(change: dict[str, Any], error: type[Exception], told: str) -> None:
    record = REFERENCE["datcat_loadings"]
    call = {"model": record["model"], "data": pd.read_csv(DATA["datcat"]), "group": "g", "ordered": True} | change
    with pytest.raises(error) as caught:
        invariance_syntax(**call)
    assert told in str(caught.value)


def test_occasions_with_other_categories_are_refused() -> None:
    record = REFERENCE["long_loadings"]
    data = pd.read_csv(DATA["datcat"])
    data["u5"] = data["u5"].clip(upper=3)
    occasions = {"f": ["f1", "f2"], "v1": ["u1", "u5"]}
    with pytest.raises(DataError, match="'u1' has 5 categories and 'u5' has 3"):
        invariance_syntax(record["model"], data, occasions=occasions, ordered=True)
