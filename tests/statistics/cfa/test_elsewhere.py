"""Whatever lavaan has and this engine has not is refused with what to write instead: arguments, estimators, rules, functions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from emosec.errors import ModelError, ModelSyntaxError
from emosec.statistics import cfa
from emosec.statistics.cfa import elsewhere
from emosec.statistics.cfa.estimate.estimators import ESTIMATORS
from emosec.statistics.cfa.settings import ModelOptions, RotatedFitOptions

GOLDEN = Path(__file__).parents[2] / "golden"
NAMES = json.loads((GOLDEN / "lavaan_arguments" / "reference.json").read_text(encoding="utf-8"))
MODEL = "v =~ x1 + x2 + x3"


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")


def test_every_argument_of_lavaan_is_taken_or_answered(data: pd.DataFrame) -> None:
    """By its name with _ for a point: an argument here, or a sentence of its own instead of a guess at a similar name."""
    own = {*RotatedFitOptions.__annotations__, *ModelOptions.__annotations__, "model", "data"}
    for name in NAMES:
        plain = name.replace(".", "_")
        if plain in own:
            continue
        with pytest.raises(ModelError) as caught:
            cfa(MODEL, data, **{plain: 1})  # type: ignore[arg-type]
        assert elsewhere.instead_of(plain), f"{name} has no answer of its own"
        assert elsewhere.instead_of(plain) in str(caught.value)
    answered = {name.replace(".", "_") for name in NAMES} | {"auto_cov_lv_x", "observed", "n_groups", "group_labels"}
    assert set(elsewhere.ARGUMENTS) <= answered


@pytest.mark.parametrize("name", sorted(elsewhere.ESTIMATORS))
def test_estimators_of_lavaan_are_answered_by_the_nearest_one(data: pd.DataFrame, name: str) -> None:
    assert name not in ESTIMATORS
    with pytest.raises(ModelError, match=elsewhere.ESTIMATORS[name][:12]):
        cfa(MODEL, data, estimator=name)


@pytest.mark.parametrize("rule", sorted(elsewhere.RULES))
def test_rules_for_missing_answers_are_answered(data: pd.DataFrame, rule: str) -> None:
    with pytest.raises(ModelError, match=elsewhere.RULES[rule][:12]):
        cfa(MODEL, data, missing=rule)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("z := max(a, b)", r"\(a \+ b \+ abs\(a - b\)\) / 2"),
        ("z := ifelse(a > b, a, b)", "fit.bootstrap"),
        ("z := a**2", "written \\^"),
        ("a > 0", "a == 0"),
        ("s =~ x7 + x8 + x9\nx9 ~ v:s", "docs/moderation.md"),
        ("s =~ c(r, 0.3)*x7 + x8 + x9", r"c\(NA, 0.3\)\*x \+ c\(r, r\.g2\)\*x"),
    ],
)  # fmt: skip
def test_lines_that_lavaan_takes_are_answered_by_what_to_write(data: pd.DataFrame, line: str, told: str) -> None:
    with pytest.raises((ModelError, ModelSyntaxError), match=told):
        cfa(f"v =~ x1 + a*x2 + b*x3\n{line}", data)


def test_what_is_said_to_be_written_is_taken(data: pd.DataFrame) -> None:
    """The remedies themselves: larger of two, a limit as an equality, labels beside numbers, random predictors with gaps."""
    larger = cfa("v =~ x1 + a*x2 + b*x3\nz := (a + b + abs(a - b)) / 2", data, std_lv=False).parameters
    est = larger.set_index("label")["est"]
    assert est["z"] == max(est["a"], est["b"])
    assert cfa("v =~ x1 + a*x2 + x3 + x4\na == 0", data, std_lv=False).parameters["est"].iloc[1] == 0.0
    taken: dict[str, Any] = {"group": "school"}
    both = cfa("v =~ x1 + c(NA, 0.3)*x2 + c(r, r.g2)*x2 + x3", data, std_lv=False, **taken).parameters
    assert both.query("rhs == 'x2' and op == '=~'")[["est", "label"]].iloc[1].tolist() == [0.3, "r.g2"]
    gaps = data.assign(ageyr=data["ageyr"].astype(float).mask(data.index < 9))
    assert cfa("v =~ x1 + x2 + x3\nv ~ ageyr", gaps, missing="fiml", fixed_x=False).n_used == len(data)


def test_equivalent_models_have_the_same_robust_indices(data: pd.DataFrame) -> None:
    """Fixed thresholds with a free mean and scale are free thresholds; lavaan gives the first CFI .899 for .875."""
    items = [f"x{i}" for i in range(1, 5)]
    cut = data.assign(**{x: pd.qcut(data[x], [0, 0.3, 0.7, 1], labels=False, duplicates="drop") for x in items})
    plain = "v =~ x1 + x2 + x3 + x4"
    fixed = plain + "\nx1 | -0.5*t1 + 0.5*t2\nx1 ~ NA*1\n"
    names = ["cfi.robust", "tli.robust", "rmsea.robust"]
    wanted = cfa(plain, cut, ordered=items).measures[names].to_numpy()
    assert (wanted > 0).all()
    for more, parameterization in (("x1 ~*~ NA*x1", "delta"), ("x1 ~~ NA*x1", "theta")):
        found = cfa(fixed + more, cut, ordered=items, parameterization=parameterization).measures[names]
        assert found.to_numpy() == pytest.approx(wanted, abs=1e-7)
